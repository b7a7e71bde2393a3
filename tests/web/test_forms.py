"""The register of admission forms on the page: balance, odd things, entries, one form's history."""

import io
import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from rudang.actions import demands, dossiers
from rudang.core.scope import Scope
from rudang.store.door import enter
from rudang.store.models import FormEvent
from rudang.web.clock import today
from tests.cast import Cast, found_college
from tests.web.answers import text


@pytest.fixture
def cast(db: None) -> Cast:
    return found_college()


def enter_form(cast: Cast, what: str, who: str = "department", **form: Any) -> Any:
    given = {"on": "2019-09-12", **form}
    return cast.client(who).post(f"/forms/enter/{what}", given, follow=True)


def received(cast: Cast, first: str = "0001", last: str = "0003") -> Any:
    return enter_form(
        cast, "receive", unit=cast.units["college"], first=first, last=last, on="2019-09-02"
    )


def preexamined(cast: Cast, name: str = "段若兰", result: str = "合格") -> int:
    enter(Scope.everything())
    by = cast.actor("department")
    case = dossiers.open_dossier(
        by=by, unit=cast.units["yinyue"], particulars={"name": name}, today=today()
    ).pk
    for kind, day, facts in (
        ("application", date(2018, 3, 5), {}),
        ("preexam", date(2019, 9, 10), {"preexam_result": result}),
    ):
        dossiers.record_act(by=by, dossier=case, kind=kind, held_on=day, facts=facts, today=today())
    return case


def met(cast: Cast, case: int, serial: str) -> None:
    enter(Scope.everything())
    by = cast.actor("yinyue")
    for kind, facts in (
        ("form", {"form_serial": serial}),
        ("admission_meeting", {"meeting_result": "通过"}),
    ):
        dossiers.record_act(
            by=by,
            dossier=case,
            kind=kind,
            held_on=date(2019, 9, 16),
            facts=facts,
            today=today(),
        )


def figures(body: str) -> dict[str, str]:
    shown = re.search(r'<dl class="figures">.*?</dl>', body, re.S)
    assert shown is not None
    terms = re.findall(r"<dt>(.*?)</dt>", shown.group())
    values = re.findall(r"<dd><a[^>]*>(.*?)</a>", shown.group())
    return dict(zip(terms, values, strict=True))


def test_an_empty_register_says_what_to_do(cast: Cast) -> None:
    assert "先登记领取的起止编号" in text(cast.client("department").get("/forms"))
    assert "领取志愿书" not in text(cast.client("yinyue").get("/forms"))


def test_receiving_tells_how_many_and_leads_to_them(cast: Cast) -> None:
    body = text(received(cast))
    assert "已登记：领取志愿书 0001—0003，共 3 册。" in body
    assert figures(body)["在库"] == "3"
    assert "各登记簿相符" in body


def test_from_issuing_to_using_the_page_leads_on(cast: Cast) -> None:
    case = preexamined(cast)
    received(cast)
    choice = text(cast.client("department").get("/forms/enter/issue"))
    assert "0001—0003（3 册，校党委）" in choice
    assert f'<option value="{case}">' in choice
    body = text(enter_form(cast, "issue", serial="0001", dossier=case))
    assert "已把 0001 发给段若兰。" in body
    assert f"/dossiers/{case}/acts/form" in body
    met(cast, case, "0001")
    branch = cast.client("yinyue")
    body = text(branch.get("/forms"))
    assert "支部大会已开，等登记使用" in body
    assert "0001 还没有登记使用" in body
    done = text(branch.post("/forms", {"chosen": ["0001"]}, follow=True))
    assert "已登记使用 1 册：段若兰（0001）。" in done
    assert figures(done)["已使用"] == "1"
    assert "等登记使用" not in done
    assert FormEvent.objects.get(kind="used").on == date(2019, 9, 16)


def test_the_refusal_to_issue_shows_its_article_and_keeps_what_was_typed(cast: Cast) -> None:
    case = preexamined(cast, result="不合格")
    received(cast)
    answer = enter_form(cast, "issue", serial="0002", dossier=case)
    body = text(answer)
    assert answer.status_code == 400
    assert "段若兰的预审结论：不合格。" in body
    assert "第十九条" in body
    assert 'value="0002"' in body
    assert 'value="2019-09-12"' in body


def test_forms_go_to_several_at_once_and_whoever_gets_none_is_told_why(cast: Cast) -> None:
    first, second, left = (preexamined(cast, name) for name in ("段若兰", "何晓舟", "陆小满"))
    failed = preexamined(cast, "钱学文", result="不合格")
    received(cast, "0001", "0004")
    offered = text(cast.client("department").get("/forms/enter/issue-many"))
    boxes = re.findall(r'name="dossiers" value="(\d+)"', offered)
    assert {str(first), str(second), str(left)} == set(boxes)
    assert "0001—0004（4 册，校党委）" in offered
    assert re.findall(r'<option value="(000\d)">', offered) == ["0001", "0002", "0003", "0004"]
    body = text(enter_form(cast, "issue-many", first="0002", dossiers=[first, failed, second]))
    assert "已发志愿书 2 册：段若兰（0002）、何晓舟（0003）。" in body
    assert "没有发给钱学文：" in body
    assert 'href="/forms/serials?state=out"' in body
    assert figures(body)["在库"] == "2"
    assert figures(body)["已发给本人"] == "2"


@pytest.mark.parametrize(
    ("form", "field", "says"),
    [
        ({"dossiers": []}, "dossiers", "请至少选择一人。"),
        ({"on": "2019-02-30"}, "on", "不是存在的日期"),
        ({"on": ""}, "on", "请填写"),
        ({"first": "0009"}, "first", "台账里没有编号 0009"),
        ({"first": "0003"}, "first", "不够发给 2 人"),
    ],
)
def test_what_is_wrong_with_several_is_told_at_its_field_and_nothing_typed_is_lost(
    cast: Cast, form: dict[str, Any], field: str, says: str
) -> None:
    some = [preexamined(cast), preexamined(cast, "何晓舟")]
    received(cast)
    given = {"first": "0001", "on": "2019-09-12", "dossiers": some, "note": "系里统一填写", **form}
    answer = cast.client("department").post("/forms/enter/issue-many", given)
    body = text(answer)
    assert answer.status_code == 400
    assert f'href="#f-{field}' in body
    assert says in body
    assert "系里统一填写" in body
    ticked = re.findall(r'name="dossiers" value="(\d+)"[^>]* checked', body)
    assert ticked == [str(one) for one in given["dossiers"]]
    enter(Scope.everything())
    assert not FormEvent.objects.filter(kind="issued").exists()


@pytest.mark.parametrize(
    ("what", "form", "says"),
    [
        ("issue", {"serial": "0001", "dossier": ""}, "请选择本人"),
        ("issue", {"serial": "", "dossier": "1"}, "请填写编号"),
        ("distribute", {"first": "0001", "last": "01"}, "位数要相同"),
        ("distribute", {"first": "0001", "on": "2019-02-30"}, "不是存在的日期"),
        ("write-off", {"first": "0001", "reason": "x"}, "请选择是作废还是遗失"),
        ("return", {"first": "0009"}, "台账里没有编号 0009"),
    ],
)
def test_a_wrong_field_is_told_at_the_field(
    cast: Cast, what: str, form: dict[str, str], says: str
) -> None:
    received(cast)
    answer = enter_form(cast, what, **form)
    assert answer.status_code == 400
    assert says in text(answer)
    assert 'aria-invalid="true"' in text(answer)


def test_what_is_no_entry_does_not_exist(cast: Cast) -> None:
    assert cast.client("department").get("/forms/enter/burn").status_code == 404


def test_no_day_is_filled_in_by_the_page(cast: Cast) -> None:
    for what in (
        *("receive", "issue", "issue-many", "distribute"),
        *("use", "write-off", "return"),
    ):
        body = text(cast.client("department").get(f"/forms/enter/{what}"))
        assert re.search(r'name="on" value=""', body), what


def test_every_form_has_its_history_and_the_last_entry_can_be_taken_back(cast: Cast) -> None:
    received(cast)
    enter_form(cast, "distribute", first="0001", to_unit=cast.units["yinyue"])
    client = cast.client("department")
    page = text(client.get("/forms/serials/0001"))
    assert "领取" in page
    assert "发放" in page
    event = re.search(r'name="event" value="(\d+)"', page)
    assert event is not None
    back = client.post("/forms/serials/0001", {"event": event[1], "reason": ""})
    assert (back.status_code, "请填写撤回的原因" in text(back)) == (400, True)
    form = {"event": event[1], "reason": "发错"}
    assert "撤回：发放" in text(client.post("/forms/serials/0001", form, follow=True))
    again = client.post("/forms/serials/0001", form)
    assert "只能撤回最后一条" in text(again)


def test_a_branch_sees_its_own_forms_alone(cast: Cast) -> None:
    received(cast)
    enter_form(cast, "distribute", first="0001", to_unit=cast.units["yinyue"])
    mine = text(cast.client("yinyue").get("/forms/serials"))
    assert "0001" in mine
    assert "0002" not in mine
    sibling = cast.client("meishu")
    assert "没有符合的编号" in text(sibling.get("/forms/serials"))
    assert sibling.get("/forms/serials/0001").status_code == 404
    assert cast.client("yinyue").get("/forms/serials/0002").status_code == 404


def test_the_list_narrows_by_state_unit_and_beginning(cast: Cast) -> None:
    received(cast)
    enter_form(cast, "write-off", first="0002", kind="lost", reason="邮寄途中遗失")
    client = cast.client("department")
    assert "共 1 册" in text(client.get("/forms/serials?state=lost"))
    assert "共 3 册" in text(client.get(f"/forms/serials?unit={cast.units['college']}"))
    assert "共 1 册" in text(client.get("/forms/serials?q=0003"))


@pytest.mark.parametrize(
    ("as_of", "is_told"),
    [("2019-12-05", True), ("2019-11-05", False), ("2020-06-05", True)],
)
def test_a_place_that_demands_the_ledger_is_reminded_in_june_and_december(
    cast: Cast, as_of: str, is_told: bool
) -> None:
    enter(Scope.everything())
    demands.make(
        by=cast.actor("department"),
        unit=cast.units["college"],
        code="form_ledger",
        rank="superior",
        issuer="市委教育工委",
        document="某教工委〔2019〕3号",
        since=date(2019, 9, 1),
        today=today(),
    )
    received(cast)
    enter_form(cast, "write-off", first="0002", kind="lost", reason="邮寄途中遗失")
    body = text(cast.client("department").get(f"/forms?as_of={as_of}"))
    assert ("每年六月、十二月上报" in body) is is_told
    if is_told:
        # Of its own half-year alone.
        assert ("0002 已遗失" in body) is (as_of == "2019-12-05")


def test_without_the_demand_nobody_is_reminded(cast: Cast) -> None:
    received(cast)
    assert "每年六月" not in text(cast.client("department").get("/forms?as_of=2019-12-05"))


def test_the_register_goes_to_excel_with_serials_as_text(cast: Cast) -> None:
    case = preexamined(cast)
    received(cast)
    enter_form(cast, "issue", serial="0001", dossier=case)
    answer = cast.client("department").get("/forms/export")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["收支平衡", "逐册登记", "不符事项"]
    rows = book.get_sheet_by_name("逐册登记").to_python()
    assert [row[0] for row in rows[3:]] == ["0001", "0002", "0003"]
    assert rows[3][4] == "段若兰"
    balance = book.get_sheet_by_name("收支平衡").to_python()
    assert {row[-1] for row in balance[3:]} == {"相符"}


@pytest.mark.parametrize("address", ["/forms", "/forms/serials", "/forms/enter/issue"])
def test_the_number_of_queries_does_not_grow_with_the_register(cast: Cast, address: str) -> None:
    client = cast.client("department")
    received(cast)

    def queries() -> int:
        enter(Scope.nothing())
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    queries()
    before = queries()
    received(cast, "0101", "0190")
    preexamined(cast)
    assert queries() <= before + 1
