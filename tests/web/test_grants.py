"""What was granted from above on its page; a year over its halves; the plan as a tree."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rudang.actions import accounts, plans, uploads
from rudang.core.periods import parse
from rudang.core.scope import RoleKind, Scope
from rudang.papers.plans import PlanLine as PaperLine
from rudang.papers.written import write_plan
from rudang.store import door
from rudang.store.models import PlanEntry, PlanGrant
from rudang.store.reads import nesting
from tests.planning import (
    ADMITTED,
    PASSWORD,
    READY,
    TODAY,
    VOTED,
    College,
    PlanLine,
    college,
    people,
)
from tests.web.answers import signed_in

DAY = "?as_of=2019-12-01"
BATCH = {
    "do": "record",
    "document": "某教工委〔2019〕15 号",
    "dated_on": "2019-06-20",
    "amount": "50",
    "women": "40",
    "women-as": "share",
    "women-source": "市委组织部要求",
}


@pytest.fixture
def school(db: None) -> College:
    made = college()
    made.issue(PlanLine(made.general, 32, 2, 1), PlanLine(made.music, 7))
    people(made.music, 2, ADMITTED)
    people(made.first, 3, ADMITTED)
    people(made.second, 1, VOTED)
    accounts.create(
        by=made.system,
        login="first",
        name="周书记",
        roles=[(RoleKind.BRANCH_SECRETARY, made.first)],
        since=date(2019, 1, 1),
        password=PASSWORD,
        must_change_password=False,
    )
    return made


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def break_down(school: College, amount: int = 10) -> None:
    plans.shift(
        by=school.department,
        period="2019H2",
        from_unit=school.general,
        to_unit=school.first,
        amount=amount,
        reason="分解到支部",
        today=TODAY,
    )


def test_a_batch_is_recorded_and_what_is_issued_and_in_hand_is_shown(school: College) -> None:
    client = signed_in("department")
    address = f"/plan/2019H2/grants{DAY}"
    assert "没有登记上级下达的计划" in text(client.get(address))
    assert client.post(address, BATCH).status_code == 302
    body = text(client.get(address))
    for words in ("某教工委〔2019〕15 号", "第 1 批", "本期还可以下达 11 名", "女性", "40%"):
        assert words in body
    assert "已下达 39 / 上级下达 50" in body


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"document": ""}, "请填写上级下达计划的文号"),
        ({"dated_on": ""}, "请填写文件日期"),
        ({"amount": "五十"}, "不是整数"),
        ({"women": "140"}, "1 至 100"),
    ],
)
def test_a_batch_that_cannot_be_keeps_what_was_typed(
    school: College, changes: dict[str, str], said: str
) -> None:
    answer = signed_in("department").post("/plan/2019H2/grants", BATCH | changes)
    assert answer.status_code == 400
    assert said in text(answer)
    assert 'value="市委组织部要求"' in text(answer)
    assert not PlanGrant.objects.exists()


def test_every_figure_of_a_target_leads_to_the_people_behind_it(school: College) -> None:
    people(school.arts, 2, {**READY, "sex": "女"})
    people(school.music, 1, {**VOTED, "sex": "女"})
    (own,) = people(school.music, 1, {**ADMITTED, "sex": "女"})
    client = signed_in("department")
    assert 'id="structure"' not in text(client.get(f"/plan/2019H2{DAY}"))
    client.post(f"/plan/2019H2/grants{DAY}", BATCH)
    # Asked for of the half, it is not held against the year.
    assert 'id="structure"' not in text(client.get(f"/plan/2019{DAY}"))
    for address in ("/plan/2019H2/grants", "/plan/2019H2"):
        body = text(client.get(address + DAY))
        row = body[body.index('id="structure"') :]
        row = row[row.index("<tr> <th") : row.index("</tr> </tbody>")]
        # 40 percent of 50; one admitted, one awaiting, two can be by the period's end.
        for words in ("1 / 20", "18", "16 名期内没有人可办"):
            assert words in row
        for states in ("admitted", "awaiting", "pipeline", "unknown"):
            assert f'/plan/2019H2/structure/women{DAY}#{states}"' in row
    body = text(client.get(f"/plan/2019H2/structure/women{DAY}"))
    assert f"/dossiers/{own}" in body
    for words in ("折合名额", "16 名期内没有人可办", "支部大会已通过，待上级党委审批"):
        assert words in body
    clerk = text(signed_in("clerk").get(f"/plan/2019H2/structure/women{DAY}"))
    assert f"/dossiers/{own}" in clerk
    assert "美术教育系" not in clerk
    assert "折合名额" not in clerk
    for kind in ("total", "nobody"):
        assert client.get(f"/plan/2019H2/structure/{kind}").status_code == 404


def test_taking_back_tells_what_is_issued_too_much(school: College) -> None:
    client = signed_in("department")
    client.post("/plan/2019H2/grants", BATCH)
    row = PlanGrant.objects.get(kind="total")
    form = {"do": "take_back", "grant": row.pk, "amount": "15", "reason": "统筹调减"}
    answer = client.post("/plan/2019H2/grants", form, follow=True)
    assert "比上级下达的多 4 名" in text(answer)
    assert "收回" in text(answer)


def test_a_branch_is_shown_no_grant_and_records_none(school: College) -> None:
    signed_in("department").post("/plan/2019H2/grants", BATCH)
    client = signed_in("clerk")
    body = text(client.get("/plan/2019H2/grants"))
    assert "某教工委" not in body
    assert client.post("/plan/2019H2/grants", BATCH).status_code == 400


def test_a_broken_down_plan_stands_as_a_tree_with_the_sum_of_each_level(school: College) -> None:
    break_down(school)
    body = text(signed_in("department").get(f"/plan/2019H2{DAY}"))
    whole = body.index("含下级")
    own = body.index("本级（未分解）")
    branch = body.index("学前教育系学生第一党支部", whole)
    assert whole < own < branch < body.index("音乐教育系党支部", branch)
    assert ">39<" in body
    for figure in ("3 / 32", "0 / 22", "3 / 10"):
        assert figure in body


def test_a_branch_sees_its_general_branch_s_line_and_how_much_of_it_is_its_own(
    school: College,
) -> None:
    body = text(signed_in("first").get(f"/plan/2019H2{DAY}"))
    above = body[body.index('id="above"') :]
    assert "学前教育系党总支部的计划" in above
    assert "3 / 32" in above
    assert "其中本支部使用" in above
    assert "本支部使用上面党总支的计划" in above
    # Counts of the others, and nobody's name, nor a way to their page.
    assert f"/plan/2019H2/{school.general}" not in body
    assert "音乐教育系" not in body


def test_seeing_the_superior_s_line_opens_nothing_else(school: College) -> None:
    with door.scoped(Scope.of([school.first])):
        found = nesting.above(parse("2019H2"), as_of=TODAY, unit=school.first)
        assert not PlanEntry.objects.exists()
    assert found is not None
    assert (found.whole.quota, found.whole.admitted, found.whole.awaiting) == (32, 3, 1)
    assert (found.admitted_here, found.awaiting_here) == (3, 0)


def test_a_branch_with_places_of_its_own_sees_them_beside_those_above(school: College) -> None:
    break_down(school)
    body = text(signed_in("first").get(f"/plan/2019H2{DAY}"))
    assert "其中已分解到本支部的在下表" in body
    assert "3 / 10" in body
    assert "0 / 22" in body


def test_a_year_sums_its_halves_and_counts_nobody_twice(school: College) -> None:
    school.issue(PlanLine(school.music, 1), period="2019H1")
    school.issue(PlanLine(school.music, 2), period="2019")
    earlier = {**ADMITTED, "meeting_on": date(2019, 5, 10), "approval_on": date(2019, 6, 3)}
    people(school.music, 2, earlier)
    found = nesting.nested(parse("2019"), as_of=TODAY)
    assert found is not None
    (music,) = (row for row in found.rows if row.place.id == school.music)
    first, second = music.parts
    assert first is not None
    assert second is not None
    assert music.own is not None
    assert (first.quota, first.admitted, first.over) == (1, 2, 1)
    assert (second.quota, second.admitted) == (7, 2)
    assert (music.own.quota, music.own.admitted) == (2, 0)
    assert (music.whole.quota, music.whole.admitted, music.whole.over) == (10, 4, 0)
    body = text(signed_in("department").get(f"/plan/2019{DAY}"))
    for words in ("上半年", "下半年", "另下达全年", "2 / 1", "超 1", "4 / 10"):
        assert words in body


def test_what_is_issued_for_a_year_is_free_though_its_half_is_used_up(school: College) -> None:
    school.issue(PlanLine(school.music, 2), period="2019")
    giver, _ = plans.shift(
        by=school.department,
        period="2019",
        from_unit=school.music,
        to_unit=school.arts,
        amount=2,
        reason="动态微调",
        today=TODAY,
    )
    assert (giver.admitted, giver.remaining) == (0, 0)


@pytest.mark.parametrize(
    "address", ["/plan/2019", "/plan/2019H2", "/plan/2019H2/grants", "/plan/2019H2/structure/women"]
)
def test_queries_do_not_grow_with_people_or_batches(school: College, address: str) -> None:
    client = signed_in("department")
    client.post("/plan/2019H2/grants", BATCH)
    client.get(address + DAY)
    with CaptureQueriesContext(connection) as few:
        client.get(address + DAY)
    client.post("/plan/2019H2/grants", BATCH)
    people(school.music, 20, ADMITTED)
    client.get(address + DAY)
    with CaptureQueriesContext(connection) as many:
        client.get(address + DAY)
    assert len(many) <= len(few) <= 30


def test_a_plan_s_table_beyond_what_was_granted_is_taken_only_with_a_reason(
    school: College,
) -> None:
    client = signed_in("department")
    client.post("/plan/2019H2/grants", BATCH | {"women": ""})
    lines = [PaperLine(1, school.arts, "美术教育系党支部", 20, 0, 0, (), "")]
    one = uploads.receive(
        by=school.department,
        filename="计划.xlsx",
        data=write_plan(lines, as_of=TODAY),
        kind="plan",
        period="2019H2",
        as_of=TODAY,
    ).pk
    uploads.check(by=school.department, upload=one, today=TODAY)
    answer = client.post(f"/uploads/{one}", {"do": "confirm"})
    assert "将超出 9 名" in text(answer)
    assert "超过上级下达的计划时，写明原因" in text(answer)
    client.post(f"/uploads/{one}", {"do": "confirm", "reason": "文件后补"})
    assert PlanEntry.objects.get(unit=school.arts, category="total").reason == "文件后补"
