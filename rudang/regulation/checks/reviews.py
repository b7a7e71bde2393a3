"""Political review: qualified, and concluded before anybody votes (Art 16)."""

import polars as pl

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule, Term, given
from rudang.regulation.articles import cite
from rudang.regulation.params import REVIEW_VALID_MONTHS

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

CONCLUDED = Rule(
    id="F01",
    cite=cite(16),
    level=Level.BREACH,
    title="政治审查须形成结论性材料",
    step=10,
    stops=True,
    on=fact.meeting_on,
    applies=fact.meeting_on.is_not_null() & fact.meeting_result.ne_missing("未通过"),
    holds=given("review_concluded_on", pl.lit(True)),
    says="政治审查应形成结论性材料，未经政治审查不能发展入党；政审结论日期{review_concluded_on}，"
    "政审结论{review_result}，支部大会{meeting_on}。",
)

_VALID = Term(("review_concluded_on",), REVIEW_VALID_MONTHS)

STILL_VALID = Rule(
    id="F04",
    cite=cite(16),
    level=Level.WARNING,
    title="政治审查结论一年内有效",
    step=10,
    on=fact.meeting_on,
    applies=fact.meeting_on.is_not_null(),
    met=fact.meeting_on,
    due=_VALID.expr,
    term=_VALID,
    asks="meeting_on",
    says="政审结论作出一年以后（{due}以后）才召开支部大会的，应重新审查或补充说明；"
    "政审结论日期{review_concluded_on}，支部大会{meeting_on}。",
    reading="条文没有规定结论的有效期，按通行做法设定。",
    assumed=True,
)

AFTER_THE_REPLIES = Rule(
    id="F05",
    cite=cite(16),
    level=Level.WARNING,
    title="回函收齐后才作政审结论",
    step=10,
    on=fact.review_concluded_on,
    applies=fact.review_concluded_on.is_not_null() & fact.kin_replied_on.is_not_null(),
    holds=fact.kin_replied_on <= fact.review_concluded_on,
    says="政审结论应以收到的函调材料为依据；最后回函日期{kin_replied_on}，"
    "政审结论日期{review_concluded_on}。",
    reading="条文没有写明先后；结论早于所依据的材料，前后不符。",
)

REPLIES_BEFORE_THE_MEETING = Rule(
    id="F03",
    name="F03.letters",
    cite=cite(16),
    level=Level.BREACH,
    title="函调回函不得晚于支部大会",
    step=10,
    on=fact.meeting_on,
    applies=fact.meeting_on.is_not_null() & fact.kin_replied_on.is_not_null(),
    holds=fact.kin_replied_on <= fact.meeting_on,
    says="发展入党前应完成政治审查，包括函调；最后回函日期{kin_replied_on}，支部大会{meeting_on}。",
)
