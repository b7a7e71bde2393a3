"""Recommendation by members or by the League."""

from tests.regulation.table import Line, cases, check


@cases("recommendations")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
