"""Observation of activists by the branch every half year (Art 11)."""

import polars as pl

from rudang.core.facts import asked, fact
from rudang.core.rules import Level, Rule, days_within, has_gap, months_after
from rudang.regulation.articles import cite
from rudang.regulation.params import OBSERVATION_INTERVAL_MONTHS, OBSERVATION_TOLERANCE_DAYS

_SPAN = (fact.activist_on, fact.observations, fact.target_on)
_IS_KNOWN = pl.col(asked("observations")) | (fact.observations.list.len() > 0).fill_null(False)
_TOO_LONG = has_gap(*_SPAN, OBSERVATION_INTERVAL_MONTHS, OBSERVATION_TOLERANCE_DAYS)
_LONGER = has_gap(*_SPAN, OBSERVATION_INTERVAL_MONTHS)
_LAST = days_within(fact.activist_on, fact.observations, pl.lit(None, dtype=pl.Date)).list.last()

_READING = (
    "间隔从确定入党积极分子之日算起，到列为发展对象之日为止；"
    "超过半年但在宽限以内的只作提示（宽限为设定值）。"
)

EVERY_HALF_YEAR = Rule(
    id="C15",
    name="C15.gap",
    cite=cite(11),
    level=Level.BREACH,
    title="党支部每半年考察一次入党积极分子",
    step=6,
    on=fact.target_on,
    applies=fact.activist_on.is_not_null(),
    holds=pl.when(_IS_KNOWN).then(~_TOO_LONG),
    says="党支部应每半年考察一次；确定入党积极分子{activist_on}，考察日期{observations}，"
    "列为发展对象{target_on}，相邻两次间隔超过半年。",
    reading=_READING,
    assumed=True,
)

SLIGHTLY_LATE = Rule(
    id="C15",
    name="C15.minor",
    cite=cite(11),
    level=Level.WARNING,
    title="半年考察略有超期",
    step=6,
    on=fact.target_on,
    applies=fact.activist_on.is_not_null() & ~_TOO_LONG.fill_null(True),
    holds=pl.when(_IS_KNOWN).then(~_LONGER),
    says="党支部应每半年考察一次；确定入党积极分子{activist_on}，考察日期{observations}，"
    "列为发展对象{target_on}，相邻两次间隔略超半年。",
    reading=_READING,
    assumed=True,
)

NEXT_OBSERVATION = Rule(
    id="C15",
    name="C15.next",
    cite=cite(11),
    level=Level.BREACH,
    title="下一次半年考察",
    step=6,
    on=pl.lit(None, dtype=pl.Date),
    applies=fact.activist_on.is_not_null() & fact.target_on.is_null() & fact.meeting_on.is_null(),
    met=pl.lit(None, dtype=pl.Date),
    due=months_after(_LAST, OBSERVATION_INTERVAL_MONTHS),
    asks="observations",
    says="党支部应每半年考察一次；上次之后的下一次应在{due}前；已有考察日期{observations}。",
)
