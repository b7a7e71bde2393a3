"""What is asked on arrival: every question has its source; dates speak on both sides of a day."""

from datetime import date
from typing import Any

import pytest

from rudang.core.arrival import asked_of, hints
from rudang.core.facts import ACT_KIND, FACT, FACTS_OF_ACT
from rudang.regulation.arrival import PAPER_ACTS, QUESTIONS, paper_acts, written_where

BORN = date(2001, 3, 7)


def test_every_question_says_where_it_is_written_in_both_editions() -> None:
    for one in QUESTIONS:
        for day in (date(2019, 1, 1), date(2026, 6, 1)):
            assert written_where(one, day)
        assert bool(one.cite) != bool(one.practice), one.code


def test_codes_are_not_used_twice_and_every_stage_rests_on_papers() -> None:
    assert len({one.code for one in QUESTIONS}) == len(QUESTIONS)
    for stage in ("activist", "target", "probationary", "full"):
        assert [q.code for q in asked_of(QUESTIONS, stage) if q.is_credit] == [
            "application",
            "register",
        ]


@pytest.mark.parametrize(
    ("facts", "code", "is_said"),
    [
        ({"birth_date": BORN, "app_signed_on": date(2019, 3, 6)}, "adult", True),
        ({"birth_date": BORN, "app_signed_on": date(2019, 3, 7)}, "adult", False),
        ({"birth_date": BORN, "meeting_on": date(2019, 3, 6)}, "grown", True),
        ({"birth_date": BORN, "meeting_on": date(2019, 3, 7)}, "grown", False),
        ({"activist_on": date(2018, 3, 7), "target_on": date(2019, 3, 6)}, "year", True),
        ({"activist_on": date(2018, 3, 7), "target_on": date(2019, 3, 7)}, "year", False),
        ({"letter_on": date(2019, 3, 7), "transferred_in_on": date(2019, 9, 8)}, "letter", True),
        ({"letter_on": date(2019, 3, 7), "transferred_in_on": date(2019, 9, 7)}, "letter", False),
        (
            {"transferred_out_on": date(2019, 6, 1), "transferred_in_on": date(2019, 8, 31)},
            "gap",
            True,
        ),
        (
            {"transferred_out_on": date(2019, 6, 1), "transferred_in_on": date(2019, 8, 30)},
            "gap",
            False,
        ),
        ({"talk_on": date(2019, 1, 2), "app_signed_on": date(2019, 1, 3)}, "dates", True),
        ({"talk_on": date(2019, 1, 3), "app_signed_on": date(2019, 1, 3)}, "dates", False),
        ({"letter_stage": "正式党员", "stage": "probationary"}, "letter_stage", True),
        ({"letter_stage": "发展对象", "stage": "preexamined"}, "letter_stage", False),
        ({"birth_date": BORN}, "adult", False),
        ({}, "letter_stage", False),
    ],
)
def test_dates_speak_against_the_papers(facts: dict[str, Any], code: str, is_said: bool) -> None:
    assert (code in hints(QUESTIONS, facts)) is is_said


def test_papers_of_a_later_stage_tell_of_all_that_went_before() -> None:
    kinds = [kind for kind, _ in paper_acts("full")]
    assert kinds[: len(paper_acts("activist"))] == [kind for kind, _ in paper_acts("activist")]
    assert len(kinds) == len(set(kinds)) == sum(len(acts) for acts in PAPER_ACTS.values())
    for kind, names in paper_acts("full"):
        assert ACT_KIND[kind]
        assert {FACT[name] for name in names} <= set(FACTS_OF_ACT[kind])
