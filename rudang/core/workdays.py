"""Working days: weekends, public holidays and the weekends worked in exchange for them."""

from collections.abc import Iterable
from datetime import date, timedelta

import polars as pl

_DAY = timedelta(days=1)


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
        self._weekday_holidays = sorted(day for day in self.holidays if day.weekday() < 5)
        self._worked = pl.Series("worked", sorted(self.worked_weekends), dtype=pl.Date)

    def is_working(self, day: date) -> bool:
        if day in self.worked_weekends:
            return True
        return day.weekday() < 5 and day not in self.holidays

    def is_provisional(self, day: date) -> bool:
        """Whether the day's year has no announced arrangement, so that a count may change."""
        return day.year not in self.known_years

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

    def expr(self, start: pl.Expr, end: pl.Expr) -> pl.Expr:
        """Vectorised `between`, as an integer column; blank where either day is blank."""
        weekdays = pl.business_day_count(
            start.dt.offset_by("1d"), end.dt.offset_by("1d"), holidays=self._weekday_holidays
        )
        # Polars' own count knows no worked weekends: those after `start` up to `end` are added.
        worked = self._worked_until(end) - self._worked_until(start)
        count = weekdays.cast(pl.Int64) + worked
        return (
            pl.when(end > start)
            .then(count)
            .when(end.is_not_null() & start.is_not_null())
            .then(pl.lit(0, dtype=pl.Int64))
        )

    def _worked_until(self, day: pl.Expr) -> pl.Expr:
        return pl.lit(self._worked).search_sorted(day, side="right").cast(pl.Int64)
