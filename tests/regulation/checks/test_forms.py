"""The application form: numbered, used once, and written in order."""

from tests.regulation.table import Line, cases, check


@cases("forms")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
