"""The plan's papers on their pages: a form that survives, a preview, and Word files to fetch."""

import io
from typing import Any

import pytest
from django.urls import reverse
from docx import Document

from rudang.actions import dossiers
from rudang.store.models import AuditEvent, Look
from rudang.web.clock import today
from tests.cast import PERIOD

NOTICE = "plan-notice"
GIVEN = {"words": "一、要求\n请执行。", "number": "明幼党委[2019]第51号", "dated_on": "2019-07-08"}


@pytest.fixture
def department(furnished: Any) -> Any:
    cast, _ = furnished
    return cast.client("department")


def words(response: Any) -> str:
    return str(response.content.decode())


def test_what_is_given_to_the_notice_is_there_after_reloading(department: Any) -> None:
    address = reverse(NOTICE, args=[PERIOD])
    first = words(department.get(address))
    assert "文号待填" in first
    assert "学前教育系党总支部" in first
    saved = department.post(address, GIVEN | {"version": "0"}, follow=True)
    assert saved.redirect_chain
    for page in (words(saved), words(department.get(address))):
        assert 'value="明幼党委〔2019〕51号"' in page
        assert 'value="2019-07-08"' in page
        assert "一、要求\n请执行。</textarea>" in page
        assert "<h3>一、要求</h3>" in page
        assert "定稿" in page


def test_a_wrong_number_is_told_and_what_was_typed_stays(department: Any) -> None:
    address = reverse(NOTICE, args=[PERIOD])
    wrong = GIVEN | {"number": "第51号", "dated_on": "2019-02-30", "version": "0"}
    told = department.post(address, wrong)
    assert told.status_code == 400
    assert "不是存在的日期" in words(told)
    told = department.post(address, wrong | {"dated_on": ""})
    assert told.status_code == 400
    assert "不完整" in words(told)
    assert 'value="第51号"' in words(told)
    assert "请执行。</textarea>" in words(told)


def test_the_second_to_save_sees_both(department: Any) -> None:
    address = reverse(NOTICE, args=[PERIOD])
    department.post(address, GIVEN | {"version": "0"})
    told = department.post(address, GIVEN | {"words": "我写的。", "version": "0"})
    assert told.status_code == 400
    assert "刚刚被别人改过" in words(told)
    assert "我写的。</textarea>" in words(told)
    assert "<h3>一、要求</h3>" in words(told)


@pytest.mark.parametrize(
    ("name", "query", "title"),
    [
        ("plan-notice", "", "关于印发"),
        ("dispatch-circular", "as_of=2019-09-30", "执行情况的通报"),
    ],
)
def test_a_word_file_is_fetched_and_leaves_an_event(
    department: Any, name: str, query: str, title: str
) -> None:
    before = AuditEvent.objects.count()
    answer = department.get(f"{reverse(f'{name}-file', args=[PERIOD])}?{query}")
    assert answer.status_code == 200
    text = "".join(paragraph.text for paragraph in Document(io.BytesIO(answer.content)).paragraphs)
    assert title in text
    assert AuditEvent.objects.count() == before + 1
    # Reading the page leaves none.
    department.get(f"{reverse(name, args=[PERIOD])}?{query}")
    assert AuditEvent.objects.count() == before + 1


def test_adjustments_are_told_up_to_the_day_looked_at(department: Any) -> None:
    address = reverse("plan-adjustment", args=[PERIOD])
    page = words(department.get(f"{address}?as_of=2019-10-15"))
    until = page[page.index('id="f-until"') :]
    assert 'value="2019-10-15"' in until[: until.index(">")]


def test_a_day_that_was_not_frozen_says_so_and_has_no_file(department: Any) -> None:
    page = department.get(f"{reverse('dispatch-circular', args=[PERIOD])}?as_of=2019-10-15")
    assert page.status_code == 200
    assert "还没有固定" in words(page)
    file = f"{reverse('dispatch-circular-file', args=[PERIOD])}?as_of=2019-10-15"
    assert department.get(file).status_code == 404


@pytest.mark.parametrize(("login", "status"), [("yinyue", 200), ("meishu", 404), ("auditor", 404)])
def test_a_branch_takes_the_filing_form_of_its_own_teacher(
    furnished: Any, login: str, status: int
) -> None:
    cast, _ = furnished
    professor = dossiers.open_dossier(
        by=cast.actor("yinyue"),
        unit=cast.units["yinyue"],
        particulars={"name": "顾行简", "person_kind": "教师", "degree": "博士"},
        today=today(),
    ).pk
    address = f"{reverse('plan-outside-file', args=[PERIOD])}?dossier={professor}"
    answer = cast.client(login).get(address)
    assert answer.status_code == status
    looked = Look.objects.filter(dossier=professor, kind=Look.Kind.EXPORTED).count()
    assert looked == (status == 200)
    if status == 200:
        (form,) = Document(io.BytesIO(answer.content)).tables
        cells = [cell.text for row in form.rows for cell in row.cells]
        assert {"顾行简", "博士", "学位", "音乐教育系党支部"} <= set(cells)
