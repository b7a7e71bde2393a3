"""Those who look after persons' accounts, what they hand in, and the switch of the own pages."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rudang.actions import dossiers, looks
from rudang.core.scope import Scope
from rudang.store.door import enter
from rudang.store.models import Account, Act, HandedIn, Look, OwnAccount
from rudang.store.reads import settings as choices
from rudang.web.clock import today
from rudang.web.panels.persons import PATIENCE
from tests.cast import OWN, Cast, Things
from tests.web.answers import text


class College:
    """The cast and the branch's things."""

    def __init__(self, cast: Cast, things: Things) -> None:
        self.cast = cast
        self.things = things


@pytest.fixture
def college(furnished: tuple[Cast, Things]) -> Iterator[College]:
    yield College(*furnished)
    enter(Scope.everything())


def test_the_switch_says_what_it_means_and_asks_whether_one_is_ready(college: College) -> None:
    department = college.cast.client("department")
    page = text(department.get("/own-pages"))
    for words in ("为了什么", "处理哪些信息", "保存多久", "您可以", "本人看不到"):
        assert words in page
    refused = department.post("/own-pages", {"own_pages": "on"})
    assert refused.status_code == 400
    assert "先确认" in text(refused)
    assert not choices.get("own_pages")
    done = text(department.post("/own-pages", {"own_pages": "on", "has_read": "1"}, follow=True))
    assert "已开通本人页面" in done
    assert choices.get("own_pages")
    department.post("/own-pages", {"own_pages": "off"})
    assert not choices.get("own_pages")


def test_accounts_opened_together_come_with_slips_that_are_shown_once(college: College) -> None:
    clerk = college.cast.client("yinyue")
    some = [
        dossiers.open_dossier(
            by=college.cast.actor("yinyue"),
            unit=college.cast.units["yinyue"],
            particulars={"name": f"学生{n}", "number": f"20190{n}"},
            today=today(),
        ).pk
        for n in range(3)
    ]
    page = clerk.post("/own-accounts", {"do": "open", "chosen": [*some, college.things.late]})
    body = text(page)
    assert page.headers["Cache-Control"] == "no-store"
    assert "没有开立的 1 人" in body
    assert "钱学文没有登记学号或工号" in body
    assert "学校还没有开通本人页面" in body
    slips = re.findall(r'<dd><b>(\w+)</b></dd>.*?slip-password">(\w+)<', body, re.S)
    assert [login for login, _ in slips] == ["201900", "201901", "201902"]
    for login, password in slips:
        assert Account.objects.get(login=login).check_password(password)
    listed = text(clerk.get("/own-accounts"))
    assert not any(password in listed for _, password in slips)
    assert listed.count("待首次登录") == 3


def test_the_login_is_typed_where_there_is_no_number(college: College) -> None:
    clerk, late = college.cast.client("yinyue"), college.things.late
    assert f'name="login-{late}"' in text(clerk.get("/own-accounts"))
    clerk.post("/own-accounts", {"do": "open", "chosen": late, f"login-{late}": "qianxuewen"})
    assert OwnAccount.objects.get(dossier=late).account.login == "qianxuewen"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"段若兰", "钱学文"}),
        ("?state=open", {"段若兰"}),
        ("?state=none", {"钱学文"}),
    ],
)
def test_the_list_is_narrowed_by_who_has_an_account(
    college: College, query: str, names: set[str]
) -> None:
    body = text(college.cast.client("yinyue").get(f"/own-accounts{query}"))
    assert {name for name in ("段若兰", "钱学文") if name in body} == names


def test_a_sibling_opens_no_account_for_another_branch(college: College) -> None:
    sibling = college.cast.client("meishu")
    answer = sibling.post(
        "/own-accounts", {"do": "open", "chosen": college.things.late, "login-1": "x"}
    )
    assert answer.status_code == 404
    body = text(sibling.get("/own-accounts"))
    assert "段若兰" not in body


def test_what_waits_stands_on_the_branchs_work_list_and_in_the_dossier(college: College) -> None:
    clerk, things = college.cast.client("yinyue"), college.things
    desk = text(clerk.get("/"))
    assert "待处理的思想汇报和更正申请" in desk
    assert f"/handed-in/{things.report}" in desk
    assert "申请更正性别：女" in desk
    dossier = text(clerk.get(f"/dossiers/{things.dossier}"))
    assert "本人交来思想汇报，待处理" in dossier
    assert f"/dossiers/{things.dossier}/looks" in dossier


def test_the_superior_is_shown_what_a_branch_left_too_long(college: College) -> None:
    department = college.cast.client("department")
    assert "待处理的思想汇报和更正申请" not in text(department.get("/"))
    enter(Scope.everything())
    HandedIn.objects.filter(pk=college.things.report).update(handed_at=timezone.now() - PATIENCE)
    body = text(department.get("/"))
    assert f"/handed-in/{college.things.report}" in body
    assert f"/handed-in/{college.things.request}" not in body


def test_a_report_is_taken_at_one_click_and_leads_to_the_dossier(college: College) -> None:
    clerk, things = college.cast.client("yinyue"), college.things
    page = text(clerk.get(f"/handed-in/{things.report}"))
    assert "收下并记录思想汇报" in page
    done = clerk.post(f"/handed-in/{things.report}", {"do": "take", "version": "1"}, follow=True)
    assert "已收下段若兰 2019-09-01 的思想汇报，并记入档案。" in text(done)
    enter(Scope.everything())
    assert Act.objects.filter(dossier=things.dossier, kind="thought_report").count() == 1
    again = clerk.post(
        f"/handed-in/{things.report}", {"do": "decline", "version": "1", "reply": "太短"}
    )
    assert again.status_code == 400
    assert "刚刚已经处理了这份材料：已采纳" in text(again)


def test_a_request_leads_to_the_form_of_the_act_and_is_taken_by_the_correction(
    college: College,
) -> None:
    clerk, things = college.cast.client("yinyue"), college.things
    before = Act.objects.get(dossier=things.dossier, kind="particulars")
    page = text(clerk.get(f"/handed-in/{things.request}"))
    form = f"/dossiers/{things.dossier}/acts/particulars?act={before.pk}"
    assert form in page
    assert "采纳更正申请" not in page
    clerk.post(
        form.partition("?")[0],
        {
            "act": before.pk,
            "name": "段若兰",
            "person_kind": "学生",
            "sex": "女",
            "reason": "本人申请更正",
        },
    )
    enter(Scope.everything())
    corrected = Act.objects.get(supersedes=before)
    page = text(clerk.get(f"/handed-in/{things.request}"))
    assert f'value="{corrected.pk}" checked' in page
    done = clerk.post(
        f"/handed-in/{things.request}",
        {"do": "take", "version": "1", "act": corrected.pk},
        follow=True,
    )
    assert "已采纳段若兰的更正申请" in text(done)


def test_declining_without_a_reason_keeps_what_was_typed_elsewhere(college: College) -> None:
    answer = college.cast.client("yinyue").post(
        f"/handed-in/{college.things.request}",
        {"do": "decline", "version": "1", "reply": "", "take-reply": "谢谢"},
    )
    assert answer.status_code == 400
    assert "请写明未采纳的理由" in text(answer)


@pytest.mark.parametrize("login", ["department", "auditor", "yinyue"])
def test_who_looked_is_read_by_those_who_answer_for_it(college: College, login: str) -> None:
    college.cast.client("auditor").get(f"/dossiers/{college.things.dossier}")
    page = text(college.cast.client(login).get(f"/dossiers/{college.things.dossier}/looks"))
    assert "auditor某" in page
    assert "department某" in page


def test_neither_the_person_nor_a_worker_is_counted_as_looking(college: College) -> None:
    dossier, actor = college.things.dossier, college.cast.actor
    before = Look.objects.count()
    looks.note(by=actor(OWN), dossier=dossier, kind=looks.OPENED, today=today())
    worker = actor("department")
    worker = type(worker)("system", "系统", None, None, "", worker.scopes)
    looks.note(by=worker, dossier=dossier, kind=looks.OPENED, today=today())
    assert Look.objects.count() == before


def test_many_looks_are_one_statement_and_no_event(college: College) -> None:
    everyone = [college.things.dossier, college.things.late]
    by = college.cast.actor("department")
    with CaptureQueriesContext(connection) as queries:
        looks.note_many(by=by, dossiers=everyone, kind=looks.EXPORTED, today=today())
    assert len(queries) == 1
    kept = Look.objects.filter(kind=looks.EXPORTED)
    assert {(one.dossier_id, one.times) for one in kept} == {(d, 1) for d in everyone}


def test_a_form_that_posts_to_the_dossiers_page_is_no_look(college: College) -> None:
    before = Look.objects.count()
    college.cast.client("yinyue").post(f"/dossiers/{college.things.dossier}", {"do": "x"})
    enter(Scope.everything())
    assert Look.objects.count() == before
