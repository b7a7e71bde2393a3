"""The papers of the archive, by the edition of the day of archiving."""

from tests.regulation.table import Line, cases, check


@cases("archives")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
