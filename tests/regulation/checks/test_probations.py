"""The year of probation: observation, reports, faults and absence."""

from tests.regulation.table import Line, cases, check


@cases("probations")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
