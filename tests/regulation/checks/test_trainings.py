"""Length of the short training."""

from tests.regulation.table import Line, cases, check

TABLES = {
    "G02": """
        train_from | train_to   | train_days | train_hours | verdict
        2018-06-04 | 2018-06-08 | 3          | 16          | met
        2018-06-04 | 2018-06-08 | 2          | 24          | met
        2018-06-04 | 2018-06-08 | 2          | 23          | broken
        2018-06-04 | 2018-06-08 | 3          | -           | met
        2018-06-04 | 2018-06-08 | 2          | -           | unknown
        2018-06-04 | 2018-06-08 | ?          | ?           | unknown
        -          | -          | -          | -           | not_applicable
    """,
}


@cases(TABLES)
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
