"""Deciding activists: after application and talk, and filed with the superior (Art 8)."""

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule
from rudang.regulation.articles import cite
from rudang.regulation.steps import RECEIVED

AFTER_THE_TALK = Rule(
    id="C07",
    cite=cite(7, 8),
    level=Level.BREACH,
    title="确定入党积极分子不得早于申请和谈话",
    step=3,
    on=fact.activist_on,
    applies=fact.activist_on.is_not_null(),
    holds=(fact.activist_on >= fact.talk_on) & (fact.activist_on >= RECEIVED),
    says="申请入党并经谈话后才能确定为入党积极分子；收到申请日期{app_received_on}，"
    "谈话日期{talk_on}，确定日期{activist_on}。",
    reading="同一天谈话和确定不视为颠倒；缺谈话日期的由 B02 反映，本项为未掌握。",
)

FILED = Rule(
    id="C09",
    cite=cite(8),
    level=Level.BREACH,
    title="确定入党积极分子后报上级党委备案",
    step=4,
    on=fact.activist_filed_on,
    applies=fact.activist_on.is_not_null(),
    met=fact.activist_filed_on,
    not_before=fact.activist_on,
    later=fact.target_meeting_on.is_not_null() | fact.target_on.is_not_null(),
    asks="activist_filed_on",
    says="确定入党积极分子（{activist_on}）后应报上级党委备案；备案日期{activist_filed_on}。",
    reading="条文未定备案期限；列为发展对象时仍无备案的，视为未备案。",
)
