"""The yearly report from the pages: written, sent, returned, taken, merged, on the work list."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from docx import Document

from rudang.actions import execution_reports as reports
from rudang.actions import reviews
from rudang.core.scope import Scope
from rudang.store.door import enter, scoped
from rudang.store.models import ExecutionReport
from tests.planning import ADMITTED, VOTED, College, PlanLine, college, people
from tests.web.answers import signed_in, text

DAY = "?as_of=2020-02-03"
TEXT = {"block-basic": "全年计划执行情况如下。", "block-measures": "提前摸底。"}


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


def test_the_report_opens_with_wording_out_of_the_figures(school: College) -> None:
    client = signed_in("clerk")
    body = text(client.get(f"/reports/2019/{school.music}{DAY}"))
    assert "音乐教育系党支部发展党员计划 5 名" in body
    assert "已批准接收预备党员 2 名，完成率 40.0%" in body
    assert "按现在的数字拟的文字" not in body
    chart = client.get(f"/reports/2019/{school.music}/plan.svg{DAY}")
    assert chart["Content-Type"] == "image/svg+xml"
    assert "2019 年下半年" in text(chart)


def test_a_report_goes_from_the_unit_to_the_college_and_back(school: College) -> None:
    clerk, department = signed_in("clerk"), signed_in("department")
    address = f"/reports/2019/{school.music}{DAY}"
    sent = clerk.post(
        address, {**TEXT, "do": "send", "sent_on": "2020-01-20", "version": "0"}, follow=True
    )
    assert "已报送音乐教育系党支部 2019 年执行报告" in text(sent)
    assert "2020-01-20 报送，数字已固定" in text(sent)
    assert "保存文字" not in text(sent)
    desk = text(department.get(f"/{DAY}"))
    assert "2019 年计划执行报告已报送，待接收" in desk
    assert "1 / 2 个单位已报送；学前总支未报送，逾期 3 天" in desk

    refused = department.post(address, {"do": "send-back", "reason": "", "version": "2"})
    assert refused.status_code == 400
    assert "退回要写明原因" in text(refused)
    back = {"do": "send-back", "reason": "请补充空余原因", "version": "2"}
    assert department.post(address, back).status_code == 302
    assert "被退回：请补充空余原因" in text(clerk.get(f"/{DAY}"))
    again = {**TEXT, "do": "send", "sent_on": "2020-02-01", "version": "3"}
    assert clerk.post(address, again).status_code == 302
    assert department.post(address, {"do": "take", "version": "5"}).status_code == 302
    assert ExecutionReport.objects.get().state == "taken"
    assert "年度执行报告" not in text(clerk.get(f"/{DAY}")).split("main")[-1]


def test_what_was_typed_stays_when_something_is_wrong(school: College) -> None:
    client, address = signed_in("clerk"), f"/reports/2019/{school.music}{DAY}"
    wrong = client.post(address, {**TEXT, "do": "send", "sent_on": "2020-02-30", "version": "0"})
    assert wrong.status_code == 400
    assert "不是存在的日期" in text(wrong)
    assert "提前摸底。" in text(wrong)


def test_the_second_to_save_sees_both_texts(school: College) -> None:
    address = f"/reports/2019/{school.music}{DAY}"
    signed_in("clerk").post(address, {**TEXT, "do": "save", "version": "0"})
    other = {"block-basic": "组织部代拟。", "do": "save", "version": "0"}
    answer = signed_in("department").post(address, other)
    assert answer.status_code == 400
    body = text(answer)
    for words in ("刚刚被别人改过", "组织部代拟。", "现在库中的文字", "全年计划执行情况如下。"):
        assert words in body
    assert ExecutionReport.objects.get().blocks["basic"] == "全年计划执行情况如下。"


def test_blank_sections_are_filled_and_the_others_kept(school: College) -> None:
    address = f"/reports/2019/{school.music}{DAY}"
    given = {"block-basic": "自己写的。", "do": "fill", "version": "0"}
    assert signed_in("clerk").post(address, given).status_code == 302
    blocks = ExecutionReport.objects.get().blocks
    assert blocks["basic"] == "自己写的。"
    assert "全年空余 2 名" in blocks["unfilled"]
    assert blocks["problems"] == ""


def test_the_college_sees_who_owes_and_merges_the_rest(school: College) -> None:
    signed_in("clerk").post(
        f"/reports/2019/{school.music}{DAY}",
        {**TEXT, "do": "send", "sent_on": "2020-01-20", "version": "0"},
    )
    client = signed_in("department")
    body = text(client.get(f"/reports/2019{DAY}"))
    assert "以下 1 个单位还没有报送" in body
    assert "1. 学前教育系党总支部（没有开始）" in body
    assert "逾期" in body
    address = f"/reports/2019/college{DAY}"
    whole = text(client.get(address))
    for words in (
        "报告，2020-01-20 报送",
        "库中，尚未报送",
        "提前摸底。",
        "全校发展党员计划 11 名",
    ):
        assert words in whole, words
    final = {**TEXT, "do": "send", "sent_on": "2020-02-03", "version": "0"}
    assert client.post(address, final).status_code == 302
    file = client.get(f"/reports/2019/college/report.docx{DAY}")
    document = Document(BytesIO(file.content))
    words = "\n".join(p.text for p in document.paragraphs)
    assert "全年计划执行情况如下。" in words
    assert "学前总支没有报送" in words
    assert len(document.inline_shapes) == 2


def test_the_work_list_goes_from_reports_owed_to_the_college_s_own(school: College) -> None:
    client = signed_in("department")
    late = text(client.get(f"/{DAY}"))
    assert "0 / 2 个单位已报送；学前总支、音乐支部未报送，逾期 3 天" in late
    given = {"year": 2019, "sent_on": date(2020, 1, 20), "today": date(2020, 2, 3)}
    for unit in (school.general, school.music):
        enter(Scope.everything())
        blocks = {"basic": "全年计划执行情况如下。"}
        reports.write(by=school.system, year=2019, unit=unit, blocks=blocks, version=0)
        reports.send(by=school.system, unit=unit, version=1, **given)
    arrived = text(client.get(f"/{DAY}"))
    assert arrived.count("已报送，待接收") == 2
    assert "未报送" not in arrived
    for unit in (school.general, school.music):
        enter(Scope.everything())
        reports.take(by=school.department, year=2019, unit=unit, version=2)
    done = text(client.get(f"/{DAY}"))
    assert "2 个单位全部报送并接收，可以汇总全校的报告" in done
    assert 'href="/reports/2019/college?as_of=2020-02-03"' in done
    enter(Scope.everything())
    top = {"by": school.department, "year": 2019, "unit": school.committee}
    reports.write(**top, blocks={"basic": "全校情况如下。"}, version=0)
    reports.send(**top, sent_on=date(2020, 2, 3), today=date(2020, 2, 3), version=1)
    assert "可以汇总全校的报告" not in text(client.get(f"/{DAY}"))


def test_a_branch_reaches_its_own_report_alone(school: College) -> None:
    client = signed_in("clerk")
    for address in (
        f"/reports/2019/{school.general}",
        "/reports/2019/college",
        "/reports/2019/college/report.docx",
        "/reports/2018",
        f"/reports/2019/{school.music}/strange.svg",
    ):
        assert client.get(address + DAY).status_code == 404, address
    body = text(client.get(f"/reports/2019{DAY}"))
    assert "音乐教育系党支部" in body
    assert "学前教育系党总支部" not in body
    assert "催报" not in body


def test_the_auditor_reads_and_changes_nothing(school: College) -> None:
    client, address = signed_in("auditor"), f"/reports/2019/{school.music}{DAY}"
    assert "保存文字" not in text(client.get(address))
    answer = client.post(address, {**TEXT, "do": "save", "version": "0"})
    assert answer.status_code == 400
    assert not ExecutionReport.objects.exists()


def test_the_years_table_asks_the_base_as_often_for_many_units_as_for_few(school: College) -> None:
    client = signed_in("department")
    client.get(f"/reports/2019{DAY}")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/reports/2019{DAY}")
    school.issue(PlanLine(school.arts, 3))
    people(school.arts, 5, ADMITTED)
    with CaptureQueriesContext(connection) as many:
        client.get(f"/reports/2019{DAY}")
    assert len(many) <= len(few)
    assert len(many) <= 50
