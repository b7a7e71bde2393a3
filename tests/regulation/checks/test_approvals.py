"""Talk, approval and probation dates."""

from tests.regulation.table import Line, cases, check

TABLES = {
    "J02.missing": """
        interview_on | approval_on | verdict
        2018-11-05   | 2018-11-05  | met
        2018-11-06   | 2018-11-05  | broken
        -            | 2018-11-05  | broken
        ?            | 2018-11-05  | unknown
        2018-11-05   | -           | not_applicable
    """,
    "J02.order": """
        meeting_on | interview_on | verdict
        2018-09-29 | 2018-09-29   | met
        2018-09-29 | 2018-09-28   | broken
        -          | 2018-09-28   | not_applicable
    """,
    "J04.three": """
        meeting_on | meeting_result | approval_on | approval_delay_reason | as_of      | verdict
        2018-11-30 | -              | 2019-02-28  | -                     | 2020-12-31 | met
        2018-11-30 | -              | 2019-03-01  | -                     | 2020-12-31 | met_late
        2018-11-30 | -              | 2019-03-01  | ?                     | 2020-12-31 | met_late
        2018-11-30 | -              | 2019-03-01  | 换届                  | 2020-12-31 | not_applicable
        2018-11-30 | -              | -           | -                     | 2019-02-01 | pending
        2018-11-30 | -              | -           | -                     | 2019-02-28 | due_soon
        2018-11-30 | -              | -           | -                     | 2019-03-01 | overdue
        2018-11-30 | 未通过         | -           | -                     | 2019-03-01 | not_applicable
        -          | -              | 2019-03-01  | -                     | 2019-03-01 | not_applicable
    """,  # noqa: E501
    "J04.six": """
        meeting_on | approval_on | oath_on    | approval_delay_reason | as_of      | verdict
        2018-09-29 | 2019-03-29  | -          | 换届                  | 2020-12-31 | met
        2018-09-29 | 2019-03-30  | -          | 换届                  | 2020-12-31 | met_late
        2018-09-29 | 2019-03-30  | -          | -                     | 2020-12-31 | met_late
        2018-09-29 | -           | -          | -                     | 2019-03-29 | due_soon
        2018-09-29 | -           | -          | -                     | 2019-03-30 | overdue
        2018-09-29 | -           | 2019-01-01 | -                     | 2019-03-30 | unknown
    """,
    "J06": """
        meeting_on | approval_on | approval_result | probation_from | probation_to | verdict
        2018-09-26 | 2018-10-29  | -               | 2018-09-26     | 2019-09-26   | met
        2018-09-26 | 2018-10-29  | -               | 2018-09-26     | 2019-09-25   | met
        2018-09-26 | 2018-10-29  | -               | 2018-09-26     | 2019-09-24   | broken
        2018-09-26 | 2018-10-29  | -               | 2018-09-26     | 2019-09-27   | broken
        2018-09-26 | 2018-10-29  | -               | 2018-10-29     | 2019-10-29   | broken
        2018-09-26 | 2018-10-29  | -               | 2018-09-26     | -            | broken
        2018-09-26 | 2018-10-29  | -               | ?              | ?            | unknown
        2020-02-29 | 2020-04-01  | -               | 2020-02-29     | 2021-02-28   | met
        2018-09-26 | 2018-10-29  | 不批准          | -              | -            | not_applicable
    """,
    "J07": """
        meeting_on | approval_on | verdict
        2019-10-12 | 2019-10-12  | met
        2019-10-12 | 2019-10-11  | broken
        -          | 2019-10-11  | unknown
        2019-10-12 | -           | not_applicable
    """,
}


@cases(TABLES)
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
