"""Pre-examination: before the meeting, in writing, by whom, and the time it leaves."""

from tests.regulation.table import Line, cases, check


@cases("preexams")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
