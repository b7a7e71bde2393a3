"""Who may introduce somebody on the day of the branch meeting."""

from tests.regulation.table import Line, cases, check


@cases("introducer_standing")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
