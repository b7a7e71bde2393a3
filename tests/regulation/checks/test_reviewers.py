"""Who carries out the political review and who sends its letters."""

from tests.regulation.table import Line, cases, check


@cases("reviewers")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
