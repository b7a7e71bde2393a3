"""The offices' own lists: they open, load again, hide numbers and are written down."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from rudang.actions import accounts, readiness
from rudang.actions.readiness import COMPLETE, Wanted
from rudang.core.periods import parse
from rudang.core.readiness import Group, When
from rudang.core.scope import Actor, Refused
from rudang.papers.roster import read_roster
from rudang.store.door import enter
from rudang.store.models import AuditEvent
from rudang.store.reads.units import unit_names
from rudang.web.clock import today
from tests.office import words_of
from tests.world import World, make_world, whole

H2 = parse("2019H2")
DAY = date(2019, 9, 30)
ID_NO = "110101199003070011"
RIPE: dict[str, Any] = {
    "name": "李明",
    "sex": "男",
    "ethnic_code": "15",
    "birth_date": date(1990, 3, 7),
    "id_no": ID_NO,
    "number": "2018001",
    "person_kind": "学生",
    "app_signed_on": date(2018, 1, 10),
    "talk_on": date(2018, 2, 1),
    "activist_on": date(2018, 9, 1),
    "activist_filed_on": date(2018, 9, 10),
    "contacts": ["张红梅"],
    "observations": [date(2019, 3, 1), date(2019, 8, 20)],
    "opinions_on": date(2019, 9, 10),
    "target_meeting_on": date(2019, 9, 20),
    "superior_filed_on": date(2019, 9, 25),
}
NEXT_YEAR = {**RIPE, "name": "王芳", "number": "2018002", "id_no": "11010119900307002X"}
NEXT_YEAR |= {"activist_on": date(2019, 3, 1), "ethnic_code": "01"}
NEXT_YEAR |= dict.fromkeys(("opinions_on", "target_meeting_on", "superior_filed_on"))
NEW: dict[str, Any] = {
    "name": "周正",
    "number": "2019001",
    "app_signed_on": date(2019, 9, 10),
    "talk_on": None,
}


@pytest.fixture
def world(db: None) -> World:
    made = make_world()
    made.people("music", [RIPE, NEXT_YEAR, NEW], today=today())
    return made


def acting(login: str) -> Actor:
    by = accounts.actor(login, today=today())
    enter(by.scope)
    return by


def listed(goal: str = "target", **more: Any) -> readiness.Listing:
    return readiness.next_ones(goal, H2, Wanted(**more), as_of=DAY, today=today())


def test_the_list_tells_who_is_ripe_now_and_who_later(world: World) -> None:
    acting("music")
    assert [(one.name, one.is_complete) for one in listed().lines] == [("李明", True)]
    later = listed(when=When.LATER)
    (line,) = later.lines
    assert line.name == "王芳"
    assert line.earliest_on == date(2020, 3, 1)
    assert line.lacks[0].words == "满一年要到 2020-03-01"
    assert later.whens == {When.WITHIN: 1, When.LATER: 1, When.UNKNOWN: 0}


def test_today_and_a_past_day_are_told_by_the_same_rules(world: World) -> None:
    acting("music")
    now = readiness.next_ones("target", parse("2099H2"), Wanted(), as_of=today(), today=today())
    assert [line.name for line in now.lines] == ["李明", "王芳"]


@pytest.mark.parametrize(
    ("more", "names"),
    [
        ({"care": "minority"}, ["李明"]),
        ({"care": "high"}, []),
        ({"person_kind": "学生"}, ["李明"]),
        ({"person_kind": "教师"}, []),
        ({"text": "lm"}, ["李明"]),
        ({"text": "明"}, ["李明"]),
        ({"text": "2018002"}, []),
        ({"lack": COMPLETE}, ["李明"]),
        ({"lack": "contacts"}, []),
        ({"units": {0}}, []),
    ],
)
def test_the_list_is_narrowed(world: World, more: dict[str, Any], names: list[str]) -> None:
    acting("music")
    assert [line.name for line in listed(**more).lines] == names


def test_a_sibling_branch_sees_nobody(world: World) -> None:
    acting("art")
    assert listed().lines == []


def export(login: str, goal: str = "target", **more: Any) -> readiness.Sheet:
    by = acting(login)
    return readiness.export_goal(
        by=by, goal=goal, period=H2, wanted=Wanted(), as_of=DAY, today=today(), **more
    )


def cells(body: bytes) -> list[list[Any]]:
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(body)).active.values]


def test_the_list_is_the_office_s_own_and_loads_again_as_a_roster(world: World) -> None:
    made = export("music")
    assert made.rows == 1
    rows = cells(made.body)
    assert rows[0][0] == "2019 年下半年拟列为发展对象人选名册"
    assert {"姓名", "培养联系人", "最早可办日期", "尚缺"} <= set(rows[1])
    assert "公民身份号码" not in rows[1]
    assert ID_NO not in str(rows)
    whole()
    read = read_roster(made.body, as_of=today(), units=unit_names())
    assert read.complaints == ()
    (row,) = read.rows
    assert row.unit == world.units["music"]
    wanted = {name: RIPE[name] for name in ("name", "number", "activist_on", "observations")}
    assert {name: row.facts[name] for name in wanted} == wanted
    assert row.facts["ethnic_code"] == "15"


def test_the_list_opens_in_an_office_program(world: World, tmp_path: Path) -> None:
    body = export("music").body
    place = tmp_path / "名册.xlsx"
    place.write_bytes(body)
    words = words_of(place)
    for word in ("拟列为发展对象人选名册", "李明", "张红梅", "2018-09-01"):
        assert word in words


def test_whole_numbers_are_given_only_to_whoever_asks_with_the_right(world: World) -> None:
    rows = cells(export("music", unmask=True).body)
    assert rows[2][rows[1].index("公民身份号码")] == ID_NO
    event = AuditEvent.objects.latest("seq")
    assert event.verb == "export_list"
    assert json.loads(event.after) == {
        "people": 1,
        "with_identity": True,
        "as_of": "2019-09-30",
    }


def test_who_may_not_load_may_not_export(world: World) -> None:
    with pytest.raises(Refused, match="没有导出"):
        export("auditor")


def test_the_activists_are_listed_with_the_day_their_year_is_over(world: World) -> None:
    by = acting("music")
    made = readiness.export_activists(by=by, wanted=Wanted(), as_of=DAY, today=today())
    rows = cells(made.body)
    assert rows[0][0] == "入党积极分子名册"
    at = rows[1].index("满一年日期")
    assert [(row[1], row[at].date().isoformat()) for row in rows[2:]] == [
        ("李明", "2019-09-01"),
        ("王芳", "2020-03-01"),
    ]


def test_a_month_names_the_matter_its_last_day_and_article(world: World) -> None:
    by = acting("music")
    month = date(2019, 9, 1)
    found = readiness.of_the_month(month, Wanted(), as_of=DAY, today=today(), size=10)
    told = {group: [(t.name, t.duty) for t in tasks.tasks] for group, tasks in found.items()}
    assert told == {
        Group.TALK: [("周正", "talk")],
        Group.OBSERVE: [],
        Group.DISCUSS: [],
    }
    assert found[Group.TALK].tasks[0].due_on == date(2019, 10, 10)
    made = readiness.export_month(by=by, month=month, wanted=Wanted(), as_of=DAY, today=today())
    rows = cells(made.body)
    assert rows[0][0] == "2019年9月要谈话、考察和讨论的人员名单"
    assert [rows[2][rows[1].index(n)] for n in ("姓名", "事项", "依据条款")] == [
        "周正",
        "派人同申请人谈话",
        "第七条",
    ]


@pytest.mark.parametrize(
    ("code", "month"),
    [("2019-10", date(2019, 10, 1)), ("2019-13", None), ("2019", None), ("", None)],
)
def test_a_month_is_written_with_its_year(code: str, month: date | None) -> None:
    assert readiness.month_of(code) == month
    assert readiness.last_day_of(date(2020, 2, 1)) == date(2020, 2, 29)
