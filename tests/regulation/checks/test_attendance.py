"""The meeting against the register of members."""

from tests.regulation.table import Line, cases, check


@cases("attendance")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
