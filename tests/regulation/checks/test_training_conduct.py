"""Who holds the training, how, on which days, and how long it counts."""

from tests.regulation.table import Line, cases, check


@cases("training_conduct")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
