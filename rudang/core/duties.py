"""Duties that come back every year, half-year or quarter: done, due or overdue as of any day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rudang.core.periods import Period, parse
from rudang.core.rules import Cite


class Owing(StrEnum):
    """Which organizations owe a duty."""

    COMMITTEE = "committee"
    EVERY = "every"
    BRANCH = "branch"
    REPORTER = "reporter"

    @property
    def term(self) -> str:
        return {
            Owing.COMMITTEE: "校党委",
            Owing.EVERY: "各基层党组织",
            Owing.BRANCH: "各党支部",
            Owing.REPORTER: "有计划的单位",
        }[self]

    def has(self, kind: str, *, may_approve: bool) -> bool:
        """Whether a unit of that kind owes it; who reports is known only from the plan."""
        if self is Owing.COMMITTEE:
            return kind == "committee" and may_approve
        if self is Owing.BRANCH:
            return kind == "branch"
        return kind in ("general_branch", "branch")


class Each(StrEnum):
    """How often a duty comes back."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"

    def spans(self, year: int) -> tuple[Period, ...]:
        codes = {
            Each.YEAR: (f"{year}",),
            Each.HALF: (f"{year}H1", f"{year}H2"),
            Each.QUARTER: tuple(f"{year}Q{n}" for n in (1, 2, 3, 4)),
        }[self]
        return tuple(parse(code) for code in codes)


class ShownBy(StrEnum):
    """Which records show a duty as done; whatever has none is entered by hand."""

    DISPATCH = "dispatch"
    ANALYSIS = "analysis"
    OBSERVATIONS = "observations"
    REPORT = "report"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A duty with its source, who owes it, how often, by when, and what shows it as done.

    `since` is the code of the first span; `paper` the document, `cite` its articles where these
    depend on the edition. `reading` says what the source leaves open and how it is read here.
    """

    code: str
    term: str
    paper: str
    cite: Cite | None = None
    owed_by: Owing
    each: Each
    due: Callable[[Period], date]
    since: str
    shown_by: ShownBy = ShownBy.ENTRY
    reading: str = ""
    assumed: bool = False

    def spans(self, year: int) -> tuple[Period, ...]:
        """The spans of a year in which it is owed."""
        first = parse(self.since).since
        return tuple(span for span in self.each.spans(year) if span.since >= first)


class DutyState(StrEnum):
    """How a duty of one unit and span stands."""

    DONE = "done"
    DONE_LATE = "done_late"
    AHEAD = "ahead"
    DUE = "due"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    UNKNOWN = "unknown"
    NOT_OWED = "not_owed"

    @property
    def term(self) -> str:
        return {
            DutyState.DONE: "已完成",
            DutyState.DONE_LATE: "超期完成",
            DutyState.AHEAD: "未到时间",
            DutyState.DUE: "待办",
            DutyState.DUE_SOON: "临近到期",
            DutyState.OVERDUE: "逾期",
            DutyState.UNKNOWN: "未掌握",
            DutyState.NOT_OWED: "无此事项",
        }[self]

    @property
    def is_open(self) -> bool:
        return self in (DutyState.DUE, DutyState.DUE_SOON, DutyState.OVERDUE)


@dataclass(frozen=True, slots=True)
class Counted:
    """A duty towards persons: for how many, for how many done, of how many nobody knows."""

    of: int
    done: int
    unknown: int
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Stand:
    """State, last day, and the day it was done."""

    state: DutyState
    due_on: date
    done_on: date | None = None


def stand(
    duty: Duty,
    span: Period,
    *,
    as_of: date,
    done_on: date | None = None,
    counted: Counted | None = None,
    began_on: date | None = None,
    soon_days: int = 0,
) -> Stand:
    """How a duty of a span stands at the end of a day.

    The last day itself is in time. What was due before the unit began to work with the product
    (`began_on`) and left no record is unknown, never overdue. A duty towards persons is done when
    it is done for each, and not owed where there is nobody.
    """
    due = duty.due(span)
    if counted is not None:
        if not counted.of:
            state = DutyState.AHEAD if as_of < span.since else DutyState.NOT_OWED
            return Stand(state, due)
        done_on = counted.done_on if counted.done == counted.of else None
    if done_on is not None and done_on <= as_of:
        return Stand(DutyState.DONE if done_on <= due else DutyState.DONE_LATE, due, done_on)
    if as_of < span.since:
        return Stand(DutyState.AHEAD, due)
    if as_of > due:
        nobody_knows = counted is not None and counted.done + counted.unknown == counted.of
        if nobody_knows or (began_on is not None and due < began_on):
            return Stand(DutyState.UNKNOWN, due)
        return Stand(DutyState.OVERDUE, due)
    return Stand(DutyState.DUE_SOON if (due - as_of).days <= soon_days else DutyState.DUE, due)
