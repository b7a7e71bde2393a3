"""How long people usually took to their admission meeting, from each step on the way to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import polars as pl

from rudang.core.dates import add_months, months_later
from rudang.core.prospects import Minimums
from rudang.core.quotas import is_approved, is_voted

LEAD_FACTS = (
    *("activist_on", "target_meeting_on", "target_on", "review_concluded_on", "train_to"),
    *(
        "committee_exam_on",
        "preexam_on",
        "meeting_on",
        "approval_on",
        "approval_result",
        "meeting_result",
    ),
    *("due_voting", "present_voting", "votes_yes", "written_yes"),
)
"""Facts that the lead times read, beside `dossier`."""


class Lead(StrEnum):
    """A stretch of the way: from the day a step is reached to the branch meeting, or beyond it."""

    RIPE = "ripe"
    PROPOSED = "proposed"
    LISTED = "listed"
    REVIEWED = "reviewed"
    TRAINED = "trained"
    EXAMINED = "examined"
    PASSED = "passed"
    VOTED = "voted"

    @property
    def term(self) -> str:
        return _TERMS[self]


_TERMS = {
    Lead.RIPE: "培养教育考察满期 → 支部大会",
    Lead.PROPOSED: "讨论列为发展对象 → 支部大会",
    Lead.LISTED: "列为发展对象 → 支部大会",
    Lead.REVIEWED: "政治审查有结论 → 支部大会",
    Lead.TRAINED: "政治审查、集中培训都完成 → 支部大会",
    Lead.EXAMINED: "支部委员会审查 → 支部大会",
    Lead.PASSED: "预审 → 支部大会",
    Lead.VOTED: "支部大会 → 党委审批",
}

# The step at which somebody waits, as `prospects` numbers it, to the stretch that lies ahead.
AHEAD: Mapping[int, Lead] = {
    3: Lead.RIPE,
    6: Lead.RIPE,
    7: Lead.RIPE,
    8: Lead.PROPOSED,
    10: Lead.LISTED,
    11: Lead.REVIEWED,
    12: Lead.TRAINED,
    13: Lead.EXAMINED,
    15: Lead.PASSED,
    17: Lead.VOTED,
}


@dataclass(frozen=True, slots=True)
class Usual:
    """Days that a stretch took: quartiles over so many cases.

    With too few cases nothing is known of what is usual, and the quartiles are nought: only the
    law then says when the earliest day is.
    """

    lead: Lead
    cases: int
    is_known: bool = False
    first: int = 0
    median: int = 0
    third: int = 0


LeadTimes = Mapping[Lead, Usual]


def lead_times(
    frame: pl.DataFrame, *, as_of: date, years: int, fewest: int, minimums: Minimums
) -> LeadTimes:
    """The quartiles of each stretch, of everybody voted in within so many years before `as_of`.

    The frame has a row per dossier with LEAD_FACTS. Days are counted from the day on which
    `prospects` says that somebody waits since: the end of cultivation's months, or the last act.
    A quartile is a day count of some case. Of fewer than `fewest` cases none is given. Nothing
    held after `as_of` is read.
    """
    since = add_months(as_of, -12 * years)

    def held(column: str) -> pl.Expr:
        return pl.when(pl.col(column) <= as_of).then(pl.col(column))

    def both(one: str, other: str) -> pl.Expr:
        """The later of two days; blank where either is, which a maximum alone would skip."""
        return pl.when(held(one).is_not_null() & held(other).is_not_null()).then(
            pl.max_horizontal(held(one), held(other))
        )

    from_days = {
        Lead.RIPE: months_later(held("activist_on"), minimums.cultivation_months),
        Lead.PROPOSED: held("target_meeting_on"),
        Lead.LISTED: held("target_on"),
        Lead.REVIEWED: both("target_on", "review_concluded_on"),
        Lead.TRAINED: both("review_concluded_on", "train_to"),
        Lead.EXAMINED: held("committee_exam_on"),
        Lead.PASSED: held("preexam_on"),
        Lead.VOTED: held("meeting_on"),
    }
    voted = frame.filter(
        is_voted(as_of) & pl.col("meeting_on").is_between(since, as_of, closed="right")
    )
    measured = voted.select(
        (
            (
                pl.when(is_approved(as_of)).then(pl.col("approval_on"))
                if lead is Lead.VOTED
                else pl.col("meeting_on")
            )
            - day
        )
        .dt.total_days()
        .clip(0)
        .alias(lead.value)
        for lead, day in from_days.items()
    )
    return {lead: _usual(lead, measured[lead.value].drop_nulls(), fewest) for lead in Lead}


def _usual(lead: Lead, days: pl.Series, fewest: int) -> Usual:
    if len(days) < max(1, fewest):
        return Usual(lead, len(days))
    # "higher" is the value of a real case, and never fewer days than the quartile.
    first, median, third = (int(days.quantile(share, "higher") or 0) for share in (0.25, 0.5, 0.75))
    return Usual(lead, len(days), True, first, median, third)
