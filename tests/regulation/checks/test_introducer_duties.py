"""What introducers write and say, and when."""

from tests.regulation.table import Line, cases, check


@cases("introducer_duties")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
