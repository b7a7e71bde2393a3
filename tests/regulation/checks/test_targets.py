"""Listing development targets, under each edition."""

from tests.regulation.table import Line, cases, check


@cases("targets")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
