"""Objections raised during the public notice."""

from tests.regulation.table import Line, cases, check


@cases("objections")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
