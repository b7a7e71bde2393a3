"""Planned days: written and read back the same, and held against the legal window."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.core import schedule

TENTH = date(2019, 10, 10)


@given(st.dictionaries(st.sampled_from(schedule.STEPS), st.dates()))
def test_what_is_written_is_read_back(days: dict[int, date]) -> None:
    assert schedule.parse(schedule.written(days)) == days


def test_entries_stand_in_the_order_of_the_steps() -> None:
    assert schedule.written({15: TENTH, 2: TENTH}) == ["2 2019-10-10", "15 2019-10-10"]
    assert schedule.in_words(["2 2019-10-10", "15 2019-10-11"]) == (
        "第 2 步 2019-10-10、第 15 步 2019-10-11"
    )
    assert schedule.parse(None) == {}


@pytest.mark.parametrize(
    "entries",
    [
        ["15"],
        ["2019-10-10"],
        ["15 2019-02-30"],
        ["0 2019-10-10"],
        ["26 2019-10-10"],
        ["15 2019-10-10 "],
        ["15 2019-10-10", "15 2019-10-11"],
    ],
)
def test_anything_else_is_no_planned_day(entries: list[str]) -> None:
    with pytest.raises(ValueError, match=r"planned day|day is out of range"):
        schedule.parse(entries)


@pytest.mark.parametrize(
    ("earliest", "latest", "words"),
    [
        (None, None, ""),
        (TENTH, TENTH, ""),
        (date(2019, 10, 11), None, "早于最早日期 2019-10-11"),
        (None, date(2019, 10, 9), "晚于最迟日期 2019-10-09"),
    ],
)
def test_a_planned_day_outside_the_window_is_told(
    earliest: date | None, latest: date | None, words: str
) -> None:
    assert schedule.outside(TENTH, earliest=earliest, latest=latest) == words
