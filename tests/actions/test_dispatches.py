"""A dispatch computes on any day, freezes once, and drafts letters for units that need one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from rudang.actions import dispatches, drafting, places, plan_papers
from rudang.core.pace import PaceLevel
from rudang.core.periods import parse
from rudang.core.quotas import Counting
from rudang.core.scope import Refused, Scope
from rudang.regulation.planning import pacing_on
from rudang.regulation.registry import REGULATION
from rudang.store import door, frames
from rudang.store.models import AuditEvent, DispatchRun, Letter
from rudang.store.reads import dispatches as reads
from rudang.store.reads import plans
from tests.planning import (
    ADMITTED,
    LISTED,
    PREEXAMINED,
    QUARTER_END,
    READY,
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
    """Music slow, arts cannot finish, the general branch will exceed."""
    made = college()
    made.issue(PlanLine(made.general, 3), PlanLine(made.music, 7), PlanLine(made.arts, 3))
    people(made.first, 1, ADMITTED)
    people(made.first, 2, PREEXAMINED)
    people(made.second, 1, PREEXAMINED)
    people(made.music, 9, READY)
    people(made.arts, 1, READY)
    return made


def computed(as_of: date = QUARTER_END) -> reads.Dispatch:
    return reads.computed(H2, as_of=as_of, pacing=pacing_on(as_of, counting=plans.counting()))


def levels(as_of: date = QUARTER_END) -> dict[int, PaceLevel]:
    return {row.place.id: row.pace.level for row in computed(as_of).rows}


def record(school: College, **changes: Any) -> dispatches.Recorded:
    call = {"by": school.department, "period": H2, "as_of": QUARTER_END, "today": TODAY}
    return dispatches.record(**(call | changes))


def test_every_unit_gets_the_level_that_its_dossiers_show(school: College) -> None:
    assert levels() == {
        school.general: PaceLevel.WILL_EXCEED,
        school.music: PaceLevel.SLOW,
        school.arts: PaceLevel.CANNOT_FINISH,
    }
    assert all(row.pace.reasons for row in computed().rows)


def test_computing_writes_nothing(school: College) -> None:
    events = AuditEvent.objects.count()
    computed()
    assert AuditEvent.objects.count() == events
    assert not DispatchRun.objects.exists()


def test_sheets_and_gathered_acts_give_the_same_pace_on_a_past_day(school: College) -> None:
    """The stored sheets know of later acts; the arithmetic must not see them."""
    people(school.music, 2, {**VOTED, "meeting_on": date(2019, 11, 5)})
    people(school.music, 1, {**VOTED, "approval_on": date(2019, 10, 15)})
    for day in (date(2019, 7, 1), QUARTER_END, date(2019, 11, 4)):
        from_sheets = computed(day)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(frames, "sheets", _gathered(day))
            assert computed(day) == from_sheets


def _gathered(day: date) -> Any:
    def sheets(names: Any, **_: Any) -> Any:
        return frames.gathered(as_of=day, known_at=timezone.now())

    return sheets


def test_freezing_keeps_the_figures_and_drafts_a_letter_for_each_that_needs_one(
    school: College,
) -> None:
    made = record(school)
    assert made.is_new
    assert {run.unit_id: run.level for run in DispatchRun.objects.all()} == {
        school.general: "will_exceed",
        school.music: "slow",
        school.arts: "cannot_finish",
    }
    assert Letter.objects.filter(state="draft").count() == 3
    event = AuditEvent.objects.order_by("-seq").first()
    assert event is not None
    assert (event.verb, event.subject_id) == ("freeze_dispatch", "2019H2 2019-09-30")


def test_asked_again_the_first_run_comes_back_though_the_dossiers_moved_on(
    school: College,
) -> None:
    first = record(school)
    events = AuditEvent.objects.count()
    people(school.arts, 5, READY)
    assert levels()[school.arts] is not PaceLevel.CANNOT_FINISH
    again = record(school)
    assert not again.is_new
    assert again.units == first.units
    assert Letter.objects.count() == 3
    assert AuditEvent.objects.count() == events


def test_another_day_is_another_run(school: College) -> None:
    record(school)
    assert record(school, as_of=date(2019, 10, 31)).is_new
    assert [day.as_of for day in reads.frozen_days()] == [date(2019, 10, 31), QUARTER_END]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"as_of": date(2019, 12, 31)}, "还没有到"),
        ({"as_of": date(2019, 6, 30)}, "从 2019-07-01 开始，2019-06-30 尚未开始"),
        (
            {"as_of": date(2020, 1, 1), "today": date(2020, 2, 3)},
            "到 2019-12-31 已经结束，不再调度；期末的调度按 2019-12-31 的情况固定",
        ),
        ({"period": parse("2018H2")}, "还没有计划"),
        ({"period": parse("2019")}, "请分别调度：2019H2。"),
    ],
)
def test_what_cannot_be_frozen_is_refused(
    school: College, changes: dict[str, Any], refusal: str
) -> None:
    with pytest.raises(Refused, match=refusal):
        record(school, **changes)


def test_a_branch_sees_its_own_line_and_freezes_nothing(school: College) -> None:
    door.enter(school.clerk.scope)
    assert set(levels()) == {school.music}
    with pytest.raises(Refused, match="组织部"):
        record(school, by=school.clerk)
    door.enter(Scope.everything())
    assert not DispatchRun.objects.exists()


def test_the_draft_names_who_waits_where_with_the_counting_date_and_urges_nobody(
    school: College,
) -> None:
    found = computed()
    (row,) = (row for row in found.rows if row.place.id == school.general)
    facts = drafting.drawn(found, row)
    assert {person.where for person in facts.waiting} == {"预审合格，待支部大会讨论"}
    meeting = REGULATION.steps["e2014"][15].cite["e2014"]
    assert {person.article for person in facts.waiting} == {meeting}
    letter = drafting.composed_draft(found, row)
    assert "统计口径：经学校党委批准的人员，按支部大会日期计入所在期间。" in letter.text
    assert "计划发展3人，学校党委已批准1人" in letter.text
    assert letter.is_draft
    for word in ("抓紧", "加快", "务必完成", "确保完成"):
        assert word not in letter.text


def test_people_whose_time_is_not_ripe_are_not_called_ready(school: College) -> None:
    people(school.arts, 1, {**READY, "activist_on": date(2018, 11, 1)})
    found = computed()
    (row,) = (row for row in found.rows if row.place.id == school.arts)
    assert row.pace.feasible == 2
    assert len(drafting.drawn(found, row).waiting) == 1


def test_leave_beyond_the_plan_is_among_the_reasons_the_frozen_figures_and_the_papers(
    school: College,
) -> None:
    people(school.music, 9, PREEXAMINED)
    (asker,) = people(school.music, 1, LISTED)
    places.give_leave(
        by=school.department,
        period="2019H2",
        dossier=asker,
        reason="学科带头人",
        document="校党委会第 12 次会议",
        given_on=date(2019, 9, 10),
        today=date(2019, 9, 12),
    )
    told = "经准予超计划预审 1 名：2019-09-10，学科带头人（校党委会第 12 次会议）。"

    def reasons(day: date) -> Mapping[int, Sequence[str]]:
        return {row.place.id: row.pace.reasons for row in computed(day).rows}

    assert told not in reasons(date(2019, 9, 9))[school.music]
    assert [unit for unit, said in reasons(QUARTER_END).items() if told in said] == [school.music]
    found = computed()
    (row,) = (row for row in found.rows if row.place.id == school.music)
    assert "学科带头人" in drafting.composed_draft(found, row).text
    record(school)
    run = DispatchRun.objects.get(unit=school.music)
    assert (run.figures["leaves"], told in run.figures["reasons"]) == (1, True)
    circular = plan_papers.composed(plan_papers.circular_of(H2, QUARTER_END)).usual
    assert "准予超计划预审的：音乐教育系党支部1人。" in circular
    # It goes to everybody: the reason may tell of a person.
    assert "学科带头人" not in circular


def test_a_kept_letter_reads_back_as_it_was_drawn(school: College) -> None:
    found = computed()
    for row in found.needing_letter:
        facts = drafting.drawn(found, row)
        assert drafting.from_content(drafting.as_content(facts)) == facts


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("音乐教育系党支部", "音乐教育系党支部-slow.docx"),
        ("一/二\\三:四", "一_二_三_四-slow.docx"),
    ],
)
def test_file_names_hold_nothing_a_file_system_refuses(unit: str, name: str) -> None:
    assert drafting.file_name(unit, "slow") == name
    assert len(drafting.file_name("长" * 300, "slow").encode()) < 255


def test_the_counting_date_is_said_in_words() -> None:
    assert "党委审批日期" in drafting.counting_words(Counting.APPROVAL)
