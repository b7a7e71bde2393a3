"""The list of what lies in a person's file, in Word, and lists of papers and forms, in Excel."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import xlsxwriter
from docx.shared import Pt

from rudang.papers import official

_FONT = "宋体"
_TITLE = "发展党员档案材料清单"
_HEADINGS = ("序号", "材料名称", "形成日期", "页数", "原件或复印件", "备注")
_SHARES = (1.0, 5.2, 2.4, 1.0, 2.0, 3.4)

Cell = str | int | date | None


@dataclass(frozen=True, slots=True)
class Lying:
    """One paper of the file as the list of contents names it."""

    term: str
    dated_on: date | None
    pages: int | None
    copy: str
    note: str


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that the list of contents says."""

    name: str
    unit: str
    as_of: date
    papers: Sequence[Lying]
    missing: Sequence[str]
    edition: str
    is_demo: bool = False


def write_contents(contents: Contents) -> bytes:
    """The list of contents, for the signatures of who hands over and who receives."""
    document = official.new_document(f"{_TITLE}（{contents.name}）", contents.unit)
    if contents.is_demo:
        official.add_marks(document, ["演示"])
    official.add_title(document, [_TITLE])
    official.add_table_notes(
        document,
        [
            f"姓名：{contents.name}　　党组织：{contents.unit}　　"
            f"截至：{official.date_words(contents.as_of)}"
        ],
    )
    rows = [
        (
            str(number),
            one.term,
            one.dated_on.isoformat() if one.dated_on else "",
            str(one.pages or ""),
            one.copy,
            one.note,
        )
        for number, one in enumerate(contents.papers, 1)
    ]
    if not rows:
        rows = [("", "没有登记的材料", "", "", "", "")]
    official.add_table(document, _HEADINGS, rows, _SHARES, (True, False, True, True, True, False))
    pages = sum(one.pages or 0 for one in contents.papers)
    official.add_body(document, f"以上共 {len(contents.papers)} 份，登记页数合计 {pages} 页。")
    official.add_body(
        document,
        f"{contents.edition}规定归档的材料中，尚未见到：{'、'.join(contents.missing)}。"
        if contents.missing
        else f"{contents.edition}规定归档的材料已经齐全。",
    )
    for words in (
        "移交人（签名）：　　　　　　　　　年　　月　　日",
        "接收人（签名）：　　　　　　　　　年　　月　　日",
    ):
        official.add_body(document, words)
        document.paragraphs[-1].paragraph_format.space_before = Pt(official.LINE_PT)
    return official.document_bytes(document)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a workbook: its name, headings with their widths, and the rows."""

    name: str
    title: str
    columns: Sequence[tuple[str, float]]
    rows: Sequence[Sequence[Cell]]


def write_lists(sheets: Sequence[Sheet], *, under: str, as_of: date) -> bytes:
    """Lists for reading and printing; text never becomes a formula, a number or a link."""
    raw = io.BytesIO()
    with xlsxwriter.Workbook(raw, {"in_memory": True}) as book:
        book.set_properties({"created": datetime.combine(as_of, time())})
        base = {"font_name": _FONT, "font_size": 10, "valign": "vcenter"}
        framed = base | {"border": 1, "border_color": "#CFCBC2"}
        title = book.add_format({"font_name": _FONT, "font_size": 15, "bold": True})
        quiet = book.add_format(base | {"font_color": "#6B6862"})
        heading = book.add_format(
            framed | {"bold": True, "bg_color": "#F3F1EC", "align": "center", "text_wrap": True}
        )
        text = book.add_format(framed | {"text_wrap": True, "num_format": "@"})
        day = book.add_format(framed | {"num_format": "yyyy-mm-dd", "align": "center"})
        figure = book.add_format(framed | {"num_format": "#,##0"})
        for one in sheets:
            page = book.add_worksheet(one.name)
            page.hide_gridlines(2)
            page.set_paper(9)
            page.set_landscape()
            page.fit_to_pages(1, 0)
            page.set_footer("&C第 &P 页，共 &N 页")
            page.write_string(0, 0, one.title, title)
            page.write_string(1, 0, under, quiet)
            for column, (words, width) in enumerate(one.columns):
                page.set_column(column, column, width)
                page.write_string(2, column, words, heading)
            for line, row in enumerate(one.rows, 3):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        page.write_datetime(line, column, datetime.combine(value, time()), day)
                    elif isinstance(value, int):
                        page.write_number(line, column, value, figure)
                    else:
                        page.write_string(line, column, value or "", text)
            page.freeze_panes(3, 0)
            page.repeat_rows(2)
            if one.rows:
                page.autofilter(2, 0, 2 + len(one.rows), len(one.columns) - 1)
    return raw.getvalue()
