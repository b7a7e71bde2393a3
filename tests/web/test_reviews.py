"""Reviews compared with the one before, and the list of what is missing."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rudang.core.facts import FACT
from rudang.core.missing import REGISTERS, missing, want
from rudang.core.rules import Verdict
from rudang.regulation.registry import REGULATION, RULES
from rudang.store.models import Act, ReviewRun, Sheet
from rudang.store.reads import reviews as reads
from rudang.store.reads import unknowns
from rudang.store.reads.units import below, whole_tree
from rudang.web.clock import today
from tests.world import World, make_world, whole

WANTS = [want(rule) for rule in REGULATION.rules]


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def late(name: str) -> dict[str, object]:
    return {"name": name, "app_signed_on": date(2019, 1, 10), "talk_on": date(2019, 3, 20)}


def review(world: World, login: str = "music", unit: str = "music") -> reads.Run:
    """Press the button, and return the review it led to."""
    answer = world.client(login).post("/reviews", {"unit": str(world.units[unit])})
    assert answer.status_code == 302, answer.content.decode()
    whole()
    made = reads.run(int(answer["Location"].rsplit("/", 1)[1]))
    assert made is not None
    return made


def changed(world: World, now: reads.Run, rule: str = "B02") -> tuple[set[str], set[str], set[str]]:
    """Whose finding of a rule is new, stands and is gone."""
    whole()
    found = reads.compared(now, reads.before(now), below(whole_tree(), now.unit))
    return tuple(  # type: ignore[return-value]
        {point.person for point in change.points if point.rule == rule}
        for change in (found.opened, found.standing, found.closed)
    )


def mend(world: World, number: int) -> None:
    whole()
    act = Act.objects.get(dossier=number, kind="talk", superseded_by=None)
    form = {"act": str(act.pk), "held_on": "2019-02-01", "reason": "抄错"}
    assert world.client("music").post(f"/dossiers/{number}/acts/talk", form).status_code == 302


def test_a_review_counts_by_check_and_verdict(world: World) -> None:
    world.people("music", [late("李明"), late("王芳")], today=today())
    made = review(world)
    assert made.dossiers == 2
    assert made.counts["B02"] == {Verdict.MET_LATE.value: 2}
    assert made.of(Verdict.UNKNOWN.value) > 0
    assert "2" in world.client("music").get("/reviews").content.decode()


def test_the_second_review_tells_what_is_new_what_stands_and_what_is_gone(world: World) -> None:
    people = world.people("music", [late("李明"), late("王芳")], today=today())
    first = review(world)
    assert changed(world, first) == ({"李明", "王芳"}, set(), set())
    world.people("music", [late("赵一")], today=today())
    mend(world, people["李明"])
    second = review(world)
    assert changed(world, second) == ({"赵一"}, {"王芳"}, {"李明"})
    page = world.client("music").get(f"/reviews/{second.id}").content.decode()
    for words in ("新增", "仍在", "消除", "李明", "王芳", "赵一"):
        assert words in page
    third = review(world)
    assert changed(world, third) == (set(), {"王芳", "赵一"}, set())
    assert changed(world, second) == ({"赵一"}, {"王芳"}, {"李明"})


def test_a_review_is_compared_with_the_last_one_of_the_same_unit(world: World) -> None:
    world.people("music", [late("李明")], today=today())
    world.people("art", [late("王芳")], today=today())
    review(world)
    whole_college = review(world, "department", "college")
    assert changed(world, whole_college) == ({"李明", "王芳"}, set(), set())
    assert world.client("music").get(f"/reviews/{whole_college.id}").status_code == 404


def test_nobody_reviews_another_branch(world: World) -> None:
    unit = str(world.units["art"])
    answer = world.client("music").post("/reviews", {"unit": unit})
    assert answer.status_code == 400
    assert "没有检查" in answer.content.decode()
    assert world.client("music").post("/reviews", {"unit": "x"}).status_code == 400
    whole()
    assert not ReviewRun.objects.exists()


@pytest.mark.parametrize("address", ["/reviews/{}", "/unknowns", "/dossiers?lack=talk_on"])
def test_the_pages_ask_the_base_as_often_for_ten_as_for_a_hundred(
    world: World, address: str
) -> None:
    client = world.client("music")
    review(world)
    counts = []
    for first, last in ((0, 10), (10, 100)):
        people = [late(f"人{n:03}") for n in range(first, last)]
        people += [
            {"name": f"缺{n}", "app_signed_on": date(2019, 1, 10)} for n in range(first, last)
        ]
        world.people("music", people, today=today())
        made = review(world)
        client.get("/dossiers")
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address.format(made.id)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 25


PEOPLE = [
    {"name": "甲某", "app_signed_on": date(2019, 1, 10)},
    {"name": "乙某", "birth_date": date(1999, 3, 1), "activist_on": date(2019, 9, 1)},
    {"name": "丙某", "target_on": date(2020, 9, 1), "introducers": ["赵一", "钱二"]},
    {**late("丁某"), "meeting_on": date(2020, 12, 1), "introducers": ["赵一", "钱二"]},
]


def test_everything_counted_as_missing_is_the_list_behind_it(world: World) -> None:
    """Counted in one query, filtered by another, and looked up in a frame: all three agree."""
    for unit, rows in (("music", PEOPLE[:2]), ("art", PEOPLE[2:])):
        for row in rows:
            world.people(unit, [row], today=today())
    whole()
    found = unknowns.lacks(WANTS)
    assert {lack.key for lack in found} & set(FACT)
    client = world.client("department")
    for lack in found:
        people = Sheet.objects.filter(unknowns.lacking(lack.key, WANTS))
        assert people.count() == lack.dossiers, lack.key
        for unit, n in lack.by_unit.items():
            assert people.filter(unit_id=unit).count() == n, lack.key
    for lack in found[:3]:
        for day in ("", f"&as_of={today().replace(year=today().year + 1).isoformat()}"):
            page = client.get(f"/dossiers?lack={lack.key}{day}").content.decode()
            assert f"共 {lack.dossiers} 人" in page, lack.key
    page = client.get("/unknowns").content.decode()
    assert FACT["talk_on"].term in page


def test_unknown_is_found_by_its_verdict_today_and_on_another_day(world: World) -> None:
    world.people("music", [{"name": "甲某", "app_signed_on": date(2019, 1, 10)}], today=today())
    world.people("music", [late("李明")], today=today())
    for day in ("", "&as_of=2026-05-01"):
        address = f"/dossiers?verdict=unknown&check=B02{day}"
        page = world.client("music").get(address).content.decode()
        assert "甲某" in page
        assert "李明" not in page


def test_a_fact_once_recorded_is_no_longer_missing(world: World) -> None:
    number = world.people(
        "music", [{"name": "甲某", "app_signed_on": date(2019, 1, 10)}], today=today()
    )["甲某"]
    client = world.client("music")
    assert "甲某" in client.get("/dossiers?lack=talk_on").content.decode()
    client.post(f"/dossiers/{number}/acts/talk", {"held_on": "2019-02-01"})
    client.get("/dossiers")  # where the message about it is shown
    assert "甲某" not in client.get("/dossiers?lack=talk_on").content.decode()


def test_a_register_is_missing_once_the_dossier_has_its_facts() -> None:
    rules = [one for one in WANTS if one.registers & {"members"} and one.facts]
    assert rules
    for one in rules:
        some = sorted(one.facts[0])
        assert missing(one, ()) == one.registers
        assert missing(one, some) <= set(FACT)
    assert {register for one in WANTS for register in one.registers} <= set(REGISTERS)


def test_where_an_application_was_signed_nobody_misses_the_day_of_receipt() -> None:
    talk = want(RULES["B02"])
    assert missing(talk, ["app_received_on", "talk_on"]) == {"talk_on"}
    assert "app_signed_on" in missing(talk, ["app_received_on", "app_signed_on"])
