"""Where a letter stands by its steps, on both sides of the day for its answer."""

from datetime import date

import pytest

from rudang.core.follow_up import Course, Step, StepKind, course, next_level, proposes_escalation

DUE = date(2019, 10, 21)
LATER = date(2019, 11, 4)
GENERAL, COLLEGE = 2, 1


def on(day: str) -> date:
    return date.fromisoformat(f"2019-{day}")


ANSWER = StepKind.ANSWER
GUIDANCE = Step(StepKind.GUIDANCE, on("10-15"))
ESCALATED = Step(StepKind.ESCALATE, on("10-28"), LATER, GENERAL)
RETURNED = Step(StepKind.RETURN, on("10-18"), LATER)


@pytest.mark.parametrize(
    ("steps", "as_of", "standing", "days_left", "is_overdue"),
    [
        ([], "10-20", "awaited", 1, False),
        ([], "10-21", "awaited", 0, False),
        ([], "10-22", "overdue", -1, True),
        ([GUIDANCE], "10-22", "overdue", -1, True),
        ([Step(ANSWER, on("10-21"))], "12-01", "answered", None, False),
        ([Step(ANSWER, on("10-16")), RETURNED], "11-04", "awaited", 0, False),
        ([Step(ANSWER, on("10-16")), RETURNED], "11-05", "overdue", -1, True),
        ([Step(ANSWER, on("10-16")), RETURNED, Step(ANSWER, on("11-01"))], "11-05", "answered",
         None, False),
        ([ESCALATED], "11-04", "escalated", 0, False),
        ([ESCALATED], "11-05", "escalated", -1, True),
        ([ESCALATED, Step(ANSWER, on("11-05"))], "11-06", "answered", None, False),
        ([Step(ANSWER, on("10-21")), Step(StepKind.CLOSE, on("12-20"))], "12-31", "closed", None,
         False),
    ],
)  # fmt: skip
def test_the_steps_and_the_day_tell_where_a_letter_stands(
    steps: list[Step], as_of: str, standing: str, days_left: int | None, is_overdue: bool
) -> None:
    found = course(DUE, steps, as_of=on(as_of))
    assert (found.standing.value, found.days_left, found.is_overdue) == (
        standing,
        days_left,
        is_overdue,
    )


@pytest.mark.parametrize(
    ("before", "day", "is_late"),
    [
        ([], "10-21", False),
        ([], "10-22", True),
        ([ESCALATED], "11-04", False),
        ([ESCALATED], "11-05", True),
    ],
)
def test_an_answer_on_the_last_day_is_in_time_and_the_day_after_late(
    before: list[Step], day: str, is_late: bool
) -> None:
    assert course(DUE, [*before, Step(ANSWER, on(day))], as_of=on("12-01")).is_late is is_late


@pytest.mark.parametrize(
    ("superiors", "level", "following"),
    [
        ((GENERAL, COLLEGE), None, GENERAL),
        ((GENERAL, COLLEGE), GENERAL, COLLEGE),
        ((GENERAL, COLLEGE), COLLEGE, None),
        ((COLLEGE,), None, COLLEGE),
        ((), None, None),
        # The unit has since been put elsewhere in the tree.
        ((COLLEGE,), GENERAL, None),
    ],
)
def test_a_letter_goes_up_one_level_at_a_time(
    superiors: tuple[int, ...], level: int | None, following: int | None
) -> None:
    assert next_level(superiors, level) == following


@pytest.mark.parametrize(
    ("steps", "as_of", "has_next", "is_proposed"),
    [
        ([], "10-21", True, False),
        ([], "10-22", True, True),
        ([], "10-22", False, False),
        ([ESCALATED], "11-04", True, False),
        ([ESCALATED], "11-05", True, True),
        ([Step(ANSWER, on("10-22"))], "12-30", True, False),
        # Escalated and in time, yet the period ends in thirty days.
        ([Step(StepKind.ESCALATE, on("11-25"), on("12-09"), GENERAL)], "11-30", True, False),
        ([Step(StepKind.ESCALATE, on("11-25"), on("12-09"), GENERAL)], "12-01", True, True),
    ],
)
def test_the_next_level_is_proposed_for_what_is_late_or_near_the_end(
    steps: list[Step], as_of: str, has_next: bool, is_proposed: bool
) -> None:
    found: Course = course(DUE, steps, as_of=on(as_of))
    proposed = proposes_escalation(
        found,
        as_of=on(as_of),
        period_ends=date(2019, 12, 31),
        end_days=30,
        has_next=has_next,
    )
    assert proposed is is_proposed
