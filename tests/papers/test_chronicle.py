"""The through-running form: what is recorded, blanks where nothing is, opened as Word."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from rudang.papers import official
from rudang.papers.chronicle import TITLE, Block, Chronicle, Entry, Part, write
from tests.office import words_of

LONG = "学习态度认真，能按时交思想汇报；谈问题有时急躁，需要多听同学意见。" * 3
FORM = Chronicle(
    name="李明",
    unit="音乐教育系党支部",
    as_of=date(2019, 9, 30),
    parts=(
        Part("基本情况", (Block("", (Entry("姓名", "李明"), Entry("性别", "男"))),)),
        Part(
            "一、申请入党",
            (
                Block("派人谈话", (Entry("谈话日期", "2019年3月20日"), Entry("谈话要点", LONG))),
                Block("支部大会", (Entry("应到会", ""), Entry("实到会", "")), "上级党委意见"),
            ),
        ),
    ),
    marks=("演示数据",),
)


def rows_of(body: bytes) -> list[list[str]]:
    """The cells of every row, a merged one once."""
    found = []
    for table in Document(BytesIO(body)).tables:
        for row in table.rows:
            cells = {id(cell._tc): cell.text.strip() for cell in row.cells}
            found.append(list(cells.values()))
    return found


def test_short_lines_stand_two_abreast_and_long_ones_alone() -> None:
    rows = rows_of(write(FORM))
    assert ["姓名", "李明", "性别", "男"] in rows
    assert ["谈话日期", "2019年3月20日"] in rows
    assert ["谈话要点", LONG] in rows


def test_what_is_not_recorded_stays_blank() -> None:
    assert ["应到会", "", "实到会", ""] in rows_of(write(FORM))


def test_below_a_step_that_goes_up_there_is_room_for_the_superiors_seal() -> None:
    ((_, room),) = [row for row in rows_of(write(FORM)) if row[0] == "上级党委意见"]
    assert "盖章" in room
    assert "年" in room


def test_the_same_form_gives_the_same_bytes() -> None:
    assert write(FORM) == write(FORM)


def test_a_row_that_does_not_fill_the_form_is_refused() -> None:
    document = official.new_document("表", "某支部")
    with pytest.raises(ValueError, match="does not fill 4 columns"):
        official.add_form(document, [[("姓名", 1, True)]], (1, 1, 1, 1))


def test_an_office_program_opens_it(tmp_path: Path) -> None:
    path = tmp_path / "form.docx"
    path.write_bytes(write(FORM))
    words = words_of(path)
    for said in (TITLE, "音乐教育系党支部", "2019年3月20日", "演示数据", "上级党委意见"):
        assert said in words
    assert words.count("需要多听同学意见") == 3
