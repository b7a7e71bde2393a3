"""What persons add to a dossier's page and to the work list."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from rudang.core.scope import Right
from rudang.store.reads import persons as reads
from rudang.store.reads.dossiers import Kept
from rudang.store.reads.units import whole_tree
from rudang.web.door import Visit
from rudang.web.panels.shape import Desk, Link, Panel, Waiting

PATIENCE = timedelta(days=15)
"""How long a branch may leave something unhandled before its superiors are shown it."""


def panel(visit: Visit, case: Kept, row: Mapping[str, Any]) -> Panel | None:
    """The own account, what was handed in and how often somebody looked."""
    may_record = visit.me.may(Right.RECORD, case.unit)
    answers = visit.me.may(Right.AUDIT, case.unit) or visit.me.may(Right.UNMASK, case.unit)
    if not (may_record or answers):
        return None
    account = reads.account_of(case.id)
    papers = reads.papers_of(case.id) if may_record else []
    waiting = [one for one in papers if one.is_waiting]
    return Panel(
        key="persons",
        title="本人页面",
        template="panels/persons.html",
        context={
            "account": account,
            "is_open": account is not None
            and (account.until is None or visit.today < account.until),
            "papers": papers,
            "looks": reads.look_count(case.id) if answers else 0,
            "looks_href": visit.address("looks", case.id) if answers else "",
            "accounts_href": visit.address("own-accounts", q=row["number"] or row["name"])
            if may_record
            else "",
        },
        count=len(waiting),
        is_open=bool(waiting),
        notes={
            6: [
                Link("本人交来思想汇报，待处理", visit.address("handed-in", one.id))
                for one in waiting
                if one.kind == reads.THOUGHT_REPORT
            ]
        },
    )


def desk(visit: Visit) -> Desk | None:
    """What persons handed in to one's own branch, and what lies too long in those below."""
    if not visit.me.may(Right.RECORD):
        return None
    late = timezone.now() - PATIENCE
    pile = reads.waiting(place=visit.me.place, handed_before=late)
    if not pile.total:
        return None
    tree = whole_tree()
    return Desk(
        key="handed-in",
        title="待处理的思想汇报和更正申请",
        lines=[
            Waiting(
                subject=one.person,
                words=_in_words(one),
                href=visit.address("handed-in", one.id),
                unit=tree[one.unit].term,
                action="处理",
                is_overdue=one.handed_at < late,
                day=timezone.localtime(one.handed_at).date() if one.handed_at < late else None,
            )
            for one in pile.papers
        ],
        total=pile.total,
        href=visit.address("handed-in-list", state=reads.WAITING),
    )


def _in_words(one: reads.Paper) -> str:
    if one.kind == reads.THOUGHT_REPORT and one.dated_on:
        return f"{one.dated_on.isoformat()} 的思想汇报"
    return f"申请更正{one.about_term}：{one.should_be}"
