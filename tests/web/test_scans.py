"""The papers of a dossier on the page: what there must be, uploading, opening, who lacks what."""

import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from rudang.actions import demands, dossiers, scans
from rudang.actions.demo.papers import pdf, picture
from rudang.core.scope import Scope
from rudang.store.door import enter
from rudang.store.models import AuditEvent, Scan
from rudang.web.clock import today
from tests.cast import Cast, found_college
from tests.web.answers import text


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.RUDANG_HOME, settings.RUDANG_SCAN_HOOK = tmp_path, ""
    return tmp_path


@pytest.fixture
def cast(db: None) -> Cast:
    return found_college()


def opened(cast: Cast, name: str = "段若兰", **days: date) -> int:
    enter(Scope.everything())
    by = cast.actor("department")
    case = dossiers.open_dossier(
        by=by, unit=cast.units["yinyue"], particulars={"name": name}, today=today()
    ).pk
    for kind, day in days.items():
        dossiers.record_act(by=by, dossier=case, kind=kind, held_on=day, facts={}, today=today())
    return case


@pytest.fixture
def case(cast: Cast) -> int:
    return opened(cast, application=date(2019, 3, 4), talk=date(2019, 3, 20))


def part(body: str, name: str) -> str:
    found = re.search(rf'aria-labelledby="{name}-title".*?</section>', body, re.S)
    assert found is not None
    return found.group()


def row(body: str, term: str) -> str:
    found = re.search(rf"<tr[^>]*>(?:(?!</tr>).)*?>{term}(?:(?!</tr>).)*</tr>", body, re.S)
    assert found is not None, term
    return found.group()


def upload(cast: Cast, case: int, *files: tuple[str, bytes], **more: str) -> Any:
    given = [SimpleUploadedFile(name, data) for name, data in files]
    form = {"paper": "application", **more, "file": given}
    return cast.client("yinyue").post(f"/dossiers/{case}/papers", form, follow=True)


def test_minimum_process_and_local_papers_stand_apart(cast: Cast, case: int) -> None:
    enter(Scope.everything())
    demands.make(
        by=cast.actor("department"),
        unit=cast.units["college"],
        title="个人自传三份",
        step=1,
        rank="college",
        issuer="校党委",
        since=date(2019, 9, 1),
        today=today(),
    )
    body = text(cast.client("yinyue").get(f"/dossiers/{case}/papers"))
    minimum, local, process = (part(body, name) for name in ("minimum", "local", "process"))
    assert "个人自传三份" in local
    assert "个人自传三份" not in minimum + process
    assert "校党委" in local
    assert "没有上级文件" in local
    assert "缺少" not in local
    assert "缺少" in row(minimum, "入党申请书")
    assert "还没到这一步" in row(minimum, "转正申请书")
    assert "没有上传" in row(process, "谈话记录")
    assert "<span>缺少</span>" not in process
    assert "归档必备材料还缺 1 种" in body
    assert "未配置病毒检查" in body


def test_the_edition_that_does_not_ask_for_a_paper_says_so(cast: Cast, case: int) -> None:
    client = cast.client("yinyue")
    old = part(text(client.get(f"/dossiers/{case}/papers?as_of=2020-01-01")), "minimum")
    assert "这一版本的细则不要求归档" in row(old, "预备党员教育考察登记表")
    new = part(text(client.get(f"/dossiers/{case}/papers?as_of=2026-06-01")), "minimum")
    assert "还没到这一步" in row(new, "预备党员教育考察登记表")
    assert "不要求归档" in row(new, "培养教育考察材料")


def test_several_files_are_taken_and_told_with_what_comes_next(cast: Cast, case: int) -> None:
    answer = upload(
        cast,
        case,
        ("一.pdf", pdf("a", pages=2)),
        ("二.png", picture(width=9, height=9)),
        is_original="1",
        dated_on="2019.3.4",
    )
    body = text(answer)
    assert "已为段若兰上传“入党申请书” 2 份。" in body
    line = row(part(body, "minimum"), "入党申请书")
    assert "有扫描件" in line
    assert "一.pdf" in line
    assert "PDF · 2 页 · 原件 · 落款 2019-03-04" in line
    assert Scan.objects.count() == 2


def test_a_bad_file_among_good_ones_keeps_out_only_itself_and_what_was_typed_stays(
    cast: Cast, case: int
) -> None:
    answer = upload(
        cast,
        case,
        ("好.pdf", pdf("a")),
        ("坏.pdf", b"MZ\x90\x00" + b"\0" * 60),
        note="第二季度",
        dated_on="2019-03-04",
    )
    assert answer.status_code == 400
    body = text(answer)
    assert "“坏.pdf”没有上传：文件内容是Windows 程序" in body
    assert 'value="第二季度"' in body
    assert 'value="2019-03-04"' in body
    assert [scan.filename for scan in Scan.objects.all()] == ["好.pdf"]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"paper": ""}, "请选择这是哪一种材料"),
        ({"dated_on": "2019-02-30"}, "不是存在的日期"),
        ({"dated_on": "2099-01-01"}, "晚于今天"),
        ({"pages": "两页"}, "不是整数"),
    ],
)
def test_a_wrong_field_is_told_and_nothing_is_taken(
    cast: Cast, case: int, more: dict[str, str], says: str
) -> None:
    answer = upload(cast, case, ("一.pdf", pdf("a")), **more)
    assert answer.status_code == 400
    assert says in text(answer)
    assert not Scan.objects.exists()


def test_no_file_and_a_file_too_large_are_told(settings: Any, cast: Cast, case: int) -> None:
    assert "请选择要上传的文件" in text(upload(cast, case))
    settings.RUDANG_SCAN_MB = 0
    assert "超过 0 MB 的上限" in text(upload(cast, case, ("一.pdf", pdf("a"))))
    assert not Scan.objects.exists()


def test_a_paper_dated_after_what_it_proves_is_taken_and_shown(cast: Cast, case: int) -> None:
    body = text(upload(cast, case, ("一.pdf", pdf("a")), dated_on="2019-05-01"))
    assert body.count("落款 2019-05-01 晚于所证事项（2019-03-04）") == 2


@pytest.fixture
def scan(cast: Cast, case: int) -> int:
    upload(cast, case, ("申请书.pdf", pdf("a")), is_original="1")
    enter(Scope.everything())
    return Scan.objects.get().pk


def test_a_scan_is_served_to_look_at_alone_and_each_opening_is_told(cast: Cast, scan: int) -> None:
    answer = cast.client("auditor").get(f"/scans/{scan}/file")
    assert answer.content == pdf("a")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline; filename*=UTF-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    policy = answer["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script" not in policy
    enter(Scope.everything())
    event = AuditEvent.objects.order_by("seq").last()
    assert event is not None
    assert (event.verb, event.by) == ("read_scan", "auditor")
    saved = cast.client("yinyue").get(f"/scans/{scan}/file?save=1")
    assert saved["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize("tail", ["", "/file", "/file?save=1"])
def test_the_sibling_branch_finds_no_scan(cast: Cast, scan: int, tail: str) -> None:
    assert cast.client("meishu").get(f"/scans/{scan}{tail}").status_code == 404
    enter(Scope.everything())
    assert not AuditEvent.objects.filter(verb="read_scan").exists()


def test_a_lost_file_leads_back_with_a_sentence(cast: Cast, scan: int, home: Path) -> None:
    for file in (home / "papers").rglob("*"):
        if file.is_file():
            file.unlink()
    body = text(cast.client("yinyue").get(f"/scans/{scan}/file", follow=True))
    assert "“申请书.pdf”打不开：存储里没有这份文件" in body


def test_the_second_to_save_sees_what_changed_beside_what_was_typed(cast: Cast, scan: int) -> None:
    client = cast.client("yinyue")
    form = {"paper": "application", "version": "1", "is_original": "1", "pages": "1"}
    saved = client.post(f"/scans/{scan}", {**form, "note": "缺封底"}, follow=True)
    assert "已更正段若兰的扫描件" in text(saved)
    second = client.post(f"/scans/{scan}", {**form, "note": "缺末页"})
    body = text(second)
    assert second.status_code == 400
    assert "刚刚被别人改过" in body
    assert "说明现在是“缺封底”。" in body
    assert 'value="缺末页"' in body
    assert 'name="version" value="2"' in body
    client.post(f"/scans/{scan}", {**form, "version": "2", "note": "缺末页"})
    trail = part(text(client.get(f"/scans/{scan}")), "trail")
    assert "<del>缺封底</del> <ins>缺末页</ins>" in trail


def test_a_void_scan_stands_apart_and_the_paper_is_missing_again(
    cast: Cast, case: int, scan: int
) -> None:
    client = cast.client("yinyue")
    refused = client.post(f"/scans/{scan}", {"do": "void", "reason": ""})
    assert (refused.status_code, "请填写作废的原因" in text(refused)) == (400, True)
    body = text(client.post(f"/scans/{scan}", {"do": "void", "reason": "传错了人"}, follow=True))
    assert "缺少" in row(part(body, "minimum"), "入党申请书")
    assert "已作废的扫描件 1 份" in body
    assert "作废：传错了人" in body
    # It can still be looked at, and not be changed any more.
    page = text(client.get(f"/scans/{scan}"))
    assert "这份扫描件已经作废：传错了人" in page
    assert "更正登记" not in page


def test_those_who_only_read_find_no_form(cast: Cast, case: int, scan: int) -> None:
    client = cast.client("auditor")
    body = text(client.get(f"/dossiers/{case}/papers"))
    assert 'type="file"' not in body
    assert "paper=application#upload" not in body
    assert "更正登记" not in text(client.get(f"/scans/{scan}"))


def test_the_dossiers_page_leads_to_what_is_missing(cast: Cast, case: int) -> None:
    client = cast.client("yinyue")
    page = text(client.get(f"/dossiers/{case}"))
    assert f"/dossiers/{case}/papers?paper=application#upload" in page
    assert "归档必备材料还缺 1 种" in page
    form = text(client.get(f"/dossiers/{case}/papers?paper=application"))
    assert '<option value="application" selected>' in form
    upload(cast, case, ("一.pdf", pdf("a")))
    page = text(client.get(f"/dossiers/{case}"))
    assert "扫描件：入党申请书 1 份" in page
    assert "paper=application#upload" not in page


def test_the_list_of_who_lacks_what_narrows_and_goes_to_excel(cast: Cast, case: int) -> None:
    other = opened(cast, "钱学文", application=date(2019, 3, 4), review=date(2019, 9, 2))
    upload(cast, case, ("一.pdf", pdf("a")))
    client = cast.client("yinyue")
    body = text(client.get("/papers/missing"))
    assert "共 1 人" in body
    assert f"/dossiers/{other}/papers" in body
    assert "入党申请书、政治审查材料" in body
    assert "段若兰" not in body
    assert "没有缺少材料的人" in text(client.get("/papers/missing?paper=form"))
    assert "没有缺少材料的人" in text(cast.client("meishu").get("/papers/missing"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/papers/missing/export").content))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[3][1:2] + rows[3][5:6] == ["钱学文", "入党申请书、政治审查材料"]
    assert len(rows) == 4
    # On an earlier day nothing had been uploaded yet, in the list and in the workbook.
    past = "?as_of=2020-01-06"
    body = text(client.get(f"/papers/missing{past}"))
    assert "共 2 人" in body
    assert "只算到 2020-01-06 为止登记的材料" in body
    exported = client.get(f"/papers/missing/export{past}").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(exported)).get_sheet_by_index(0).to_python()
    assert {row[1] for row in rows[3:]} == {"段若兰", "钱学文"}
    assert "截至 2020-01-06" in str(rows[1])
    assert "党组织和阶段是导出时的" in str(rows[1])


@pytest.mark.parametrize("address", ["/papers/missing", "/dossiers/{case}/papers"])
def test_the_number_of_queries_does_not_grow_with_people_and_scans(
    cast: Cast, case: int, address: str
) -> None:
    client = cast.client("yinyue")
    upload(cast, case, ("一.pdf", pdf("a")))

    def queries() -> int:
        enter(Scope.nothing())
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address.format(case=case)).status_code == 200
        return len(seen)

    queries()
    before = queries()
    for n in range(6):
        opened(cast, f"甲{n}", application=date(2019, 3, 4))
        upload(cast, case, (f"{n}.pdf", pdf(f"b{n}")), paper="thought_report")
    assert queries() <= before + 1


def test_contents_are_written_from_scans_and_from_what_is_listed(cast: Cast, case: int) -> None:
    upload(cast, case, ("一.pdf", pdf("a")))
    answer = cast.client("yinyue").get(f"/dossiers/{case}/papers/contents.docx")
    assert answer.content.startswith(b"PK")
    enter(Scope.everything())
    event = AuditEvent.objects.order_by("seq").last()
    assert event is not None
    assert event.verb == "export_contents"


def test_a_paper_of_its_own_name_is_taken(cast: Cast, case: int) -> None:
    answer = upload(cast, case, ("一.pdf", pdf("a")), paper=scans.OTHER, note="医院证明")
    assert "医院证明" in part(text(answer), "others")
    assert "材料名称" in text(upload(cast, case, ("二.pdf", pdf("b")), paper=scans.OTHER))
