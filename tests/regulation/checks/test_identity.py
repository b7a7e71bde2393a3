"""Particulars that cannot be right: numbers, days, codes, nationality, moves."""

from tests.regulation.table import Line, cases, check


@cases("identity")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
