"""The vote on full membership at the edges of a half."""

from tests.regulation.table import Line, cases, check


@cases("full_votes")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
