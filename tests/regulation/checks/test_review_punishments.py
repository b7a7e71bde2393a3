"""Punishments within the process, before and after each end of it."""

from tests.regulation.table import Line, cases, check


@cases("review_punishments")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
