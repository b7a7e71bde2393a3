"""From the end of probation to full membership."""

from tests.regulation.table import Line, cases, check

TABLES = {
    "L01": """
        meeting_on | probation_from | extend_to  | full_meeting_on | full_decision | verdict
        2018-09-26 | 2018-09-26     | -          | 2019-09-26      | 按期转正      | met
        2018-09-26 | 2018-09-26     | -          | 2019-09-25      | 按期转正      | broken
        2018-09-26 | 2018-10-29     | -          | 2019-09-26      | 按期转正      | met
        -          | 2018-09-26     | -          | 2019-09-25      | 按期转正      | broken
        2018-09-26 | 2018-09-26     | 2020-03-26 | 2019-09-26      | 延长预备期    | met
        2018-09-26 | 2018-09-26     | 2020-03-26 | 2020-03-25      | 按期转正      | broken
        2018-09-26 | 2018-09-26     | 2020-03-26 | 2020-03-26      | 按期转正      | met
        2018-09-26 | 2018-09-26     | -          | 2019-03-01      | 取消资格      | not_applicable
        -          | -              | -          | 2019-09-25      | 按期转正      | unknown
    """,
    "L02": """
        meeting_on | approval_on | full_meeting_on | as_of      | verdict
        2018-09-26 | 2018-11-01  | 2019-10-26      | 2020-12-31 | met
        2018-09-26 | 2018-11-01  | 2019-10-27      | 2020-12-31 | met_late
        2018-09-26 | 2018-11-01  | -               | 2019-09-01 | pending
        2018-09-26 | 2018-11-01  | -               | 2019-10-27 | overdue
        2018-09-26 | -           | -               | 2019-10-27 | not_applicable
    """,
    "L05": """
        full_app_on | full_meeting_on | verdict
        2019-10-22  | 2019-10-22      | met
        2019-10-23  | 2019-10-22      | broken
        -           | 2019-10-22      | broken
        ?           | 2019-10-22      | unknown
        2019-10-22  | -               | not_applicable
    """,
    "L08": """
        full_meeting_on | full_approval_on | archived_on | as_of      | verdict
        2019-11-30      | 2020-02-29       | -           | 2020-12-31 | met
        2019-11-30      | 2020-03-01       | -           | 2020-12-31 | met_late
        2019-11-30      | -                | -           | 2020-02-29 | due_soon
        2019-11-30      | -                | -           | 2020-03-01 | overdue
        2019-11-30      | -                | 2020-04-01  | 2020-12-31 | unknown
        -               | 2020-02-29       | -           | 2020-12-31 | not_applicable
    """,
    "L09": """
        meeting_on | extend_to  | full_decision | full_approval_on | full_from  | verdict
        2018-10-08 | -          | 按期转正      | 2019-11-08       | 2019-10-08 | met
        2018-10-08 | -          | 按期转正      | 2019-11-08       | 2019-11-08 | broken
        2018-10-08 | 2020-04-08 | 按期转正      | 2020-05-08       | 2020-04-08 | met
        2018-10-08 | 2020-04-08 | 按期转正      | 2020-05-08       | 2019-10-08 | broken
        2018-10-08 | -          | 按期转正      | 2019-11-08       | -          | broken
        2018-10-08 | -          | 按期转正      | 2019-11-08       | ?          | unknown
        2018-10-08 | 2020-04-08 | 延长预备期    | 2019-11-08       | -          | not_applicable
    """,
}


@cases(TABLES)
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
