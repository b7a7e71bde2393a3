"""A proposal rests on persons put forward, is answered by the units, and becomes entries."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from rudang.actions import plans, proposals, reviews
from rudang.actions.dossiers import Changed, Problem
from rudang.core.allocation import Limit
from rudang.core.grants import GrantKind
from rudang.core.periods import parse
from rudang.core.scope import Refused, Scope
from rudang.store.door import enter
from rudang.store.models import PlanEntry, Proposal, ProposalLine, SurveyName
from rudang.store.reads import plans as plan_reads
from rudang.store.reads import proposals as reads
from tests.planning import ADMITTED, LISTED, College, college, people
from tests.surveyed import NEXT, TODAY, announce, put_forward, send, usual

SPAN = parse(NEXT)
PAPER = "某党委〔2020〕3 号"
WANTED = proposals.Wanted()


@pytest.fixture(scope="module")
def surveyed_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[College]:
    """The surveyed college, made once for the module and undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = college()
        usual(made)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def school(surveyed_once: College) -> Iterator[College]:
    """The surveyed college; whatever the test does to it is undone."""
    with transaction.atomic():
        enter(Scope.everything())
        reviews.forget()
        yield surveyed_once
        transaction.set_rollback(True)
    reviews.forget()


def make(school: College, total: int = 20, **more: Any) -> Proposal:
    return proposals.make(
        by=school.department,
        period=NEXT,
        total=total,
        as_of=TODAY,
        today=TODAY,
        wanted=more.pop("wanted", WANTED),
    )


def lines(school: College) -> dict[int, reads.Line]:
    kept = reads.open_one(SPAN)
    assert kept is not None
    return {line.place.id: line for line in kept.lines}


def edit(school: College, unit: int, figure: int, **more: Any) -> int:
    line = lines(school)[unit]
    change = {
        "figure": figure,
        "teachers": line.teachers,
        "high_knowledge": line.high_knowledge,
        "remark": line.remark,
        "version": line.version,
    } | more
    return proposals.edit(
        by=school.department,
        proposal=line.proposal,
        lines=[proposals.Edit(line=line.id, **change)],
    )


def ask(school: College, day: date | None = date(2020, 1, 13)) -> Proposal:
    found = Proposal.objects.get(state="draft")
    return proposals.ask(
        by=school.department, proposal=found.pk, answer_by=day, version=found.version
    )


def answer(school: College, unit: int, *, agrees: bool = True, words: str = "") -> None:
    by = school.clerk if unit == school.music else school.department
    proposals.answer(
        by=by,
        period=NEXT,
        unit=unit,
        agrees=agrees,
        words=words,
        version=lines(school)[unit].version,
    )


def issue(school: College, **more: Any) -> plans.Outcome:
    found = Proposal.objects.get(period=NEXT, state__in=reads.OPEN)
    given = {
        "document": PAPER,
        "approver": "校党委会",
        "dated_on": date(2020, 1, 14),
        "today": date(2020, 1, 20),
        "version": found.version,
    } | more
    return proposals.issue(by=school.department, proposal=found.pk, **given)


def quota(unit: int, period: str = NEXT) -> int:
    rows = plan_reads.plan(parse(period), as_of=date(2020, 1, 20)).rows
    return {row.place.id: row.line.quota for row in rows}[unit]


def test_nothing_is_proposed_before_every_survey_by_name_is_in(school: College) -> None:
    later = "2020H2"

    def propose() -> Proposal:
        return proposals.make(
            by=school.department, period=later, total=1, as_of=TODAY, today=TODAY, wanted=WANTED
        )

    with pytest.raises(Refused, match="音乐教育系党支部"):
        propose()
    announce(school.department, later)
    for unit in (school.first, school.second, school.general, school.arts):
        send(school.department, unit, period=later)
    with pytest.raises(Refused) as refused:
        propose()
    assert "音乐教育系党支部没有按人报送" in str(refused.value)
    assert "美术" not in str(refused.value)
    somebody = people(school.music, 1, LISTED)
    version = put_forward(school.department, school.music, somebody, period=later)
    send(school.department, school.music, version, period=later)
    assert propose().total == 1


def test_a_proposal_shares_the_total_and_says_what_each_figure_comes_from(school: College) -> None:
    make(school)
    found = lines(school)
    assert sum(found[unit].figure for unit in (school.general, school.music, school.arts)) == 20
    assert found[school.first].figure + found[school.second].figure == found[school.general].figure
    music = found[school.music]
    assert (music.inputs["need"], music.inputs["ready"]) == (9, 7)
    assert (music.inputs["last_done"], music.inputs["last_plan"]) == (6, 6)
    words = "".join(music.words)
    for part in (
        "摸底报名 9 人，其中期内符合条件 7 人",
        "2019 年下半年计划 6 名",
        "下限 3 名，上限 7 名",
    ):
        assert part in words
    assert all(line.figure <= line.inputs["ready"] for line in found.values())


def test_the_high_knowledge_place_is_listed_on_its_own(school: College) -> None:
    make(school)
    found = lines(school)
    assert [
        found[unit].high_knowledge for unit in (school.general, school.first, school.music)
    ] == [
        1,
        1,
        0,
    ]
    assert found[school.general].remark == "1 名教师（1 名高知识群体教师）"


def test_what_cannot_be_met_is_said_and_nothing_is_kept(school: College) -> None:
    with pytest.raises(Refused, match="总数 30 名分不完，有 8 名没有人可以落到"):
        make(school, 30)
    scholars = Limit(GrantKind.HIGH_KNOWLEDGE, 2, None, "市委教育工委")
    wanted = proposals.Wanted(structure=(scholars,))
    with pytest.raises(Refused, match="高知识群体不少于 2 名（市委教育工委）做不到，最多 1 名"):
        make(school, wanted=wanted)
    assert not Proposal.objects.exists()


def test_alternatives_by_weight_of_need_are_kept_beside_the_default(school: College) -> None:
    make(school)
    others = lines(school)[school.music].inputs["others"]
    assert set(others) == {"0", "50", "100"}
    assert others["0"] == lines(school)[school.music].figure
    assert others["100"] >= others["0"]


def test_recomputing_with_another_weight_takes_the_place_of_edits(school: College) -> None:
    made = make(school)
    edit(school, school.music, 5)
    former = lines(school)[school.music]
    with pytest.raises(Changed):
        _again(school, made, version=made.version)
    made.refresh_from_db()
    _again(school, made, version=made.version)
    now = lines(school)[school.music]
    assert now.figure == now.computed == int(former.inputs["others"]["100"])
    assert now.version > former.version


def _again(school: College, made: Proposal, *, version: int) -> Proposal:
    return proposals.recompute(
        by=school.department,
        proposal=made.pk,
        total=20,
        as_of=TODAY,
        today=TODAY,
        wanted=proposals.Wanted(need_weight=100),
        version=version,
    )


def test_only_one_proposal_of_a_period_is_open(school: College) -> None:
    made = make(school)
    with pytest.raises(Changed, match="已有一份正在编制"):
        make(school)
    proposals.drop(by=school.department, proposal=made.pk, reason="总数有变", version=made.version)
    assert make(school).pk != made.pk


@pytest.mark.parametrize(
    ("figure", "more", "field"),
    [(10, {}, "figure"), (5, {"teachers": 6}, "teachers"), (5, {"high_knowledge": 1}, "teachers")],
)
def test_no_edit_goes_above_the_names_or_breaks_the_parts(
    school: College, figure: int, more: dict[str, int], field: str
) -> None:
    make(school)
    with pytest.raises(Problem) as problem:
        edit(school, school.music, figure, **more)
    assert problem.value.field.startswith(f"{field}-")


def test_branches_never_get_more_than_what_stands_above_them(school: College) -> None:
    make(school)
    above = lines(school)[school.general].figure
    with pytest.raises(Problem, match="所属支部合计"):
        edit(school, school.general, above - 1)


def test_the_second_to_save_a_line_is_told_what_stands_now(school: College) -> None:
    make(school)
    seen = lines(school)[school.music].version
    edit(school, school.music, 5)
    with pytest.raises(Changed, match=r"音乐教育系党支部的这一行.*现在是 5 名"):
        edit(school, school.music, 4, version=seen)


def test_units_answer_before_the_plan_is_issued(school: College) -> None:
    make(school)
    with pytest.raises(Refused, match="还没有征求"):
        issue(school)
    ask(school)
    with pytest.raises(Problem, match="写明建议改为几名和理由"):
        answer(school, school.music, agrees=False)
    answer(school, school.music, agrees=False, words="有 2 人将于 6 月满一年，请增加 1 名")
    with pytest.raises(Refused, match="还没有答复，答复期限是 2020-01-13"):
        issue(school, dated_on=date(2020, 1, 13))
    with pytest.raises(Problem, match=r"音乐支部有不同意见.*过期没有答复") as problem:
        issue(school)
    assert problem.value.field == "reason"


def test_a_figure_changed_after_the_answer_is_answered_anew(school: College) -> None:
    make(school)
    ask(school)
    answer(school, school.music)
    edit(school, school.music, 5)
    assert lines(school)[school.music].answer == ""
    assert lines(school)[school.music].state == "asking"


def test_somebody_else_answers_for_no_unit(school: College) -> None:
    make(school)
    ask(school)
    with pytest.raises(Refused, match="没有替这个党组织答复的权限"):
        proposals.answer(by=school.clerk, period=NEXT, unit=school.arts, agrees=True, version=1)


def test_what_is_issued_equals_the_entries_with_document_and_approver(school: College) -> None:
    make(school)
    ask(school)
    for unit in lines(school):
        answer(school, unit)
    figures = {unit: line.figure for unit, line in lines(school).items()}
    outcome = issue(school)
    assert outcome.lines == 3
    rows = PlanEntry.objects.filter(period=NEXT)
    assert {(row.document, row.approver, row.dated_on) for row in rows} == {
        (PAPER, "校党委会", date(2020, 1, 14))
    }
    assert sum(row.amount for row in rows if row.category == "total") == 20
    assert quota(school.general) == figures[school.general]
    assert Proposal.objects.get().state == "issued"
    assert set(ProposalLine.objects.values_list("state", flat=True)) == {"issued"}
    with pytest.raises(Changed, match="已下达"):
        proposals.drop(
            by=school.department,
            proposal=Proposal.objects.get().pk,
            reason="x",
            version=Proposal.objects.get().version,
        )


def test_the_plan_is_broken_down_to_the_branches_on_demand(school: College) -> None:
    make(school)
    ask(school)
    figures = {unit: line.figure for unit, line in lines(school).items()}
    issue(school, reason="逾期视为没有意见", to_branches=True)
    for unit in (school.first, school.second, school.music, school.arts):
        assert quota(unit) == figures[unit]
    assert quota(school.general) == 0
    assert sum(e.amount for e in PlanEntry.objects.filter(period=NEXT, category="total")) == 20


def test_figures_that_do_not_add_up_to_the_total_are_not_issued(school: College) -> None:
    make(school)
    ask(school)
    edit(school, school.music, lines(school)[school.music].figure - 1)
    with pytest.raises(Refused, match="合计 19 名，与总数 20 名不符，少 1 名"):
        issue(school, reason="逾期视为没有意见")


def test_edited_figures_are_looked_at_beside_each_other(school: College) -> None:
    make(school)
    kept = reads.open_one(SPAN)
    assert kept is not None
    codes = {
        (one.unit, one.code) for one in proposals.judged(kept, {school.music: 9, school.arts: 0})
    }
    assert (school.music, "above_ready") in codes
    assert (school.arts, "jump") in codes


def test_people_gone_since_are_no_longer_counted(school: College) -> None:
    (someone,) = people(school.arts, 1, ADMITTED)
    SurveyName.objects.filter(unit=school.arts).order_by("pk")[:1].get().delete()
    name = SurveyName.objects.filter(unit=school.arts).order_by("pk").first()
    assert name is not None
    SurveyName.objects.filter(pk=name.pk).update(dossier=someone)
    make(school)
    arts = lines(school)[school.arts]
    assert (arts.inputs["need"], arts.inputs["gone"]) == (1, 1)
    assert "另有 1 人报名以后已经接收、终止或者离开，不再计入。" in arts.words


def test_the_department_alone_proposes(school: College) -> None:
    with pytest.raises(Refused, match="只有校党委组织部"):
        proposals.make(
            by=school.clerk, period=NEXT, total=5, as_of=TODAY, today=TODAY, wanted=WANTED
        )
