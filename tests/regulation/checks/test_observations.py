"""Half-yearly observation."""

from tests.regulation.table import Line, cases, check

TABLES = {
    "C15.gap": """
        activist_on | observations           | target_on  | verdict
        2018-04-12  | 2018-10-12、2019-04-12 | 2019-05-29 | met
        2018-04-12  | 2018-10-27、2019-04-12 | 2019-05-29 | met
        2018-04-12  | 2018-10-28、2019-04-12 | 2019-05-29 | broken
        2018-04-12  | 2018-09-19             | 2019-05-29 | broken
        2018-04-12  | 2019-04-01、2018-10-10 | 2019-05-29 | met
        2018-04-12  | 2018-01-01、2018-10-10 | 2019-05-29 | broken
        2018-04-12  | 2018-10-10、2019-07-01 | 2019-05-29 | broken
        2018-04-12  | -                      | 2019-05-29 | broken
        2018-04-12  | ?                      | 2019-05-29 | unknown
        2018-04-12  | 2018-10-10             | -          | met
        -           | 2018-10-10             | 2019-05-29 | not_applicable
    """,
    "C15.minor": """
        activist_on | observations           | target_on  | verdict
        2018-04-12  | 2018-10-12、2019-04-12 | 2019-05-29 | met
        2018-04-12  | 2018-10-13、2019-04-12 | 2019-05-29 | broken
        2018-04-12  | 2018-10-28、2019-04-12 | 2019-05-29 | not_applicable
        2018-04-12  | ?                      | -          | unknown
    """,
    "C15.next": """
        activist_on | observations           | target_on  | as_of      | verdict
        2018-04-12  | -                      | -          | 2018-05-01 | pending
        2018-04-12  | -                      | -          | 2018-10-01 | due_soon
        2018-04-12  | -                      | -          | 2018-10-13 | overdue
        2018-04-12  | 2018-10-10             | -          | 2018-10-13 | pending
        2018-04-12  | 2018-10-10、2019-03-31 | -          | 2019-09-30 | due_soon
        2018-04-12  | 2018-10-10、2019-03-31 | -          | 2019-10-01 | overdue
        2018-04-12  | 2018-10-10             | 2019-05-29 | 2020-12-31 | not_applicable
        2018-04-12  | ?                      | -          | 2018-10-13 | unknown
    """,
}


@cases(TABLES)
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
