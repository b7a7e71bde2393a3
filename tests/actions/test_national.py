"""Reconciling with the national list: scope, masks, the trace, and what is kept of it."""

import json
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.management import call_command

from rudang.actions import accounts, national
from rudang.actions.national import Kept, Reconciled
from rudang.core.facts import FACTS, FACTS_OF_ACT
from rudang.core.scope import Refused
from rudang.store.door import enter
from rudang.store.models import Act, AuditEvent, Dossier, Finding, Member, Sheet
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


def kept(login: str, *rows: tuple[str, ...], as_of: date | None = None) -> Kept:
    by = accounts.actor(login, today=today())
    enter(by.scope)
    return national.keep(by=by, data=book(*rows), as_of=as_of or today(), today=today())


def told_of(name: str) -> dict[str, Any]:
    """What the dossier holds of the national system, blanks left out."""
    whole()
    facts = [f.name for f in FACTS_OF_ACT["national"]]
    (row,) = Sheet.objects.filter(name=name).values(*facts)
    return {fact: value for fact, value in row.items() if value is not None}


def broken(name: str) -> set[str]:
    """The checks beside the national system that the dossier fails."""
    standing = Finding.objects.filter(dossier__sheet__name=name, closed_at=None, state="broken")
    return {rule for rule in standing.values_list("rule", flat=True) if rule.startswith("Q")}


def test_what_the_list_says_is_kept_in_the_dossier_and_judged(world: World) -> None:
    world.people("music", [PERSON], today=today())
    assert kept("department", (*LISTED[:-1], "2019-09-11")).recorded == 1
    assert told_of("李明") == {
        "national_on": today(),
        "national_listed": "是",
        "national_stage": "预备党员",
        "national_unit": "音乐教育系党支部",
        "national_joined_on": date(2019, 9, 11),
    }
    assert broken("李明") == {"Q02.joined"}
    assert kept("department", LISTED).recorded == 1
    assert broken("李明") == set()


def test_a_member_who_is_not_on_a_list_of_the_branch_is_told_to_be_missing(world: World) -> None:
    absent = PERSON | {"name": "赵云", "id_no": OTHER}
    elsewhere = PERSON | {"name": "王芳", "id_no": THIRD}
    activist = {"name": "钱进", "id_no": "110101199003070046", "app_signed_on": date(2019, 1, 1)}
    world.people("music", [PERSON, absent, activist], today=today())
    world.people("art", [elsewhere], today=today())
    made = kept("department", LISTED)
    assert (made.recorded, made.untold) == (2, 1)
    assert told_of("赵云") == {"national_on": today(), "national_listed": "否"}
    assert broken("赵云") == {"Q01"}
    # The list holds nobody of that branch, so it says nothing of it; nor of those below a member.
    assert told_of("王芳") == told_of("钱进") == {}


def test_a_list_with_a_row_that_cannot_be_read_tells_of_nobody_missing(world: World) -> None:
    world.people("music", [PERSON, PERSON | {"name": "赵云", "id_no": OTHER}], today=today())
    made = kept("department", LISTED, ("赵云", "男", "", "预备党员", "音乐教育系党支部", ""))
    assert (made.recorded, made.untold) == (1, 1)
    assert told_of("赵云") == {}


def test_the_same_list_again_leaves_nothing_and_an_older_one_changes_nothing(world: World) -> None:
    world.people("music", [PERSON], today=today())
    kept("department", LISTED)
    whole()
    acts = Act.objects.count()
    assert kept("department", LISTED).recorded == 0
    older = kept("department", (*LISTED[:-1], "2019-09-12"), as_of=today() - timedelta(days=1))
    assert older.recorded == 0
    whole()
    assert Act.objects.count() == acts
    assert told_of("李明")["national_joined_on"] == date(2019, 9, 10)


def test_a_later_list_supersedes_and_leaves_one_event(world: World) -> None:
    world.people("music", [PERSON], today=today())
    kept("department", LISTED, as_of=today() - timedelta(days=1))
    before = Dossier.objects.get()
    kept("department", LISTED)
    assert told_of("李明")["national_on"] == today()
    first, second = Act.objects.filter(kind="national").order_by("id")
    assert (second.supersedes, second.recorded_by) == (first, world.accounts["department"])
    assert Dossier.objects.get().version == before.version + 1
    assert AuditEvent.objects.filter(verb="keep_national_list").count() == 2


def test_nothing_else_of_the_dossier_changes(world: World) -> None:
    world.people("music", [PERSON | {"birth_date": date(1990, 3, 7)}], today=today())
    whole()
    others = [f.name for f in FACTS if f.act != "national"]
    before = Sheet.objects.values(*others).get()
    kept("department", ("李某", "女", ID_NO, "正式党员", "美术教育系党支部", "2010-01-01"))
    assert Sheet.objects.values(*others).get() == before


def test_whoever_may_not_record_keeps_nothing(world: World) -> None:
    world.people("music", [PERSON], today=today())
    with pytest.raises(Refused, match="记录核对结果"):
        kept("auditor", LISTED)
    with pytest.raises(Refused, match="晚于今天"):
        kept("department", LISTED, as_of=today() + timedelta(days=1))
    assert kept("art", LISTED).recorded == 0
    whole()
    assert not Act.objects.filter(kind="national").exists()


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


def test_the_command_keeps_what_the_list_says_when_told_to(world: World, tmp_path: Path) -> None:
    world.people("music", [PERSON], today=today())
    file = tmp_path / "list.xlsx"
    file.write_bytes(book(LISTED))
    assert "recorded" not in told(str(file))[1]
    assert told(str(file), "--record", "--as", "music")[1]["recorded"] == 1
    assert told_of("李明")["national_listed"] == "是"


def test_a_file_that_is_not_there_or_no_workbook(world: World, tmp_path: Path) -> None:
    with pytest.raises(Misused, match="读不到文件"):
        told(str(tmp_path / "none.xlsx"))
    file = tmp_path / "list.xlsx"
    file.write_text("姓名")
    with pytest.raises(Refused, match="工作簿"):
        told(str(file))
