"""Reconciling with the national list: scope, masks, the trace, and that nothing is taken over."""

import json
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.management import call_command

from rudang.actions import accounts, national
from rudang.actions.national import Reconciled
from rudang.core.scope import Refused
from rudang.store.door import enter
from rudang.store.models import Act, AuditEvent, Dossier, Member
from rudang.web.clock import today
from rudang.web.management.base import Misused
from tests.world import World, make_world, whole

ID_NO, OTHER, THIRD = "110101199003070011", "11010119900307002X", "110101199003070038"
PERSON: dict[str, Any] = {
    "name": "李明",
    "sex": "男",
    "number": "2018001",
    "id_no": ID_NO,
    "app_signed_on": date(2017, 1, 10),
    "activist_on": date(2017, 9, 1),
    "target_on": date(2019, 3, 1),
    "meeting_on": date(2019, 9, 10),
    "approval_on": date(2019, 9, 20),
}
LISTED = ("李明", "男", ID_NO, "预备党员", "音乐教育系党支部", "2019-09-10")
HEADINGS = ("姓名", "性别", "公民身份号码", "人员类别", "所在党支部", "入党日期")


def book(*rows: tuple[str, ...]) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out) as made:
        sheet = made.add_worksheet()
        for r, row in enumerate((HEADINGS, *rows)):
            sheet.write_row(r, 0, row)
    return out.getvalue()


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def reconciled(login: str, *rows: tuple[str, ...], **options: Any) -> Reconciled:
    by = accounts.actor(login, today=today())
    enter(by.scope)
    return national.reconcile(
        by=by, data=book(*rows), **{"as_of": today(), "today": today(), **options}
    )


def test_a_dossier_that_the_list_has_alike_agrees(world: World) -> None:
    world.people("music", [PERSON], today=today())
    found = reconciled("department", LISTED).found
    assert found.agrees
    assert found.compared == 1


def test_the_day_decides_what_stands_here(world: World) -> None:
    world.people("music", [PERSON], today=today())
    found = reconciled("department", LISTED, as_of=date(2019, 9, 19)).found
    assert [(d.field, d.here, d.there) for d in found.different] == [
        ("人员类别", "发展对象", "预备党员"),
        ("入党日期", "", "2019-09-10"),
    ]


def test_the_register_of_members_counts_as_ours(world: World) -> None:
    whole()
    member = Member(
        unit_id=world.units["art"],
        name="赵云",
        id_no=OTHER,
        kind="正式党员",
        joined_on=date(2010, 1, 1),
    )
    member.save()
    row = ("赵云", "女", OTHER, "正式党员", "美术教育系党支部", "2010-01-01")
    assert reconciled("department", row).found.agrees
    found = reconciled("department", (*row[:2], THIRD, *row[3:])).found
    assert [s.name for s in found.missing_there] == ["赵云"]


def test_a_clerk_compares_the_own_branch_only(world: World) -> None:
    world.people("music", [PERSON], today=today())
    world.people("art", [PERSON | {"name": "王芳", "id_no": OTHER}], today=today())
    away = ("王芳", "女", OTHER, "预备党员", "美术教育系党支部", "2019-09-10")
    found = reconciled("music", LISTED, away).found
    assert found.agrees
    assert found.beyond == 1
    assert reconciled("department", LISTED, away).found.beyond == 0


def test_it_only_compares_and_leaves_one_event(world: World) -> None:
    world.people("music", [PERSON], today=today())
    whole()
    before = Dossier.objects.count(), Act.objects.count(), Member.objects.count()
    made = reconciled("department", (*LISTED[:2], OTHER, *LISTED[3:]))
    assert (len(made.found.missing_here), len(made.found.missing_there)) == (1, 1)
    whole()
    assert before == (Dossier.objects.count(), Act.objects.count(), Member.objects.count())
    assert AuditEvent.objects.filter(verb="reconcile_national_list").count() == 1


def test_whole_numbers_need_the_right(world: World) -> None:
    with pytest.raises(Refused, match="完整公民身份号码"):
        reconciled("auditor", LISTED, unmask=True)
    with pytest.raises(Refused, match="查看档案"):
        reconciled("admin", LISTED)


def told(*arguments: str) -> tuple[int, dict[str, Any]]:
    out = StringIO()
    status = call_command("reconcile", *arguments, "--json", stdout=out)
    return status, json.loads(out.getvalue())


def test_the_command_names_who_is_missing_and_covers_their_numbers(
    world: World, tmp_path: Path
) -> None:
    world.people("music", [PERSON], today=today())
    file = tmp_path / "list.xlsx"
    new = ("赵云", "女", OTHER, "预备党员", "音乐教育系党支部", "2019-01-01")
    bad = ("孙某", "男", "110101199003070012", "预备党员", "音乐教育系党支部", "")
    file.write_bytes(book((*LISTED[:-1], "2019-09-11"), new, bad))
    status, document = told(str(file))
    assert status == 1
    assert (document["rows"], document["compared"]) == (3, 1)
    assert [(one["name"], one["row"]) for one in document["missing_here"]] == [("赵云", 3)]
    assert document["missing_there"] == []
    (found,) = document["different"]
    assert (found["field"], found["here"], found["there"]) == (
        "入党日期",
        "2019-09-10",
        "2019-09-11",
    )
    assert [one["cell"] for one in document["complaints"]] == ["C4"]
    for number in (ID_NO, OTHER, bad[2]):
        assert number not in json.dumps(document, ensure_ascii=False)
    assert OTHER in str(told(str(file), "--unmask")[1])


def test_the_command_is_content_where_all_agrees(world: World, tmp_path: Path) -> None:
    world.people("music", [PERSON], today=today())
    file = tmp_path / "list.xlsx"
    file.write_bytes(book(LISTED))
    status, document = told(str(file), "--as", "music")
    assert status == 0
    assert [note["code"] for note in document["notes"]] == ["category-left-out"]


def test_a_file_that_is_not_there_or_no_workbook(world: World, tmp_path: Path) -> None:
    with pytest.raises(Misused, match="读不到文件"):
        told(str(tmp_path / "none.xlsx"))
    file = tmp_path / "list.xlsx"
    file.write_text("姓名")
    with pytest.raises(Refused, match="工作簿"):
        told(str(file))
