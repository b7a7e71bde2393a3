"""Opinions heard before anybody is discussed as a development target."""

from tests.regulation.table import Line, cases, check


@cases("opinions")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
