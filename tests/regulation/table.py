"""Tests of rules as tables: headings are fact names, the last column is the verdict."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl
import pytest

from rudang.core.evaluate import judge, verdict_of
from rudang.core.facts import (
    CIRCUMSTANCE,
    CIRCUMSTANCES,
    FACT,
    FACTS,
    Kind,
    asked,
    sheet_schema,
)
from rudang.core.rules import Rule, State, local_column, local_since
from rudang.regulation.boundaries import BLANK, NEVER_ASKED, Line, boundaries
from rudang.regulation.calendar import WORKING_DAYS
from rudang.regulation.locals import LOCAL
from rudang.regulation.registry import REGULATION, RULES

AS_OF = date(2020, 12, 31)
SOON_DAYS = 15


NOBODY = "无"

# Every column that a rule may read: facts, questions, circumstances, local demands.
SCHEMA: dict[str, pl.DataType] = {
    **sheet_schema(),
    **{fact.name: fact.kind.dtype for fact in CIRCUMSTANCES},
    **{local_column(code): pl.Int32() for code in LOCAL},
    **{local_since(code): pl.Date() for code in LOCAL},
}


def value_of(name: str, text: str) -> object:
    """A cell of a table as the frame would hold it; 无 in a list of names is nobody."""
    if text in (BLANK, NEVER_ASKED):
        return None
    if name.startswith("local_"):
        return date.fromisoformat(text) if name.endswith("_since") else int(text)
    kind = (FACT | CIRCUMSTANCE)[name].kind
    if kind in (Kind.TEXTS, Kind.DATES) and text == NOBODY:
        return []
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
        sheet_row: dict[str, object] = {name: row.get(name) for name in SCHEMA}
        sheet_row |= {"dossier": number, "unit": 1}
        for fact in FACTS:
            sheet_row[asked(fact.name)] = fact.name in row or fact.name in is_asked
        filled.append(sheet_row)
    return pl.DataFrame(filled, schema=SCHEMA)


def verdict(rule: Rule, line: Line) -> str:
    """What the rule says of one line, on its `as_of` or on the usual day."""
    facts = {n: text for n, text in line.items() if n not in ("verdict", "as_of")}
    row = {n: value_of(n, text) for n, text in facts.items() if text != NEVER_ASKED}
    as_of = date.fromisoformat(line["as_of"]) if "as_of" in line else AS_OF
    found = judge(
        sheet([row]),
        [rule],
        REGULATION.editions,
        as_of=as_of,
        keep=tuple(State),
        calendar=WORKING_DAYS,
    )
    state, due_on = found.select("state", "due_on").row(0)
    return verdict_of(State(state), due_on, as_of=as_of, soon_days=SOON_DAYS).value


def cases(family: str) -> pytest.MarkDecorator:
    """Parametrises a test with every line of every table of a module of checks."""
    return pytest.mark.parametrize(
        ("name", "line"),
        [
            pytest.param(name, line, id=f"{name}: {' | '.join(line.values())}")
            for name, lines in boundaries(family).items()
            for line in lines
        ],
    )


def check(name: str, line: Line) -> None:
    assert verdict(RULES[name], line) == line["verdict"]
