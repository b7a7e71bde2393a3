"""Makes the small workbooks that tests of this room read, and the units that they name."""

import io
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter

from rudang.core.unit_names import UnitNames

SAMPLES = Path(__file__).parent.parent / "samples"
AS_OF = date(2026, 7, 1)
TREE = (
    "校党委",
    "学前教育系党总支部",
    "学前教育系教师党支部",
    "学前教育系学生第一党支部",
    "学前教育系学生第二党支部",
    "学前教育系学生第三党支部",
    "初等教育与应用技术系党支部",
    "音乐教育系党支部",
    "美术教育系党支部",
    "语言文学系党支部",
)
UNITS = UnitNames.of(
    (i, name, {8: "音乐支部"}.get(i, ""), {8: ["音乐系支部"]}.get(i, []))
    for i, name in enumerate(TREE, 1)
)
MUSIC = "音乐教育系党支部"
MUSIC_ID = 8


class Failed(str):
    """A formula whose result is this error."""


def workbook(
    *sheets: Sequence[Sequence[Any]],
    merged: Sequence[tuple[int, int, int, int]] = (),
    names: Sequence[str] = (),
) -> bytes:
    """A workbook of rows of cells; dates as Excel dates, `Failed` as a failed formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for n, rows in enumerate(sheets):
            sheet = book.add_worksheet(names[n] if names else None)
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    if value is None or value == "":
                        continue
                    if isinstance(value, Failed):
                        sheet.write_formula(r, c, "=1/0", None, str(value))
                    elif isinstance(value, date):
                        sheet.write_datetime(r, c, datetime.combine(value, time()), day)
                    elif isinstance(value, bool):
                        sheet.write_boolean(r, c, value)
                    elif isinstance(value, int | float):
                        sheet.write_number(r, c, value)
                    else:
                        sheet.write_string(r, c, value)
            for top, left, bottom, right in merged:
                sheet.merge_range(top, left, bottom, right, rows[top][left])
    return out.getvalue()


def codes(complaints: Any) -> list[tuple[str, str]]:
    """The cells and codes of complaints."""
    return [(each.cell, each.code) for each in complaints]
