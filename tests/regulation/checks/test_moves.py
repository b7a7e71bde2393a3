"""Moves of members on probation, and letters at the edges of their months."""

from tests.regulation.table import Line, cases, check


@cases("moves")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
