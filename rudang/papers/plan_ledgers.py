"""Writes the ledger of a plan as a workbook: every movement, and what they add up to."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import xlsxwriter

_HEADS = (
    ("序号", 6),
    ("登记时间", 17),
    ("起算日期", 12),
    ("期间", 12),
    ("党组织", 28),
    ("变动", 12),
    ("类别", 14),
    ("数量", 8),
    ("变动后", 8),
    ("依据", 26),
    ("依据日期", 12),
    ("批准", 18),
    ("原因、备注", 32),
    ("经办", 10),
    ("状态", 10),
)


@dataclass(frozen=True, slots=True)
class Moved:
    """One movement in words, as the page shows it."""

    at: str
    on: date
    period: str
    unit: str
    kind: str
    category: str
    amount: int
    stands: int
    document: str
    dated_on: date | None
    approver: str
    words: str
    by: str
    state: str


def write_ledger(
    rows: Sequence[Moved], sums: Sequence[tuple[str, int]], *, title: str, under: str, as_of: date
) -> bytes:
    """The movements in order, then each category's sum."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        # The day is an argument, so that the same ledger gives the same file.
        book.set_properties({"created": datetime.combine(as_of, time())})
        base = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "border": 1}
        text = book.add_format(base | {"text_wrap": True, "num_format": "@"})
        day = book.add_format(base | {"num_format": "yyyy-mm-dd", "align": "left"})
        figure = book.add_format(base | {"num_format": "0"})
        signed = book.add_format(base | {"num_format": "+0;-0;0"})
        head = book.add_format(
            base | {"bold": True, "text_wrap": True, "align": "center", "bg_color": "#F3F1EC"}
        )
        big = book.add_format(
            {"font_name": "宋体", "font_size": 14, "bold": True, "align": "center"}
        )
        small = book.add_format({"font_name": "宋体", "font_size": 9, "text_wrap": True})
        page = book.add_worksheet("名额台账")
        last = len(_HEADS) - 1
        page.merge_range(0, 0, 0, last, title, big)
        page.merge_range(1, 0, 1, last, under, small)
        for c, (heading, width) in enumerate(_HEADS):
            page.set_column(c, c, width)
            page.write_string(2, c, heading, head)
        for r, row in enumerate(rows, 3):
            page.write_number(r, 0, r - 2, figure)
            for c, words in enumerate((row.period, row.unit, row.kind, row.category), 3):
                page.write_string(r, c, words, text)
            page.write_string(r, 1, row.at, text)
            page.write_datetime(r, 2, datetime.combine(row.on, time()), day)
            page.write_number(r, 7, row.amount, signed)
            page.write_number(r, 8, row.stands, figure)
            page.write_string(r, 9, row.document, text)
            if row.dated_on is None:
                page.write_blank(r, 10, None, text)
            else:
                page.write_datetime(r, 10, datetime.combine(row.dated_on, time()), day)
            for c, words in enumerate((row.approver, row.words, row.by, row.state), 11):
                page.write_string(r, c, words, text)
        for r, (category, amount) in enumerate(sums, len(rows) + 3):
            page.merge_range(r, 0, r, 6, f"{category}合计", text)
            page.write_number(r, 7, amount, signed)
        page.freeze_panes(3, 0)
        page.autofilter(2, 0, max(2, len(rows) + 2), last)
        page.set_landscape()
        page.set_paper(9)
        page.repeat_rows(0, 2)
        page.fit_to_pages(1, 0)
        page.set_footer("&C第 &P 页，共 &N 页")
    return out.getvalue()
