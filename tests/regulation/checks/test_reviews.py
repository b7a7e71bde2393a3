"""Political review before the vote."""

from tests.regulation.table import Line, cases, check


@cases("reviews")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
