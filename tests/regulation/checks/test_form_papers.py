"""What a look through the papers finds in the application form."""

from tests.regulation.table import Line, cases, check


@cases("form_papers")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
