"""What the papers of one person say differently, as compared by somebody."""

from tests.regulation.table import Line, cases, check


@cases("paper_agreement")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
