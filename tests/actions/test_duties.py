"""What shows a duty as done, who owes it, and how an entry is made and taken back."""

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from rudang.actions import dispatches, duties, unit_acts
from rudang.actions.dossiers import Changed, Problem
from rudang.core.periods import parse
from rudang.core.scope import Refused
from rudang.store.models import AuditEvent, DutyDone, ExecutionReport
from tests.planning import READY, College, PlanLine, college, people

NOW = date(2020, 2, 10)


@pytest.fixture
def school(db: None) -> College:
    made = college()
    made.issue(PlanLine(made.general, 7), PlanLine(made.music, 2))
    return made


def states(school: College, code: str, year: int = 2019, as_of: date = NOW) -> dict[str, str]:
    """The states of one duty by unit and span."""
    units = {
        getattr(school, name): name
        for name in ("committee", "general", "first", "second", "music", "arts")
    }
    cells = duties.calendar([year], as_of=as_of, units=units)
    return {
        f"{units[cell.place.id]} {cell.span.code}": cell.stand.state.value
        for cell in cells
        if cell.duty.code == code
    }


def record(school: College, **changes: Any) -> DutyDone:
    call: dict[str, Any] = {
        "by": school.clerk,
        "unit": school.music,
        "duty": "high_knowledge_study",
        "span": "2019",
        "done_on": date(2019, 10, 16),
        "words": "支委会专题研究，确定联系对象 2 名",
        "document": "支委会记录〔2019〕9 号",
        "today": NOW,
    }
    return duties.record(**(call | changes))


def test_each_duty_is_owed_by_those_whom_its_source_names(school: College) -> None:
    assert set(states(school, "dispatch")) == {"committee 2019Q3", "committee 2019Q4"}
    assert set(states(school, "analysis")) == {"committee 2019"}
    every = {"general 2019", "first 2019", "second 2019", "music 2019", "arts 2019"}
    assert set(states(school, "high_knowledge_study")) == every
    assert set(states(school, "high_knowledge_survey")) == set()
    branches = {"first 2020", "second 2020", "music 2020", "arts 2020"}
    assert set(states(school, "high_knowledge_survey", 2020)) == branches
    assert set(states(school, "execution_report")) == {"general 2019", "music 2019"}


def test_an_entry_shows_a_duty_as_done_and_taken_back_no_longer(school: College) -> None:
    assert states(school, "high_knowledge_study")["music 2019"] == "overdue"
    made = record(school)
    assert states(school, "high_knowledge_study")["music 2019"] == "done"
    assert states(school, "high_knowledge_study", as_of=date(2019, 10, 15))["music 2019"] == "due"
    with pytest.raises(Changed):
        record(school)
    duties.take_back(by=school.clerk, done=made.pk, reason="日期记错")
    assert states(school, "high_knowledge_study")["music 2019"] == "overdue"
    record(school, done_on=date(2020, 1, 6))
    assert states(school, "high_knowledge_study")["music 2019"] == "done_late"
    verbs = list(AuditEvent.objects.order_by("seq").values_list("verb", flat=True))[-3:]
    assert verbs == ["record_duty", "take_back_duty", "record_duty"]


def test_a_frozen_run_of_the_quarters_last_month_shows_the_dispatch(school: College) -> None:
    people(school.music, 1, READY)
    for day in (date(2019, 8, 31), date(2019, 9, 30)):
        assert states(school, "dispatch")["committee 2019Q3"] == "overdue"
        dispatches.record(by=school.department, period=parse("2019H2"), as_of=day, today=NOW)
    found = states(school, "dispatch")
    assert found == {"committee 2019Q3": "done", "committee 2019Q4": "overdue"}


def test_the_analysis_and_the_report_show_themselves(school: College) -> None:
    unit_acts.record(
        by=school.department,
        unit=school.committee,
        kind="analysis",
        held_on=date(2019, 12, 18),
        today=NOW,
    )
    assert states(school, "analysis") == {"committee 2019": "done"}
    report = ExecutionReport.objects.create(
        unit_id=school.music, year=2019, state="draft", changed_at="2020-01-20T00:00Z"
    )
    assert states(school, "execution_report")["music 2019"] == "overdue"
    for state, sent_on, shown in (
        ("sent", date(2020, 1, 31), "done"),
        ("taken", date(2020, 2, 1), "done_late"),
        ("returned", date(2020, 1, 31), "overdue"),
    ):
        report.state, report.sent_on = state, sent_on
        report.save()
        assert states(school, "execution_report")["music 2019"] == shown


def test_observations_of_a_half_year_are_done_when_each_activist_was_seen(
    school: College,
) -> None:
    seen = {**READY, "observations": [date(2019, 6, 20), date(2019, 9, 12)]}
    people(school.music, 2, seen)
    people(school.arts, 1, seen)
    people(school.arts, 1, {**READY, "observations": [date(2019, 6, 30)]})
    # Since the half-year has begun: not owed for it yet.
    people(school.first, 1, {**READY, "activist_on": date(2019, 7, 1)})
    second = states(school, "observations", as_of=date(2019, 12, 31))
    assert second["music 2019H2"] == "done"
    assert second["arts 2019H2"] == "due_soon"
    assert second["first 2019H2"] == "not_owed"
    assert states(school, "observations")["arts 2019H2"] == "overdue"
    assert states(school, "observations")["arts 2019H1"] == "done"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"done_on": None}, "done_on"),
        ({"done_on": date(2018, 12, 31)}, "done_on"),
        ({"done_on": date(2020, 2, 11)}, "done_on"),
        ({"words": " "}, "words"),
    ],
)
def test_an_entry_has_its_day_and_words(
    school: College, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Problem) as problem:
        record(school, **changes)
    assert problem.value.field == field


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"unit": "arts"}, "权限"),
        ({"duty": "dispatch", "span": "2019Q4"}, "不是音乐教育系党支部的事项"),
        ({"duty": "observations", "span": "2019H2"}, "考察表"),
        ({"duty": "high_knowledge_survey", "span": "2019"}, "没有"),
        ({"span": "2019H1"}, "没有"),
        ({"duty": "party"}, "没有"),
    ],
)
def test_what_a_unit_does_not_owe_cannot_be_entered(
    school: College, changes: dict[str, Any], words: str
) -> None:
    if "unit" in changes:
        changes = changes | {"unit": getattr(school, changes["unit"])}
    with pytest.raises(Refused, match=words):
        record(school, **changes)
    assert not DutyDone.objects.exists()


def test_the_list_for_the_office_has_a_line_for_each(school: College) -> None:
    record(school)
    cells = duties.calendar([2019], as_of=NOW, units=[school.music])
    body = duties.export(by=school.clerk, year=2019, cells=cells, as_of=NOW)
    page = openpyxl.load_workbook(BytesIO(body)).active
    assert page is not None
    lines = [[cell.value for cell in row] for row in page.iter_rows(min_row=4)]
    assert len(lines) == len(cells)
    study = next(line for line in lines if line[2] == "专门研究高知识群体发展党员工作")
    assert study[6] == "已完成"
    assert "支委会记录〔2019〕9 号" in str(study[8])
