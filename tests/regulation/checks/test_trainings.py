"""Length of the short training."""

from tests.regulation.table import Line, cases, check


@cases("trainings")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
