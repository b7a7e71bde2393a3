"""A period's outlook on a day: every unit's pace, the days behind it, and what to expect."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from rudang.core import quotas
from rudang.core.dates import add_months
from rudang.core.forecast import Forecast, Range, forecast, together
from rudang.core.lead_times import LEAD_FACTS, LeadTimes, lead_times
from rudang.core.pace import Pacing, UnitPace, paces, time_progress
from rudang.core.periods import Period
from rudang.core.prospects import Minimums
from rudang.core.quotas import Counting
from rudang.store import frames
from rudang.store.reads import plans
from rudang.store.reads.units import Place, whole_tree

# What is awaited, the furthest first, with the steps it stands for.
STOCKS: tuple[tuple[str, frozenset[int]], ...] = (
    ("待审批", frozenset({17})),
    ("预审合格，待支部大会", frozenset({15})),
    ("待预审", frozenset({13})),
    ("政审、培训、支委会审查", frozenset({10, 11, 12})),
    ("待列为发展对象", frozenset({7, 8})),
    ("培养期未满或者未列为积极分子", frozenset({3, 6})),
)
NOT_IN_PERIOD = "本期内办不到"
ON_THE_WAY = tuple(term for term, _ in STOCKS)
STOCK_TERMS = (*ON_THE_WAY, NOT_IN_PERIOD)


@dataclass(frozen=True, slots=True)
class Row:
    """A unit's pace with its forecast; `counted_on` are the days of those who hold places."""

    place: Place
    pace: UnitPace
    forecast: Forecast
    counted_on: tuple[date, ...]

    @property
    def stocks(self) -> tuple[tuple[str, int], ...]:
        """Who is on the way, by what is awaited, and who cannot arrive within the period."""
        steps = [person.step for person in self.pace.waiting]
        by_step = [(term, sum(step in among for step in steps)) for term, among in STOCKS]
        return (*by_step, (NOT_IN_PERIOD, self.pace.maturing_later + self.pace.leaving_sooner))

    def quarters(self, period: Period, as_of: date) -> tuple[int | None, ...]:
        """How many hold places by the quarter that counts; None for quarters to come."""
        return tuple(
            sum(quarter.has(day) for day in self.counted_on) if quarter.since <= as_of else None
            for quarter in period.quarters
        )


@dataclass(frozen=True, slots=True)
class Outlook:
    """All units of a period in sight on a day."""

    period: Period
    as_of: date
    pacing: Pacing
    leads: LeadTimes
    rows: tuple[Row, ...]

    @property
    def counting(self) -> Counting:
        return self.pacing.counting

    @property
    def is_over(self) -> bool:
        """Whether the day lies behind the period: nothing is to be expected any more."""
        return self.as_of >= self.period.until

    @property
    def quota(self) -> int:
        return sum(row.pace.quota for row in self.rows)

    @property
    def end(self) -> Range:
        """The range of all units together by the period's end."""
        return sum((row.forecast.end for row in self.rows), Range(0, 0, 0))

    @property
    def ahead(self) -> Mapping[date, Range]:
        """The range of all units together by each day on which it moves."""
        return together(row.forecast for row in self.rows)

    @property
    def counted_on(self) -> tuple[date, ...]:
        """The days of everybody who holds a place, in order."""
        return tuple(sorted(day for row in self.rows for day in row.counted_on))

    @property
    def progress(self) -> tuple[tuple[date, float], ...]:
        """The share of the time gone at the beginning and at each quarter's end."""
        ends = [self.period.since, *(quarter.last_day for quarter in self.period.quarters)]
        return tuple((end, 0.0 if end == self.period.since else self._gone(end)) for end in ends)

    def _gone(self, day: date) -> float:
        return float(time_progress(self.period, day, self.pacing.weights))

    def held_by(self, day: date) -> int:
        """How many of those who hold places counted by the end of a day."""
        return bisect_right(self.counted_on, day)

    def of(self, unit: int) -> Row | None:
        return next((row for row in self.rows if row.place.id == unit), None)


def past_lead_times(*, as_of: date, years: int, fewest: int, minimums: Minimums) -> LeadTimes:
    """The lead times of everybody in scope whom a branch meeting admitted in the last years."""
    frame = frames.sheets(
        LEAD_FACTS,
        where="s.meeting_on > %s AND s.meeting_on <= %s",
        params=[add_months(as_of, -12 * years), as_of],
    )
    return lead_times(frame, as_of=as_of, years=years, fewest=fewest, minimums=minimums)


def outlook(period: Period, *, as_of: date, pacing: Pacing, leads: LeadTimes) -> Outlook:
    """Every unit's pace and forecast as its dossiers show it for a day."""
    ledger, tree = plans.entries(period, as_of=as_of), whole_tree()
    figures = plans.as_entries(ledger)
    frame = plans.people_frame(
        period, as_of=as_of, bearing={entry.unit for entry in figures}, tree=tree
    )
    of_unit = {
        pace.unit: pace for pace in paces(figures, frame, period, as_of=as_of, pacing=pacing)
    }
    counted = _counted_on(frame, period, as_of=as_of, counting=pacing.counting)
    rows = []
    for unit in plans.in_order(ledger, tree):
        pace = of_unit.get(unit)
        if pace is None:
            continue
        found = forecast(pace, leads, period, as_of=as_of, counting=pacing.counting)
        days = _without_exempt(counted.get(unit, []), pace.exempt)
        rows.append(Row(tree[unit], pace, found, days))
    return Outlook(period, as_of, pacing, leads, tuple(rows))


def _counted_on(
    frame: pl.DataFrame, period: Period, *, as_of: date, counting: Counting
) -> dict[int, list[tuple[date, bool]]]:
    """Per unit the day of each who holds a place, and whether of the high-knowledge group."""
    admitted, awaiting = quotas.held(period, as_of=as_of, counting=counting)
    # Who awaits the approval that counts has no day yet: the day looked at stands for it.
    day = (
        pl.col("meeting_on")
        if counting is Counting.MEETING
        else pl.when(admitted).then(pl.col("approval_on")).otherwise(pl.lit(as_of))
    )
    held = frame.filter(admitted | awaiting).select(
        "unit", day=day, is_high=pl.col("is_high_knowledge").fill_null(False)
    )
    found: dict[int, list[tuple[date, bool]]] = {}
    for unit, on, is_high in held.sort("day").iter_rows():
        found.setdefault(unit, []).append((on, is_high))
    return found


def _without_exempt(days: Sequence[tuple[date, bool]], exempt: int) -> tuple[date, ...]:
    """The days of those who use places: the latest of the group are the ones outside the plan."""
    kept = list(days)
    for _ in range(exempt):
        last = max((index for index, one in enumerate(kept) if one[1]), default=None)
        if last is not None:
            del kept[last]
    return tuple(on for on, _ in kept)
