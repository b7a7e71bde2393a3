"""Freeze the dispatch of a day: every unit's figures, and a draft for each that needs a letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from rudang.actions import drafting, ledger, pacing
from rudang.core.periods import Period
from rudang.core.scope import Actor, Refused, Right
from rudang.store.models import DispatchRun, Letter
from rudang.store.reads import dispatches
from rudang.store.reads.dispatches import FrozenUnit
from rudang.store.reads.units import root

_LOCK = 7205003


@dataclass(frozen=True, slots=True)
class Recorded:
    """The frozen run of a day; `is_new` is false where it had been frozen before."""

    units: tuple[FrozenUnit, ...]
    is_new: bool


def too_early(period: Period, as_of: date) -> str:
    """Why there is nothing to dispatch before a period begins; blank from its first day on."""
    if as_of >= period.since:
        return ""
    return (
        f"{period.term}从 {period.since.isoformat()} 开始，{as_of.isoformat()} 尚未开始，"
        "没有进度可以调度。"
    )


def too_late(period: Period, as_of: date) -> str:
    """Why nothing is dispatched once a period is over; blank to its last day."""
    if as_of < period.until:
        return ""
    last = period.last_day.isoformat()
    return (
        f"{period.term}到 {last} 已经结束，不再调度；期末的调度按 {last} 的情况固定，"
        "以后的情况写进年度执行报告。"
    )


def of_parts(period: Period, parts: Sequence[Period]) -> str:
    """Which periods within one are dispatched by themselves; blank where none has a plan."""
    codes = "、".join(part.code for part in parts)
    return f"{period.term}所含的期间有各自的计划，请分别调度：{codes}。" if codes else ""


@transaction.atomic
def record(*, by: Actor, period: Period, as_of: date, today: date) -> Recorded:
    """Freeze the period's figures of a day once and draft the letters; again returns the first.

    Raises:
        Refused: the right is missing, the day has not come or lies outside the period, or the
            period has no plan of its own.
    """
    top = root()
    # A run that left units out could not be completed later: it is frozen for all or not at all.
    if top is None or not by.may(Right.DISPATCH, top.pk):
        raise Refused("只有校党委组织部可以固定一次调度。")
    if as_of > today:
        raise Refused(f"{as_of.isoformat()} 还没有到，不能固定那一天的调度。")
    if words := too_early(period, as_of):
        raise Refused(words)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, f"{period.code} {as_of}"]
        )
    found = dispatches.computed(period, as_of=as_of, pacing=pacing.on(as_of))
    if not found.rows:
        raise Refused(
            of_parts(period, found.parts) or f"{period.term}还没有计划，先导入计划表再作调度。"
        )
    is_new = not found.is_frozen
    if is_new and (words := too_late(period, as_of)):
        raise Refused(words)
    if is_new:
        now = timezone.now()
        runs = DispatchRun.objects.bulk_create(
            DispatchRun(
                period=period.code,
                as_of=as_of,
                unit_id=row.place.id,
                figures=drafting.as_figures(row.pace) | {"counting": found.counting.value},
                level=row.pace.level.value,
                recorded_at=now,
                recorded_by_id=by.account_id,
            )
            for row in found.rows
        )
        drafts = Letter.objects.bulk_create(
            Letter(
                run=run,
                unit_id=row.place.id,
                content=drafting.as_content(drafting.drawn(found, row)),
            )
            for run, row in zip(runs, found.rows, strict=True)
            if row.pace.level.needs_letter
        )
        ledger.write(
            ledger.Event(
                verb="freeze_dispatch",
                subject_kind="dispatch",
                subject_id=f"{period.code} {as_of.isoformat()}",
                after={
                    "levels": {str(r.place.id): r.pace.level.value for r in found.rows},
                    "letters": [draft.pk for draft in drafts],
                },
            ),
            by=by,
        )
    return Recorded(tuple(dispatches.frozen(period, as_of=as_of)), is_new)
