"""Second batches and corrections: entries beside and against others, never in their place."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from rudang.actions import plans
from rudang.actions.dossiers import Changed, Problem
from rudang.core.periods import parse
from rudang.core.scope import Refused
from rudang.store.models import PlanEntry
from rudang.store.reads import plan_ledger
from rudang.store.reads import plans as reads
from tests.planning import ADMITTED, TODAY, College, PlanLine, college, people

H2 = parse("2019H2")


@pytest.fixture
def school(db: None) -> College:
    made = college()
    made.issue(PlanLine(made.general, 32, 2, 1), PlanLine(made.music, 7), PlanLine(made.arts, 3))
    return made


def quotas() -> dict[int, int]:
    return {row.place.id: row.line.quota for row in reads.plan(H2, as_of=TODAY).rows}


def add(school: College, *lines: PlanLine, **more: Any) -> plans.Outcome:
    call: dict[str, Any] = {"document": "某党组〔2019〕60 号", "today": TODAY} | more
    return plans.add(by=school.department, period="2019H2", lines=lines, **call)


def shift(school: College, source: int, target: int, amount: int, **more: Any) -> None:
    plans.shift(
        by=school.department,
        period="2019H2",
        from_unit=source,
        to_unit=target,
        amount=amount,
        reason="动态微调",
        today=TODAY,
        **more,
    )


def correct(school: College, *, reason: str = "录入有误", **entry: Any) -> int:
    found = PlanEntry.objects.filter(**entry).earliest("id")
    return plans.correct(by=school.department, entry=found.pk, reason=reason, today=TODAY)


def test_a_second_batch_adds_and_the_first_table_taken_again_leaves_it(school: College) -> None:
    done = add(school, PlanLine(school.general, 3, 1), PlanLine(school.arts, 1))
    assert (done.lines, done.entries) == (2, 3)
    expected = {school.general: 35, school.music: 7, school.arts: 4}
    assert quotas() == expected
    again = [PlanLine(school.general, 32, 2, 1), PlanLine(school.music, 7)]
    assert school.issue(*again).entries == 0
    assert quotas() == expected


WRONG: list[tuple[str, Callable[[College], list[PlanLine]], dict[str, Any], str]] = [
    ("nothing", lambda s: [PlanLine(s.music, 0)], {}, "lines"),
    ("less", lambda s: [PlanLine(s.music, -1)], {}, "lines"),
    ("more teachers than all", lambda s: [PlanLine(s.music, 1, 2)], {}, "lines"),
    ("a unit twice", lambda s: [PlanLine(s.music, 1), PlanLine(s.music, 1)], {}, "lines"),
    ("no document", lambda s: [PlanLine(s.music, 1)], {"document": ""}, "document"),
    ("later", lambda s: [PlanLine(s.music, 1)], {"dated_on": date(2020, 1, 1)}, "dated_on"),
]


@pytest.mark.parametrize(
    ("lines", "more", "field"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)
def test_a_second_batch_that_cannot_be_says_where(
    school: College, lines: Callable[[College], list[PlanLine]], more: dict[str, Any], field: str
) -> None:
    with pytest.raises(Problem) as problem:
        add(school, *lines(school), **more)
    assert problem.value.field == field


def test_every_movement_tells_its_document_its_day_its_approver_and_who(school: College) -> None:
    paper = {"document": "第 12 次会议", "approver": "校党委会", "dated_on": date(2019, 10, 10)}
    shift(school, school.music, school.arts, 2, **paper)
    add(school, PlanLine(school.music, 1), **paper)
    found = plan_ledger.movements(H2)[-3:]
    told = {(one.document, one.approver, one.on, one.by) for one in found}
    assert told == {("第 12 次会议", "校党委会", date(2019, 10, 10), "王部长")}
    assert [(one.amount, one.stands) for one in found] == [(-2, 5), (2, 5), (1, 6)]
    with pytest.raises(Problem, match="还没有到"):
        shift(school, school.music, school.arts, 1, dated_on=date(2019, 12, 2))


def test_a_corrected_shift_goes_back_on_both_sides_and_both_entries_stay(school: College) -> None:
    shift(school, school.general, school.arts, 4, teachers=1)
    count = PlanEntry.objects.count()
    assert correct(school, kind="shift", unit=school.arts) == 4
    assert quotas() == {school.general: 32, school.music: 7, school.arts: 3}
    assert PlanEntry.objects.count() == count + 4
    assert sum(PlanEntry.objects.filter(kind="shift").values_list("amount", flat=True)) == 0
    with pytest.raises(Changed, match="已经更正或者撤销过"):
        correct(school, kind="shift")
    with pytest.raises(Changed, match="已经更正或者撤销过"):
        correct(school, corrects__isnull=False)


def test_of_a_table_one_unit_is_corrected_and_the_table_taken_again_sets_it_right(
    school: College,
) -> None:
    assert correct(school, unit=school.general) == 3
    assert quotas() == {school.music: 7, school.arts: 3}
    school.issue(PlanLine(school.general, 32, 2, 1))
    assert quotas()[school.general] == 32


def test_a_mistaken_breakdown_gives_the_people_back_to_the_general_branch(school: College) -> None:
    people(school.first, 2, ADMITTED)
    shift(school, school.general, school.first, 10)
    assert quotas()[school.first] == 10
    correct(school, kind="decompose")
    rows = {row.place.id: row.line for row in reads.plan(H2, as_of=TODAY).rows}
    assert school.first not in rows
    assert (rows[school.general].quota, rows[school.general].admitted) == (32, 2)


def test_no_correction_takes_places_that_somebody_holds(school: College) -> None:
    shift(school, school.music, school.arts, 4)
    people(school.arts, 5, ADMITTED)
    with pytest.raises(Refused, match="占用 5 名，更正后计划只剩 3 名"):
        correct(school, kind="shift")
    assert quotas()[school.arts] == 7


def test_a_correction_needs_its_reason_and_the_department(school: College) -> None:
    with pytest.raises(Problem, match="原因"):
        correct(school, unit=school.music, reason=" ")
    entry = PlanEntry.objects.filter(unit=school.music).earliest("id")
    with pytest.raises(Refused, match="组织部"), transaction.atomic():
        plans.correct(by=school.clerk, entry=entry.pk, reason="录入有误", today=TODAY)


def test_what_rests_on_a_corrected_entry_is_told(school: College) -> None:
    add(school, PlanLine(school.arts, 4))
    shift(school, school.arts, school.music, 6)
    with pytest.raises(Refused, match="美术教育系党支部"):
        correct(school, kind="add")
    assert quotas() == {school.general: 32, school.music: 13, school.arts: 1}
