"""Reads a plan (计划表): how many places each unit has, and of whom."""

import re
from dataclasses import dataclass

from rudang.core.codes import squeezed
from rudang.core.complaints import Complaint, Note, in_reading_order
from rudang.core.periods import Period
from rudang.core.unit_names import UnitNames
from rudang.papers import cells
from rudang.papers.cells import Fault, Value, is_blank
from rudang.papers.roster import unknown_unit
from rudang.papers.sheets import Column, Grammar, Table, read_table

NUMBER = "number:"


def _number_column(word: str) -> str | None:
    """Any column of numbers of a plan is a key of its own, named as it is headed."""
    return NUMBER + word if _NUMBERS.search(word) else None


_NUMBERS = re.compile(
    r"计划|数量|名额|人数|指标"
    r"|^(学生|本科生?|研究生|专科生?|教师|教工|教职工|职工|上半年|下半年|第?[一二三四]季度)(党员|发展)*$"
)
_HALVES = {1: "上半年", 3: "下半年"}
# What offices put into a cell of a table to say that there is none.
_NONE = frozenset("—–-－/／无") | {"——", "--"}

GRAMMAR = Grammar(
    columns=(
        Column(
            "unit",
            "支部名称",
            (
                "党组织名称",
                "单位",
                "二级单位党组织",
                "二级党组织",
                "支部",
                "院系",
                "系部",
                "党支部名称",
                "党支部",
                "单位名称",
                "党组织",
                "所在党支部",
                "基层党组织",
            ),
        ),
        Column(
            "total",
            "预计发展党员数量",
            (
                "预计发展数量",
                "预计发展党员数",
                "预计发展党员人数",
                "发展党员数量",
                "发展党员计划数",
                "发展党员计划",
                "发展计划",
                "计划数",
                "计划",
                "数量",
                "人数",
                "合计",
                "总计",
                "小计",
                "指导性计划",
            ),
        ),
        Column("remark", "备注", ("说明",)),
    ),
    required=("unit",),
    extra=_number_column,
)


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One unit's places. `columns` are the numbers as headed; `high_knowledge` ⊆ `teachers`."""

    row: int
    unit: int | None
    unit_name: str
    total: int
    teachers: int
    high_knowledge: int
    columns: tuple[tuple[str, int], ...]
    remark: str


@dataclass(frozen=True)
class PlanReading:
    """What a plan tells: its lines, their sum, and what stands in the way of taking it."""

    sheet: str
    lines: tuple[PlanLine, ...]
    total: int
    complaints: tuple[Complaint, ...]
    notes: tuple[Note, ...]

    @property
    def row_count(self) -> int:
        """How many units the plan lists."""
        return len(self.lines)

    @property
    def good(self) -> tuple[PlanLine, ...]:
        """The lines that nothing stands in the way of; none where the sheet itself is wrong."""
        bad = {complaint.row for complaint in self.complaints}
        rows = {line.row for line in self.lines}
        if bad - rows:
            return ()
        return tuple(line for line in self.lines if line.row not in bad)


_COUNT = r"(\d+|[一二两三四五六七八九十])"
_WORDS = {word: n for n, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_MEASURE = r"(?:名|人|位|个)?"
_HIGH = r"(?:高知识?(?:群体|分子)?|高知)"
_TEACHERS = (
    re.compile(rf"{_COUNT}{_MEASURE}(?:专任|青年)?(?:教师|教职工|教工)"),
    re.compile(rf"(?<!群体)(?<!高知)(?<!分子)(?:教师|教职工|教工):?{_COUNT}(?:名|人|位|个)?"),
)
_HIGHS = (
    re.compile(rf"{_COUNT}{_MEASURE}(?:为|是|系|属)?{_HIGH}"),
    re.compile(rf"{_HIGH}(?:教师|教职工|教工)?:?{_COUNT}(?:名|人|位|个)?"),
)


def _count(text: str) -> int:
    return _WORDS[text] if text in _WORDS else int(text)


def _found(patterns: tuple[re.Pattern[str], ...], text: str) -> int | None:
    for pattern in patterns:
        if met := pattern.search(text):
            return _count(met[1])
    return None


@dataclass(frozen=True, slots=True)
class Remark:
    """The structure of a remark: how many of the number are teachers, how many of these 高知."""

    teachers: int | None
    high_knowledge: int | None


def read_remark(text: str) -> Remark:
    """Reads `2 名教师（1 名高知识群体教师）`; None where the remark does not say."""
    plain = squeezed(text)
    high = _found(_HIGHS, plain)
    teachers = _found(_TEACHERS, plain)
    if teachers is None and high is not None and "教" in plain:
        teachers = high
    return Remark(teachers, high)


_NUMBER_WITH_REMARK = re.compile(r"(\d+)(?:人|名)?[(\[【](.+)[)\]】](?:人|名)?")


def _number(value: Value) -> tuple[int, str] | Fault:
    """The number of a cell and the remark that stands beside it in brackets."""
    read = cells.integer(value)
    if not isinstance(read, Fault):
        return read, ""
    if met := _NUMBER_WITH_REMARK.fullmatch(squeezed(cells.plain(value))):
        return int(met[1]), met[2]
    return read


class _Plan:
    """A plan as it is read."""

    def __init__(self, table: Table, units: UnitNames) -> None:
        self.table = table
        self.units = units
        self.kept: dict[int, list[str]] = {}
        self.broken = {complaint.cell for complaint in table.complaints if complaint.cell}
        self.parts = [key for key in table.places if key.startswith(NUMBER)]
        self.numbers: dict[str, list[int | None]] = {}
        self.half = ""

    def choose_half(self, period: Period | None) -> None:
        """The one column that a half-year's plan takes from a table of both halves."""
        halves = {
            quarter: [key for key in self.parts if word in key] for quarter, word in _HALVES.items()
        }
        is_half = period is not None and period.last_quarter - period.first_quarter == 1
        if period is None or not is_half or [len(keys) for keys in halves.values()] != [1, 1]:
            return
        (self.half,) = halves[period.first_quarter]
        _, heading = self.table.where(self.half, 1)
        message = f"表中上、下半年各有一列，{period.term}只取“{heading}”一列。"
        self.table.notes.append(Note("", "half-taken", message))

    def read_numbers(self) -> None:
        """Every number column, a blank being none."""
        for key in (*self.parts, "total"):
            if self.table.has(key):
                self.numbers[key] = [
                    self.read_number(key, at, value)
                    for at, value in enumerate(self.table.values(key))
                ]

    def read_number(self, key: str, at: int, value: Value) -> int | None:
        """One number; a remark beside it is kept and noted."""
        if is_blank(value) or (isinstance(value, str) and value.strip() in _NONE):
            return None
        read = _number(value)
        number = self.table.numbers[at]
        if isinstance(read, Fault):
            self.table.complain(key, number, read.code, value, read.message)
            return None
        amount, remark = read
        if remark:
            self.kept.setdefault(at, []).append(remark)
            cell, _ = self.table.where(key, number)
            message = f"“{cells.plain(value)}”读作 {amount}，“{remark}”保留为备注。"
            self.table.notes.append(Note(cell, "remark-kept", message))
        return amount

    def unit(self, at: int, value: Value) -> tuple[int | None, str]:
        """The unit of a line and its name."""
        text = cells.text(value)
        number = self.table.numbers[at]
        if is_blank(value):
            if self.table.where("unit", number)[0] not in self.broken:
                self.table.complain("unit", number, "missing-value", "", "党组织名称不能为空。")
            return None, ""
        meant = self.units.meant(text)
        if len(meant) == 1:
            return meant[0], self.units.name(meant[0])
        fault = unknown_unit(self.units, text, len(meant))
        self.table.complain("unit", number, fault.code, value, fault.message)
        return None, text

    def line(self, at: int, name: Value) -> PlanLine:
        """One unit's line."""
        table, number = self.table, self.table.numbers[at]
        unit, unit_name = self.unit(at, name)
        parts = [(key, self.numbers[key][at]) for key in self.parts]
        listed = sum(amount or 0 for _, amount in parts)
        whole = self.numbers["total"][at] if "total" in self.numbers else None
        key = "total" if "total" in self.numbers else (self.parts or ["unit"])[0]
        cell, _ = table.where(key, number)
        faulty = any(c.row == number and c.code != "unknown-unit" for c in table.complaints)
        if whole is None and not faulty and not self.parts and cell not in self.broken:
            table.complain(key, number, "missing-value", "", "计划数不能为空，没有名额请填 0。")
        told = any(amount is not None for _, amount in parts)
        if whole is not None and told and whole != listed and not faulty:
            message = f"本行各列之和为 {listed}，总数写的是 {whole}。"
            table.complain("total", number, "total-mismatch", whole, message)
        total = listed if whole is None else whole
        if self.half:
            total = self.numbers[self.half][at] or 0
        remark = cells.text(table.values("remark")[at]) if table.has("remark") else ""
        said = read_remark("；".join((remark, *self.kept.get(at, []))))
        by_column = [a or 0 for k, a in parts if re.search(r"教(师|工|职工)", k)]
        teachers = sum(by_column) if by_column else said.teachers or 0
        high = said.high_knowledge or 0
        if by_column and said.teachers not in (None, teachers):
            message = f"备注说教师 {said.teachers} 名，教工列是 {teachers} 名。"
            table.complain("remark", number, "total-mismatch", remark, message)
        if teachers > total or high > teachers:
            message = f"共 {total} 名，其中教师 {teachers} 名、高知识群体 {high} 名，前后不符。"
            table.complain("remark", number, "total-mismatch", remark, message)
        if remark and said.teachers is None and said.high_knowledge is None:
            cell, _ = table.where("remark", number)
            table.notes.append(Note(cell, "remark-kept", f"备注“{remark}”原样保留。"))
        return PlanLine(
            row=number,
            unit=unit,
            unit_name=unit_name,
            total=total,
            teachers=teachers,
            high_knowledge=high,
            columns=tuple((k.removeprefix(NUMBER), a or 0) for k, a in parts),
            remark="；".join(filter(None, (remark, *self.kept.get(at, [])))),
        )

    def compare_totals(self, lines: list[PlanLine]) -> None:
        """The total row must equal the sum of what stands above it."""
        table = self.table
        compared = 0
        for key in (*self.parts, "total"):
            if key not in self.numbers:
                continue
            column = table.places[key][0]
            if column not in table.total:
                continue
            number, value = table.total[column]
            read = _number(value)
            if isinstance(read, Fault):
                table.complain(key, number, read.code, value, read.message)
                continue
            compared += 1
            summed = sum(amount or 0 for amount in self.numbers[key])
            if read[0] != summed:
                message = f"合计写的是 {read[0]}，各行相加为 {summed}。"
                table.complain(key, number, "total-mismatch", value, message)
        self.compare_subtotals()
        if lines and not compared:
            table.notes.append(Note("", "no-total", "表中没有合计行，无从核对总数。"))

    def compare_subtotals(self) -> None:
        """Each row 小计 must equal the rows above it, or those below where it stands on top."""
        table = self.table
        edges = [0, *(number for number, _ in table.subtotals), 10**9]
        for place, (number, cells_of) in enumerate(table.subtotals, 1):
            for key in (k for k in (*self.parts, "total") if k in self.numbers):
                value = cells_of.get(table.places[key][0])
                read = _number(value) if value is not None else None
                if read is None or isinstance(read, Fault):
                    continue
                above, below = (
                    sum(
                        amount or 0
                        for row, amount in zip(table.numbers, self.numbers[key], strict=True)
                        if edges[at] < row < edges[at + 1]
                    )
                    for at in (place - 1, place)
                )
                if read[0] not in (above, below):
                    message = f"小计写的是 {read[0]}，上面各行相加为 {above}。"
                    table.complain(key, number, "total-mismatch", value, message)


def read_plan(data: bytes, *, units: UnitNames, period: Period | None = None) -> PlanReading:
    """Reads a plan; raises sheets.Unreadable where the bytes are no workbook.

    Args:
        period: where it is half a year and the table has a column for each half, only its own
            column is taken.
    """
    table = read_table(data, GRAMMAR, about="计划表")
    plan = _Plan(table, units)
    plan.choose_half(period)
    if not table.missing and not plan.parts and not table.has("total"):
        message = "缺少必填列“预计发展党员数量”。"
        table.complaints.append(
            Complaint(table.sheet, "", "预计发展党员数量", "missing-column", "", message)
        )
    plan.read_numbers()
    names = table.values("unit") if table.has("unit") else []
    lines = [plan.line(at, name) for at, name in enumerate(names)]
    first: dict[int, int] = {}
    for line in lines:
        if line.unit is not None and line.unit in first:
            message = f"与第 {first[line.unit]} 行是同一个党组织。"
            table.complain("unit", line.row, "duplicate-in-file", line.unit_name, message)
        elif line.unit is not None:
            first[line.unit] = line.row
    plan.compare_totals(lines)
    return PlanReading(
        sheet=table.sheet,
        lines=tuple(lines),
        total=sum(line.total for line in lines),
        complaints=in_reading_order(table.complaints),
        notes=tuple(table.notes),
    )
