"""The list of graduates whose relations and papers move in one summer, in Word and Excel."""

import io
import re
import zipfile
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


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody whose papers go to a place without the product. `papers`: name and number."""

    name: str
    stage: str
    unit: str
    to: str
    on: date | None
    papers: Sequence[tuple[str, int]]


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
_UNSAFE = re.compile(r"[^0-9A-Za-z一-鿿·]")
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


def write_letter(leaver: Leaver, *, college: str, is_demonstration: bool = False) -> bytes:
    """The letter that goes with somebody's papers: what is sent, the list, and the receipt."""
    subject = f"关于移送{leaver.name}同志入党材料的函"
    document = official.new_document(subject, leaver.unit)
    if is_demonstration:
        official.add_marks(document, [DEMONSTRATION_MARK])
    official.add_title(document, ("关于移送", f"{leaver.name}同志", "入党材料的函"))
    official.add_addressee(document, f"{leaver.to}：")
    count = sum(number for _, number in leaver.papers)
    official.add_body(
        document,
        f"{leaver.name}同志（{leaver.stage}）原在{college}{leaver.unit}，现毕业离校，去向为贵处。"
        f"现将本人的入党材料{f'共{count}份' if count else ''}移送贵处，清单附后，"
        "请按清单核对后签收，并将回执寄回。",
    )
    official.add_body(
        document, "培养教育考察情况、预备期起止以材料记载为准，请接续培养、按期办理。"
    )
    official.add_attachment_list(document, ["材料清单和回执"])
    official.add_signature(document, leaver.unit, leaver.on, blank="（日期待填）")
    official.add_attachment_page(document, "附件", ("材料清单和回执",))
    rows = [(str(n), name, str(number), "") for n, (name, number) in enumerate(leaver.papers, 1)]
    rows = rows or [("", "（移送时逐项填写）", "", "")]
    official.add_table(
        document,
        ("序号", "材料", "份数", "核对"),
        rows,
        (0.5, 3.2, 0.7, 1.0),
        (True, False, True, True),
    )
    official.add_body(
        document,
        f"回执：{leaver.name}同志的入党材料已收到，经核对（相符　不符，不符的是：　　　　　　）。",
    )
    official.add_body(document, "接收党组织（盖章）：　　　　　　　经办人：　　　　　联系电话：")
    official.add_body(document, "　　　　　　　　　　　　　　　　　　年　　月　　日")
    return official.document_bytes(document)


def write_zip(roll: Roll, leavers: Sequence[Leaver]) -> bytes:
    """The whole list and a letter for everybody who goes to a place without the product."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as bundle:

        def put(name: str, body: bytes) -> None:
            # One day for all members: the same batch gives the same bytes.
            bundle.writestr(zipfile.ZipInfo(name, roll.on.timetuple()[:6]), body)

        put("毕业生转接清单.docx", write_docx(roll))
        for n, leaver in enumerate(leavers, 1):
            name = _UNSAFE.sub("", leaver.name)
            put(
                f"{n:02}-{name}-材料移送函.docx",
                write_letter(leaver, college=roll.college, is_demonstration=roll.is_demonstration),
            )
    return raw.getvalue()


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
