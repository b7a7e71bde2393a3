"""Signals over one dossier, both sides of each boundary."""

from tests.regulation.table import Line, cases, check


@cases("signals")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
