"""A duty is done, due, overdue or unknown, on both sides of every day that matters."""

from datetime import date

import pytest

from rudang.core.duties import Counted, DutyState, stand
from rudang.core.periods import parse
from rudang.regulation.duties import (
    DISPATCH,
    DUTIES,
    EXECUTION_REPORT,
    HIGH_KNOWLEDGE_STUDY,
    HIGH_KNOWLEDGE_SURVEY,
    OBSERVATIONS,
)

YEAR = parse("2019")


def on(day: str) -> date:
    return date.fromisoformat(day)


@pytest.mark.parametrize(
    ("as_of", "done_on", "state"),
    [
        ("2018-12-31", None, "ahead"),
        ("2019-01-01", None, "due"),
        ("2019-11-30", None, "due"),
        ("2019-12-01", None, "due_soon"),
        ("2019-12-31", None, "due_soon"),
        ("2020-01-01", None, "overdue"),
        ("2020-01-01", "2019-12-31", "done"),
        ("2020-01-02", "2020-01-01", "done_late"),
        # Nothing is known before its day.
        ("2019-10-15", "2019-10-16", "due"),
        ("2019-10-16", "2019-10-16", "done"),
    ],
)
def test_a_yearly_duty_goes_from_ahead_to_overdue(
    as_of: str, done_on: str | None, state: str
) -> None:
    found = stand(
        HIGH_KNOWLEDGE_STUDY,
        YEAR,
        as_of=on(as_of),
        done_on=on(done_on) if done_on else None,
        soon_days=30,
    )
    assert found.state.value == state


@pytest.mark.parametrize(
    ("began_on", "state"),
    [("2019-12-31", "overdue"), ("2020-01-01", "unknown"), (None, "overdue")],
)
def test_what_was_due_before_the_unit_used_the_base_is_unknown(
    began_on: str | None, state: str
) -> None:
    found = stand(
        HIGH_KNOWLEDGE_STUDY,
        YEAR,
        as_of=on("2020-06-30"),
        began_on=on(began_on) if began_on else None,
    )
    assert found.state.value == state


@pytest.mark.parametrize(
    ("of", "done", "unknown", "as_of", "state"),
    [
        (3, 3, 0, "2019-11-30", "done"),
        (3, 2, 0, "2019-12-31", "due_soon"),
        (3, 2, 0, "2020-01-01", "overdue"),
        (3, 2, 1, "2020-01-01", "unknown"),
        (3, 1, 1, "2020-01-01", "overdue"),
        (0, 0, 0, "2020-01-01", "not_owed"),
        (0, 0, 0, "2019-06-30", "ahead"),
    ],
)
def test_a_duty_towards_persons_is_done_when_it_is_done_for_each(
    of: int, done: int, unknown: int, as_of: str, state: str
) -> None:
    counted = Counted(of, done, unknown, on("2019-11-20") if done else None)
    found = stand(OBSERVATIONS, parse("2019H2"), as_of=on(as_of), counted=counted)
    assert found.state.value == state


@pytest.mark.parametrize(
    ("duty", "year", "spans"),
    [
        (DISPATCH, 2019, "2019Q3 2019Q4"),
        (DISPATCH, 2020, "2020Q1 2020Q2 2020Q3 2020Q4"),
        (HIGH_KNOWLEDGE_SURVEY, 2019, ""),
        (HIGH_KNOWLEDGE_SURVEY, 2020, "2020"),
        (EXECUTION_REPORT, 2018, ""),
        (EXECUTION_REPORT, 2019, "2019"),
        (OBSERVATIONS, 2014, "2014H2"),
    ],
)
def test_a_duty_begins_with_the_paper_that_sets_it(duty: object, year: int, spans: str) -> None:
    found = next(one for one in DUTIES if one is duty)
    assert " ".join(span.code for span in found.spans(year)) == spans


@pytest.mark.parametrize(
    ("duty", "span", "due"),
    [
        (DISPATCH, "2019Q3", "2019-09-30"),
        (HIGH_KNOWLEDGE_SURVEY, "2020", "2020-05-31"),
        (HIGH_KNOWLEDGE_STUDY, "2019", "2019-12-31"),
        (EXECUTION_REPORT, "2019", "2020-01-31"),
        (OBSERVATIONS, "2019H1", "2019-06-30"),
    ],
)
def test_each_duty_has_its_last_day(duty: object, span: str, due: str) -> None:
    found = next(one for one in DUTIES if one is duty)
    assert found.due(parse(span)) == on(due)


def test_every_state_has_a_term_and_every_duty_its_source() -> None:
    assert all(state.term for state in DutyState)
    for duty in DUTIES:
        assert duty.paper
        assert duty.assumed is ("推定" in duty.reading)
