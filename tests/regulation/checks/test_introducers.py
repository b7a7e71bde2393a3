"""Two introducers."""

from tests.regulation.table import Line, cases, check

TABLES = {
    "E01": """
        introducers    | meeting_on | verdict
        周正、吴平     | 2019-10-12 | met
        周正、吴平     | -          | met
        周正           | 2019-10-12 | broken
        周正、周正     | 2019-10-12 | broken
        周正、吴平、李 | 2019-10-12 | broken
        -              | 2019-10-12 | broken
        ?              | 2019-10-12 | unknown
        -              | -          | not_applicable
    """,
}


@cases(TABLES)
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
