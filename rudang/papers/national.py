"""Reads a list exported from the national members' system (12371), to be compared with."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from rudang.core import codes
from rudang.core.complaints import Complaint, Note, in_reading_order
from rudang.core.national import CATEGORIES, FIELDS, LISTED_SCHEMA
from rudang.core.unit_names import UnitNames
from rudang.papers import cells
from rudang.papers.cells import Value
from rudang.papers.columns import digest
from rudang.papers.sheets import Column, Grammar, Table, read_table

GRAMMAR = Grammar(
    columns=(
        Column("name", "姓名"),
        Column("sex", "性别"),
        Column("id_no", "公民身份号码", ("身份证号", "身份证号码", "证件号码", "居民身份证号码")),
        Column("ethnic_code", "民族"),
        Column("birth_date", "出生日期", ("出生年月日", "出生年月")),
        Column("education_code", "学历"),
        Column("category", "人员类别", ("党员类别", "类别", "人员类型")),
        Column("unit_written", "所在党支部", ("党支部", "所在支部", "支部名称", "所在党组织")),
        Column("joined_on", "入党日期", ("入党时间", "加入中共组织日期", "加入党组织日期")),
        Column("full_on", "转正日期", ("转正时间", "转为正式党员日期")),
    ),
    required=("name", "id_no"),
)

# Older exports write an applicant and an activist without 入党.
_SHORT = {"申请人": "入党申请人", "积极分子": "入党积极分子", "中共党员": "正式党员"}
_SHORT |= {"党员": "正式党员", "中共预备党员": "预备党员"}


@dataclass(frozen=True)
class NationalReading:
    """What a list tells: `frame` in LISTED_SCHEMA, whoever can be compared by identity number.

    A cell that cannot be read is a complaint and counts as blank; a row whose identity number
    cannot be read is not in the frame. `columns` are the fields that the list has.
    """

    sheet: str
    frame: pl.DataFrame
    columns: frozenset[str]
    row_count: int
    complaints: tuple[Complaint, ...]
    notes: tuple[Note, ...]


def read_national(data: bytes, *, units: UnitNames) -> NationalReading:
    """Reads a list of the national system; raises sheets.Unreadable for bytes of another kind."""
    table = read_table(data, GRAMMAR, about="全国党员管理信息系统导出名单")
    height = len(table.numbers)
    columns = {key: _column(table, key, read, height) for key, read in _READERS.items()}
    meant = [
        units.resolve(written) if written else None for written in columns["unit_written"].to_list()
    ]
    frame = pl.DataFrame(
        {
            "row": pl.Series(table.numbers, dtype=pl.Int32()),
            "unit": pl.Series(meant, dtype=pl.Int32()),
            **columns,
        }
    ).select(list(LISTED_SCHEMA))
    _complain_of_gaps(frame, table)
    _complain_of_doubles(frame, table)
    known = frame.filter(pl.col("id_no").is_not_null())
    has = {key for key in FIELDS if table.has("unit_written" if key == "unit" else key)}
    return NationalReading(
        sheet=table.sheet,
        frame=known.unique("id_no", keep="first", maintain_order=True),
        columns=frozenset(has),
        row_count=height,
        complaints=in_reading_order(table.complaints),
        notes=tuple(table.notes),
    )


def _category(value: Value) -> object:
    word = codes.squeezed(cells.plain(value))
    return cells.choice(CATEGORIES)(_SHORT.get(word, word))


_READERS: dict[str, Callable[[Value], object]] = {
    "name": cells.name,
    "sex": cells.coded(codes.sex_of, "男、女"),
    "id_no": cells.identity_number,
    "ethnic_code": cells.coded(codes.ethnic_code, "民族名称或 GB/T 3304 数字码"),
    "birth_date": cells.day,
    "education_code": cells.coded(codes.education_code, "学历名称或 GB/T 4658 代码"),
    "category": _category,
    "unit_written": cells.text,
    "joined_on": cells.day,
    "full_on": cells.day,
}


def _column(table: Table, key: str, read: Callable[[Value], object], height: int) -> pl.Series:
    if not table.has(key):
        return pl.Series([None] * height, dtype=LISTED_SCHEMA[key])
    values = table.values(key)
    found = digest(values, read, LISTED_SCHEMA[key])
    for at, fault in found.faults:
        # A month of birth is all that some exports give; the identity number holds the day.
        if key == "birth_date" and fault.month is not None:
            continue
        table.complain(key, table.numbers[at], fault.code, values[at], fault.message)
    return found.series


def _complain_of_gaps(frame: pl.DataFrame, table: Table) -> None:
    if not table.has("id_no"):
        return
    values = table.values("id_no")
    for at in frame["id_no"].is_null().arg_true():
        if cells.is_blank(values[at]):
            message = "没有公民身份号码，这一行无法核对。"
            table.complain("id_no", table.numbers[at], "missing-value", "", message)


def _complain_of_doubles(frame: pl.DataFrame, table: Table) -> None:
    rows = frame.filter(pl.col("id_no").is_not_null())
    firsts = rows.unique("id_no", keep="first").select("id_no", first="row")
    later = rows.filter(~pl.col("id_no").is_first_distinct())
    for row in later.join(firsts, on="id_no", how="left").sort("row").iter_rows(named=True):
        message = f"与第 {row['first']} 行的公民身份号码相同，只按前一行核对。"
        table.complain("id_no", row["row"], "duplicate-in-file", row["id_no"], message)
