"""What became of a plan enters the next: results over periods and tree, reasons, this college."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from rudang.actions import linking, plans, reviews, settings
from rudang.actions.dossiers import Changed, Problem
from rudang.actions.linking import Given
from rudang.core.linking import ReasonKind, linked
from rudang.core.periods import parse
from rudang.core.scope import Refused, Scope
from rudang.store.door import enter, scoped
from rudang.store.models import AuditEvent, PlanReason
from rudang.store.reads import linking as reads
from tests.planning import ADMITTED, PREEXAMINED, VOTED, College, PlanLine, college, people

H1, H2, NEXT, YEAR = parse("2019H1"), parse("2019H2"), parse("2020H1"), parse("2019")
AFTER = date(2020, 1, 10)
SPRING = {
    **PREEXAMINED,
    "committee_exam_on": date(2019, 3, 4),
    "target_on": date(2019, 1, 7),
    "preexam_on": date(2019, 3, 11),
    "meeting_on": date(2019, 4, 10),
    "due_voting": 9,
    "present_voting": 9,
    "votes_yes": 9,
    "approval_on": date(2019, 5, 10),
    "approval_result": "批准",
}


@pytest.fixture(scope="module")
def filled_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[College]:
    """The college with its plan, made once for the whole file and undone after it."""
    with django_db_blocker.unblock(), scoped(Scope.everything()):
        made = college()
        made.issue(PlanLine(made.general, 6), PlanLine(made.music, 5))
        people(made.music, 2, ADMITTED)
        people(made.music, 1, VOTED)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def school(filled_once: College) -> Iterator[College]:
    with transaction.atomic():
        enter(Scope.everything())
        # What was observed of a test undone is of no use to the next.
        reviews.forget()
        yield filled_once
        transaction.set_rollback(True)


def result(unit: int, period: Any = H2, day: date = AFTER) -> Any:
    return linking.result_of(period, unit, as_of=day)


def give(school: College, by: Any = None, seen: str = "", **reasons: Given) -> list[PlanReason]:
    return linking.give_reasons(
        by=by or school.clerk,
        period=H2,
        unit=school.music,
        reasons={ReasonKind(kind): one for kind, one in reasons.items()},
        seen=seen,
        today=AFTER,
    )


def test_a_period_that_is_over_is_a_result_for_the_next(school: College) -> None:
    (one,) = linking.results(NEXT, as_of=AFTER)[school.music]
    assert (one.period, one.quota, one.admitted, one.awaiting) == (H2, 5, 2, 1)
    assert (one.empty, one.exceeded) == (2, 0)


def test_a_period_still_running_is_none(school: College) -> None:
    assert linking.results(NEXT, as_of=date(2019, 12, 30)) == {}
    assert linking.results(NEXT, as_of=date(2019, 12, 31)) != {}


def test_only_periods_of_the_same_length_compare_and_a_year_is_its_halves(school: College) -> None:
    school.issue(PlanLine(school.music, 4), period="2019H1")
    people(school.music, 3, SPRING)
    past = linking.results(NEXT, as_of=AFTER)[school.music]
    assert [(one.period, one.quota, one.admitted) for one in past] == [(H2, 5, 2), (H1, 4, 3)]
    (year,) = linking.results(parse("2020"), as_of=AFTER)[school.music]
    assert (year.period, year.quota, year.admitted, year.awaiting) == (YEAR, 9, 5, 1)


def test_a_year_adds_its_own_plan_to_its_halves_and_counts_nobody_twice(school: College) -> None:
    school.issue(PlanLine(school.music, 10), period="2019")
    people(school.music, 3, SPRING)
    year = result(school.music, YEAR)
    # Three of the spring use the year's own plan, three of the autumn the half's.
    assert (year.quota, year.admitted, year.awaiting) == (15, 5, 1)
    assert result(school.general, YEAR).quota == 6


def test_a_superior_answers_for_what_it_broke_down(school: College) -> None:
    plans.shift(
        by=school.department,
        period="2019H2",
        from_unit=school.general,
        to_unit=school.first,
        amount=4,
        reason="分解",
        today=AFTER,
    )
    people(school.first, 2, ADMITTED)
    assert (result(school.first).quota, result(school.first).admitted) == (4, 2)
    assert (result(school.general).quota, result(school.general).admitted) == (6, 2)


def test_breaches_of_the_admitted_count_and_nobody_elses(school: College) -> None:
    assert result(school.music).faults == 3
    people(school.music, 1, {**ADMITTED, "activist_on": date(2019, 6, 1)})
    after = result(school.music).faults
    assert after == 4
    told = {one.check: one for one in linking.faults_of(H2, school.music, as_of=AFTER)}
    # Cultivated for less than a year: the fourth alone; talked to too late: everybody.
    assert (told["D01"].count, told["B02"].count) == (1, 4)
    assert told["D01"].article == "《中国共产党发展党员工作细则》（2014年）第十三条"
    # Somebody who was not admitted has breaches of nobody's plan.
    people(school.music, 1, {"app_signed_on": date(2019, 6, 1), "activist_on": date(2019, 1, 1)})
    assert result(school.music).faults == after


def test_reasons_outside_the_unit_do_not_lower_the_next_figure(school: College) -> None:
    terms = linking.terms_on(AFTER)
    assert linked(9, [result(school.music)], terms).figure == 8
    give(school, left=Given(2, "两人转学"))
    one = result(school.music)
    assert (one.excused, one.own_empty) == (2, 0)
    assert linked(9, [one], terms).figure == 9
    assert [(r.kind, r.amount, r.words) for r in reads.reasons(H2, school.music)] == [
        (ReasonKind.LEFT, 2, "两人转学")
    ]
    event = AuditEvent.objects.order_by("-seq").first()
    assert event is not None
    assert (event.verb, event.unit_id, event.cause) == (
        "give_plan_reasons",
        school.music,
        "两人转学",
    )


@pytest.mark.parametrize(
    ("reasons", "field", "words"),
    [
        ({"left": Given(3)}, "left", "空余 2 名，说明的共 3 名，多了 1 名"),
        ({"nobody_ripe": Given(1), "left": Given(2)}, "nobody_ripe", "多了 1 名"),
        ({"other": Given(1)}, "other", "写明具体情况"),
        ({"exceeded": Given(1, "经同意")}, "exceeded", "超出计划 0 名"),
        ({"left": Given(-1)}, "left", "不小于零"),
    ],
)
def test_reasons_that_cannot_be_are_refused_at_their_field(
    school: College, reasons: dict[str, Given], field: str, words: str
) -> None:
    with pytest.raises(Problem, match=words) as caught:
        give(school, **reasons)
    assert caught.value.field == field
    assert not PlanReason.objects.exists()


def test_the_second_to_save_reasons_is_told(school: College) -> None:
    seen = linking.mark_of(H2, school.music)
    give(school, seen=seen, left=Given(1))
    with pytest.raises(Changed, match="刚刚被别人改过"):
        give(school, by=school.department, seen=seen, too_large=Given(2))
    # Whoever looks again may replace what stands.
    give(school, by=school.department, seen=linking.mark_of(H2, school.music), too_large=Given(2))
    assert list(PlanReason.objects.values_list("kind", "amount")) == [("too_large", 2)]


def test_others_may_not_give_reasons_and_units_without_a_plan_have_none(school: College) -> None:
    with pytest.raises(Refused, match="范围"):
        linking.give_reasons(
            by=school.clerk, period=H2, unit=school.general, reasons={}, seen="", today=AFTER
        )
    with pytest.raises(Refused, match="没有计划"):
        linking.give_reasons(
            by=school.department, period=H2, unit=school.arts, reasons={}, seen="", today=AFTER
        )


def test_a_branch_reads_its_own_result_alone(school: College) -> None:
    enter(school.clerk.scope)
    assert set(linking.results(NEXT, as_of=AFTER)) == {school.music}


def test_the_college_sets_the_formulas_parameters(school: College) -> None:
    assert linked(9, [result(school.music)], linking.terms_on(AFTER)).figure == 8
    settings.choose(by=school.department, key="planning", value={"link_empty_share": 0})
    assert linking.terms_on(AFTER).empty_share == 0
    assert linked(9, [result(school.music)], linking.terms_on(AFTER)).figure == 9
    own = [shown.is_own for shown in linking.shown_terms(AFTER)]
    assert own == [True, False, False, False]
