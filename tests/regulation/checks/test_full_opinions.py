"""Opinions, examination and a notice before the meeting on full membership."""

from tests.regulation.table import Line, cases, check


@cases("full_opinions")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
