"""Listing development targets, under each edition."""

from tests.regulation.table import Line, cases, check

TABLES = {
    "D01.listing": """
        activist_on | target_on  | verdict
        2017-04-19  | 2018-04-18 | broken
        2017-04-19  | 2018-04-19 | met
        2016-02-29  | 2017-02-28 | met
        2025-06-01  | 2026-05-31 | broken
        2025-06-01  | 2026-06-01 | met
        -           | 2018-04-18 | unknown
        2017-04-19  | -          | not_applicable
    """,
    "D01.discussion": """
        activist_on | target_meeting_on | target_on  | verdict
        2017-04-19  | 2018-04-18        | 2018-05-30 | broken
        2017-04-19  | 2018-04-19        | 2018-05-30 | met
        -           | 2018-04-19        | 2018-05-30 | unknown
    """,
    "D06.filing": """
        superior_filed_on | target_on  | verdict
        2018-05-30        | 2018-05-30 | met
        2018-05-31        | 2018-05-30 | broken
        -                 | 2018-05-30 | broken
        ?                 | 2018-05-30 | unknown
        -                 | 2026-05-10 | broken
        -                 | 2026-05-11 | not_applicable
        2018-05-30        | -          | not_applicable
    """,
    "D06.consent": """
        superior_filed_on | superior_consent_on | target_on  | verdict
        2026-05-01        | -                   | 2026-05-10 | not_applicable
        2026-05-01        | -                   | 2026-05-11 | broken
        2026-05-01        | ?                   | 2026-05-11 | unknown
        -                 | 2026-05-28          | 2026-06-08 | met
        -                 | 2026-06-09          | 2026-06-08 | broken
    """,
    "D06.order": """
        target_meeting_on | superior_consent_on | verdict
        2026-05-20        | 2026-05-20          | met
        2026-05-20        | 2026-05-19          | broken
        2026-05-20        | 2026-05-10          | not_applicable
        -                 | 2026-05-20          | not_applicable
    """,
}


@cases(TABLES)
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
