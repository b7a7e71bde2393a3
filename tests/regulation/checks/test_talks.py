"""The talk within a month of receipt."""

from tests.regulation.table import Line, cases, check


@cases("talks")
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)


def test_nothing_is_expected_of_an_ended_case() -> None:
    line = {"app_signed_on": "2019-01-31", "talk_on": "-", "exited_on": "2019-02-10"}
    check("B02", line | {"verdict": "not_applicable"})
