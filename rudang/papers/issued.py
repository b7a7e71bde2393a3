"""Official papers as values, whatever they say: head, body, attachments, signature, imprint."""

import re
from dataclasses import dataclass
from datetime import date

from rudang.papers import official

BLANK_NUMBER = "〔　　〕　号（待填）"
BLANK_SIGNATORY = "（待填）"
BLANK_DATE = "（日期待填）"
DRAFT_MARK = "草稿　未经签发，不作公文使用"
DEMONSTRATION_MARK = "演示　人员和数据均为虚构"

_CHAPTER = re.compile(r"[一二三四五六七八九十]+、")
_SECTION = re.compile(r"（[一二三四五六七八九十]+）")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body. `level` 0: text; 1: 一、 in 黑体; 2: （一） in 楷体."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table under its headings. `shares`: relative widths; `centred`: per column."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]
    centred: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A paper that follows another on pages of its own. The title's phrases never break."""

    title_phrases: tuple[str, ...]
    table: Table
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return "".join(self.title_phrases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """An official paper. As a draft it may lack signatory, number and date, and says so.

    `title_phrases`: the title in pieces inside which no line may break.
    `number`: 机关代字〔year〕n号; other brackets, 第 and leading zeros are put right.
    `goes_down`: a paper to the units below names nobody who signs unless a name is given.
    `printed_by`: the office at the foot of the last page, with the day of the paper.
    """

    title_phrases: tuple[str, ...]
    issuer: str
    addressee: str
    paragraphs: tuple[Paragraph, ...]
    attachments: tuple[Attachment, ...] = ()
    signatory: str | None = None
    number: str | None = None
    dated_on: date | None = None
    printed_by: str = ""
    goes_down: bool = False
    is_draft: bool = True
    is_demonstration: bool = False

    def __post_init__(self) -> None:
        if self.number:
            object.__setattr__(self, "number", tidy_number(self.number))

    @property
    def title(self) -> str:
        return "".join(self.title_phrases)

    @property
    def text(self) -> str:
        """The body as plain text, a paragraph a line, as a page shows it before download."""
        lines = [f"{self.addressee}：", *(paragraph.text for paragraph in self.paragraphs)]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Given:
    """What people give a paper to all units; nothing of it is ever made up.

    `words`: the body, a paragraph to a line. Without number and date the paper is a draft.
    """

    words: str
    number: str = ""
    dated_on: date | None = None
    signatory: str = ""
    printed_by: str = ""


def to_all_units(
    given: Given,
    *,
    title_phrases: tuple[str, ...],
    issuer: str,
    attachments: tuple[Attachment, ...],
    is_demonstration: bool,
) -> Paper:
    """A paper of the committee to every organization below it."""
    return Paper(
        title_phrases=(issuer, *title_phrases),
        issuer=issuer,
        addressee="各基层党组织",
        paragraphs=paragraphs_of(given.words),
        attachments=attachments,
        signatory=given.signatory or None,
        number=given.number or None,
        dated_on=given.dated_on,
        printed_by=given.printed_by,
        goes_down=True,
        is_draft=not (given.number and given.dated_on),
        is_demonstration=is_demonstration,
    )


def committee(college: str) -> str:
    """The full name of a college's committee, given its own or the college's."""
    if college.endswith(("委员会", "党委")):
        return college
    return f"中共{college}委员会"


def tight(words: str) -> str:
    """Words without the spaces that a page puts between figures and Chinese signs."""
    return re.sub(r"(?<=[^\x00-\x7f]) +|(?<=[\d%]) +(?=[^\x00-\x7f])", "", words)


def tidy_number(number: str) -> str:
    """The number as the standard writes it: hexagonal brackets, no 第, no leading zeros."""
    compact = re.sub(r"\s+", "", number)
    return re.sub(r"[〔\[【（(［](\d{4})[〕\]】）)］]第?0*(\d+)号?$", r"〔\1〕\2号", compact)


def paragraphs_of(words: str) -> tuple[Paragraph, ...]:
    """Paragraphs from text as people type it, one to a line; 一、 and （一） open headings.

    A line that ends as a sentence is text whatever it opens with.
    """
    found = []
    for line in words.splitlines():
        text = line.strip(" \t\u3000")
        if not text:
            continue
        level = 1 if _CHAPTER.match(text) else 2 if _SECTION.match(text) else 0
        found.append(Paragraph(text, 0 if text.endswith(("。", "；", "：")) else level))
    return tuple(found)


def write_docx(paper: Paper) -> bytes:
    """The paper as a Word file in the layout of GB/T 9704-2012; equal papers, equal bytes."""
    document = official.new_document(paper.title, paper.issuer)
    marks = [DRAFT_MARK] * paper.is_draft + [DEMONSTRATION_MARK] * paper.is_demonstration
    if marks:
        official.add_marks(document, marks)
    official.add_red_heading(document, paper.issuer)
    blank_signatory = "" if paper.goes_down else BLANK_SIGNATORY
    official.add_number_line(
        document, paper.number, paper.signatory, blanks=(BLANK_NUMBER, blank_signatory)
    )
    official.add_title(document, paper.title_phrases)
    official.add_addressee(document, paper.addressee)
    fonts = {0: official.FANGSONG, 1: official.HEITI, 2: official.KAITI}
    for index, paragraph in enumerate(paper.paragraphs):
        # A heading stays with its text, and the signature never stands on a page alone.
        is_last = index == len(paper.paragraphs) - 1
        official.add_body(
            document,
            paragraph.text,
            font=fonts[paragraph.level],
            keeps_next=paragraph.level > 0 or is_last,
        )
    if paper.attachments:
        official.add_attachment_list(document, [each.title for each in paper.attachments])
    official.add_signature(document, paper.issuer, paper.dated_on, blank=BLANK_DATE)
    for index, attachment in enumerate(paper.attachments, 1):
        label = f"附件{index}" if len(paper.attachments) > 1 else "附件"
        official.add_attachment_page(document, label, attachment.title_phrases)
        table = attachment.table
        official.add_table_notes(document, attachment.notes)
        official.add_table(document, table.headings, table.rows, table.shares, table.centred)
    if paper.printed_by:
        official.add_imprint(document, paper.printed_by, paper.dated_on, blank=BLANK_DATE)
    return official.document_bytes(document)
