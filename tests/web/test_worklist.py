"""The work list: what is overdue, due soon and waiting, for whom, as often asked as need be."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rudang.core.dates import add_months
from rudang.web.clock import today
from tests.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def talk_due(name: str, in_days: int) -> dict[str, object]:
    """Somebody to be talked to by a day that lies so far ahead."""
    due = today() + timedelta(days=in_days)
    received = next(
        day for day in (due - timedelta(days=n) for n in range(27, 33)) if add_months(day, 1) == due
    )
    return {"name": name, "app_signed_on": received, "talk_on": None}


def test_each_urgency_has_its_group_nearest_first(world: World) -> None:
    people = [talk_due("甲某", -3), talk_due("乙某", -9), talk_due("丙某", 0), talk_due("丁某", 25)]
    world.people("music", people, today=today())
    page = world.client("music").get("/").content.decode()
    for words in ("逾期 3 天", "逾期 9 天", "今天到期", "还有 25 天"):
        assert words in page
    order = [page.index(f">{name}</a>") for name in ("乙某", "甲某", "丙某", "丁某")]
    assert order == sorted(order)


def test_a_line_leads_to_the_form_that_finishes_it(world: World) -> None:
    number = world.people("music", [talk_due("甲某", -3)], today=today())["甲某"]
    page = world.client("music").get("/").content.decode()
    assert f'href="/dossiers/{number}/acts/talk"' in page
    assert f'href="/dossiers/{number}/acts/talk"' not in (
        world.client("auditor").get("/").content.decode()
    )


def test_what_a_meeting_decides_leads_to_its_agenda(world: World) -> None:
    admitted = today() - timedelta(days=380)
    facts = {
        "name": "甲某",
        "meeting_on": admitted,
        "meeting_result": "通过",
        "approval_on": admitted + timedelta(days=30),
        "approval_result": "批准",
        "probation_from": admitted,
        "full_app_on": today() - timedelta(days=15),
        "full_meeting_on": None,
    }
    number = world.people("music", [facts], today=today())["甲某"]
    page = world.client("music").get("/").content.decode()
    what = f"{world.units['music']}%3Abranch_meeting"
    agenda = f"/meetings/new?what={what}&amp;chosen={number}-full_meeting"
    assert f'href="{agenda}">上会</a>' in page
    assert f"/dossiers/{number}/acts/full_meeting" not in page
    called = world.client("music").get(agenda.replace("&amp;", "&")).content.decode()
    assert f'id="f-chosen-{number}-full_meeting" aria-label="甲某上会" checked' in called
    # Nobody who only reads calls a meeting.
    assert "上会" not in world.client("auditor").get("/").content.decode()


def test_only_ones_own_people_are_on_the_list(world: World) -> None:
    world.people("art", [talk_due("甲某", -3)], today=today())
    assert "甲某" not in world.client("music").get("/").content.decode()
    assert "甲某" in world.client("department").get("/").content.decode()


def test_a_group_is_cut_and_leads_to_the_whole_list(world: World) -> None:
    world.people("music", [talk_due(f"人{n:02}", -3) for n in range(25)], today=today())
    page = world.client("music").get("/").content.decode()
    assert page.count('<li class="work" id="work-') == 20
    assert "verdict=overdue" in page
    assert '<span class="count">25</span>' in page


def test_a_past_day_has_the_list_of_that_day(world: World) -> None:
    world.people(
        "music",
        [{"name": "甲某", "app_signed_on": date(2018, 1, 10), "talk_on": date(2018, 2, 1)}],
        today=today(),
    )
    client = world.client("music")
    assert "还有 10 天" in client.get("/?as_of=2018-01-31").content.decode()
    assert "甲某" not in client.get("/?as_of=2018-02-02").content.decode()


def test_nothing_to_do_and_no_right_to_dossiers_are_both_said(world: World) -> None:
    # A day on which no duty of the year is near.
    assert "没有到期的事" in world.client("music").get("/?as_of=2019-03-01").content.decode()
    assert "您的职务不处理档案" in world.client("admin").get("/").content.decode()


@pytest.mark.parametrize("query", ["", "?as_of=2020-01-01"])
def test_the_list_asks_the_base_as_often_for_ten_as_for_two_hundred(
    world: World, query: str
) -> None:
    client = world.client("music")
    counts = []
    for first, last in ((0, 10), (10, 200)):
        people = [talk_due(f"人{n:03}", n % 40 - 20) for n in range(first, last)]
        world.people("music", people, today=today())
        client.get("/dossiers")
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/{query}").status_code == 200
        counts.append(len(seen))
    # Every kind of casework asks two or three times for its own group.
    assert counts[0] == counts[1] <= 55
