"""Activists who moved in during cultivation."""

from tests.regulation.table import Line, cases, check


@cases("transfers")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
