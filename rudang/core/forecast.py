"""How many a unit will have admitted by a day: by the shortest spans, as usual, and slowly."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from rudang.core.lead_times import AHEAD, Lead, LeadTimes, Usual
from rudang.core.pace import UnitPace, Waiting
from rudang.core.periods import Period
from rudang.core.quotas import Counting


@dataclass(frozen=True, slots=True)
class Range:
    """Persons admitted or voted in by a day: low at the slower quarter's pace, high at the least.

    `low` ≤ `usual` ≤ `high`, and none of them below what is held already.
    """

    low: int
    usual: int
    high: int

    def __add__(self, other: "Range") -> "Range":
        return Range(self.low + other.low, self.usual + other.usual, self.high + other.high)


@dataclass(frozen=True, slots=True)
class Expected:
    """When one person is expected: lawfully at the earliest, as usual, and at the slower pace.

    A day is blank where it would fall after the period or after the last day before leaving.
    """

    dossier: int
    lead: Lead
    high_on: date
    usual_on: date | None
    low_on: date | None
    leaves_first: bool


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is expected of a unit in a period. `held` are those admitted and awaiting approval.

    The three rows of days are sorted: on each of them one more person is expected.
    `leaving` counts those who could be admitted lawfully and would, at the usual or the slower
    pace, come too close to leaving.
    """

    unit: int
    quota: int
    held: int
    period: Period
    low_days: tuple[date, ...]
    usual_days: tuple[date, ...]
    high_days: tuple[date, ...]
    leaving: int

    def by(self, day: date) -> Range:
        """The range by the end of a day."""
        return Range(*(self.held + bisect_right(days, day) for days in self._rows))

    @property
    def end(self) -> Range:
        """The range by the period's end."""
        return self.by(self.period.last_day)

    @property
    def days(self) -> tuple[date, ...]:
        """Every day on which the range moves, in order."""
        return tuple(sorted({day for days in self._rows for day in days}))

    @property
    def full(self) -> tuple[date | None, date | None, date | None]:
        """When the last place would be used: at the slower pace, as usual, and at the earliest."""
        free = self.quota - self.held
        low, usual, high = (
            days[free - 1] if 0 < free <= len(days) else None for days in self._rows
        )
        return low, usual, high

    @property
    def _rows(self) -> tuple[tuple[date, ...], ...]:
        return self.low_days, self.usual_days, self.high_days


# At these steps the months of cultivation are still running: nobody waits for anything usual.
_TIME_RUNS = frozenset({3, 6})


def expected(
    person: Waiting, leads: LeadTimes, period: Period, *, as_of: date, counting: Counting
) -> Expected | None:
    """When somebody on the way is expected; None who awaits only the approval.

    The usual days of the stretch ahead run from the day since when the person waits, and from
    the earliest lawful day where that has not begun or they are over already. The meeting never
    comes before the earliest lawful day. Where the approval decides the period, the usual time
    to it comes on top.
    """
    if person.earliest_on is None:
        return None
    lead = AHEAD[person.step]
    ahead = leads[lead]
    after = leads[Lead.VOTED] if counting is Counting.APPROVAL else Usual(Lead.VOTED, 0)
    first = max(person.earliest_on, period.since, as_of)
    last_meeting = person.latest_on or date.max

    waits_since = person.since_on if person.step not in _TIME_RUNS else None

    def meeting_on(*days: int) -> date:
        """The first of these spans that is not over yet; they begin anew when all are."""
        for span in days:
            if waits_since is not None and (day := waits_since + timedelta(span)) >= first:
                return day
        return first + timedelta(days[0])

    def on(meeting: date, approval_days: int) -> tuple[date | None, bool]:
        if meeting > last_meeting:
            return None, True
        day = meeting + timedelta(days=approval_days)
        return (day if day < period.until else None), False

    usual_on, leaves_usually = on(meeting_on(ahead.median, ahead.third), after.median)
    low_on, leaves_slowly = on(meeting_on(ahead.third), after.third)
    return Expected(person.dossier, lead, first, usual_on, low_on, leaves_usually or leaves_slowly)


def forecast(
    pace: UnitPace, leads: LeadTimes, period: Period, *, as_of: date, counting: Counting
) -> Forecast:
    """A unit's forecast from its pace: only people who can lawfully be admitted in the period."""
    found = [
        one
        for person in pace.waiting
        if (one := expected(person, leads, period, as_of=as_of, counting=counting)) is not None
    ]
    return Forecast(
        unit=pace.unit,
        quota=pace.quota,
        held=pace.admitted + pace.awaiting,
        period=period,
        low_days=_sorted(one.low_on for one in found),
        usual_days=_sorted(one.usual_on for one in found),
        high_days=_sorted(one.high_on for one in found),
        leaving=sum(one.leaves_first for one in found),
    )


def _sorted(days: Iterable[date | None]) -> tuple[date, ...]:
    return tuple(sorted(day for day in days if day is not None))


def together(forecasts: Iterable[Forecast]) -> Mapping[date, Range]:
    """The range of all the units by each day on which any of theirs moves."""
    every = list(forecasts)
    held = sum(one.held for one in every)
    low = sorted(day for one in every for day in one.low_days)
    usual = sorted(day for one in every for day in one.usual_days)
    high = sorted(day for one in every for day in one.high_days)
    return {
        day: Range(*(held + bisect_right(days, day) for days in (low, usual, high)))
        for day in sorted({*low, *usual, *high})
    }


def remarks(found: Forecast) -> tuple[str, ...]:
    """What a forecast says against its plan, in sentences; never urging."""
    end, said = found.end, []
    low_on, usual_on, _ = found.full
    if end.high < found.quota:
        said.append(f"按最短期限也只能到 {end.high} 名，计划将空余 {found.quota - end.high} 名。")
    elif end.usual < found.quota:
        said.append(
            f"按本校惯常用时到期末为 {end.usual} 名，比计划少 {found.quota - end.usual} 名；"
            "按最短期限可以完成。"
        )
    elif usual_on is not None:
        said.append(f"按本校惯常用时，名额约在 {usual_on.isoformat()} 用完。")
        if low_on is None:
            said.append(f"较慢时到期末为 {end.low} 名。")
    if end.usual > max(found.quota, found.held):
        beyond = end.usual - max(found.quota, found.held)
        said.append(f"到期末具备条件的人比名额多 {beyond} 名，名额以计划为限。")
    if found.leaving:
        said.append(f"{found.leaving} 名按惯常或者较慢的用时，会超过离校前的办理时限。")
    return tuple(said)
