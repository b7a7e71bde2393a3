"""A return holds persons with their evidence, moves up level by level, and rests once closed."""

from datetime import date
from typing import Any

import pytest

from rudang.actions import accounts, surveys, units
from rudang.actions.dossiers import Changed, Problem
from rudang.core.periods import parse
from rudang.core.scope import Actor, Refused, RoleKind, Scope
from rudang.store import door
from rudang.store.models import Survey, SurveyName, SurveyReturn
from rudang.store.reads import surveys as reads
from rudang.store.reads.units import whole_tree
from tests.planning import PREEXAMINED, READY, TODAY, VOTED, College, college, people
from tests.surveying import CALLED, DUE, LEAVING, PERIOD, YOUNG, announce

H1 = parse(PERIOD)


@pytest.fixture
def school(db: None) -> College:
    made = college()
    announce(made)
    return made


def put(school: College, *dossiers: int, unit: int = 0, version: int = 0, **more: Any) -> Any:
    given = {"quarter": "2020Q1", "note": ""} | more
    return surveys.put_forward(
        by=school.department,
        period=PERIOD,
        unit=unit or school.music,
        names=[surveys.Put(one, given["quarter"], given["note"]) for one in dossiers],
        as_of=TODAY,
        version=version,
        today=TODAY,
    )


def send(school: College, unit: int, version: int = 0, day: date = TODAY, **more: Any) -> Any:
    given: dict[str, Any] = {"by": school.department} | more
    return surveys.send(
        **given, period=PERIOD, unit=unit, sent_on=day, version=version, today=TODAY
    )


def states() -> dict[int, str]:
    return dict(SurveyReturn.objects.values_list("unit", "state"))


def general(school: College) -> Actor:
    accounts.create(
        by=school.system,
        login="general",
        name="总支书记",
        roles=[(RoleKind.GENERAL_BRANCH_SECRETARY, school.general)],
        since=CALLED,
        password="sunny-morning-walk-38",
        must_change_password=False,
    )
    return accounts.actor("general", today=TODAY)


def test_a_period_is_surveyed_once_by_the_department_alone(school: College) -> None:
    with pytest.raises(Problem, match="已经布置过摸底"):
        announce(school)
    with pytest.raises(Refused, match="只有校党委组织部"):
        surveys.announce(
            by=school.clerk, period="2020H2", opened_on=CALLED, due_on=DUE, today=TODAY
        )


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("period", {"period": "2020年上半年"}),
        ("opened_on", {"opened_on": None}),
        ("opened_on", {"opened_on": date(2019, 12, 2)}),
        ("due_on", {"due_on": None}),
        ("due_on", {"due_on": date(2019, 11, 19)}),
    ],
)
def test_a_survey_is_refused_where_it_is_wrong(
    school: College, field: str, change: dict[str, Any]
) -> None:
    given = {"period": "2020H2", "opened_on": CALLED, "due_on": DUE} | change
    with pytest.raises(Problem) as problem:
        surveys.announce(by=school.department, **given, today=TODAY)
    assert problem.value.field == field


def test_what_the_base_said_is_kept_with_the_name(school: College) -> None:
    (ready,) = people(school.music, 1, PREEXAMINED)
    put(school, ready)
    (name,) = SurveyName.objects.all()
    assert (name.unit_id, name.quarter, name.kind) == (school.music, "2020Q1", "学生")
    kept = name.evidence
    assert (kept["months"], kept["review"], kept["earliest_on"]) == (21, "已有结论", "2019-12-01")
    assert "入党志愿书" in "".join(kept["lacks"])


def test_a_person_moves_to_another_quarter_without_being_named_twice(school: College) -> None:
    (ready,) = people(school.music, 1, READY)
    put(school, ready)
    put(school, ready, version=1, quarter="2020Q2")
    assert list(SurveyName.objects.values_list("quarter", flat=True)) == ["2020Q2"]
    surveys.withdraw(by=school.clerk, period=PERIOD, unit=school.music, dossier=ready, version=2)
    assert not SurveyName.objects.exists()


@pytest.mark.parametrize(
    ("facts", "reason"),
    [(YOUNG, "依规定最早 2020-09-04"), (LEAVING, "2019-12-20 以后临近离校")],
)
def test_whom_the_quarter_does_not_admit_is_taken_with_a_note_only(
    school: College, facts: dict[str, Any], reason: str
) -> None:
    (person,) = people(school.music, 1, facts)
    with pytest.raises(Problem, match=reason) as problem:
        put(school, person)
    assert problem.value.field == f"note-{person}"
    put(school, person, note="学校另有安排")
    (given,) = reads.returns(H1).values()
    assert given.names[0].against
    assert given.figures.against == 1


def test_only_the_unit_s_own_people_who_can_still_be_admitted_are_put_forward(
    school: College,
) -> None:
    (voted,) = people(school.music, 1, VOTED)
    (elsewhere,) = people(school.arts, 1, READY)
    for one in (voted, elsewhere):
        with pytest.raises(Problem, match="不在本单位可以申报的名单上"):
            put(school, one)
    (ready,) = people(school.music, 1, READY)
    with pytest.raises(Problem, match="2020 年第一季度、2020 年第二季度"):
        put(school, ready, quarter="2019Q4")
    with pytest.raises(Refused, match="还没有到"):
        surveys.put_forward(
            by=school.clerk,
            period=PERIOD,
            unit=school.music,
            names=[surveys.Put(ready, "2020Q1")],
            as_of=date(2019, 12, 2),
            version=0,
            today=TODAY,
        )


def test_the_second_to_write_is_told_that_the_first_was_faster(school: College) -> None:
    one, other = people(school.music, 2, READY)
    put(school, one)
    with pytest.raises(Changed, match="音乐支部的报送单刚刚被别人改过"):
        put(school, other)


def test_more_places_than_people_need_words(school: College) -> None:
    given = {"by": school.clerk, "period": PERIOD, "unit": school.music, "version": 0}
    with pytest.raises(Problem, match="多出的 3 名没有人选"):
        surveys.wish(**given, wished=3)
    surveys.wish(**given, wished=3, note="秋季新生尚未建档")
    assert reads.returns(H1)[school.music].figures.nobody == 3


def test_a_general_branch_asks_for_what_its_branches_ask_for(school: College) -> None:
    with pytest.raises(Problem, match="所属支部的合计"):
        surveys.wish(by=school.department, period=PERIOD, unit=school.general, wished=9, version=0)
    for branch, wished in ((school.first, 2), (school.second, 3)):
        surveys.wish(
            by=school.department,
            period=PERIOD,
            unit=branch,
            wished=wished,
            note="新生多",
            version=0,
        )
    tree, found = whole_tree(), reads.returns(H1)
    rolled = reads.rolled_up(tree, found, reads.answering(tree))
    assert rolled[school.general].wished == rolled[school.general].nobody == 5


def test_a_return_is_dated_within_the_survey(school: College) -> None:
    for day in (date(2019, 11, 19), date(2019, 12, 2)):
        with pytest.raises(Problem, match="报送日期应在"):
            send(school, school.music, day=day)
    send(school, school.music)
    with pytest.raises(Refused, match="已经报送"):
        put(school, *people(school.music, 1, READY), version=1)


def test_a_return_is_taken_back_until_it_is_taken_in(school: College) -> None:
    send(school, school.music)
    given = {"by": school.clerk, "period": PERIOD, "unit": school.music}
    surveys.take_back(**given, version=1)
    assert states() == {school.music: "draft"}
    send(school, school.music, version=2)
    surveys.take_in(by=school.department, period=PERIOD, units={school.music: 3})
    with pytest.raises(Changed, match="不能撤回"):
        surveys.take_back(**given, version=4)


def test_a_general_branch_sends_on_only_what_all_its_branches_gave(school: College) -> None:
    by = general(school)
    send(school, school.first, by=by)
    with pytest.raises(Refused, match="学前教育系学生第二党支部还没有报送"):
        send(school, school.general, by=by)
    send(school, school.second, by=by)
    send(school, school.general, by=by)
    assert states() == {
        school.first: "merged",
        school.second: "merged",
        school.general: "sent",
    }
    with pytest.raises(Refused, match="先退回或撤回汇总"):
        surveys.send_back(by=by, period=PERIOD, unit=school.first, reason="漏人", version=2)
    surveys.send_back(
        by=school.department, period=PERIOD, unit=school.general, reason="漏人", version=1
    )
    surveys.send_back(by=by, period=PERIOD, unit=school.first, reason="漏人", version=2)
    assert states()[school.first] == "returned"


def test_a_return_is_given_back_with_a_reason_by_whoever_receives_it(school: College) -> None:
    send(school, school.music)
    given = {"period": PERIOD, "unit": school.music, "version": 1}
    with pytest.raises(Refused, match="上一级党组织"):
        surveys.send_back(by=school.clerk, reason="x", **given)
    with pytest.raises(Problem, match="退回的原因"):
        surveys.send_back(by=school.department, reason=" ", **given)
    surveys.send_back(by=school.department, reason="缺教师", **given)
    assert reads.returns(H1)[school.music].reason == "缺教师"
    send(school, school.music, version=2)
    assert reads.returns(H1)[school.music].reason == ""


def test_only_returns_that_are_in_put_anybody_forward(school: College) -> None:
    one, other = (people(unit, 1, READY)[0] for unit in (school.music, school.first))
    put(school, one)
    put(school, other, unit=school.first)
    assert reads.put_forward(H1) == {}
    send(school, school.first, version=1)
    found = reads.put_forward(H1)
    assert [(f.dossier, f.unit, f.quarter) for f in found[school.first]] == [
        (other, school.first, "2020Q1")
    ]
    assert set(found) == {school.first}


def test_outstanding_are_the_units_whose_return_is_not_in(school: College) -> None:
    assert [place.id for place in reads.outstanding(parse("2021H1"))] == [
        *(school.general, school.first, school.second, school.music, school.arts)
    ]
    send(school, school.first)
    send(school, school.music)
    assert [place.id for place in reads.outstanding(H1)] == [
        *(school.general, school.second, school.arts)
    ]


def test_a_closed_survey_is_changed_by_nobody(school: College) -> None:
    with pytest.raises(Problem, match="还没有报送"):
        surveys.close(by=school.department, period=PERIOD, version=1)
    surveys.close(by=school.department, period=PERIOD, reason="校党委已定", version=1)
    for call in (
        lambda: send(school, school.music),
        lambda: put(school, *people(school.music, 1, READY)),
        lambda: surveys.amend(by=school.department, period=PERIOD, due_on=DUE, version=2),
    ):
        with pytest.raises(Refused, match="已经截止"):
            call()
    surveys.reopen(by=school.department, period=PERIOD, reason="补报", version=2)
    send(school, school.music)
    with pytest.raises(Changed, match="刚刚被别人改过"):
        surveys.amend(by=school.department, period=PERIOD, due_on=DUE, version=1)
    assert Survey.objects.get().version == 3


def test_a_branch_writes_its_own_return_only(school: College) -> None:
    for unit, words in ((school.arts, "您没有填报"), (school.committee, "不填报摸底")):
        with pytest.raises(Refused, match=words):
            send(school, unit, by=school.clerk)


def test_a_branch_sees_nothing_of_another_s_return(school: College) -> None:
    put(school, *people(school.arts, 1, READY), unit=school.arts)
    door.enter(Scope.of([school.music]))
    assert reads.returns(H1) == {}
    assert not SurveyName.objects.exists()


def test_a_group_s_people_are_put_forward_by_its_branch(school: College) -> None:
    group = units.add(
        by=school.system,
        facts=units.UnitFacts(name="音乐第一党小组", kind="group", parent=school.music),
    ).pk
    (person,) = people(group, 1, READY)
    found, left_out = surveys.candidates(H1, school.music, as_of=TODAY, today=TODAY)
    assert [one.dossier for one in found] == [person]
    assert left_out == 0
    assert group not in reads.answering(whole_tree())
    people(school.music, 2, {"app_signed_on": date(2019, 9, 1)})
    assert surveys.candidates(H1, school.music, as_of=TODAY, today=TODAY)[1] == 2
