"""Days as people type them; natural months and years, clamped to the month's end."""

import re
import unicodedata
from calendar import monthrange
from datetime import date

import polars as pl

# The earliest and latest year a record of this work can carry; a year beyond is a slip.
YEARS = range(1900, 2101)
# Days that can be looked at: the years that pages set beside each still lie within YEARS.
_LOOKED_AT = range(1921, 2100)

_TYPED = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?|(\d{4})(\d{2})(\d{2})", re.ASCII
)


def typed(text: str) -> date | None:
    """A day in any spelling that offices use; None where nothing was typed.

    What is no day raises ValueError for people to read.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if not plain:
        return None
    found = _TYPED.fullmatch(plain)
    if found is not None:
        year, month, number = (int(part) for part in found.groups() if part)
        if year not in YEARS:
            raise ValueError(f"“{text.strip()}”的年份不在 1900 至 2100 年之间。")
        try:
            return date(year, month, number)
        except ValueError:
            pass
    raise ValueError(f"“{text.strip()}”不是存在的日期，请写成 2017-02-28 这样的形式。")


def looked_at(text: str) -> date:
    """The day that somebody asks to see; what is none raises ValueError for people to read."""
    day = typed(text)
    if day is None:
        raise ValueError("没有写日期，请写成 2019-09-30 这样的形式。")
    if day.year not in _LOOKED_AT:
        raise ValueError(f"“{text}”不在可以查看的 1921 年至 2099 年之内。")
    return day


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


def days_within(start: pl.Expr, days: pl.Expr, end: pl.Expr) -> pl.Expr:
    """How many of the days lie between `start` and `end`, both included; 0 where one is blank."""
    days = days.list.eval(pl.element().cast(pl.Int32))
    not_before = (days - start.cast(pl.Int32)).list.eval(pl.element() >= 0).list.sum()
    after = (days - end.cast(pl.Int32)).list.eval(pl.element() > 0).list.sum()
    counted = (not_before.cast(pl.Int32) - after.cast(pl.Int32)).clip(0)
    return pl.when(start.is_not_null() & end.is_not_null()).then(counted).fill_null(0)


def widest_gap(start: pl.Expr, days: pl.Expr, end: pl.Expr) -> pl.Expr:
    """The fewest natural months within which each day follows the one before.

    The days are `start`, those of the list between, and `end`, which may be blank.
    Null where these are fewer than two.
    """
    return (_widest(start, days, end, 0) + 31) // 32


def follow_within(
    start: pl.Expr, days: pl.Expr, end: pl.Expr, *, months: int, slack: int = 0
) -> pl.Expr:
    """Whether each day follows the one before within so many natural months and `slack` days.

    As `widest_gap`; null where the days are fewer than two.
    """
    return _widest(start, days, end, slack) <= 32 * months


def _widest(start: pl.Expr, days: pl.Expr, end: pl.Expr, slack: int) -> pl.Expr:
    """The widest gap as a number of days in months of 32, after `slack` days are forgiven.

    Given 32 days a month, a part of one counts as a whole. A start behind a month's end is
    clamped to it: no day of that month lies behind it, and none is counted.
    """
    day, first, last, inside = pl.element(), pl.field("first"), pl.field("last"), pl.field("inside")
    before, after, listed = pl.field("before"), pl.field("after"), pl.field("listed")

    def numbered(days: pl.Expr) -> pl.Expr:
        days = days.cast(pl.Date)
        months = 12 * days.dt.year() + days.dt.month().cast(pl.Int32)
        return 32 * months + days.dt.day().cast(pl.Int32)

    def but_last(days: pl.Expr) -> pl.Expr:
        return days.list.slice(0, (days.list.len().cast(pl.Int64) - 1).clip(0))

    # Days outside the span are moved to its nearer end, where they make no gap: leaving items
    # out of lists would take many times as long.
    behind = (listed - first).list.eval(day.clip(0))
    beyond = (behind - (last - first).fill_null(_NEVER)).list.eval(day.clip(0))
    widest = _where(
        pl.max_horizontal(
            after.list.first() - first,
            (after.list.slice(1) - but_last(before)).list.max(),
            last - before.list.last().fill_null(first),
        ),
        before=inside.list.eval(numbered(day)),
        after=inside.list.eval(numbered(day - slack)),
        first=numbered(first),
        last=numbered(last - slack),
    )
    is_span = (first <= last) | (last.is_null() & (first <= listed.list.max()))
    return _where(
        pl.when(is_span).then(
            _where(widest, inside=behind - beyond + first, first=first, last=last)
        ),
        first=start.cast(pl.Int32),
        last=end.cast(pl.Int32),
        listed=days.fill_null([]).list.eval(day.cast(pl.Int32)).list.sort(),
    )


# More days than any two days lie apart.
_NEVER = 2**30


def _where(told: pl.Expr, **fields: pl.Expr) -> pl.Expr:
    """`told` over fields that are made once, however often it reads them."""
    made = pl.struct([field.alias(name) for name, field in fields.items()])
    return made.struct.with_fields(told=told).struct.field("told")
