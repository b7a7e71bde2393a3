"""Working days count what is worked and nothing else, for one span and for a column alike."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.core.workdays import WorkingDays, day_behind, is_workday, workdays_between

# The National Day week of 2019: Sunday 29 September and Saturday 12 October are worked.
CALENDAR = WorkingDays(
    holidays=[date(2019, 10, d) for d in range(1, 8)],
    worked_weekends=[date(2019, 9, 29), date(2019, 10, 12)],
    known_years=[2019],
)
DAYS = st.dates(min_value=date(2019, 8, 1), max_value=date(2019, 12, 31))
ANY_DAY = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31))
COUNTED = {"between": workdays_between("a", "b"), "is_worked": is_workday("a")}


def counted(
    start: date | None, end: date | None, calendar: WorkingDays = CALENDAR
) -> dict[str, Any]:
    """What rules read of one row with the columns `a` and `b`."""
    frame = pl.DataFrame({"a": [start], "b": [end]}, schema={"a": pl.Date, "b": pl.Date})
    names = [name for expr in COUNTED.values() for name in expr.meta.root_names()]
    return frame.with_columns(calendar.columns(names)).select(**COUNTED).row(0, named=True)


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


@st.composite
def calendars(draw: st.DrawFn) -> WorkingDays:
    days = draw(st.sets(DAYS))
    weekends = {day for day in days if day.weekday() >= 5}
    return WorkingDays(days - weekends, weekends, [2019])


@given(DAYS, st.integers(-10, 60), calendars())
def test_a_column_counts_as_each_span_alone(start: date, days: int, calendar: WorkingDays) -> None:
    end = start + timedelta(days=days)
    assert counted(start, end, calendar) == {
        "between": calendar.between(start, end),
        "is_worked": calendar.is_working(start),
    }


@given(ANY_DAY, st.integers(-10, 60))
def test_a_column_counts_far_from_every_year_announced(start: date, days: int) -> None:
    end = start + timedelta(days=days)
    assert counted(start, end)["between"] == CALENDAR.between(start, end)


@pytest.mark.parametrize(("start", "end"), [(None, date(2019, 9, 1)), (date(2019, 9, 1), None)])
def test_a_blank_end_gives_a_blank_count(start: date | None, end: date | None) -> None:
    assert counted(start, end)["between"] is None


def test_a_blank_day_is_neither_worked_nor_off() -> None:
    assert counted(None, None)["is_worked"] is None


def test_a_column_of_the_calendar_names_the_day_behind_it() -> None:
    names = [name for expr in COUNTED.values() for name in expr.meta.root_names()]
    assert [day_behind(name) for name in names] == ["b", "a", "a"]
    assert day_behind("notice_to") == "notice_to"


@given(DAYS, st.integers(1, 20))
def test_after_is_the_first_day_by_which_so_many_have_passed(start: date, days: int) -> None:
    end = CALENDAR.after(start, days)
    assert CALENDAR.between(start, end) == days
    assert CALENDAR.is_working(end)


def test_a_year_not_announced_is_provisional() -> None:
    assert not CALENDAR.not_announced([date(2019, 12, 31)])
    assert CALENDAR.not_announced([date(2020, 1, 1)]) == [2020]


@pytest.mark.parametrize(
    ("days", "years"),
    [
        ([date(2019, 12, 30), date(2019, 12, 31)], []),
        ([date(2019, 12, 31), date(2020, 1, 1)], [2020]),
        ([date(2021, 1, 1), date(2018, 12, 31)], [2018, 2020, 2021]),
    ],
)
def test_a_span_names_its_years_not_announced(days: list[date], years: list[int]) -> None:
    assert CALENDAR.not_announced(days) == years


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
