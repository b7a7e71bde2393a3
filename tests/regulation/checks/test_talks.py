"""The talk within a month of receipt."""

from tests.regulation.table import Line, cases, check

TABLES = {
    "B02": """
        app_signed_on | app_received_on | talk_on    | activist_on | as_of      | verdict
        2019-01-20    | 2019-01-31      | 2019-02-28 | -           | 2020-12-31 | met
        2019-01-20    | 2019-01-31      | 2019-03-01 | -           | 2020-12-31 | met_late
        2019-01-31    | ?               | 2019-02-28 | -           | 2020-12-31 | met
        2019-01-31    | -               | 2019-03-01 | -           | 2020-12-31 | met_late
        2019-01-31    | 2019-01-31      | -          | -           | 2019-02-10 | pending
        2019-01-31    | 2019-01-31      | -          | -           | 2019-02-13 | due_soon
        2019-01-31    | 2019-01-31      | -          | -           | 2019-02-28 | due_soon
        2019-01-31    | 2019-01-31      | -          | -           | 2019-03-01 | overdue
        2019-01-31    | 2019-01-31      | -          | 2019-09-01  | 2020-12-31 | broken
        2019-01-31    | 2019-01-31      | ?          | 2019-09-01  | 2020-12-31 | unknown
        2026-05-20    | 2026-05-20      | 2026-06-20 | -           | 2026-12-31 | met
        2026-05-20    | 2026-05-20      | 2026-06-21 | -           | 2026-12-31 | met_late
        -             | -               | 2019-02-28 | -           | 2020-12-31 | not_applicable
    """,
    "B03": """
        app_received_on | talk_on    | verdict
        2019-03-05      | 2019-03-04 | broken
        2019-03-05      | 2019-03-05 | met
        -               | 2019-03-05 | unknown
        2019-03-05      | -          | not_applicable
    """,
}


@cases(TABLES)
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)


def test_nothing_is_expected_of_an_ended_case() -> None:
    line = {"app_signed_on": "2019-01-31", "talk_on": "-", "exited_on": "2019-02-10"}
    check("B02", line | {"verdict": "not_applicable"})
