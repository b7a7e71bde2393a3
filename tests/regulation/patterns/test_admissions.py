"""Admissions in time: crash, swings, dry years, both sides of each boundary."""

from tests.regulation.patterns.table import Line, cases, check


@cases("admissions")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
