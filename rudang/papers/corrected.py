"""Gives a workbook back with its complaints beside the cells they are about.

Values are kept, formulas become their values, and the sheet's look becomes a plain one: what
comes back is for correcting, and comes in again when corrected.
"""

import io
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

import xlsxwriter
from python_calamine import CalamineSheet, SheetTypeEnum, SheetVisibleEnum
from xlsxwriter.exceptions import OverlappingRange, XlsxWriterException

from rudang.core.codes import squeezed
from rudang.core.complaints import Complaint
from rudang.papers.cells import is_blank
from rudang.papers.sheets import (
    HEADING_WITHIN,
    OWN_SHEETS,
    PROBLEM_COLUMN,
    PROBLEMS,
    heading_word,
    open_workbook,
)

# A spreadsheet program slows to a crawl with more notes than this; the column says them all.
MOST_NOTES = 2000
_WIDEST = 30


class _Pen:
    """The cell formats of the workbook given back."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        formats = {"": {}, "day": {"num_format": "yyyy-mm-dd"}, "text": {"num_format": "@"}}
        formats["moment"] = {"num_format": "yyyy-mm-dd hh:mm"}
        formats["time"] = {"num_format": "hh:mm"}
        self.plain = {name: book.add_format(look) for name, look in formats.items()}
        fault = {"bg_color": "#FFF2A8", "border": 1, "border_color": "#B45309"}
        self.faulty = {name: book.add_format(look | fault) for name, look in formats.items()}
        self.heading = book.add_format({"bold": True, "bottom": 1})
        self.problem = book.add_format({"font_color": "#9B1C1C"})


def write_corrected(data: bytes, complaints: Iterable[Complaint], *, as_of: date) -> bytes:
    """The workbook in the bytes with complaints as yellow cells, notes, and a last column 问题.

    A last sheet lists every complaint, those about a whole sheet too. `as_of` is the day that
    the file says it was made on. Raises sheets.Unreadable.
    """
    by_sheet: dict[str, list[Complaint]] = defaultdict(list)
    for complaint in complaints:
        by_sheet[complaint.sheet].append(complaint)
    source = open_workbook(data)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime.combine(as_of, time())})
        pen = _Pen(book)
        for index, meta in enumerate(source.sheets_metadata):
            if meta.typ != SheetTypeEnum.WorkSheet or meta.name in OWN_SHEETS:
                continue
            sheet = book.add_worksheet(meta.name)
            if meta.visible != SheetVisibleEnum.Visible:
                sheet.hide()
            _copy(sheet, source.get_sheet_by_index(index), by_sheet.get(meta.name, []), pen)
        _list(book, [each for group in by_sheet.values() for each in group], pen)
    return out.getvalue()


def _copy(sheet: Any, source: CalamineSheet, complaints: list[Complaint], pen: _Pen) -> None:
    rows = source.to_python(skip_empty_area=False)
    faults: dict[tuple[int, int], list[Complaint]] = defaultdict(list)
    said: dict[int, list[str]] = defaultdict(list)
    for complaint in complaints:
        if not complaint.cell:
            continue
        row, column = _place(complaint.cell)
        faults[row, column].append(complaint)
        said[row].append(f"{complaint.heading}：{complaint.message}")
    head = _heading_row(rows, complaints)
    width = max((len(row) for row in rows), default=0)
    beside = width
    if rows and head is not None:
        ours = [c for c, v in enumerate(rows[head]) if heading_word(v) == PROBLEM_COLUMN]
        beside = ours[0] if ours else width
    widths = [8] * width
    for r, line in enumerate(rows):
        for c, value in enumerate(line):
            here = faults.get((r, c), [])
            if c == beside:
                continue
            # The reader gives a failed formula as blank; the complaint knows what stood there.
            if is_blank(value) and any(each.code == "formula-error" for each in here):
                value = here[0].value
            _write(sheet, r, c, value, pen.faulty if here else pen.plain)
            if r < 200 and not is_blank(value):
                widths[c] = max(widths[c], min(_WIDEST, _wide(value)))
    for place in list(faults)[:MOST_NOTES]:
        sheet.write_comment(*place, "\n".join(each.message for each in faults[place]))
    for number, sentences in said.items():
        sheet.write_string(number, beside, "；".join(sentences), pen.problem)
    if head is not None and said:
        sheet.write_string(head, beside, PROBLEM_COLUMN, pen.heading)
        sheet.freeze_panes(head + 1, 0)
    for c, wide in enumerate(widths):
        sheet.set_column(c, c, wide)
    sheet.set_column(beside, beside, 60)
    # Merged headings say which columns stand below a word: without them the sheet reads otherwise.
    for (top, left), (bottom, right) in source.merged_cell_ranges or []:
        if top < len(rows) and left < len(rows[top]) and isinstance(rows[top][left], str):
            with suppress(OverlappingRange):
                sheet.merge_range(top, left, bottom, right, rows[top][left], pen.heading)


def _place(cell: str) -> tuple[int, int]:
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(cell[len(letters) :]) - 1, column - 1


def _heading_row(rows: list[list[Any]], complaints: list[Complaint]) -> int | None:
    """The row that holds most of the headings complained under."""
    words = {squeezed(each.heading) for each in complaints if each.heading}
    found = [len(words & {squeezed(str(v)) for v in row}) for row in rows[:HEADING_WITHIN]]
    if any(found):
        return found.index(max(found))
    first = min((each.row for each in complaints if each.row), default=None)
    return None if first is None else max(first - 2, 0)


def _wide(value: object) -> int:
    text = str(value)
    return 2 + sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)


def _write(sheet: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    if is_blank(value):
        if formats[""].bg_color:
            sheet.write_blank(row, column, None, formats["text"])
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, formats[""])
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, formats[""])
    elif isinstance(value, datetime | date | time | timedelta):
        look = "time" if isinstance(value, time | timedelta) else "day"
        if isinstance(value, datetime) and value.time() != time():
            look = "moment"
        try:
            sheet.write_datetime(row, column, value, formats[look])
        except (XlsxWriterException, ValueError, OverflowError):
            sheet.write_string(row, column, str(value), formats["text"])
    else:
        sheet.write_string(row, column, str(value), formats["text"])


def _list(book: xlsxwriter.Workbook, complaints: list[Complaint], pen: _Pen) -> None:
    """The last sheet: every complaint with a way to its cell."""
    sheet = book.add_worksheet(PROBLEMS)
    for c, (word, wide) in enumerate(
        (("工作表", 14), ("单元格", 8), ("表头", 18), ("代码", 20), ("填的是", 26), ("问题", 80))
    ):
        sheet.write_string(0, c, word, pen.heading)
        sheet.set_column(c, c, wide)
    sheet.freeze_panes(1, 0)
    for r, each in enumerate(complaints, 1):
        sheet.write_string(r, 0, each.sheet)
        if each.cell and r <= MOST_NOTES:
            quoted = each.sheet.replace("'", "''")
            sheet.write_url(r, 1, f"internal:'{quoted}'!{each.cell}", string=each.cell)
        else:
            sheet.write_string(r, 1, each.cell)
        for c, text in enumerate((each.heading, each.code, each.value, each.message), 2):
            sheet.write_string(r, c, text)
