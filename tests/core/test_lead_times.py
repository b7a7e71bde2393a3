"""The quartiles of the way to an admission: over real cases, none without enough of them."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.core.facts import FACT
from rudang.core.lead_times import AHEAD, LEAD_FACTS, Lead, LeadTimes, lead_times
from rudang.core.prospects import Minimums

AS_OF = date(2019, 9, 30)
MINIMUMS = Minimums(12, 3, 3, 5, date(2026, 5, 11))
PASSED = date(2019, 5, 6)


def case(days: int, **facts: Any) -> dict[str, Any]:
    """Somebody voted in so many days after pre-examination."""
    return {"preexam_on": PASSED, "meeting_on": PASSED + timedelta(days=days), **facts}


def measured(cases: list[dict[str, Any]], **more: Any) -> LeadTimes:
    schema = {"dossier": pl.Int64, **{name: FACT[name].kind.dtype for name in LEAD_FACTS}}
    rows = [{"dossier": n, **facts} for n, facts in enumerate(cases)]
    asked: dict[str, Any] = {"as_of": AS_OF, "years": 3, "fewest": 5, "minimums": MINIMUMS, **more}
    return lead_times(pl.DataFrame(rows, schema=schema), **asked)


def test_quartiles_are_days_of_real_cases() -> None:
    found = measured([case(days) for days in (9, 1, 5, 3, 7)])[Lead.PASSED]
    assert (found.cases, found.first, found.median, found.third) == (5, 3, 5, 7)
    assert found.is_known


def test_with_four_cases_nothing_is_usual() -> None:
    found = measured([case(days) for days in (90, 80, 70, 60)])[Lead.PASSED]
    assert (found.cases, found.is_known, found.median, found.third) == (4, False, 0, 0)


@pytest.mark.parametrize(
    ("what", "facts", "counts"),
    [
        ("voted in", {}, True),
        ("the meeting says no", {"meeting_result": "未通过"}, False),
        ("voted in before the years looked at", {"meeting_on": date(2016, 9, 30)}, False),
        ("voted in on the first day of them", {"meeting_on": date(2016, 10, 1)}, True),
        ("voted in after the day", {"meeting_on": date(2019, 10, 1)}, False),
        ("not voted yet", {"meeting_on": None}, False),
    ],
)
def test_whose_way_is_measured(what: str, facts: dict[str, Any], counts: bool) -> None:
    of_all = measured([case(4, **{"preexam_on": date(2016, 1, 4), **facts})], fewest=1)
    assert of_all[Lead.PASSED].cases == int(counts), what


def test_days_begin_where_somebody_begins_to_wait() -> None:
    person = {
        "activist_on": date(2018, 3, 1),
        "target_meeting_on": date(2019, 3, 20),
        "target_on": date(2019, 4, 1),
        "review_concluded_on": date(2019, 4, 20),
        "train_to": date(2019, 5, 10),
        "committee_exam_on": date(2019, 6, 3),
        "preexam_on": date(2019, 6, 20),
        "meeting_on": date(2019, 9, 10),
        "approval_on": date(2019, 9, 20),
    }
    found = measured([person], fewest=1)
    assert {lead: one.median for lead, one in found.items()} == {
        # the twelve months ended on 1 March
        Lead.RIPE: (date(2019, 9, 10) - date(2019, 3, 1)).days,
        Lead.PROPOSED: (date(2019, 9, 10) - date(2019, 3, 20)).days,
        Lead.LISTED: (date(2019, 9, 10) - date(2019, 4, 1)).days,
        Lead.REVIEWED: (date(2019, 9, 10) - date(2019, 4, 20)).days,
        Lead.TRAINED: (date(2019, 9, 10) - date(2019, 5, 10)).days,
        Lead.EXAMINED: (date(2019, 9, 10) - date(2019, 6, 3)).days,
        Lead.PASSED: (date(2019, 9, 10) - date(2019, 6, 20)).days,
        Lead.VOTED: 10,
    }


def test_an_approval_to_come_is_no_case_of_it() -> None:
    found = measured([case(4, approval_on=date(2019, 11, 1))], fewest=1)
    assert (found[Lead.PASSED].cases, found[Lead.VOTED].cases) == (1, 0)


@given(st.lists(st.integers(0, 140), min_size=5, max_size=40))
def test_quartiles_lie_in_order_within_the_cases(days: list[int]) -> None:
    found = measured([case(n) for n in days])[Lead.PASSED]
    assert min(days) <= found.first <= found.median <= found.third <= max(days)
    assert sum(n <= found.median for n in days) * 2 >= len(days)


def test_every_step_on_the_way_has_its_stretch() -> None:
    assert set(AHEAD) == {3, 6, 7, 8, 10, 11, 12, 13, 15, 17}
    assert set(AHEAD.values()) == set(Lead)
