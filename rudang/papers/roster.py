"""Reads a roster (名册): one row per person, a column per fact of the fact sheet."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from rudang.core import codes
from rudang.core.complaints import Complaint, Note, in_reading_order
from rudang.core.facts import CHOICES, FACT, FACTS, MAY_LIE_AHEAD, Kind
from rudang.core.reconcile import ASSUMED_RECEIVED
from rudang.core.unit_names import UnitNames
from rudang.papers import cells
from rudang.papers.cells import Fault, Span, Value
from rudang.papers.columns import digest, distinct
from rudang.papers.roster_columns import COLUMNS, GRAMMAR, SPANS
from rudang.papers.sheets import Table, heading_word, read_table

# A leading nought belongs to these, so they are no numbers.
_BY_DIGITS = frozenset({"number", "form_serial"})


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row of a roster: its number in the sheet, its unit, and what it tells."""

    number: int
    unit: int | None
    facts: dict[str, Any]


@dataclass(frozen=True)
class RosterReading:
    """What a roster tells.

    `frame` has a row per person: `row` (the number in the sheet), `unit`, `is_good` (no complaint
    concerns the row), ASSUMED_RECEIVED (the day of receipt is the signed date, for want of its
    own) and a column for every declared fact, null where nothing is told. `asked` names the facts
    that the sheet had a column for.
    """

    sheet: str
    frame: pl.DataFrame
    asked: frozenset[str]
    complaints: tuple[Complaint, ...]
    notes: tuple[Note, ...]
    table: Table

    @property
    def row_count(self) -> int:
        """How many people the sheet lists."""
        return self.frame.height

    @property
    def good(self) -> pl.DataFrame:
        """The rows that nothing stands in the way of."""
        return self.frame.filter("is_good")

    @property
    def rows(self) -> Iterator[RosterRow]:
        """The rows one by one, with what they tell."""
        names = [fact.name for fact in FACTS]
        for row in self.frame.iter_rows(named=True):
            told = {name: row[name] for name in names if row[name] is not None}
            yield RosterRow(row["row"], row["unit"], told)

    def complaint(self, row: int, fact: str, code: str, value: str, message: str) -> Complaint:
        """A complaint about a fact of a row, for what shows only beside the base."""
        cell, heading = self.table.where(_source(self.table, fact), row)
        return Complaint(self.sheet, cell, heading, code, value, message)


def _source(table: Table, fact: str) -> str:
    """The key of the column that a fact is read from."""
    if table.has(fact):
        return fact
    for span, ends in SPANS.items():
        if fact in ends and table.has(span):
            return span
    return "name"


def _reader(name: str) -> Callable[[Value], object]:
    """How a fact's cell is read."""
    kind = FACT[name].kind
    if name in CHOICES:
        return cells.choice(CHOICES[name])
    special: dict[str, Callable[[Value], object]] = {
        "name": cells.name,
        "sex": cells.coded(codes.sex_of, "男、女"),
        "ethnic_code": cells.coded(codes.ethnic_code, "民族名称（如 汉、土家族）或 GB/T 3304 代码"),
        "education_code": cells.coded(
            codes.education_code, "大学本科毕业、大学专科毕业、普通高级中学毕业等或 GB/T 4658 代码"
        ),
        "id_no": cells.identity_number,
        "papers_held": lambda value: tuple(dict.fromkeys(cells.parts(value))),
    }
    if name in special:
        return special[name]
    if name in _BY_DIGITS:
        return cells.digits
    by_kind: dict[Kind, Callable[[Value], object]] = {
        Kind.DATE: cells.day,
        Kind.DATES: cells.days,
        Kind.INTEGER: cells.integer,
        Kind.TEXT: cells.text,
        Kind.TEXTS: cells.names,
    }
    return by_kind[kind]


class _Reader:
    """The columns of one roster as they are read, with the rows that complaints concern."""

    def __init__(self, table: Table, as_of: date, units: UnitNames) -> None:
        self.table = table
        self.as_of = as_of
        self.units = units
        self.bad: set[int] = set()
        # The reader of sheets has named cells whose formula failed: they are no blanks.
        self.broken = {complaint.cell for complaint in table.complaints if complaint.cell}
        numbers = set(table.numbers)
        self.bad |= {c.row for c in table.complaints if c.row in numbers}
        self.read: dict[str, pl.Series] = {}
        self.faulty: dict[str, set[int]] = {}

    def complain(
        self, key: str, at: int, code: str, value: object, message: str, nth: int = 0
    ) -> None:
        """A complaint about the cell of a key in the row at that place."""
        number = self.table.numbers[at]
        cell, _ = self.table.where(key, number, nth)
        self.bad.add(number)
        if code == "missing-value" and cell in self.broken:
            return
        self.table.complain(key, number, code, value, message, nth)

    def take(self, key: str, nth: int, read: Callable[[Value], object], dtype: Any) -> pl.Series:
        """Reads one column and complains of its faults."""
        values = self.table.values(key, nth)
        found = digest(values, read, dtype)
        for at, fault in found.faults:
            self.faulty.setdefault(key, set()).add(at)
            self.complain(key, at, fault.code, values[at], fault.message, nth)
        return found.series

    def fact(self, name: str) -> pl.Series:
        """A fact's column, or several columns read as one."""
        read, dtype = _reader(name), FACT[name].kind.dtype
        series = [self.take(name, n, read, dtype) for n in range(len(self.table.places[name]))]
        for nth, each in enumerate(series):
            self.not_ahead(name, each, nth)
        if len(series) == 1:
            return series[0]
        frame = pl.DataFrame({str(i): each for i, each in enumerate(series)})
        if not isinstance(dtype, pl.List):
            return frame.select(pl.coalesce(pl.all())).to_series()
        joined = pl.concat_list(pl.all().fill_null([])).list.unique(maintain_order=True)
        if FACT[name].kind is Kind.DATES:
            joined = joined.list.sort()
        return frame.select(pl.when(joined.list.len() > 0).then(joined)).to_series()

    def not_ahead(self, name: str, series: pl.Series, nth: int = 0, key: str = "") -> None:
        """Complains of days of acts that lie after the day of reading."""
        if name in MAY_LIE_AHEAD:
            return
        if series.dtype == pl.List(pl.Date):
            series = series.list.max()
        elif series.dtype != pl.Date:
            return
        for at in (series > self.as_of).fill_null(False).arg_true():
            value = self.table.values(key or name, nth)[at]
            message = f"{series[at]} 晚于 {self.as_of}，尚未发生的事项不能填报日期。"
            self.faulty.setdefault(key or name, set()).add(at)
            self.complain(key or name, at, "future-date", value, message, nth)

    def span(self, key: str) -> tuple[pl.Series, pl.Series]:
        """A column of periods, as its first and its last days."""
        ends: dict[Value, Span] = {}

        def first(value: Value) -> date | Fault:
            read = cells.span(value)
            if isinstance(read, Fault):
                return read
            ends[value] = read
            return read.first

        firsts = self.take(key, 0, first, pl.Date())
        each, which = distinct(self.table.values(key))
        lasts = [span.last if (span := ends.get(value)) else None for value in each]
        self.not_ahead(SPANS[key][0], firsts, 0, key)
        return firsts, pl.Series(lasts, dtype=pl.Date()).gather(which)

    def births(self, id_no: pl.Series | None) -> pl.Series:
        """Birth dates; a month alone is completed by the identity number that agrees with it."""
        key = "birth_date"
        values = self.table.values(key)
        heading = heading_word(self.table.headings[self.table.places[key][0]])
        read: Callable[[Value], object] = cells.day
        if heading.startswith("出生年月") and not heading.startswith("出生年月日"):
            dates = [value for value in set(values) if isinstance(value, date)]
            if dates and all(value.day == 1 for value in dates):
                read = _month_of_first
        found = digest(values, read, pl.Date())
        completed = found.series
        filled: list[tuple[int, date]] = []
        for at, fault in found.faults:
            number = None if id_no is None else id_no[at]
            if fault.month is not None and number is not None:
                born = codes.identity(number).birth_date
                if fault.month.holds(born):
                    filled.append((at, born))
                    continue
                self.complain(key, at, "id-birth-mismatch", values[at], _MISMATCH.format(born))
            else:
                self.complain(key, at, fault.code, values[at], fault.message)
            self.faulty.setdefault(key, set()).add(at)
        if filled:
            places, days = zip(*filled, strict=True)
            completed = completed.scatter(places, days)
        self.not_ahead(key, completed)
        return completed

    def unit(self) -> pl.Series:
        """The units that names stand for; a near miss is offered, never taken."""

        def resolve(value: Value) -> int | Fault:
            text = cells.plain(value)
            meant = self.units.meant(text)
            if len(meant) == 1:
                return meant[0]
            return unknown_unit(self.units, text, len(meant))

        return self.take("unit", 0, resolve, pl.Int32())


_MISMATCH = "与公民身份号码中的出生日期 {} 不一致。"


def _month_of_first(value: Value) -> date | Fault:
    """A date cell in a column of months holds the month's first day for want of a day."""
    if isinstance(value, datetime | date):
        month = cells.Month(value.year, (value.month,))
        return cells.month_only(f"{value.year}年{value.month}月", month)
    return cells.day(value)


def unknown_unit(units: UnitNames, text: str, meanings: int) -> Fault:
    """The fault of a unit's name that means none, or more than one."""
    if meanings > 1:
        return Fault("unknown-unit", f"“{text}”可指 {meanings} 个党组织，请填写全称。")
    near = "”或“".join(units.near(text))
    offer = f"是否为“{near}”？" if near else "请填写党组织的全称、简称或已登记的别名。"
    return Fault("unknown-unit", f"没有名为“{text}”的党组织。{offer}")


def read_roster(data: bytes, *, as_of: date, units: UnitNames) -> RosterReading:
    """Reads a roster; every complaint of the workbook comes back at once.

    Days of acts after `as_of` are complaints. Raises sheets.Unreadable where the bytes are no
    workbook.
    """
    table = read_table(data, GRAMMAR, about="名册")
    reader = _Reader(table, as_of, units)
    height = len(table.numbers)
    read = reader.read
    unit = reader.unit() if table.has("unit") else pl.Series([None] * height, dtype=pl.Int32())
    if table.has("id_no"):
        read["id_no"] = reader.fact("id_no")
    if table.has("birth_date"):
        read["birth_date"] = reader.births(read.get("id_no"))
    for column in COLUMNS:
        name = column.key
        if table.has(name) and name in FACT and name not in read:
            read[name] = reader.fact(name)
    for span, ends in SPANS.items():
        if not table.has(span):
            continue
        for name, series in zip(ends, reader.span(span), strict=True):
            read[name] = (
                pl.select(pl.coalesce(read[name], series)).to_series() if name in read else series
            )
    frame = pl.DataFrame({"row": pl.Series(table.numbers, dtype=pl.Int32()), "unit": unit})
    frame = frame.with_columns(
        read[fact.name].alias(fact.name)
        if fact.name in read
        else pl.lit(None, dtype=fact.kind.dtype).alias(fact.name)
        for fact in FACTS
    )
    asked = set(read)
    frame = _with_identity(frame, reader, asked)
    _complain_of_gaps(frame, reader)
    _complain_of_doubles(frame, reader)
    assumed = pl.col("app_received_on").is_null() & pl.col("app_signed_on").is_not_null()
    frame = frame.with_columns(
        assumed.alias(ASSUMED_RECEIVED),
        app_received_on=pl.coalesce("app_received_on", "app_signed_on"),
    )
    if "app_signed_on" in asked:
        asked.add("app_received_on")
    bad = pl.Series(sorted(reader.bad), dtype=pl.Int32())
    whole = pl.lit(not any(not c.cell or c.row not in _numbers(table) for c in table.complaints))
    frame = frame.with_columns(is_good=~pl.col("row").is_in(bad.implode()) & whole)
    first = ["row", "unit", "is_good", ASSUMED_RECEIVED]
    return RosterReading(
        sheet=table.sheet,
        frame=frame.select(*first, *(fact.name for fact in FACTS)),
        asked=frozenset(asked),
        complaints=in_reading_order(table.complaints),
        notes=tuple(table.notes),
        table=table,
    )


def _numbers(table: Table) -> range:
    """The rows that may hold data: a complaint outside them concerns the whole sheet."""
    return range(table.numbers[0], table.numbers[-1] + 1) if table.numbers else range(0)


def _with_identity(frame: pl.DataFrame, reader: _Reader, asked: set[str]) -> pl.DataFrame:
    """Compares identity numbers with birth dates and sexes, and fills these where blank."""
    if "id_no" not in asked:
        return frame
    frame = frame.with_columns(
        _born=pl.col("id_no").str.slice(6, 8).str.to_date("%Y%m%d", strict=False),
        _sex=pl.when(pl.col("id_no").str.slice(16, 1).str.to_integer(strict=False) % 2 == 1)
        .then(pl.lit("男"))
        .when(pl.col("id_no").is_not_null())
        .then(pl.lit("女")),
    )
    for name, own, code, message in (
        ("birth_date", "_born", "id-birth-mismatch", _MISMATCH),
        ("sex", "_sex", "id-sex-mismatch", "与公民身份号码所示性别“{}”不一致。"),
    ):
        if name in asked:
            differs = frame.select(
                (pl.col(name) != pl.col(own)).fill_null(False).arg_true()
            ).to_series()
            for at in differs:
                value = reader.table.values(name)[at]
                reader.complain(name, at, code, value, message.format(frame[own][at]))
        faulty = pl.Series(sorted(reader.faulty.get(name, ())), dtype=pl.UInt32())
        frame = frame.with_columns(
            pl.when(pl.int_range(pl.len(), dtype=pl.UInt32()).is_in(faulty.implode()))
            .then(pl.col(name))
            .otherwise(pl.coalesce(name, own))
            .alias(name)
        )
        asked.add(name)
    return frame.drop("_born", "_sex")


_KEYS = ("id_no", "number", "birth_date")


def _complain_of_gaps(frame: pl.DataFrame, reader: _Reader) -> None:
    """Complains of people without a name, a unit or anything that tells them apart."""
    table = reader.table
    for key in ("name", "unit"):
        if not table.has(key):
            continue
        word = table.headings[table.places[key][0]]
        faulty = reader.faulty.get(key, ())
        for at in frame[key].is_null().arg_true():
            if at not in faulty:
                reader.complain(key, at, "missing-value", "", f"“{word}”不能为空。")
    present = [key for key in _KEYS if table.has(key)]
    if not present:
        if not table.missing or table.places:
            message = "至少要有一列用来辨认本人：公民身份号码、学号（工号）或出生日期。"
            table.complaints.append(
                Complaint(table.sheet, "", "公民身份号码", "missing-column", "", message)
            )
        return
    nobody = pl.all_horizontal(pl.col(key).is_null() for key in present)
    for at in frame.select(nobody.arg_true()).to_series():
        if not any(at in reader.faulty.get(key, ()) for key in present):
            message = "公民身份号码、学号（工号）、出生日期至少填一项，以便辨认本人。"
            reader.complain(present[0], at, "missing-value", "", message)


def _complain_of_doubles(frame: pl.DataFrame, reader: _Reader) -> None:
    """Complains of people who stand in the sheet twice, at the later row."""
    unnumbered = pl.col("id_no").is_null() & pl.col("number").is_null()
    said: set[int] = set()
    for keys, applies, message in (
        (["id_no"], pl.col("id_no").is_not_null(), "与第 {} 行的公民身份号码相同。"),
        (["number"], pl.col("number").is_not_null(), "与第 {} 行的学号（工号）相同。"),
        (
            ["name", "birth_date"],
            unnumbered & pl.col("name").is_not_null() & pl.col("birth_date").is_not_null(),
            "与第 {} 行的姓名、出生日期相同。",
        ),
    ):
        if not reader.table.has(keys[0]):
            continue
        rows = frame.with_row_index("_at").filter(applies)
        later = rows.filter(~pl.struct(keys).is_first_distinct())
        if later.is_empty():
            continue
        firsts = rows.unique(keys, keep="first").select(*keys, first="row")
        for row in later.join(firsts, on=keys, how="left").sort("_at").iter_rows(named=True):
            if row["_at"] in said:
                continue
            said.add(row["_at"])
            value = row[keys[0]]
            text = message.format(row["first"])
            reader.complain(keys[0], row["_at"], "duplicate-in-file", value, text)
