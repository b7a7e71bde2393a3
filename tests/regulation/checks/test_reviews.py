"""Political review before the vote."""

from tests.regulation.table import Line, cases, check

TABLES = {
    "F02": """
        review_result | meeting_on | meeting_result | verdict
        合格          | 2019-10-12 | -              | met
        不合格        | 2019-10-12 | -              | broken
        -             | 2019-10-12 | 通过           | broken
        ?             | 2019-10-12 | 通过           | unknown
        不合格        | 2019-10-12 | 未通过         | not_applicable
        不合格        | -          | -              | not_applicable
    """,
    "F03.meeting": """
        review_concluded_on | meeting_on | verdict
        2019-10-12          | 2019-10-12 | met
        2019-10-13          | 2019-10-12 | broken
        -                   | 2019-10-12 | unknown
        2019-10-12          | -          | not_applicable
    """,
    "F03.preexam": """
        review_concluded_on | preexam_on | verdict
        2019-09-20          | 2019-09-20 | met
        2019-09-21          | 2019-09-20 | broken
        -                   | 2019-09-20 | unknown
    """,
}


@cases(TABLES)
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
