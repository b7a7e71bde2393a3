"""The parameters of plan and dispatch are cited, and give the paces their figures."""

from datetime import date

import pytest

from rudang.core.pace import time_progress
from rudang.core.periods import parse
from rudang.core.quotas import Counting
from rudang.core.rules import Param
from rudang.regulation import params, planning
from rudang.regulation.planning import PARAMS, minimums_on, pacing_on


def test_every_parameter_has_an_article_and_local_choices_are_marked() -> None:
    for param in PARAMS:
        for value in param.values:
            assert value.article
            assert value.assumed is ("51 号" in value.article)
    assert len({param.name for param in PARAMS}) == len(PARAMS)


def test_whatever_is_declared_can_be_chosen() -> None:
    declared = {one.name for one in vars(planning).values() if isinstance(one, Param)}
    of_the_regulation = {param.name for param in params.PARAMS}
    assert {param.name for param in PARAMS} == declared - of_the_regulation


@pytest.mark.parametrize(
    ("period", "as_of", "share"),
    [
        ("2019H2", date(2019, 9, 30), 0.3),
        ("2019H1", date(2019, 3, 31), 0.5),
        ("2019", date(2019, 9, 30), 0.65),
    ],
)
def test_a_second_half_year_begins_slowly(period: str, as_of: date, share: float) -> None:
    gone = time_progress(parse(period), as_of, pacing_on(as_of).weights)
    assert float(gone) == pytest.approx(share)


@pytest.mark.parametrize("day", [date(2013, 1, 1), date(2019, 9, 30), date(2026, 6, 1)])
def test_the_shortest_spans_of_both_editions(day: date) -> None:
    found = minimums_on(day)
    assert (found.cultivation_months, found.training_days, found.leave_months) == (12, 3, 3)
    assert (found.notice_days, found.notice_since) == (5, date(2026, 5, 11))


def test_admissions_count_by_their_meeting_unless_set_otherwise() -> None:
    day = date(2019, 9, 30)
    assert pacing_on(day).counting is Counting.MEETING
    assert pacing_on(day, counting=Counting.APPROVAL).counting is Counting.APPROVAL
