"""The year of cultivation of people who moved between organizations."""

from tests.regulation.table import Line, cases, check


@cases("credited_time")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
