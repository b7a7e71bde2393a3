"""The college's own parameters: within bounds, heard by everything that reckons, never lost."""

import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.db import transaction

from rudang.actions import dispatches, letters, pacing, settings
from rudang.actions.dossiers import Problem
from rudang.core.pace import time_progress
from rudang.core.periods import parse
from rudang.core.scope import Refused
from rudang.regulation.planning import ANSWER_DAYS, PARAMS
from rudang.store.models import AuditEvent, Letter
from tests.planning import QUARTER_END, READY, TODAY, College, PlanLine, college, people

H2 = parse("2019H2")


@pytest.fixture(scope="module")
def furnished_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[College]:
    """Built once for the module; what a test does to it is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield college()
        transaction.set_rollback(True)


@pytest.fixture
def school(furnished: College) -> College:
    return furnished


def choose(school: College, **changes: Any) -> None:
    settings.choose(by=school.department, key="planning", value=changes)


def gone() -> Fraction:
    return time_progress(H2, QUARTER_END, pacing.on(QUARTER_END).weights)


def test_while_nothing_is_chosen_the_usual_values_hold(school: College) -> None:
    assert gone() == Fraction(3, 10)
    assert {param.name: pacing.value(param, TODAY) for param in PARAMS} == {
        param.name: param.on(TODAY) for param in PARAMS
    }


def test_a_chosen_weight_moves_the_time_gone(school: College) -> None:
    choose(school, third_quarter_share=40)
    assert gone() == Fraction(4, 10)


def test_only_what_is_named_changes_and_blank_goes_back(school: College) -> None:
    choose(school, third_quarter_share="40")
    choose(school, answer_days="12")
    assert pacing.chosen() == {"third_quarter_share": 40, "answer_days": 12}
    choose(school, third_quarter_share=None)
    assert pacing.chosen() == {"answer_days": 12}
    choose(school, answer_days=10)
    assert pacing.chosen() == {}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"third_quarter_share": 101}, "third_quarter_share", "应在 0 至 100 %之间，填的是 101"),
        ({"third_quarter_share": "-1"}, "third_quarter_share", "“-1”不是整数"),
        ({"answer_days": "十天"}, "answer_days", "请填写 1 至 60 之间的数"),
        ({"answer_days": 0}, "answer_days", "应在 1 至 60 个工作日之间"),
        ({"lead_cases": 4}, "lead_cases", "应在 5 至 50 例之间"),
        ({"guide_after_quarters": 4}, "adjust_after_quarters", "不能早于精准指导"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(
    school: College, changes: dict[str, Any], field: str, words: str
) -> None:
    choose(school, first_half_share=45)
    with pytest.raises(Problem, match=words) as told:
        choose(school, **changes)
    assert told.value.field == field
    assert pacing.chosen() == {"first_half_share": 45}


def test_a_name_that_is_no_parameter_is_refused(school: College) -> None:
    with pytest.raises(Refused, match="没有“luck”这项计划参数"):
        choose(school, luck=7)


def test_a_branch_chooses_nothing(school: College) -> None:
    with pytest.raises(Refused, match="只有校党委组织部"):
        settings.choose(by=school.clerk, key="planning", value={"answer_days": 12})


def test_the_ledger_tells_what_was_chosen_before(school: College) -> None:
    choose(school, answer_days=12)
    choose(school, answer_days=15)
    told = AuditEvent.objects.filter(verb="choose_setting").order_by("-pk")[0]
    assert told.subject_id == "planning"
    assert json.loads(told.before) == {"planning": {"answer_days": 12}}
    assert json.loads(told.after) == {"planning": {"answer_days": 15}}


def test_every_parameter_says_its_bounds_and_what_it_does() -> None:
    for param in PARAMS:
        usual = param.values[-1].value
        assert usual is not None
        assert param.least <= usual <= param.most, param.name
        assert param.does.endswith("。"), param.name


def test_the_chosen_weights_decide_the_frozen_level_and_the_days_to_answer(
    school: College,
) -> None:
    school.issue(PlanLine(school.music, 5))
    people(school.music, 5, READY)
    choose(school, third_quarter_share=0, answer_days=3)
    by, day = school.department, QUARTER_END
    made = dispatches.record(by=by, period=H2, as_of=day, today=TODAY)
    assert [one.figures["level"] for one in made.units] == ["on_pace"]
    choose(school, third_quarter_share=90)
    later = date(2019, 10, 8)
    made = dispatches.record(by=by, period=H2, as_of=later, today=TODAY)
    assert [one.figures["level"] for one in made.units] == ["slow"]
    letter = Letter.objects.get()
    issued = letters.issue(
        by=by,
        letter=letter.pk,
        signatory="王部长",
        number="某党组〔2019〕12号",
        dated_on=later,
        today=TODAY,
        version=letter.version,
    )
    assert issued.answer_by == date(2019, 10, 11)
    assert pacing.value(ANSWER_DAYS, later) == 3
