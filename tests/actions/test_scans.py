"""Scans of papers: taken by their bytes, told twice over, put right with a trail, never deleted."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from rudang.actions import demands, dossiers, scans
from rudang.actions.demo.papers import pdf, picture
from rudang.actions.dossiers import Changed, Problem
from rudang.core.scope import Refused, Scope
from rudang.store import scans as keeping
from rudang.store.door import enter
from rudang.store.models import AuditEvent, Look, Scan
from rudang.store.reads import scans as reads
from tests.cast import Cast, found_college

TODAY = date(2020, 3, 1)


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.RUDANG_HOME, settings.RUDANG_SCAN_HOOK = tmp_path, ""
    return tmp_path


@pytest.fixture
def college(db: None) -> Cast:
    return found_college()


def person(college: Cast, name: str = "段若兰", unit: str = "yinyue", **days: date) -> int:
    enter(Scope.everything())
    by = college.actor("department")
    case = dossiers.open_dossier(
        by=by, unit=college.units[unit], particulars={"name": name}, today=TODAY
    ).pk
    for kind, day in days.items():
        dossiers.record_act(by=by, dossier=case, kind=kind, held_on=day, facts={}, today=TODAY)
    return case


@pytest.fixture
def case(college: Cast) -> int:
    return person(college, application=date(2019, 3, 4), talk=date(2019, 3, 20))


def add(college: Cast, case: int, who: str = "yinyue", **more: Any) -> scans.Added:
    actor = college.actor(who)
    enter(actor.scope)
    given = {"paper": "application", "data": pdf("a", pages=2), "filename": "申请书.pdf"}
    return scans.add(by=actor, dossier=case, today=TODAY, **{**given, **more})


def last_event() -> AuditEvent:
    enter(Scope.everything())
    found = AuditEvent.objects.order_by("seq").last()
    assert found is not None
    return found


def test_a_scan_is_taken_with_its_step_its_pages_and_its_hash(
    college: Cast, case: int, home: Path
) -> None:
    scan = add(college, case, dated_on=date(2019, 3, 4), is_original=True).scan
    assert (scan.step, scan.pages, scan.mime, scan.checked) == (1, 2, "application/pdf", "")
    assert scan.unit_id == college.units["yinyue"]
    assert (home / "papers" / scan.sha256[:2] / scan.sha256).read_bytes() == pdf("a", pages=2)
    event = last_event()
    assert (event.verb, event.subject_id, event.unit_id) == ("add_scan", str(scan.pk), scan.unit_id)
    assert json.loads(event.after)["sha256"] == scan.sha256


def test_a_name_is_kept_without_its_path_and_with_the_ending_of_what_it_is(
    college: Cast, case: int
) -> None:
    added = add(college, case, data=picture(width=9, height=9), filename="../../a b.pdf")
    assert added.scan.filename == "a b.png"
    assert added.hints == ["文件名像 PDF，内容是 PNG，按内容保存"]


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"data": b"MZ" + b"\0" * 99, "filename": "申请书.pdf"}, "file", "Windows 程序"),
        ({"data": b""}, "file", "空的"),
        ({"data": pdf("a")[:-40]}, "file", "不完整"),
        ({"dated_on": date(2020, 3, 2)}, "dated_on", "晚于今天"),
        ({"pages": 0}, "pages", "页数"),
        ({"paper": "nonsense"}, "paper", "请选择"),
        ({"paper": "other"}, "note", "材料名称"),
        ({"paper": "other", "note": "某证明", "step": 26}, "step", "二十五个步骤"),
        ({"paper": "local-999"}, "paper", "不适用"),
        ({"act": 999_999}, "act", "没有这条办理记录"),
    ],
)
def test_what_cannot_be_taken_is_refused_at_its_field_and_nothing_is_entered(
    college: Cast, case: int, given: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(Problem, match=words) as problem:
        add(college, case, **given)
    assert problem.value.field == field
    assert not Scan.objects.exists()


def test_the_largest_size_is_the_colleges_own_and_told(
    settings: Any, college: Cast, case: int
) -> None:
    settings.RUDANG_SCAN_MB = 1
    assert add(college, case, data=pdf("b"))
    with pytest.raises(Problem, match=r"有 1\.0 MB，超过 1 MB 的上限"):
        add(college, case, data=pdf("a") + b"\n" * 2**20)


def test_what_the_virus_check_refuses_leaves_no_row_and_no_file(
    settings: Any, college: Cast, case: int, home: Path
) -> None:
    check = home / "check"
    check.write_text("#!/bin/sh\necho Eicar FOUND; exit 1\n")
    check.chmod(0o700)
    settings.RUDANG_SCAN_HOOK = str(check)
    with pytest.raises(Problem, match="没有通过病毒检查：Eicar FOUND"):
        add(college, case)
    assert not Scan.objects.exists()
    assert list(keeping.everything()) == []


def test_the_same_file_twice_is_told(college: Cast, case: int) -> None:
    add(college, case)
    with pytest.raises(Problem, match=r"“again\.pdf”与 .* 上传的“申请书\.pdf”是同一个文件"):
        add(college, case, filename="again.pdf")
    # One scan may hold two papers; then it is told of and taken.
    other = add(college, case, paper="talk_record")
    assert other.hints == ["同一个文件也登记为“入党申请书”"]
    # Somebody else's dossier says nothing of this one.
    assert add(college, person(college, "钱学文")).hints == []


def test_a_paper_dated_after_what_it_proves_is_taken(college: Cast, case: int) -> None:
    assert add(college, case, dated_on=date(2019, 5, 1)).scan.dated_on == date(2019, 5, 1)


def test_a_change_keeps_the_file_and_leaves_what_stood_before_in_the_ledger(
    college: Cast, case: int
) -> None:
    scan = add(college, case, is_original=True).scan
    by = college.actor("yinyue")
    changed = scans.change(
        by=by, scan=scan.pk, version=1, paper="application", is_original=False, today=TODAY
    )
    assert (changed.version, changed.sha256, changed.is_original) == (2, scan.sha256, False)
    event = last_event()
    assert json.loads(event.before)["is_original"] is True
    assert json.loads(event.after)["is_original"] is False
    with pytest.raises(Changed, match="刚刚被别人改过"):
        scans.change(by=by, scan=scan.pk, version=1, paper="talk_record", today=TODAY)


def test_a_change_of_nothing_leaves_nothing(college: Cast, case: int) -> None:
    scan = add(college, case).scan
    before = last_event().seq
    scans.change(
        by=college.actor("yinyue"), scan=scan.pk, version=1, paper="application", pages=2,
        today=TODAY,
    )  # fmt: skip
    assert last_event().seq == before


def test_a_void_scan_stays_with_its_reason_and_counts_no_more(college: Cast, case: int) -> None:
    scan = add(college, case).scan
    by = college.actor("yinyue")
    with pytest.raises(Problem, match="原因"):
        scans.void(by=by, scan=scan.pk, reason="  ")
    scans.void(by=by, scan=scan.pk, reason="传错了人")
    assert reads.kept_papers(case) == {}
    (kept,) = reads.of_dossier(case)
    assert (kept.is_void, kept.reason) == (True, "传错了人")
    assert keeping.read(kept.sha256)
    with pytest.raises(Changed, match="已经作废"):
        scans.void(by=by, scan=scan.pk, reason="再来")
    # The same file may come again.
    assert add(college, case).hints == []


def test_no_row_of_a_scan_can_be_deleted(college: Cast, case: int) -> None:
    scan = add(college, case).scan
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        scan.delete()


def test_opening_a_scan_is_written_down_and_counted(college: Cast, case: int) -> None:
    scan = add(college, case).scan
    by = college.actor("auditor")
    enter(by.scope)
    assert scans.open_file(by=by, scan=scan.pk, today=TODAY).data == pdf("a", pages=2)
    assert (last_event().verb, last_event().by) == ("read_scan", "auditor")
    assert Look.objects.get(dossier=case).kind == "read_scan"


def test_a_file_that_is_lost_is_told_and_not_counted(college: Cast, case: int) -> None:
    scan = add(college, case).scan
    keeping.path_of(scan.sha256).unlink()
    before = last_event().seq
    with pytest.raises(Refused, match="打不开：存储里没有这份文件"):
        scans.open_file(by=college.actor("yinyue"), scan=scan.pk, today=TODAY)
    assert last_event().seq == before


@pytest.mark.parametrize("who", ["meishu", "xueqian", "auditor"])
def test_nobody_uploads_where_they_do_not_record(college: Cast, case: int, who: str) -> None:
    with pytest.raises(Refused, match="权限"):
        add(college, case, who)


def test_a_local_paper_belongs_to_whoever_is_under_the_demand(college: Cast, case: int) -> None:
    enter(Scope.everything())
    demand = demands.make(
        by=college.actor("department"),
        unit=college.units["yinyue"],
        title="个人自传",
        step=10,
        rank="college",
        issuer="校党委",
        since=date(2019, 9, 1),
        today=TODAY,
    )
    code = scans.local_code(demand.pk)
    assert add(college, case, paper=code).scan.step == 10
    assert scans.term_of(code, scans.titles()) == "个人自传"
    with pytest.raises(Problem, match="不适用于本人所在的党组织"):
        add(college, person(college, "何晓舟", "meishu"), "meishu", paper=code)
    # It keeps its name and may be put right after the demand has ended.
    enter(Scope.everything())
    demands.end(
        by=college.actor("department"), demand=demand.pk, until=TODAY, version=1, today=TODAY
    )
    scan = Scan.objects.get(paper=code)
    changed = scans.change(
        by=college.actor("yinyue"), scan=scan.pk, version=1, paper=code, note="三份", today=TODAY,
        step=10,
    )  # fmt: skip
    assert (changed.paper, changed.step, changed.note) == (code, 10, "三份")


def lacking(as_of: date = TODAY, **more: Any) -> dict[str, tuple[str, ...]]:
    enter(Scope.everything())
    found = reads.lacking(scans.needed(), as_of=as_of, **more)
    assert found.total == len(found.people)
    return {one.name: one.papers for one in found.people}


def test_whoever_got_to_a_step_lacks_its_paper_until_it_is_scanned_or_listed(
    college: Cast, case: int
) -> None:
    # 何晓舟 has done nothing yet, so there is no paper to have.
    person(college, "何晓舟")
    listed = person(college, "钱学文", application=date(2019, 3, 4))
    assert lacking() == {"段若兰": ("application",), "钱学文": ("application",)}
    assert lacking(as_of=date(2019, 3, 3)) == {}
    assert lacking(paper="review") == {}
    assert lacking(units={college.units["meishu"]}) == {}
    add(college, case)
    enter(Scope.everything())
    dossiers.record_act(
        by=college.actor("yinyue"),
        dossier=listed,
        kind="papers",
        held_on=None,
        facts={"papers_held": ["入党申请书"]},
        today=TODAY,
    )
    assert lacking() == {}


def test_the_edition_on_the_day_of_archiving_says_which_registers_are_needed(
    college: Cast,
) -> None:
    case = person(college, "陆小满", application=date(2019, 3, 4), observation=date(2019, 9, 2))
    add(college, case, "department")
    assert lacking(as_of=date(2026, 5, 10)) == {"陆小满": ("cultivation",)}
    assert lacking(as_of=date(2026, 5, 11)) == {"陆小满": ("activist_register",)}
    add(college, case, "department", paper="activist_register", data=pdf("r"))
    assert lacking(as_of=date(2026, 5, 10)) == lacking(as_of=date(2026, 5, 11)) == {}


def test_on_an_earlier_day_only_what_was_registered_by_then_counts(
    college: Cast, case: int
) -> None:
    lacks = {"段若兰": ("application",)}
    kept = add(college, case).scan
    day = date(2019, 10, 8)
    enter(Scope.everything())
    Scan.objects.filter(pk=kept.pk).update(uploaded_at=moment(2019, 10, 8))
    assert lacking(known_on=day - timedelta(1)) == lacks
    assert lacking(known_on=day) == {}
    # Taken out of use later, it was still there in between.
    scans.void(by=college.actor("yinyue"), scan=kept.pk, reason="传错了人")
    Scan.objects.filter(pk=kept.pk).update(voided_at=moment(2019, 11, 4))
    assert lacking(known_on=date(2019, 11, 3)) == {}
    assert lacking(known_on=date(2019, 11, 4)) == lacking() == lacks
    dossiers.record_act(
        by=college.actor("yinyue"),
        dossier=case,
        kind="papers",
        held_on=None,
        facts={"papers_held": ["《入党申请书》"]},
        today=TODAY,
    )
    recorded = timezone.localdate()
    assert lacking(known_on=recorded) == {}
    assert lacking(known_on=recorded - timedelta(1)) == lacks


def moment(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 0, 30, tzinfo=timezone.get_current_timezone())


def test_local_papers_are_never_in_the_list_of_the_minimum() -> None:
    assert all(not one.code.startswith("local-") for one in scans.needed())
