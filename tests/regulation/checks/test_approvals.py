"""Who approves, when and how, and the dates of probation."""

from tests.regulation.table import Line, cases, check


@cases("approvals")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
