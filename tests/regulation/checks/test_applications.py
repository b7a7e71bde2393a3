"""Age on the day of application."""

from tests.regulation.table import Line, cases, check

TABLES = {
    "A04": """
        birth_date | app_signed_on | verdict
        1999-10-28 | 2017-10-27    | broken
        1999-10-28 | 2017-10-28    | met
        2000-02-29 | 2018-02-27    | broken
        2000-02-29 | 2018-02-28    | met
        2008-06-01 | 2026-05-31    | broken
        2008-06-01 | 2026-06-01    | met
        -          | 2017-10-28    | unknown
        1999-10-28 | -             | not_applicable
    """,
}


@cases(TABLES)
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
