"""Tests of patterns as tables: headings are columns of the unit sheet, the last one the state."""

from datetime import date

import polars as pl
import pytest

from rudang.core.patterns import Pattern, look
from rudang.core.rules import State, local_column, local_since
from rudang.core.unit_sheets import SCHEMA
from rudang.regulation.boundaries import BLANK, NEVER_ASKED, Line, boundaries
from rudang.regulation.locals import LOCAL
from rudang.regulation.registry import PATTERNS, REGULATION

COLUMNS: dict[str, pl.DataType] = {
    **SCHEMA,
    **{local_column(code): pl.Int32() for code in LOCAL},
    **{local_since(code): pl.Date() for code in LOCAL},
}
DEFAULTS = {"unit": 1, "year": 2019, "on": date(2019, 12, 31), "is_over": True, "kind": "branch"}
_FLAGS = {"true": True, "false": False}


def value_of(name: str, text: str) -> object:
    """A cell of a table as the unit sheet would hold it."""
    if text in (BLANK, NEVER_ASKED):
        return None
    match COLUMNS[name]:
        case pl.Date():
            return date.fromisoformat(text)
        case pl.Boolean():
            return _FLAGS[text]
        case pl.Float64():
            return float(text)
        case pl.List():
            return text.split("、")
        case pl.String():
            return text
    return int(text)


def rows(*lines: Line) -> pl.DataFrame:
    """Rows of the unit sheet with these cells; the rest as a branch's year that is over."""
    made = []
    for line in lines:
        cells = {name: value_of(name, text) for name, text in line.items() if name in COLUMNS}
        made.append({**dict.fromkeys(COLUMNS), **DEFAULTS, **cells})
    return pl.DataFrame(made, schema=COLUMNS)


def state(pattern: Pattern, line: Line) -> str:
    """What the pattern says of one line."""
    found = look(rows(line), [pattern], REGULATION.editions, keep=tuple(State))
    return str(found["state"].item())


def cases(family: str) -> pytest.MarkDecorator:
    """Parametrises a test with every line of every table of a module of patterns."""
    return pytest.mark.parametrize(
        ("name", "line"),
        [
            pytest.param(name, line, id=f"{name}: {' | '.join(line.values())}")
            for name, lines in boundaries(f"patterns/{family}").items()
            for line in lines
        ],
    )


def check(name: str, line: Line) -> None:
    assert state(PATTERNS[name], line) == line["verdict"]
