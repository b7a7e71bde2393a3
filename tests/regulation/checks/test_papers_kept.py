"""What people found in the papers."""

from tests.regulation.table import Line, cases, check


@cases("papers_kept")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
