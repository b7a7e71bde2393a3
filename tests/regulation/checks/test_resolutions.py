"""The resolution in the form: complete, and of the day of the meeting."""

from tests.regulation.table import Line, cases, check


@cases("resolutions")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
