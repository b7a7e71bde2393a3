"""Answering findings: who may say what, what stands afterwards, and that nothing is overwritten."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from rudang.actions import accounts, answers, dossiers, reviews, uploads
from rudang.actions.dossiers import Problem
from rudang.core.answers import Standing, standing
from rudang.core.scope import Actor, Refused
from rudang.store.models import Answer, AuditEvent, Finding
from rudang.store.reads import answers as reads
from tests.papers.workbook_making import workbook
from tests.world import World, make_world, whole

TODAY = date(2026, 5, 4)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def who(world: World, login: str) -> Actor:
    """Somebody at work, with the whole tree in sight for what the test looks at."""
    actor = accounts.of_account(world.accounts[login], today=TODAY)
    whole()
    return actor


def late(world: World, unit: str = "music") -> tuple[int, Finding]:
    """Somebody whose talk came late, and the finding that says so."""
    number = world.people(
        unit,
        [{"name": "李明", "app_signed_on": date(2018, 1, 10), "talk_on": date(2018, 3, 20)}],
        today=TODAY,
    )["李明"]
    return number, finding(number)


def finding(number: int, rule: str = "B02") -> Finding:
    return Finding.objects.get(dossier=number, rule=rule, closed_at=None)


def stands(found: Finding, day: date | None = None) -> Standing:
    """Where a finding stands as replayed, which must be where the base says it stands."""
    began = {found.unit_id: day} if day else {}
    [told] = reads.with_standing(Finding.objects.filter(pk=found.pk), began).values_list(
        "standing", flat=True
    )
    for kind in Standing:
        is_so = reads.only(Finding.objects.filter(pk=found.pk), kind, began).exists()
        assert is_so == (kind.value == told)
    return Standing(told)


@pytest.mark.parametrize(
    ("kinds", "comes_to"),
    [
        ([], Standing.WORK),
        (["explained"], Standing.EXPLAINED),
        (["explained", "withdrawn"], Standing.WORK),
        (["explained", "explained", "withdrawn"], Standing.WORK),
        (["accepted"], Standing.ACCEPTED),
        (["accepted", "withdrawn"], Standing.WORK),
        (["explained", "accepted"], Standing.ACCEPTED),
        (["explained", "accepted", "withdrawn"], Standing.EXPLAINED),
        (["explained", "accepted", "withdrawn", "withdrawn"], Standing.WORK),
        (["explained", "accepted", "withdrawn", "accepted"], Standing.ACCEPTED),
    ],
)
def test_answers_come_to_where_a_finding_stands(
    world: World, kinds: list[str], comes_to: Standing
) -> None:
    number, found = late(world)
    for kind in kinds:
        Answer.objects.create(
            finding=found,
            dossier_id=number,
            unit_id=found.unit_id,
            kind=kind,
            reason="因故",
            answered_at=timezone.now(),
        )
    assert standing(kinds) is comes_to
    assert stands(found) is comes_to


@given(st.lists(st.sampled_from(["explained", "accepted", "withdrawn"]), max_size=6))
def test_an_acceptance_stands_until_one_withdrawal(kinds: list[str]) -> None:
    assert standing([*kinds, "accepted"]) is Standing.ACCEPTED
    assert standing([*kinds, "accepted", "withdrawn"]) is not Standing.ACCEPTED


def test_a_branch_explains_and_the_department_accepts(world: World) -> None:
    number, found = late(world)
    answers.explain(by=who(world, "music"), finding=found.pk, reason=" 在外实习 ", today=TODAY)
    assert stands(found) is Standing.EXPLAINED
    answers.accept(by=who(world, "department"), finding=found.pk, reason="属实", today=TODAY)
    assert stands(found) is Standing.ACCEPTED
    [stood] = reads.of_dossier(number)["B02"]
    assert [(one.term, one.reason, one.by) for one in stood.answers] == [
        ("说明", "在外实习", "music某"),
        ("认可", "属实", "department某"),
    ]
    events = AuditEvent.objects.filter(verb__in=("explain_finding", "accept_finding"))
    assert sorted(events.values_list("by", "cause")) == [
        ("department", "属实"),
        ("music", "在外实习"),
    ]
    assert finding(number).pk == found.pk


def test_answers_stand_beside_one_another(world: World) -> None:
    number, found = late(world)
    for by in ("music", "department"):
        answers.explain(by=who(world, by), finding=found.pk, reason=f"{by}说", today=TODAY)
    [stood] = reads.of_dossier(number)["B02"]
    assert [one.reason for one in stood.answers] == ["music说", "department说"]


@pytest.mark.parametrize("change", ["update", "delete"])
def test_what_was_answered_is_never_changed(world: World, change: str) -> None:
    _, found = late(world)
    answers.explain(by=who(world, "music"), finding=found.pk, reason="在外实习", today=TODAY)
    rows = Answer.objects.filter(finding=found)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(reason="别的") if change == "update" else rows.delete()


def test_a_branch_may_not_accept_nor_answer_for_another(world: World) -> None:
    _, found = late(world, "art")
    for act in (answers.accept, answers.explain):
        with pytest.raises(Refused, match="权限"):
            act(by=who(world, "music"), finding=found.pk, reason="属实", today=TODAY)
    with pytest.raises(Refused, match="没有认可"):
        answers.accept(by=who(world, "art"), finding=found.pk, reason="属实", today=TODAY)
    assert stands(found) is Standing.WORK


def test_who_accepted_may_take_it_back_and_the_explanation_stands_again(world: World) -> None:
    _, found = late(world)
    branch, department = who(world, "music"), who(world, "department")
    with pytest.raises(Refused, match="不用撤回"):
        answers.withdraw(by=branch, finding=found.pk, reason="误填", today=TODAY)
    answers.explain(by=branch, finding=found.pk, reason="在外实习", today=TODAY)
    answers.accept(by=department, finding=found.pk, reason="属实", today=TODAY)
    with pytest.raises(Refused, match="权限"):
        answers.withdraw(by=branch, finding=found.pk, reason="误填", today=TODAY)
    with pytest.raises(Refused, match="已经认可"):
        answers.explain(by=branch, finding=found.pk, reason="补充", today=TODAY)
    with pytest.raises(Refused, match="已经有人认可"):
        answers.accept(by=department, finding=found.pk, reason="属实", today=TODAY)
    answers.withdraw(by=department, finding=found.pk, reason="材料不全", today=TODAY)
    assert stands(found) is Standing.EXPLAINED
    answers.withdraw(by=branch, finding=found.pk, reason="误填", today=TODAY)
    assert stands(found) is Standing.WORK


@pytest.mark.parametrize("act", [answers.explain, answers.accept, answers.withdraw])
def test_an_answer_gives_its_reason(world: World, act: object) -> None:
    _, found = late(world)
    by = who(world, "department")
    if act is answers.withdraw:
        answers.explain(by=by, finding=found.pk, reason="在外实习", today=TODAY)
    with pytest.raises(Problem) as problem:
        act(by=by, finding=found.pk, reason="  ", today=TODAY)  # type: ignore[operator]
    assert problem.value.field == "reason"


@pytest.mark.parametrize(
    ("today", "is_taken"), [(date(2018, 2, 10), False), (date(2018, 2, 11), True)]
)
def test_what_is_open_is_answered_once_it_is_overdue(
    world: World, today: date, is_taken: bool
) -> None:
    people = [{"name": "李明", "app_signed_on": date(2018, 1, 10), "talk_on": None}]
    number = world.people("music", people, today=today)["李明"]
    by = who(world, "department")
    if is_taken:
        answers.explain(by=by, finding=finding(number).pk, reason="生病", today=today)
    else:
        with pytest.raises(Refused, match="需要说明"):
            answers.explain(by=by, finding=finding(number).pk, reason="生病", today=today)


def correct_talk(world: World, number: int, day: date) -> None:
    whole()
    act = dossiers.Act.objects.get(dossier=number, kind="talk", superseded_by=None)
    dossiers.record_act(
        by=who(world, "department"),
        dossier=number,
        kind="talk",
        held_on=day,
        facts={},
        today=TODAY,
        corrects=act.pk,
        reason="抄错",
    )


def test_an_acceptance_does_not_cover_another_breach(world: World) -> None:
    number, found = late(world)
    answers.accept(by=who(world, "department"), finding=found.pk, reason="属实", today=TODAY)
    correct_talk(world, number, date(2018, 6, 1))
    after = finding(number)
    assert after.pk != found.pk
    assert stands(after) is Standing.WORK
    found.refresh_from_db()
    assert found.closed_at is not None


def test_a_superseding_act_mends_a_finding_and_the_answer_stays_in_its_history(
    world: World,
) -> None:
    number, found = late(world)
    answers.explain(by=who(world, "music"), finding=found.pk, reason="在外实习", today=TODAY)
    correct_talk(world, number, date(2018, 2, 1))
    [stood] = reads.of_dossier(number)["B02"]
    assert stood.closed_at is not None
    assert [one.reason for one in stood.answers] == ["在外实习"]
    with pytest.raises(Refused, match="已经不在"):
        answers.accept(by=who(world, "department"), finding=found.pk, reason="属实", today=TODAY)


def test_an_explanation_of_the_delay_goes_on_when_the_act_is_held_late(world: World) -> None:
    people = [{"name": "李明", "app_signed_on": date(2018, 1, 10), "talk_on": None}]
    number = world.people("music", people, today=TODAY)["李明"]
    found = finding(number)
    answers.explain(by=who(world, "music"), finding=found.pk, reason="在外实习", today=TODAY)
    dossiers.record_act(
        by=who(world, "music"),
        dossier=number,
        kind="talk",
        held_on=date(2018, 5, 2),
        facts={},
        today=TODAY,
    )
    assert finding(number).pk == found.pk
    assert finding(number).state == "met_late"
    assert stands(found) is Standing.EXPLAINED


@pytest.mark.parametrize(
    ("day", "is_history"), [(date(2018, 3, 20), False), (date(2018, 3, 21), True)]
)
def test_what_was_closed_before_the_unit_began_is_history(
    world: World, day: date, is_history: bool
) -> None:
    number, found = late(world)
    assert stands(found, day) is (Standing.HISTORY if is_history else Standing.WORK)
    judged = reviews.judged(TODAY, TODAY).findings.drop("standing")
    [told] = (
        reads.classed(judged, {found.unit_id: day})
        .filter(dossier=number, rule="B02")["standing"]
        .to_list()
    )
    assert told == stands(found, day).value


def test_what_is_still_open_is_work_however_long_ago_it_was_due(world: World) -> None:
    people = [{"name": "李明", "app_signed_on": date(2018, 1, 10), "talk_on": None}]
    number = world.people("music", people, today=TODAY)["李明"]
    assert stands(finding(number), date(2025, 1, 1)) is Standing.WORK


def taken(world: World, rows: list[tuple[str, ...]], headings: tuple[str, ...]) -> int:
    """Take a roster in for the department; returns the batch."""
    by = who(world, "department")
    upload = uploads.receive(
        by=by,
        filename="名册.xlsx",
        data=workbook([list(headings), *(list(row) for row in rows)]),
        kind="roster",
        as_of=TODAY,
    )
    uploads.check(by=by, upload=upload.pk, today=TODAY)
    uploads.confirm(by=by, upload=upload.pk, today=TODAY)
    whole()
    return upload.pk


HEADINGS = ("姓名", "所在党支部", "公民身份号码", "申请入党日期", "谈话日期")
PERSON = ("李明", "音乐教育系党支部", "110101199003070011", "2018.1.10", "2018.3.20")


def test_a_batch_whose_findings_were_answered_can_still_be_taken_back(world: World) -> None:
    batch = taken(world, [PERSON], HEADINGS)
    found = Finding.objects.get(rule="B02", closed_at=None)
    answers.explain(by=who(world, "music"), finding=found.pk, reason="在外实习", today=TODAY)
    uploads.undo(by=who(world, "department"), upload=batch, reason="传错了", today=TODAY)
    whole()
    found.refresh_from_db()
    assert found.closed_at is not None
    assert Answer.objects.filter(finding=found).count() == 1
    assert not Finding.objects.filter(closed_at=None).exists()


def test_answers_and_the_findings_of_the_past_go_where_the_dossier_goes(world: World) -> None:
    taken(world, [PERSON], HEADINGS)
    found = Finding.objects.get(rule="B02", closed_at=None)
    answers.explain(by=who(world, "music"), finding=found.pk, reason="在外实习", today=TODAY)
    correct_talk(world, found.dossier_id, date(2018, 2, 1))
    moved = (PERSON[0], "美术教育系党支部", *PERSON[2:4], "2018.2.1")
    taken(world, [moved], HEADINGS)
    there = {world.units["art"]}
    assert set(Finding.objects.values_list("unit_id", flat=True)) == there
    assert set(Answer.objects.values_list("unit_id", flat=True)) == there
