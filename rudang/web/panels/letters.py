"""What letters add to the work list: answers owed, late, to look at, open at a period's end."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rudang.actions import pacing
from rudang.core.follow_up import proposes_escalation
from rudang.core.scope import Right
from rudang.regulation.planning import PERIOD_END_DAYS
from rudang.store.reads import dispatches as reads
from rudang.store.reads.dossiers import Kept
from rudang.store.reads.worklists import in_words
from rudang.web.door import Visit
from rudang.web.panels.shape import Desk, Panel, Waiting

_SHOWN = 12


def panel(visit: Visit, case: Kept, row: Mapping[str, Any]) -> Panel | None:
    """Letters are to units: a person's dossier shows none."""
    return None


def desk(visit: Visit) -> Desk | None:
    """A branch: what to answer by when. Above it: late answers, answers to look at, and what is
    still open before the period ends."""
    if not visit.me.may(Right.READ_PLAN):
        return None
    items = reads.letters(
        with_drafts=visit.me.may(Right.LETTERS), with_closed=False, as_of=visit.as_of
    )
    if not items:
        return None
    end_days = pacing.value(PERIOD_END_DAYS, visit.as_of)
    lines = [line for item in items if (line := _line(visit, item, end_days)) is not None]
    if not lines:
        return None
    lines.sort(key=lambda line: (not line.is_overdue, line.day or visit.as_of))
    return Desk("letters", "函件答复和跟踪", lines[:_SHOWN], len(lines), visit.address("letters"))


def _line(visit: Visit, item: reads.Item, end_days: int) -> Waiting | None:
    course, unit = item.course, item.place.id
    is_above = visit.me.place != unit and visit.me.may(Right.ANSWER, unit)
    sees_to_it = visit.me.may(Right.LETTERS, unit) or is_above
    ends = item.period.last_day
    is_near_end = (ends - visit.as_of).days <= end_days
    number = f"（{item.number}）" if item.number else ""
    about = f"{item.period.term}{item.level.term}的函{number}"
    if course is None:
        if not visit.me.may(Right.LETTERS, unit):
            return None
        is_draft = item.state == "draft"
        return Waiting(
            subject=item.place.name,
            words=f"{about}，{'已起草，等待签发' if is_draft else '已签发，等待送达'}",
            href=visit.address("letter", item.id),
            action="签发" if is_draft else "登记送达",
            day=item.dated_on or item.as_of,
        )
    if course.is_unanswered and course.answer_by is not None:
        if not sees_to_it and not visit.me.may(Right.RECORD, unit):
            return None
        words = f"{about}，{in_words(course.answer_by, visit.as_of)}"
        action = "督促" if sees_to_it else "答复"
        may_escalate = item.next_level is not None and (
            visit.me.may(Right.LETTERS, unit) or visit.me.may(Right.ANSWER, item.next_level)
        )
        if may_escalate and proposes_escalation(
            course,
            as_of=visit.as_of,
            period_ends=ends,
            end_days=end_days,
            has_next=may_escalate,
        ):
            words += f"，可以提到{item.next_term}"
            action = "提级或者督促"
        day: date | None = course.answer_by
    elif sees_to_it:
        words = f"{about}已答复，等待跟踪、退回或者办结"
        if is_near_end:
            words += f"；本期 {ends.isoformat()} 结束，应当在此以前办结"
        action, day = "查看答复", course.answered_on
    else:
        return None
    return Waiting(
        subject=item.place.name,
        words=words,
        href=visit.address("letter", item.id),
        action=action,
        day=day,
        is_overdue=course.is_overdue,
    )
