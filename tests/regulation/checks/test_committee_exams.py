"""The branch committee examines before the committee above does, and both before the meeting."""

from tests.regulation.table import Line, cases, check


@cases("committee_exams")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
