"""The proposal from which the demonstration's plan was made: computed, answered, edited, issued."""

from datetime import date

from rudang.actions import accounts, proposals
from rudang.actions.demo.college import (
    DOCUMENT,
    FIRST,
    PERIOD,
    PLAN,
    SECOND,
    TEACHERS,
    THIRD,
    PlanLine,
)
from rudang.core.periods import parse
from rudang.store.models import Proposal
from rudang.store.reads import proposals as reads
from rudang.store.reads.units import whole_tree

_COMPUTED_ON = date(2019, 6, 14)
_ANSWER_BY = date(2019, 7, 2)
_DATED_ON = date(2019, 7, 8)
_BELOW = {
    line.unit: line
    for line in (
        PlanLine(TEACHERS, 2, 2, 1, "2 名教师（1 名高知识群体教师）"),
        PlanLine(FIRST, 11),
        PlanLine(SECOND, 10),
        PlanLine(THIRD, 9),
    )
}
"""How the general branch's places would be shared; the plan itself leaves that to it."""
_APPROVER = "校党委会 2019 年第 14 次会议"


def furnish(today: date) -> None:
    """Compute the half-year's proposal, bring it to the figures of the notice, ask, and issue."""
    by = accounts.actor("department", today=today)
    total = sum(line.total for line in PLAN)
    made = proposals.make(
        by=by,
        period=PERIOD,
        total=total,
        as_of=_COMPUTED_ON,
        today=today,
        wanted=proposals.Wanted(),
    )
    _edit(by, made)
    made.refresh_from_db()
    proposals.ask(by=by, proposal=made.pk, answer_by=_ANSWER_BY, version=made.version)
    span = parse(PERIOD)
    for line in reads.one(made.pk).lines:  # type: ignore[union-attr]
        proposals.answer(
            by=by, period=span.code, unit=line.place.id, agrees=True, version=line.version
        )
    made.refresh_from_db()
    proposals.issue(
        by=by,
        proposal=made.pk,
        document=DOCUMENT,
        approver=_APPROVER,
        dated_on=_DATED_ON,
        today=today,
        version=made.version,
    )


def _edit(by: accounts.Actor, made: Proposal) -> None:
    """Bring the units at the top to the notice's figures, and those below to their shares."""
    kept = reads.one(made.pk)
    assert kept is not None
    tree = whole_tree()
    plan = {line.unit: line for line in PLAN}
    edits = []
    for line in kept.lines:
        own = plan.get(tree[line.place.id].name) or _BELOW[tree[line.place.id].name]
        edits.append(
            proposals.Edit(
                line.id, own.total, own.teachers, own.high_knowledge, own.remark, line.version
            )
        )
    proposals.edit(by=by, proposal=made.pk, lines=edits)
