"""Age on the day of application."""

from tests.regulation.table import Line, cases, check


@cases("applications")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
