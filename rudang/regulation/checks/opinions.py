"""Opinions heard before a development target is discussed (Art 13)."""

import polars as pl

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule, given, includes, is_recorded
from rudang.regulation.articles import cite
from rudang.regulation.locals import local

_DECIDED = pl.coalesce(fact.target_meeting_on, fact.target_on)
_HEARD = is_recorded("opinions_on") | is_recorded("opinion_kinds")

HEARD = Rule(
    id="D03",
    name="D03.heard",
    cite=cite(13),
    level=Level.BREACH,
    title="确定发展对象前须听取意见",
    step=7,
    stops=True,
    on=_DECIDED,
    applies=_DECIDED.is_not_null(),
    holds=given("opinions_on", fact.opinions_on <= _DECIDED),
    says="讨论确定发展对象以前应听取各方面意见；听取意见日期{opinions_on}，"
    "讨论日期{target_meeting_on}，列为发展对象{target_on}。",
    reading="同日先听取意见、后讨论的，不视为颠倒；没有讨论日期的，以列为发展对象之日为准。",
)

FROM_EVERY_SIDE = Rule(
    id="D03",
    name="D03.kinds",
    cite=cite(13),
    level=Level.BREACH,
    title="培养联系人、党员和群众的意见都要听取",
    step=7,
    on=_DECIDED,
    applies=_DECIDED.is_not_null() & _HEARD,
    holds=includes("opinion_kinds", "培养联系人", "党员", "群众"),
    says="应听取党小组、培养联系人、党员和群众的意见；已听取的方面：{opinion_kinds}。",
    reading="支部不一定设党小组，没有党小组意见的不作缺项。",
)

ENOUGH_PEOPLE = Rule(
    id="D04",
    cite=cite(13),
    level=Level.LOCAL,
    local="masses_present",
    title="群众座谈会人数",
    step=7,
    on=fact.opinions_on,
    applies=_HEARD,
    holds=fact.masses_present >= local.masses_present,
    says="本单位要求座谈群众不少于{local}人；参加座谈的群众{masses_present}人，"
    "听取意见日期{opinions_on}。",
    reading="条文只要求听取群众意见，人数是地方要求；本人是否在场、是否签名须查看原件。",
)
