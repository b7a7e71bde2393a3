"""Reads the register of Party members (正式党员名册): who may vote, accompany and introduce."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl

from rudang.core.complaints import Complaint, Note, in_reading_order
from rudang.core.unit_names import UnitNames
from rudang.papers import cells
from rudang.papers.cells import Fault, Value
from rudang.papers.columns import digest
from rudang.papers.roster import unknown_unit
from rudang.papers.sheets import Column, Grammar, Table, read_table

CATEGORIES = ("正式党员", "预备党员")

GRAMMAR = Grammar(
    columns=(
        Column("name", "姓名"),
        Column("id_no", "公民身份号码", ("身份证号", "身份证号码", "证件号码")),
        Column("unit", "所在党支部", ("党支部", "支部名称", "支部", "所在支部", "党支部名称")),
        Column("category", "人员类别", ("党员类别", "类别", "党员身份")),
        Column("joined_on", "入党日期", ("入党时间", "加入中共组织日期", "接收预备党员日期")),
        Column("full_from", "转正日期", ("转正时间",)),
        Column("post", "职务", ("党内职务",)),
        Column("post_since", "任职起", ("任职时间", "任职日期", "任职开始日期")),
        Column("post_until", "任职止", ("离任日期", "任职结束日期")),
        Column("since", "转入支部日期", ("转入日期", "转入本支部日期", "到支部日期")),
        Column("until", "转出支部日期", ("转出日期", "转出本支部日期", "离开支部日期")),
        Column("punishment", "处分", ("党纪处分", "处分种类")),
        Column("punished_on", "处分日期", ("处分决定日期", "处分时间", "受处分日期")),
        Column("punishment_effect_to", "处分影响期止", ("影响期止", "处分影响期满日期")),
    ),
    required=("name", "unit"),
)

_TEXT, _DATE = pl.String(), pl.Date()
SCHEMA: dict[str, pl.DataType] = {
    "name": _TEXT,
    "id_no": _TEXT,
    "category": _TEXT,
    "joined_on": _DATE,
    "full_from": _DATE,
    "post": _TEXT,
    "post_since": _DATE,
    "post_until": _DATE,
    "since": _DATE,
    "until": _DATE,
    "punishment": _TEXT,
    "punished_on": _DATE,
    "punishment_effect_to": _DATE,
}
_READERS: dict[str, Callable[[Value], object]] = {
    "name": cells.name,
    "id_no": cells.identity_number,
    "category": cells.choice(CATEGORIES),
}
# A term of office and the effect of a punishment may end later than today.
_MAY_BE_AHEAD = frozenset({"post_until", "punishment_effect_to"})


@dataclass(frozen=True)
class MembersReading:
    """What a register tells: `frame` has `row`, `unit`, `is_good` and the columns of SCHEMA."""

    sheet: str
    frame: pl.DataFrame
    asked: frozenset[str]
    complaints: tuple[Complaint, ...]
    notes: tuple[Note, ...]

    @property
    def row_count(self) -> int:
        """How many rows the register has."""
        return self.frame.height

    @property
    def good(self) -> pl.DataFrame:
        """The rows that nothing stands in the way of."""
        return self.frame.filter("is_good")


def read_members(data: bytes, *, as_of: date, units: UnitNames) -> MembersReading:
    """Reads a register of members; raises sheets.Unreadable where the bytes are no workbook.

    Somebody with two posts stands in two rows, and so does whoever came to another branch on a
    day; the same again is a double.
    """
    table = read_table(data, GRAMMAR, about="党员名册")
    height = len(table.numbers)
    broken = {complaint.cell for complaint in table.complaints if complaint.cell}

    def unit(value: Value) -> int | Fault:
        text = cells.plain(value)
        meant = units.meant(text)
        return meant[0] if len(meant) == 1 else unknown_unit(units, text, len(meant))

    faulty: dict[str, set[int]] = {}

    def take(key: str, read: Callable[[Value], object], dtype: pl.DataType) -> pl.Series:
        if not table.has(key):
            return pl.Series([None] * height, dtype=dtype)
        values = table.values(key)
        found = digest(values, read, dtype)
        for at, fault in found.faults:
            faulty.setdefault(key, set()).add(at)
            table.complain(key, table.numbers[at], fault.code, values[at], fault.message)
        return found.series

    columns = {"unit": take("unit", unit, pl.Int32())}
    for key, dtype in SCHEMA.items():
        otherwise = cells.day if dtype == pl.Date else cells.text
        columns[key] = take(key, _READERS.get(key, otherwise), dtype)
        if dtype == pl.Date and key not in _MAY_BE_AHEAD:
            for at in (columns[key] > as_of).fill_null(False).arg_true():
                found = columns[key][at]
                message = f"{found} 晚于 {as_of}，尚未发生的事项不能填报日期。"
                table.complain(key, table.numbers[at], "future-date", found, message)
    frame = pl.DataFrame({"row": pl.Series(table.numbers, dtype=pl.Int32()), **columns})
    for key, word in (("name", "姓名"), ("unit", "所在党支部")):
        if not table.has(key):
            continue
        for at in frame[key].is_null().arg_true():
            number = table.numbers[at]
            if at not in faulty.get(key, ()) and table.where(key, number)[0] not in broken:
                table.complain(key, number, "missing-value", "", f"“{word}”不能为空。")
    _complain_of_order(frame, table)
    _complain_of_doubles(frame, table)
    numbers = set(table.numbers)
    whole = all(complaint.row in numbers for complaint in table.complaints)
    bad = pl.Series(sorted(c.row for c in table.complaints if c.row), dtype=pl.Int32())
    good = ~pl.col("row").is_in(bad.implode()) & pl.lit(whole)
    return MembersReading(
        sheet=table.sheet,
        frame=frame.select("row", "unit", good.alias("is_good"), *SCHEMA),
        asked=frozenset(key for key in SCHEMA if table.has(key)),
        complaints=in_reading_order(table.complaints),
        notes=tuple(table.notes),
    )


def _complain_of_order(frame: pl.DataFrame, table: Table) -> None:
    for early, late, message in (
        ("joined_on", "full_from", "转正日期早于入党日期 {}。"),
        ("post_since", "post_until", "任职止早于任职起 {}。"),
        ("since", "until", "转出支部日期早于转入支部日期 {}。"),
        ("punished_on", "punishment_effect_to", "处分影响期止早于处分日期 {}。"),
    ):
        for row in frame.filter(pl.col(late) < pl.col(early)).iter_rows(named=True):
            text = message.format(row[early])
            table.complain(late, row["row"], "impossible-date", row[late], text)


def _complain_of_doubles(frame: pl.DataFrame, table: Table) -> None:
    for known, keys in (
        (pl.col("id_no").is_not_null(), ["id_no", "post", "post_since", "since"]),
        (
            pl.col("id_no").is_null() & pl.col("name").is_not_null(),
            ["name", "unit", "joined_on", "post", "post_since", "since"],
        ),
    ):
        rows = frame.filter(known)
        later = rows.filter(~pl.struct(keys).is_first_distinct())
        if later.is_empty():
            continue
        firsts = rows.unique(keys, keep="first").select(*keys, first="row")
        doubles = later.join(firsts, on=keys, how="left", nulls_equal=True).sort("row")
        for row in doubles.iter_rows(named=True):
            message = f"与第 {row['first']} 行重复。"
            table.complain("name", row["row"], "duplicate-in-file", row["name"], message)
