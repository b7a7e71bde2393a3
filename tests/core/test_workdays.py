"""Working days count what is worked and nothing else, for one span and for a column alike."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.core.workdays import WorkingDays

# The National Day week of 2019: Sunday 29 September and Saturday 12 October are worked.
CALENDAR = WorkingDays(
    holidays=[date(2019, 10, d) for d in range(1, 8)],
    worked_weekends=[date(2019, 9, 29), date(2019, 10, 12)],
    known_years=[2019],
)
DAYS = st.dates(min_value=date(2019, 8, 1), max_value=date(2019, 12, 31))


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        (date(2019, 9, 27), True),
        (date(2019, 9, 28), False),
        (date(2019, 9, 29), True),
        (date(2019, 10, 1), False),
        (date(2019, 10, 6), False),
        (date(2019, 10, 8), True),
        (date(2019, 10, 12), True),
        (date(2019, 10, 13), False),
    ],
)
def test_a_day_is_worked_or_not(day: date, is_working: bool) -> None:
    assert CALENDAR.is_working(day) is is_working


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2019, 9, 27), date(2019, 9, 27), 0),  # the day of posting does not count
        (date(2019, 9, 27), date(2019, 9, 28), 0),
        (date(2019, 9, 27), date(2019, 9, 29), 1),  # a worked Sunday counts
        (date(2019, 9, 27), date(2019, 10, 7), 2),
        (date(2019, 9, 27), date(2019, 10, 10), 5),
        (date(2019, 9, 27), date(2019, 10, 9), 4),
        (date(2019, 10, 8), date(2019, 10, 14), 5),
        (date(2019, 10, 14), date(2019, 10, 8), 0),
    ],
)
def test_working_days_between(start: date, end: date, days: int) -> None:
    assert CALENDAR.between(start, end) == days


@given(DAYS, DAYS)
def test_a_column_counts_as_each_span_alone(start: date, end: date) -> None:
    frame = pl.DataFrame({"a": [start], "b": [end]})
    assert frame.select(CALENDAR.expr(pl.col("a"), pl.col("b"))).item() == CALENDAR.between(
        start, end
    )


@pytest.mark.parametrize(("start", "end"), [(None, date(2019, 9, 1)), (date(2019, 9, 1), None)])
def test_a_blank_end_gives_a_blank_count(start: date | None, end: date | None) -> None:
    frame = pl.DataFrame({"a": [start], "b": [end]}, schema={"a": pl.Date, "b": pl.Date})
    assert frame.select(CALENDAR.expr(pl.col("a"), pl.col("b"))).item() is None


@given(DAYS, st.integers(1, 20))
def test_after_is_the_first_day_by_which_so_many_have_passed(start: date, days: int) -> None:
    end = CALENDAR.after(start, days)
    assert CALENDAR.between(start, end) == days
    assert CALENDAR.is_working(end)


def test_a_year_not_announced_is_provisional() -> None:
    assert not CALENDAR.is_provisional(date(2019, 12, 31))
    assert CALENDAR.is_provisional(date(2020, 1, 1))


@pytest.mark.parametrize(
    ("holidays", "worked", "says"),
    [
        ([date(2019, 9, 29)], [date(2019, 9, 29)], "both"),
        ([], [date(2019, 9, 30)], "no weekend"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(
    holidays: list[date], worked: list[date], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        WorkingDays(holidays, worked, [2019])
