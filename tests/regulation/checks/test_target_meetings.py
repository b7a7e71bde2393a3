"""The discussion behind every listing, and the plan it stands in."""

from tests.regulation.table import Line, cases, check


@cases("target_meetings")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
