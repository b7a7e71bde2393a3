"""Meetings: called only where the text allows, recorded as they were held, one vote a person."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from rudang.actions import accounts, dossiers, meetings, reviews, sittings
from rudang.actions.dossiers import Changed, Problem
from rudang.actions.sittings import Result, Sat, Seat
from rudang.core.ballots import Ballots
from rudang.core.scope import Actor, Refused
from rudang.regulation.meetings import LEFT_OUT, MATTERS, SITTINGS
from rudang.store.models import Act, AgendaItem, AuditEvent, Finding, Meeting, Member, Sheet
from tests.world import World, make_world, whole

TODAY = date(2026, 5, 4)
DAY = date(2019, 10, 14)
# Everything that must lie before an admission meeting of 14 October 2019.
READY: Mapping[str, Any] = {
    "app_signed_on": date(2017, 3, 1),
    "talk_on": date(2017, 3, 10),
    "talkers": ["张红梅"],
    "activist_on": date(2017, 9, 20),
    "activist_filed_on": date(2017, 9, 28),
    "contacts": ["张红梅", "王建国"],
    "target_meeting_on": date(2019, 3, 20),
    "opinions_on": date(2019, 3, 10),
    "superior_filed_on": date(2019, 3, 28),
    "target_on": date(2019, 3, 28),
    "introducers": ["张红梅", "王建国"],
    "review_concluded_on": date(2019, 5, 20),
    "review_result": "合格",
    "train_from": date(2019, 6, 10),
    "train_to": date(2019, 6, 12),
    "train_days": 3,
    "train_hours": 24,
    "committee_exam_on": date(2019, 9, 16),
    "preexam_on": date(2019, 9, 24),
    "preexam_result": "合格",
    "form_serial": "001",
}
PROBATION = {
    **READY,
    "meeting_on": date(2018, 10, 8),
    "meeting_result": "通过",
    "approval_on": date(2018, 11, 5),
    "approval_result": "批准",
    "probation_from": date(2018, 10, 8),
    "probation_to": date(2019, 10, 8),
    "full_app_on": date(2019, 10, 8),
}
YES = Ballots(issued=9, returned=9, yes=8, no=1, abstain=0, spoiled=0, written_yes=1)
NO = Ballots(issued=9, returned=9, yes=3, no=6, abstain=0, spoiled=0)
NAMES = ["张红梅", "王建国", "李淑兰", "陈国强", "赵敏", "孙伟", "周丽", "吴军", "郑芳", "冯涛"]


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def clerk(world: World) -> Actor:
    return accounts.actor("music", today=TODAY)


def people(world: World, **facts: Mapping[str, Any]) -> dict[str, int]:
    """Dossiers of 音乐教育系党支部 by name, each with facts."""
    rows = [{"name": name, "person_kind": "学生", **given} for name, given in facts.items()]
    return dict(world.people("music", rows, today=TODAY))


def register(world: World, count: int = 10, unit: str = "music") -> None:
    """So many full members; the first is secretary, the next two sit in the committee."""
    posts = ["书记", "组织委员", "宣传委员"]
    for n, name in enumerate(NAMES[:count]):
        Member.objects.create(
            unit_id=world.units[unit],
            name=name,
            full_on=date(2010, 7, 1),
            kind="正式党员",
            post=posts[n] if n < 3 else "",
        )
    Member.objects.create(unit_id=world.units[unit], name="何小雨", kind="预备党员")


def result(dossier: int, matter: str, decision: str, **more: Any) -> Result:
    return Result(dossier=dossier, matter=matter, decision=decision, **more)


def call(clerk: Actor, world: World, *items: tuple[int, str], **more: Any) -> Meeting:
    given: dict[str, Any] = {"kind": "branch_meeting", "planned_on": DAY, **more}
    return meetings.call(by=clerk, unit=world.units["music"], items=items, today=TODAY, **given)


def hold(
    clerk: Actor, meeting: Meeting, *results: Result, version: int | None = None, **sat: Any
) -> Meeting:
    given: dict[str, Any] = {"held_on": DAY, "due": 10, "present": 9, **sat}
    return meetings.hold(
        by=clerk,
        meeting=meeting.pk,
        sat=Sat(**given),
        results=results,
        version=meeting.version if version is None else version,
        today=TODAY,
    )


def record(
    clerk: Actor, world: World, *results: Result, kind: str = "branch_meeting", **sat: Any
) -> Meeting:
    given: dict[str, Any] = {"held_on": DAY, "due": 10, "present": 9, **sat}
    return meetings.record(
        by=clerk,
        unit=world.units["music"],
        kind=kind,
        sat=Sat(**given),
        results=results,
        today=TODAY,
    )


def sheet(dossier: int) -> Sheet:
    return Sheet.objects.get(dossier_id=dossier)


def standing(dossier: int, kind: str) -> list[Act]:
    return list(
        Act.objects.filter(dossier=dossier, kind=kind, superseded_by=None, is_void=False).order_by(
            "held_on"
        )
    )


# ---- calling


def test_several_people_are_called_to_one_meeting_and_the_roll_is_of_that_day(
    world: World, clerk: Actor
) -> None:
    register(world)
    Member.objects.create(
        unit_id=world.units["music"], name="严小红", full_on=date(2019, 10, 15), kind="正式党员"
    )
    who = people(world, 李白=READY, 杜甫=READY)
    made = call(
        clerk, world, (who["杜甫"], "admission_meeting"), (who["李白"], "admission_meeting")
    )
    assert [item.dossier_id for item in made.items.all()] == [who["杜甫"], who["李白"]]
    roll = {seat["name"]: seat["may_vote"] for seat in made.roll}
    assert [name for name in roll if roll[name]] == NAMES
    assert (roll["严小红"], roll["何小雨"]) == (False, False)


def test_nobody_is_called_whom_the_text_forbids_and_every_reason_is_given(
    world: World, clerk: Actor
) -> None:
    who = people(
        world,
        李白={**READY, "review_result": "不合格"},
        杜甫={name: value for name, value in READY.items() if not name.startswith("preexam")},
        王维=READY,
    )
    items = [(dossier, "admission_meeting") for dossier in who.values()]
    with pytest.raises(Refused) as refusal:
        call(clerk, world, *items)
    lines = str(refusal.value).split("\n")
    assert any(line.startswith("李白：") and "第十六条" in line for line in lines)
    assert any(line.startswith("杜甫：") and "第十九条" in line for line in lines)
    assert not any(line.startswith("王维") for line in lines)
    assert not Meeting.objects.exists()


def test_a_vote_that_failed_does_not_forbid_the_next_one(world: World, clerk: Actor) -> None:
    who = people(
        world,
        李白={
            **READY,
            "meeting_on": date(2019, 9, 30),
            "due_voting": 10,
            "present_voting": 4,
            "votes_yes": 4,
            "votes_no": 0,
            "votes_abstain": 0,
            "votes_spoiled": 0,
            "meeting_result": "通过",
        },
    )
    assert call(clerk, world, (who["李白"], "admission_meeting")).items.count() == 1


@pytest.mark.parametrize(
    ("unit", "kind", "matter", "says"),
    [
        ("college", "branch_meeting", "admission_meeting", "不召开支部大会"),
        ("music", "committee", "approval", "不召开党委会"),
        ("music", "branch_meeting", "approval", "不讨论“上级党委审批”"),
        ("music", "general_branch", "general_review", "不召开党总支委员会会议"),
    ],
)
def test_each_kind_of_meeting_is_held_by_its_own_kind_of_unit_on_its_own_matters(
    world: World, unit: str, kind: str, matter: str, says: str
) -> None:
    who = people(world, 李白=READY)
    by = accounts.actor("department", today=TODAY)
    with pytest.raises(Refused) as refusal:
        meetings.call(
            by=by,
            unit=world.units[unit],
            kind=kind,
            planned_on=DAY,
            items=[(who["李白"], matter)],
            today=TODAY,
        )
    assert says in str(refusal.value)


def test_a_branch_of_six_decides_in_the_branch_meeting_and_one_of_seven_in_its_committee(
    world: World, clerk: Actor
) -> None:
    who = people(world, 李白={"app_signed_on": date(2019, 3, 1), "talk_on": date(2019, 3, 10)})
    item = (who["李白"], "activist")
    register(world, 6)
    with pytest.raises(Refused, match="不足 7 名的党支部不设支部委员会"):
        call(clerk, world, item, kind="branch_committee")
    assert call(clerk, world, item).items.count() == 1
    Member.objects.create(
        unit_id=world.units["music"], name="周丽", full_on=date(2012, 7, 1), kind="正式党员"
    )
    with pytest.raises(Refused, match="由支部委员会讨论决定"):
        call(clerk, world, item)
    assert call(clerk, world, item, kind="branch_committee").items.count() == 1


@pytest.mark.parametrize(("day", "is_known"), [("2026-05-10", False), ("2026-05-11", True)])
def test_consent_is_decided_only_since_the_edition_that_asks_for_it(
    world: World, day: str, is_known: bool
) -> None:
    on = date.fromisoformat(day)
    found = sittings.decides(SITTINGS["committee"], world.units["college"], on)
    assert ("superior_consent" in found) is is_known
    assert "approval" in found


def test_whose_vote_is_not_known_is_not_counted_and_said(world: World, clerk: Actor) -> None:
    register(world)
    Member.objects.create(unit_id=world.units["music"], name="沈某", kind="正式党员")
    roll = sittings.proposed_roll(SITTINGS["branch_meeting"], world.units["music"], DAY)
    assert Sat(held_on=DAY, roll=roll).due_counted == 10
    said = sittings.warnings_of(
        world.units["music"], SITTINGS["branch_meeting"], Sat(held_on=DAY, roll=roll), []
    )
    assert [fault.words for fault in said] == [
        "沈某有没有表决权未掌握（没有登记转正日期），没有计入应到会。"
    ]


def test_where_nobody_keeps_the_register_either_meeting_may_decide(
    world: World, clerk: Actor
) -> None:
    who = people(world, 李白={"app_signed_on": date(2019, 3, 1), "talk_on": date(2019, 3, 10)})
    for kind in ("branch_committee", "branch_meeting"):
        assert call(clerk, world, (who["李白"], "activist"), kind=kind).roll == []


def test_the_committees_roll_is_of_its_officers(world: World, clerk: Actor) -> None:
    register(world)
    seats = sittings.proposed_roll(SITTINGS["branch_committee"], world.units["music"], DAY)
    assert [seat.name for seat in seats] == NAMES[:3]


@pytest.mark.parametrize(
    ("seat", "field"),
    [
        ({"excluded": "出差", "superior_agreed": "是"}, "excluded-0"),
        ({"excluded": LEFT_OUT[1]}, "superior_agreed-0"),
        ({"excluded": LEFT_OUT[1], "superior_agreed": "否"}, "superior_agreed-0"),
        ({"excluded": LEFT_OUT[1], "superior_agreed": "是", "may_vote": False}, "excluded-0"),
    ],
)
def test_nobody_is_left_out_without_a_lawful_reason_and_the_superiors_agreement(
    world: World, clerk: Actor, seat: dict[str, Any], field: str
) -> None:
    register(world)
    who = people(world, 李白=READY)
    made = call(clerk, world, (who["李白"], "admission_meeting"))
    with pytest.raises(Problem) as problem:
        meetings.set_roll(
            by=clerk, meeting=made.pk, roll=[Seat(name="张红梅", **seat)], version=made.version
        )
    assert problem.value.field == field


def test_whom_the_superior_agreed_to_leave_out_is_not_due(world: World, clerk: Actor) -> None:
    register(world)
    who = people(world, 李白=READY)
    made = call(clerk, world, (who["李白"], "admission_meeting"))
    roll = [Seat.of(seat) for seat in made.roll]
    assert Sat(held_on=None, roll=roll).due_counted == 10
    left = Seat(name=roll[0].name, excluded=LEFT_OUT[1], superior_agreed="是")
    made = meetings.set_roll(
        by=clerk, meeting=made.pk, roll=[left, *roll[1:]], version=made.version
    )
    assert Sat(held_on=None, roll=[Seat.of(seat) for seat in made.roll]).due_counted == 9


def test_moving_the_day_asks_everybody_again_and_keeps_who_is_left_out(
    world: World, clerk: Actor
) -> None:
    register(world)
    who = people(world, 李白=READY)
    made = call(clerk, world, (who["李白"], "admission_meeting"))
    left = Seat(name="张红梅", excluded=LEFT_OUT[1], superior_agreed="是")
    meetings.set_roll(by=clerk, meeting=made.pk, roll=[left], version=1)

    def move(day: date, version: int) -> Meeting:
        return meetings.change_agenda(
            by=clerk,
            meeting=made.pk,
            items=[(who["李白"], "admission_meeting")],
            planned_on=day,
            version=version,
            today=TODAY,
        )

    with pytest.raises(Refused, match="预审"):
        move(date(2019, 9, 20), 2)
    moved = move(date(2019, 10, 16), 2)
    assert [seat["name"] for seat in moved.roll if seat["excluded"]] == ["张红梅"]
    assert len(moved.roll) == 11


# ---- holding


def test_each_is_voted_by_themselves_and_their_acts_come_in_one_go(
    world: World, clerk: Actor
) -> None:
    register(world)
    who = people(world, 李白=READY, 杜甫=READY)
    made = call(
        clerk, world, (who["李白"], "admission_meeting"), (who["杜甫"], "admission_meeting")
    )
    roll = [
        Seat(name=name, is_present=name != "冯涛") if name in NAMES else Seat(name=name)
        for name in NAMES
    ]
    held = hold(
        clerk,
        made,
        result(who["李白"], "admission_meeting", "approve", ballots=YES, discussion="表现好。"),
        result(who["杜甫"], "admission_meeting", "refuse", ballots=NO),
        due=None,
        present=None,
        roll=roll,
        chair="张红梅",
        recorder="王建国",
        shared={"vote_method": "无记名投票", "voted_one_by_one": "是"},
    )
    yes, no = sheet(who["李白"]), sheet(who["杜甫"])
    assert (yes.meeting_on, yes.due_voting, yes.present_voting, yes.votes_yes) == (DAY, 10, 9, 8)
    assert (yes.written_yes, yes.meeting_result, yes.stage) == (1, "通过", "awaiting")
    assert (no.votes_no, no.meeting_result, no.stage) == (6, "未通过", "preexamined")
    assert yes.attendees == [name for name in NAMES if name != "冯涛"]
    assert (yes.meeting_chair, yes.vote_method, yes.voted_one_by_one) == (
        "张红梅",
        "无记名投票",
        "是",
    )
    acts = [item.act for item in held.items.all()]
    assert all(act and act.held_unit_id == world.units["music"] for act in acts)
    assert held.state == "held"
    assert [one["outcome"] for one in held.record["items"]] == ["通过", "未通过"]
    assert held.record["warnings"] == []


def test_one_fault_and_nobody_is_recorded(world: World, clerk: Actor) -> None:
    who = people(world, 李白=READY, 杜甫=READY)
    made = call(
        clerk, world, (who["李白"], "admission_meeting"), (who["杜甫"], "admission_meeting")
    )
    with pytest.raises(Problem) as problem:
        hold(
            clerk,
            made,
            result(who["李白"], "admission_meeting", "approve", ballots=YES),
            result(who["杜甫"], "admission_meeting", "postpone"),
        )
    assert problem.value.field == f"reason-{who['杜甫']}-admission_meeting"
    assert sheet(who["李白"]).meeting_on is None
    assert Meeting.objects.get().state == "called"


def test_a_decision_against_the_figures_is_taken_as_held_and_said(
    world: World, clerk: Actor
) -> None:
    who = people(world, 李白=READY)
    made = call(clerk, world, (who["李白"], "admission_meeting"))
    held = hold(clerk, made, result(who["李白"], "admission_meeting", "approve", ballots=NO))
    assert sheet(who["李白"]).meeting_result == "通过"
    assert any("决定与票数不符" in words for words in held.record["warnings"])
    assert Finding.objects.filter(dossier=who["李白"], rule="I05", closed_at=None).exists()


def test_what_should_not_have_been_called_is_recorded_as_it_was_held(
    world: World, clerk: Actor
) -> None:
    who = people(world, 李白={"app_signed_on": date(2019, 3, 1), "preexam_on": None})
    record(clerk, world, result(who["李白"], "admission_meeting", "approve", ballots=YES))
    assert sheet(who["李白"]).meeting_on == DAY
    broken = Finding.objects.filter(dossier=who["李白"], state="broken", closed_at=None)
    assert "H02" in broken.values_list("rule", flat=True)


def test_a_committee_in_a_branch_too_small_for_one_is_taken_and_said(
    world: World, clerk: Actor
) -> None:
    register(world, 6)
    who = people(world, 李白={"app_signed_on": date(2019, 3, 1), "talk_on": date(2019, 3, 10)})
    held = record(
        clerk,
        world,
        result(who["李白"], "activist", "approve"),
        kind="branch_committee",
        due=3,
        present=3,
    )
    assert (sheet(who["李白"]).activist_on, sheet(who["李白"]).activist_body) == (
        DAY,
        "支部委员会",
    )
    assert any("不设支部委员会" in words for words in held.record["warnings"])


def test_what_was_put_off_leaves_no_act_but_a_reason(world: World, clerk: Actor) -> None:
    who = people(world, 李白=READY)
    made = call(clerk, world, (who["李白"], "admission_meeting"))
    hold(clerk, made, result(who["李白"], "admission_meeting", "postpone", reason="材料不齐。"))
    item = AgendaItem.objects.get()
    assert (item.act, item.decision, item.reason) == (None, "postpone", "材料不齐。")
    assert sheet(who["李白"]).meeting_on is None


def test_the_second_vote_follows_the_one_that_failed_and_both_stay(
    world: World, clerk: Actor
) -> None:
    who = people(world, 李白=READY)
    first = call(clerk, world, (who["李白"], "admission_meeting"))
    hold(clerk, first, result(who["李白"], "admission_meeting", "refuse", ballots=NO))
    later = date(2019, 10, 21)
    second = call(clerk, world, (who["李白"], "admission_meeting"), planned_on=later)
    hold(
        clerk,
        second,
        result(who["李白"], "admission_meeting", "approve", ballots=YES),
        held_on=later,
    )
    (act,) = standing(who["李白"], "admission_meeting")
    assert act.is_renewal
    assert act.supersedes is not None
    assert (act.supersedes.held_on, act.supersedes.facts["meeting_result"]) == (DAY, "未通过")


def test_an_earlier_meeting_typed_later_stands_in_its_minutes_alone(
    world: World, clerk: Actor
) -> None:
    who = people(world, 李白={**READY, "meeting_on": date(2019, 11, 4), "meeting_result": "通过"})
    held = record(clerk, world, result(who["李白"], "admission_meeting", "refuse", ballots=NO))
    assert sheet(who["李白"]).meeting_on == date(2019, 11, 4)
    assert held.items.get().act is None
    # Of whom it is said stands in front: a meeting has several people.
    (words,) = [one for one in held.record["warnings"] if "晚于这次会议" in one]
    assert words.startswith("李白：")


def test_minutes_of_a_day_already_recorded_say_more_of_the_same_act(
    world: World, clerk: Actor
) -> None:
    who = people(world, 李白={**READY, "meeting_on": DAY, "due_voting": 10, "remark": "班长"})
    record(
        clerk,
        world,
        result(who["李白"], "admission_meeting", "approve", ballots=YES),
        chair="张红梅",
    )
    (act,) = standing(who["李白"], "admission_meeting")
    assert (act.is_renewal, act.reason) == (False, "按会议记录登记")
    assert (act.facts["votes_yes"], act.facts["meeting_chair"]) == (8, "张红梅")


def test_an_extension_is_kept_with_its_own_days_when_the_meeting_is_held_again(
    world: World, clerk: Actor
) -> None:
    who = people(world, 李白=PROBATION)
    until = date(2020, 4, 8)
    record(
        clerk,
        world,
        result(who["李白"], "full_meeting", "extend", ballots=YES, facts={"extend_to": until}),
    )
    assert standing(who["李白"], "extension") == []
    again = date(2020, 4, 13)
    record(
        clerk,
        world,
        result(who["李白"], "full_meeting", "approve", ballots=YES),
        held_on=again,
    )
    (extension,) = standing(who["李白"], "extension")
    assert (extension.held_on, extension.facts) == (DAY, {"extended_to": ["2020-04-08"]})
    (act,) = standing(who["李白"], "full_meeting")
    assert (act.held_on, act.facts["full_decision"], act.is_renewal) == (again, "按期转正", True)


def test_the_approval_of_an_extension_is_not_that_of_full_membership(
    world: World, clerk: Actor
) -> None:
    """Extended, approved, discussed again, approved: each stands on its own days."""
    dossier = people(world, 李白=PROBATION)["李白"]
    department = accounts.actor("department", today=TODAY)

    def approve(day: date, **facts: Any) -> None:
        meetings.record(
            by=department,
            unit=world.units["college"],
            kind="committee",
            sat=Sat(held_on=day, due=9, present=9),
            results=[result(dossier, "full_approval", "approve", facts=facts)],
            today=TODAY,
        )

    facts = {"extend_to": date(2020, 4, 8)}
    record(clerk, world, result(dossier, "full_meeting", "extend", ballots=YES, facts=facts))
    approve(date(2019, 11, 4))
    assert sheet(dossier).stage == "probationary"
    again = date(2020, 4, 13)
    record(clerk, world, result(dossier, "full_meeting", "approve", ballots=YES), held_on=again)
    found = sheet(dossier)
    assert (found.stage, found.full_approval_on) == ("probationary", None)
    assert found.extension_approved_on == [date(2019, 11, 4)]
    approve(date(2020, 5, 6), full_from=date(2020, 4, 8))
    found = sheet(dossier)
    assert (found.stage, found.full_approval_on) == ("full", date(2020, 5, 6))
    days = {
        day: reviews.several([dossier], day, TODAY)["full_approval_on"].item()
        for day in (date(2020, 1, 1), date(2020, 4, 20), date(2020, 5, 6))
    }
    assert list(days.values()) == [date(2019, 11, 4), None, date(2020, 5, 6)]


@pytest.mark.parametrize(
    ("decision", "words"),
    [("approve", "按期转正"), ("extend", "延长预备期"), ("cancel", "取消资格")],
)
def test_full_membership_comes_to_one_of_three(
    world: World, clerk: Actor, decision: str, words: str
) -> None:
    who = people(world, 李白=PROBATION)
    facts = {"extend_to": date(2020, 4, 8)} if decision == "extend" else {}
    record(
        clerk,
        world,
        result(who["李白"], "full_meeting", decision, ballots=YES, facts=facts),
    )
    assert sheet(who["李白"]).full_decision == words


def test_putting_off_full_membership_is_for_those_transferred_in(
    world: World, clerk: Actor
) -> None:
    who = people(world, 李白=PROBATION, 杜甫={**PROBATION, "transferred_in_on": date(2019, 9, 2)})
    held = record(
        clerk,
        world,
        result(who["李白"], "full_meeting", "postpone", reason="再考察。"),
        result(who["杜甫"], "full_meeting", "postpone", reason="转入不久。"),
    )
    said = [words for words in held.record["warnings"] if "只适用于转入" in words]
    assert [words.partition("：")[0] for words in said] == ["李白"]


def test_the_committee_writes_down_its_own_votes_one_by_one(world: World) -> None:
    who = people(world, 李白={**READY, "meeting_on": DAY, "meeting_result": "通过"})
    by = accounts.actor("department", today=TODAY)
    held = meetings.record(
        by=by,
        unit=world.units["college"],
        kind="committee",
        sat=Sat(
            held_on=date(2019, 11, 4),
            due=9,
            present=8,
            shared={"approved_collectively": "是", "approved_one_by_one": "是"},
        ),
        results=[
            result(
                who["李白"],
                "approval",
                "approve",
                ballots=Ballots(yes=8, no=0, abstain=0),
                facts={"probation_from": DAY, "probation_to": date(2020, 10, 14)},
            )
        ],
        today=TODAY,
    )
    found = sheet(who["李白"])
    assert (found.approval_on, found.approval_result, found.approved_by) == (
        date(2019, 11, 4),
        "批准",
        "党委",
    )
    assert (found.approval_due, found.approval_present, found.approval_yes) == (9, 8, 8)
    assert (found.probation_from, found.approved_one_by_one) == (DAY, "是")
    assert held.items.get().act.held_unit_id == world.units["college"]  # type: ignore[union-attr]


# ---- two people at once, and those who may not


def test_the_second_to_enter_the_results_sees_that_it_was_done(world: World, clerk: Actor) -> None:
    who = people(world, 李白=READY)
    made = call(clerk, world, (who["李白"], "admission_meeting"))
    one = result(who["李白"], "admission_meeting", "approve", ballots=YES)
    hold(clerk, made, one, version=1)
    with pytest.raises(Changed, match="已由别人登记"):
        hold(clerk, made, one, version=1)
    assert len(standing(who["李白"], "admission_meeting")) == 1


def test_whoever_saves_after_another_changed_the_agenda_is_told_what(
    world: World, clerk: Actor
) -> None:
    who = people(world, 李白=READY, 杜甫=READY)
    made = call(clerk, world, (who["李白"], "admission_meeting"))
    meetings.change_agenda(
        by=clerk,
        meeting=made.pk,
        items=[(one, "admission_meeting") for one in who.values()],
        planned_on=date(2019, 10, 15),
        version=1,
        today=TODAY,
    )
    one = result(who["李白"], "admission_meeting", "approve", ballots=YES)
    with pytest.raises(Changed, match="计划日期 2019-10-15，议程 2 项"):
        hold(clerk, made, one, version=1)
    with pytest.raises(Changed, match="议程刚刚被别人改过"):
        hold(clerk, made, one, version=2)


def test_a_meeting_called_off_changes_nobodys_record(world: World, clerk: Actor) -> None:
    who = people(world, 李白=READY)
    made = call(clerk, world, (who["李白"], "admission_meeting"))
    with pytest.raises(Problem, match="写明取消会议的原因"):
        meetings.cancel(by=clerk, meeting=made.pk, reason=" ", version=1)
    meetings.cancel(by=clerk, meeting=made.pk, reason="到会人数不足", version=1)
    assert sheet(who["李白"]).meeting_on is None
    with pytest.raises(Changed, match="取消，原因：到会人数不足"):
        hold(clerk, made, result(who["李白"], "admission_meeting", "approve"))


def test_a_sibling_branch_neither_calls_nor_records_for_it(world: World) -> None:
    who = people(world, 李白=READY)
    art = accounts.actor("art", today=TODAY)
    with pytest.raises(Refused, match="没有为这个党组织记录会议的权限"):
        call(art, world, (who["李白"], "admission_meeting"))
    with pytest.raises(Refused, match="不在"):
        meetings.call(
            by=accounts.actor("department", today=TODAY),
            unit=world.units["art"],
            kind="branch_meeting",
            planned_on=DAY,
            items=[(who["李白"], "admission_meeting")],
            today=TODAY,
        )


def test_the_future_is_not_recorded_and_nothing_is_dated_for_anybody(
    world: World, clerk: Actor
) -> None:
    who = people(world, 李白=READY)
    made = call(clerk, world, (who["李白"], "admission_meeting"))
    one = result(who["李白"], "admission_meeting", "approve", ballots=YES)
    for day, says in ((None, "请填写会议实际召开的日期"), (date(2026, 5, 5), "晚于今天")):
        with pytest.raises(Problem, match=says):
            hold(clerk, made, one, held_on=day)


def test_a_held_meeting_is_one_event_beside_the_acts_it_left(world: World, clerk: Actor) -> None:
    who = people(world, 李白=READY)
    made = call(clerk, world, (who["李白"], "admission_meeting"))
    before = AuditEvent.objects.count()
    hold(clerk, made, result(who["李白"], "admission_meeting", "approve", ballots=YES))
    verbs = list(AuditEvent.objects.order_by("seq").values_list("verb", flat=True))[before:]
    assert verbs == ["record_act", "hold_meeting"]


def test_who_is_ready_comes_first_and_the_others_with_what_they_lack(
    world: World, clerk: Actor
) -> None:
    who = people(
        world,
        安然={**READY, "review_result": "不合格"},
        白露=READY,
        陈晨={name: value for name, value in READY.items() if not name.startswith("preexam")},
    )
    found = sittings.candidates(
        world.units["music"], "admission_meeting", on=DAY, as_of=TODAY, today=TODAY
    )
    assert [one.name for one in found] == ["白露", "安然", "陈晨"]
    assert [one.is_ready for one in found] == [True, False, False]
    assert any("政治审查" in words for words in found[1].lacks)
    # What the list promises is what calling keeps.
    call(clerk, world, (who["白露"], "admission_meeting"))
    with pytest.raises(Refused):
        call(clerk, world, (who["安然"], "admission_meeting"))


def test_every_matter_is_decided_somewhere_and_rests_on_an_article() -> None:
    decided = {matter for one in SITTINGS.values() for matter in one.matters}
    assert decided == set(MATTERS)
    assert all(one.cite for one in MATTERS.values())


def test_correcting_what_a_meeting_left_goes_through_the_act(world: World, clerk: Actor) -> None:
    who = people(world, 李白=READY)
    made = call(clerk, world, (who["李白"], "admission_meeting"))
    held = hold(clerk, made, result(who["李白"], "admission_meeting", "approve", ballots=YES))
    act = held.items.get().act
    assert act is not None
    dossiers.record_act(
        by=clerk,
        dossier=who["李白"],
        kind="admission_meeting",
        held_on=DAY,
        facts={"votes_yes": 7, "votes_no": 2},
        today=TODAY,
        corrects=act.pk,
        reason="唱票有误",
    )
    whole()
    assert sheet(who["李白"]).votes_yes == 7
    # The minutes stay as they were held.
    assert Meeting.objects.get().record["items"][0]["ballots"]["yes"] == 8
