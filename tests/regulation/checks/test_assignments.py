"""Where a new member is assigned, and dues from the month of the meeting."""

from tests.regulation.table import Line, cases, check


@cases("assignments")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
