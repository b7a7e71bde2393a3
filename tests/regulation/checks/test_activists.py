"""Deciding activists and filing them."""

from tests.regulation.table import Line, cases, check

TABLES = {
    "C07": """
        app_received_on | talk_on    | activist_on | verdict
        2017-03-01      | 2017-03-20 | 2017-03-20  | met
        2017-03-01      | 2017-03-20 | 2017-03-19  | broken
        2017-03-30      | -          | 2017-03-29  | broken
        2017-03-01      | -          | 2017-04-01  | unknown
        2017-03-01      | 2017-03-20 | -           | not_applicable
    """,
    "C09": """
        activist_on | activist_filed_on | target_on  | verdict
        2017-04-26  | 2017-04-26        | -          | met
        2017-04-26  | 2017-04-25        | -          | broken
        2017-04-26  | -                 | -          | pending
        2017-04-26  | -                 | 2018-05-30 | broken
        2017-04-26  | ?                 | 2018-05-30 | unknown
        -           | 2017-04-26        | -          | not_applicable
    """,
}


@cases(TABLES)
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
