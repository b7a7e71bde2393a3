"""The vote: secret, one by one, written opinions in time and only from the absent."""

from tests.regulation.table import Line, cases, check


@cases("ballots")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
