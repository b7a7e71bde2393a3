"""Plan figures move only by entries, and no shift takes a place that somebody holds."""

import threading
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rudang.actions import places, plans
from rudang.actions import settings as choices
from rudang.actions.dossiers import Changed, Problem
from rudang.core.periods import parse
from rudang.core.scope import Actor, Refused, Scope
from rudang.store import door
from rudang.store.models import AuditEvent, Finding, PlanEntry, PlanName, Upload
from rudang.store.reads import plans as reads
from tests.planning import (
    ADMITTED,
    PAPER,
    PREEXAMINED,
    TODAY,
    VOTED,
    College,
    PlanLine,
    college,
    people,
)

H2 = parse("2019H2")


@pytest.fixture
def school(db: None) -> College:
    return college()


def lines(as_of: date = TODAY) -> dict[int, Any]:
    return {row.place.id: row.line for row in reads.plan(H2, as_of=as_of).rows}


def annex(school: College) -> list[PlanLine]:
    return [
        PlanLine(school.general, 32, 2, 1, "2 名教师（1 名高知识群体教师）"),
        PlanLine(school.music, 7),
        PlanLine(school.arts, 3),
    ]


def test_issuing_makes_a_line_for_each_unit_in_the_order_of_the_paper(school: College) -> None:
    done = school.issue(*annex(school))
    plan = reads.plan(H2, as_of=TODAY)
    assert [(r.place.id, r.line.quota) for r in plan.rows] == [
        (school.general, 32),
        (school.music, 7),
        (school.arts, 3),
    ]
    assert plan.sums["quota"] == 42
    assert plan.rows[0].line.teachers == 2
    assert plan.rows[0].line.high_knowledge == 1
    assert plan.rows[0].remark == "2 名教师（1 名高知识群体教师）"
    assert plan.document == PAPER
    assert (done.lines, done.changed) == (3, 3)


def test_issuing_the_same_plan_again_changes_nothing_and_shifts_stay(school: College) -> None:
    school.issue(*annex(school))
    plans.shift(
        by=school.department,
        period="2019H2",
        from_unit=school.music,
        to_unit=school.arts,
        amount=2,
        reason="动态微调",
        today=TODAY,
    )
    entries = PlanEntry.objects.count()
    done = school.issue(*annex(school))
    assert (done.changed, done.entries) == (0, 0)
    assert PlanEntry.objects.count() == entries
    assert lines()[school.music].quota == 5


def test_a_changed_plan_adds_only_the_difference(school: College) -> None:
    school.issue(*annex(school))
    before = PlanEntry.objects.count()
    school.issue(PlanLine(school.music, 9))
    new = PlanEntry.objects.order_by("id")[before:]
    assert [(e.unit_id, e.category, e.amount) for e in new] == [(school.music, "total", 2)]
    assert lines()[school.general].quota == 32


def test_a_unit_planned_with_nought_has_a_line(school: College) -> None:
    school.issue(PlanLine(school.music, 0))
    assert lines()[school.music].quota == 0


def test_figures_that_cannot_be_are_refused(school: College) -> None:
    with pytest.raises(Refused, match="教师计划 4 名，多于计划总数 3 名"):
        school.issue(PlanLine(school.arts, 3, 4))


def test_the_ledger_of_events_tells_who_issued_what(school: College) -> None:
    school.issue(*annex(school))
    event = AuditEvent.objects.order_by("-seq").first()
    assert event is not None
    assert (event.verb, event.subject_id, event.by) == ("issue_plan", "2019H2", "department")
    assert '"total": 32' in event.after


@pytest.mark.parametrize(
    ("who", "refusal"), [("department", ""), ("clerk", "只有校党委组织部"), ("system", "")]
)
def test_only_the_department_moves_figures(school: College, who: str, refusal: str) -> None:
    by: Actor = getattr(school, who)

    def do() -> None:
        plans.issue(by=by, period="2019H2", lines=[PlanLine(school.music, 7)], document=PAPER)

    if refusal:
        with pytest.raises(Refused, match=refusal):
            do()
        assert not PlanEntry.objects.exists()
    else:
        do()
        assert lines()[school.music].quota == 7


def upload(school: College) -> int:
    return Upload.objects.create(
        unit_id=school.committee,
        kind=Upload.Kind.PLAN,
        period="2019H2",
        state=Upload.State.TAKEN,
        filename="plan.xlsx",
        sha256="0" * 64,
        size=1,
        as_of=TODAY,
        received_at=timezone.now(),
    ).pk


def test_an_undone_upload_leaves_the_figures_as_they_were(school: College) -> None:
    school.issue(PlanLine(school.music, 7))
    one = upload(school)
    school.issue(PlanLine(school.music, 9), PlanLine(school.arts, 3), upload=one)
    assert {unit: line.quota for unit, line in lines().items()} == {school.music: 9, school.arts: 3}
    plans.undo_upload(by=school.department, upload=one, reason="导错文件")
    assert {unit: line.quota for unit, line in lines().items()} == {school.music: 7}
    assert sum(PlanEntry.objects.values_list("amount", flat=True)) == 7
    with pytest.raises(Refused, match="已经撤销过"):
        plans.undo_upload(by=school.department, upload=one, reason="再撤一次")


def test_uploads_are_undone_in_the_reverse_order_only(school: College) -> None:
    one, two = upload(school), upload(school)
    school.issue(PlanLine(school.music, 7), PlanLine(school.arts, 3), upload=one)
    school.issue(PlanLine(school.music, 9), upload=two)
    with pytest.raises(Refused, match="音乐教育系党支部的名额又有变动"):
        plans.undo_upload(by=school.department, upload=one, reason="导错文件")
    plans.undo_upload(by=school.department, upload=two, reason="导错文件")
    plans.undo_upload(by=school.department, upload=one, reason="导错文件")
    assert lines() == {}
    assert reads.periods() == []


def test_an_upload_that_moved_nothing_needs_no_undoing(school: College) -> None:
    with pytest.raises(Refused, match="没有改动"):
        plans.undo_upload(by=school.department, upload=upload(school), reason="")


HELD: list[tuple[str, Mapping[str, Any], int, int, int]] = [
    # case, facts, admitted, awaiting, remaining of 7
    ("nobody has met", PREEXAMINED, 0, 0, 7),
    ("voted in", VOTED, 0, 1, 6),
    ("approved", ADMITTED, 1, 0, 6),
    ("approved without a result written", {**VOTED, "approval_on": date(2019, 9, 20)}, 1, 0, 6),
    ("refused by the committee", {**ADMITTED, "approval_result": "不批准"}, 0, 0, 7),
    ("refused by the meeting", {**VOTED, "meeting_result": "未通过"}, 0, 0, 7),
    ("result blank, votes carry", {**VOTED, "meeting_result": None}, 0, 1, 6),
    ("result blank, votes do not", {**VOTED, "meeting_result": None, "votes_yes": 4}, 0, 0, 7),
    ("meeting put off", {**VOTED, "meeting_result": "推迟"}, 0, 0, 7),
    ("met in another period", {**ADMITTED, "meeting_on": date(2019, 6, 28)}, 0, 0, 7),
    ("left while awaiting", {**VOTED, "exited_on": date(2019, 9, 25)}, 0, 0, 7),
]


@pytest.mark.parametrize(
    ("facts", "admitted", "awaiting", "remaining"),
    [case[1:] for case in HELD],
    ids=[case[0] for case in HELD],
)
def test_who_holds_a_place(
    school: College, facts: Mapping[str, Any], admitted: int, awaiting: int, remaining: int
) -> None:
    school.issue(PlanLine(school.music, 7))
    people(school.music, 1, {k: v for k, v in facts.items() if v is not None})
    line = lines()[school.music]
    assert (line.admitted, line.awaiting, line.remaining) == (admitted, awaiting, remaining)


def test_what_comes_after_the_day_does_not_count_yet(school: College) -> None:
    school.issue(PlanLine(school.music, 7))
    people(school.music, 1, ADMITTED)
    seen = []
    for day in (date(2019, 9, 9), date(2019, 9, 10), date(2019, 9, 19), date(2019, 9, 20)):
        line = lines(day)[school.music]
        seen.append((line.admitted, line.awaiting))
    assert seen == [(0, 0), (0, 1), (0, 1), (1, 0)]


def test_the_counting_date_puts_an_admission_into_the_other_period(school: College) -> None:
    school.issue(PlanLine(school.music, 7))
    people(school.music, 1, {**ADMITTED, "meeting_on": date(2019, 6, 28)})
    assert lines()[school.music].admitted == 0
    choices.choose(by=school.department, key="counting_date", value="approval")
    assert lines()[school.music].admitted == 1
    assert reads.plan(H2, as_of=TODAY).counting.value == "approval"


def test_only_the_department_chooses_the_counting_date(school: College) -> None:
    with pytest.raises(Refused, match="组织部"):
        choices.choose(by=school.clerk, key="counting_date", value="approval")
    with pytest.raises(Refused, match="统计口径可以是"):
        choices.choose(by=school.department, key="counting_date", value="moonrise")


def test_people_of_branches_use_the_plan_of_their_general_branch(school: College) -> None:
    school.issue(PlanLine(school.general, 5))
    people(school.first, 2, ADMITTED)
    people(school.second, 1, VOTED)
    people(school.music, 1, ADMITTED)
    assert set(lines()) == {school.general}
    line = lines()[school.general]
    assert (line.admitted, line.awaiting, line.remaining) == (2, 1, 2)


def test_breaking_down_gives_a_branch_a_line_of_its_own(school: College) -> None:
    school.issue(PlanLine(school.general, 5))
    people(school.first, 2, ADMITTED)
    plans.shift(
        by=school.department,
        period="2019H2",
        from_unit=school.general,
        to_unit=school.first,
        amount=3,
        reason="分解到支部",
        today=TODAY,
    )
    found = lines()
    assert (found[school.general].quota, found[school.general].admitted) == (2, 0)
    assert (found[school.first].quota, found[school.first].admitted) == (3, 2)
    kinds = set(PlanEntry.objects.exclude(kind="issue").values_list("kind", flat=True))
    assert kinds == {"decompose"}


def test_a_shift_takes_no_place_that_somebody_holds(school: College) -> None:
    school.issue(PlanLine(school.music, 7), PlanLine(school.arts, 3))
    people(school.music, 2, ADMITTED)
    people(school.music, 1, VOTED)

    def move(amount: int) -> None:
        plans.shift(
            by=school.department,
            period="2019H2",
            from_unit=school.music,
            to_unit=school.arts,
            amount=amount,
            reason="动态微调",
            today=TODAY,
        )

    with pytest.raises(Problem, match="最多只能调出 4 名") as refused:
        move(5)
    assert refused.value.field == "amount"
    assert lines()[school.music].quota == 7
    move(4)
    assert (lines()[school.music].remaining, lines()[school.arts].quota) == (0, 7)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"reason": " "}, "reason"),
        ({"teachers": 3}, "teachers"),
        ({"to_unit": "music"}, "to_unit"),
        ({"from_unit": "arts"}, "from_unit"),
    ],
)
def test_a_shift_that_makes_no_sense_says_where(
    school: College, changes: dict[str, Any], field: str
) -> None:
    school.issue(PlanLine(school.music, 7))
    call = {"from_unit": "music", "to_unit": "general", "amount": 2, "reason": "微调"} | changes
    for key in ("from_unit", "to_unit"):
        call[key] = getattr(school, call[key])
    with pytest.raises(Problem) as problem:
        plans.shift(by=school.department, period="2019H2", today=TODAY, **call)
    assert problem.value.field == field


def test_filed_outside_persons_of_the_group_take_no_place(school: College) -> None:
    school.issue(PlanLine(school.music, 1))
    teacher = {**ADMITTED, "person_kind": "教师", "education_code": "11", "title_level": "副高级"}
    people(school.music, 2, teacher)
    assert lines()[school.music].remaining == -1
    plans.file_outside(
        by=school.department, period="2019H2", unit=school.music, amount=1, reason="高知群体备案"
    )
    line = lines()[school.music]
    assert (line.quota, line.exempt, line.remaining) == (1, 1, 0)


def test_a_place_is_named_released_and_named_again(school: College) -> None:
    school.issue(PlanLine(school.music, 2))
    one, two, three = people(school.music, 3, PREEXAMINED)

    def name(dossier: int) -> PlanName:
        return places.name_person(by=school.clerk, period="2019H2", dossier=dossier, today=TODAY)

    first = name(one)
    name(two)
    with pytest.raises(Changed, match="已经列在名额里"):
        name(one)
    with pytest.raises(Refused, match="没有空余的名额"):
        name(three)
    with pytest.raises(Problem, match="原因"):
        places.release_person(by=school.clerk, name=first.pk, reason="", today=TODAY)
    places.release_person(by=school.clerk, name=first.pk, reason="本人休学", today=TODAY)
    with pytest.raises(Changed, match="已经释放"):
        places.release_person(by=school.clerk, name=first.pk, reason="本人休学", today=TODAY)
    name(three)
    assert reads.plan(H2, as_of=TODAY).rows[0].named == 2


def test_who_is_left_off_a_full_list_is_found_as_soon_as_it_is_full(school: College) -> None:
    school.issue(PlanLine(school.music, 2))
    one, two, three = people(school.music, 3, {**PREEXAMINED, "target_on": date(2019, 7, 2)})

    def found() -> set[int]:
        standing = Finding.objects.filter(rule="D10", state="broken", closed_at=None)
        return set(standing.values_list("dossier", flat=True))

    def name(dossier: int) -> PlanName:
        return places.name_person(by=school.clerk, period="2019H2", dossier=dossier, today=TODAY)

    first = name(one)
    assert found() == set()
    name(two)
    assert found() == {three}
    places.release_person(by=school.clerk, name=first.pk, reason="本人休学", today=TODAY)
    assert found() == set()


def test_a_place_held_by_an_admission_cannot_be_named_to_another(school: College) -> None:
    school.issue(PlanLine(school.music, 2))
    people(school.music, 2, ADMITTED)
    (other,) = people(school.music, 1, PREEXAMINED)
    with pytest.raises(Refused, match="没有空余的名额"):
        places.name_person(by=school.department, period="2019H2", dossier=other, today=TODAY)


@pytest.mark.parametrize(
    "facts",
    [
        {"exited_on": date(2019, 9, 1)},
        {"preexam_result": "不合格"},
        {**ADMITTED, "meeting_on": date(2019, 5, 6), "approval_on": date(2019, 10, 8)},
    ],
    ids=["left", "failed the pre-examination", "admitted in another period"],
)
def test_no_place_is_named_to_somebody_who_cannot_take_it(
    school: College, facts: dict[str, Any]
) -> None:
    school.issue(PlanLine(school.music, 2))
    (someone,) = people(school.music, 1, PREEXAMINED | facts)
    with pytest.raises(Refused, match="名额不能落到此人"):
        places.name_person(by=school.clerk, period="2019H2", dossier=someone, today=TODAY)


FIGURES = st.lists(st.integers(0, 40), min_size=3, max_size=3)
MOVES = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(1, 15)), max_size=6)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(issued=FIGURES, reissued=FIGURES, moves=MOVES)
def test_every_figure_is_the_sum_of_its_entries_whatever_is_done(
    school: College,
    issued: list[int],
    reissued: list[int],
    moves: list[tuple[int, int, int]],
) -> None:
    units = (school.general, school.music, school.arts)
    with transaction.atomic():
        school.issue(*(PlanLine(u, n) for u, n in zip(units, issued, strict=True)))
        expected = dict(zip(units, issued, strict=True))
        for source, target, amount in moves:
            taken = source != target and amount <= expected[units[source]]
            try:
                plans.shift(
                    by=school.department,
                    period="2019H2",
                    from_unit=units[source],
                    to_unit=units[target],
                    amount=amount,
                    reason="微调",
                    today=TODAY,
                )
            except Refused:
                assert not taken
            else:
                assert taken
                expected[units[source]] -= amount
                expected[units[target]] += amount
        assert {unit: line.quota for unit, line in lines().items()} == expected
        after = {u: expected[u] + reissued[i] - issued[i] for i, u in enumerate(units)}
        again = [PlanLine(u, n) for u, n in zip(units, reissued, strict=True)]
        if min(after.values()) < 0:
            with pytest.raises(Refused, match="不能为负数"), transaction.atomic():
                school.issue(*again)
        else:
            school.issue(*again)
            assert {unit: line.quota for unit, line in lines().items()} == after
            assert reads.plan(H2, as_of=TODAY).sums["quota"] == sum(reissued)
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_officials_at_once_cannot_take_the_same_places() -> None:
    with transaction.atomic():
        school = college()
        school.issue(PlanLine(school.music, 7), PlanLine(school.arts, 3))
        people(school.music, 3, ADMITTED)
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def move(target: int) -> None:
        try:
            start.wait(timeout=30)
            with door.scoped(Scope.everything()):
                plans.shift(
                    by=school.department,
                    period="2019H2",
                    from_unit=school.music,
                    to_unit=target,
                    amount=3,
                    reason="动态微调",
                    today=TODAY,
                )
            outcomes.append("moved")
        except Refused as refused:
            outcomes.append(str(refused))
        finally:
            connection.close()

    workers = [threading.Thread(target=move, args=(u,)) for u in (school.arts, school.general)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert sorted(outcome == "moved" for outcome in outcomes) == [False, True]
    with door.scoped(Scope.everything()):
        assert lines()[school.music].quota == 4
        assert reads.plan(H2, as_of=TODAY).sums["quota"] == 10
