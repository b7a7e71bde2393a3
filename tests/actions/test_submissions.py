"""What goes up between the levels: to whom, after what, and how it comes back or is answered."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from rudang.actions import accounts, dossiers, submissions
from rudang.actions.dossiers import Changed, Problem
from rudang.core.scope import Actor, Refused
from rudang.regulation import levels
from rudang.regulation.levels import LEVEL, LEVELS, Rung
from rudang.store.door import enter
from rudang.store.models import AuditEvent, Submission
from rudang.store.reads import submissions as reads
from rudang.store.reads.units import whole_tree
from tests.cast import Cast, found_college

TODAY = date(2026, 9, 1)
Open = Callable[..., int]

# Everything that leads a student lawfully to the meeting on admission, under the old edition.
ACTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("application", "2017-03-06", {}),
    ("talk", "2017-03-20", {"talkers": ["张红梅"]}),
    ("activist", "2017-09-11", {"activist_body": "支部委员会"}),
    ("activist_filing", "2017-09-20", {}),
    ("contacts", "2017-09-20", {"contacts": ["张红梅", "李卫国"]}),
    ("target_meeting", "2018-11-12", {}),
    ("superior_filing", "2018-11-20", {}),
    ("target", "2018-11-20", {}),
    ("introducers", "2018-11-20", {"introducers": ["张红梅", "李卫国"]}),
    ("review", "2019-03-11", {"review_result": "合格"}),
    ("training", "2019-04-08", {"train_to": date(2019, 4, 12), "train_days": 5}),
    ("committee_exam", "2019-05-06", {}),
    ("preexam", "2019-05-20", {"preexam_result": "合格"}),
    ("form", "2019-05-27", {"form_serial": "0001234"}),
    (
        "admission_meeting",
        "2019-06-10",
        {"due_voting": 12, "present_voting": 11, "votes_yes": 11, "meeting_result": "通过"},
    ),
)


@pytest.fixture
def cast(db: None) -> Cast:
    return found_college()


@pytest.fixture
def person(cast: Cast) -> Open:
    """Open a dossier and record its acts up to one."""

    def opened(unit: str = "yinyue", until: str = "committee_exam", name: str = "段若兰") -> int:
        by = cast.actor("department")
        case = dossiers.open_dossier(
            by=by,
            unit=cast.units[unit],
            particulars={"name": name, "person_kind": "学生", "birth_date": date(1998, 5, 1)},
            today=TODAY,
        ).pk
        for kind, day, facts in ACTS:
            record(cast, case, kind, date.fromisoformat(day), **facts)
            if kind == until:
                break
        return case

    return opened


def record(cast: Cast, case: int, kind: str, day: date, **facts: Any) -> int:
    by = cast.actor("department")
    return dossiers.record_act(
        by=by, dossier=case, kind=kind, held_on=day, facts=facts, today=TODAY
    ).pk


def send(cast: Cast, kind: str, *cases: int, day: date, who: str = "yinyue") -> Any:
    by = cast.actor(who)
    return submissions.send(by=by, kind=kind, dossiers=cases, sent_on=day, today=TODAY)


def seen_by(by: Actor) -> None:
    enter(by.scope)


# ---- the chain


UNDER_GENERAL = (
    Rung(4, "branch", False),
    Rung(2, "general_branch", False),
    Rung(1, "committee", True),
)
DIRECT = (Rung(6, "branch", False), Rung(1, "committee", True))
OWN_COMMITTEE = (
    Rung(9, "branch", False),
    Rung(8, "committee", True),
    Rung(2, "general_branch", False),
    Rung(1, "committee", True),
)
SMALL_COMMITTEE = (
    Rung(9, "branch", False),
    Rung(8, "committee", False),
    Rung(1, "committee", True),
)
NOBODY_ABOVE = (Rung(9, "branch", False), Rung(2, "general_branch", False))


@pytest.mark.parametrize(
    ("kind", "line", "unit"),
    [
        ("activist_filing", UNDER_GENERAL, 1),
        ("preexam", UNDER_GENERAL, 1),
        ("general_review", UNDER_GENERAL, 2),
        ("full_general_review", UNDER_GENERAL, 2),
        ("approval", UNDER_GENERAL, 1),
        ("filed_up", UNDER_GENERAL, 1),
        ("preexam", DIRECT, 1),
        ("general_review", DIRECT, None),
        ("full_general_review", DIRECT, None),
        ("approval", OWN_COMMITTEE, 8),
        ("general_review", OWN_COMMITTEE, None),
        ("approval", SMALL_COMMITTEE, 1),
        ("approval", NOBODY_ABOVE, None),
        ("general_review", NOBODY_ABOVE, 2),
        # A dossier that stands at the general branch itself is not reviewed by it once more.
        ("general_review", UNDER_GENERAL[1:], None),
    ],
)
def test_which_unit_must_act(kind: str, line: tuple[Rung, ...], unit: int | None) -> None:
    assert levels.acting_unit(LEVEL[kind], line) == unit


def test_an_edition_asks_either_for_filing_or_for_consent() -> None:
    old = {level.kind for level in levels.levels_on(date(2026, 5, 10))}
    new = {level.kind for level in levels.levels_on(date(2026, 5, 11))}
    assert old - new == {"superior_filing"}
    assert new - old == {"superior_consent"}


def test_the_new_edition_sends_the_register_by_its_name() -> None:
    for day, paper in (
        (date(2026, 5, 10), "培养教育考察材料"),
        (date(2026, 5, 11), "入党积极分子培养考察登记表"),
    ):
        assert paper in LEVEL["approval"].papers_on(day)[0]


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.kind)
def test_every_level_follows_an_act_that_leaves_a_day(level: levels.Level) -> None:
    for kind in (level.kind, level.after, *filter(None, (level.reviewed, level.moot))):
        assert levels.day_of(kind)


# ---- sending


def test_a_branch_right_under_the_college_sends_to_the_college(cast: Cast, person: Open) -> None:
    case = person()
    made = send(cast, "preexam", case, day=date(2019, 5, 8)).sent[0]
    assert (made.to_unit_id, made.from_unit_id) == (cast.units["college"], cast.units["yinyue"])
    assert (made.state, made.sent_on) == ("sent", date(2019, 5, 8))
    last = AuditEvent.objects.order_by("-seq").first()
    assert last is not None
    assert (last.verb, last.subject_id, last.by) == ("send_submission", str(case), "yinyue")


def test_a_branch_under_a_general_branch_is_reviewed_there_first(cast: Cast, person: Open) -> None:
    case, day = person("first", "admission_meeting"), date(2019, 6, 12)
    with pytest.raises(Refused, match="还没有记录“党总支审议接收”"):
        send(cast, "approval", case, day=day, who="xueqian")
    made = send(cast, "general_review", case, day=day, who="xueqian").sent[0]
    assert made.to_unit_id == cast.units["xueqian"]
    record(cast, case, "general_review", date(2019, 6, 14), general_review_result="同意上报")
    made.refresh_from_db()
    assert made.state == "answered"
    up = send(cast, "approval", case, day=date(2019, 6, 17), who="xueqian").sent[0]
    # The general branch passes it on in its own name.
    assert (up.from_unit_id, up.to_unit_id) == (cast.units["xueqian"], cast.units["college"])


def test_what_the_general_branch_sent_back_does_not_go_up(cast: Cast, person: Open) -> None:
    case = person("first", "admission_meeting")
    record(cast, case, "general_review", date(2019, 6, 14), general_review_result="退回支部")
    with pytest.raises(Refused, match="结果是“退回支部”"):
        send(cast, "approval", case, day=date(2019, 6, 17), who="xueqian")


def test_a_direct_branch_has_no_review_by_a_general_branch(cast: Cast, person: Open) -> None:
    case = person(until="admission_meeting")
    with pytest.raises(Refused, match="上级没有党总支，不用党总支审议"):
        send(cast, "general_review", case, day=date(2019, 6, 12))
    assert send(cast, "approval", case, day=date(2019, 6, 12)).sent


def test_approval_is_sent_before_the_committee_has_had_its_talk(cast: Cast, person: Open) -> None:
    """The talk before approval is the committee's own: its absence keeps nobody below."""
    case = person(until="admission_meeting")
    assert not send(cast, "approval", case, day=date(2019, 6, 12)).refused


@pytest.mark.parametrize(
    ("until", "kind", "day", "says"),
    [
        ("training", "preexam", date(2019, 5, 8), "还没有记录“支部委员会审查”，不能报送预审"),
        ("committee_exam", "approval", date(2019, 5, 8), "还没有记录“支部大会讨论接收”"),
        ("committee_exam", "preexam", date(2019, 5, 3), "早于“支部委员会审查”的日期（2019-05-06）"),
        ("preexam", "preexam", date(2019, 5, 21), "“上级党委预审”已经在 2019-05-20 办理"),
    ],
)
def test_what_is_not_due_is_not_sent(
    cast: Cast, person: Open, until: str, kind: str, day: date, says: str
) -> None:
    case = person(until=until)
    with pytest.raises(Refused, match=says):
        send(cast, kind, case, day=day)
    assert not Submission.objects.exists()


def test_a_meeting_that_did_not_pass_is_not_sent_up(cast: Cast, person: Open) -> None:
    case = person(until="form")
    record(cast, case, "admission_meeting", date(2019, 6, 10), meeting_result="未通过")
    with pytest.raises(Refused, match="“支部大会讨论接收”的结果是“未通过”"):
        send(cast, "approval", case, day=date(2019, 6, 12))


def test_whoever_failed_the_review_is_not_sent_to_be_examined(cast: Cast, person: Open) -> None:
    case = person(until="introducers")
    record(cast, case, "review", date(2019, 3, 11), review_result="不合格")
    record(cast, case, "committee_exam", date(2019, 5, 6))
    with pytest.raises(Refused, match="“政治审查”的结果是“不合格”，不能报送预审"):
        send(cast, "preexam", case, day=date(2019, 5, 8))


def test_what_the_text_forbids_is_not_sent_and_the_article_is_said(
    cast: Cast, person: Open
) -> None:
    case = person(until="admission_meeting")
    record(cast, case, "approval", date(2019, 6, 20), approval_result="批准")
    votes = {"full_due_voting": 12, "full_present_voting": 11, "full_votes_yes": 5}
    record(cast, case, "full_meeting", date(2020, 6, 12), full_decision="按期转正", **votes)
    with pytest.raises(Refused, match=r"“支部大会讨论转正”不符合：.*（第三十三条"):
        send(cast, "full_approval", case, day=date(2020, 6, 15))
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("day", "field", "says"),
    [
        (None, "sent_on", "请填写报送的日期"),
        (date(2026, 9, 2), "sent_on", "晚于今天"),
        (date(2026, 5, 11), "sent_on", "应办理“上级同意拟列为发展对象”"),
    ],
)
def test_the_day_of_sending_is_typed_and_lies_in_its_edition(
    cast: Cast, person: Open, day: date | None, field: str, says: str
) -> None:
    case = person(until="target_meeting")
    with pytest.raises(Problem, match=says) as problem:
        submissions.send(
            by=cast.actor("yinyue"),
            kind="superior_filing",
            dossiers=[case],
            sent_on=day,
            today=TODAY,
        )
    assert problem.value.field == field


def test_several_are_sent_together_and_each_is_checked_by_itself(cast: Cast, person: Open) -> None:
    good, early = person(name="段若兰"), person(until="training", name="贺知章")
    made = send(cast, "preexam", good, early, day=date(2019, 5, 8))
    assert [one.dossier_id for one in made.sent] == [good]
    assert [(one.dossier, one.person) for one in made.refused] == [(early, "贺知章")]
    assert "还没有记录" in made.refused[0].words


def test_nothing_is_sent_twice(cast: Cast, person: Open) -> None:
    case = person()
    made = send(cast, "preexam", case, day=date(2019, 5, 8)).sent[0]
    with pytest.raises(Refused, match="已于 2019-05-08 报送校党委，待接收"):
        send(cast, "preexam", case, day=date(2019, 5, 9))
    # Two at the same moment: the base itself lets one of them through.
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.create(
            dossier_id=case,
            unit_id=made.unit_id,
            kind="preexam",
            from_unit_id=made.from_unit_id,
            to_unit_id=made.to_unit_id,
            sent_on=made.sent_on,
            sent_at=made.sent_at,
        )


# ---- somebody must be there


def test_sending_fails_loudly_where_nobody_can_act(cast: Cast, person: Open) -> None:
    case = person()
    by = accounts.system(on_behalf_of="tests")
    for login in ("department", "organizer"):
        role = cast.accounts[login].roles.get()
        if login == "department":
            accounts.end_role(by=by, role=role, until=TODAY)
    assert send(cast, "preexam", case, day=date(2019, 5, 8)).sent  # the organizer is still there
    Submission.objects.all().update(state="withdrawn")
    accounts.end_role(by=by, role=cast.accounts["organizer"].roles.get(), until=TODAY)
    with pytest.raises(Refused) as refused:
        submissions.send(
            by=cast.actor("yinyue"),
            kind="preexam",
            dossiers=[case],
            sent_on=date(2019, 5, 8),
            today=TODAY,
        )
    assert "校党委现在没有人担任能办理报送的职务" in str(refused.value)
    assert "请系统管理员先在校党委增加账号或职务" in str(refused.value)


def test_an_office_elsewhere_or_an_ended_account_is_nobody(cast: Cast, person: Open) -> None:
    """The department's office at the college does not stand in for the general branch's own."""
    case = person("first", "admission_meeting")
    by = accounts.system(on_behalf_of="tests")
    assert "xueqian某" in reads.handlers(TODAY)[cast.units["xueqian"]]
    accounts.end(by=by, account=cast.accounts["xueqian"], until=TODAY)
    assert cast.units["xueqian"] not in reads.handlers(TODAY)
    with pytest.raises(Refused, match="学前教育系党总支部现在没有人担任"):
        send(cast, "general_review", case, day=date(2019, 6, 12), who="department")


def test_what_lost_its_handler_later_is_told(cast: Cast, person: Open) -> None:
    case = person("first", "admission_meeting")
    send(cast, "general_review", case, day=date(2019, 6, 12), who="department")
    assert reads.unattended(TODAY) == {}
    by = accounts.system(on_behalf_of="tests")
    accounts.end_role(by=by, role=cast.accounts["xueqian"].roles.get(), until=TODAY)
    assert reads.unattended(TODAY) == {cast.units["xueqian"]: 1}


# ---- what becomes of it


def versions(*found: Submission) -> dict[int, int]:
    return {one.pk: one.version for one in found}


def test_returned_with_a_reason_sent_again_and_answered(cast: Cast, person: Open) -> None:
    case = person()
    first = send(cast, "preexam", case, day=date(2019, 5, 8)).sent[0]
    by = cast.actor("organizer")
    with pytest.raises(Problem, match="退回要写明原因"):
        submissions.send_back(by=by, submissions=versions(first), reason=" ")
    (back,) = submissions.send_back(by=by, submissions=versions(first), reason="缺培训结业证明")
    assert (back.state, back.reason, back.closed_by_id) == (
        "returned",
        "缺培训结业证明",
        by.account_id,
    )
    assert reads.listed("returned", own=()).total == 1
    second = send(cast, "preexam", case, day=date(2019, 5, 10)).sent[0]
    assert second.pk != first.pk
    assert reads.listed("returned", own=()).total == 0
    submissions.receive(by=by, submissions=versions(second))
    act = record(cast, case, "preexam", date(2019, 5, 20), preexam_result="合格")
    second.refresh_from_db()
    assert (second.state, second.act_id) == ("answered", act)
    assert [one.state for one in reads.of_dossier(case)] == ["answered", "returned"]


def test_a_returned_matter_done_in_another_way_is_no_longer_on_the_desk(
    cast: Cast, person: Open
) -> None:
    case = person()
    made = send(cast, "preexam", case, day=date(2019, 5, 8)).sent[0]
    by = cast.actor("department")
    submissions.send_back(by=by, submissions=versions(made), reason="格式不对")
    record(cast, case, "preexam", date(2019, 5, 20), preexam_result="合格")
    assert reads.listed("returned", own=()).total == 0


def test_what_was_not_received_can_be_taken_back(cast: Cast, person: Open) -> None:
    case = person()
    made = send(cast, "preexam", case, day=date(2019, 5, 8)).sent[0]
    taken = submissions.withdraw(
        by=cast.actor("yinyue"), submission=made.pk, version=1, reason="材料没有齐"
    )
    assert taken.state == "withdrawn"
    again = send(cast, "preexam", case, day=date(2019, 5, 9)).sent[0]
    submissions.receive(by=cast.actor("department"), submissions=versions(again))
    again.refresh_from_db()
    with pytest.raises(Refused, match="上级已经接收，不能撤回"):
        submissions.withdraw(by=cast.actor("yinyue"), submission=again.pk, version=again.version)


@pytest.mark.parametrize("second", ["receive", "send_back", "withdraw"])
def test_the_second_of_two_sees_what_the_first_did(cast: Cast, person: Open, second: str) -> None:
    case = person()
    made = send(cast, "preexam", case, day=date(2019, 5, 8)).sent[0]
    submissions.receive(by=cast.actor("organizer"), submissions=versions(made))
    above, below = cast.actor("department"), cast.actor("yinyue")
    seen = {made.pk: 1}
    calls = {
        "receive": lambda: submissions.receive(by=above, submissions=seen),
        "send_back": lambda: submissions.send_back(by=above, submissions=seen, reason="缺材料"),
        "withdraw": lambda: submissions.withdraw(by=below, submission=made.pk, version=1),
    }
    with pytest.raises(Changed, match="已接收，待办理（organizer某）"):
        calls[second]()


def test_only_the_unit_that_was_asked_acts(cast: Cast, person: Open) -> None:
    case = person("first")
    made = send(cast, "preexam", case, day=date(2019, 5, 8), who="xueqian").sent[0]
    for who, says in (("xueqian", "由那里的人办理"), ("meishu", "不办理下级报送的事项")):
        with pytest.raises(Refused, match=says):
            submissions.receive(by=cast.actor(who), submissions=versions(made))
    stranger = cast.actor("meishu")
    seen_by(stranger)
    assert reads.one(made.pk) is None
    assert reads.listed("sent", own=()).total == 0


def test_filing_beyond_the_college_is_the_departments_own(cast: Cast, person: Open) -> None:
    case = person(until="admission_meeting")
    record(cast, case, "interview", date(2019, 6, 14), interviewer_post="组织员")
    record(cast, case, "approval", date(2019, 6, 20), approval_result="批准")
    with pytest.raises(Refused, match="报送校外由校党委的组织部门办理"):
        send(cast, "filed_up", case, day=date(2019, 6, 24))
    made = send(cast, "filed_up", case, day=date(2019, 6, 24), who="department").sent[0]
    assert made.to_unit_id == cast.units["college"]
    record(cast, case, "filed_up", date(2019, 7, 1))
    made.refresh_from_db()
    assert made.state == "answered"


def test_after_a_refusal_the_next_meetings_decision_goes_up_again(cast: Cast, person: Open) -> None:
    case = person(until="admission_meeting")
    refused = record(cast, case, "approval", date(2019, 6, 20), approval_result="不批准")
    meeting = dossiers.Act.objects.get(dossier=case, kind="admission_meeting")
    with pytest.raises(Refused, match="“上级党委审批”已经在 2019-06-20 办理"):
        send(cast, "approval", case, day=date(2019, 6, 24))
    dossiers.record_act(
        by=cast.actor("yinyue"),
        dossier=case,
        kind="admission_meeting",
        held_on=date(2020, 6, 8),
        facts={"meeting_result": "通过"},
        today=TODAY,
        renews=meeting.pk,
    )
    (again,) = send(cast, "approval", case, day=date(2020, 6, 10)).sent
    assert submissions.renewed(case, "approval") == refused
    # Putting the old refusal right does not answer what was sent up since; approving does.
    corrected = dossiers.record_act(
        by=cast.actor("department"),
        dossier=case,
        kind="approval",
        held_on=date(2019, 6, 21),
        facts={"approval_result": "不批准"},
        today=TODAY,
        corrects=refused,
        reason="日期抄错",
    )
    again.refresh_from_db()
    assert again.state == "sent"
    dossiers.record_act(
        by=cast.actor("department"),
        dossier=case,
        kind="approval",
        held_on=date(2020, 6, 20),
        facts={"approval_result": "批准"},
        today=TODAY,
        renews=corrected.pk,
    )
    again.refresh_from_db()
    assert again.state == "answered"


# ---- who is proposed


def proposed(cast: Cast, kind: str, **more: Any) -> list[str]:
    wanted = submissions.wanted(kind, whole_tree(), **more)
    return [one.person for one in reads.ready(wanted).lines]


def test_those_are_proposed_whose_turn_it_is(cast: Cast, person: Open) -> None:
    person(until="training", name="甲一")
    examined = person(until="committee_exam", name="乙二")
    person(until="preexam", name="丙三")
    met = person("first", "admission_meeting", name="丁四")
    person(until="admission_meeting", name="戊五")
    assert proposed(cast, "preexam") == ["乙二"]
    assert proposed(cast, "general_review") == ["丁四"]
    assert proposed(cast, "approval") == ["戊五"]
    record(cast, met, "general_review", date(2019, 6, 14), general_review_result="同意上报")
    assert proposed(cast, "general_review") == []
    assert proposed(cast, "approval") == ["丁四", "戊五"]
    kinds = [submissions.wanted(kind, whole_tree()) for kind in LEVEL]
    counted = reads.ready_counts(kinds)
    assert (counted["preexam"], counted["approval"]) == (1, 2)
    send(cast, "preexam", examined, day=date(2019, 5, 8))
    assert reads.ready_counts(kinds)["preexam"] == 0
    assert proposed(cast, "preexam", is_sent=False) == []
