"""The list of graduates whose relations and papers move in one summer, in Word and Excel."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import xlsxwriter

from rudang.papers import official
from rudang.papers.issued import DEMONSTRATION_MARK

TITLE = "毕业生党组织关系和预备党员材料转接清单"


@dataclass(frozen=True, slots=True)
class Line:
    """One person: where from, where to, how many papers go along, how it stands."""

    name: str
    number: str
    stage: str
    unit: str
    to: str
    papers: int
    state: str


@dataclass(frozen=True, slots=True)
class Roll:
    """The whole list. `title` names the year; `on` is the day of handing over."""

    college: str
    title: str
    on: date
    lines: Sequence[Line]
    is_demonstration: bool = False


_HEADINGS = (
    "序号",
    "姓名",
    "身份",
    "原党支部",
    "去向（接收党组织）",
    "材料份数",
    "移交人签名",
    "接收人签名",
)
_SHARES = (0.5, 0.9, 1.0, 1.5, 1.8, 0.7, 1.0, 1.0)
_CENTRED = (True, True, True, False, False, True, False, False)


def _cells(n: int, line: Line) -> tuple[str, ...]:
    return (str(n), line.name, line.stage, line.unit, line.to, str(line.papers or ""), "", "")


def write_docx(roll: Roll) -> bytes:
    """The list in Word, its heading row on every page, with columns to sign in."""
    document = official.new_document(TITLE, roll.college)
    if roll.is_demonstration:
        official.add_marks(document, [DEMONSTRATION_MARK])
    official.add_title(document, (roll.title, "党组织关系和", "预备党员材料", "转接清单"))
    inside = sum(1 for line in roll.lines if line.state != "校外")
    official.add_table_notes(
        document,
        (
            f"移交日期：{official.date_words(roll.on)}　　共 {len(roll.lines)} 人，"
            f"其中校内转接 {inside} 人，转往校外 {len(roll.lines) - inside} 人。",
        ),
    )
    rows = [_cells(n, line) for n, line in enumerate(roll.lines, 1)]
    official.add_table(document, _HEADINGS, rows, _SHARES, _CENTRED)
    official.add_body(document, "移交单位（盖章）：　　　　　　　　　经办人：")
    official.add_body(document, "　　　　　　　　　　　　　　　　　　年　　月　　日")
    return official.document_bytes(document)


def write_xlsx(roll: Roll) -> bytes:
    """The same list in Excel; text never becomes a formula or a number."""
    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("转接清单")
    title = book.add_format({"bold": True, "font_size": 15, "font_name": "宋体"})
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "font_name": "宋体"})
    text = book.add_format({"border": 1, "text_wrap": True, "font_name": "宋体"})
    mark = f"（{DEMONSTRATION_MARK}）" if roll.is_demonstration else ""
    sheet.write_string(0, 0, f"{roll.title}{TITLE}{mark}", title)
    sheet.write_string(1, 0, f"移交日期：{roll.on.isoformat()}　共 {len(roll.lines)} 人")
    headings = (*_HEADINGS[:2], "学号", *_HEADINGS[2:6], "状态", *_HEADINGS[6:])
    for c, (name, width) in enumerate(
        zip(headings, (6, 12, 14, 12, 24, 28, 10, 10, 14, 14), strict=True)
    ):
        sheet.set_column(c, c, width)
        sheet.write_string(2, c, name, head)
    for n, line in enumerate(roll.lines, 1):
        sheet.write_number(n + 2, 0, n, text)
        cells = (line.name, line.number, line.stage, line.unit, line.to)
        for c, value in enumerate(cells, 1):
            sheet.write_string(n + 2, c, value, text)
        sheet.write_number(n + 2, 6, line.papers, text)
        for c, value in enumerate((line.state, "", ""), 7):
            sheet.write_string(n + 2, c, value, text)
    sheet.freeze_panes(3, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    book.close()
    return raw.getvalue()
