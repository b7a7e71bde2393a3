"""Punishments within the process that the review passes over, or still in effect (Arts 16, 41)."""

import polars as pl

from rudang.core.dates import days_within
from rudang.core.facts import YES, fact
from rudang.core.rules import Level, Rule
from rudang.regulation.articles import cite

_PUNISHED_IN_BETWEEN = days_within(fact.app_signed_on, fact.punished_on, fact.meeting_on) > 0
_PUNISHED_BY_THEN = fact.punished_on.list.min() <= fact.meeting_on
_HELD = fact.meeting_on.is_not_null()

MENTIONED = Rule(
    id="F13",
    name="F13.mentioned",
    cite=cite(16, 41),
    level=Level.WARNING,
    title="政审材料写明申请以后的处分情况",
    step=10,
    on=fact.meeting_on,
    applies=_HELD & _PUNISHED_IN_BETWEEN,
    holds=fact.review_mentions_punishment == YES,
    says="申请入党以后受到处分的，政审材料应写明；申请日期{app_signed_on}，处分决定{punished_on}，"
    "政审材料写明处分情况：{review_mentions_punishment}，支部大会{meeting_on}。",
    reading="只提示事实，能否发展由党组织研究决定。",
)

OUT_OF_EFFECT = Rule(
    id="F13",
    name="F13.effect",
    cite=cite(16, 41),
    level=Level.WARNING,
    title="支部大会时处分影响期已满",
    step=10,
    on=fact.meeting_on,
    applies=_HELD & _PUNISHED_BY_THEN.fill_null(False),
    # A date of end does not say to which of several punishments it belongs.
    holds=pl.when(fact.punished_until.list.max() <= fact.meeting_on)
    .then(True)
    .when(
        (fact.punished_until.list.max() > fact.meeting_on)
        & (fact.punished_on.list.max() <= fact.meeting_on)
    )
    .then(False),
    says="处分影响期内召开支部大会讨论接收的，应当说明；处分决定{punished_on}，"
    "影响期止{punished_until}，支部大会{meeting_on}。",
    reading="影响期的最后一日不视为在影响期内；支部大会以后另有处分的，不能区分各次影响期，为未掌握。",
)
