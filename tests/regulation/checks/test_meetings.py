"""Time, quorum, ballots and result of the admission meeting."""

from tests.regulation.table import Line, cases, check

TABLES = {
    "I01": """
        preexam_on | preexam_result | meeting_on | approval_on | as_of      | verdict
        2026-01-10 | 合格           | 2026-05-10 | -           | 2026-12-31 | not_applicable
        2026-01-10 | 合格           | 2026-05-11 | -           | 2026-12-31 | met
        2026-01-10 | 合格           | 2026-06-11 | -           | 2026-12-31 | met
        2026-01-10 | 合格           | 2026-06-12 | -           | 2026-12-31 | met_late
        2026-05-31 | 合格           | 2026-06-30 | -           | 2026-12-31 | met
        2026-05-31 | 合格           | 2026-07-01 | -           | 2026-12-31 | met_late
        2026-01-10 | 合格           | -          | -           | 2026-05-10 | not_applicable
        2026-01-10 | 合格           | -          | -           | 2026-05-11 | pending
        2026-01-10 | 合格           | -          | -           | 2026-05-27 | due_soon
        2026-01-10 | 合格           | -          | -           | 2026-06-12 | overdue
        2026-05-31 | 不合格         | -          | -           | 2026-12-31 | not_applicable
        2026-05-31 | 合格           | -          | 2026-07-01  | 2026-12-31 | unknown
    """,
    "I03": """
        due_voting | present_voting | meeting_on | verdict
        22         | 12             | 2019-10-12 | met
        22         | 11             | 2019-10-12 | broken
        3          | 2              | 2019-10-12 | met
        3          | 1              | 2019-10-12 | broken
        10         | 11             | 2019-10-12 | broken
        10         | -              | 2019-10-12 | unknown
        -          | -              | 2019-10-12 | unknown
        -          | -              | -          | not_applicable
    """,
    "I04": """
        meeting_on | due_voting | present_voting | votes_yes | votes_no | votes_abstain | votes_spoiled | written_yes | verdict
        2019-10-09 | 19         | 13             | 12        | 0        | 1             | 0             | 0           | met
        2019-10-09 | 19         | 13             | 11        | 0        | 1             | 0             | 6           | met
        2019-10-09 | 19         | 13             | 11        | 0        | 1             | 0             | 7           | broken
        2019-10-09 | 19         | 13             | 12        | 1        | 1             | 0             | 0           | broken
        2019-10-09 | 19         | 13             | 14        | ?        | ?             | ?             | ?           | broken
        2019-10-09 | 19         | 13             | 12        | 0        | 1             | 0             | -           | met
        2019-10-09 | 19         | 13             | 12        | ?        | ?             | ?             | 0           | unknown
        2019-10-09 | 19         | -              | 12        | 0        | 0             | 0             | 0           | unknown
        -          | -          | -              | -         | -        | -             | -             | -           | not_applicable
    """,  # noqa: E501
    "I05": """
        meeting_on | due_voting | present_voting | votes_yes | written_yes | meeting_result | approval_on | verdict
        2019-10-09 | 20         | 20             | 11        | 0           | 通过           | -           | met
        2019-10-09 | 20         | 20             | 10        | 0           | 通过           | -           | broken
        2019-10-09 | 20         | 15             | 9         | 2           | 通过           | -           | met
        2019-10-09 | 20         | 15             | 11        | 0           | 未通过         | -           | broken
        2019-10-09 | 20         | 15             | 10        | 0           | 未通过         | -           | met
        2019-10-09 | 20         | 20             | 10        | 0           | ?              | 2019-11-05  | broken
        2019-10-09 | 20         | 20             | 11        | ?           | ?              | 2019-11-05  | met
        2019-10-09 | 20         | 18             | 8         | ?           | ?              | 2019-11-05  | broken
        2019-10-09 | 20         | 15             | 9         | ?           | ?              | 2019-11-05  | unknown
        2019-10-09 | 20         | 15             | 10        | -           | ?              | 2019-11-05  | broken
        2019-10-09 | 20         | 15             | 10        | 0           | ?              | -           | not_applicable
        2019-10-09 | 20         | 15             | 10        | 0           | 推迟           | -           | not_applicable
    """,  # noqa: E501
}


@cases(TABLES)
def test_a_line_of_the_table(name: str, line: Line) -> None:
    check(name, line)
