"""The yearly report on a plan's execution in Word: tables, charts and the unit's own words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from rudang.papers import official
from rudang.papers.issued import BLANK_DATE, DEMONSTRATION_MARK, DRAFT_MARK


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with its paragraphs; `charts` are pictures (PNG) under them, with captions."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple["Rows", ...] = ()
    charts: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """A table: title, headings, rows of words."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ExecutionPaper:
    """A unit's report on a year's plan, or the college's over all units, ready to be laid out.

    `issuer`: who reports. `addressee`: to whom; blank for the college's own, which goes up.
    `notes`: how the figures were counted, and up to which day. A draft says that it is one.
    """

    title: str
    year: int
    issuer: str
    addressee: str
    blocks: tuple[Block, ...]
    as_of: date
    dated_on: date | None = None
    notes: tuple[str, ...] = field(default=())
    is_draft: bool = True
    is_demonstration: bool = False


_NUMERALS = "一二三四五六七八九十"
_NUMBERED = re.compile(rf"[{_NUMERALS}]+、")
# Where a title may break: a long name of an organization stays whole on its line.
_PHRASES = re.compile(r"关于|\d{4}年度?|(?:指导性)?计划|执行情况(?:的)?|工作|报告|汇总")


def write(paper: ExecutionPaper) -> bytes:
    """The report in Word: its blocks in order, each with tables and pictures; equal in, equal out.

    A report goes up without a red heading; its figures' conventions stand before the signature.
    """
    document = official.new_document(paper.title, paper.issuer)
    marks = [DRAFT_MARK] * paper.is_draft + [DEMONSTRATION_MARK] * paper.is_demonstration
    if marks:
        official.add_marks(document, marks)
    official.add_title(document, _phrases(paper.title))
    if paper.addressee:
        official.add_addressee(document, paper.addressee)
    for number, block in enumerate(paper.blocks):
        _add_block(document, number, block)
    if paper.notes:
        official.add_table_notes(document, [f"说明：{paper.notes[0]}", *paper.notes[1:]])
    official.add_signature(document, paper.issuer, paper.dated_on, blank=BLANK_DATE)
    return official.document_bytes(document)


def _phrases(title: str) -> list[str]:
    edges = [0, *(found.start() for found in _PHRASES.finditer(title)), len(title)]
    return [title[a:b] for a, b in pairwise(edges) if a < b]


def _add_block(document: object, number: int, block: Block) -> None:
    if block.heading:
        heading = block.heading
        if not _NUMBERED.match(heading) and number < len(_NUMERALS):
            heading = f"{_NUMERALS[number]}、{heading}"
        official.add_body(document, heading, font=official.HEITI, keeps_next=True)
    for paragraph in block.paragraphs:
        for line in paragraph.splitlines():
            if line.strip():
                official.add_body(document, line.strip())
    for rows in block.tables:
        _add_rows(document, rows)
    for caption, png in block.charts:
        official.add_picture(document, png, caption)


def _add_rows(document: object, rows: Rows) -> None:
    official.add_caption(document, rows.title, keeps_next=True)
    columns = len(rows.headings)
    every = (rows.headings, *rows.rows)
    widest = [
        max(official.text_width_pt(line, 1) for row in every for line in row[c].split("\n"))
        for c in range(columns)
    ]
    official.add_table(
        document,
        rows.headings,
        rows.rows,
        _shares(widest),
        [not _is_prose([row[c] for row in rows.rows]) for c in range(columns)],
    )


def _shares(widest: Sequence[float]) -> list[float]:
    # Wider than sixteen signs a column wraps, so that the others keep their figures on a line.
    return [min(max(width, 2.0), 16.0) + 1.0 for width in widest]


def _is_prose(cells: Sequence[str]) -> bool:
    return any(len(cell) > 12 for cell in cells)
