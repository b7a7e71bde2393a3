"""The public notice of the 2026 edition, with holidays and worked weekends."""

from tests.regulation.table import Line, cases, check

# 2026-06-19 is a holiday (Dragon Boat); 2026-09-20 is a Sunday worked in exchange.
TABLES = {
    "D07.missing": """
        notice_from | target_on  | verdict
        -           | 2026-05-10 | not_applicable
        -           | 2026-05-11 | broken
        ?           | 2026-05-11 | unknown
        2026-06-01  | 2026-06-09 | met
        2026-06-10  | 2026-06-09 | broken
    """,
    "D07.length": """
        notice_from | notice_to  | target_on  | verdict
        2026-06-01  | 2026-06-05 | 2026-06-09 | broken
        2026-06-01  | 2026-06-08 | 2026-06-09 | met
        2026-06-12  | 2026-06-19 | 2026-06-23 | broken
        2026-06-12  | 2026-06-22 | 2026-06-23 | met
        2026-09-15  | 2026-09-21 | 2026-09-22 | met
        2026-09-16  | 2026-09-21 | 2026-09-22 | broken
        2026-05-06  | 2026-05-08 | 2026-05-10 | not_applicable
        2026-05-06  | 2026-05-08 | 2026-05-11 | broken
        2026-06-01  | -          | 2026-06-09 | not_applicable
    """,
    "D07.consent": """
        superior_consent_on | notice_from | target_on  | verdict
        2026-06-01          | 2026-06-01  | 2026-06-09 | met
        2026-06-02          | 2026-06-01  | 2026-06-09 | broken
        -                   | 2026-06-01  | 2026-06-09 | unknown
    """,
    "D07.end": """
        notice_from | notice_to  | target_on  | verdict
        2026-06-01  | 2026-06-08 | 2026-06-08 | met
        2026-06-01  | 2026-06-08 | 2026-06-07 | broken
        2026-06-01  | -          | 2026-06-07 | unknown
    """,
}


@cases(TABLES)
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
