"""The earliest and latest lawful day of an admission, and the step at which a person waits."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.core.dates import add_months
from rudang.core.facts import FACT
from rudang.core.periods import parse
from rudang.core.prospects import PACE_FACTS, Minimums, prospects
from rudang.core.workdays import WorkingDays

MINIMUMS = Minimums(
    cultivation_months=12,
    training_days=3,
    leave_months=3,
    notice_days=5,
    notice_since=date(2026, 5, 11),
)
WEEKENDS_ONLY = WorkingDays([], [], [2019, 2026])
H2 = parse("2019H2")
AS_OF = date(2019, 9, 30)


def people(*rows: dict[str, object]) -> pl.DataFrame:
    schema = {
        "dossier": pl.Int64(),
        "unit": pl.Int32(),
        "is_high_knowledge": pl.Boolean(),
        **{name: FACT[name].kind.dtype for name in PACE_FACTS},
    }
    blank = dict.fromkeys(schema)
    filled = [{**blank, "dossier": n, "unit": 1, **row} for n, row in enumerate(rows)]
    return pl.DataFrame(filled, schema=schema)


def look(
    facts: dict[str, object], period: str = "2019H2", as_of: date = AS_OF
) -> dict[str, object]:
    found = prospects(
        people(facts),
        parse(period),
        as_of=as_of,
        minimums=MINIMUMS,
        working_days=WEEKENDS_ONLY,
    )
    return found.row(0, named=True)


LISTED = {"activist_on": date(2018, 3, 1), "target_on": date(2019, 5, 6)}
TRAINED = {**LISTED, "train_from": date(2019, 6, 1), "train_to": date(2019, 6, 3)}
PASSED = {**TRAINED, "preexam_on": date(2019, 9, 12), "preexam_result": "合格"}


@pytest.mark.parametrize(
    ("facts", "as_of", "earliest"),
    [
        # nothing decided yet: a year of cultivation from today, then three days of training
        ({}, AS_OF, date(2020, 10, 2)),
        ({"activist_on": date(2018, 12, 28)}, AS_OF, date(2019, 12, 30)),
        ({"activist_on": date(2018, 12, 30)}, AS_OF, date(2020, 1, 1)),
        # the year is long over: what is left to do begins today
        ({"activist_on": date(2018, 3, 1)}, AS_OF, date(2019, 10, 2)),
        (LISTED, AS_OF, date(2019, 10, 2)),
        ({**LISTED, "train_from": AS_OF - timedelta(days=1)}, AS_OF, date(2019, 10, 1)),
        (
            {**LISTED, "train_from": AS_OF, "train_to": date(2019, 10, 9)},
            AS_OF,
            date(2019, 10, 9),
        ),
        (TRAINED, AS_OF, AS_OF),
        (PASSED, AS_OF, AS_OF),
        # pre-examination known alone: the earlier steps lie behind, whatever the roster tells
        ({"preexam_on": date(2019, 9, 12), "preexam_result": "合格"}, AS_OF, AS_OF),
        # listed too early: the year still binds
        ({**TRAINED, "activist_on": date(2018, 11, 15)}, AS_OF, date(2019, 11, 15)),
        # a day still to come is not yet held
        ({**LISTED, "target_on": date(2019, 10, 8)}, AS_OF, date(2019, 10, 2)),
        # the last day without a public notice, and the first with one (Monday 11 May 2026)
        ({"activist_on": date(2025, 1, 6)}, date(2026, 5, 10), date(2026, 5, 12)),
        ({"activist_on": date(2025, 1, 6)}, date(2026, 5, 11), date(2026, 5, 20)),
        ({"activist_on": date(2025, 5, 11)}, date(2026, 5, 4), date(2026, 5, 13)),
        (
            {
                "activist_on": date(2025, 1, 6),
                "notice_from": date(2026, 5, 8),
                "notice_to": date(2026, 5, 15),
            },
            date(2026, 5, 11),
            date(2026, 5, 17),
        ),
        ({"target_on": date(2026, 5, 6)}, date(2026, 5, 11), date(2026, 5, 13)),
    ],
)
def test_the_earliest_lawful_meeting(facts: dict[str, object], as_of: date, earliest: date) -> None:
    assert look(facts, period="2019H2", as_of=as_of)["earliest_on"] == earliest


@pytest.mark.parametrize(
    ("leaves", "is_feasible", "leaves_sooner"),
    [
        (None, True, False),
        (date(2019, 12, 29), False, True),  # three months before is 29 September
        (date(2019, 12, 30), True, False),
        (date(2020, 6, 30), True, False),
    ],
)
def test_nobody_is_admitted_within_three_months_of_leaving(
    leaves: date | None, is_feasible: bool, leaves_sooner: bool
) -> None:
    found = look({**PASSED, "expected_leave_date": leaves})
    assert (found["is_feasible"], found["leaves_sooner"]) == (is_feasible, leaves_sooner)
    assert found["is_past_preexam"] is is_feasible


@pytest.mark.parametrize(
    ("activist_on", "is_feasible", "matures_later"),
    [
        (date(2018, 12, 29), True, False),  # three days of training end on 31 December
        (date(2018, 12, 30), False, True),
    ],
)
def test_the_period_ends_with_its_last_day(
    activist_on: date, is_feasible: bool, matures_later: bool
) -> None:
    found = look({"activist_on": activist_on})
    assert (found["is_feasible"], found["matures_later"]) == (is_feasible, matures_later)


def test_who_leaves_before_the_period_begins_is_of_no_use_to_it() -> None:
    found = look({**PASSED, "expected_leave_date": date(2020, 1, 31)}, period="2019Q4")
    assert found["is_feasible"]
    found = look({**PASSED, "expected_leave_date": date(2020, 1, 31)}, period="2020H1")
    assert not found["is_feasible"]


@pytest.mark.parametrize(
    "gone",
    [
        {"exited_on": AS_OF},
        {"review_concluded_on": date(2019, 9, 1), "review_result": "不合格"},
        {"preexam_result": "不合格"},
        {"meeting_on": date(2019, 9, 20)},
        {"meeting_on": date(2019, 9, 20), "meeting_result": "未通过"},
        {"meeting_on": date(2019, 9, 20), "approval_result": "不批准"},
        {"meeting_on": date(2019, 9, 20), "approval_on": date(2019, 9, 28)},
    ],
)
def test_who_is_admitted_refused_failed_or_gone_is_no_candidate(gone: dict[str, object]) -> None:
    assert look(PASSED)["is_feasible"]
    found = look({**PASSED, **gone})
    assert not found["is_candidate"]
    assert not found["is_feasible"]
    assert not found["is_past_preexam"]


@pytest.mark.parametrize(
    ("facts", "is_past"),
    [
        (PASSED, True),
        ({**PASSED, "preexam_result": None}, False),
        ({**PASSED, "preexam_result": None, "form_serial": "5000001"}, True),
        ({**PASSED, "preexam_on": date(2019, 10, 1)}, False),
        ({**PASSED, "meeting_on": date(2019, 9, 20), "meeting_result": "推迟"}, True),
        (TRAINED, False),
    ],
)
def test_past_pre_examination_is_passed_and_not_voted_on(
    facts: dict[str, object], is_past: bool
) -> None:
    assert look(facts)["is_past_preexam"] is is_past


REVIEWED = {**LISTED, "review_concluded_on": date(2019, 5, 20), "review_result": "合格"}


@pytest.mark.parametrize(
    ("facts", "step", "words", "since"),
    [
        ({"app_signed_on": date(2019, 9, 2)}, 3, "入党积极分子", date(2019, 9, 2)),
        ({"activist_on": date(2018, 10, 1)}, 6, "未满", date(2018, 10, 1)),
        ({"activist_on": date(2018, 9, 30)}, 7, "已满", AS_OF),
        (
            {"activist_on": date(2018, 3, 1), "target_meeting_on": date(2019, 9, 3)},
            8,
            "答复",
            date(2019, 9, 3),
        ),
        (
            {"activist_on": date(2018, 3, 1), "superior_filed_on": date(2019, 9, 9)},
            8,
            "待列为",
            date(2019, 9, 9),
        ),
        (
            {"notice_from": date(2019, 9, 27), "notice_to": date(2019, 10, 9)},
            8,
            "公示",
            date(2019, 9, 27),
        ),
        (LISTED, 10, "政治审查", date(2019, 5, 6)),
        (REVIEWED, 11, "集中培训", date(2019, 5, 20)),
        ({**TRAINED, **REVIEWED}, 12, "支部委员会审查", date(2019, 6, 3)),
        (
            {**TRAINED, **REVIEWED, "committee_exam_on": date(2019, 9, 5)},
            13,
            "待上级党委预审",
            date(2019, 9, 5),
        ),
        (PASSED, 15, "预审合格", date(2019, 9, 12)),
        ({**PASSED, "meeting_on": AS_OF, "meeting_result": "推迟"}, 15, "推迟", AS_OF),
        ({**PASSED, "meeting_on": AS_OF}, 17, "待上级党委审批", AS_OF),
    ],
)
def test_a_person_waits_at_the_furthest_step_reached(
    facts: dict[str, object], step: int, words: str, since: date
) -> None:
    found = look(facts)
    assert found["step"] == step
    assert words in str(found["where"])
    assert found["since_on"] == since


DAYS = st.dates(min_value=date(2017, 1, 1), max_value=date(2027, 12, 31))


@given(
    facts=st.fixed_dictionaries(
        {
            "activist_on": DAYS,
            **dict.fromkeys(
                (
                    "target_on",
                    "notice_from",
                    "notice_to",
                    "train_from",
                    "train_to",
                    "preexam_on",
                    "expected_leave_date",
                ),
                st.none() | DAYS,
            ),
        }
    ),
    as_of=DAYS,
    code=st.sampled_from(["2019", "2019H2", "2020Q1", "2026H1", "2026H2"]),
)
def test_nobody_is_feasible_before_the_earliest_lawful_day(
    facts: dict[str, date | None], as_of: date, code: str
) -> None:
    period = parse(code)
    found = look({**facts, "preexam_result": "合格"}, period=code, as_of=as_of)
    earliest = found["earliest_on"]
    assert isinstance(earliest, date)
    assert earliest >= as_of
    activist_on = facts["activist_on"]
    assert activist_on is not None
    begins = activist_on if activist_on <= as_of else None
    if begins is not None:
        assert earliest >= add_months(begins, 12)
    if found["is_feasible"]:
        assert earliest <= period.last_day
        leaves = facts["expected_leave_date"]
        assert leaves is None or max(earliest, period.since) <= add_months(leaves, -3)


def test_a_person_alone_is_judged_as_among_others() -> None:
    rows = [PASSED, TRAINED, LISTED, {}, {"activist_on": date(2018, 12, 28)}]
    among = prospects(people(*rows), H2, as_of=AS_OF, minimums=MINIMUMS, working_days=WEEKENDS_ONLY)
    for n, row in enumerate(rows):
        alone = look(row)
        assert {**alone, "dossier": n} == among.row(n, named=True)
