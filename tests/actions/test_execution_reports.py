"""The yearly report: begun from the figures, frozen when sent, returned, taken, merged."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from docx import Document

from rudang.actions import execution_drafting as drafting
from rudang.actions import execution_reports as reports
from rudang.actions import linking, plans, reviews, settings
from rudang.actions.dossiers import Changed, Problem
from rudang.actions.linking import Given
from rudang.core.linking import ReasonKind
from rudang.core.periods import parse
from rudang.core.scope import Refused, Scope
from rudang.papers.execution_reports import write as laid_out
from rudang.store.door import enter, scoped
from rudang.store.models import AuditEvent, ExecutionReport
from rudang.store.reads import execution_reports as reads
from rudang.store.reads.units import whole_tree
from tests.planning import ADMITTED, VOTED, College, PlanLine, college, people

JANUARY, FEBRUARY = date(2020, 1, 20), date(2020, 2, 3)
TEXT = {"basic": "全年计划执行情况如下。", "measures": "提前摸底。"}


@pytest.fixture(scope="module")
def filled_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[College]:
    """The college with its plan, made once for the whole file and undone after it."""
    with django_db_blocker.unblock(), scoped(Scope.everything()):
        made = college()
        made.issue(PlanLine(made.general, 6, 1), PlanLine(made.music, 5))
        people(made.music, 2, ADMITTED)
        people(made.music, 1, VOTED)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def school(filled_once: College) -> Iterator[College]:
    with transaction.atomic():
        enter(Scope.everything())
        # What was observed of a test undone is of no use to the next.
        reviews.forget()
        yield filled_once
        transaction.set_rollback(True)


def begun(school: College, **text: str) -> ExecutionReport:
    return reports.write(
        by=school.clerk, year=2019, unit=school.music, blocks=text or TEXT, version=0
    )


def sent(school: College) -> ExecutionReport:
    found = begun(school)
    return reports.send(
        by=school.clerk,
        year=2019,
        unit=school.music,
        sent_on=JANUARY,
        version=found.version,
        today=FEBRUARY,
    )


def line(unit: int, day: date = FEBRUARY) -> Any:
    return next(one for one in reports.lines(2019, as_of=day) if one.place.id == unit)


def test_units_report_and_those_under_them_do_not(school: College) -> None:
    tree = whole_tree()
    assert reads.reporters(2019, tree) == [school.general, school.music]
    plans.shift(
        by=school.department,
        period="2019H2",
        from_unit=school.general,
        to_unit=school.first,
        amount=4,
        reason="分解",
        today=JANUARY,
    )
    assert reads.reporters(2019, tree) == [school.general, school.music]
    assert line(school.general).figures.quota == 6


@pytest.mark.parametrize(
    ("day", "is_due", "is_overdue"),
    [
        (date(2019, 12, 30), False, False),
        (date(2019, 12, 31), True, False),
        (date(2020, 1, 31), True, False),
        (date(2020, 2, 1), True, True),
    ],
)
def test_a_report_is_due_by_the_end_of_january(
    school: College, day: date, is_due: bool, is_overdue: bool
) -> None:
    one = line(school.music, day)
    assert (one.is_due, one.is_overdue) == (is_due, is_overdue)


def test_sending_freezes_the_figures_of_the_day(school: College) -> None:
    found = sent(school)
    assert found.state == "sent"
    people(school.music, 1, ADMITTED)
    one = line(school.music)
    assert (one.is_in, one.is_overdue) == (True, False)
    assert (one.figures.admitted, one.differs) == (2, True)
    assert reports.figures_of(2019, [school.music], as_of=FEBRUARY)[school.music].admitted == 3
    assert reports.merged(2019, reports.lines(2019, as_of=FEBRUARY), as_of=FEBRUARY).admitted == 2


def test_figures_tell_quarters_kinds_reasons_and_shifts(school: College) -> None:
    plans.shift(
        by=school.department,
        period="2019H2",
        from_unit=school.general,
        to_unit=school.music,
        amount=1,
        reason="动态微调",
        today=JANUARY,
    )
    linking.give_reasons(
        by=school.clerk,
        period=parse("2019H2"),
        unit=school.music,
        reasons={ReasonKind.NOBODY_RIPE: Given(2, "还在培养")},
        seen="",
        today=JANUARY,
    )
    mine = reports.figures_of(2019, [school.music], as_of=JANUARY)[school.music]
    assert mine.quarters == (0, 0, 2, 0)
    assert mine.kinds == (("学生", 2),)
    assert (mine.shifted_in, mine.shifted_out) == (1, 0)
    assert [(why.amount, why.words) for why in mine.reasons] == [(2, "还在培养")]
    said = reports.suggestions("音乐教育系党支部", mine)
    assert "计划 6 名" in said["basic"]
    assert "年内调入名额 1 名" in said["dispatch"]
    assert said["problems"] == ""


@pytest.mark.parametrize(
    ("text", "sent_on", "field", "words"),
    [
        (TEXT, None, "sent_on", "请填写报送日期"),
        (TEXT, date(2020, 2, 4), "sent_on", "不能晚于今天"),
        (TEXT, date(2019, 11, 30), "sent_on", "2019-12-01 起"),
        ({"measures": "提前摸底。"}, JANUARY, "basic", "还是空的"),
    ],
)
def test_a_report_that_cannot_be_sent_says_where(
    school: College, text: dict[str, str], sent_on: date | None, field: str, words: str
) -> None:
    found = begun(school, **text)
    with pytest.raises(Problem, match=words) as caught:
        reports.send(
            by=school.clerk,
            year=2019,
            unit=school.music,
            sent_on=sent_on,
            version=found.version,
            today=FEBRUARY,
        )
    assert caught.value.field == field
    assert ExecutionReport.objects.get().state == "draft"


def test_the_second_to_save_is_told_and_loses_nothing_of_the_first(school: College) -> None:
    begun(school)
    with pytest.raises(Changed, match="刚刚被别人改过"):
        reports.write(
            by=school.department, year=2019, unit=school.music, blocks={"basic": "另写"}, version=0
        )
    assert ExecutionReport.objects.get().blocks["basic"] == TEXT["basic"]


def test_what_was_sent_changes_only_after_it_is_returned(school: College) -> None:
    found = sent(school)
    with pytest.raises(Changed, match="退回"):
        reports.write(
            by=school.clerk, year=2019, unit=school.music, blocks=TEXT, version=found.version
        )
    with pytest.raises(Problem, match="原因"):
        reports.send_back(
            by=school.department,
            year=2019,
            unit=school.music,
            reason=" ",
            version=found.version,
        )
    back = reports.send_back(
        by=school.department,
        year=2019,
        unit=school.music,
        reason="缺少空余原因",
        version=found.version,
    )
    assert (back.state, back.reason, back.figures) == ("returned", "缺少空余原因", {})
    assert line(school.music).is_overdue
    again = reports.write(
        by=school.clerk, year=2019, unit=school.music, blocks=TEXT, version=back.version
    )
    reports.send(
        by=school.clerk,
        year=2019,
        unit=school.music,
        sent_on=FEBRUARY,
        version=again.version,
        today=FEBRUARY,
    )
    assert line(school.music).report.reason == ""


def test_a_report_is_taken_once(school: College) -> None:
    found = sent(school)
    taken = reports.take(by=school.department, year=2019, unit=school.music, version=found.version)
    assert line(school.music).report.state == "taken"
    with pytest.raises(Changed):
        reports.take(by=school.department, year=2019, unit=school.music, version=found.version)
    with pytest.raises(Changed, match="已经接收"):
        reports.take(by=school.department, year=2019, unit=school.music, version=taken.version)
    verbs = list(AuditEvent.objects.order_by("seq").values_list("verb", flat=True))[-3:]
    assert verbs == ["write_execution_report", "send_execution_report", "take_execution_report"]


def test_a_branch_writes_its_own_report_alone(school: College) -> None:
    for unit, words in ((school.general, "范围"), (school.committee, "范围")):
        with pytest.raises(Refused, match=words):
            reports.write(by=school.clerk, year=2019, unit=unit, blocks=TEXT, version=0)
    with pytest.raises(Refused, match="没有单独的计划"):
        reports.write(by=school.department, year=2019, unit=school.arts, blocks=TEXT, version=0)
    found = sent(school)
    with pytest.raises(Refused, match="组织部"):
        reports.take(by=school.clerk, year=2019, unit=school.music, version=found.version)
    enter(school.clerk.scope)
    assert [one.place.id for one in reports.lines(2019, as_of=FEBRUARY)] == [school.music]


def test_the_college_merges_what_came_and_says_what_did_not(school: College) -> None:
    sent(school)
    some = reports.lines(2019, as_of=FEBRUARY)
    words = drafting.chase(2019, some)
    assert "2020 年 1 月 31 日前" in words
    assert "1. 学前教育系党总支部（没有开始）" in words
    assert "音乐" not in words
    found = reports.write(
        by=school.department, year=2019, unit=school.committee, blocks=TEXT, version=0
    )
    final = reports.send(
        by=school.department,
        year=2019,
        unit=school.committee,
        sent_on=FEBRUARY,
        version=found.version,
        today=FEBRUARY,
    )
    kept = reads.report(2019, school.committee)
    assert kept is not None
    assert kept.figures is not None
    assert (final.state, kept.figures.quota, kept.figures.admitted) == ("sent", 11, 2)


def test_the_paper_has_figures_text_and_pictures(school: College) -> None:
    sent(school)
    one = line(school.music)
    made = drafting.paper(one.place, 2019, one.figures, one.report.blocks, one.report)
    assert made.title == "音乐教育系党支部关于2019年发展党员计划执行情况的报告"
    assert (made.is_draft, made.dated_on) == (False, JANUARY)
    assert made.blocks[0].heading == "计划执行的基本情况"
    assert len(made.blocks[0].charts) == 2
    words = "\n".join(p.text for p in Document(BytesIO(laid_out(made))).paragraphs)
    assert "提前摸底。" in words
    some = reports.lines(2019, as_of=FEBRUARY)
    settings.choose(by=school.department, key="college_name", value="某高等专科学校")
    whole = drafting.paper(
        whole_tree()[school.committee],
        2019,
        reports.merged(2019, some, as_of=FEBRUARY),
        {},
        None,
        some,
    )
    assert whole.issuer == "中共某高等专科学校委员会"
    table = whole.blocks[0].tables[0]
    assert [row[0] for row in table.rows] == ["学前教育系党总支部", "音乐教育系党支部", "合计"]
    assert table.rows[-1][1] == "11"
    assert any("没有报送" in note for note in whole.notes)
