"""Grids of talks and observations: each line its own, all or none, and never one click for all."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rudang.store.models import Act, AuditEvent
from rudang.web.clock import today
from tests.world import World, make_world, whole

NAMES = ("王一", "王二", "王三")
OBSERVED = "/grids/observation"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def activist(name: str, last: date) -> dict[str, object]:
    return {
        "name": name,
        "app_signed_on": date(2018, 3, 1),
        "talk_on": date(2018, 3, 20),
        "activist_on": date(2018, 9, 20),
        "contacts": ["赵一", "钱二"],
        "observations": [last],
    }


@pytest.fixture
def people(world: World) -> dict[str, int]:
    days = (date(2019, 6, 1), date(2019, 2, 1), date(2019, 4, 1))
    rows = [activist(name, day) for name, day in zip(NAMES, days, strict=True)]
    return dict(world.people("music", rows, today=today()))


def line(number: int, day: str, who: str, words: str) -> dict[str, str]:
    return {f"held_on-{number}": day, f"who-{number}": who, f"words-{number}": words}


def save(
    world: World, lines: dict[str, str], *, kind: str = "observation", login: str = "music"
) -> Any:
    return world.client(login).post(f"/grids/{kind}/{world.units['music']}", lines)


def observed(person: int) -> list[tuple[str, list[str], list[str]]]:
    whole()
    # What came in with the roster has nobody's words.
    found = Act.objects.filter(dossier=person, kind="observation").order_by("pk")
    return [
        (a.held_on.isoformat(), a.facts["observers"], a.facts["observation_words"])
        for a in found
        if a.held_on and "observers" in a.facts
    ]


def test_only_lines_in_which_something_was_typed_are_recorded_each_with_its_own(
    world: World, people: dict[str, int]
) -> None:
    one, two, three = (people[name] for name in NAMES)
    answer = save(
        world,
        {
            **line(one, "2019.9.2", "赵一", "学习认真，态度端正"),
            **line(two, "2019-09-05", "钱二、孙三", "能帮助同学"),
            **line(three, "", "", ""),
        },
    )
    assert answer.status_code == 302
    assert observed(one) == [("2019-09-02", ["赵一"], ["学习认真，态度端正"])]
    assert observed(two) == [("2019-09-05", ["钱二", "孙三"], ["能帮助同学"])]
    assert observed(three) == []
    assert AuditEvent.objects.filter(verb="record_act", by="music").count() == 2


@pytest.mark.parametrize(
    ("typed", "cell", "words"),
    [
        (("2019-09-02", "", "认真"), "who", "请填写是谁"),
        (("2019-09-02", "赵一", ""), "words", "请写下这个人的具体内容"),
        (("", "赵一", "认真"), "held_on", "请填写实际日期"),
        (("2019-02-30", "赵一", "认真"), "held_on", "不是存在的日期"),
        (("2099-01-01", "赵一", "认真"), "held_on", "还没有办的事不能记"),
    ],
)
def test_a_line_that_lacks_something_is_refused_in_its_cell_and_nothing_is_saved(
    world: World, people: dict[str, int], typed: tuple[str, str, str], cell: str, words: str
) -> None:
    one, two, _ = (people[name] for name in NAMES)
    answer = save(world, {**line(one, *typed), **line(two, "2019-09-05", "钱二", "踏实")})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert f'href="#f-{cell}-{one}">王一：' in page
    assert words in page
    assert 'value="2019-09-05"' in page
    assert "踏实</textarea>" in page
    assert observed(one) == observed(two) == []


def test_everything_that_is_wrong_is_told_at_once(world: World, people: dict[str, int]) -> None:
    one, two, three = (people[name] for name in NAMES)
    page = save(
        world,
        {
            **line(one, "2019-02-30", "", ""),
            **line(two, "2019-09-05", "", "踏实"),
            **line(three, "2099-01-01", "赵一", "认真"),
        },
    ).content.decode()
    for at in (f"held_on-{one}", f"who-{one}", f"words-{one}", f"who-{two}"):
        assert f'href="#f-{at}"' in page, at


def test_the_same_words_for_several_are_asked_about_before_they_are_kept(
    world: World, people: dict[str, int]
) -> None:
    one, two, three = (people[name] for name in NAMES)
    lines = {
        **line(one, "2019-09-02", "赵一", "学习认真，态度端正。"),
        **line(two, "2019-09-03", "赵一", "学习认真 态度端正"),
        **line(three, "2019-09-04", "赵一", "进步较大"),
    }
    answer = save(world, lines)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "这几人的内容完全相同" in page
    (told,) = re.findall(r"完全相同</h2>\s*<ul>(.*?)</ul>", page, re.DOTALL)
    assert {name for name in NAMES if name in told} == {"王一", "王二"}
    assert observed(three) == []
    assert save(world, {**lines, "alike": "1"}).status_code == 302
    assert len(observed(one)) == len(observed(two)) == len(observed(three)) == 1


def test_whoever_is_due_first_stands_first(world: World, people: dict[str, int]) -> None:
    page = world.client("music").get(f"{OBSERVED}/{world.units['music']}?as_of=2019-09-30")
    text = page.content.decode()
    places = [text.index(f">{name}</a>") for name in ("王二", "王三", "王一")]
    assert places == sorted(places)
    assert "最迟 2019-08-01" in text
    assert "逾期 60 天" in text


def test_no_line_is_filled_in_beforehand_and_nothing_fills_all(
    world: World, people: dict[str, int]
) -> None:
    page = world.client("music").get(f"{OBSERVED}/{world.units['music']}").content.decode()
    assert set(re.findall(r'name="(?:held_on|who)-\d+" value="([^"]*)"', page)) == {""}
    assert set(re.findall(r'name="words-\d+"[^>]*>([^<]*)</textarea>', page)) == {""}
    # The contacts may be taken over one by one, never all at once.
    takers = re.findall(r'data-take="赵一、钱二" data-into="(f-who-\d+)"', page)
    assert sorted(takers) == sorted(f"f-who-{number}" for number in people.values())


@pytest.mark.parametrize(
    ("kind", "row", "is_there"),
    [
        ("talk", {"app_signed_on": date(2019, 8, 1), "talk_on": None}, True),
        ("talk", {"app_signed_on": date(2019, 8, 1), "talk_on": date(2019, 8, 9)}, False),
        ("observation", {"app_signed_on": date(2019, 8, 1)}, False),
        ("heart_talk", {"app_signed_on": date(2019, 8, 1)}, True),
        ("probation_observation", {"app_signed_on": date(2019, 8, 1)}, False),
        (
            "probation_observation",
            {"app_signed_on": date(2017, 8, 1), "meeting_on": date(2019, 3, 1),
             "approval_on": date(2019, 4, 1)},
            True,
        ),
    ],
)  # fmt: skip
def test_a_grid_has_a_line_for_whom_the_act_is_possible(
    world: World, kind: str, row: dict[str, object], is_there: bool
) -> None:
    world.people("music", [{"name": "李明", **row}], today=today())
    page = world.client("music").get(f"/grids/{kind}/{world.units['music']}").content.decode()
    assert (">李明</a>" in page) is is_there


def test_a_branch_comes_straight_to_its_own_grid_and_a_superior_chooses(world: World) -> None:
    unit = world.units["music"]
    answer = world.client("music").get(OBSERVED)
    assert answer["Location"] == f"{OBSERVED}/{unit}"
    page = world.client("department").get(OBSERVED).content.decode()
    assert f'href="{OBSERVED}/{unit}"' in page


def test_a_grid_of_another_branch_or_kind_does_not_exist(
    world: World, people: dict[str, int]
) -> None:
    unit = world.units["music"]
    assert world.client("art").get(f"{OBSERVED}/{unit}").status_code == 404
    lines = line(people["王一"], "2019-09-02", "赵一", "认真")
    assert save(world, lines, login="art").status_code == 404
    own = f"{OBSERVED}/{world.units['art']}"
    # A line smuggled into one's own grid reaches nobody else's dossier.
    assert world.client("art").post(own, lines).status_code == 400
    assert observed(people["王一"]) == []
    assert world.client("music").get(f"/grids/approval/{unit}").status_code == 404


def test_the_grid_asks_the_base_as_often_for_three_as_for_sixty(
    world: World, people: dict[str, int]
) -> None:
    client, address = world.client("music"), f"{OBSERVED}/{world.units['music']}"
    counts = []
    for more in (0, 60):
        rows = [activist(f"人{n:03}", date(2019, 5, 1)) for n in range(more)]
        if rows:
            world.people("music", rows, today=today())
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 40


def test_a_desk_of_a_branch_leads_to_its_grids(world: World, people: dict[str, int]) -> None:
    page = world.client("music").get("/").content.decode()
    assert "3 人在培养考察中" in page
    assert f'href="{OBSERVED}/{world.units["music"]}"' in page
    assert "登记表" not in world.client("auditor").get("/").content.decode()
