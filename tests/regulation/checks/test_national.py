"""Our records beside the national system's."""

from tests.regulation.table import Line, cases, check


@cases("national")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
