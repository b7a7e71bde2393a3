"""A dossier moves to another branch when that one accepts it, and not before."""

from datetime import date
from typing import Any

import pytest
from django.db import transaction

from rudang.actions import accounts, dossiers, exits, pacing, places, plans, transfers
from rudang.actions.dossiers import Changed, Problem
from rudang.core.arrival import asked_of
from rudang.core.periods import parse
from rudang.core.scope import Refused, Scope
from rudang.regulation.arrival import QUESTIONS
from rudang.store.door import enter
from rudang.store.models import (
    Act,
    AuditEvent,
    Dossier,
    Finding,
    PlanName,
    Role,
    Sheet,
    Submission,
    Transfer,
)
from rudang.store.reads import moves
from rudang.store.reads import places as place_reads
from tests.cast import Cast, Line, found_college

TODAY = date(2026, 5, 8)
SENT, TAKEN = date(2019, 9, 2), date(2019, 9, 9)
PAPERS = [{"paper": "入党申请书", "count": 1}, {"paper": "思想汇报", "count": 4}]


def answered(stage: str, **others: str) -> dict[str, str]:
    """Everything as it should be, but for those named."""
    return {one.code: "yes" for one in asked_of(QUESTIONS, stage)} | others


class Branches:
    """音乐教育系党支部 with an activist, and hands to move the dossier."""

    def __init__(self) -> None:
        self.cast: Cast = found_college()
        self.yinyue, self.meishu = (self.cast.units[n] for n in ("yinyue", "meishu"))
        self.clerk, self.other = self.cast.actor("yinyue"), self.cast.actor("meishu")
        self.dossier = dossiers.open_dossier(
            by=self.clerk,
            unit=self.yinyue,
            particulars={"name": "段若兰", "birth_date": date(2000, 3, 7), "person_kind": "学生"},
            today=TODAY,
        ).pk
        for kind, day in (
            ("application", date(2018, 10, 10)),
            ("talk", date(2018, 10, 20)),
            ("activist", date(2019, 1, 10)),
        ):
            self.record(self.clerk, kind, day)

    def record(self, by: Any, kind: str, day: date, **facts: object) -> int:
        return dossiers.record_act(
            by=by, dossier=self.dossier, kind=kind, held_on=day, facts=facts, today=TODAY
        ).pk

    def offer(self, unit: str = "meishu", **more: Any) -> Transfer:
        enter(self.clerk.scope)
        asked: dict[str, Any] = {
            "by": self.clerk,
            "dossier": self.dossier,
            "to_unit": self.cast.units[unit],
            "sent_on": SENT,
            "reason": "转专业",
            "papers": PAPERS,
            "reported": "是",
            "today": TODAY,
        }
        return transfers.offer(**asked | more)

    def accept(self, move: Transfer, **more: Any) -> Act:
        asked: dict[str, Any] = {
            "by": self.other,
            "transfer": move.pk,
            "accepted_on": TAKEN,
            "counted": PAPERS,
            "answers": answered("activist"),
            "today": TODAY,
            "version": 1,
        }
        asked |= more
        enter(asked["by"].scope)
        return transfers.accept(**asked)


@pytest.fixture
def branches(db: None) -> Branches:
    return Branches()


def test_until_it_is_accepted_the_receiver_sees_the_offer_and_not_the_dossier(
    branches: Branches,
) -> None:
    move = branches.offer()
    assert Dossier.objects.filter(pk=branches.dossier).exists()
    enter(branches.other.scope)
    assert not Dossier.objects.filter(pk=branches.dossier).exists()
    assert not Sheet.objects.filter(dossier=branches.dossier).exists()
    seen = moves.move(move.pk)
    assert seen is not None
    assert (seen.name, seen.stage, list(seen.papers)) == ("段若兰", "activist", PAPERS)
    enter(branches.cast.actor("xueqian").scope)
    assert moves.move(move.pk) is None


def test_acceptance_moves_the_dossier_and_everything_recorded_in_it(branches: Branches) -> None:
    move = branches.offer()
    act = branches.accept(move)
    case = Dossier.objects.get(pk=branches.dossier)
    assert case.unit_id == branches.meishu
    assert set(Act.objects.filter(dossier=case).values_list("unit", flat=True)) == {branches.meishu}
    assert set(Finding.objects.filter(dossier=case).values_list("unit", flat=True)) == {
        branches.meishu
    }
    sheet = Sheet.objects.get(dossier=case)
    assert (sheet.unit_id, sheet.activist_on) == (branches.meishu, date(2019, 1, 10))  # type: ignore[attr-defined]
    assert (act.held_on, act.facts) == (
        TAKEN,
        {
            "transferred_out_on": "2019-09-02",
            "transferred_from": "音乐教育系党支部",
            "transfer_reported": "是",
            "transfer_pages": 5,
            "transfer_papers": "是",
            "transfer_examined": "是",
        },
    )
    enter(branches.clerk.scope)
    assert not Dossier.objects.filter(pk=branches.dossier).exists()
    kept = moves.move(move.pk)
    assert kept is not None
    assert (kept.state, kept.accepted_on) == ("accepted", TAKEN)


def test_both_ends_find_the_move_in_their_own_ledger(branches: Branches) -> None:
    branches.accept(branches.offer())
    for by in (branches.clerk, branches.other):
        enter(by.scope)
        verbs = set(AuditEvent.objects.values_list("verb", flat=True))
        assert {"offer_transfer", "accept_transfer"} <= verbs


def test_papers_that_did_not_arrive_are_told_in_the_dossier(branches: Branches) -> None:
    move = branches.offer()
    act = branches.accept(move, counted=[{"paper": "入党申请书", "count": 1}])
    assert act.facts["transfer_doubts"] == "思想汇报转出 4 份、收到 0 份"
    assert act.facts["transfer_pages"] == 1


@pytest.mark.parametrize(
    ("answers", "papers", "doubts"),
    [
        ({}, "是", None),
        ({"register": "no"}, "否", "没有培养教育考察材料"),
        ({"application": "no"}, "否", "没有入党申请书"),
        (
            {"register": "unseen"},
            None,
            "收到《入党积极分子培养考察登记表》等培养教育考察材料：无法核实",
        ),
        ({"talk": "no"}, "是", "没有派人谈话的记录"),
    ],
)
def test_time_runs_on_only_with_the_papers_it_rests_on(
    branches: Branches, answers: dict[str, str], papers: str | None, doubts: str | None
) -> None:
    act = branches.accept(branches.offer(), answers=answered("activist", **answers))
    assert (act.facts.get("transfer_papers"), act.facts.get("transfer_doubts")) == (papers, doubts)


def test_the_check_on_arrival_must_be_answered_whole(branches: Branches) -> None:
    move = branches.offer()
    with pytest.raises(Problem) as refusal, transaction.atomic():
        branches.accept(move, answers={"application": "yes"})
    assert refusal.value.field == "answer-register"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"sent_on": date(2027, 1, 1)}, "晚于今天"),
        ({"reason": " "}, "写明转接的原因"),
        ({"unit": "yinyue"}, "现在就在"),
        ({"unit": "xueqian"}, "选择接收的党支部"),
        ({"papers": [{"paper": "", "count": 2}]}, "没有写材料名称"),
        ({"papers": [{"paper": "思想汇报", "count": -1}]}, "整数"),
    ],
)
def test_what_cannot_be_offered(branches: Branches, more: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused, match=says), transaction.atomic():
        branches.offer(**more)
    assert not Transfer.objects.exists()


def test_an_offer_to_a_branch_where_nobody_can_act_fails_loudly(branches: Branches) -> None:
    with pytest.raises(Refused, match="没有能接收档案的账号"), transaction.atomic():
        branches.offer("chudeng")
    # The general branch's secretary stands in for a branch without an account of its own.
    assert branches.offer("third").state == "sent"


def test_nobody_counts_who_has_left_or_has_not_come_yet(branches: Branches) -> None:
    administrator = branches.cast.actor("administrator")
    accounts.end(by=administrator, account=branches.cast.accounts["meishu"], until=TODAY)
    with pytest.raises(Refused, match="没有能接收档案的账号"), transaction.atomic():
        branches.offer()


def test_a_second_offer_waits_for_the_first(branches: Branches) -> None:
    branches.offer()
    with pytest.raises(Changed, match="已经在转接中"), transaction.atomic():
        branches.offer("third")


@pytest.mark.parametrize("who", ["yinyue", "xueqian", "auditor"])
def test_only_the_branch_addressed_accepts(branches: Branches, who: str) -> None:
    move = branches.offer()
    with pytest.raises(Refused), transaction.atomic():
        branches.accept(move, by=branches.cast.actor(who))
    enter(Scope.everything())
    assert Dossier.objects.get(pk=branches.dossier).unit_id == branches.yinyue


def test_the_department_may_accept_for_a_branch(branches: Branches) -> None:
    act = branches.accept(branches.offer(), by=branches.cast.actor("department"))
    assert act.is_for_branch


def test_of_two_who_accept_the_second_is_told(branches: Branches) -> None:
    move = branches.offer()
    branches.accept(move)
    with pytest.raises(Changed, match="已接收"), transaction.atomic():
        branches.accept(move)
    enter(Scope.everything())
    assert Act.objects.filter(dossier=branches.dossier, kind="transfer").count() == 1


@pytest.mark.parametrize("how", ["send_back", "withdraw"])
def test_an_offer_can_be_undone_with_a_reason_and_nothing_has_moved(
    branches: Branches, how: str
) -> None:
    move = branches.offer()
    by = branches.other if how == "send_back" else branches.clerk
    enter(by.scope)
    do = getattr(transfers, how)
    with pytest.raises(Problem, match="原因"), transaction.atomic():
        do(by=by, transfer=move.pk, reason=" ", version=1, today=TODAY)
    done = do(by=by, transfer=move.pk, reason="介绍信抬头写错", version=1, today=TODAY)
    assert (done.state, done.reply) == (
        "returned" if how == "send_back" else "withdrawn",
        "介绍信抬头写错",
    )
    enter(Scope.everything())
    assert Dossier.objects.get(pk=branches.dossier).unit_id == branches.yinyue
    assert branches.offer().state == "sent"


@pytest.mark.parametrize(("how", "who"), [("send_back", "yinyue"), ("withdraw", "meishu")])
def test_neither_end_undoes_for_the_other(branches: Branches, how: str, who: str) -> None:
    move = branches.offer()
    by = branches.cast.actor(who)
    enter(by.scope)
    with pytest.raises(Refused, match="只有"), transaction.atomic():
        getattr(transfers, how)(by=by, transfer=move.pk, reason="x", version=1, today=TODAY)


def test_a_second_move_is_done_again_and_the_first_stays_on_record(branches: Branches) -> None:
    branches.accept(branches.offer())
    enter(branches.other.scope)
    back = transfers.offer(
        by=branches.other,
        dossier=branches.dossier,
        to_unit=branches.yinyue,
        sent_on=date(2020, 3, 2),
        reason="转回",
        papers=PAPERS,
        today=TODAY,
    )
    act = branches.accept(back, by=branches.clerk, accepted_on=date(2020, 3, 9))
    assert act.is_renewal
    assert act.supersedes is not None
    assert act.supersedes.held_on == TAKEN
    assert Dossier.objects.get(pk=branches.dossier).unit_id == branches.yinyue


def test_what_was_sent_up_to_the_old_superior_is_to_be_sent_anew(branches: Branches) -> None:
    enter(Scope.everything())
    for unit in ("xueqian", "college"):
        Submission.objects.create(
            dossier_id=branches.dossier,
            unit_id=branches.yinyue,
            kind={"xueqian": "general_review", "college": "activist_filing"}[unit],
            from_unit_id=branches.yinyue,
            to_unit_id=branches.cast.units[unit],
            sent_on=SENT,
            sent_at="2019-09-02T00:00:00Z",
        )
    branches.accept(branches.offer())
    enter(Scope.everything())
    states = dict(Submission.objects.values_list("kind", "state"))
    assert states == {"general_review": "withdrawn", "activist_filing": "sent"}
    assert set(Submission.objects.values_list("unit", flat=True)) == {branches.meishu}


def sent_to_chudeng(branches: Branches, *kinds: str) -> None:
    """What was sent up to a general branch that is no superior of the receiver."""
    enter(Scope.everything())
    for kind in kinds:
        Submission.objects.create(
            dossier_id=branches.dossier,
            unit_id=branches.yinyue,
            kind=kind,
            from_unit_id=branches.yinyue,
            to_unit_id=branches.cast.units["chudeng"],
            sent_on=SENT,
            sent_at="2019-09-02T00:00:00Z",
        )


def test_what_was_sent_up_goes_to_the_new_superior_and_both_are_told(branches: Branches) -> None:
    sent_to_chudeng(branches, "general_review")
    move = branches.offer("first")
    (going,) = transfers.going_onward(moves.move(move.pk), today=TODAY)  # type: ignore[arg-type]
    assert (going["term"], going["instead"], going["is_manned"]) == (
        "党总支审议接收",
        branches.cast.units["xueqian"],
        True,
    )
    branches.accept(move, by=branches.cast.actor("xueqian"))
    enter(Scope.everything())
    rows = Submission.objects.order_by("pk").values_list("state", "to_unit", "unit", "sent_on")
    first, xueqian = branches.cast.units["first"], branches.cast.units["xueqian"]
    assert list(rows) == [
        ("withdrawn", branches.cast.units["chudeng"], first, SENT),
        ("sent", xueqian, first, TAKEN),
    ]
    told = AuditEvent.objects.filter(verb="redirect_submission").values_list("unit_id", flat=True)
    assert set(told) == {branches.cast.units["chudeng"], first}
    (gone,) = moves.gone_onward(TAKEN)
    assert [(one["was"], one["to_unit"]) for one in gone.arrival["onward"]] == [
        (branches.cast.units["chudeng"], xueqian)
    ]
    assert moves.gone_onward(date(2019, 12, 31)) == []


def test_what_was_sent_up_is_withdrawn_where_the_receiver_asks(branches: Branches) -> None:
    sent_to_chudeng(branches, "general_review")
    branches.accept(
        branches.offer("first"), by=branches.cast.actor("xueqian"), onward=transfers.WITHDRAW
    )
    enter(Scope.everything())
    assert list(Submission.objects.values_list("state", flat=True)) == ["withdrawn"]


def test_nobody_at_the_new_superior_stops_the_move_until_one_withdraws(branches: Branches) -> None:
    sent_to_chudeng(branches, "general_review")
    move = branches.offer("first")
    by = branches.cast.actor("xueqian")
    Role.objects.filter(unit=branches.cast.units["xueqian"]).delete()
    with pytest.raises(Refused, match="没有人担任能办理报送的职务"), transaction.atomic():
        branches.accept(move, by=by)
    enter(Scope.everything())
    assert Dossier.objects.get(pk=branches.dossier).unit_id == branches.yinyue
    branches.accept(move, by=by, onward=transfers.WITHDRAW)


def named_in(branches: Branches, unit: str, *others: str) -> PlanName:
    """A place of a unit's plan for next half-year, meant for the activist."""
    enter(Scope.everything())
    plans.issue(
        by=branches.cast.actor("department"),
        period="2020H1",
        lines=[Line(branches.cast.units[one], 3) for one in (unit, *others)],
    )
    return places.name_person(
        by=branches.cast.actor("department"), period="2020H1", dossier=branches.dossier, today=TODAY
    )


def test_a_place_of_the_old_plan_is_freed_with_the_reason(branches: Branches) -> None:
    place = named_in(branches, "yinyue")
    move = branches.offer()
    enter(branches.clerk.scope)
    assert PlanName.objects.get(pk=place.pk).released_at is None
    branches.accept(move)
    # Back in the receiver's own scope, where the other's place is not in sight.
    assert not PlanName.objects.filter(pk=place.pk).exists()
    enter(branches.clerk.scope)
    place.refresh_from_db()
    assert place.released_at is not None
    assert place.reason == "已转到其他党组织：美术教育系党支部"
    freed = AuditEvent.objects.get(verb="release_person")
    assert (freed.unit_id, freed.by) == (branches.yinyue, "meishu")
    shown = place_reads.of_unit(
        parse("2020H1"), branches.yinyue, as_of=TODAY, pacing=pacing.on(TODAY)
    )
    assert shown is not None
    assert [(one.name, one.reason) for one in shown.freed] == [("段若兰", place.reason)]


def test_who_moves_within_one_plan_keeps_the_place(branches: Branches) -> None:
    place = named_in(branches, "college")
    branches.accept(branches.offer())
    enter(Scope.everything())
    place.refresh_from_db()
    assert place.released_at is None


def test_who_ends_frees_the_place(branches: Branches) -> None:
    place = named_in(branches, "yinyue")
    exits.end(
        by=branches.clerk,
        dossier=branches.dossier,
        kind="本人撤回",
        on=date(2019, 9, 2),
        reason="个人原因",
        today=TODAY,
    )
    place.refresh_from_db()
    assert place.reason.startswith("档案已经终止：终止 ")


def test_who_has_ended_is_not_moved(branches: Branches) -> None:
    exits.end(
        by=branches.clerk,
        dossier=branches.dossier,
        kind="本人撤回",
        on=date(2019, 8, 1),
        reason="本人提出不再申请",
        today=TODAY,
    )
    with pytest.raises(Refused, match="已经终止"), transaction.atomic():
        branches.offer()
