"""Evidence is dated and lawful, figures come from people, and merging loses nobody."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.core.dates import add_months
from rudang.core.facts import FACT
from rudang.core.periods import parse
from rudang.core.surveys import (
    SURVEY_FACTS,
    Candidate,
    Evidence,
    Figures,
    Forward,
    candidates,
    figures,
    first_lawful,
    merged,
    whole_months,
)
from rudang.regulation.calendar import WORKING_DAYS
from rudang.regulation.planning import minimums_on

H1 = parse("2020H1")
ON = date(2019, 11, 15)
DAYS = st.dates(date(2016, 1, 1), date(2025, 12, 31))


def listed(*people: dict[str, Any], as_of: date = ON) -> list[Candidate]:
    frame = pl.DataFrame(
        [
            {"dossier": n, "unit": 1, "is_high_knowledge": False, "name": f"甲{n}"} | person
            for n, person in enumerate(people, 1)
        ],
        schema={
            "dossier": pl.Int64(),
            "unit": pl.Int32(),
            "is_high_knowledge": pl.Boolean(),
            **{name: FACT[name].kind.dtype for name in SURVEY_FACTS},
        },
    )
    return candidates(
        frame,
        H1,
        as_of=as_of,
        minimums=minimums_on(as_of),
        working_days=WORKING_DAYS,
        lacks={1: ["政治审查"]},
    )


def test_the_evidence_is_what_the_base_has_by_the_day() -> None:
    (person,) = listed(
        {
            "person_kind": "教师",
            "activist_on": date(2019, 2, 20),
            "observations": [date(2019, 8, 20), date(2019, 12, 20)],
            "contacts": ["张红梅", "李明"],
            "review_concluded_on": date(2019, 12, 1),
            "review_result": "合格",
            "ethnic_code": "08",
            "expected_leave_date": date(2021, 6, 30),
        }
    )
    told = person.evidence
    assert (told.months, told.observations) == (8, 1)
    assert (told.contacts, told.review, told.lacks) == (2, "", ("政治审查",))
    assert (told.earliest_on, told.latest_on) == (date(2020, 2, 22), date(2021, 3, 30))
    assert (person.quarter, person.kind, person.is_minority) == ("2020Q1", "教师", True)


@pytest.mark.parametrize(
    ("facts", "quarter", "why"),
    [
        ({"activist_on": date(2018, 11, 15)}, "2020Q1", ""),
        ({"activist_on": date(2019, 4, 2)}, "2020Q2", ""),
        (
            {"activist_on": date(2019, 7, 1)},
            "",
            "依规定最早 2020-07-03 才能开支部大会接收",
        ),
        (
            {"activist_on": date(2018, 3, 1), "expected_leave_date": date(2020, 3, 20)},
            "",
            "2019-12-20 以后临近离校，一般不办理接收",
        ),
    ],
)
def test_each_person_has_a_lawful_quarter_or_a_reason(
    facts: dict[str, Any], quarter: str, why: str
) -> None:
    (person,) = listed(facts)
    assert (person.quarter, person.against(H1)) == (quarter, why)


def test_whoever_was_voted_in_refused_or_left_is_no_candidate() -> None:
    ripe = {"activist_on": date(2018, 3, 1)}
    gone = (
        {"meeting_on": date(2019, 10, 1)},
        {"exited_on": date(2019, 10, 1)},
        {"approval_on": date(2019, 10, 1), "approval_result": "批准"},
        {"review_concluded_on": date(2019, 5, 1), "review_result": "不合格"},
    )
    assert listed(*({**ripe, **each} for each in gone)) == []


def test_an_applicant_before_cultivation_is_none_of_the_activists() -> None:
    (person,) = listed({"app_signed_on": date(2019, 9, 1)})
    assert (person.is_activist, person.evidence.months, person.quarter) == (False, None, "")


@given(since=DAYS, days=st.integers(0, 2000))
def test_whole_months_are_the_most_that_fit(since: date, days: int) -> None:
    until = since + timedelta(days=days)
    months = whole_months(since, until)
    assert add_months(since, months) <= until < add_months(since, months + 1)


def test_before_the_beginning_no_month_has_passed() -> None:
    assert whole_months(date(2019, 9, 2), date(2019, 9, 1)) == 0


EVIDENCE = st.builds(
    Evidence,
    as_of=DAYS,
    where=st.just("培养教育考察期限未满"),
    months=st.none() | st.integers(0, 90),
    observations=st.integers(0, 9),
    contacts=st.integers(0, 2),
    review=st.sampled_from(("", "合格")),
    earliest_on=st.none() | DAYS,
    latest_on=st.none() | DAYS,
    lacks=st.lists(st.sampled_from(("政治审查", "集中培训"))).map(tuple),
)


@given(EVIDENCE)
def test_evidence_is_read_as_it_was_kept(told: Evidence) -> None:
    assert Evidence.read(told.as_json()) == told


@given(EVIDENCE)
def test_no_quarter_before_the_earliest_or_after_the_latest_day_is_lawful(told: Evidence) -> None:
    chosen = first_lawful(told, H1)
    for quarter in H1.quarters:
        if told.against(quarter):
            assert chosen != quarter.code
            continue
        assert told.earliest_on is not None
        first = max(told.earliest_on, quarter.since)
        assert quarter.has(first)
        assert told.latest_on is None or first <= told.latest_on


def forward(quarter: str = "2020Q1", kind: str = "学生", earliest: date = ON) -> Forward:
    told = Evidence(as_of=ON, where="", months=12, earliest_on=earliest)
    return Forward(1, 1, quarter, kind, False, kind == "教师", told)


def test_a_number_without_people_behind_it_is_counted_as_such() -> None:
    names = [forward(), forward("2020Q2"), forward(kind="教师", earliest=date(2020, 5, 1))]
    found = figures(names, 5)
    assert (found.named, found.wished, found.nobody, found.against) == (3, 5, 2, 1)
    assert found.quarters == {"2020Q1": 2, "2020Q2": 1}
    assert found.kinds == {"学生": 2, "教师": 1}
    assert figures(names, None).nobody == 0
    assert figures(names, 1).nobody == 0


NAMES = st.lists(st.builds(forward, st.sampled_from(("2020Q1", "2020Q2"))), max_size=6)
RETURNS = st.lists(st.builds(figures, NAMES, st.none() | st.integers(0, 9)), max_size=5)


@given(RETURNS)
def test_merging_sums_and_makes_no_shortage_good(parts: list[Figures]) -> None:
    whole = merged(parts)
    for name in ("named", "wished", "nobody", "minority"):
        assert getattr(whole, name) == sum(getattr(part, name) for part in parts)
    assert sum(whole.quarters.values()) == whole.named
    assert merged([merged(parts)]) == whole
