"""An extension of probation: how long, once, and by whose decision (2014: Art 32, 2026: Art 31)."""

import polars as pl

from rudang.core.facts import asked, fact
from rudang.core.rules import Level, Rule, given, is_recorded, months_after
from rudang.regulation.articles import cite
from rudang.regulation.params import EXTENSION_MAX_MONTHS, EXTENSION_MIN_MONTHS, PROBATION_YEARS
from rudang.regulation.steps import EXTENDED, EXTENSION_END, PROBATION

_BY_ACT = is_recorded("extension_meetings")
_IS_SAME_MEETING = fact.extension_meetings.list.contains(fact.full_meeting_on).fill_null(False)
_WAS_DECIDED = _BY_ACT | EXTENDED | fact.extend_to.is_not_null()
_HELD_ON = pl.coalesce(
    fact.extension_meetings.list.min(), pl.when(EXTENDED).then("full_meeting_on")
)
_DECIDED_ON = pl.coalesce(_HELD_ON, fact.full_meeting_on)

AT_EXPIRY = Rule(
    id="L01",
    name="L01.extension",
    cite=cite(32),
    level=Level.BREACH,
    title="预备期满才讨论延长",
    step=23,
    on=_DECIDED_ON,
    applies=_BY_ACT,
    holds=fact.extension_meetings.list.min() >= PROBATION.expr,
    not_before=PROBATION.expr,
    term=PROBATION,
    says="预备期满（{not_before}起）才讨论按期转正、延长或取消；支部大会接收{meeting_on}，"
    "延长预备期大会{extension_meetings}。",
    reading="只看单独登记的延长预备期；登记为转正大会的由 L01 反映。",
)

SIX_TO_TWELVE_MONTHS = Rule(
    id="L03",
    name="L03.length",
    cite=cite(32),
    level=Level.BREACH,
    title="延长预备期不少于六个月、不超过一年",
    step=23,
    on=_DECIDED_ON,
    applies=_WAS_DECIDED,
    # The end is written as the last day of the extension or as the day after it.
    holds=(months_after(PROBATION.expr, EXTENSION_MIN_MONTHS).dt.offset_by("-1d") <= EXTENSION_END)
    & (months_after(PROBATION.expr, EXTENSION_MAX_MONTHS) >= EXTENSION_END),
    numbers=(PROBATION_YEARS, EXTENSION_MIN_MONTHS, EXTENSION_MAX_MONTHS),
    says="延长预备期不能少于六个月，最长不超过一年；支部大会接收{meeting_on}，"
    "延长至{extended_to}（单独登记）、{extend_to}（转正大会登记）。",
    reading="从预备期满之日算起；延长期止写为满期当日或其前一日，都认可。",
)

ONLY_ONCE = Rule(
    id="L03",
    name="L03.once",
    cite=cite(32),
    level=Level.BREACH,
    title="预备期只能延长一次",
    step=23,
    on=pl.coalesce(fact.full_meeting_on, fact.extension_meetings.list.max()),
    applies=_WAS_DECIDED,
    holds=(
        fact.extension_meetings.list.len().fill_null(0)
        + (EXTENDED & ~_IS_SAME_MEETING).cast(pl.UInt32)
        <= 1
    )
    & (fact.extended_to.list.len().fill_null(0) <= 1),
    says="预备期只能延长一次；延长预备期大会{extension_meetings}，延长至{extended_to}，"
    "转正大会{full_meeting_on}，转正决定{full_decision}。",
    reading="同一次会议既登记为延长预备期、又登记为转正大会的，算一次。",
)

BY_A_MEETING = Rule(
    id="L03",
    name="L03.meeting",
    cite=cite(32),
    level=Level.BREACH,
    title="延长预备期由支部大会讨论通过",
    step=23,
    on=_DECIDED_ON,
    applies=_WAS_DECIDED,
    holds=pl.when(_BY_ACT)
    .then(pl.lit(True))
    .when(EXTENDED)
    .then(given("full_meeting_on", pl.lit(True)))
    .when(pl.col(asked("extension_meetings")))
    .then(pl.lit(False)),
    says="延长预备期应由支部大会讨论通过；延长至{extend_to}，延长预备期大会{extension_meetings}，"
    "转正大会{full_meeting_on}，转正决定{full_decision}。",
    reading="登记了延长至、又登记了别的转正决定的，应另有延长预备期的大会记录。",
)

_APPROVED_ON = pl.coalesce(
    fact.extension_approved_on.list.min(), pl.when(EXTENDED).then("full_approval_on")
)
_WENT_ON = (
    (_BY_ACT & fact.full_meeting_on.is_not_null() & ~_IS_SAME_MEETING)
    | (EXTENDED & fact.full_from.is_not_null())
    | fact.archived_on.is_not_null()
)

BY_THE_SUPERIOR = Rule(
    id="L03",
    name="L03.approval",
    cite=cite(32),
    level=Level.BREACH,
    title="延长预备期报上级党委批准",
    step=24,
    on=_HELD_ON,
    applies=(_BY_ACT | EXTENDED) & (_APPROVED_ON.is_not_null() | _WENT_ON),
    holds=pl.when(_APPROVED_ON.is_not_null())
    .then(_APPROVED_ON >= _HELD_ON)
    .when(
        pl.when(_BY_ACT)
        .then(pl.col(asked("extension_approved_on")))
        .otherwise(pl.col(asked("full_approval_on")))
    )
    .then(pl.lit(False)),
    says="延长预备期应在支部大会通过后报上级党委批准；延长预备期大会{extension_meetings}，"
    "批准日期{extension_approved_on}，转正大会{full_meeting_on}，转正审批{full_approval_on}。",
    reading="延长之后又办了后面的手续而没有批准记录的才算没有批准。",
)
