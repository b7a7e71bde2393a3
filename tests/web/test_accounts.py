"""The administrator's pages, signing in, and the first sign-in's change of password."""

import re
from typing import Any

import pytest
from django.test import Client

from rudang.store.models import Account, Role
from tests.cast import PASSWORD, Cast, found_college
from tests.web.answers import text

NEW = "Winter-2019-Plan"


@pytest.fixture
def cast(db: None) -> Cast:
    return found_college()


def opened(cast: Cast, **more: str) -> Any:
    form = {
        "login": "new",
        "name": "新某",
        "kind": "branch_secretary",
        "unit": str(cast.units["meishu"]),
        **more,
    }
    return cast.client("administrator").post("/accounts/new", form, follow=True)


def sign_in(login: str, password: str) -> tuple[Client, Any]:
    client = Client(HTTP_HOST="localhost")
    return client, client.post("/sign-in", {"login": login, "password": password})


def test_a_new_account_signs_in_and_gets_no_further_than_its_password(cast: Cast) -> None:
    shown = text(opened(cast))
    (first,) = re.findall(r"首次密码：([\w-]+)", shown)
    client, answer = sign_in("new", first)
    assert (answer.status_code, answer["Location"]) == (302, "/password")
    assert client.get("/dossiers")["Location"] == "/password"
    form = {"old_password": first, "new_password": NEW, "new_password_again": NEW}
    refused = client.post("/password", {**form, "new_password_again": "something-else"})
    assert (refused.status_code, "两次输入的新密码不一样" in text(refused)) == (400, True)
    assert client.post("/password", form).status_code == 302
    assert client.get("/dossiers").status_code == 200


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"login": ""}, "请填写登录名和姓名"),
        ({"login": "yinyue"}, "已经有人使用"),
        ({"kind": ""}, "请选择职务和所在党组织"),
        ({"since": "2019-02-30"}, "起始日期“2019-02-30”不是存在的日期"),
        ({"since": "2019-09-30", "until": "2019-09-30"}, "终止日期应晚于起始日期"),
    ],
)
def test_a_faulty_form_says_what_and_keeps_what_was_typed(
    cast: Cast, more: dict[str, str], says: str
) -> None:
    answer = opened(cast, **more)
    assert answer.status_code == 400
    assert says in text(answer)
    assert 'value="新某"' in text(answer)


def test_roles_are_given_and_ended_and_the_account_closed(cast: Cast) -> None:
    client = cast.client("administrator")
    account = cast.accounts["meishu"]
    page = f"/accounts/{account.pk}"
    given = client.post(
        page, {"do": "grant", "kind": "organizer", "unit": cast.units["college"]}, follow=True
    )
    assert "已任组织员" in text(given)
    role = Role.objects.get(account=account, kind="organizer")
    foreign = Role.objects.get(account=cast.accounts["yinyue"])
    assert "没有这个职务" in text(client.post(page, {"do": "end-role", "role": foreign.pk}))
    assert client.post(page, {"do": "end-role", "role": "x"}).status_code == 400
    assert "从今天起终止" in text(
        client.post(page, {"do": "end-role", "role": role.pk}, follow=True)
    )
    assert "新密码：" in text(client.post(page, {"do": "reset"}, follow=True))
    assert "不能登录" in text(client.post(page, {"do": "end"}, follow=True))
    assert sign_in("meishu", PASSWORD)[1].status_code == 400
    assert client.post(page, {"do": "dance"}).status_code == 400


def test_the_administrator_does_not_end_the_own_account(cast: Cast) -> None:
    own = cast.accounts["administrator"]
    answer = cast.client("administrator").post(f"/accounts/{own.pk}", {"do": "end"})
    assert (answer.status_code, "另一名系统管理员" in text(answer)) == (400, True)
    assert Account.objects.get(pk=own.pk).until is None


def test_a_wrong_login_and_a_wrong_password_read_alike(cast: Cast) -> None:
    def said(login: str) -> str:
        answer = sign_in(login, "wrong")[1]
        assert answer.status_code == 400
        found = re.search(r'class="error-summary".*?</ul>', text(answer), re.DOTALL)
        assert found
        return found[0]

    assert said("yinyue") == said("nobody-at-all")


@pytest.mark.parametrize(
    ("target", "lands"),
    [("/rules", "/rules"), ("https://elsewhere.example/", "/"), ("//elsewhere.example", "/")],
)
def test_signing_in_leads_on_within_the_house_only(cast: Cast, target: str, lands: str) -> None:
    client = Client(HTTP_HOST="localhost")
    answer = client.post("/sign-in", {"login": "yinyue", "password": PASSWORD, "next": target})
    assert answer["Location"] == lands


def test_signing_in_and_uploading_say_that_no_secret_belongs_here(cast: Cast) -> None:
    assert "不得存储、处理国家秘密" in text(Client(HTTP_HOST="localhost").get("/sign-in"))
    assert "不得存储、处理国家秘密" in text(cast.client("yinyue").get("/uploads"))
