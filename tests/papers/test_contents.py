"""The list of a file's contents in Word, and lists in Excel that hold nothing but text and days."""

import io
from datetime import date
from pathlib import Path

from python_calamine import CalamineWorkbook

from rudang.papers.contents import Contents, Lying, Sheet, write_contents, write_lists
from tests.office import words_of

CONTENTS = Contents(
    "段若兰",
    "音乐教育系党支部",
    date(2020, 3, 1),
    (
        Lying("入党申请书", date(2018, 3, 5), 3, "原件", ""),
        Lying("政治审查材料", None, 12, "复印件", "缺封底"),
        Lying("中国共产党入党志愿书", None, None, "", "登记存档，没有扫描件"),
    ),
    ("转正申请书", "培养教育考察材料"),
    "《中国共产党发展党员工作细则》（2014年）",
)


def test_the_list_names_every_paper_the_sum_and_what_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "contents.docx"
    file.write_bytes(write_contents(CONTENTS))
    words = words_of(file)
    for said in (
        "发展党员档案材料清单",
        "姓名：段若兰",
        "党组织：音乐教育系党支部",
        "截至：2020年3月1日",
        "入党申请书",
        "2018-03-05",
        "复印件",
        "缺封底",
        "以上共3份，登记页数合计15页。",
        "尚未见到：转正申请书、培养教育考察材料。",
        "移交人（签名）",
        "接收人（签名）",
    ):
        assert said.replace(" ", "") in words, said
    assert "演示" not in words


def test_a_complete_file_says_so_and_the_same_day_gives_the_same_bytes(tmp_path: Path) -> None:
    whole = Contents("甲", "乙", date(2020, 3, 1), (), (), "细则", is_demo=True)
    assert write_contents(whole) == write_contents(whole)
    file = tmp_path / "whole.docx"
    file.write_bytes(write_contents(whole))
    words = words_of(file)
    assert "规定归档的材料已经齐全" in words
    assert "没有登记的材料" in words
    assert "演示" in words


def test_a_list_keeps_serials_as_text_and_runs_no_formula() -> None:
    rows = [("05019001", "=1+1", date(2019, 9, 2), 3, None)]
    columns = tuple((name, 10.0) for name in ("编号", "说明", "日期", "册数", "空"))
    body = write_lists(
        [Sheet("一", "题", columns, rows), Sheet("二", "空表", columns, [])],
        under="截至",
        as_of=date(2020, 3, 1),
    )
    book = CalamineWorkbook.from_filelike(io.BytesIO(body))
    read = book.get_sheet_by_name("一").to_python()
    assert read[3][:4] == ["05019001", "=1+1", date(2019, 9, 2), 3.0]
    assert book.sheet_names == ["一", "二"]
