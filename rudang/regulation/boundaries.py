"""The boundaries of each rule as tables of invented dossiers, both sides of every edge.

They stand beside the rules as `cases/FAMILY.txt`: a rule's name, then a table whose headings are
fact names and whose last column is the verdict. The tests judge every line; the rule book prints
them. `-` is asked and blank, `?` was never asked.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "cases"

BLANK = "-"
NEVER_ASKED = "?"
VERDICT = "verdict"
AS_OF = "as_of"

Line = Mapping[str, str]


@cache
def boundaries(family: str) -> Mapping[str, Sequence[Line]]:
    """Rule name to the lines of its table, of one module of checks.

    Raises ValueError where a table is crooked: a line of another length than its headings.
    """
    tables: dict[str, list[list[str]]] = {}
    name = ""
    for text in (FOLDER / f"{family}.txt").read_text("utf-8").splitlines():
        if not text.strip() or text.startswith("#"):
            continue
        if not text[0].isspace():
            name = text.strip()
            if name in tables:
                raise ValueError(f"{family}: two tables of {name}")
            tables[name] = []
            continue
        tables[name].append([cell.strip() for cell in text.split("|")])
    return {name: _lines(name, cut) for name, cut in tables.items()}


def _lines(name: str, cut: Sequence[Sequence[str]]) -> list[Line]:
    headings, *rows = cut
    if headings[-1] != VERDICT:
        raise ValueError(f"{name}: the last column is not {VERDICT}")
    for row in rows:
        if len(row) != len(headings):
            raise ValueError(f"{name}: {len(row)} cells under {len(headings)} headings: {row}")
    return [dict(zip(headings, row, strict=True)) for row in rows]
