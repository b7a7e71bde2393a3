"""A survey of the small college of `tests.planning`: when it was called, and for whom."""

from datetime import date

from rudang.actions import surveys
from tests.planning import TODAY, College

PERIOD = "2020H1"
CALLED = date(2019, 11, 20)
DUE = date(2019, 12, 10)

# The year of cultivation is over in September 2020, training two days later.
YOUNG = {
    "app_signed_on": date(2019, 3, 1),
    "activist_on": date(2019, 9, 2),
    "person_kind": "学生",
    "expected_leave_date": date(2022, 6, 30),
}
# Ripe, but gone before the period begins.
LEAVING = {
    "app_signed_on": date(2017, 9, 10),
    "activist_on": date(2018, 3, 1),
    "person_kind": "学生",
    "expected_leave_date": date(2020, 3, 20),
}


def announce(school: College, period: str = PERIOD) -> None:
    """Call it as the department does."""
    surveys.announce(
        by=school.department,
        period=period,
        opened_on=CALLED,
        due_on=DUE,
        note="按人申报",
        today=TODAY,
    )
