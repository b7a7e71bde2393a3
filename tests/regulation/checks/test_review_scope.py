"""Whom the political review covers, what it looks at, and whom it asks."""

from tests.regulation.table import Line, cases, check


@cases("review_scope")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
