"""What was said during the public notice is looked into before listing (2026: Art 13)."""

from rudang.core.facts import YES, fact
from rudang.core.rules import Level, Rule
from rudang.regulation.articles import cite

_LISTED = fact.target_on.is_not_null()

LOOKED_INTO = Rule(
    id="D08",
    name="D08.checked",
    cite=cite(13, since_2026=True),
    level=Level.BREACH,
    title="公示期间反映的问题须调查核实",
    step=8,
    stops=True,
    on=fact.target_on,
    applies=_LISTED & fact.notice_objections.eq_missing("有"),
    holds=fact.objections_checked == YES,
    says="公示期间有反映的，应调查核实后再列为发展对象；公示期间有无反映：{notice_objections}，"
    "已调查核实：{objections_checked}，列为发展对象{target_on}。",
)

NO_OBSTACLE = Rule(
    id="D08",
    name="D08.result",
    cite=cite(13, since_2026=True),
    level=Level.BREACH,
    title="公示结果不影响的才能列为发展对象",
    step=8,
    stops=True,
    on=fact.target_on,
    applies=_LISTED & fact.notice_from.is_not_null(),
    holds=fact.notice_result == "不影响",
    says="公示结果不影响发展的才能列为发展对象；公示结果{notice_result}，列为发展对象{target_on}。",
    reading="反映的问题尚未查清的，按有影响处理，查清以前不列入。",
)
