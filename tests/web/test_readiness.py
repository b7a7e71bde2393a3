"""The pages of who comes next and of a month: what they show, narrow, link to and take along."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rudang.web.clock import today
from tests.world import World, make_world

ACTIVIST: dict[str, Any] = {
    "app_signed_on": date(2018, 1, 10),
    "talk_on": date(2018, 2, 1),
    "activist_on": date(2018, 9, 1),
    "contacts": ["张红梅"],
}
NOT_TALKED: dict[str, Any] = {"app_signed_on": date(2019, 8, 10), "talk_on": None}
THEN = "as_of=2019-09-30"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def text(answer: Any) -> str:
    assert answer.status_code == 200
    body: str = answer.content.decode()
    return body


def test_each_goal_counts_its_people_and_lists_what_they_lack(world: World) -> None:
    people = world.people(
        "music",
        [{"name": "李明", **ACTIVIST}, {"name": "王芳", **NOT_TALKED}],
        today=today(),
    )
    client = world.client("music")
    body = text(client.get(f"/next?period=2019H2&goal=activist&{THEN}"))
    assert "2019 年下半年拟确定为入党积极分子共 1 人" in body
    assert "王芳" in body
    assert "李明" not in body
    # A lack leads to the form that records it, keeping the day that is looked at.
    form = f"/dossiers/{people['王芳']}/acts/talk?{THEN}"
    assert f'href="{form}"' in body
    body = text(client.get(f"/next?period=2019H2&goal=target&{THEN}"))
    assert re.search(r"拟确定为入党积极分子 <span class=\"count\">1</span>", body)
    assert "李明" in body
    assert "未掌握" in body


def test_a_lack_narrows_the_list_and_is_counted(world: World) -> None:
    world.people(
        "music",
        [{"name": "李明", **ACTIVIST}, {"name": "王芳", **ACTIVIST, "contacts": None}],
        today=today(),
    )
    body = text(world.client("music").get(f"/next?goal=target&lack=contacts&{THEN}"))
    assert "王芳" in body
    assert ">李明<" not in body
    assert "<span>培养联系人</span><small>1</small>" in body


def test_a_reader_without_the_right_to_record_gets_no_form(world: World) -> None:
    world.people("music", [{"name": "王芳", **NOT_TALKED}], today=today())
    for path in ("/next?goal=activist", "/month?month=2019-09"):
        body = text(world.client("auditor").get(f"{path}&{THEN}"))
        assert "王芳" in body
        assert "/acts/talk" not in body
        assert "/export" not in body


def test_what_the_address_gets_wrong_is_as_if_it_were_not_there(world: World) -> None:
    world.people("music", [{"name": "王芳", **NOT_TALKED}], today=today())
    client = world.client("music")
    text(client.get("/next?period=never&goal=x&unit=abc&when=y&page=z&care=u&kind=v&lack=w"))
    text(client.get("/month?month=2019-13&group=x&unit=0&page=-1"))


def test_a_month_shows_three_groups_with_what_is_overdue_first(world: World) -> None:
    world.people(
        "music",
        [
            {"name": "周正", "app_signed_on": date(2019, 9, 20), "talk_on": None},
            {"name": "王芳", **NOT_TALKED},
            {"name": "李明", **ACTIVIST, "observations": [date(2019, 3, 31)]},
        ],
        today=today(),
    )
    client = world.client("music")
    body = text(client.get(f"/month?month=2019-09&{THEN}"))
    for title in ("要谈话的", "要考察的", "要讨论和办理的"):
        assert title in body
    assert body.index("王芳") < body.index("周正")
    assert "逾期 20 天" in body
    assert "最迟 2019-10-20" in body
    only = text(client.get(f"/month?month=2019-09&group=observe&{THEN}"))
    assert "李明" in only
    assert "周正" not in only


def test_what_was_done_leaves_the_month(world: World) -> None:
    people = world.people("music", [{"name": "王芳", **NOT_TALKED}], today=today())
    client = world.client("music")
    line = f'href="/dossiers/{people["王芳"]}"'
    assert line in text(client.get("/month"))
    client.post(f"/dossiers/{people['王芳']}/acts/talk", {"held_on": "2019-09-01"})
    assert line not in text(client.get("/month"))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/next/export?goal=target&period=2019H2", "target-2019H2"),
        ("/next/export?list=activists", "activists"),
        ("/month/export?month=2019-09", "month-2019-09"),
        ("/month/export?month=2019-09&group=talk", "month-2019-09"),
    ],
)
def test_lists_are_taken_along_as_workbooks(world: World, path: str, name: str) -> None:
    world.people("music", [{"name": "李明", **ACTIVIST}], today=today())
    answer = world.client("music").get(f"{path}&{THEN}")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
    assert f'filename="{name}-2019-09-30.xlsx"' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "path", ["/next?goal=activist", "/next?goal=target", "/month", "/month?group=talk"]
)
def test_a_page_asks_as_much_for_many_as_for_one(world: World, path: str) -> None:
    client = world.client("department")

    def queries(names: list[str]) -> int:
        rows = [{"name": name, **NOT_TALKED} for name in names]
        rows += [{"name": f"{name}某", **ACTIVIST} for name in names]
        world.people("music", rows, today=today())
        client.get(path)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(path).status_code == 200
        return len(caught)

    one = queries(["一"])
    assert queries([f"人{n}" for n in range(30)]) == one


def test_a_long_list_is_leafed_through(world: World) -> None:
    rows = [
        {
            "name": f"人{n:03}",
            **ACTIVIST,
            "activist_on": date(2018, 9, 1) + timedelta(days=n),
        }
        for n in range(60)
    ]
    world.people("music", rows, today=today())
    client = world.client("music")
    body = text(client.get("/next?goal=target&as_of=2018-12-01&period=2019H2"))
    assert "人000" in body
    assert "人050" not in body
    assert "共 60 人，显示 50" in body
    assert "人050" in text(client.get("/next?goal=target&as_of=2018-12-01&period=2019H2&page=2"))
