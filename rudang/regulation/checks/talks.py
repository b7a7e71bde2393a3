"""The talk with the applicant: within a month of receipt, and not before it (Art 7)."""

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule
from rudang.regulation.articles import cite
from rudang.regulation.steps import RECEIVED, TALK

WITHIN_A_MONTH = Rule(
    id="B02",
    cite=cite(7),
    level=Level.BREACH,
    title="收到入党申请书后一个月内派人谈话",
    step=2,
    on=fact.talk_on,
    applies=RECEIVED.is_not_null(),
    met=fact.talk_on,
    due=TALK.expr,
    term=TALK,
    later=fact.activist_on.is_not_null() | fact.target_on.is_not_null(),
    asks="talk_on",
    says="收到入党申请书后应在一个月内（{due}前，含当日）派人谈话；"
    "收到申请日期{app_received_on}，申请日期{app_signed_on}，谈话日期{talk_on}。",
    reading="期限自党组织收到申请之日起算；没有收到日期的，以申请书落款日期代替。",
)

AFTER_RECEIPT = Rule(
    id="B03",
    cite=cite(7),
    level=Level.BREACH,
    title="谈话不得早于收到入党申请书",
    step=2,
    on=fact.talk_on,
    applies=fact.talk_on.is_not_null(),
    met=fact.talk_on,
    not_before=RECEIVED,
    asks="talk_on",
    says="谈话应在收到入党申请书（{not_before}）之后；谈话日期{talk_on}。",
)
