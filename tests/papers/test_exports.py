"""Workbooks to take along: figures and charts that hold together, text that stays text."""

import io
import re
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest

from rudang.core.composition import COLUMNS, Composition, Row, Table
from rudang.papers.exports import (
    Done,
    Judged,
    Record,
    Stated,
    write_record,
    write_statistics,
)

AS_OF = date(2019, 9, 30)
TOTAL = Row("合计", (5, 4, 3, 2, 1, 2))
MEN, WOMEN = Row("男", (2, 2, 1, 0, 0, 1)), Row("女", (3, 2, 2, 2, 1, 1))
SEXES = Table("性别", "按性别", COLUMNS, (MEN, WOMEN), TOTAL)
AGES = Table(
    "年龄",
    "按年龄",
    COLUMNS,
    (
        Row("25 岁及以下", (5, 4, 3, 2, 1, 2)),
        Row("26—30 岁", (0,) * 6),
        Row("其中：35 岁及以下", (5, 4, 3, 2, 1, 2), is_part=True),
    ),
    TOTAL,
    "年龄按周岁计算。",
)
ADMITTED = Table("本期发展", "本期发展党员构成", ("总数", "女"), (Row("学生", (2, 1)),), TOTAL)


def statistics(*tables: Table) -> bytes:
    return write_statistics(
        Composition(tables, 15, 3), title="统计", scope="校党委", as_of=AS_OF, term="2019 年下半年"
    )


def charts(data: bytes) -> list[str]:
    """The XML of every chart, in the order of the sheets."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = sorted(n for n in package.namelist() if re.fullmatch(r"xl/charts/chart\d+.xml", n))
        return [package.read(name).decode() for name in names]


def test_a_table_is_written_with_its_total_first() -> None:
    book = openpyxl.load_workbook(io.BytesIO(statistics(SEXES)))
    assert book.sheetnames == ["概况", "性别"]
    rows = list(book["性别"].iter_rows(min_row=4, values_only=True))
    assert rows[0] == ("类别", *COLUMNS)
    assert rows[1] == ("合计", *TOTAL.counts)
    assert rows[2] == ("男", *MEN.counts)
    assert book["概况"]["B5"].value == 5


def test_a_chart_is_native_and_stacks_no_part_and_no_admission() -> None:
    of_overview, of_ages = charts(statistics(AGES))
    assert "<c:barChart>" in of_overview
    assert '<c:grouping val="stacked"/>' in of_ages
    assert of_ages.count("<c:ser>") == len(COLUMNS) - 1
    ranges = set(re.findall(r"<c:cat>.*?<c:f>(.*?)</c:f>", of_ages))
    assert ranges == {"年龄!$A$6"}


@pytest.mark.parametrize(
    "table", [ADMITTED, Table("空", "空", COLUMNS, (Row("男", (0,) * 6),), TOTAL)]
)
def test_overlapping_columns_and_noughts_have_no_chart(table: Table) -> None:
    assert len(charts(statistics(SEXES, table))) == len(charts(statistics(SEXES)))


def test_the_same_figures_give_the_same_bytes() -> None:
    assert statistics(SEXES, AGES) == statistics(SEXES, AGES)


def record(**more: Any) -> openpyxl.Workbook:
    parts: dict[str, Any] = {
        "facts": [Stated("基本情况", "备注", "=HYPERLINK(1)")],
        "acts": [
            Done("第 2 步", "派人谈话", AS_OF, "某支部", "谈话人：张三", "现行", "", "", "系统", "")
        ],
        "findings": [Judged("B02", "违规", "超期完成", AS_OF, "第七条", "迟了。")],
    }
    made = write_record(
        Record(
            name="李明",
            unit="某支部",
            stage="申请人",
            as_of=AS_OF,
            note="",
            **(parts | more),
        )
    )
    return openpyxl.load_workbook(io.BytesIO(made))


def test_text_stays_text_and_days_are_days() -> None:
    book = record()
    cell = book["基本情况"]["C5"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
    assert book["办理记录"]["C5"].value.date() == AS_OF
    assert book["检查结果"]["F5"].value == "迟了。"


def test_nothing_found_is_said() -> None:
    assert record(findings=[])["检查结果"]["A5"].value == "没有。"
