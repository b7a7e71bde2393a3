"""An extension of probation: its length, once, by meeting and approval."""

from tests.regulation.table import Line, cases, check


@cases("extensions")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
