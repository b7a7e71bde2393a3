"""Punishments during the process and the local list of adverse conduct."""

from tests.regulation.table import Line, cases, check


@cases("disciplines")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
