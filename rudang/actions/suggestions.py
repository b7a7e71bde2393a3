"""Suggestions for shifting places on a day, and taking one of them once somebody confirms it."""

from datetime import date

from django.db import transaction

from rudang.actions import pacing, plans
from rudang.actions.dossiers import Changed, Problem
from rudang.core.periods import Period
from rudang.core.quotas import Line
from rudang.core.scope import Actor, Refused, Right
from rudang.core.suggestions import RIPE_STEP, Holding, Suggestion, suggested
from rudang.store.models import PlanName, Sheet
from rudang.store.reads import dispatches
from rudang.store.reads import plans as reads
from rudang.store.reads.dispatches import Dispatch


def of(found: Dispatch) -> tuple[Suggestion, ...]:
    """What could be shifted by the figures of a day, among the units in sight; nothing moves."""
    named: dict[int, set[int]] = {}
    for unit, dossier in PlanName.objects.filter(
        period=found.period.code, released_at=None
    ).values_list("unit", "dossier"):
        named.setdefault(unit, set()).add(dossier)
    before = [_holding(row, frozenset(), 0) for row in found.rows]
    if not (any(one.spare for one in before) and any(one.wants for one in before)):
        return ()
    waiting = {person.dossier for row in found.rows for person in row.pace.waiting}
    others = {dossier for some in named.values() for dossier in some} - waiting
    admitted = set(
        Sheet.objects.filter(dossier__in=others, approval_on__lte=found.as_of)
        .exclude(approval_result="不批准")
        .values_list("dossier", flat=True)
    )
    lines = {row.place.id: row.line for row in reads.plan(found.period, as_of=found.as_of).rows}
    return suggested(
        [
            _holding(
                row,
                frozenset(named.get(row.place.id, set()) - waiting - admitted),
                _kept(lines.get(row.place.id)),
            )
            for row in found.rows
        ]
    )


def _holding(row: dispatches.Pace, bound: frozenset[int], kept: int) -> Holding:
    pace = row.pace
    ready = [one for one in pace.waiting if one.earliest_on and one.step >= RIPE_STEP]
    return Holding(
        unit=row.place.id,
        quota=pace.quota,
        held=pace.admitted + pace.awaiting,
        feasible=pace.feasible,
        ready=len(ready),
        bound=len(bound),
        kept=kept,
    )


def _kept(line: Line | None) -> int:
    """Places of the structure plan not filled by an admission yet."""
    return max(0, line.teachers - line.admitted_teachers) if line else 0


@transaction.atomic
def take(
    *,
    by: Actor,
    period: Period,
    as_of: date,
    from_unit: int,
    to_unit: int,
    amount: int,
    reason: str,
    document: str = "",
    today: date,
) -> tuple[Line, Line]:
    """Shift places as suggested, by entries of the ledger with the dispatch as their reason.

    Raises:
        Changed: by the figures now known the suggestion stands no longer, or for fewer places.
    """
    if not by.may(Right.PLAN, from_unit):
        raise Refused("只有校党委组织部可以下达和调剂计划。")
    found = dispatches.computed(period, as_of=as_of, pacing=pacing.on(as_of), is_plan_of_now=True)
    standing = next(
        (one for one in of(found) if (one.source, one.target) == (from_unit, to_unit)), None
    )
    if standing is None:
        raise Changed("数字已经变动，这一项调剂不再成立，请回到调度页看新的建议。")
    if amount > standing.amount:
        raise Problem("amount", f"按现在的数字，最多建议调剂 {standing.amount} 名。")
    return plans.shift(
        by=by,
        period=period.code,
        from_unit=from_unit,
        to_unit=to_unit,
        amount=amount,
        reason=reason,
        document=document,
        today=today,
    )
