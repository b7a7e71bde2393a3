"""The forecast: never below what is held, nobody before the earliest lawful day, three paces."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rudang.core.facts import FACT
from rudang.core.forecast import Forecast, Range, expected, forecast, remarks, together
from rudang.core.lead_times import Lead, LeadTimes, Usual
from rudang.core.pace import PaceLevel, Pacing, QuarterWeights, UnitPace, Waiting, paces
from rudang.core.periods import parse
from rudang.core.prospects import PACE_FACTS, Minimums, earliest_meeting
from rudang.core.quotas import Category, Counting, Entry, EntryKind
from rudang.core.workdays import WorkingDays

H2 = parse("2019H2")
AS_OF = date(2019, 9, 30)
CALENDAR = WorkingDays([], [], [2019])
MINIMUMS = Minimums(12, 3, 3, 5, date(2026, 5, 11))
UNIT = 7


def pacing(counting: Counting = Counting.MEETING) -> Pacing:
    return Pacing(QuarterWeights(50, 50, 30), MINIMUMS, CALENDAR, counting)


def leads(median: int, third: int, approval: int = 0) -> LeadTimes:
    known = {lead: Usual(lead, 9, True, 0, median, third) for lead in Lead}
    return known | {Lead.VOTED: Usual(Lead.VOTED, 9, True, 0, approval, approval)}


NONE: LeadTimes = {lead: Usual(lead, 4) for lead in Lead}


def pace(*waiting: Waiting, quota: int = 5, admitted: int = 0, awaiting: int = 0) -> UnitPace:
    return UnitPace(
        unit=UNIT,
        quota=quota,
        admitted=admitted,
        awaiting=awaiting,
        exempt=0,
        remaining=quota - admitted - awaiting,
        past_preexam=0,
        feasible=len(waiting),
        maturing_later=0,
        leaving_sooner=0,
        rate=None,
        time_progress=0.3,
        expected=float(Fraction(3, 10) * quota),
        behind=0,
        level=PaceLevel.ON_PACE,
        reasons=(),
        waiting=waiting,
    )


def waits(
    earliest_on: date | None,
    step: int = 15,
    latest_on: date | None = None,
    since_on: date | None = None,
) -> Waiting:
    return Waiting(1, "某", None, step, "", since_on, earliest_on, latest_on)


def of(found: UnitPace, times: LeadTimes, counting: Counting = Counting.MEETING) -> Forecast:
    return forecast(found, times, H2, as_of=AS_OF, counting=counting)


def test_three_paces_of_one_person() -> None:
    found = of(pace(waits(date(2019, 10, 8))), leads(20, 50))
    assert found.high_days == (date(2019, 10, 8),)
    assert found.usual_days == (date(2019, 10, 28),)
    assert found.low_days == (date(2019, 11, 27),)
    assert found.by(date(2019, 10, 7)) == Range(0, 0, 0)
    assert found.by(date(2019, 10, 28)) == Range(0, 1, 1)
    assert found.end == Range(1, 1, 1)


@pytest.mark.parametrize(
    ("what", "earliest_on", "latest_on", "end", "leaving"),
    [
        ("last day at the slow pace", date(2019, 11, 11), None, Range(1, 1, 1), 0),
        ("a day too late at the slow pace", date(2019, 11, 12), None, Range(0, 1, 1), 0),
        ("a day too late at the usual pace", date(2019, 12, 12), None, Range(0, 0, 1), 0),
        ("leaves at the slow pace", date(2019, 10, 8), date(2019, 11, 26), Range(0, 1, 1), 1),
        ("leaves at the usual pace", date(2019, 10, 8), date(2019, 10, 27), Range(0, 0, 1), 1),
        ("leaves on the last day", date(2019, 10, 8), date(2019, 11, 27), Range(1, 1, 1), 0),
    ],
)
def test_the_period_and_leaving_cap_the_forecast(
    what: str, earliest_on: date, latest_on: date | None, end: Range, leaving: int
) -> None:
    found = of(pace(waits(earliest_on, latest_on=latest_on)), leads(20, 50))
    assert (found.end, found.leaving) == (end, leaving), what
    counted = Range(len(found.low_days), len(found.usual_days), len(found.high_days))
    assert counted == end, what
    assert any("离校" in words for words in remarks(found)) is bool(leaving)


@pytest.mark.parametrize(
    ("what", "since_on", "step", "usual_on", "low_on"),
    [
        ("in time", date(2019, 9, 21), 15, date(2019, 10, 11), date(2019, 11, 10)),
        ("due today", date(2019, 9, 10), 15, AS_OF, date(2019, 10, 30)),
        ("later than usual", date(2019, 9, 9), 15, date(2019, 10, 29), date(2019, 10, 29)),
        (
            "slower than three in four",
            date(2019, 8, 10),
            15,
            date(2019, 10, 20),
            date(2019, 11, 19),
        ),
        ("its time still runs", date(2019, 9, 21), 6, date(2019, 10, 20), date(2019, 11, 19)),
    ],
)
def test_who_waits_already_is_expected_from_then_on(
    what: str, since_on: date, step: int, usual_on: date, low_on: date
) -> None:
    person = waits(AS_OF, step, since_on=since_on)
    found = expected(person, leads(20, 50), H2, as_of=AS_OF, counting=Counting.MEETING)
    assert found is not None
    assert (found.high_on, found.usual_on, found.low_on) == (AS_OF, usual_on, low_on), what


def test_the_law_comes_before_what_is_usual() -> None:
    person = waits(date(2019, 10, 8), since_on=date(2019, 9, 10))
    found = expected(person, leads(20, 50), H2, as_of=AS_OF, counting=Counting.MEETING)
    assert found is not None
    assert found.usual_on == date(2019, 10, 30)


def test_without_usual_times_the_law_alone_decides() -> None:
    assert of(pace(waits(date(2019, 12, 31))), NONE).end == Range(1, 1, 1)


def test_by_the_approval_the_usual_time_to_it_comes_on_top() -> None:
    person = pace(waits(date(2019, 11, 20)))
    assert of(person, leads(20, 30, approval=40)).end == Range(1, 1, 1)
    assert of(person, leads(20, 30, approval=40), Counting.APPROVAL).end == Range(0, 0, 1)


def test_who_awaits_approval_is_held_at_every_pace() -> None:
    found = of(pace(waits(None, step=17), admitted=2, awaiting=1), leads(500, 900))
    assert found.by(AS_OF) == found.end == Range(3, 3, 3)


@pytest.mark.parametrize(
    ("quota", "admitted", "ways", "words"),
    [
        (5, 1, 1, "按最短期限也只能到 2 名，计划将空余 3 名"),
        (3, 1, 2, "按本校惯常用时，名额约在 2019-10-28 用完"),
        (3, 1, 1, "按最短期限也只能到 2 名"),
        (3, 1, 4, "到期末具备条件的人比名额多 2 名，名额以计划为限"),
    ],
)
def test_what_is_said_against_the_plan(quota: int, admitted: int, ways: int, words: str) -> None:
    people = [waits(date(2019, 10, 8))] * ways
    found = of(pace(*people, quota=quota, admitted=admitted), leads(20, 50))
    assert words in "".join(remarks(found))


def test_a_plan_that_only_haste_could_fill() -> None:
    found = of(pace(waits(date(2019, 12, 20)), quota=1), leads(20, 50))
    assert remarks(found) == ("按本校惯常用时到期末为 0 名，比计划少 1 名；按最短期限可以完成。",)


DAYS = st.dates(date(2017, 1, 1), date(2020, 6, 30))
MAYBE = st.none() | DAYS
PERSON = st.fixed_dictionaries(
    {
        "app_signed_on": MAYBE,
        "activist_on": MAYBE,
        "target_on": MAYBE,
        "review_concluded_on": MAYBE,
        "train_from": MAYBE,
        "train_to": MAYBE,
        "committee_exam_on": MAYBE,
        "preexam_on": MAYBE,
        "preexam_result": st.sampled_from([None, "合格", "不合格"]),
        "meeting_on": MAYBE,
        "meeting_result": st.sampled_from([None, "通过", "未通过", "推迟"]),
        "approval_on": MAYBE,
        "approval_result": st.sampled_from([None, "批准", "不批准"]),
        "expected_leave_date": MAYBE,
        "exited_on": st.none() | st.none() | DAYS,
    }
)


def framed(persons: list[dict[str, Any]]) -> pl.DataFrame:
    schema = {
        "dossier": pl.Int64,
        "unit": pl.Int32,
        "is_high_knowledge": pl.Boolean,
        **{name: FACT[name].kind.dtype for name in PACE_FACTS},
    }
    rows = [
        {"dossier": n, "unit": UNIT, "is_high_knowledge": False, **facts}
        for n, facts in enumerate(persons)
    ]
    return pl.DataFrame(rows, schema=schema)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(PERSON, max_size=12),
    st.dates(date(2019, 6, 1), date(2020, 1, 31)),
    st.tuples(st.integers(0, 90), st.integers(0, 90), st.integers(0, 40)),
    st.sampled_from(list(Counting)),
    st.integers(0, 8),
)
def test_the_forecast_of_any_people_on_any_day(
    persons: list[dict[str, Any]],
    as_of: date,
    spans: tuple[int, int, int],
    counting: Counting,
    quota: int,
) -> None:
    frame = framed(persons)
    entries = [Entry(UNIT, Category.TOTAL, EntryKind.ISSUE, quota)]
    (found,) = paces(entries, frame, H2, as_of=as_of, pacing=pacing(counting))
    times = leads(spans[0], spans[0] + spans[1], spans[2])
    made = forecast(found, times, H2, as_of=as_of, counting=counting)
    held = found.admitted + found.awaiting

    before = Range(held, held, held)
    for day in (H2.since - timedelta(days=1), *made.days, H2.last_day, date(2021, 1, 1)):
        reach = made.by(day)
        assert held <= reach.low <= reach.usual <= reach.high <= held + found.feasible
        assert reach.low >= before.low
        assert reach.usual >= before.usual
        assert reach.high >= before.high
        before = reach
    assert made.end == before
    assert made.end.high == held + found.feasible

    earliest = dict(
        frame.select("dossier", day=earliest_meeting(as_of, MINIMUMS, CALENDAR)).iter_rows()
    )
    for person in found.waiting:
        one = expected(person, times, H2, as_of=as_of, counting=counting)
        if one is None:
            continue
        for day in (one.high_on, one.usual_on, one.low_on):
            assert day is None or max(earliest[person.dossier], as_of, H2.since) <= day < H2.until


@given(st.lists(st.integers(0, 91), min_size=1, max_size=6), st.integers(0, 40))
def test_the_units_together_are_their_sum(days: list[int], more: int) -> None:
    made = [of(pace(waits(AS_OF + timedelta(days=n)), admitted=1), leads(more, more)) for n in days]
    reach = together(made)
    assert all(sum(one.by(day).high for one in made) == reach[day].high for day in reach)
    assert reach[max(reach)].high == 2 * len(days)
