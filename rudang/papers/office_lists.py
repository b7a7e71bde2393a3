"""Writes the offices' own lists: columns of the roster, then what the list is made for."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import polars as pl
import xlsxwriter

from rudang.core.codes import decoded
from rudang.core.facts import asked
from rudang.papers.roster_columns import GRAMMAR

_FONT = "宋体"
_WIDTHS = {"name": 10, "sex": 6, "ethnic_code": 8, "id_no": 21, "unit": 28, "observations": 26}
_ALWAYS = ("name", "number", "unit")


@dataclass(frozen=True, slots=True)
class Extra:
    """A column that no roster has: its heading, a value per row, its width."""

    heading: str
    values: Sequence[str | date | None]
    width: int = 12


def write_list(
    rows: pl.DataFrame,
    facts: Sequence[str],
    units: Mapping[int, str],
    *,
    title: str,
    sheet: str,
    as_of: date,
    extras: Sequence[Extra] = (),
) -> bytes:
    """A list of people that prints on A4 and loads again as a roster.

    A column of facts stands in it where it was asked of somebody or holds something: an empty
    one would say of everybody that the fact was asked for.

    Args:
        facts: keys of the roster's columns, in the order of the list.
    """
    keys = [key for key in facts if key in GRAMMAR.by_key and _is_told(rows, key)]
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime.combine(as_of, time())})
        looks = _looks(book)
        page = book.add_worksheet(sheet)
        heads = [("序号", 6), *((GRAMMAR.by_key[k].heading, _WIDTHS.get(k, 12)) for k in keys)]
        heads += [(extra.heading, extra.width) for extra in extras]
        page.merge_range(0, 0, 0, max(len(heads) - 1, 1), title, looks["title"])
        for c, (heading, width) in enumerate(heads):
            page.set_column(c, c, width)
            page.write_string(1, c, heading, looks["heading"])
        page.set_row(0, 26)
        page.set_row(1, 30)
        for r, row in enumerate(rows.iter_rows(named=True), 2):
            page.write_number(r, 0, r - 1, looks["text"])
            for c, key in enumerate(keys, 1):
                _write(page, r, c, _spelt(key, row[key], units), looks)
            for c, extra in enumerate(extras, 1 + len(keys)):
                _write(page, r, c, extra.values[r - 2], looks)
        page.freeze_panes(2, 2)
        page.set_landscape()
        page.set_paper(9)
        page.repeat_rows(0, 1)
        page.fit_to_pages(1, 0)
        page.set_footer(f"&L截至 {as_of.isoformat()}&C第 &P 页，共 &N 页")
    return out.getvalue()


def _spelt(key: str, value: Any, units: Mapping[int, str]) -> Any:
    """A unit and a code by their words."""
    if key == "unit":
        return units.get(value)
    return decoded(key, value)


def _looks(book: Any) -> dict[str, Any]:
    base = {"font_name": _FONT, "font_size": 10, "valign": "vcenter", "border": 1}
    return {
        "text": book.add_format(base | {"text_wrap": True, "num_format": "@"}),
        "day": book.add_format(base | {"num_format": "yyyy-mm-dd", "align": "left"}),
        "title": book.add_format(
            {"font_name": _FONT, "font_size": 14, "bold": True, "align": "center"}
        ),
        "heading": book.add_format(
            base | {"bold": True, "text_wrap": True, "align": "center", "bg_color": "#F3F1EC"}
        ),
    }


def _is_told(rows: pl.DataFrame, key: str) -> bool:
    if key in _ALWAYS:
        return True
    if key not in rows.columns:
        return False
    mark = asked(key)
    was_asked = mark in rows.columns and bool(rows[mark].any())
    return was_asked or rows[key].null_count() < rows.height


def _write(page: Any, row: int, column: int, value: object, looks: Mapping[str, Any]) -> None:
    """A value as what it is; text never becomes a formula or a number."""
    if isinstance(value, date):
        page.write_datetime(row, column, datetime.combine(value, time()), looks["day"])
    elif isinstance(value, int):
        page.write_number(row, column, value, looks["text"])
    elif isinstance(value, list):
        page.write_string(row, column, "、".join(str(one) for one in value), looks["text"])
    else:
        page.write_string(row, column, str(value or ""), looks["text"])
