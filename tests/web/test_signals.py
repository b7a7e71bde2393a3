"""The page of signals: pattern by pattern, units in the order of the tree, names within scope."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rudang.store.models import UnitAct
from rudang.web.clock import today
from tests.actions.test_patterns import introduced
from tests.world import World, make_world, whole


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def body(client: Client, address: str = "/signals") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_scope_says_so(world: World) -> None:
    assert "没有看到需要留意的迹象" in body(world.client("department"))


def test_a_signal_shows_sentence_article_years_and_people(world: World) -> None:
    found = world.people("music", introduced(4), today=today())
    page = body(world.client("department"), "/signals?check=E06")
    assert "2019年入党介绍人周正介绍4人" in page
    assert "第十四条" in page
    assert "涉及 4 人" in page
    assert (
        "数：一名介绍人一年介绍人数的提示界限 4 人（细则无明文，仅为提示查看的界限，假定）" in page
    )
    assert f"/dossiers/{found['甲0']}" in page
    assert re.search(r'aria-label="[^"]*音乐教育系党支部[^"]*2019 年 4', page)
    assert "不是结论" in page


def test_a_clerk_sees_nothing_of_the_branch_beside(world: World) -> None:
    world.people("music", introduced(4), today=today())
    world.people("art", introduced(4, "美"), today=today())
    page = body(world.client("music"))
    assert "音乐教育系党支部" in page
    assert "美术教育系党支部" not in page
    assert "甲美0" not in page


def test_units_stand_in_the_order_of_the_tree_not_of_the_figures(world: World) -> None:
    world.people("art", introduced(9, "美"), today=today())
    world.people("music", introduced(4), today=today())
    page = body(world.client("department"), "/signals?check=E06")
    assert page.index("<h3>音乐教育系党支部") < page.index("<h3>美术教育系党支部")


def test_the_list_narrows_by_unit_check_and_year(world: World) -> None:
    world.people("music", introduced(4), today=today())
    world.people("art", introduced(4, "美"), today=today())
    client = world.client("department")
    art = world.units["art"]
    assert "<h3>音乐教育系党支部" not in body(client, f"/signals?unit={art}")
    assert "<h3>美术教育系党支部" in body(client, f"/signals?unit={world.units['college']}")
    assert "没有看到" in body(client, "/signals?check=E06&year=2018")
    assert "没有看到" not in body(client, "/signals?check=E06&year=2019")
    assert "没有看到" not in body(client, "/signals?check=strange&unit=x")


def test_queries_do_not_grow_with_people_and_signals(world: World) -> None:
    client = world.client("department")
    world.people("music", introduced(4), today=today())
    body(client)
    with CaptureQueriesContext(connection) as few:
        body(client)
    whole()
    world.people("art", introduced(30, "美"), today=today())
    with CaptureQueriesContext(connection) as many:
        body(client)
    # The first look after something was recorded reads anew; what it reads does not grow either.
    with CaptureQueriesContext(connection) as again:
        body(client)
    assert len(again) == len(few)
    assert len(many) <= len(few) + 12


def test_an_analysis_is_recorded_and_taken_back_on_the_page(world: World) -> None:
    client = world.client("department")
    college = str(world.units["college"])
    day = (today() - timedelta(days=3)).isoformat()
    given = {"unit": college, "kind": "analysis", "held_on": day}
    answer = client.post("/signals/acts", given, follow=True)
    assert "已记录中共某学院委员会" in answer.content.decode()
    whole()
    act = UnitAct.objects.get()
    void = {"do": "void", "act": str(act.pk), "reason": "不是年度分析"}
    assert client.post("/signals/acts", void).status_code == 302
    assert "还没有记录" in body(client, "/signals/acts")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"held_on": "2019-02-30"}, "不是存在的日期"),
        ({"figure": "三十"}, "不是整数"),
        ({"figure": ""}, "请填写上报的党员人数"),
        ({"unit": ""}, "权限"),
    ],
)
def test_a_form_that_cannot_be_taken_says_why(
    world: World, given: dict[str, str], words: str
) -> None:
    form = {"unit": str(world.units["music"]), "kind": "census", "held_on": "2019-12-31"}
    answer = world.client("music").post("/signals/acts", {**form, "figure": "30", **given})
    assert answer.status_code == 400
    assert words in answer.content.decode()


def test_a_signal_belongs_to_the_day_looked_at(world: World) -> None:
    world.people("music", introduced(4), today=today())
    client = world.client("department")
    early = date(2019, 7, 31).isoformat()
    assert "周正介绍4人" not in body(client, f"/signals?as_of={early}")
    assert "周正介绍4人" in body(client)
