"""The pages of an upload: drop, complaints, confirm, the worker's bar, taking back."""

import asyncio
import re
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from procrastinate.contrib.django import app as jobs

from rudang.actions import accounts, grants, uploads
from rudang.actions.grants import Grant
from rudang.core.grants import GrantKind
from rudang.core.scope import Scope
from rudang.store.door import scoped
from rudang.store.models import Dossier, PlanEntry, Progress, Sheet, Upload
from rudang.web.clock import today
from rudang.web.pages import uploads as pages
from tests.actions.test_uploads import HEADINGS, LI, PLAN, WANG, many, sheet
from tests.cast import Cast, found_college
from tests.world import whole

ID = "110101199003071233"


@pytest.fixture
def cast(db: None) -> Cast:
    return found_college()


def drop(client: Client, data: bytes, kind: str = "roster", **more: str) -> Any:
    file = SimpleUploadedFile("名册.xlsx", data)
    return client.post("/uploads", {"kind": kind, "file": file, **more}, follow=True)


def address(answer: Any) -> str:
    (where, _status) = answer.redirect_chain[-1]
    assert re.fullmatch(r"/uploads/\d+", where)
    return str(where)


def text(answer: Any) -> str:
    body: str = answer.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_a_good_workbook_goes_from_dropping_to_undoing(cast: Cast) -> None:
    client = cast.client("yinyue")
    dropped = drop(client, sheet(LI, WANG))
    where = address(dropped)
    assert "确认导入 2 行" in text(dropped)
    assert "新建档案" in text(dropped)
    taken = client.post(where, {"do": "confirm"}, follow=True)
    assert "“名册.xlsx”已导入 2 行，其中 2 行有变化。" in text(taken)
    assert 'href="/dossiers"' in taken.content.decode()
    refused = client.post(where, {"do": "undo", "reason": ""})
    assert refused.status_code == 409
    assert "撤销要写明原因" in text(refused)
    undone = client.post(where, {"do": "undo", "reason": "表格用错了"}, follow=True)
    assert "这一批已撤销" in text(undone)
    whole()
    assert not Sheet.objects.exists()


def test_the_same_file_again_leads_to_the_batch_it_was(cast: Cast) -> None:
    client = cast.client("yinyue")
    data = sheet(LI)
    where = address(drop(client, data))
    client.post(where, {"do": "confirm"})
    again = drop(client, data)
    assert address(again) == where
    assert "这份文件已经导入过" in text(again)


def test_complaints_name_the_cells_and_nothing_is_taken(cast: Cast) -> None:
    client = cast.client("yinyue")
    wrong = sheet((*LI[:3], "2019.02.30", *LI[4:]), ("王芳", "2018002", "美术教育系党支部"))
    dropped = drop(client, wrong)
    where, words = address(dropped), text(dropped)
    for cell in ("D2", "C3"):
        assert cell in words
    assert "有 2 处问题，什么都没有导入" in words
    assert "确认导入" not in words
    refused = client.post(where, {"do": "confirm"})
    assert (refused.status_code, "2 处问题" in text(refused)) == (409, True)
    book = client.get(f"{where}/corrected.xlsx")
    (page, *_) = openpyxl.load_workbook(BytesIO(book.content)).worksheets
    assert "申请入党日期：“2019.02.30”不是" in "".join(str(c.value) for row in page for c in row)
    whole()
    assert not Dossier.objects.exists()


def test_the_good_rows_alone_are_taken_on_request(cast: Cast) -> None:
    client = cast.client("yinyue")
    dropped = drop(client, sheet(LI, (*WANG[:3], "2019.02.30", *WANG[4:])))
    assert "只导入没有问题的 1 行" in text(dropped)
    taken = client.post(address(dropped), {"do": "confirm", "take_good_rows": "1"}, follow=True)
    assert "已导入 1 行" in text(taken)
    whole()
    assert list(Sheet.objects.values_list("name", flat=True)) == ["李明"]


def test_changes_are_shown_with_identity_numbers_masked(cast: Cast) -> None:
    client = cast.client("yinyue")
    headings = (*HEADINGS, "公民身份号码")
    where = address(drop(client, sheet((*LI, ""), headings=headings)))
    client.post(where, {"do": "confirm"})
    body = drop(client, sheet((*LI, ID), headings=headings)).content.decode()
    assert "110*************33" in body
    assert ID not in body


@pytest.mark.parametrize(
    ("kind", "data", "says"),
    [
        ("roster", b"hello", "没有上传成功"),
        ("plan", PLAN, "写明是哪个时期"),
        ("letters", PLAN, "没有“letters”这种表"),
    ],
    ids=["text", "of no period", "of no kind"],
)
def test_what_cannot_be_read_is_said_on_the_form(
    cast: Cast, kind: str, data: bytes, says: str
) -> None:
    answer = drop(cast.client("department"), data, kind)
    assert answer.status_code == 400
    assert says in text(answer)
    whole()
    assert not Upload.objects.exists()


def test_a_form_without_a_file_asks_for_one(cast: Cast) -> None:
    answer = cast.client("yinyue").post("/uploads", {"kind": "roster"})
    assert (answer.status_code, "请选择一个文件" in text(answer)) == (400, True)


def test_a_plan_carries_its_period_and_number(cast: Cast) -> None:
    client = cast.client("department")
    dropped = drop(client, PLAN, "plan", period="2019H2", document="某党组〔2019〕51 号")
    assert "2019H2 · 某党组〔2019〕51 号" in text(dropped)
    taken = client.post(address(dropped), {"do": "confirm"}, follow=True)
    assert 'href="/plan/2019H2"' in taken.content.decode()
    whole()
    assert set(PlanEntry.objects.values_list("document", flat=True)) == {"某党组〔2019〕51 号"}


def test_a_clerk_is_offered_only_what_a_clerk_may_load(cast: Cast) -> None:
    def offered(login: str) -> list[str]:
        body = cast.client(login).get("/uploads").content.decode()
        return re.findall(r'<option value="(\w+)"', body)

    assert offered("yinyue") == ["roster", "members"]
    assert offered("department") == ["roster", "plan", "units", "members"]
    assert "计划文号" not in text(cast.client("yinyue").get("/uploads"))


# The worker.


def work() -> None:
    """Do the jobs that wait, as the worker's process does, and end."""

    async def through() -> None:
        async with working.open_async():
            await working.run_worker_async(wait=False, install_signal_handlers=False)

    with jobs.replace_connector(jobs.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
        asyncio.run(through())


@pytest.fixture
def long(transactional_db: None) -> tuple[Client, str]:
    """A roster too long for a page, confirmed and waiting for the worker."""
    with scoped(Scope.everything()):
        cast = found_college()
    client = cast.client("yinyue")
    where = address(drop(client, many(2_100, "2018-01-20")))
    waiting = client.post(where, {"do": "confirm"}, follow=True)
    assert f'hx-get="{where}/progress"' in waiting.content.decode()
    assert "确认导入" not in text(waiting)
    return client, where


def states() -> Sequence[str]:
    with scoped(Scope.everything()):
        return list(Upload.objects.values_list("state", flat=True))


def test_a_long_roster_is_taken_by_the_worker_while_the_page_watches(
    long: tuple[Client, str],
) -> None:
    client, where = long
    assert states() == [Upload.State.TAKING]
    assert "等待" in text(client.get(f"{where}/progress"))
    again = client.post(where, {"do": "confirm"})
    assert (again.status_code, "正在导入" in text(again)) == (409, True)
    work()
    ended = client.get(f"{where}/progress")
    assert (ended.status_code, ended["HX-Refresh"]) == (204, "true")
    assert "2,100" in text(client.get(where))
    with scoped(Scope.everything()):
        assert Sheet.objects.count() == 2_100
        assert Progress.objects.get().done == 2_100


def test_a_refusal_in_the_worker_is_said_on_the_page(long: tuple[Client, str]) -> None:
    client, where = long
    with scoped(Scope.everything()):
        by = accounts.system()
        same = bytes(Upload.objects.get().body.data)
        other = uploads.receive(
            by=accounts.actor("yinyue", today=today()),
            filename="同一份.xlsx",
            data=same,
            kind="roster",
            as_of=today(),
        )
        uploads.check(by=by, upload=other.pk, today=today())
        uploads.confirm(by=by, upload=other.pk, today=today())
    work()
    assert "内容完全一样的“同一份.xlsx”已经导入" in text(client.get(where))
    assert sorted(states()) == [Upload.State.CHECKED, Upload.State.TAKEN]


def test_a_worker_that_breaks_down_says_so_and_leaves_the_base(
    long: tuple[Client, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, where = long

    def breaking(**_: object) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(uploads, "confirm", breaking)
        work()
    assert "意外中断，什么都没有导入" in text(client.get(where))
    assert states() == [Upload.State.CHECKED]
    client.post(where, {"do": "confirm"})
    work()
    assert states() == [Upload.State.TAKEN]
    assert "意外中断" not in text(client.get(where))


def test_a_plan_beyond_the_grant_is_taken_by_the_worker_with_the_reason_typed_on_the_page(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_LONG_ROSTER", 0)
    with scoped(Scope.everything()):
        cast = found_college()
        grants.record(
            by=cast.actor("department"),
            period="2019H2",
            lines=[Grant(GrantKind.TOTAL, 10)],
            document="某教工委〔2019〕15 号",
            dated_on=date(2019, 6, 20),
            today=today(),
        )
    client = cast.client("department")
    where = address(drop(client, PLAN, "plan", period="2019H2"))
    client.post(where, {"do": "confirm"})
    work()
    assert "将超出" in text(client.get(where))
    client.post(where, {"do": "confirm", "reason": "已与上级口头商定，文件后补"})
    work()
    with scoped(Scope.everything()):
        assert Upload.objects.get().state == Upload.State.TAKEN
        assert set(PlanEntry.objects.values_list("reason", flat=True)) == {
            "已与上级口头商定，文件后补"
        }


@pytest.mark.usefixtures("long")
def test_somebody_whose_account_ended_meanwhile_takes_nothing() -> None:
    with scoped(Scope.everything()):
        account = Upload.objects.get().received_by
        assert account is not None
        accounts.end(by=accounts.system(), account=account, until=today())
    work()
    assert states() == [Upload.State.CHECKED]
    with scoped(Scope.everything()):
        assert "不在有效期内" in Upload.objects.get().preview["failure"]
        assert not Dossier.objects.exists()
