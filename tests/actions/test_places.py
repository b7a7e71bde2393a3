"""Places bound firmly or provisionally, filings by name, and no pre-examination beyond the plan."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.db import connection

from rudang.actions import (
    accounts,
    dossiers,
    freeing,
    gates,
    meetings,
    pacing,
    places,
    submissions,
    uploads,
)
from rudang.actions.dossiers import Changed, Problem
from rudang.core.periods import parse
from rudang.core.scope import Refused, RoleKind, Scope
from rudang.store import door
from rudang.store.models import AuditEvent, OverPlanLeave, PlanEntry, PlanName, Sheet, Submission
from rudang.store.reads import places as reads
from rudang.store.reads import plans as ledgers
from tests.papers.workbook_making import workbook
from tests.planning import (
    ADMITTED,
    LISTED,
    PREEXAMINED,
    READY,
    VOTED,
    College,
    PlanLine,
    college,
    people,
)

H2 = parse("2019H2")
# Within the period, with time left for everything.
TODAY = date(2019, 9, 12)
EXAMINED = {**PREEXAMINED, "preexam_on": None, "preexam_result": None}
BEFORE = {name: value for name, value in EXAMINED.items() if value is not None}
SCHOLAR = {"person_kind": "教师", "education_code": "11"}
PAPER = "校党委会 2019 年第 12 次会议"


@pytest.fixture
def school(db: None) -> College:
    made = college()
    made.issue(PlanLine(made.music, 3), PlanLine(made.general, 4, 2, 1))
    return made


def bind(school: College, dossier: int, **more: Any) -> PlanName:
    asked = {"by": school.department, "period": "2019H2", "dossier": dossier, "today": TODAY}
    return places.name_person(**{**asked, **more})


def shown(unit: int, day: date = TODAY) -> reads.UnitPlaces:
    found = reads.of_unit(H2, unit, as_of=day, pacing=pacing.on(day))
    assert found is not None
    return found


def line(unit: int, day: date = TODAY) -> Any:
    return {row.place.id: row.line for row in ledgers.plan(H2, as_of=day).rows}[unit]


def file(school: College, dossier: int, day: date = date(2019, 9, 2), **more: Any) -> PlanEntry:
    asked: dict[str, Any] = {
        "by": school.department,
        "period": "2019H2",
        "dossier": dossier,
        "reason": "学术骨干",
        "document": PAPER,
        "dated_on": day,
        "today": TODAY,
    }
    return places.file_person(**asked | more)


def leave(school: College, dossier: int, **more: Any) -> OverPlanLeave:
    asked: dict[str, Any] = {
        "by": school.department,
        "period": "2019H2",
        "dossier": dossier,
        "reason": "成熟一个发展一个",
        "given_on": date(2019, 9, 10),
        "today": TODAY,
    }
    return places.give_leave(**asked | more)


@pytest.mark.parametrize(
    ("facts", "is_firm"),
    [(LISTED, True), (PREEXAMINED, True), (VOTED, True), (READY, False)],
    ids=["listed", "pre-examined", "voted in", "activist in time"],
)
def test_targets_are_bound_firmly_and_activists_provisionally(
    school: College, facts: Mapping[str, Any], is_firm: bool
) -> None:
    (someone,) = people(school.music, 1, facts)
    assert bind(school, someone).is_firm is is_firm


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({**READY, "activist_on": date(2019, 3, 1)}, "2020-03-03 才可以接收"),
        ({**READY, "expected_leave_date": date(2019, 10, 30)}, "临近离校"),
        ({"app_signed_on": date(2019, 3, 1)}, "还不是入党积极分子"),
    ],
    ids=["too late", "leaving", "applicant"],
)
def test_who_cannot_be_listed_in_time_gets_no_place(
    school: College, facts: Mapping[str, Any], words: str
) -> None:
    (someone,) = people(school.music, 1, facts)
    with pytest.raises(Refused, match=words):
        bind(school, someone)


def test_a_period_that_is_over_is_bound_by_the_day_looked_at(school: College) -> None:
    (activist,) = people(school.music, 1, READY)
    later = date(2026, 5, 8)
    bound = bind(school, activist, today=later, as_of=TODAY)
    assert not bound.is_firm


def test_the_narrowest_place_that_fits_is_taken(school: College) -> None:
    (scholar, other) = people(school.first, 2, {**LISTED, **SCHOLAR})
    (student,) = people(school.first, 1, LISTED)
    assert [bind(school, who).meant_for for who in (scholar, other, student)] == [
        "high_knowledge",
        "teachers",
        "anybody",
    ]


def test_who_does_not_fit_the_place_is_explained_or_refused(school: College) -> None:
    one, two, three = people(school.first, 3, LISTED)
    bind(school, one)
    bind(school, two)
    with pytest.raises(Problem, match=r"名额安排给教师，.*是学生") as refused:
        bind(school, three)
    assert refused.value.field == "why"
    with pytest.raises(Problem, match="没有空余，空余的有：高知识群体 1 名、教师 1 名") as full:
        bind(school, three, meant_for="anybody")
    assert full.value.field == "meant_for"
    bound = bind(school, three, meant_for="teachers", why="教师一方暂无成熟人选")
    slot = next(s for s in shown(school.general).layout.slots if s.binding)
    assert slot.meant_for == "anybody"
    assert (bound.meant_for, bound.why) == ("teachers", "教师一方暂无成熟人选")
    assert shown(school.general).unexplained == 0


def test_what_a_place_is_meant_for_can_be_changed_with_the_reason(school: College) -> None:
    (student,) = people(school.first, 1, LISTED)
    place = bind(school, student)
    with pytest.raises(Problem, match="是学生"):
        places.change_place(
            by=school.department, name=place.pk, meant_for="teachers", why="", today=TODAY
        )
    places.change_place(
        by=school.department, name=place.pk, meant_for="teachers", why="学校同意", today=TODAY
    )
    place.refresh_from_db()
    assert (place.meant_for, place.why) == ("teachers", "学校同意")
    event = AuditEvent.objects.filter(verb="change_place").get()
    assert (event.cause, "不限" in event.before) == ("学校同意", True)


def test_places_are_put_in_order_once_persons_have_changed(school: College) -> None:
    failed, listed, same = people(school.music, 3, READY)
    for who in (failed, listed, same):
        bind(school, who)
    # Straight into the sheets, as a loaded roster would tell it.
    Sheet.objects.filter(dossier=failed).update(
        preexam_on=date(2019, 9, 3), preexam_result="不合格"
    )
    Sheet.objects.filter(dossier=listed).update(target_on=date(2019, 9, 3))
    assert {one.words for one in shown(school.music).layout.changes} == {
        "政治审查或者预审不合格",
        "已列为发展对象，暂定改为确定",
    }
    done = places.settle(by=school.clerk, period="2019H2", unit=school.music, today=TODAY)
    assert (len(done.freed), len(done.firm)) == (1, 1)
    after = shown(school.music)
    assert (after.firm, after.provisional, after.empty) == (1, 1, 1)
    assert [one.reason for one in after.freed] == ["政治审查或者预审不合格"]
    with pytest.raises(Changed, match="没有要整理的"):
        places.settle(by=school.clerk, period="2019H2", unit=school.music, today=TODAY)


def test_an_ending_frees_the_place_unless_the_admission_took_place(school: College) -> None:
    (gone,) = people(school.music, 1, READY)
    (member,) = people(school.music, 1, ADMITTED)
    for who in (gone, member):
        bind(school, who, today=date(2019, 12, 1))
    for who, kind in ((gone, "本人撤回"), (member, "取消预备党员资格")):
        Sheet.objects.filter(dossier=who).update(exited_on=date(2019, 12, 1), exit_kind=kind)
        freeing.let_go([who], today=date(2019, 12, 2))
    standing = PlanName.objects.filter(released_at=None).values_list("dossier", flat=True)
    assert list(standing) == [member]


# ---- freed by the act that refuses


@pytest.mark.parametrize(
    ("facts", "kind", "said", "reason"),
    [
        (READY, "review", {"review_result": "不合格"}, "政治审查或者预审不合格：政治审查"),
        (BEFORE, "preexam", {"preexam_result": "不合格"}, "政治审查或者预审不合格：上级党委预审"),
        (
            PREEXAMINED,
            "admission_meeting",
            {"meeting_result": "未通过"},
            "支部大会未通过或者党委不批准：支部大会讨论接收",
        ),
        (
            {**VOTED, "meeting_on": date(2019, 9, 10)},
            "approval",
            {"approval_result": "不批准"},
            "支部大会未通过或者党委不批准：上级党委审批",
        ),
    ],
    ids=["review", "pre-examination", "branch meeting", "approval"],
)
def test_a_refusal_frees_the_place_and_taking_it_back_does_not_bind_it_again(
    school: College, facts: Mapping[str, Any], kind: str, said: Mapping[str, Any], reason: str
) -> None:
    (someone,) = people(school.music, 1, facts)
    place = bind(school, someone)
    act = dossiers.record_act(
        by=school.department,
        dossier=someone,
        kind=kind,
        held_on=TODAY,
        facts=said,
        today=TODAY,
    )
    place.refresh_from_db()
    assert place.reason == f"{reason} 2019-09-12"
    # The act comes first in the chain, and what it brought about behind it.
    last = AuditEvent.objects.order_by("-seq")[:2]
    assert [(one.verb, one.cause) for one in last] == [
        ("release_person", place.reason),
        ("record_act", ""),
    ]
    assert reads.given_back(someone, since=act.recorded_at, as_of=TODAY) == ()
    dossiers.undo_act(by=school.department, dossier=someone, act=act.pk, today=TODAY)
    place.refresh_from_db()
    assert place.released_at is not None
    (told,) = reads.given_back(someone, since=act.recorded_at, as_of=TODAY)
    assert (told.unit, told.reason) == (school.music, place.reason)
    again = bind(school, someone)
    assert (again.pk != place.pk, again.released_at) == (True, None)
    assert reads.given_back(someone, since=act.recorded_at, as_of=TODAY) == ()


def test_who_passes_keeps_the_place_and_a_correction_to_a_failure_frees_it(
    school: College,
) -> None:
    (someone,) = people(school.music, 1, BEFORE)
    place = bind(school, someone)
    given: dict[str, Any] = {"by": school.department, "dossier": someone, "kind": "preexam"}
    given |= {"held_on": TODAY, "today": TODAY}
    act = dossiers.record_act(**given, facts={"preexam_result": "合格"})
    place.refresh_from_db()
    assert place.released_at is None
    dossiers.record_act(
        **given, facts={"preexam_result": "不合格"}, corrects=act.pk, reason="记反了"
    )
    place.refresh_from_db()
    assert place.released_at is not None


def test_a_branch_frees_a_place_of_a_plan_that_it_does_not_see(school: College) -> None:
    (someone,) = people(school.first, 1, PREEXAMINED)
    place = bind(school, someone)
    accounts.create(
        by=school.system,
        login="first",
        name="支书",
        roles=[(RoleKind.BRANCH_SECRETARY, school.first)],
        since=date(2019, 1, 1),
        password="sunny-morning-walk-38",
    )
    door.enter(Scope.of([school.first]))
    assert not PlanName.objects.exists()
    dossiers.record_act(
        by=accounts.actor("first", today=TODAY),
        dossier=someone,
        kind="admission_meeting",
        held_on=TODAY,
        facts={"meeting_result": "未通过"},
        today=TODAY,
    )
    door.enter(Scope.everything())
    place.refresh_from_db()
    assert place.released_at is not None


def test_a_roster_that_tells_of_a_refusal_frees_the_place_with_its_name(school: College) -> None:
    someone, other = people(school.music, 2, PREEXAMINED)
    places_of = [bind(school, who) for who in (someone, other)]
    Sheet.objects.filter(dossier=someone).update(name="李明", number="2018001")
    data = workbook(
        [
            ("姓名", "学号", "所在党支部", "支部大会日期", "支部大会决议"),
            ("李明", "2018001", "音乐教育系党支部", "2019-09-12", "未通过"),
        ]
    )
    found = uploads.receive(
        by=school.department, filename="名册.xlsx", data=data, kind="roster", as_of=TODAY
    )
    assert uploads.check(by=school.department, upload=found.pk, today=TODAY).complaints == []
    uploads.confirm(by=school.department, upload=found.pk, today=TODAY)
    for place in places_of:
        place.refresh_from_db()
    assert [place.reason for place in places_of] == [
        "支部大会未通过或者党委不批准：名册“名册.xlsx”",
        "",
    ]


# ---- outside the plan


def test_a_filing_by_name_before_the_meeting_exempts_beyond_the_listed_place(
    school: College,
) -> None:
    one, two = people(school.first, 2, {**ADMITTED, **SCHOLAR})
    day = date(2019, 12, 1)
    assert (line(school.general, day).admitted, line(school.general, day).exempt) == (2, 0)
    file(school, one)
    # One listed place: one of the two uses it, the other is exempt.
    assert (line(school.general, day).admitted, line(school.general, day).exempt) == (1, 1)
    file(school, two)
    assert (line(school.general, day).admitted, line(school.general, day).exempt) == (1, 1)
    filed = reads.filings(H2, as_of=day, pacing=pacing.on(day))
    assert sorted(each.words for each in filed) == ["不占计划", "使用本单位单列的名额，计入计划"]


def test_a_filing_not_before_the_meeting_counts_in_the_plan_and_says_so(school: College) -> None:
    (teacher,) = people(school.music, 1, {**ADMITTED, **SCHOLAR})
    day = date(2019, 12, 1)
    entry = file(school, teacher, date(2019, 9, 10))
    assert line(school.music, day).exempt == 0
    (told,) = reads.filings(H2, as_of=day, pacing=pacing.on(day))
    assert "备案不早于支部大会（2019-09-10），计入计划" in told.words
    places.take_back_filing(by=school.department, entry=entry.pk, reason="日期有误", today=TODAY)
    file(school, teacher, date(2019, 9, 9))
    assert line(school.music, day).exempt == 1
    assert sum(PlanEntry.objects.filter(kind="file_outside").values_list("amount", flat=True)) == 1


@pytest.mark.parametrize(
    ("facts", "more", "field"),
    [
        ({**LISTED, "education_code": "11"}, {}, "dossier"),
        ({**LISTED, "person_kind": "教师"}, {}, "dossier"),
        ({**LISTED, **SCHOLAR}, {"reason": " "}, "reason"),
        ({**LISTED, **SCHOLAR}, {"document": ""}, "document"),
        ({**LISTED, **SCHOLAR}, {"day": None}, "dated_on"),
        ({**LISTED, **SCHOLAR}, {"day": date(2019, 9, 13)}, "dated_on"),
    ],
    ids=["student", "teacher", "no reason", "no paper", "no day", "to come"],
)
def test_a_filing_that_says_too_little_is_refused_where(
    school: College, facts: Mapping[str, Any], more: dict[str, Any], field: str
) -> None:
    (someone,) = people(school.music, 1, facts)
    with pytest.raises(Problem) as problem:
        file(school, someone, **more)
    assert problem.value.field == field


def test_only_the_department_files_and_gives_leave(school: College) -> None:
    (teacher,) = people(school.music, 1, {**LISTED, **SCHOLAR})
    with pytest.raises(Refused, match="只有校党委组织部"):
        file(school, teacher, by=school.clerk)
    with pytest.raises(Refused, match="只有校党委组织部"):
        leave(school, teacher, by=school.clerk)


def test_nobody_is_filed_twice_and_a_filing_is_taken_back_once(school: College) -> None:
    (teacher,) = people(school.music, 1, {**LISTED, **SCHOLAR})
    entry = file(school, teacher)
    with pytest.raises(Changed, match="已经备案"):
        file(school, teacher)

    def take_back() -> None:
        places.take_back_filing(
            by=school.department, entry=entry.pk, reason="本人调离", today=TODAY
        )

    take_back()
    with pytest.raises(Changed, match="已经撤回"):
        take_back()


# ---- beyond the plan


def stops(dossiers: list[int], *, together: bool = False) -> dict[int, str]:
    found = gates.stops_of(dossiers, "preexam", on=TODAY, today=TODAY, together=together)
    return {
        dossier: stop.words
        for dossier, some in found.items()
        for stop in some
        if stop.rule == "over_plan"
    }


def test_a_unit_with_no_place_left_sends_nobody_before_pre_examination(school: College) -> None:
    people(school.music, 1, {**ADMITTED, "approval_on": date(2019, 9, 11)})
    people(school.music, 1, VOTED)
    (asker,) = people(school.music, 1, BEFORE)
    assert stops([asker]) == {}
    people(school.music, 1, PREEXAMINED)
    assert stops([asker]) == {
        asker: "音乐教育系党支部2019 年下半年计划 3 名，已批准和待审批 2 名，预审合格待接收 1 名，"
        "没有空余的名额，不能再送预审；确需超计划的，由校党委组织部写明原因后准予"
    }


def test_leave_lets_that_one_person_pass(school: College) -> None:
    people(school.music, 3, PREEXAMINED)
    one, other = people(school.music, 2, BEFORE)
    given = leave(school, one)
    assert set(stops([one, other])) == {other}
    with pytest.raises(Changed, match="已经准予"):
        leave(school, one)
    places.take_back_leave(by=school.department, leave=given.pk, reason="名额已调剂", today=TODAY)
    assert set(stops([one, other])) == {one, other}
    with pytest.raises(Changed, match="已经撤回"):
        places.take_back_leave(by=school.department, leave=given.pk, reason="再撤", today=TODAY)
    assert [x.taken_back_on is None for x in shown(school.music).leaves] == [False]


def test_leave_needs_a_reason_and_a_plan_without_room(school: College) -> None:
    (one,) = people(school.music, 1, BEFORE)
    with pytest.raises(Refused, match="没有超出计划，不用另行准予"):
        leave(school, one)
    people(school.music, 3, PREEXAMINED)
    with pytest.raises(Problem, match="为什么准予"):
        leave(school, one, reason=" ")
    with pytest.raises(Problem, match="还没有办理"):
        leave(school, one, given_on=date(2019, 9, 13))


def test_those_examined_together_need_as_many_places(school: College) -> None:
    people(school.music, 2, PREEXAMINED)
    some = people(school.music, 2, BEFORE)
    assert stops(some) == {}
    said = stops(some, together=True)
    assert set(said) == set(some)
    assert all("只余 1 名，不能同时预审 2 名" in words for words in said.values())


def test_a_unit_without_any_plan_is_never_stopped(school: College) -> None:
    people(school.arts, 4, PREEXAMINED)
    some = people(school.arts, 2, BEFORE)
    assert stops(some, together=True) == {}


def test_a_plan_with_nothing_in_it_stops_everybody(school: College) -> None:
    school.issue(PlanLine(school.arts, 0))
    (one,) = people(school.arts, 1, BEFORE)
    assert "计划 0 名" in stops([one])[one]


def test_somebody_filed_outside_is_not_stopped(school: College) -> None:
    people(school.music, 3, PREEXAMINED)
    (scholar,) = people(school.music, 1, {**BEFORE, **SCHOLAR})
    assert set(stops([scholar])) == {scholar}
    file(school, scholar)
    assert stops([scholar]) == {}


def test_the_year_s_own_places_serve_when_the_half_s_are_used(school: College) -> None:
    people(school.music, 3, PREEXAMINED)
    (one,) = people(school.music, 1, BEFORE)
    assert set(stops([one])) == {one}
    school.issue(PlanLine(school.music, 5), period="2019")
    assert stops([one]) == {}


def test_a_branch_is_stopped_by_a_plan_that_it_does_not_see(school: College) -> None:
    people(school.second, 4, PREEXAMINED)
    (one,) = people(school.first, 1, BEFORE)
    accounts.create(
        by=school.system,
        login="first",
        name="支书",
        roles=[(RoleKind.BRANCH_SECRETARY, school.first)],
        since=date(2019, 1, 1),
        password="sunny-morning-walk-38",
    )
    door.enter(Scope.of([school.first]))
    assert ledgers.plan(H2, as_of=TODAY).rows == ()
    assert set(stops([one])) == {one}
    # Afterwards the scope is what it was.
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM store_planentry")
        assert cursor.fetchone() == (0,)
    assert Sheet.objects.count() == 1


def test_sending_up_and_calling_refuse_and_recording_does_not(school: College) -> None:
    people(school.music, 3, PREEXAMINED)
    (one,) = people(school.music, 1, BEFORE)
    with pytest.raises(Refused, match="没有空余的名额"):
        submissions.send(
            by=school.clerk, kind="preexam", dossiers=[one], sent_on=TODAY, today=TODAY
        )
    with pytest.raises(Refused, match="没有空余的名额"):
        meetings.call(
            by=school.department,
            unit=school.committee,
            kind="committee",
            planned_on=TODAY,
            items=[(one, "preexam")],
            today=TODAY,
        )
    dossiers.record_act(
        by=school.department,
        dossier=one,
        kind="preexam",
        held_on=TODAY,
        facts={"preexam_result": "合格"},
        today=TODAY,
    )
    (told,) = reads.beyond([one], on=TODAY, today=TODAY, pacing=pacing.on(TODAY)).values()
    assert "预审合格待接收 4 名，超出计划 1 名" in told.words
    assert shown(school.music).left == -1
    assert not Submission.objects.exists()


def test_leave_lets_it_be_sent(school: College) -> None:
    people(school.music, 3, PREEXAMINED)
    (one,) = people(school.music, 1, BEFORE)
    leave(school, one)
    sent = submissions.send(
        by=school.clerk, kind="preexam", dossiers=[one], sent_on=TODAY, today=TODAY
    ).sent
    assert [each.dossier_id for each in sent] == [one]
