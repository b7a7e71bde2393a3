"""The notice before admission, where a place demands one."""

from tests.regulation.table import Line, cases, check


@cases("admission_notices")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
