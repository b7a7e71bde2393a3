"""The page of local demands: apart from the national minimum, with who made each and by what."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rudang.actions import accounts, demands
from rudang.regulation.locals import LOCALS
from rudang.store.models import Demand
from tests.cast import Cast, found_college
from tests.web.answers import text
from tests.world import make_world

TODAY = date(2026, 5, 8)

MADE = {"rank": "college", "issuer": "校党委", "since": "2026-03-01"}


@pytest.fixture
def cast(db: None) -> Cast:
    return found_college()


def part(body: str, name: str, tail: str = "-title") -> str:
    """The section under a heading."""
    found = re.search(rf'aria-labelledby="{name}{tail}".*?</section>', body, re.S)
    assert found is not None
    return found.group()


def make(cast: Cast, unit: str = "college", **more: str) -> Any:
    form = {**MADE, "unit": str(cast.units.get(unit, "")), **more}
    return cast.client("department").post("/demands/new", form, follow=True)


def test_every_known_practice_is_listed_with_who_follows_it_and_none_is_on(cast: Cast) -> None:
    body = text(cast.client("yinyue").get("/demands"))
    assert "没有地方要求在执行" in body
    known = part(body, "known")
    for local in LOCALS:
        assert local.term in known
        assert local.seen_in in known
    assert "/demands/new" not in body


def test_a_practice_is_switched_on_by_its_form(cast: Cast) -> None:
    client = cast.client("department")
    page = text(client.get("/demands"))
    assert 'href="/demands/new?code=archive_days"' in page
    form = text(client.get("/demands/new?code=archive_days"))
    assert 'value="7"' in form
    assert "这是地方做法，不是国家规定" in form
    body = text(make(cast, code="archive_days", value="10", document="某委教工委〔2025〕3号"))
    assert "已设定“转正后归档的期限”" in body
    standing = part(body, "standing")
    for words in ("转正后归档的期限", "10 天", "校党委", "某委教工委〔2025〕3号", "2026-03-01"):
        assert words in standing
    assert "都有上级文件依据" in part(body, "piled")


def test_what_rests_on_no_superiors_paper_stands_under_what_was_piled_on(cast: Cast) -> None:
    body = text(make(cast, "yinyue", title="个人自传", step="10"))
    piled = part(body, "piled")
    assert "音乐教育系党支部" in piled
    assert "个人自传" in piled
    assert "另加材料 1 项，步骤 0 项" in piled
    assert "没有上级文件" in part(body, "standing")


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"unit": ""}, "请选择对哪个组织"),
        ({"title": ""}, "请填写另加的材料或步骤的名称"),
        ({"issuer": ""}, "请填写提出要求的组织"),
        ({"since": "2026-02-30"}, "开始执行的日期“2026-02-30”不是存在的日期"),
        ({"code": "archive_days", "value": "七"}, "数值“七”不是整数"),
        ({"rank": "superior"}, "上级党组织的要求请写明文件"),
    ],
)
def test_a_faulty_form_says_what_and_keeps_what_was_typed(
    cast: Cast, more: dict[str, str], says: str
) -> None:
    answer = make(cast, **{"title": "个人自传", "step": "10", "document": "", **more})
    assert answer.status_code == 400
    assert says in text(answer)
    if "issuer" not in more:
        assert 'value="校党委"' in text(answer)
    assert not Demand.objects.exists()


def test_a_demand_is_changed_and_ended(cast: Cast) -> None:
    make(cast, title="个人自传", step="10")
    made, client = Demand.objects.get(), cast.client("department")
    address = f"/demands/{made.pk}"
    assert 'value="个人自传"' in text(client.get(address))
    form = {**MADE, "title": "个人自传三份", "step": "10", "version": "1"}
    assert "已修改“个人自传三份”" in text(client.post(address, form, follow=True))
    again = client.post(address, {**form, "title": "自传"})
    assert again.status_code == 400
    assert "刚刚被department某改过" in text(again)
    assert 'value="个人自传三份"' in text(again)
    wrong = client.post(address, {"do": "end", "until": "2026-02-01", "version": "2"})
    assert "不能早于开始执行的 2026-03-01" in text(wrong)
    assert 'value="个人自传三份"' in text(wrong)
    done = client.post(address, {"do": "end", "until": "2026-04-01", "version": "2"}, follow=True)
    assert "已终止“个人自传三份”" in text(done)
    assert "2026-04-01 起不再执行" in text(done)
    assert "个人自传三份" in part(text(client.get("/demands?as_of=2026-03-31")), "standing")


def test_the_page_asks_the_base_as_often_for_many_demands_as_for_one(cast: Cast) -> None:
    client = cast.client("department")
    make(cast, title="个人自传", step="10")
    client.get("/demands")
    with CaptureQueriesContext(connection) as few:
        client.get("/demands")
    for unit in ("yinyue", "meishu", "xueqian"):
        make(cast, unit, title="亲属关系证明", step="10")
    make(cast, code="archive_days", value="7")
    with CaptureQueriesContext(connection) as many:
        client.get("/demands")
    # A rule judged anew may read the calendar, nothing else may be asked more often.
    assert len(many) <= len(few) + 2


def test_what_a_local_demand_asks_stands_apart_on_the_dossiers_page(db: None) -> None:
    world = make_world()
    by = accounts.actor("department", today=TODAY)
    row = {
        "name": "柳永",
        "app_signed_on": date(2020, 3, 2),
        "talk_on": date(2020, 6, 2),
        "activist_on": date(2020, 9, 1),
        "target_on": date(2021, 10, 8),
        "meeting_on": date(2022, 3, 4),
        "approval_on": date(2022, 4, 1),
        "full_meeting_on": date(2023, 3, 10),
        "full_approval_on": date(2026, 4, 1),
        "archived_on": date(2026, 4, 9),
    }
    dossier = world.people("music", [row], today=TODAY)["柳永"]
    client = world.client("music")
    assert "地方要求方面的问题" not in text(client.get(f"/dossiers/{dossier}"))
    made = {"rank": "college", "issuer": "校党委", "since": date(2026, 1, 1), "today": TODAY}
    demands.make(by=by, unit=world.units["college"], code="archive_days", value=7, **made)
    body = text(client.get(f"/dossiers/{dossier}"))
    national = part(body, "faults-head", tail="")
    local = part(body, "local-head", tail="")
    assert "N08" not in national
    assert "B02" in national
    assert "N08" in local
    assert "校党委" in local
    assert "B02" not in local
    assert "地方要求，不是国家规定。提出组织：校党委；依据：没有上级文件" in body
    # The step itself is done by the regulation: no local demand changes its mark.
    assert '<li class="step step-met" id="step-25">' in body
