"""A year entered by hand counts at once, for rules, letters and what was judged before."""

from datetime import date, timedelta
from typing import Any

import pytest

from rudang.actions import accounts, calendars, holidays
from rudang.actions.dossiers import Changed, Problem
from rudang.core.scope import Refused
from rudang.regulation.calendar import WORKING_DAYS
from rudang.regulation.planning import pacing_on
from rudang.store.models import AuditEvent, CalendarYear, Finding
from tests.cast import Cast, found_college
from tests.world import World, make_world

TODAY = date(2026, 11, 23)
NOTICE = "国办发明电〔2026〕5号"
# An invented arrangement: four days off in March, and the Saturday after them worked.
OFF = [date(2027, 3, 1) + timedelta(days=n) for n in range(4)]
WORKED = [date(2027, 3, 6)]


@pytest.fixture
def cast(db: None) -> Cast:
    return found_college()


def enter(cast: Cast, who: str = "department", **more: Any) -> CalendarYear:
    given: dict[str, Any] = {
        "year": 2027,
        "holidays": OFF,
        "worked": WORKED,
        "document": NOTICE,
        "version": 0,
        "today": TODAY,
    }
    return holidays.enter_year(by=cast.actor(who), **(given | more))


def test_without_entered_years_the_announced_ones_count(cast: Cast) -> None:
    assert calendars.in_force() is WORKING_DAYS
    assert calendars.in_force().not_announced([date(2027, 3, 1)])


def test_an_entered_year_is_no_longer_provisional_and_counts(cast: Cast) -> None:
    enter(cast)
    calendar = calendars.in_force()
    assert not calendar.not_announced([date(2027, 12, 31)])
    assert calendar.not_announced([date(2028, 1, 1)])
    assert calendar.between(date(2027, 2, 26), date(2027, 3, 8)) == 3
    assert WORKING_DAYS.between(date(2027, 2, 26), date(2027, 3, 8)) == 6
    pacing = pacing_on(date(2027, 3, 1), working_days=calendar)
    assert pacing.working_days.after(date(2027, 2, 26), 3) == date(2027, 3, 8)


def test_an_entered_year_wins_over_the_announced_one_and_leaves_the_others(cast: Cast) -> None:
    off = [date(2026, 10, n) for n in range(1, 8)]
    enter(cast, year=2026, holidays=off, worked=[])
    calendar = calendars.in_force()
    assert calendar.is_working(date(2026, 5, 1))
    assert not calendar.is_working(date(2026, 2, 14))
    assert [calendar.is_working(date(2025, 1, n)) for n in range(24, 32)] == [
        WORKING_DAYS.is_working(date(2025, 1, n)) for n in range(24, 32)
    ]


@pytest.mark.parametrize(
    ("more", "field", "says"),
    [
        ({"year": 2013}, "year", "可以登记 2014 年至 2029 年"),
        ({"year": 2030}, "year", "可以登记 2014 年至 2029 年"),
        ({"holidays": []}, "holidays", "请填写放假的日期"),
        ({"holidays": [date(2028, 1, 1)]}, "holidays", "2028-01-01 不在 2027 年"),
        ({"worked": [date(2026, 12, 27)]}, "worked", "2026-12-27 不在 2027 年"),
        ({"worked": [date(2027, 3, 5)]}, "worked", "2027-03-05 不是周六、周日"),
        ({"holidays": [*OFF, *WORKED]}, "worked", "2027-03-06 既填为放假，又填为上班"),
        ({"document": " "}, "document", "请填写安排节假日的通知"),
    ],
)
def test_a_faulty_year_is_refused_and_the_field_named(
    cast: Cast, more: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(Problem) as refusal:
        enter(cast, **more)
    assert (refusal.value.field, says in refusal.value.message) == (field, True)
    assert not CalendarYear.objects.exists()


@pytest.mark.parametrize("who", ["yinyue", "xueqian", "organizer", "auditor", "administrator"])
def test_only_the_department_enters_years(cast: Cast, who: str) -> None:
    with pytest.raises(Refused):
        enter(cast, who)
    assert not CalendarYear.objects.exists()


def test_whoever_comes_second_is_told_whose_entry_came_first(cast: Cast) -> None:
    enter(cast)
    with pytest.raises(Changed, match="2027 年的工作日历刚刚被department某改过"):
        enter(cast, worked=[])
    assert enter(cast, worked=[], version=1).version == 2
    with pytest.raises(Changed, match="department某"):
        enter(cast, version=1)


def test_each_entry_that_changes_something_is_one_event(cast: Cast) -> None:
    enter(cast)
    enter(cast, version=1)
    enter(cast, worked=[], version=1)
    events = AuditEvent.objects.filter(subject_kind="calendar_year")
    assert [(e.verb, e.subject_id) for e in events] == [("enter_calendar_year", "2027")] * 2
    assert "2027-03-06" in events[1].before
    assert "2027-03-06" not in events[1].after


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def test_what_was_judged_before_is_judged_again_by_the_year_entered(world: World) -> None:
    """Five working days until the holidays are known, three of them after."""
    people = world.people(
        "music",
        [
            {
                "name": "贺知章",
                "app_signed_on": date(2025, 3, 3),
                "activist_on": date(2025, 6, 2),
                "notice_from": date(2027, 2, 26),
                "notice_to": date(2027, 3, 5),
                "target_on": date(2027, 3, 9),
            }
        ],
        today=date(2027, 3, 10),
    )
    found = Finding.objects.filter(
        dossier_id=people["贺知章"], rule="D07.length", closed_at=None, state="broken"
    )
    assert not found.exists()
    by = accounts.actor("department", today=TODAY)
    holidays.enter_year(
        by=by,
        year=2027,
        holidays=OFF,
        worked=WORKED,
        document=NOTICE,
        version=0,
        today=date(2027, 3, 10),
    )
    assert found.exists()
    holidays.enter_year(
        by=by,
        year=2027,
        holidays=[date(2027, 1, 1)],
        worked=[],
        document=NOTICE,
        version=1,
        today=date(2027, 3, 10),
    )
    assert not found.exists()
