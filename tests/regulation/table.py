"""Tests of rules as tables: headings are fact names, the last column is the verdict."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl
import pytest

from rudang.core.evaluate import judge, verdict_of
from rudang.core.facts import FACT, FACTS, Kind, asked, sheet_schema
from rudang.core.rules import Rule, State
from rudang.regulation.registry import REGULATION, RULES

AS_OF = date(2020, 12, 31)
SOON_DAYS = 15
BLANK = "-"
NEVER_ASKED = "?"

Line = dict[str, str]


def value_of(name: str, text: str) -> object:
    """A cell of a table as the sheet would hold it."""
    kind = FACT[name].kind
    if text in (BLANK, NEVER_ASKED):
        return None
    if kind is Kind.DATE:
        return date.fromisoformat(text)
    if kind is Kind.INTEGER:
        return int(text)
    if kind is Kind.DATES:
        return [date.fromisoformat(day) for day in text.split("、")]
    if kind is Kind.TEXTS:
        return text.split("、")
    return text


def sheet(rows: Sequence[Mapping[str, object]], *, is_asked: Sequence[str] = ()) -> pl.DataFrame:
    """A frame of fact sheets with only the given facts; `is_asked` are asked for on every row."""
    filled = []
    for number, row in enumerate(rows, start=1):
        sheet_row: dict[str, object] = {"dossier": number, "unit": 1}
        for fact in FACTS:
            sheet_row[fact.name] = row.get(fact.name)
            sheet_row[asked(fact.name)] = fact.name in row or fact.name in is_asked
        filled.append(sheet_row)
    return pl.DataFrame(filled, schema=sheet_schema())


def lines_of(table: str) -> list[Line]:
    """The lines of a table under its headings; columns are parted by bars."""
    cut = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    headings, *rest = (row for row in cut if row != [""])
    assert headings[-1] == "verdict"
    for row in rest:
        assert len(row) == len(headings), row
    return [dict(zip(headings, row, strict=True)) for row in rest]


def verdict(rule: Rule, line: Line) -> str:
    """What the rule says of one line, on its `as_of` or on the usual day."""
    facts = {n: text for n, text in line.items() if n not in ("verdict", "as_of")}
    row = {n: value_of(n, text) for n, text in facts.items() if text != NEVER_ASKED}
    as_of = date.fromisoformat(line["as_of"]) if "as_of" in line else AS_OF
    found = judge(sheet([row]), [rule], REGULATION.editions, as_of=as_of, keep=tuple(State))
    state, due_on = found.select("state", "due_on").row(0)
    return verdict_of(State(state), due_on, as_of=as_of, soon_days=SOON_DAYS).value


def cases(tables: Mapping[str, str]) -> pytest.MarkDecorator:
    """Parametrises a test with every line of every rule's table."""
    return pytest.mark.parametrize(
        ("name", "line"),
        [
            pytest.param(name, line, id=f"{name}: {' | '.join(line.values())}")
            for name, table in tables.items()
            for line in lines_of(table)
        ],
    )


def check(name: str, line: Line) -> None:
    assert verdict(RULES[name], line) == line["verdict"]
