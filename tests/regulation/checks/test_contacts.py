"""Cultivation contacts: how many, who they are, and after they leave."""

from tests.regulation.table import Line, cases, check


@cases("contacts")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
