"""Probation cancelled and people not passed."""

from tests.regulation.table import Line, cases, check


@cases("cancellations")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
