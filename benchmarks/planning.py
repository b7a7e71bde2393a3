"""A plan over thousands of units in a large base against bare reads of what it rests on."""

from collections.abc import Callable, Sequence
from datetime import date

import polars as pl
from django.utils import timezone

from rudang.actions import linking, pacing
from rudang.core.periods import Period, parse
from rudang.core.scope import Scope
from rudang.store import frames
from rudang.store.door import scoped
from rudang.store.models import PlanEntry, Sheet, Unit
from rudang.store.reads import places

UNITS = 5_000
AS_OF = date(2024, 12, 31)
_NOW, _NEXT = parse("2024H2"), parse("2025H1")
_PERIODS = tuple(parse(code) for code in ("2023H1", "2023H2", "2024H1", "2024H2"))

_LEDGER = (
    "SELECT unit_id AS unit, sum(amount) AS quota FROM store_planentry WHERE period = %s GROUP BY 1"
)
_HOLDERS = (
    "SELECT unit_id AS unit, count(*) AS held FROM store_sheet"
    " WHERE meeting_on BETWEEN %s AND %s AND meeting_result IS NOT NULL GROUP BY 1"
)


def furnish(scope: Scope) -> None:
    """So many units more, and a plan of every half-year for each unit."""
    with scoped(scope):
        top = Unit.objects.get(parent=None)
        Unit.objects.bulk_create(
            Unit(name=f"第{number + 1}基层支部", kind="branch", parent=top)
            for number in range(UNITS - Unit.objects.count() + 1)
        )
        below = list(Unit.objects.exclude(parent=None).values_list("pk", flat=True))
        PlanEntry.objects.bulk_create(
            PlanEntry(
                period=period.code,
                unit_id=unit,
                kind=PlanEntry.Kind.ISSUE,
                category=PlanEntry.Category.TOTAL,
                amount=3,
                document="校发文",
                dated_on=period.since,
                entered_at=timezone.now(),
            )
            for period in _PERIODS
            for unit in below
        )


def measure(
    scope: Scope, timed: Callable[[Callable[[], object]], float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Seconds for the results of three half-years and their sums alone; for the gate and a plan."""
    with scoped(scope):
        asking = list(
            Sheet.objects.filter(preexam_on__isnull=False, meeting_on=None)
            .order_by("pk")
            .values_list("pk", flat=True)[:1]
        )

        def gate() -> None:
            places.cannot_pass(asking, on=AS_OF, today=AS_OF, pacing=pacing.on(AS_OF))

        def results() -> None:
            assert len(linking.results(_NEXT, as_of=AS_OF)) >= UNITS

        def sums(periods: Sequence[Period]) -> None:
            for period in periods:
                quota = frames.copy_out(
                    _LEDGER, {"unit": pl.Int32(), "quota": pl.Int64()}, [period.code]
                )
                held = frames.copy_out(
                    _HOLDERS,
                    {"unit": pl.Int32(), "held": pl.Int64()},
                    [period.since, period.last_day],
                )
                quota.join(held, on="unit", how="left")

        best = [
            min(timed(work) for _ in range(3))
            for work in (results, lambda: sums(_PERIODS[1:]), gate, lambda: sums([_NOW]))
        ]
    return (best[0], best[1]), (best[2], best[3])
