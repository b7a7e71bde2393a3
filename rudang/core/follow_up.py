"""What follows a letter: whether its answer is awaited, late, given, escalated, or all is done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class StepKind(StrEnum):
    """What was done after a letter had been handed over."""

    ANSWER = "answer"
    RETURN = "return"
    GUIDANCE = "guidance"
    FOLLOW_UP = "follow_up"
    ESCALATE = "escalate"
    CLOSE = "close"

    @property
    def turns(self) -> bool:
        """Whether the step changes what is awaited; guidance and notes go beside it."""
        return self not in (StepKind.GUIDANCE, StepKind.FOLLOW_UP)


class Standing(StrEnum):
    """Where a letter stands once it was handed over."""

    AWAITED = "awaited"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    ESCALATED = "escalated"
    CLOSED = "closed"

    @property
    def term(self) -> str:
        return {
            Standing.AWAITED: "待答复",
            Standing.OVERDUE: "逾期未答复",
            Standing.ANSWERED: "已答复",
            Standing.ESCALATED: "已提级",
            Standing.CLOSED: "已办结",
        }[self]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a letter's course. `answer_by` and `to_unit` as a return or escalation sets."""

    kind: StepKind
    held_on: date
    answer_by: date | None = None
    to_unit: int | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """What the steps come to on a day.

    `answer_by` is the day that holds for the answer now awaited; `answered_on` the day of an
    answer that stands. `level` is the unit that the letter has been escalated to last.
    """

    standing: Standing
    answer_by: date | None
    answered_on: date | None
    is_late: bool
    level: int | None
    days_left: int | None

    @property
    def is_open(self) -> bool:
        return self.standing is not Standing.CLOSED

    @property
    def is_unanswered(self) -> bool:
        return self.is_open and self.answered_on is None

    @property
    def is_overdue(self) -> bool:
        """Unanswered past its day, by the unit itself or after an escalation."""
        return self.is_unanswered and self.days_left is not None and self.days_left < 0


def course(answer_by: date | None, steps: Iterable[Step], *, as_of: date) -> Course:
    """What the steps, in the order of their entry, come to; days are reckoned from `as_of`.

    An answer on the very day is in time. A return opens the question anew with its own day; an
    escalation keeps it open, now with the superior to see to it.
    """
    due, answered, level = answer_by, None, None
    is_late = is_closed = False
    for step in steps:
        match step.kind:
            case StepKind.ANSWER:
                answered = step.held_on
                is_late = due is not None and answered > due
            case StepKind.RETURN:
                answered, is_late, due = None, False, step.answer_by or due
            case StepKind.ESCALATE:
                level, due = step.to_unit, step.answer_by or due
            case StepKind.CLOSE:
                is_closed = True
    left = None if due is None or answered is not None or is_closed else (due - as_of).days
    if is_closed:
        standing = Standing.CLOSED
    elif answered is not None:
        standing = Standing.ANSWERED
    elif level is not None:
        standing = Standing.ESCALATED
    else:
        standing = Standing.OVERDUE if left is not None and left < 0 else Standing.AWAITED
    return Course(standing, due, answered, is_late, level, left)


def next_level(superiors: Sequence[int], level: int | None) -> int | None:
    """Whom the letter would go to next: the nearest superior, then the one above the last.

    `superiors` are the unit's own, nearest first; None where the top has it already.
    """
    if level is None:
        return superiors[0] if superiors else None
    above = superiors[superiors.index(level) + 1 :] if level in superiors else ()
    return above[0] if above else None


def proposes_escalation(
    found: Course, *, as_of: date, period_ends: date, end_days: int, has_next: bool
) -> bool:
    """Whether the system proposes the next level; only people escalate.

    An answer late by a day or more, or a letter unanswered with the period's end so many days
    away or past.
    """
    ends_soon = (period_ends - as_of).days <= end_days
    return has_next and found.is_unanswered and (found.is_overdue or ends_soon)
