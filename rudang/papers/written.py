"""Writes the workbooks that the readers of this room read: lists that load again unchanged."""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import polars as pl
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from rudang.core.codes import EDUCATION, ETHNIC, SEXES, decoded
from rudang.core.facts import CHOICES, FACT, Kind, asked
from rudang.core.unit_names import UnitNames
from rudang.papers import members, organizations, plans, roster_columns
from rudang.papers.plans import PlanLine
from rudang.papers.sheets import GUIDE, Column, Grammar

_OPTIONS = "选项"
# How far down a blank form offers its lists and formats.
_FORM_ROWS = 1000
_PLAN_TOTAL = "预计发展党员数量"


@dataclass(frozen=True, slots=True)
class _Head:
    """A column of a workbook to be written: its heading, what stands in it, what may be chosen."""

    heading: str
    look: str = "text"
    choices: tuple[str, ...] = ()
    width: int = 12


class _Book:
    """A workbook being written, with the few looks that it needs."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        base = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
        self.looks = {
            "text": book.add_format(base | {"num_format": "@"}),
            "day": book.add_format(base | {"num_format": "yyyy-mm-dd", "align": "left"}),
            "number": book.add_format(base | {"num_format": "0"}),
        }
        self.title = book.add_format(
            {"font_name": "宋体", "font_size": 14, "bold": True, "align": "center"}
        )
        self.heading = book.add_format(
            base
            | {"bold": True, "text_wrap": True, "align": "center", "bg_color": "#F3F1EC"}
            | {"bottom": 1}
        )

    def open(self, name: str, title: str, heads: Sequence[_Head]) -> Any:
        """A sheet with its title, its headings and the formats of its columns."""
        sheet = self.book.add_worksheet(name)
        for c, head in enumerate(heads):
            sheet.set_column(c, c, head.width, self.looks[head.look])
        sheet.merge_range(0, 0, 0, max(len(heads) - 1, 1), title, self.title)
        sheet.set_row(1, 30)
        for c, head in enumerate(heads):
            sheet.write_string(1, c, head.heading, self.heading)
        sheet.freeze_panes(2, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(0, 1)
        sheet.fit_to_pages(1, 0)
        return sheet

    def write(self, sheet: Any, row: int, column: int, value: object, look: str) -> None:
        """A value as what it is; text never becomes a formula or a number."""
        if value is None or value == "":
            return
        if isinstance(value, date):
            sheet.write_datetime(row, column, datetime.combine(value, time()), self.looks["day"])
        elif isinstance(value, bool):
            sheet.write_string(row, column, "是" if value else "否", self.looks["text"])
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value, self.looks["number"])
        elif isinstance(value, list | tuple):
            joined = "、".join(str(each) for each in value)
            if joined:
                sheet.write_string(row, column, joined, self.looks["text"])
        else:
            sheet.write_string(row, column, str(value), self.looks[look])

    def offer(self, sheet: Any, heads: Sequence[_Head], rows: int) -> None:
        """Lists to choose from, kept on a hidden sheet since a list in a cell holds little."""
        chosen = [(c, head) for c, head in enumerate(heads) if head.choices]
        if not chosen:
            return
        options = self.book.add_worksheet(_OPTIONS)
        options.hide()
        for n, (c, head) in enumerate(chosen):
            options.write_column(0, n, head.choices)
            letter = xl_col_to_name(n)
            source = f"={_OPTIONS}!${letter}$1:${letter}${len(head.choices)}"
            # A warning, not a stop: other words that are understood may be typed too.
            sheet.data_validation(
                2,
                c,
                max(rows + 1, 2),
                c,
                {
                    "validate": "list",
                    "source": source,
                    "error_type": "warning",
                    "error_title": "不在选项中",
                    "error_message": "所填内容不在选项中，载入时可能被退回。",
                },
            )


@contextmanager
def _workbook(out: io.BytesIO, as_of: date) -> Iterator[_Book]:
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        # The day is an argument, so that the same list gives the same file.
        book.set_properties({"created": datetime.combine(as_of, time())})
        yield _Book(book)


_SERIAL = _Head("序号", "number", width=6)
_LOOKS = {Kind.DATE: "day", Kind.INTEGER: "number"}
_WIDTHS = {"id_no": 21, "unit": 28, "remark": 24, "observations": 26, "name": 10}


def _roster_head(column: Column, unit_names: Sequence[str] = ()) -> _Head:
    width = _WIDTHS.get(column.key, 12)
    if column.key == "unit":
        return _Head(column.heading, "text", tuple(unit_names), width)
    choices = CHOICES.get(column.key, ())
    if column.key == "sex":
        choices = tuple(SEXES.values())
    elif column.key == "ethnic_code":
        choices = tuple(ETHNIC.values())
    elif column.key == "education_code":
        choices = tuple(EDUCATION.values())
    return _Head(column.heading, _LOOKS.get(FACT[column.key].kind, "text"), choices, width)


def _named(units: UnitNames | Mapping[int, str]) -> dict[int, str]:
    if isinstance(units, UnitNames):
        return {unit: name for unit, name, *_ in units.units}
    return dict(units)


def write_roster(
    frame: pl.DataFrame, units: UnitNames | Mapping[int, str], *, as_of: date
) -> bytes:
    """A roster of the frame's rows, which has `unit` and columns of facts.

    A column stands in the sheet where it was asked of somebody or holds something: an empty
    column would say of everybody that the fact was asked for.
    """
    columns = [
        column
        for column in roster_columns.COLUMNS
        if column.key == "unit"
        or (column.key in FACT and column.key in frame.columns and _told(frame, column.key))
    ]
    names = _named(units)
    heads = [_SERIAL, *(_roster_head(column) for column in columns)]
    out = io.BytesIO()
    with _workbook(out, as_of) as book:
        sheet = book.open("名册", "发展党员名册", heads)
        for r, row in enumerate(frame.iter_rows(named=True), 2):
            book.write(sheet, r, 0, r - 1, "number")
            for c, column in enumerate(columns, 1):
                value = row[column.key]
                value = names.get(value) if column.key == "unit" else decoded(column.key, value)
                book.write(sheet, r, c, value, "text")
    return out.getvalue()


def _told(frame: pl.DataFrame, name: str) -> bool:
    if name in ("name", "id_no", "number"):
        return True
    mark = asked(name)
    return bool(
        (mark in frame.columns and frame[mark].any()) or frame[name].null_count() < frame.height
    )


def remark_of(teachers: int, high_knowledge: int, *, fully: bool = False) -> str:
    """The remark that tells how many of a number are teachers, and how many of these 高知.

    `fully`: noughts too, as words further on in a remark would tell otherwise.
    """
    if not (teachers or fully):
        return ""
    within = f"（{high_knowledge} 名高知识群体教师）" if high_knowledge or fully else ""
    return f"{teachers} 名教师{within}"


def told_remark(line: PlanLine) -> str:
    """The line's remark, which read again tells its teachers and high-knowledge places exactly."""
    wanted = plans.Remark(line.teachers, line.high_knowledge)
    figures = (line.teachers, line.high_knowledge)
    for told in ("", remark_of(*figures), remark_of(*figures, fully=True)):
        remark = "；".join(filter(None, (told, line.remark)))
        said = plans.read_remark(remark)
        if plans.Remark(said.teachers or 0, said.high_knowledge or 0) == wanted:
            return remark
    return remark


def write_plan(
    lines: Sequence[PlanLine],
    *,
    as_of: date,
    title: str = "预计发展党员数量情况统计表",
    notes: Sequence[str] = (),
) -> bytes:
    """A plan in the layout of the notice's annex, with further number columns where lines have.

    `notes` on what became of the figures stand on a sheet of their own: no table, so they load
    as nothing.
    """
    parts = list(dict.fromkeys(word for line in lines for word, _ in line.columns))
    heads = [
        _SERIAL,
        _Head("支部名称", width=32),
        *(_Head(word, "number", width=16) for word in parts),
        _Head(_PLAN_TOTAL, "number", width=18),
        _Head("备注", width=36),
    ]
    by_column = any("教" in word for word in parts)
    out = io.BytesIO()
    with _workbook(out, as_of) as book:
        sheet = book.open("计划表", title, heads)
        for r, line in enumerate(lines, 2):
            remark = line.remark if by_column else told_remark(line)
            amounts = dict(line.columns)
            values = (
                r - 1,
                line.unit_name,
                *(amounts.get(word) for word in parts),
                line.total,
                remark,
            )
            for c, value in enumerate(values):
                book.write(sheet, r, c, value, "text")
        last = len(lines) + 2
        sheet.write_string(last, 0, "合计", book.looks["text"])
        for c, word in enumerate(parts, 2):
            summed = sum(dict(line.columns).get(word, 0) for line in lines)
            sheet.write_number(last, c, summed, book.looks["number"])
        total = sum(line.total for line in lines)
        sheet.write_number(last, 2 + len(parts), total, book.looks["number"])
        if notes:
            beside = book.book.add_worksheet("说明")
            beside.set_column(0, 0, 90)
            for r, words in enumerate(notes):
                beside.write_string(r, 0, words, book.looks["text"])
    return out.getvalue()


def _organization_heads() -> list[_Head]:
    looks = {"founded_on": "day", "full_members": "number"}
    choices = {"kind": tuple(organizations.KINDS), "may_approve": ("是", "否")}
    widths = {"name": 32, "parent": 32, "short_name": 18}
    return [
        _SERIAL,
        *(
            _Head(
                column.heading,
                looks.get(column.key, "text"),
                choices.get(column.key, ()),
                widths.get(column.key, 12),
            )
            for column in organizations.GRAMMAR.columns
        ),
    ]


def _member_heads(unit_names: Sequence[str] = ()) -> list[_Head]:
    heads = [_SERIAL]
    for column in members.GRAMMAR.columns:
        look = "day" if members.SCHEMA.get(column.key) == pl.Date else "text"
        choices: tuple[str, ...] = members.CATEGORIES if column.key == "category" else ()
        if column.key == "unit":
            choices = tuple(unit_names)
        heads.append(_Head(column.heading, look, choices, _WIDTHS.get(column.key, 12)))
    return heads


def _form(kind: str, unit_names: Sequence[str]) -> tuple[str, str, list[_Head], Grammar]:
    """Sheet, title, headings and grammar of the blank form of a kind."""
    if kind == "roster":
        # Columns beyond the usual roster, and periods in one cell, are read but not offered.
        usual = [
            column
            for column in roster_columns.COLUMNS
            if column.key == "unit" or (column.key in FACT and column.key not in _UNUSUAL)
        ]
        heads = [_SERIAL, *(_roster_head(column, unit_names) for column in usual)]
        return "名册", "发展党员名册", heads, roster_columns.GRAMMAR
    if kind == "plan":
        heads = [
            _SERIAL,
            _Head("支部名称", "text", tuple(unit_names), 32),
            _Head(_PLAN_TOTAL, "number", width=18),
            _Head("备注", width=36),
        ]
        return "计划表", "预计发展党员数量情况统计表", heads, plans.GRAMMAR
    if kind == "units":
        return "党组织", "党组织名册", _organization_heads(), organizations.GRAMMAR
    if kind == "members":
        return "党员", "党员名册", _member_heads(unit_names), members.GRAMMAR
    raise ValueError(f"no workbook is called {kind!r}")


_UNUSUAL = frozenset(
    {
        "meeting_result",
        "approval_result",
        "approval_delay_reason",
        "assigned_on",
        "probation_observations",
        "papers_held",
        "exited_on",
        "exit_kind",
    }
)

_HOW = {
    "day": "日期，填到日，如 2019-07-08",
    "number": "整数",
    "text": "文字",
}


def write_form(kind: str, *, as_of: date, units: UnitNames | None = None) -> bytes:
    """The blank form of a kind of workbook (`roster`, `plan`, `units`, `members`).

    Columns are formatted and offer lists to choose from, units among them; a second sheet says
    what each column takes.
    """
    names = [name for _, name, *_ in units.units] if units else []
    sheet_name, title, heads, grammar = _form(kind, names)
    out = io.BytesIO()
    with _workbook(out, as_of) as book:
        sheet = book.open(sheet_name, title, heads)
        guide = book.book.add_worksheet(GUIDE)
        for c, (word, wide) in enumerate(
            (("列", 20), ("必填", 8), ("填什么", 60), ("也可写作", 60))
        ):
            guide.write_string(0, c, word, book.heading)
            guide.set_column(c, c, wide)
        by_heading = {column.heading: column for column in grammar.columns}
        for r, head in enumerate((h for h in heads if h is not _SERIAL), 1):
            column = by_heading[head.heading]
            how = _HOW[head.look]
            if head.choices:
                how = "选填：" + "、".join(head.choices[:8])
                how += " 等" if len(head.choices) > 8 else ""
            elif column.joins:
                how = "可填几项，以、隔开"
            guide.write_string(r, 0, head.heading)
            guide.write_string(r, 1, "是" if column.key in grammar.required else "")
            guide.write_string(r, 2, how)
            guide.write_string(r, 3, "、".join(column.variants))
        book.offer(sheet, heads, _FORM_ROWS)
    return out.getvalue()
