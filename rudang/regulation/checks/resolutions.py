"""The resolution that the branch writes into the form (2014: Art 22, 2026: Art 21)."""

import polars as pl

from rudang.core.facts import RESOLUTION_ITEMS, fact
from rudang.core.rules import Level, Rule, is_recorded
from rudang.regulation.articles import cite

_RESOLVED = fact.meeting_on.is_not_null() & fact.meeting_result.ne_missing("推迟")

COMPLETE = Rule(
    id="I11",
    cite=cite(22),
    level=Level.BREACH,
    title="支部大会决议写全规定的事项",
    step=15,
    stops=True,
    on=fact.meeting_on,
    applies=_RESOLVED,
    holds=pl.when(is_recorded("resolution_items")).then(
        pl.all_horizontal(fact.resolution_items.list.contains(item) for item in RESOLUTION_ITEMS)
    ),
    says="决议应写明主要表现、应到会和实到会人数、表决结果、通过日期，并由书记签名；"
    "支部大会{meeting_on}，决议写明的事项：{resolution_items}。",
    reading="没有登记决议内容的为未掌握。",
)

SAME_DAY_AS_THE_MEETING = Rule(
    id="I12",
    cite=cite(22),
    level=Level.WARNING,
    title="志愿书所写决议日期与会议记录一致",
    step=15,
    on=fact.meeting_on,
    applies=_RESOLVED,
    holds=fact.form_resolution_on == fact.meeting_on,
    says="写入志愿书的通过日期应是支部大会的日期；支部大会{meeting_on}，"
    "志愿书决议日期{form_resolution_on}。",
    reading="条文要求写明通过决议的日期，与会议记录不同的只作提示。",
)
