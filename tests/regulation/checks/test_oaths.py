"""The day of the oath."""

from tests.regulation.table import Line, cases, check

TABLES = {
    "K02": """
        approval_on | oath_on    | as_of      | verdict
        2026-05-31  | 2026-06-30 | 2026-12-31 | met
        2026-05-31  | 2026-07-01 | 2026-12-31 | met_late
        2026-01-05  | 2026-06-11 | 2026-12-31 | met
        2026-01-05  | -          | 2026-06-12 | overdue
        2019-01-05  | 2019-06-12 | 2020-12-31 | not_applicable
    """,
    "K03": """
        approval_on | oath_on    | full_from  | verdict
        2019-11-06  | 2019-11-06 | 2020-09-30 | met
        2019-11-06  | 2019-11-05 | 2020-09-30 | broken
        2019-11-06  | 2020-09-29 | 2020-09-30 | met
        2019-11-06  | 2020-09-30 | 2020-09-30 | broken
        2019-11-06  | 2019-11-20 | -          | met
        -           | 2019-11-20 | -          | broken
        ?           | 2019-11-20 | -          | unknown
        2019-11-06  | -          | -          | not_applicable
    """,
}


@cases(TABLES)
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
