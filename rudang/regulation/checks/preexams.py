"""Pre-examination by the committee before the branch meeting (2014: Art 19, 2026: Art 18)."""

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule, given
from rudang.regulation.articles import cite

BEFORE_THE_MEETING = Rule(
    id="H02",
    cite=cite(19),
    level=Level.BREACH,
    title="经上级党委预审合格才能提交支部大会讨论",
    step=13,
    stops=True,
    on=fact.meeting_on,
    applies=fact.meeting_on.is_not_null(),
    holds=given(
        "preexam_on",
        (fact.preexam_on <= fact.meeting_on) & fact.preexam_result.ne_missing("不合格"),
    ),
    says="应先经上级党委预审合格，再由支部大会讨论；预审日期{preexam_on}，"
    "预审结论{preexam_result}，支部大会{meeting_on}。",
)
