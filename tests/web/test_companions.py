"""The register of members and the picker: standing, load, what speaks against whom."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rudang.actions import accounts, demands
from rudang.store.models import Act, Member
from rudang.web.clock import today
from tests.world import World, ids, make_world, whole

THEN = "as_of=2019-09-30"
ACTIVIST: dict[str, Any] = {
    "name": "段若兰",
    "app_signed_on": date(2018, 1, 10),
    "activist_on": date(2018, 9, 1),
    "contacts_on": date(2018, 9, 10),
    "contacts": ["张红梅", "李卫国"],
    "kin_names": ["王新华"],
}
TARGET: dict[str, Any] = {
    "name": "钱学文",
    "activist_on": date(2018, 3, 1),
    "target_on": date(2019, 5, 6),
    "contacts": ["张红梅"],
    "introducers": ["张红梅", "王新华"],
}


@pytest.fixture
def world(db: None) -> World:
    made = make_world()
    music = made.units["music"]
    for name, more in (
        ("张红梅", {"full_on": date(2010, 7, 1), "post": "组织委员"}),
        ("李卫国", {"full_on": date(2012, 7, 1), "until": date(2019, 9, 1)}),
        ("王新华", {"full_on": date(2015, 7, 1)}),
        ("赵一鸣", {"kind": "预备党员", "joined_on": date(2019, 6, 1)}),
        (
            "孙爱民",
            {
                "full_on": date(2009, 7, 1),
                "punishment": "留党察看一年",
                "punished_on": date(2019, 3, 1),
                "effect_until": date(2020, 2, 29),
            },
        ),
    ):
        Member.objects.create(unit_id=music, name=name, **{"kind": "正式党员", **more})
    Member.objects.create(unit_id=made.units["art"], name="冯艺", kind="正式党员")
    made.people("music", [ACTIVIST, TARGET], today=today())
    return made


def dossier(world: World, name: str = "段若兰") -> int:
    whole()
    return ids()[name]


def text(answer: Any) -> str:
    assert answer.status_code == 200
    body: str = answer.content.decode()
    return body


def row(body: str, name: str) -> str:
    """The table's row of somebody."""
    found = [part for part in body.split("<tr>") if f'class="name">{name}<' in part]
    assert len(found) == 1, name
    return found[0]


def test_the_register_tells_standing_and_load(world: World) -> None:
    body = text(world.client("music").get(f"/members?{THEN}"))
    assert "共 5 人" in body
    zhang = row(body, "张红梅")
    assert "组织委员" in zhang
    assert "党龄 9 年" in zhang
    assert "段若兰</a>" in zhang
    assert "2018-09-10 起" in zhang
    assert "钱学文</a>" in zhang
    assert "联系人、介绍人" in zhang
    assert "预备党员" in row(body, "赵一鸣")
    sun = row(body, "孙爱民")
    assert "尚未恢复党员权利" in sun
    assert "第十四条" in sun
    assert "留党察看一年（2019-03-01 至 2020-02-29）" in sun
    # A target's contact accompanies an activist no longer.
    assert zhang.count("钱学文</a>") == 1


def test_contacts_who_left_are_listed_with_whom_they_accompany(world: World) -> None:
    number = dossier(world)
    body = text(world.client("music").get(f"/members?{THEN}"))
    assert "需要更换培养联系人的 1 人" in body
    assert "2019-09-01 离开本支部" in body
    assert f"/dossiers/{number}/acts/contact_replacement" in body
    assert "需要更换" not in text(world.client("music").get("/members?as_of=2019-08-31"))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("can=contact", {"张红梅", "王新华"}),
        ("can=introducer", {"张红梅", "王新华"}),
        ("burden=accompanies", {"张红梅", "李卫国"}),
        ("burden=introduces", {"张红梅", "王新华"}),
        ("burden=none", {"赵一鸣", "孙爱民"}),
        ("q=zhm", {"张红梅"}),
        ("q=孙", {"孙爱民"}),
        ("unit=abc&can=x&page=y", {"张红梅", "李卫国", "王新华", "赵一鸣", "孙爱民"}),
    ],
)
def test_the_register_is_narrowed(world: World, query: str, names: set[str]) -> None:
    body = text(world.client("music").get(f"/members?{query}&{THEN}"))
    rows = body[body.index("<tbody>") : body.index("</tbody>")]
    everybody = {"张红梅", "李卫国", "王新华", "赵一鸣", "孙爱民"}
    assert {name for name in everybody if f'class="name">{name}<' in rows} == names


def test_a_sibling_sees_another_register(world: World) -> None:
    body = text(world.client("art").get("/members"))
    assert "冯艺" in body
    assert "张红梅" not in body


def test_the_register_asks_as_much_for_many_as_for_few(world: World) -> None:
    client = world.client("department")

    def queries() -> int:
        client.get("/members")
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/members").status_code == 200
        return len(caught)

    few = queries()
    whole()
    for n in range(20):
        Member.objects.create(unit_id=world.units["music"], name=f"党员{n}", kind="正式党员")
    rows = [{**ACTIVIST, "name": f"人{n}", "contacts": [f"党员{n}"]} for n in range(20)]
    world.people("music", rows, today=today())
    assert queries() == few


def picked(world: World, field: str, typed: str = "", **more: str) -> str:
    query = {"dossier": str(dossier(world)), "field": field, field: typed, **more}
    return text(world.client("music").get("/members/pick", {"as_of": "2019-09-30", **query}))


def offered(body: str) -> list[str]:
    return [part.split('"')[0] for part in body.split('data-pick="')[1:]]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", ["孙爱民", "王新华", "张红梅", "赵一鸣"]),
        ("w", ["王新华"]),
        ("wangx", ["王新华"]),
        ("王", ["王新华"]),
        ("张红梅、", ["孙爱民", "王新华", "赵一鸣"]),
        ("张红梅", ["孙爱民", "王新华", "赵一鸣"]),
        ("张红梅、s", ["孙爱民"]),
        # Who has left is offered only by name.
        ("l", []),
        ("李", ["李卫国"]),
    ],
)
def test_names_and_initials_find_members(world: World, typed: str, names: list[str]) -> None:
    assert offered(picked(world, "contacts", typed)) == names


def test_what_speaks_against_somebody_stands_beside_with_its_article(world: World) -> None:
    body = picked(world, "introducers", "孙")
    assert "尚未恢复党员权利" in body
    assert "第十四条" in body
    body = picked(world, "contacts", "赵")
    assert "当日还不是正式党员" in body
    assert "第九条" in body


def test_the_day_typed_decides_about_standing(world: World) -> None:
    before = picked(world, "contacts", "李", held_on="2019-08-31")
    assert offered(before) == ["李卫国"]
    assert "离开" not in before
    assert "离开" in picked(world, "contacts", "李", held_on="2019-09-01")
    # Of somebody named already too.
    named = picked(world, "contacts", "李卫国", held_on="2019-09-01")
    assert "2019-09-01 已离开本支部" in named
    assert "李卫国" not in offered(named)
    # What is no day leaves the day that is looked at.
    assert "离开" in picked(world, "contacts", "李", held_on="2019-13-99")


def test_a_name_outside_the_register_is_taken_and_said(world: World) -> None:
    assert "名册中没有“欧阳某”，可以照写" in picked(world, "contacts", "欧阳某")


def test_relatives_are_shown_and_never_hidden(world: World) -> None:
    body = picked(world, "contacts", "王")
    assert "与本人申报的亲属同名" in body
    assert "本人申报的亲属：王新华" in body
    assert "本地规定回避" not in body
    department = accounts.actor("department", today=today())
    whole()
    demands.make(
        by=department,
        unit=world.units["college"],
        code="contact_no_kin",
        title="",
        step=0,
        rank="college",
        issuer="校党委",
        since=date(2019, 1, 1),
        today=today(),
    )
    body = picked(world, "contacts", "王")
    assert offered(body) == ["王新华"]
    assert "本地规定回避" in body


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"field": "contacts"}, 404),
        ({"field": "nonsense", "unit": "music"}, 404),
        ({"field": "contacts", "unit": "music"}, 200),
        ({"field": "contacts", "unit": "art"}, 404),
        ({"field": "contacts", "dossier": "999999999"}, 404),
        ({"field": "contacts", "dossier": "9" * 30}, 404),
    ],
)
def test_picking_is_for_those_who_record_there(
    world: World, query: dict[str, str], status: int
) -> None:
    unit = query.get("unit", "")
    given = {**query, "unit": str(world.units[unit])} if unit else query
    assert world.client("music").get("/members/pick", given).status_code == status


def test_the_form_offers_the_register_and_keeps_names_free(world: World) -> None:
    number = dossier(world)
    client = world.client("music")
    body = text(client.get(f"/dossiers/{number}/acts/contact_replacement"))
    assert f"/members/pick?dossier={number}&amp;field=contacts_new" in body
    answer = client.post(
        f"/dossiers/{number}/acts/contact_replacement",
        {"held_on": "2019-09-10", "contacts_new": "张红梅、名册外的人、"},
    )
    assert answer.status_code == 302
    act = Act.objects.get(dossier=number, kind="contact_replacement")
    assert act.facts["contacts_new"] == ["张红梅", "名册外的人"]


def test_the_dossier_tells_who_accompanied_from_when_to_when(world: World) -> None:
    number = dossier(world)
    client = world.client("music")
    body = text(client.get(f"/dossiers/{number}?{THEN}"))
    assert "培养联系人和入党介绍人" in body
    assert "2019-09-01 离开本支部" in body
    assert "本人申报的亲属中的党务人员：王新华" in body
    # The one who stays is filled in beforehand.
    address = f"/dossiers/{number}/acts/contact_replacement?contacts_new="
    assert address in body
    form = text(
        client.get(
            f"/dossiers/{number}/acts/contact_replacement",
            {"contacts_new": "张红梅", "as_of": "2019-09-30"},
        )
    )
    assert 'value="张红梅"' in form
    client.post(
        f"/dossiers/{number}/acts/contact_replacement",
        {"held_on": "2019-09-10", "contacts_new": "张红梅、王新华"},
    )
    body = text(client.get(f"/dossiers/{number}?{THEN}"))
    assert "2019-09-10 更换" in body
    assert "与申报的亲属同名" in body
    members = text(client.get(f"/members?{THEN}"))
    assert "需要更换" not in members
    assert "2019-09-10 起" in row(members, "王新华")
