"""From the end of probation to full membership."""

from tests.regulation.table import Line, cases, check


@cases("full_membership")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
