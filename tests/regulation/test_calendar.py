"""The declared calendar agrees day by day with an independent record of the same notices."""

import re
from datetime import date, timedelta

import chinese_calendar
import polars as pl
import pytest
from chinese_calendar import constants

from rudang.core.workdays import workdays_between
from rudang.regulation.calendar import ARRANGEMENTS, WORKING_DAYS

FIRST, LAST = date(2014, 1, 1), date(2026, 12, 31)
ALL_DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def test_every_day_is_worked_or_not_as_an_independent_record_has_it() -> None:
    differ = [d for d in ALL_DAYS if WORKING_DAYS.is_working(d) != chinese_calendar.is_workday(d)]
    assert differ == []


def test_every_day_off_and_every_worked_weekend_is_named_as_that_record_names_it() -> None:
    """Weekends within a holiday too: they are printed as days off, though none is worked."""
    known = range(FIRST.year, LAST.year + 1)
    for ours, theirs in (
        (WORKING_DAYS.holidays, constants.holidays),
        (WORKING_DAYS.worked_weekends, constants.workdays),
    ):
        assert set(ours) == {day for day in theirs if day.year in known}


def test_every_year_from_2014_has_its_arrangement_and_the_notice_that_set_it() -> None:
    assert [year.year for year in ARRANGEMENTS] == list(range(2014, 2027))
    for year in ARRANGEMENTS:
        assert year.notices
        for notice in year.notices:
            assert re.fullmatch(r"国(办)?发明电〔20\d\d〕\d+号", notice)
        assert f"〔{year.year - 1}〕" in year.notices[0]


@pytest.mark.parametrize(
    ("day", "is_provisional"),
    [
        (date(2013, 12, 31), True),
        (date(2014, 1, 1), False),
        (date(2026, 12, 31), False),
        (date(2027, 1, 1), True),
    ],
)
def test_a_year_without_a_notice_is_provisional(day: date, is_provisional: bool) -> None:
    assert bool(WORKING_DAYS.not_announced([day])) is is_provisional


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2026, 5, 11), date(2026, 5, 18), 5),
        (date(2026, 5, 11), date(2026, 5, 15), 4),
        (date(2026, 5, 8), date(2026, 5, 9), 1),  # Saturday 9 May is worked
        (date(2026, 9, 18), date(2026, 9, 20), 1),  # so is Sunday 20 September
        (date(2026, 9, 30), date(2026, 10, 8), 1),
    ],
)
def test_a_notice_around_the_holidays(start: date, end: date, days: int) -> None:
    assert WORKING_DAYS.between(start, end) == days


def test_a_column_over_every_day_counts_as_each_day_alone() -> None:
    starts = ALL_DAYS[::7]
    frame = pl.DataFrame({"a": starts, "b": [day + timedelta(days=45) for day in starts]})
    columns = WORKING_DAYS.columns(workdays_between("a", "b").meta.root_names())
    counted = frame.with_columns(columns).select(workdays_between("a", "b")).to_series().to_list()
    assert counted == [WORKING_DAYS.between(a, b) for a, b in frame.iter_rows()]
