"""A suggested shift moves nothing by itself, and moves by the ledger once somebody confirms it."""

from datetime import date
from typing import Any

import pytest

from rudang.actions import pacing, places, plans, suggestions
from rudang.actions.dossiers import Changed, Problem
from rudang.core.periods import parse
from rudang.core.quotas import Line
from rudang.core.scope import Refused
from rudang.core.suggestions import Suggestion
from rudang.store.models import PlanEntry, PlanName
from rudang.store.reads import dispatches
from tests.planning import (
    ADMITTED,
    PREEXAMINED,
    QUARTER_END,
    READY,
    TODAY,
    College,
    PlanLine,
    college,
    people,
)

H2 = parse("2019H2")


@pytest.fixture
def school(db: None) -> College:
    """Music has three more ready than places; arts can use one of its five, and admitted one."""
    made = college()
    made.issue(PlanLine(made.music, 2), PlanLine(made.arts, 5))
    people(made.music, 5, PREEXAMINED)
    people(made.arts, 1, ADMITTED)
    people(made.arts, 1, READY)
    return made


def suggested(as_of: date = QUARTER_END) -> tuple[Suggestion, ...]:
    return suggestions.standing(H2, as_of=as_of, today=TODAY)


def found(as_of: date = QUARTER_END) -> list[tuple[int, int, int]]:
    return [(one.source, one.target, one.amount) for one in suggested(as_of)]


def take(school: College, **changes: Any) -> tuple[Line, Line]:
    call: dict[str, Any] = {
        "by": school.department,
        "period": H2,
        "as_of": QUARTER_END,
        "from_unit": school.arts,
        "to_unit": school.music,
        "amount": 3,
        "reason": "2019-09-30 调度",
        "today": TODAY,
    }
    return suggestions.take(**(call | changes))


def test_places_nobody_can_use_are_suggested_to_those_without_one(school: College) -> None:
    assert found() == [(school.arts, school.music, 3)]
    assert not PlanEntry.objects.filter(kind="shift").exists()


def test_a_confirmed_suggestion_becomes_entries_with_the_dispatch_as_reason(
    school: College,
) -> None:
    take(school)
    moved = PlanEntry.objects.filter(kind="shift").order_by("amount")
    assert [(one.unit_id, one.amount, one.reason) for one in moved] == [
        (school.arts, -3, "2019-09-30 调度"),
        (school.music, 3, "2019-09-30 调度"),
    ]
    assert found() == []


def test_what_stands_no_longer_or_is_too_much_is_refused(school: College) -> None:
    with pytest.raises(Problem, match="最多建议调剂 3 名"):
        take(school, amount=4)
    with pytest.raises(Changed):
        take(school, from_unit=school.music, to_unit=school.arts)
    take(school)
    with pytest.raises(Changed):
        take(school)
    with pytest.raises(Refused, match="组织部"):
        take(school, by=school.clerk)


def test_a_place_bound_to_somebody_not_yet_ready_stays(school: College) -> None:
    (waiting,) = people(school.arts, 1, {**READY, "activist_on": date(2019, 6, 3)})
    assert found() == [(school.arts, school.music, 3)]
    PlanName.objects.create(
        period="2019H2", unit_id=school.arts, dossier_id=waiting, named_at="2019-09-01T00:00Z"
    )
    assert found() == [(school.arts, school.music, 2)]


TEACHER = {**READY, "person_kind": "教师", "expected_leave_date": None}
PROFESSOR = {**TEACHER, "title_level": "教授"}


def test_places_of_the_structure_wait_for_their_own_kind(school: College) -> None:
    school.issue(PlanLine(school.arts, 5, teachers=3))
    assert found() == []
    school.issue(PlanLine(school.arts, 5, teachers=2))
    assert found() == [(school.arts, school.music, 1)]


def test_a_place_for_a_teacher_or_of_the_group_goes_to_such_a_person_in_one_set_of_entries(
    school: College,
) -> None:
    school.issue(PlanLine(school.arts, 6, teachers=3, high_knowledge=1))
    people(school.music, 1, TEACHER)
    people(school.music, 2, PROFESSOR)
    (one,) = suggested()
    assert (one.amount, one.teachers, one.high_knowledge) == (4, 3, 1)
    assert "空余 4 名（教师 3 名，含高知识群体 1 名）没有人可以用" in one.why_from
    with pytest.raises(Problem, match="最多建议调剂 4 名（教师 3 名"):
        take(school, amount=4)
    with pytest.raises(Problem, match="含在教师名额内"):
        take(school, amount=2, teachers=3, high_knowledge=1)
    giver, taker = take(school, amount=4, teachers=3, high_knowledge=1)
    assert (giver.quota, giver.teachers, giver.high_knowledge) == (2, 0, 0)
    assert (taker.quota, taker.teachers, taker.high_knowledge) == (6, 3, 1)
    moved = PlanEntry.objects.filter(kind="shift").order_by("unit", "category")
    assert sorted((one.unit_id, one.category, one.amount) for one in moved) == sorted(
        (unit, category, sign * amount)
        for unit, sign in ((school.arts, -1), (school.music, 1))
        for category, amount in (("total", 4), ("teachers", 3), ("high_knowledge", 1))
    )
    assert len({one.entered_at for one in moved}) == 1


def test_whoever_was_filed_by_name_beyond_the_group_s_places_wants_none(school: College) -> None:
    school.issue(PlanLine(school.arts, 6, teachers=3, high_knowledge=1))
    first, second = people(school.music, 2, PROFESSOR)
    for dossier in (first, second):
        assert suggested()[0].teachers == 2 - (dossier == second)
        places.file_person(
            by=school.department,
            period="2019H2",
            dossier=dossier,
            reason="学术骨干",
            document="校党委会 2019 年第 9 次会议",
            dated_on=date(2019, 9, 2),
            today=TODAY,
        )
    assert suggested()[0].teachers == 0
    school.issue(PlanLine(school.music, 3, teachers=1, high_knowledge=1))
    assert suggested()[0].teachers == 0


def test_a_place_bound_to_somebody_counts_as_what_it_was_meant_for(school: College) -> None:
    school.issue(PlanLine(school.arts, 5, teachers=2), PlanLine(school.music, 2))
    people(school.music, 2, TEACHER)
    (student,) = people(school.arts, 1, {**READY, "activist_on": date(2019, 6, 3)})
    (one,) = suggested()
    assert (one.amount, one.teachers) == (3, 2)
    PlanName.objects.create(
        period="2019H2", unit_id=school.arts, dossier_id=student, meant_for="teachers",
        named_at="2019-09-01T00:00Z",
    )  # fmt: skip
    (one,) = suggested()
    assert (one.amount, one.teachers) == (2, 1)


def test_a_day_gone_by_is_set_beside_the_places_of_now(school: College) -> None:
    """By that day's plan arts had three places to spare; two have moved on since."""
    plans.shift(
        by=school.department, period="2019H2", from_unit=school.arts, to_unit=school.general,
        amount=2, reason="动态微调", dated_on=date(2019, 10, 10), today=TODAY,
    )  # fmt: skip
    day = dispatches.computed(H2, as_of=QUARTER_END, pacing=pacing.on(QUARTER_END))
    assert {row.place.id: row.pace.quota for row in day.rows}[school.arts] == 5
    assert found() == [(school.arts, school.music, 1), (school.general, school.music, 2)]
    with pytest.raises(Problem, match="最多建议调剂 1 名"):
        take(school, amount=2)
    take(school, amount=1)
    assert found() == [(school.general, school.music, 2)]


def test_what_was_taken_or_settled_since_the_day_is_neither_spare_nor_wanted(
    school: College,
) -> None:
    later = {**ADMITTED, "meeting_on": date(2019, 10, 20), "approval_on": date(2019, 11, 5)}
    people(school.arts, 2, {**later, "activist_on": date(2018, 11, 1)})
    (one,) = suggested()
    assert one.amount == 1
    take(school, amount=1)
    # Two of the ready have been admitted since, beyond the places: nothing more is given.
    people(school.general, 1, READY)
    school.issue(PlanLine(school.general, 3))
    assert found() == [(school.general, school.music, 2)]
    people(school.music, 4, later)
    assert found() == []


@pytest.mark.parametrize("day", [date(2019, 7, 31), QUARTER_END, date(2019, 11, 15), TODAY])
def test_whatever_is_suggested_can_be_taken(school: College, day: date) -> None:
    later = {**ADMITTED, "meeting_on": date(2019, 10, 20), "approval_on": date(2019, 11, 5)}
    school.issue(
        PlanLine(school.arts, 9, teachers=4, high_knowledge=2),
        PlanLine(school.general, 6, teachers=2, high_knowledge=1),
    )
    people(school.arts, 2, later)
    people(school.arts, 1, {**later, "person_kind": "教师"})
    people(school.music, 2, TEACHER)
    people(school.general, 3, PROFESSOR)
    people(school.second, 4, PREEXAMINED)
    total = {"total": 0, "teachers": 0, "high_knowledge": 0}
    for one in PlanEntry.objects.all():
        total[one.category] += one.amount
    offered = suggested(day)
    assert offered
    while offered:
        one = offered[0]
        take(
            school, as_of=day, from_unit=one.source, to_unit=one.target, amount=one.amount,
            teachers=one.teachers, high_knowledge=one.high_knowledge,
        )  # fmt: skip
        offered = suggested(day)
    for entry in PlanEntry.objects.all():
        total[entry.category] -= entry.amount
    assert not any(total.values())
