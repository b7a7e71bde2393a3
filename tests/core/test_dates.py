"""Natural months end at the month's end, for one day and for a column alike."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.core.dates import (
    add_months,
    add_years,
    days_within,
    follow_within,
    looked_at,
    months_later,
    typed,
    widest_gap,
)

SPELLINGS = (
    "2019-07-08",
    "2019/7/8",
    "2019.7.8",
    "2019.07.08",
    "2019年7月8日",
    "2019 年 7 月 8 日",
    "20190708",
    "２０１９．７．８",
    "２０１９－０７－０８",
    "　2019-07-08 ",
)
DAYS = st.dates(min_value=date(1940, 1, 1), max_value=date(2060, 12, 31))


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_day_is_read_in_every_spelling_that_offices_use(text: str) -> None:
    assert typed(text) == looked_at(text) == date(2019, 7, 8)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2019.02.30", "不是存在的日期"),
        ("19.7.8", "不是存在的日期"),
        ("2019.07", "不是存在的日期"),
        ("201978", "不是存在的日期"),
        ("明天", "不是存在的日期"),
        ("0201-01-01", "不在 1900 至 2100 年之间"),
    ],
)
def test_what_is_no_day_is_told_with_what_was_typed(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told) as refused:
        typed(text)
    assert f"“{text}”" in str(refused.value)


def test_nothing_typed_is_no_day_and_cannot_be_looked_at() -> None:
    assert typed(" 　") is None
    with pytest.raises(ValueError, match="没有写日期"):
        looked_at("")


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2019, 1, 30), 1, date(2019, 2, 28)),
        (date(2020, 1, 30), 1, date(2020, 2, 29)),
        (date(2019, 1, 28), 1, date(2019, 2, 28)),
        (date(2019, 3, 31), 1, date(2019, 4, 30)),
        (date(2019, 11, 30), 3, date(2020, 2, 29)),
        (date(2019, 12, 1), 1, date(2020, 1, 1)),
        (date(2018, 9, 30), 12, date(2019, 9, 30)),
        (date(2019, 5, 31), -3, date(2019, 2, 28)),
        (date(2019, 1, 15), -1, date(2018, 12, 15)),
        (date(2019, 1, 15), 0, date(2019, 1, 15)),
    ],
)
def test_months_are_natural_and_clamped(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_a_leap_day_has_its_anniversary_on_the_28th() -> None:
    assert add_years(date(2020, 2, 29), 1) == date(2021, 2, 28)
    assert add_years(date(2020, 2, 29), 4) == date(2024, 2, 29)


@given(st.lists(DAYS, min_size=1), st.integers(-60, 60))
def test_a_column_of_days_moves_as_each_day_alone(days: list[date], months: int) -> None:
    frame = pl.DataFrame({"day": days})
    moved = frame.select(months_later(pl.col("day"), months)).to_series().to_list()
    assert moved == [add_months(day, months) for day in days]


def test_a_blank_day_stays_blank() -> None:
    frame = pl.DataFrame({"day": [None]}, schema={"day": pl.Date})
    assert frame.select(months_later(pl.col("day"), 1)).item() is None


FEW = st.lists(st.dates(date(2018, 1, 1), date(2020, 3, 31)), max_size=5)
MAYBE = st.none() | st.dates(date(2018, 1, 1), date(2020, 3, 31))


def _asked(span: Callable[..., pl.Expr], *row: object, **more: int) -> object:
    days = {"start": pl.Date, "days": pl.List(pl.Date), "end": pl.Date}
    frame = pl.DataFrame([row], schema=days, orient="row")
    return frame.select(span(pl.col("start"), pl.col("days"), pl.col("end"), **more)).item()


def _in_span(start: date | None, days: list[date], end: date | None) -> list[date]:
    """`start`, the days between and `end`, in order."""
    if start is None:
        return []
    every = [start, *days] if end is None else [start, *days, end]
    return sorted(day for day in every if start <= day <= (end or date.max))


@given(MAYBE, FEW, MAYBE)
def test_the_widest_gap_is_the_fewest_months_that_reach_every_next_day(
    start: date | None, days: list[date], end: date | None
) -> None:
    pairs = list(pairwise(_in_span(start, days, end)))
    widest = _asked(widest_gap, start, days, end)
    if not pairs:
        assert widest is None
        return
    assert isinstance(widest, int)
    assert all(later <= add_months(day, widest) for day, later in pairs)
    assert widest == 0 or any(later > add_months(day, widest - 1) for day, later in pairs)


@given(MAYBE, FEW, MAYBE, st.integers(0, 8), st.integers(0, 40))
def test_days_follow_each_other_within_months_and_some_days(
    start: date | None, days: list[date], end: date | None, months: int, slack: int
) -> None:
    pairs = list(pairwise(_in_span(start, days, end)))
    reach = timedelta(days=slack)
    expected = all(later <= add_months(day, months) + reach for day, later in pairs)
    found = _asked(follow_within, start, days, end, months=months, slack=slack)
    assert found is (expected if pairs else None)


@given(MAYBE, FEW, MAYBE)
def test_days_within_are_counted_with_both_ends(
    start: date | None, days: list[date], end: date | None
) -> None:
    between = [day for day in days if start and end and start <= day <= end]
    assert _asked(days_within, start, days, end) == len(between)


def test_nothing_recorded_leaves_no_day_and_no_gap() -> None:
    assert _asked(days_within, date(2019, 1, 31), None, date(2019, 2, 1)) == 0
    assert _asked(widest_gap, date(2019, 1, 31), None, None) is None
