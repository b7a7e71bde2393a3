"""Writes workbooks to take along and read: statistics with charts, and one person's record."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from rudang.core.composition import ADMITTED, Composition, Table

_FONT = "宋体"
_RED, _INK = "#A61B1B", "#3A3A38"
# One colour a column of figures, apart in lightness so that they stay apart in black and white.
_SERIES = ("#C9C4B8", "#A39C8C", "#6F7F8F", "#B85C4A", "#A61B1B", "#3A3A38")
_TALLEST = 40
"""Rows of a table that a chart beside it still shows legibly."""


@dataclass(frozen=True, slots=True)
class Stated:
    """One fact of a record: the step it belongs to, its term, and what is recorded."""

    step: str
    term: str
    value: str


@dataclass(frozen=True, slots=True)
class Done:
    """One act as it was recorded; `standing` says whether it holds, was corrected or is void."""

    step: str
    term: str
    held_on: date | None
    where: str
    facts: str
    standing: str
    reason: str
    recorded_at: str
    recorded_by: str
    source: str


@dataclass(frozen=True, slots=True)
class Judged:
    """One finding in words."""

    check: str
    level: str
    verdict: str
    due_on: date | None
    article: str
    message: str


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that one person's workbook says."""

    name: str
    unit: str
    stage: str
    as_of: date
    facts: Sequence[Stated]
    acts: Sequence[Done]
    findings: Sequence[Judged]
    note: str


class _Book:
    """A workbook and its looks. Text never becomes a formula, a number or a link."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        base = {"font_name": _FONT, "font_size": 10, "valign": "vcenter", "font_color": _INK}
        framed = base | {"border": 1, "border_color": "#CFCBC2"}
        self.title = book.add_format(
            {"font_name": _FONT, "font_size": 15, "bold": True, "font_color": _RED}
        )
        self.quiet = book.add_format(base | {"font_color": "#6B6862", "text_wrap": True})
        self.heading = book.add_format(
            framed | {"bold": True, "bg_color": "#F3F1EC", "align": "center", "text_wrap": True}
        )
        self.text = book.add_format(framed | {"text_wrap": True, "num_format": "@"})
        self.day = book.add_format(framed | {"num_format": "yyyy-mm-dd", "align": "center"})
        self.figure = book.add_format(framed | {"num_format": "#,##0;-#,##0;0"})
        self.bold_text = book.add_format(framed | {"bold": True})
        self.bold_figure = book.add_format(framed | {"bold": True, "num_format": "#,##0"})
        self.terms = [book.add_format(framed | {"indent": depth}) for depth in range(6)]

    def sheet(
        self,
        name: str,
        title: str,
        under: str,
        widths: Sequence[float],
        *,
        is_long: bool = True,
    ) -> Any:
        """A page in landscape with its title and a line under it, ready for printing.

        What is not long goes on one sheet of paper, so that no chart is cut in two.
        """
        sheet = self.book.add_worksheet(name)
        for c, width in enumerate(widths):
            sheet.set_column(c, c, width)
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, title, self.title)
        sheet.set_row(0, 26)
        sheet.write_string(1, 0, under, self.book.add_format(_PLAIN))
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
        sheet.fit_to_pages(1, 0 if is_long else 1)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        return sheet

    def row(self, sheet: Any, number: int, values: Sequence[str | int | date | None]) -> None:
        """A row of a list."""
        for c, value in enumerate(values):
            if isinstance(value, date):
                sheet.write_datetime(number, c, datetime.combine(value, time()), self.day)
            elif isinstance(value, int):
                sheet.write_number(number, c, value, self.figure)
            else:
                sheet.write_string(number, c, value or "", self.text)

    def listing(
        self, sheet: Any, first: int, headings: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Headings that stay in sight, and the rows below them."""
        for c, heading in enumerate(headings):
            sheet.write_string(first, c, heading, self.heading)
        for r, row in enumerate(rows, first + 1):
            self.row(sheet, r, row)
        sheet.freeze_panes(first + 1, 0)
        sheet.repeat_rows(first)
        if rows:
            sheet.autofilter(first, 0, first + len(rows), len(headings) - 1)
        else:
            sheet.write_string(first + 1, 0, "没有。", self.text)


_PLAIN = {"font_name": _FONT, "font_size": 10, "font_color": "#6B6862"}


@contextmanager
def _workbook(out: io.BytesIO, made_on: date) -> Iterator[_Book]:
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime.combine(made_on, time())})
        yield _Book(book)


def write_statistics(made: Composition, *, title: str, scope: str, as_of: date, term: str) -> bytes:
    """The tables of a composition, one sheet each with a chart that Excel and WPS can edit.

    Args:
        scope: whose people are counted, as people call it.
        term: the period in which admissions are counted, and by which act's day.
    """
    out = io.BytesIO()
    under = f"{scope}　截至 {as_of.isoformat()}"
    with _workbook(out, as_of) as book:
        _overview(book, made, title, under, term)
        for table in made.tables:
            _table(book, table, under)
    return out.getvalue()


def _overview(book: _Book, made: Composition, title: str, under: str, term: str) -> None:
    sheet = book.sheet("概况", title, under, (20, 12, 78), is_long=False)
    total = made.tables[0].total
    columns = made.tables[0].columns
    sheet.write_string(3, 0, "类别", book.heading)
    sheet.write_string(3, 1, "人数", book.heading)
    for r, (column, figure) in enumerate(zip(columns, total.counts, strict=True), 4):
        sheet.write_string(r, 0, column, book.text)
        sheet.write_number(r, 1, figure, book.figure)
    last = 3 + len(columns)
    notes = (
        f"统计对象为库中建有档案的 {made.people:,} 人，各按所处阶段计入一类，不重复；"
        f"另有 {made.ended:,} 人已终止，不计入。",
        f"“{ADMITTED}”为{term}内已经党委批准的接收预备党员人数，与其他各类有重复，不相加。",
        "“发展对象”含已通过预审和支部大会、尚待审批的人。未建档案的正式党员不在其中。",
        "本表供工作参考，不代替党内统计报表。",
    )
    for r, note in enumerate(notes, max(last + 2, 18)):
        sheet.merge_range(r, 0, r, 2, "", book.quiet)
        sheet.write_string(r, 0, note, book.quiet)
        sheet.set_row(r, 28)
    chart = book.book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": "人数",
            "categories": ["概况", 4, 0, last - 1, 0],
            "values": ["概况", 4, 1, last - 1, 1],
            "fill": {"color": _RED},
            "gap": 60,
            "data_labels": {"value": True, "font": {"name": _FONT, "size": 9}},
        }
    )
    _dress(chart, "各类人数", reverse=True)
    chart.set_legend({"none": True})
    chart.set_size({"width": 540, "height": 280})
    sheet.insert_chart(3, 2, chart, {"x_offset": 16})


def _table(book: _Book, table: Table, under: str) -> None:
    deepest = max((row.depth for row in table.rows), default=0)
    wide = 30 if deepest or any(len(row.term) > 10 for row in table.rows) else 20
    sheet = book.sheet(
        table.name,
        table.heading,
        under,
        (wide, *(11 if len(table.columns) < 9 else 8,) * len(table.columns)),
        is_long=len(table.rows) > _TALLEST,
    )
    sheet.set_row(3, 30)
    sheet.write_string(3, 0, "类别", book.heading)
    for c, column in enumerate(table.columns, 1):
        sheet.write_string(3, c, column, book.heading)
    for r, row in enumerate((table.total, *table.rows), 4):
        is_total = row is table.total
        depth = min(row.depth + (1 if row.is_part else 0), len(book.terms) - 1)
        sheet.write_string(r, 0, row.term, book.bold_text if is_total else book.terms[depth])
        for c, figure in enumerate(row.counts, 1):
            sheet.write_number(r, c, figure, book.bold_figure if is_total else book.figure)
    last = 4 + len(table.rows)
    sheet.freeze_panes(4, 1)
    sheet.repeat_rows(3)
    at = last + 2
    if table.note:
        sheet.merge_range(last + 1, 0, last + 1, len(table.columns), "", book.quiet)
        sheet.write_string(last + 1, 0, table.note, book.quiet)
        at += 1
    _chart(book, sheet, table, at)


def _chart(book: _Book, sheet: Any, table: Table, at: int) -> None:
    """Bars of rows stacked by column: the rows that are no part, as far as they can be read.

    A table over columns that overlap (总数, 女) has no chart: stacked, they would count twice.
    """
    whole = [n for n, row in enumerate(table.rows) if not row.is_part and any(row.counts)]
    if not whole or ADMITTED not in table.columns or len(whole) > _TALLEST:
        return
    # A chart reads one run of rows, and parts stand after all others.
    first, last = 5 + whole[0], 5 + whole[-1]
    chart = book.book.add_chart({"type": "bar", "subtype": "stacked"})
    for c, column in enumerate(table.columns, 1):
        if column == ADMITTED:
            continue
        chart.add_series(
            {
                "name": [table.name, 3, c],
                "categories": [table.name, first, 0, last, 0],
                "values": [table.name, first, c, last, c],
                "fill": {"color": _SERIES[(c - 1) % len(_SERIES)]},
                "gap": 50,
            }
        )
    _dress(chart, f"{table.heading}（人）", reverse=True)
    chart.set_legend({"position": "bottom", "font": {"name": _FONT, "size": 9}})
    chart.set_size({"width": 760, "height": max(260, 110 + 26 * (last - first + 1))})
    sheet.insert_chart(at, 0, chart)


def _dress(chart: Any, title: str, *, reverse: bool) -> None:
    font = {"name": _FONT, "size": 9, "color": _INK}
    chart.set_title({"name": title, "name_font": font | {"size": 11}, "overlay": False})
    chart.set_y_axis(
        {"reverse": reverse, "num_font": font, "line": {"color": "#CFCBC2"}, "interval_unit": 1}
    )
    chart.set_x_axis(
        {
            "num_font": font,
            "num_format": "#,##0",
            "min": 0,
            "major_gridlines": {"visible": True, "line": {"color": "#E6E3DC"}},
            "line": {"none": True},
            "label_position": "high",
        }
    )
    chart.set_chartarea({"border": {"none": True}})


def write_record(record: Record) -> bytes:
    """One person's record: what is known, every act as it was recorded, what the rules find."""
    out = io.BytesIO()
    under = f"{record.unit}　{record.stage}　截至 {record.as_of.isoformat()}"
    with _workbook(out, record.as_of) as book:
        sheet = book.sheet("基本情况", f"{record.name} 发展党员档案", under, (26, 22, 60))
        sheet.write_string(2, 0, record.note, book.book.add_format(_PLAIN))
        book.listing(
            sheet,
            3,
            ("步骤", "项目", "内容"),
            [(fact.step, fact.term, fact.value) for fact in record.facts],
        )
        widths = (24, 20, 12, 22, 50, 10, 20, 17, 12, 20)
        sheet = book.sheet("办理记录", f"{record.name} 办理记录", under, widths)
        book.listing(
            sheet,
            3,
            (
                "步骤",
                "事项",
                "日期",
                "承办组织",
                "内容",
                "状态",
                "原因",
                "录入时间",
                "录入人",
                "来源",
            ),
            [
                (
                    act.step,
                    act.term,
                    act.held_on,
                    act.where,
                    act.facts,
                    act.standing,
                    act.reason,
                    act.recorded_at,
                    act.recorded_by,
                    act.source,
                )
                for act in record.acts
            ],
        )
        sheet = book.sheet("检查结果", f"{record.name} 检查结果", under, (9, 9, 11, 12, 22, 80))
        book.listing(
            sheet,
            3,
            ("检查", "性质", "结论", "期限", "依据", "说明"),
            [
                (f.check, f.level, f.verdict, f.due_on, f.article, f.message)
                for f in record.findings
            ],
        )
    return out.getvalue()
