"""Political review: qualified, and concluded before anybody votes (Art 16)."""

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule, given
from rudang.regulation.articles import cite

QUALIFIED = Rule(
    id="F02",
    cite=cite(16),
    level=Level.BREACH,
    title="政治审查不合格的不能发展入党",
    step=10,
    stops=True,
    on=fact.meeting_on,
    applies=fact.meeting_on.is_not_null() & fact.meeting_result.ne_missing("未通过"),
    holds=given("review_result", fact.review_result == "合格"),
    says="未经政治审查或政治审查不合格的不能发展入党；政审结论{review_result}"
    "（{review_concluded_on}），支部大会{meeting_on}。",
)

BEFORE_THE_MEETING = Rule(
    id="F03",
    name="F03.meeting",
    cite=cite(16),
    level=Level.BREACH,
    title="政治审查结论不得晚于支部大会",
    step=10,
    stops=True,
    on=fact.meeting_on,
    applies=fact.meeting_on.is_not_null(),
    holds=fact.review_concluded_on <= fact.meeting_on,
    says="发展入党前应完成政治审查；政审结论日期{review_concluded_on}，支部大会{meeting_on}。",
    reading="没有结论日期的为未掌握；没有结论的由 F02 反映。",
)

BEFORE_PREEXAM = Rule(
    id="F03",
    name="F03.preexam",
    cite=cite(16, 19),
    level=Level.WARNING,
    title="政治审查结论不宜晚于预审",
    step=10,
    on=fact.preexam_on,
    applies=fact.preexam_on.is_not_null(),
    holds=fact.review_concluded_on <= fact.preexam_on,
    says="报上级党委预审时应已有政治审查结论；政审结论日期{review_concluded_on}，"
    "预审日期{preexam_on}。",
)
