"""What is taken out: it loads again unchanged, covers what it must, and is written down."""

import io
import json
from collections.abc import Mapping
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from rudang.actions import accounts, dossiers, exports, places, plans, uploads
from rudang.actions.exports import Exported
from rudang.core.periods import parse
from rudang.core.scope import Actor, Refused
from rudang.papers.plans import read_plan
from rudang.store.door import enter
from rudang.store.models import AuditEvent, Upload
from rudang.store.reads.units import unit_names
from rudang.web.clock import today
from rudang.web.management.base import Misused
from tests.planning import PlanLine
from tests.world import World, make_world, whole

ID_NO, OTHER = "110101199003070011", "11010119900307002X"
H2 = parse("2019H2")
BEFORE = date(2019, 9, 30)
PERSON: dict[str, Any] = {
    "name": "李明",
    "sex": "男",
    "ethnic_code": "15",
    "number": "2018001",
    "id_no": ID_NO,
    "birth_date": date(1990, 3, 7),
    "person_kind": "教师",
    "education_code": "21",
    "app_signed_on": date(2018, 1, 10),
    "app_received_on": date(2018, 1, 10),
    "talk_on": date(2018, 3, 20),
    "talkers": ["张三", "王芳"],
    "activist_on": date(2018, 9, 1),
    "observations": [date(2019, 3, 1), date(2019, 9, 1)],
    "due_voting": None,
    "remark": "=1+1",
}
WOMAN = PERSON | {"name": "王芳", "sex": "女", "number": "2018002", "id_no": OTHER}


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def acting(login: str) -> Actor:
    """Somebody, within their own scope."""
    by = accounts.actor(login, today=today())
    enter(by.scope)
    return by


def sheets(made: Exported) -> Mapping[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(made.body))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def roster(login: str, **options: Any) -> Exported:
    return exports.export_roster(
        by=acting(login), **{"as_of": today(), "today": today(), **options}
    )


def listed(made: Exported) -> list[dict[str, Any]]:
    _, headings, *rows = sheets(made)["名册"]
    return [dict(zip(headings, row, strict=True)) for row in rows]


def load(by: Actor, data: bytes, kind: str, period: str = "") -> Upload:
    upload = uploads.receive(
        by=by, filename="a.xlsx", data=data, kind=kind, as_of=today(), period=period
    )
    uploads.check(by=by, upload=upload.pk, today=today())
    return uploads.confirm(by=by, upload=upload.pk, today=today())


def events(verb: str) -> int:
    whole()
    return AuditEvent.objects.filter(verb=verb).count()


def test_a_roster_loads_again_and_changes_nothing(world: World) -> None:
    world.people("music", [PERSON, WOMAN], today=today())
    made = roster("music")
    taken = load(acting("music"), made.body, "roster")
    assert taken.complaints == []
    assert (taken.rows, taken.taken, taken.changed) == (2, 2, 0)


def test_a_roster_holds_only_people_in_scope_and_leaves_a_trace(world: World) -> None:
    world.people("music", [PERSON], today=today())
    world.people("art", [WOMAN], today=today())
    assert [row["姓名"] for row in listed(roster("music"))] == ["李明"]
    assert {row["姓名"] for row in listed(roster("department"))} == {"李明", "王芳"}
    (only,) = listed(roster("department", unit=world.units["art"]))
    assert (only["姓名"], only["公民身份号码"], only["民族"]) == ("王芳", OTHER, "土家")
    assert events("export_roster") == 3


def test_text_of_a_roster_never_becomes_a_formula(world: World) -> None:
    world.people("music", [PERSON], today=today())
    book = openpyxl.load_workbook(io.BytesIO(roster("music").body))
    cells = [cell for row in book["名册"].iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]


def test_a_roster_of_a_past_day_holds_what_had_been_done_by_then(world: World) -> None:
    world.people("music", [PERSON], today=today())
    made = roster("music", as_of=date(2018, 6, 1))
    (row,) = listed(made)
    assert (row["谈话日期"].date(), row["确定积极分子日期"]) == (date(2018, 3, 20), None)
    assert "2018-06-01" in "".join(made.notes)


@pytest.mark.parametrize("login", ["auditor", "admin"])
def test_who_may_not_load_takes_no_roster_out(world: World, login: str) -> None:
    with pytest.raises(Refused, match="导出"):
        roster(login)


def issue(world: World, *lines: tuple[str, int, int, int]) -> None:
    plans.issue(
        by=accounts.system(),
        period="2019H2",
        lines=[
            PlanLine(world.units[unit], total, teachers, high)
            for unit, total, teachers, high in lines
        ],
    )


def figures(made: Exported) -> list[tuple[str, int, int, int]]:
    reading = read_plan(made.body, units=unit_names())
    assert not reading.complaints
    return [
        (line.unit_name, line.total, line.teachers, line.high_knowledge) for line in reading.lines
    ]


def test_a_plan_loads_again_and_changes_nothing(world: World) -> None:
    issue(world, ("music", 7, 2, 1), ("art", 3, 0, 0))
    made = exports.export_plan(by=acting("department"), period=H2, as_of=BEFORE)
    assert figures(made) == [("音乐教育系党支部", 7, 2, 1), ("美术教育系党支部", 3, 0, 0)]
    assert made.notes == ()
    taken = load(acting("department"), made.body, "plan", "2019H2")
    assert (taken.complaints, taken.taken, taken.changed) == ([], 2, 0)
    assert events("export_plan") == 1


def test_a_plan_holds_what_was_issued_and_tells_of_shifts(world: World) -> None:
    issue(world, ("music", 7, 0, 0), ("art", 3, 0, 0))
    plans.shift(
        by=accounts.system(),
        period="2019H2",
        from_unit=world.units["music"],
        to_unit=world.units["art"],
        amount=2,
        reason="音乐系完成有困难",
        today=BEFORE,
    )
    made = exports.export_plan(by=acting("department"), period=H2, as_of=BEFORE)
    assert [line[1] for line in figures(made)] == [7, 3]
    assert "音乐教育系党支部 -2" in made.notes[0]
    assert "美术教育系党支部 +2" in made.notes[0]


def test_workbooks_of_a_plan_tell_of_leave_beyond_it_and_load_all_the_same(world: World) -> None:
    issue(world, ("music", 0, 0, 0), ("art", 3, 0, 0))
    listed = {"name": "甲某", "target_on": date(2019, 4, 1)}
    asker = world.people("music", [listed], today=BEFORE)["甲某"]
    places.give_leave(
        by=acting("department"),
        period="2019H2",
        dossier=asker,
        reason="学科带头人",
        given_on=BEFORE,
        today=BEFORE,
    )
    told = f"音乐教育系党支部经准予超计划预审 1 名：{BEFORE.isoformat()}，学科带头人。"
    made = exports.export_plan(by=acting("department"), period=H2, as_of=BEFORE)
    assert made.notes == (told,)
    book = openpyxl.load_workbook(io.BytesIO(made.body))
    assert book["说明"]["A1"].value == told
    assert figures(made) == [("音乐教育系党支部", 0, 0, 0), ("美术教育系党支部", 3, 0, 0)]
    moves = exports.export_ledger(by=acting("department"), period=H2, as_of=BEFORE)
    assert told in openpyxl.load_workbook(io.BytesIO(moves.body)).active["A2"].value


def test_a_plan_taken_back_is_no_plan(world: World) -> None:
    issue(world, ("music", 7, 0, 0))
    data = exports.export_plan(by=acting("department"), period=H2, as_of=BEFORE).body
    by = acting("department")
    uploaded = load(by, data, "plan", "2020")
    assert uploaded.changed == 1
    uploads.undo(by=by, upload=uploaded.pk, reason="年份填错", today=today())
    with pytest.raises(Refused, match="2020 年"):
        exports.export_plan(by=by, period=parse("2020"), as_of=BEFORE)


def record(login: str, dossier: int, **options: Any) -> Exported:
    return exports.export_dossier(
        by=acting(login), dossier=dossier, **{"as_of": today(), "today": today(), **options}
    )


def test_a_record_holds_facts_acts_and_findings(world: World) -> None:
    dossier = world.people("music", [PERSON], today=today())["李明"]
    made = sheets(record("music", dossier, as_of=BEFORE))
    facts = {row[1]: row[2] for row in made["基本情况"][4:]}
    assert facts["民族"] == "土家"
    assert facts["谈话人"] == "张三、王芳"
    assert facts["考察日期"] == "2019-03-01、2019-09-01"
    assert facts["应到会"] == "未登记"
    assert "转正日期" not in facts
    checks = {row[0]: row for row in made["检查结果"][4:]}
    assert checks["B02"][1:3] == ("违规", "超期完成")
    assert checks["B02"][4].endswith("第七条")
    assert "2018-03-20" in checks["B02"][5]


def test_a_record_keeps_the_history_of_corrections(world: World) -> None:
    dossier = world.people("music", [PERSON], today=today())["李明"]
    whole()
    talk = dossiers.Act.objects.get(dossier=dossier, kind="talk")
    dossiers.record_act(
        by=acting("music"),
        dossier=dossier,
        kind="talk",
        held_on=date(2018, 2, 1),
        facts={"talkers": ["张三"]},
        corrects=talk.pk,
        reason="日期抄错",
        today=today(),
    )
    rows = [r for r in sheets(record("music", dossier))["办理记录"][4:] if r[1] == "派人谈话"]
    assert [(r[2].date(), r[5], r[6] or "") for r in rows] == [
        (date(2018, 2, 1), "现行", "日期抄错"),
        (date(2018, 3, 20), "已被更正", ""),
    ]


def test_a_record_covers_the_identity_number_unless_one_may_and_asks(world: World) -> None:
    dossier = world.people("music", [PERSON], today=today())["李明"]
    assert ID_NO not in str(sheets(record("music", dossier)))
    assert ID_NO in str(sheets(record("music", dossier, unmask=True)))
    with pytest.raises(Refused, match="完整公民身份号码"):
        record("auditor", dossier, unmask=True)
    whole()
    told = AuditEvent.objects.filter(verb="export_dossier").order_by("seq")
    assert ["true" in event.after for event in told] == [False, True]


def test_a_record_out_of_scope_is_not_there(world: World) -> None:
    dossier = world.people("music", [PERSON], today=today())["李明"]
    for login in ("art", "admin"):
        with pytest.raises(Refused):
            record(login, dossier)
    assert events("export_dossier") == 0


def statistics(login: str, **options: Any) -> Exported:
    return exports.export_statistics(
        by=acting(login),
        **{"as_of": BEFORE, "today": today(), "period": H2, **options},
    )


ADMITTED = WOMAN | {
    "target_on": date(2019, 3, 1),
    "meeting_on": date(2019, 9, 10),
    "approval_on": date(2019, 9, 20),
}


def test_statistics_count_the_day_and_the_scope(world: World) -> None:
    world.people("music", [PERSON], today=today())
    world.people("art", [ADMITTED], today=today())
    made = sheets(statistics("department"))
    assert dict(row[:2] for row in made["概况"][4:10]) == {
        "入党申请人": 0,
        "入党积极分子": 1,
        "发展对象": 0,
        "预备党员": 1,
        "正式党员": 0,
        "本期发展": 1,
    }
    assert made["性别"][4:7] == [
        ("合计", 0, 1, 0, 1, 0, 1),
        ("男", 0, 1, 0, 0, 0, 0),
        ("女", 0, 0, 0, 1, 0, 1),
    ]
    assert [row[0] for row in made["党组织"][4:8]] == [
        "合计",
        "中共某学院委员会",
        "音乐教育系党支部",
        "美术教育系党支部",
    ]
    alone = sheets(statistics("art"))
    assert [row[0] for row in alone["党组织"][4:6]] == ["合计", "美术教育系党支部"]
    assert sheets(statistics("department", unit=world.units["art"]))["性别"] == alone["性别"]
    earlier = sheets(statistics("department", as_of=date(2019, 9, 19)))
    assert dict(row[:2] for row in earlier["概况"][4:10])["发展对象"] == 1
    assert dict(row[:2] for row in earlier["概况"][4:10])["本期发展"] == 0
    assert events("export_statistics") == 4


def test_statistics_of_a_unit_out_of_scope_are_refused(world: World) -> None:
    with pytest.raises(Refused, match="不在您的范围内"):
        statistics("art", unit=world.units["music"])
    with pytest.raises(Refused, match="查看档案"):
        statistics("admin")


def test_the_command_writes_the_file_for_its_owner_alone(world: World, tmp_path: Path) -> None:
    world.people("music", [PERSON], today=today())
    out, file = StringIO(), tmp_path / "名册.xlsx"
    assert call_command("export", "roster", str(file), "--as", "music", "--json", stdout=out) == 0
    document = json.loads(out.getvalue())
    assert (document["kind"], document["rows"], document["file"]) == ("roster", 1, str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_bytes()[:2] == b"PK"
    assert [path.name for path in tmp_path.iterdir()] == ["名册.xlsx"]


def test_a_file_that_cannot_be_written_leaves_no_event(world: World, tmp_path: Path) -> None:
    world.people("music", [PERSON], today=today())
    with pytest.raises(CommandError, match="没有这个文件或者目录"):
        call_command("export", "roster", str(tmp_path / "none" / "a.xlsx"), "--as", "music")
    assert events("export_roster") == 0


@pytest.mark.parametrize(
    "call",
    [
        ("plan", "a.xlsx"),
        ("dossier", "a.xlsx"),
        ("roster", "a.csv"),
        ("roster", "a.xlsx", "--person", "李明"),
        ("plan", "a.xlsx", "--period", "2019H2", "--unmask"),
        ("roster", "a.xlsx", "--unit", "没有的支部"),
        ("statistics", "a.xlsx", "--period", "2019H3"),
    ],
)
def test_a_wrong_call_is_told_so(world: World, call: tuple[str, ...]) -> None:
    with pytest.raises(Misused):
        call_command("export", *call)


def test_somebody_is_found_by_number_and_two_of_a_name_are_not_guessed(
    world: World, tmp_path: Path
) -> None:
    world.people("music", [PERSON, WOMAN | {"name": "李明"}], today=today())
    file = str(tmp_path / "a.xlsx")
    assert call_command("export", "dossier", file, "--person", "2018002", stdout=StringIO()) == 0
    with pytest.raises(Refused, match=r"有 2 人.*2018001.*2018002"):
        call_command("export", "dossier", file, "--person", "李明")
    with pytest.raises(Refused, match="没有姓名"):
        call_command("export", "dossier", file, "--person", "李明", "--as", "art")
