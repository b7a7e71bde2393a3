"""The committee's discussion without which nobody is listed, and the plan (Arts 3 and 13)."""

from rudang.core.facts import YES, circumstance, fact
from rudang.core.rules import Level, Rule, given
from rudang.regulation.articles import cite

DISCUSSED = Rule(
    id="D05",
    name="D05.meeting",
    cite=cite(13),
    level=Level.BREACH,
    title="列为发展对象须经支部委员会讨论同意",
    step=7,
    stops=True,
    on=fact.target_on,
    applies=fact.target_on.is_not_null(),
    holds=given("target_meeting_on", fact.target_meeting_on <= fact.target_on),
    says="支部委员会讨论同意后才能列为发展对象；讨论日期{target_meeting_on}，"
    "列为发展对象{target_on}。",
    reading="不设支部委员会的，由支部大会讨论；同一天讨论和列入的不视为颠倒。",
)

BY_THE_BRANCH = Rule(
    id="D05",
    name="D05.body",
    cite=cite(13),
    level=Level.BREACH,
    title="发展对象由支部委员会或支部大会讨论",
    step=7,
    stops=True,
    on=fact.target_meeting_on,
    applies=fact.target_meeting_on.is_not_null(),
    holds=fact.target_body.is_in(["支部委员会", "支部大会"]),
    says="发展对象应由支部委员会讨论（不设委员会的由支部大会讨论）；讨论的会议：{target_body}，"
    "讨论日期{target_meeting_on}。",
    reading="行政会议等其他会议的决定不能代替支部的讨论。",
)

PLANNED = Rule(
    id="D10",
    cite=cite(3),
    level=Level.WARNING,
    title="在当期发展计划名单之内",
    step=8,
    on=fact.target_on,
    applies=fact.target_on.is_not_null(),
    holds=circumstance.named_in_plan == YES,
    says="发展党员应有领导、有计划地进行；列为发展对象{target_on}，"
    "列入当期发展计划名单：{named_in_plan}。",
    reading="计划是指导性的，条文没有名单的规定；计划以外经同意列入的，请说明。",
)
