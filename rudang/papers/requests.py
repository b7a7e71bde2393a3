"""Letters between the levels: filing reports and requests with their name list, and the reply."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import xlsxwriter

from rudang.papers import official
from rudang.papers.issued import (
    BLANK_DATE,
    BLANK_NUMBER,
    BLANK_SIGNATORY,
    DEMONSTRATION_MARK,
    DRAFT_MARK,
)


@dataclass(frozen=True, slots=True)
class NameList:
    """A list of people under its headings. A day that nobody recorded stays blank."""

    title_phrases: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str | date | int | None, ...], ...]
    shares: tuple[float, ...]
    note: str = ""

    @property
    def title(self) -> str:
        return "".join(self.title_phrases)


@dataclass(frozen=True, slots=True)
class Request:
    """A letter up to the next level, or its reply down. Number, signatory and day are blank.

    `is_reply`: a letter downwards names no signatory at its head.
    """

    title_phrases: tuple[str, ...]
    issuer: str
    addressee: str
    paragraphs: tuple[str, ...]
    names: NameList
    papers: tuple[str, ...] = ()
    is_reply: bool = False
    is_demonstration: bool = False

    @property
    def title(self) -> str:
        return "".join(self.title_phrases)


def full_name(name: str, college: str) -> str:
    """An organization's name at the head of a letter: the committee by the college's own name."""
    if name in ("校党委", "学校党委") and college:
        return f"中共{college}委员会"
    return name if name.startswith("中共") or not college else f"中共{college}{name}"


def you(name: str) -> str:
    """How a reply speaks to the organization."""
    if re.search("党总支", name):
        return "你总支"
    return "你支部" if name.endswith("支部") else "你单位"


def write_docx(letter: Request) -> bytes:
    """The letter as a draft in Word after GB/T 9704-2012; equal letters, equal bytes."""
    document = official.new_document(letter.title, letter.issuer)
    official.add_marks(document, [DRAFT_MARK] + [DEMONSTRATION_MARK] * letter.is_demonstration)
    official.add_red_heading(document, letter.issuer)
    official.add_number_line(
        document, None, None, blanks=(BLANK_NUMBER, "" if letter.is_reply else BLANK_SIGNATORY)
    )
    official.add_title(document, letter.title_phrases)
    official.add_addressee(document, letter.addressee)
    for index, text in enumerate(letter.paragraphs):
        official.add_body(document, text, keeps_next=index == len(letter.paragraphs) - 1)
    official.add_attachment_list(document, [letter.names.title, *letter.papers])
    official.add_signature(document, letter.issuer, None, blank=BLANK_DATE)
    label = "附件1" if letter.papers else "附件"
    official.add_attachment_page(document, label, letter.names.title_phrases)
    if letter.names.note:
        official.add_table_notes(document, [letter.names.note])
    official.add_table(
        document,
        letter.names.headings,
        [[_text(cell) for cell in row] for row in letter.names.rows],
        letter.names.shares,
        [True] * len(letter.names.headings),
    )
    return official.document_bytes(document)


def write_list_docx(names: NameList, *, issuer: str, is_demonstration: bool = False) -> bytes:
    """A name list by itself, as one hands it in or keeps it."""
    document = official.new_document(names.title, issuer)
    if is_demonstration:
        official.add_marks(document, [DEMONSTRATION_MARK])
    official.add_title(document, names.title_phrases)
    if names.note:
        official.add_table_notes(document, [names.note])
    official.add_table(
        document,
        names.headings,
        [[_text(cell) for cell in row] for row in names.rows],
        names.shares,
        [True] * len(names.headings),
    )
    return official.document_bytes(document)


def write_list_xlsx(names: NameList, *, made_on: date) -> bytes:
    """The same list as a workbook. Text never becomes a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime.combine(made_on, time())})
        base = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "border": 1}
        title = book.add_format({"font_name": "宋体", "font_size": 15, "bold": True})
        heading = book.add_format(base | {"bold": True, "align": "center", "text_wrap": True})
        text = book.add_format(base | {"text_wrap": True, "num_format": "@"})
        day = book.add_format(base | {"num_format": "yyyy-mm-dd", "align": "center"})
        sheet = book.add_worksheet("名册")
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        sheet.write_string(0, 0, names.title, title)
        first = 1
        if names.note:
            plain = book.add_format({"font_name": "宋体", "font_size": 10})
            sheet.write_string(1, 0, names.note, plain)
            first = 2
        for column, (words, share) in enumerate(zip(names.headings, names.shares, strict=True)):
            sheet.set_column(column, column, 6 + share * 6)
            sheet.write_string(first, column, words, heading)
        for line, row in enumerate(names.rows, first + 1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(line, column, datetime.combine(cell, time()), day)
                elif isinstance(cell, int):
                    sheet.write_number(line, column, cell, text)
                else:
                    sheet.write_string(line, column, cell or "", text)
        sheet.freeze_panes(first + 1, 0)
        sheet.repeat_rows(first)
    return out.getvalue()


def people_words(names: Sequence[str]) -> str:
    """段若兰等 3 名同志; up to three by their names."""
    if len(names) == 1:
        return f"{names[0]}同志"
    if len(names) <= 3:
        return f"{'、'.join(names)}{len(names)}名同志"
    return f"{names[0]}等{len(names)}名同志"


def _text(cell: str | date | int | None) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)
