"""The public notice of the 2026 edition, with holidays and worked weekends."""

from tests.regulation.table import Line, cases, check


@cases("notices")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
