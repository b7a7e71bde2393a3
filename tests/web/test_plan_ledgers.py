"""The ledger's pages: every movement, two days compared, corrections, additions, the workbook."""

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rudang.actions import plans
from rudang.store.models import AuditEvent, PlanEntry
from tests.planning import ADMITTED, PAPER, TODAY, College, PlanLine, college, people
from tests.web.answers import signed_in


@pytest.fixture
def school(db: None) -> College:
    made = college()
    made.issue(
        PlanLine(made.general, 32, 2, 1, "2 名教师"),
        PlanLine(made.music, 7),
        PlanLine(made.arts, 3),
        dated_on=date(2019, 7, 8),
        approver="校党委会",
    )
    people(made.music, 2, ADMITTED)
    shift(made)
    return made


def shift(school: College, amount: int = 2) -> None:
    plans.shift(
        by=school.department,
        period="2019H2",
        from_unit=school.music,
        to_unit=school.arts,
        amount=amount,
        reason="音乐系人选不足",
        document="校党委会 2019 年第 12 次会议",
        approver="校党委会",
        dated_on=date(2019, 10, 10),
        today=TODAY,
    )


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_ledger_tells_of_every_movement_its_reason_document_approver_and_who(
    school: College,
) -> None:
    body = text(signed_in("department").get("/plan/2019H2/ledger"))
    for words in ("音乐系人选不足", "校党委会 2019 年第 12 次会议", "2019-10-10", "王部长", PAPER):
        assert words in body
    assert body.count("+32<") == 1
    assert body.count(">-2<") == 2
    assert "总数合计" in body
    assert ">+42<" in body


def test_the_ledger_is_filtered_by_unit_and_by_kind(school: College) -> None:
    client = signed_in("department")
    whole = text(client.get(f"/plan/2019H2/ledger?unit={school.arts}&kind=shift"))
    body = whole.partition('id="movements"')[2]
    assert ">+2<" in body
    assert ">-2<" not in body
    assert ">+3<" not in body
    assert client.get("/plan/2019H2/ledger?unit=99999").status_code == 404


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("2019-07-07", "2019-07-08", ("0 → <b>7</b>", "0 → <b>42</b>")),
        ("2019-07-08", "2019-10-09", ("两日之间没有变动",)),
        ("2019-10-09", "2019-10-10", ("7 → <b>5</b>", "3 → <b>5</b>", "音乐系人选不足")),
    ],
)
def test_two_days_show_the_figures_at_both_and_what_came_between(
    school: College, since: str, until: str, said: tuple[str, ...]
) -> None:
    address = f"/plan/2019H2/ledger?since={since}&until={until}"
    body = text(signed_in("department").get(address))
    for words in said:
        assert words in body


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=2019-02-30&until=2019-10-10", "不是存在的日期"),
        ("since=2019-10-10", "请填写后一日"),
        ("since=2019-10-10&until=2019-10-09", "后一日不能早于前一日"),
    ],
)
def test_days_that_cannot_be_compared_say_why(school: College, query: str, said: str) -> None:
    answer = signed_in("department").get(f"/plan/2019H2/ledger?{query}")
    assert answer.status_code == 400
    assert said in text(answer)


def test_the_picture_shows_how_the_total_came_about(school: College) -> None:
    client = signed_in("department")
    answer = client.get("/plan/2019H2/ledger.svg")
    assert answer["Content-Type"].startswith("image/svg+xml")
    body = answer.content.decode()
    for words in ("下达", "调剂调出", "调剂调入", "42"):
        assert words in body
    assert client.get("/plan/2018H2/ledger.svg").status_code == 404


def test_a_mistaken_shift_is_corrected_from_the_page_and_both_units_stand_as_before(
    school: College,
) -> None:
    client = signed_in("department")
    entry = PlanEntry.objects.filter(kind="shift").first()
    assert entry is not None
    answer = client.post("/plan/2019H2/ledger", {"entry": entry.pk, "reason": ""})
    assert answer.status_code == 400
    assert "请写明更正的原因" in text(answer)
    form = {"entry": entry.pk, "reason": "录入单位有误", "approver": "王部长"}
    assert client.post("/plan/2019H2/ledger", form).status_code == 302
    body = text(client.get("/plan/2019H2/ledger"))
    assert "更正调剂" in body
    assert "录入单位有误" in body
    figures = text(client.get("/plan/2019H2"))
    assert ">7<" in figures
    again = client.post("/plan/2019H2/ledger", form)
    assert again.status_code == 400
    assert "已经更正或者撤销过" in text(again)


def test_a_second_batch_is_added_from_the_page_and_what_was_typed_is_kept(school: College) -> None:
    client = signed_in("department")
    form = {f"total-{school.music}": "3", f"total-{school.arts}": "1", "approver": "校党委会"}
    answer = client.post("/plan/2019H2/add", form)
    assert answer.status_code == 400
    body = text(answer)
    assert "请填写追加计划的文号" in body
    assert 'value="3"' in body
    wrong = client.post("/plan/2019H2/add", form | {f"total-{school.music}": "三"})
    assert "音乐教育系党支部" in text(wrong)
    done = client.post("/plan/2019H2/add", form | {"document": "某党组〔2019〕60 号"})
    assert done.status_code == 302
    assert PlanEntry.objects.filter(kind="add").count() == 2
    assert ">46<" in text(client.get("/plan/2019H2"))


def test_the_ledger_goes_out_as_a_workbook_whose_sum_is_the_plan(school: College) -> None:
    client = signed_in("auditor")
    answer = client.get("/plan/2019H2/ledger.xlsx")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "2019 年下半年发展党员计划名额台账"
    assert {row[4] for row in rows[3:8]} >= {"学前教育系党总支部", "音乐教育系党支部"}
    assert ("总数合计", 42) in {(row[0], row[7]) for row in rows}
    assert AuditEvent.objects.filter(verb="export_ledger").count() == 1
    nothing = client.get("/plan/2018H2/ledger.xlsx")
    assert nothing.status_code == 302


def test_a_branch_sees_the_movements_of_its_own_places_only(school: College) -> None:
    client = signed_in("clerk")
    body = text(client.get("/plan/2019H2/ledger"))
    assert ">-2<" in body
    assert ">+2<" not in body
    assert "记入冲正" not in body
    assert client.get("/plan/2019H2/add").status_code == 403


def test_queries_do_not_grow_with_movements(school: College) -> None:
    client = signed_in("department")
    address = "/plan/2019H2/ledger?since=2019-07-01&until=2019-12-01"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _ in range(3):
        shift(school, amount=1)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few) <= 30
