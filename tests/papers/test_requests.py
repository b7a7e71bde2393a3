"""Requests and replies between the levels: what stands in them, and that an office opens them."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from rudang.papers.requests import (
    NameList,
    Request,
    full_name,
    people_words,
    write_docx,
    write_list_docx,
    write_list_xlsx,
    you,
)
from tests.office import words_of

NAMES = NameList(
    title_phrases=("发展对象预审", "名册"),
    headings=("序号", "姓名", "性别", "出生年月", "列为发展对象日期"),
    rows=(
        (1, "向思远", "男", "1999.03", date(2019, 5, 29)),
        (2, "阿卜杜热合曼·买买提", "男", "", None),
    ),
    shares=(1, 2, 1, 2, 3),
    note="日期：2019-09-27",
)
REQUEST = Request(
    title_phrases=("关于对", "向思远、阿卜杜热合曼·买买提2名同志", "进行预审的请示"),
    issuer="中共青溪幼儿师范高等专科学校音乐教育系党支部",
    addressee="中共青溪幼儿师范高等专科学校委员会",
    paragraphs=("经2019年9月24日支部委员会审查，现将有关材料报上，请予预审。", "妥否，请批示。"),
    names=NAMES,
    papers=("入党申请书", "政治审查材料"),
    is_demonstration=True,
)
REPLY = replace(REQUEST, title_phrases=("关于接收预备党员的批复",), papers=(), is_reply=True)


def said(letter: Request) -> str:
    return "\n".join(p.text for p in Document(io.BytesIO(write_docx(letter))).paragraphs)


def test_a_request_opens_in_an_office_with_its_list_and_its_blanks(tmp_path: Path) -> None:
    file = tmp_path / "request.docx"
    file.write_bytes(write_docx(REQUEST))
    drawn = words_of(file)
    for words in (
        "关于对向思远、阿卜杜热合曼·买买提2名同志进行预审的请示",
        "中共青溪幼儿师范高等专科学校委员会：",
        "附件：1.发展对象预审名册",
        "3.政治审查材料",
        "签发人：",
        "待填",
        "2019-05-29",
        "草稿",
        "演示",
    ):
        assert words in drawn, words


def test_a_letter_down_names_nobody_who_signs(tmp_path: Path) -> None:
    assert "签发人" in said(REQUEST)
    assert "签发人" not in said(REPLY)
    file = tmp_path / "reply.docx"
    file.write_bytes(write_docx(REPLY))
    drawn = words_of(file)
    assert "关于接收预备党员的批复" in drawn
    assert "〔" in drawn


def test_equal_letters_are_equal_bytes() -> None:
    assert write_docx(REQUEST) == write_docx(REQUEST)


def test_a_list_is_the_same_in_word_and_excel() -> None:
    word = Document(io.BytesIO(write_list_docx(NAMES, issuer="校党委"))).tables[0]
    book = load_workbook(io.BytesIO(write_list_xlsx(NAMES, made_on=date(2019, 9, 27)))).active
    lines = [[c.text for c in row.cells] for row in word.rows]
    assert lines[1] == ["1", "向思远", "男", "1999.03", "2019-05-29"]
    # What nobody recorded stays blank in both.
    assert lines[2][3:] == ["", ""]
    found = [[c.value for c in row] for row in book.iter_rows(min_row=3)]
    assert found[0] == list(NAMES.headings)
    assert found[1][4].date() == date(2019, 5, 29)
    assert found[2][4] in (None, "")


def test_text_never_becomes_a_formula() -> None:
    names = replace(NAMES, rows=((1, "=1+1", "男", "", None),))
    cell = load_workbook(io.BytesIO(write_list_xlsx(names, made_on=date(2019, 9, 27)))).active["B4"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["甲一"], "甲一同志"),
        (["甲一", "乙二"], "甲一、乙二2名同志"),
        (["甲一", "乙二", "丙三"], "甲一、乙二、丙三3名同志"),
        (["甲一", "乙二", "丙三", "丁四"], "甲一等4名同志"),
    ],
)
def test_how_a_title_names_people(names: list[str], words: str) -> None:
    assert people_words(names) == words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("校党委", "中共青溪学院委员会"),
        ("音乐教育系党支部", "中共青溪学院音乐教育系党支部"),
        ("中共某系总支部委员会", "中共某系总支部委员会"),
    ],
)
def test_how_an_organization_is_called(name: str, words: str) -> None:
    assert full_name(name, "青溪学院") == words


def test_how_a_reply_speaks_to_the_organization() -> None:
    names = ("学前教育系党总支部", "音乐教育系党支部", "校团委")
    assert [you(name) for name in names] == ["你总支", "你支部", "你单位"]
