"""Time, quorum, ballots and result of the admission meeting."""

from tests.regulation.table import Line, cases, check


@cases("meetings")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
