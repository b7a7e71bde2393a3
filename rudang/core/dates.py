"""Natural months and years, clamped to the month's end: one day, or a whole column of days."""

from calendar import monthrange
from datetime import date

import polars as pl


def add_months(day: date, months: int) -> date:
    """The same day so many months later (earlier where negative), or that month's last day."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes the 28th where there is none."""
    return add_months(day, 12 * years)


def months_later(day: pl.Expr, months: int | pl.Expr) -> pl.Expr:
    """Vectorised `add_months`; a blank day stays blank, and so does a blank column of months."""
    if isinstance(months, int):
        return day.dt.offset_by(f"{months}mo")
    return day.dt.offset_by(pl.format("{}mo", months))


def years_later(day: pl.Expr, years: int) -> pl.Expr:
    """Vectorised `add_years`; a blank day stays blank."""
    return months_later(day, 12 * years)


def widest_gap(days: pl.Expr) -> pl.Expr:
    """The fewest natural months within which each day of a rising list follows the one before.

    Null where the list holds fewer than two days.
    """
    # Every month is given 32 days, so that a part of one counts as a whole. A start behind the
    # month's end is clamped to it: no day of that month lies behind it, and none is counted.
    day = pl.element()
    months = 12 * day.dt.year() + day.dt.month().cast(pl.Int32)
    numbered = days.list.eval(32 * months + day.dt.day().cast(pl.Int32))
    return (numbered.list.diff().list.max() + 31) // 32
