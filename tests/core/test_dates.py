"""Natural months end at the month's end, for one day and for a column alike."""

from datetime import date
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.core.dates import add_months, add_years, months_later, widest_gap, years_later

DAYS = st.dates(min_value=date(1940, 1, 1), max_value=date(2060, 12, 31))


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


@given(DAYS, st.integers(-20, 20))
def test_a_column_of_days_moves_by_years_as_each_day_alone(day: date, years: int) -> None:
    moved = pl.DataFrame({"day": [day]}).select(years_later(pl.col("day"), years)).item()
    assert moved == add_years(day, years)


def test_a_blank_day_stays_blank() -> None:
    frame = pl.DataFrame({"day": [None]}, schema={"day": pl.Date})
    assert frame.select(months_later(pl.col("day"), 1)).item() is None


@given(st.lists(DAYS, min_size=2, max_size=5))
def test_the_widest_gap_is_the_fewest_months_that_reach_every_next_day(days: list[date]) -> None:
    days = sorted(days)
    widest = pl.DataFrame({"days": [days]}).select(widest_gap(pl.col("days"))).item()
    assert all(later <= add_months(day, widest) for day, later in pairwise(days))
    assert widest == 0 or any(later > add_months(day, widest - 1) for day, later in pairwise(days))


def test_one_day_alone_leaves_no_gap() -> None:
    frame = pl.DataFrame({"days": [[date(2019, 1, 31)], []]}, schema={"days": pl.List(pl.Date)})
    assert frame.select(widest_gap(pl.col("days"))).to_series().to_list() == [None, None]
