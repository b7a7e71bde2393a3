"""Pre-examination before the branch meeting."""

from tests.regulation.table import Line, cases, check

TABLES = {
    "H02": """
        preexam_on | preexam_result | meeting_on | verdict
        2019-10-09 | 合格           | 2019-10-09 | met
        2019-10-10 | 合格           | 2019-10-09 | broken
        2019-10-01 | 不合格         | 2019-10-09 | broken
        2019-10-01 | -              | 2019-10-09 | met
        -          | -              | 2019-10-09 | broken
        ?          | ?              | 2019-10-09 | unknown
        2019-10-01 | 合格           | -          | not_applicable
    """,
}


@cases(TABLES)
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
