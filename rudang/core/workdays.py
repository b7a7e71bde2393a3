"""Working days: weekends, public holidays and the weekends worked in exchange for them."""

from collections.abc import Iterable
from datetime import date, timedelta

import polars as pl

_DAY = timedelta(days=1)

# Days are numbered from a Monday, so that each whole week holds five weekdays.
_MONDAY = date(1969, 12, 29)
_FROM_MONDAY = (date(1970, 1, 1) - _MONDAY).days

_NUMBER = "workday_no_"
_IS_WORKED = "is_workday_"


def workdays_between(start: str, end: str) -> pl.Expr:
    """For rules: working days strictly after one day column up to and including another.

    None where `end` is earlier, blank where either is. The columns read are made when a frame
    is judged (`WorkingDays.columns`), so no calendar is part of a rule.
    """
    return (pl.col(_NUMBER + end) - pl.col(_NUMBER + start)).clip(0)


def is_workday(day: str) -> pl.Expr:
    """For rules: whether a day column holds a working day; blank where the day is."""
    return pl.col(_IS_WORKED + day)


def day_behind(column: str) -> str:
    """The day column that a column of the calendar is made from; another column's own name."""
    return column.removeprefix(_NUMBER).removeprefix(_IS_WORKED)


class WorkingDays:
    """A calendar of working days.

    `holidays` are days off, `worked_weekends` Saturdays and Sundays worked in exchange.
    `known_years` are the years whose arrangement has been announced: in any other year only
    weekends are known, and every count is provisional.
    """

    def __init__(
        self,
        holidays: Iterable[date],
        worked_weekends: Iterable[date],
        known_years: Iterable[int],
    ) -> None:
        self.holidays = frozenset(holidays)
        self.worked_weekends = frozenset(worked_weekends)
        self.known_years = frozenset(known_years)
        both = self.holidays & self.worked_weekends
        if both:
            raise ValueError(f"days both off and worked: {sorted(both)}")
        weekdays = [day for day in self.worked_weekends if day.weekday() < 5]
        if weekdays:
            raise ValueError(f"worked weekends that are no weekend: {sorted(weekdays)}")
        off = {day for day in self.holidays if day.weekday() < 5}
        special = sorted(off | self.worked_weekends)
        self._first = special[0] - _DAY if special else _MONDAY
        # How far each day's count departs from that of weekdays alone; before the first special
        # day it does not, after the last one it stays as it is.
        departs = [0]
        for n in range((special[-1] - self._first).days if special else 0):
            day = self._first + (n + 1) * _DAY
            change = (day in self.worked_weekends) - (day in off)
            departs.append(departs[-1] + change)
        self._departs = pl.Series(departs, dtype=pl.Int32)

    def is_working(self, day: date) -> bool:
        if day in self.worked_weekends:
            return True
        return day.weekday() < 5 and day not in self.holidays

    def between(self, start: date, end: date) -> int:
        """Working days strictly after `start` up to and including `end`; none if `end` is earlier.

        The day of posting does not count.
        """
        span = (end - start).days
        return sum(self.is_working(start + n * _DAY) for n in range(1, span + 1))

    def after(self, start: date, days: int) -> date:
        """The first day by which `days` working days have passed since `start`."""
        day = start
        while days > 0:
            day += _DAY
            days -= self.is_working(day)
        return day

    def not_announced(self, days: Iterable[date]) -> list[int]:
        """The years from the first of these days to the last whose arrangement is not known."""
        years = sorted(day.year for day in days)
        return [y for y in range(years[0], years[-1] + 1) if y not in self.known_years]

    def columns(self, names: Iterable[str]) -> list[pl.Expr]:
        """Those of the columns named that rules read of a calendar, by this one."""
        made = []
        for name in sorted(set(names)):
            day = pl.col(day_behind(name))
            if name.startswith(_NUMBER):
                made.append(self.number(day).alias(name))
            elif name.startswith(_IS_WORKED):
                before = day.dt.offset_by("-1d")
                made.append((self.number(day) > self.number(before)).alias(name))
        return made

    def number(self, day: pl.Expr) -> pl.Expr:
        """How many working days there are from a fixed day up to and including each day.

        Only differences mean anything; blank where the day is.
        """
        days = day.cast(pl.Int32) + _FROM_MONDAY
        weekdays = days // 7 * 5 + (days % 7 + 1).clip(None, 5)
        place = (days - (self._first - _MONDAY).days).clip(0, len(self._departs) - 1)
        return weekdays + pl.lit(self._departs).gather(place)
