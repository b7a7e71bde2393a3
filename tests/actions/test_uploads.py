"""Workbooks taken in and taken back: what changes, what stays, and who may."""

import json
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rudang.actions import accounts, dossiers, uploads
from rudang.core import quotas
from rudang.core.periods import parse
from rudang.core.rules import State
from rudang.core.scope import Actor, Refused, RoleKind
from rudang.regulation.registry import RULES
from rudang.store.door import enter, scoped
from rudang.store.models import (
    Act,
    AuditEvent,
    Dossier,
    Finding,
    Member,
    PlanName,
    Sheet,
    Unit,
    Upload,
)
from rudang.store.reads import plans as plan_reads
from rudang.web.clock import today
from tests.cast import Cast, found_college
from tests.papers.workbook_making import workbook
from tests.world import whole

SAMPLES = Path(__file__).parent.parent / "samples"
ROSTER = (SAMPLES / "roster-2014.xlsx").read_bytes()
PLAN = (SAMPLES / "plan-2019h2.xlsx").read_bytes()
MUSIC, ART, FIRST = "音乐教育系党支部", "美术教育系党支部", "学前教育系学生第一党支部"
HEADINGS = ("姓名", "学号", "所在党支部", "申请入党日期", "谈话日期", "谈话人")
LI = ("李明", "2018001", MUSIC, "2018-01-10", "2018-01-20", "张三")
WANG = ("王芳", "2018002", MUSIC, "2018-03-01", "2018-03-20", "张三")
ART_MAN = ("赵强", "2018003", ART, "2018-03-01", "2018-03-20", "张三")


@pytest.fixture
def cast(db: None) -> Cast:
    return found_college()


def acting(login: str) -> Actor:
    """Somebody, within their own scope; `system` is the command line."""
    if login == "system":
        whole()
        return accounts.system(on_behalf_of="tests")
    by = accounts.actor(login, today=today())
    enter(by.scope)
    return by


def sheet(*rows: Sequence[Any], headings: Sequence[str] = HEADINGS) -> bytes:
    return workbook([headings, *rows])


def checked(data: bytes, by: str = "department", kind: str = "roster", **more: str) -> Upload:
    who = acting(by)
    found = uploads.receive(by=who, filename="表.xlsx", data=data, kind=kind, as_of=today(), **more)
    return uploads.check(by=who, upload=found.pk, today=today())


def confirmed(found: Upload, by: str = "department", *, good_rows: bool = False) -> Upload:
    return uploads.confirm(by=acting(by), upload=found.pk, today=today(), take_good_rows=good_rows)


def load(data: bytes, by: str = "department", kind: str = "roster", **more: str) -> Upload:
    return confirmed(checked(data, by, kind, **more), by)


def undo(found: Upload, by: str = "department") -> Upload:
    return uploads.undo(by=acting(by), upload=found.pk, reason="表格用错了", today=today())


def person(name: str) -> Sheet:
    return Sheet.objects.get(name=name)


def state() -> tuple[Any, ...]:
    """Everything derived, and how many acts and dossiers there are."""
    whole()
    sheets = sorted(Sheet.objects.values_list())
    findings = sorted(
        Finding.objects.filter(closed_at=None).values_list("dossier", "rule", "state", "due_on"),
        key=str,
    )
    asked = sorted(Dossier.objects.filter(is_void=False).values_list("pk", "unit", "asking__facts"))
    return sheets, findings, asked


def codes(found: Upload) -> list[tuple[str, str]]:
    return [(one["cell"], one["code"]) for one in found.complaints]


# A roster into an empty base.


def test_the_sample_roster_is_taken_whole_and_again_changes_nothing(cast: Cast) -> None:
    taken = load(ROSTER)
    assert taken.complaints == []
    assert (taken.rows, taken.taken, taken.changed, taken.unchanged) == (120, 120, 120, 0)
    assert Sheet.objects.count() == Dossier.objects.count() == 120
    before, acts = state(), Act.objects.count()
    again = load(ROSTER)
    assert again.pk == taken.pk
    assert (state(), Act.objects.count()) == (before, acts)


def test_the_findings_foretold_are_the_findings_that_come(cast: Cast) -> None:
    found = checked(ROSTER)
    foretold = {(one["check"], one["title"]): one["people"] for one in _counts(found)}
    assert sum(foretold.values()) > 10
    confirmed(found)
    assert standing() == foretold


def _counts(found: Upload) -> list[dict[str, Any]]:
    counts: list[dict[str, Any]] = found.preview["finding_counts"]
    return counts


def standing() -> dict[tuple[str, str], int]:
    """How many people have each finding that time does not change."""
    rows = Finding.objects.filter(closed_at=None, state__in=[State.BROKEN, State.MET_LATE])
    return Counter((RULES[row.rule].check, RULES[row.rule].title) for row in rows)


def test_findings_of_known_people_are_foretold_with_what_stays_by_hand(cast: Cast) -> None:
    headings = (*HEADINGS, "考察日期")
    load(sheet((*LI, "2018-07-01"), headings=headings))
    correct("李明", "talk", date(2018, 1, 25))
    late = (*LI[:3], "2018-01-05", "2018-03-01", "张三", "2019-01-05")
    found = checked(sheet(late, (*WANG[:4], "2018-05-20", "张三", ""), headings=headings))
    assert len(found.conflicts) == 1
    foretold = {(one["check"], one["title"]): one["people"] for one in _counts(found)}
    confirmed(found)
    assert standing() == foretold
    assert {check for check, _ in foretold} == {"B02"}


def test_columns_and_rows_may_stand_in_any_order(cast: Cast) -> None:
    load(sheet(LI, WANG))
    turned = sheet(WANG[::-1], LI[::-1], headings=HEADINGS[::-1])
    assert load(turned).changed == 0


# A roster on top of what is known.


def test_other_bytes_with_the_same_content_change_nothing(cast: Cast) -> None:
    first = load(sheet(LI, WANG))
    before = state()
    second = load(workbook([["某校名册"], HEADINGS, WANG, LI]))
    assert second.pk != first.pk
    assert (second.taken, second.changed, second.unchanged) == (2, 0, 2)
    assert state() == before


def test_a_blank_cell_erases_nothing(cast: Cast) -> None:
    load(sheet(LI))
    assert load(sheet((*LI[:4], "", ""))).changed == 0
    assert person("李明").talk_on == date(2018, 1, 20)
    assert person("李明").talkers == ["张三"]


def test_a_different_value_supersedes_with_the_upload_as_its_reason(cast: Cast) -> None:
    load(sheet(LI, WANG))
    second = checked(sheet((*LI[:4], "2018-02-05", "张三"), WANG))
    assert second.preview["changes"] == [
        {
            "person": "李明",
            "row": 2,
            "is_new": False,
            "fields": [["谈话日期", "2018-01-20", "2018-02-05"]],
        }
    ]
    taken = confirmed(second)
    assert (taken.changed, taken.unchanged) == (1, 1)
    old, new = Act.objects.filter(dossier__sheet__name="李明", kind="talk").order_by("id")
    assert (old.held_on, new.held_on) == (date(2018, 1, 20), date(2018, 2, 5))
    assert (new.supersedes_id, new.upload_id) == (old.pk, taken.pk)
    assert "表.xlsx" in new.reason
    # What the changed cell did not touch came along.
    assert new.facts == {"talkers": ["张三"]}
    assert person("李明").talk_on == date(2018, 2, 5)


def correct(name: str, kind: str, held_on: date | None, **facts: Any) -> None:
    act = Act.objects.get(dossier__sheet__name=name, kind=kind, superseded_by=None)
    dossiers.record_act(
        by=acting("department"),
        dossier=act.dossier_id,
        kind=kind,
        held_on=held_on,
        facts={**act.facts, **facts},
        today=today(),
        corrects=act.pk,
        reason="谈话记录原件如此",
    )


def test_a_value_corrected_by_hand_is_listed_and_left(cast: Cast) -> None:
    load(sheet(LI, WANG))
    correct("李明", "talk", date(2018, 1, 25))
    found = checked(sheet((*LI[:5], "赵一"), WANG))
    assert found.conflicts == [
        {
            "row": 2,
            "person": "李明",
            "heading": "谈话日期",
            "old": "2018-01-25",
            "new": "2018-01-20",
        }
    ]
    taken = confirmed(found)
    # The talkers were never touched by hand, so the roster may say otherwise.
    assert (person("李明").talk_on, person("李明").talkers) == (date(2018, 1, 25), ["赵一"])
    assert taken.changed == 1
    # And the correction keeps standing behind the roster that came after it.
    assert len(checked(sheet((*LI[:5], "钱二"), WANG)).conflicts) == 1


def test_a_value_told_by_a_roster_after_the_correction_may_change_again(cast: Cast) -> None:
    load(sheet(LI))
    correct("李明", "talk", date(2018, 1, 20), talkers=["赵一"])
    same = checked(workbook([["某校名册"], HEADINGS, LI]))
    assert [one["heading"] for one in same.conflicts] == ["谈话人"]
    assert load(sheet((*LI[:4], "2018-02-05", "赵一"))).changed == 1
    assert checked(sheet((*LI[:4], "2018-02-07", "赵一"))).conflicts == []


def test_a_person_found_under_another_branch_is_moved_with_all_records(cast: Cast) -> None:
    load(sheet(LI))
    taken = load(sheet((*LI[:2], ART, *LI[3:])))
    assert taken.changed == 1
    moved = person("李明")
    assert moved.unit_id == cast.units["meishu"]
    assert set(Act.objects.values_list("unit", flat=True)) == {cast.units["meishu"]}
    # Where an act was held does not move.
    assert set(Act.objects.values_list("held_unit", flat=True)) == {cast.units["yinyue"]}
    undo(taken)
    assert person("李明").unit_id == cast.units["yinyue"]
    assert set(Act.objects.values_list("unit", flat=True)) == {cast.units["yinyue"]}


def test_observations_are_added_to_those_known(cast: Cast) -> None:
    headings = (*HEADINGS[:4], "考察日期")
    load(sheet((*LI[:4], "2018-07-01"), headings=headings))
    taken = load(sheet((*LI[:4], "2018-07-01、2019-01-05"), headings=headings))
    assert taken.changed == 1
    assert person("李明").observations == [date(2018, 7, 1), date(2019, 1, 5)]
    assert load(sheet((*LI[:4], "2019-01-05"), headings=headings)).changed == 0
    undo(taken)
    assert person("李明").observations == [date(2018, 7, 1)]


def test_a_column_makes_its_facts_asked_for_and_undoing_unasks_them(cast: Cast) -> None:
    load(sheet(LI[:4], headings=HEADINGS[:4]))
    number = person("李明").pk
    talk = Finding.objects.filter(dossier=number, rule="B02", closed_at=None)
    unknown = Sheet.objects.filter(dossier=number, unknown__contains=["B02"])
    assert unknown.exists()
    assert not talk.exists()
    before = state()
    taken = load(sheet((*LI[:4], "", "")))
    assert talk.get().state == State.OPEN
    assert talk.get().due_on == date(2018, 2, 10)
    assert not unknown.exists()
    undo(taken)
    assert unknown.exists()
    assert not talk.exists()
    assert state() == before


# What is wrong.

WRONG = (
    ("李明", "2018001", MUSIC, "2019.02.30", "2018-01-20", "张三"),
    ("王芳", "2018002", "音乐系支部", "2018-03-01", "19.7.8", "张三"),
    ("赵强", "2018003", MUSIC, "2018-03-01", "2018-03-20", "张三"),
    ("", "2018003", MUSIC, "2018-03-01", (today() + timedelta(days=1)).isoformat(), "张三"),
)
CELLS = [
    ("D2", "impossible-date"),
    ("C3", "unknown-unit"),
    ("E3", "ambiguous-date"),
    ("A5", "missing-value"),
    ("B5", "duplicate-in-file"),
    ("E5", "future-date"),
]


def test_wrong_cells_take_nothing_in_and_are_all_named_at_once(cast: Cast) -> None:
    found = checked(sheet(*WRONG))
    assert sorted(codes(found)) == sorted(CELLS)
    assert found.good_rows == 1
    with pytest.raises(Refused, match="6 处问题，什么都没有导入"):
        confirmed(found)
    assert not Dossier.objects.exists()


def test_the_good_rows_are_taken_when_asked_for(cast: Cast) -> None:
    taken = confirmed(checked(sheet(*WRONG)), good_rows=True)
    assert (taken.rows, taken.taken, taken.changed) == (4, 1, 1)
    assert list(Sheet.objects.values_list("name", flat=True)) == ["赵强"]


def test_a_sheet_without_a_needed_column_has_no_good_rows(cast: Cast) -> None:
    found = checked(sheet(("李明", "2018001"), headings=("姓名", "学号")))
    assert [one["code"] for one in found.complaints] == ["missing-column"]
    with pytest.raises(Refused):
        confirmed(found, good_rows=True)
    assert not Dossier.objects.exists()


@pytest.mark.parametrize(
    ("data", "more", "says"),
    [
        (b"", {}, "文件是空的"),
        (b"hello", {}, "。"),
        (PLAN, {"kind": "plan"}, "哪个时期"),
        (PLAN, {"kind": "plan", "period": "去年"}, "去年"),
        (PLAN, {"kind": "letters"}, "没有“letters”这种表"),
    ],
    ids=["nothing", "text", "of no period", "of a wrong period", "of no kind"],
)
def test_what_is_no_workbook_is_refused_in_one_sentence(
    cast: Cast, data: bytes, more: Mapping[str, str], says: str
) -> None:
    with pytest.raises(Refused, match=says):
        checked(data, **more)


# Whose rows.


def test_a_clerk_loads_only_rows_of_the_own_branch(cast: Cast) -> None:
    found = checked(sheet(LI, ART_MAN), by="yinyue")
    assert codes(found) == [("C3", "unknown-unit")]


HEADINGS_ID = ("姓名", "公民身份号码", "所在党支部")
ID = "110101199003071233"


def test_a_person_of_another_branch_is_not_opened_twice_nor_given_away(cast: Cast) -> None:
    load(sheet(("段若兰", ID, ART), headings=HEADINGS_ID), by="meishu")
    found = checked(sheet(("段若兰", ID, MUSIC), headings=HEADINGS_ID), by="yinyue")
    assert codes(found) == [("B2", "duplicate-in-base")]
    assert "美术" not in json.dumps(found.complaints, ensure_ascii=False)
    assert found.conflicts == []
    assert found.preview["changes"] == []


def test_a_number_of_another_branchs_person_is_not_opened_twice(cast: Cast) -> None:
    headings = ("姓名", "学号", "出生日期", "所在党支部")
    row = ("段若兰", "2016000001", "1999-03-07")
    load(sheet((*row, ART), headings=headings), by="meishu")
    found = checked(sheet((*row, MUSIC), headings=headings), by="yinyue")
    assert codes(found) == [("B2", "duplicate-in-base")]
    assert "美术" not in json.dumps(found.complaints, ensure_ascii=False)


def test_a_person_whose_branch_one_only_reads_is_not_moved_away(cast: Cast) -> None:
    load(sheet(LI, ART_MAN))
    whole()
    accounts.grant_role(
        by=accounts.system(),
        account=cast.accounts["organizer"],
        kind=RoleKind.BRANCH_SECRETARY,
        unit=cast.units["yinyue"],
        since=date(2014, 1, 1),
        until=None,
    )
    found = checked(sheet((*ART_MAN[:2], MUSIC, *ART_MAN[3:])), by="organizer")
    assert found.unit_id == cast.units["yinyue"]
    assert [code for _, code in codes(found)] == ["duplicate-in-base"]
    assert person("赵强").unit_id == cast.units["meishu"]


def test_a_clerk_neither_sees_nor_takes_the_departments_workbook(cast: Cast) -> None:
    found = checked(sheet(LI))
    with pytest.raises(Refused, match="没有这一批"):
        confirmed(found, by="yinyue")


@pytest.mark.parametrize("kind", ["plan", "units"])
def test_plan_and_organizations_are_not_the_clerks(cast: Cast, kind: str) -> None:
    with pytest.raises(Refused, match="没有导入"):
        checked(PLAN, by="yinyue", kind=kind, period="2019H2")


# Taking back.


def test_undoing_takes_new_people_out_and_they_can_be_loaded_again(cast: Cast) -> None:
    taken = load(sheet(LI, WANG))
    assert undo(taken).state == Upload.State.UNDONE
    assert not Sheet.objects.exists()
    assert not Finding.objects.exists()
    # The record keeps what was said and that it was taken back.
    assert Dossier.objects.filter(is_void=True).count() == 2
    again = load(sheet(LI, WANG))
    assert again.pk != taken.pk
    assert again.changed == 2
    assert Sheet.objects.count() == 2


def test_undoing_brings_back_what_the_batch_replaced(cast: Cast) -> None:
    load(sheet(LI, WANG))
    before = state()
    second = load(sheet((*LI[:4], "2018-02-05", "赵一"), WANG, ART_MAN))
    assert state() != before
    undo(second)
    assert state() == before
    # The restored values are the roster's own, not corrections made by hand.
    third = checked(sheet((*LI[:4], "2018-02-06", "赵一"), WANG))
    assert third.conflicts == []
    assert confirmed(third).changed == 1


def test_batches_are_taken_back_one_after_another_from_the_newest(cast: Cast) -> None:
    first = load(sheet(LI, WANG))
    at_first = state()
    second = load(sheet((*LI[:4], "2018-02-05", "张三"), WANG))
    at_second = state()
    third = load(sheet((*LI[:4], "2018-02-06", "张三"), WANG))
    for older in (first, second):
        with pytest.raises(Refused, match="李明在这一批之后又有新的记录"):
            undo(older)
    undo(third)
    assert state() == at_second
    undo(second)
    assert state() == at_first
    undo(first)
    assert not Sheet.objects.exists()


def test_the_same_bytes_count_again_once_an_older_batch_was_undone(cast: Cast) -> None:
    first = load(sheet(LI))
    same = workbook([["某校名册"], HEADINGS, LI])
    assert load(same).changed == 0
    undo(first)
    assert load(same).changed == 1


def record_by_hand(cast: Cast) -> None:
    correct("李明", "talk", date(2018, 1, 25))


def move_away(cast: Cast) -> None:
    load(sheet((*LI[:2], ART, *LI[3:])))


def name_for_a_place(cast: Cast) -> None:
    load(PLAN, kind="plan", period="2019H2")
    PlanName.objects.create(
        period="2019H2",
        unit=Unit.objects.get(name=MUSIC),
        dossier_id=person("李明").pk,
        named_at=timezone.now(),
    )


@pytest.mark.parametrize("meanwhile", [record_by_hand, move_away, name_for_a_place])
def test_a_batch_on_which_something_newer_rests_stays(cast: Cast, meanwhile: Any) -> None:
    taken = load(sheet(LI, WANG))
    meanwhile(cast)
    before = state()
    with pytest.raises(Refused, match=r"李明.*不能整批撤销"):
        undo(taken)
    assert state() == before


def test_a_move_is_not_undone_once_the_person_moved_on(cast: Cast) -> None:
    load(sheet(LI))
    moved = load(sheet((*LI[:2], ART, *LI[3:])))
    load(sheet((*LI[:2], FIRST, *LI[3:])))
    with pytest.raises(Refused, match="不能整批撤销"):
        undo(moved)


@pytest.mark.parametrize("reason", ["", "  "])
def test_undoing_needs_a_reason(cast: Cast, reason: str) -> None:
    taken = load(sheet(LI))
    with pytest.raises(Refused, match="原因"):
        uploads.undo(by=acting("department"), upload=taken.pk, reason=reason, today=today())


def test_every_station_leaves_its_event(cast: Cast) -> None:
    undo(load(sheet(LI)))
    whole()
    told = AuditEvent.objects.filter(subject_kind="upload").order_by("seq")
    verbs = ["receive_workbook", "check_workbook", "take_workbook", "undo_workbook"]
    assert [(e.verb, e.by) for e in told] == [(verb, "department") for verb in verbs]
    assert told.last().cause == "表格用错了"


# The plan.


def quota(cast: Cast) -> dict[int, tuple[int, int, int]]:
    balances = quotas.balances(plan_reads.as_entries(plan_reads.entries(parse("2019H2"))))
    return {
        unit: (places.total, places.teachers, places.high_knowledge)
        for unit, places in balances.items()
    }


def test_the_annex_becomes_the_periods_figures_with_its_number(cast: Cast) -> None:
    taken = load(PLAN, kind="plan", period="2019H2", document="某党组〔2019〕51 号")
    assert taken.complaints == []
    assert (taken.rows, taken.taken, taken.changed) == (5, 5, 5)
    figures = quota(cast)
    assert [figures[cast.units[n]][0] for n in ("xueqian", "chudeng", "yinyue", "meishu")] == [
        32,
        6,
        7,
        3,
    ]
    assert figures[cast.units["xueqian"]] == (32, 2, 1)
    assert sum(total for total, _, _ in figures.values()) == 53
    entries = plan_reads.entries(parse("2019H2"))
    assert {entry.document for entry in entries} == {"某党组〔2019〕51 号"}
    undo(taken)
    assert all(not any(line) for line in quota(cast).values())
    assert load(PLAN, kind="plan", period="2019H2").changed == 5


PLAN_HEADINGS = ("支部名称", "预计发展党员数量", "备注")


def test_a_sum_that_does_not_add_up_stops_the_whole_plan(cast: Cast) -> None:
    data = sheet((MUSIC, 7, ""), (ART, 3, ""), ("合计", 11, ""), headings=PLAN_HEADINGS)
    found = checked(data, kind="plan", period="2019H2")
    assert codes(found) == [("B4", "total-mismatch")]
    assert found.good_rows == 0


def test_the_good_lines_of_a_plan_are_taken_when_asked_for(cast: Cast) -> None:
    rows = ((MUSIC, 7, ""), ("音乐系支部", 3, ""), ("合计", 10, ""))
    found = checked(sheet(*rows, headings=PLAN_HEADINGS), kind="plan", period="2019H2")
    assert codes(found) == [("A3", "unknown-unit")]
    assert confirmed(found, good_rows=True).taken == 1
    assert quota(cast) == {cast.units["yinyue"]: (7, 0, 0)}


# Organizations.

UNIT_HEADINGS = ("党组织全称", "类型", "上级党组织", "可否审批", "书记", "正式党员数")
TREE = (
    ("系学生党支部", "党支部", "某系党总支", "", "李四", 12),
    ("中共某学院委员会", "党委", "", "可", "张三", ""),
    ("某系党总支", "党总支", "中共某学院委员会", "", "", ""),
)


def test_organizations_come_into_an_empty_base_and_go_again(db: None) -> None:
    whole()
    taken = load(sheet(*TREE, headings=UNIT_HEADINGS), by="system", kind="units")
    assert taken.complaints == []
    assert (taken.rows, taken.taken, taken.changed) == (3, 3, 3)
    top = Unit.objects.get(parent=None)
    assert (top.name, top.kind, top.may_approve) == ("中共某学院委员会", "committee", True)
    branch = Unit.objects.get(kind="branch")
    assert (branch.parent.name, branch.secretary, branch.full_members) == (
        "某系党总支",
        "李四",
        12,
    )
    assert Upload.objects.get(pk=taken.pk).unit_id == top.pk
    undo(taken, by="system")
    assert not Unit.objects.exists()
    assert load(sheet(*TREE, headings=UNIT_HEADINGS), by="system", kind="units").changed == 3


def test_only_organizations_can_be_the_first_workbook(db: None) -> None:
    whole()
    with pytest.raises(Refused, match="先导入党组织表"):
        checked(ROSTER, by="system")


def test_a_known_organization_is_changed_where_the_sheet_speaks(cast: Cast) -> None:
    row = (MUSIC, "党支部", "", "", "段月洁", 21)
    found = checked(sheet(row, headings=UNIT_HEADINGS), kind="units")
    assert found.preview["changes"][0]["fields"] == [
        ["正式党员数", "", "21"],
        ["书记", "", "段月洁"],
    ]
    taken = confirmed(found)
    unit = Unit.objects.get(pk=cast.units["yinyue"])
    assert (unit.secretary, unit.full_members) == ("段月洁", 21)
    assert unit.parent_id == cast.units["college"]
    undo(taken)
    unit.refresh_from_db()
    assert (unit.secretary, unit.full_members) == ("", None)


def test_an_added_organization_with_people_in_it_is_not_undone(cast: Cast) -> None:
    row = ("体育系党支部", "党支部", "校党委", "", "", "")
    taken = load(sheet(row, headings=UNIT_HEADINGS), kind="units")
    load(sheet((*LI[:2], "体育系党支部", *LI[3:])))
    with pytest.raises(Refused, match="已经有档案"):
        undo(taken)


def test_a_tree_may_be_added_under_a_committee_that_is_not_the_top(db: None) -> None:
    whole()
    top = ("中共某市委教育工作委员会", "教育工委", "", "", "", "")
    college = ("中共某学院委员会", "党委", top[0], "可", "", "")
    load(sheet(top, college, headings=UNIT_HEADINGS), by="system", kind="units")
    committee = Unit.objects.get(kind="committee")
    accounts.create(
        by=accounts.system(),
        login="department",
        name="组织部某",
        roles=[(RoleKind.ORGANIZATION_DEPARTMENT, committee.pk)],
        since=date(2014, 1, 1),
        password="Autumn-2019-Plan",
        must_change_password=False,
    )
    taken = load(sheet(TREE[2], TREE[0], headings=UNIT_HEADINGS), kind="units")
    assert taken.changed == 2
    undo(taken)
    assert Unit.objects.count() == 2


# Members.

MEMBER_HEADINGS = ("姓名", "所在党支部", "人员类别", "入党日期", "转正日期", "职务")
MEMBER = ("张红梅", MUSIC, "正式党员", "2010-06-01", "2011-06-01", "书记")


def test_members_are_registered_changed_and_taken_back(cast: Cast) -> None:
    first = load(sheet(MEMBER, headings=MEMBER_HEADINGS), kind="members")
    assert (first.complaints, first.taken, first.changed) == ([], 1, 1)
    assert load(workbook([["名册"], MEMBER_HEADINGS, MEMBER]), kind="members").changed == 0
    second = load(
        sheet((*MEMBER[:4], "2011-07-01", "书记"), headings=MEMBER_HEADINGS), kind="members"
    )
    assert (second.changed, Member.objects.get().full_on) == (1, date(2011, 7, 1))
    with pytest.raises(Refused, match="先撤销较新的一批"):
        undo(first)
    undo(second)
    assert Member.objects.get().full_on == date(2011, 6, 1)


def test_an_identity_number_told_later_does_not_make_a_second_member(cast: Cast) -> None:
    load(sheet(MEMBER, headings=MEMBER_HEADINGS), kind="members")
    taken = load(sheet((*MEMBER, ID), headings=(*MEMBER_HEADINGS, "公民身份号码")), kind="members")
    assert taken.changed == 1
    assert Member.objects.get().id_no == ID


def findings_of(name: str, rule: str) -> list[str]:
    """States in which a rule stands open on somebody."""
    found = Finding.objects.filter(dossier__sheet__name=name, rule=rule, closed_at=None)
    return list(found.values_list("state", flat=True))


def test_members_taken_in_or_back_are_judged_with_the_dossiers_they_concern(cast: Cast) -> None:
    headings = ("姓名", "学号", "所在党支部", "谈话日期", "谈话人")
    load(sheet(("李明", "S1", MUSIC, "2012-01-10", "张红梅"), headings=headings))
    assert findings_of("李明", "B04.member") == []
    taken = load(
        sheet((*MEMBER[:4], "2012-01-11", "书记"), headings=MEMBER_HEADINGS), kind="members"
    )
    assert findings_of("李明", "B04.member") == ["broken"]
    undo(taken)
    assert findings_of("李明", "B04.member") == []


def test_a_stay_that_ended_stands_beside_the_one_in_the_next_branch(cast: Cast) -> None:
    headings = ("姓名", "公民身份号码", "所在党支部", "转入支部日期", "转出支部日期")
    rows = [("张红梅", ID, MUSIC, "", "2018-03-01"), ("张红梅", ID, ART, "2018-03-01", "")]
    for n in range(2):
        data = workbook([[f"名册{n}"], headings, *rows])
        assert load(data, kind="members").changed == 2 - 2 * n
    assert sorted(Member.objects.values_list("unit__name", "until")) == sorted(
        [(MUSIC, date(2018, 3, 1)), (ART, None)]
    )


# Much at once, and two at once.


def many(count: int, day: str) -> bytes:
    rows = [(f"某{n}", f"S{n:06}", MUSIC, "2018-01-10", day, "张三") for n in range(count)]
    return sheet(*rows)


def test_two_thousand_rows_take_no_more_queries_than_fifty(cast: Cast) -> None:
    def cost(count: int) -> tuple[int, int, int]:
        with CaptureQueriesContext(connection) as first:
            taken = load(many(count, "2018-01-20"))
        assert taken.changed == count
        with CaptureQueriesContext(connection) as second:
            assert load(many(count, "2018-01-25")).changed == count
        newest = Upload.objects.latest("pk")
        with CaptureQueriesContext(connection) as third:
            undo(newest)
        undo(taken)
        return len(first), len(second), len(third)

    # A new set of asked facts is written once, so the small one goes first.
    small = cost(50)
    assert all(large <= few for large, few in zip(cost(2_000), small, strict=True))


def test_a_load_tells_the_planner_of_a_base_it_takes_for_empty(cast: Cast, owner: Any) -> None:
    """What was analysed while empty has every later step hold every row against every other."""

    def thought_of() -> float:
        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'store_sheet'")
            return float(cursor.fetchone()[0])

    owner.autocommit = True
    owner.execute("ANALYZE store_dossier, store_act, store_sheet, store_finding")
    assert thought_of() <= 0
    load(many(50, "2018-01-20"))
    assert thought_of() >= 50


@pytest.mark.django_db(transaction=True)
def test_two_confirms_at_once_take_one(transactional_db: None) -> None:
    with scoped(accounts.system().scope):
        found_college()
        # The same people in two workbooks, each checked while the base was empty.
        numbers = [
            checked(data).pk for data in (sheet(LI, WANG), workbook([["名册"], HEADINGS, LI, WANG]))
        ]
    ready = threading.Barrier(3)
    told: list[tuple[int, str, int]] = []

    def confirm(number: int) -> None:
        try:
            ready.wait(10)
            with scoped(accounts.system().scope):
                done = confirmed(Upload.objects.get(pk=number))
                told.append((number, done.state, done.changed))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=confirm, args=(n,)) for n in (*numbers, numbers[0])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(told) == 3
    assert {state for _, state, _ in told} == {Upload.State.TAKEN}
    with scoped(accounts.system().scope):
        assert Dossier.objects.count() == Sheet.objects.count() == 2
        assert sorted(Upload.objects.values_list("changed", flat=True)) == [0, 2]
        assert AuditEvent.objects.filter(verb="take_workbook").count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_bytes_received_twice_are_taken_once(transactional_db: None) -> None:
    with scoped(accounts.system().scope):
        found_college()
        first, second = checked(ROSTER), checked(ROSTER)
    assert first.pk != second.pk
    with scoped(accounts.system().scope):
        confirmed(first)
        with pytest.raises(Refused, match="已经导入"):
            confirmed(second)
