"""What goes before the meeting on full membership: opinions, examination, a notice (Art 33)."""

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule, given, is_recorded
from rudang.core.workdays import workdays_between
from rudang.regulation.articles import cite
from rudang.regulation.locals import local
from rudang.regulation.steps import CANCELLED

_DISCUSSED = fact.full_meeting_on.is_not_null() & ~CANCELLED
_SIDES = fact.full_opinion_kinds

HEARD = Rule(
    id="L06",
    name="L06.heard",
    cite=cite(33),
    level=Level.BREACH,
    title="讨论转正前听取意见",
    step=23,
    on=fact.full_meeting_on,
    applies=_DISCUSSED,
    holds=given("full_opinions_on", fact.full_opinions_on <= fact.full_meeting_on),
    says="讨论转正前应征求党员和群众的意见；听取意见日期{full_opinions_on}，"
    "转正大会{full_meeting_on}。",
)

EVERY_SIDE_HEARD = Rule(
    id="L06",
    name="L06.sides",
    cite=cite(33),
    level=Level.BREACH,
    title="转正前听取党员和群众两方面的意见",
    step=23,
    on=fact.full_meeting_on,
    # Opinions not heard at all are told of by L06.heard.
    applies=_DISCUSSED & (fact.full_opinions_on.is_not_null() | is_recorded("full_opinion_kinds")),
    holds=given("full_opinion_kinds", _SIDES.list.contains("党员") & _SIDES.list.contains("群众")),
    says="讨论转正前应征求党员和群众的意见；听取意见日期{full_opinions_on}，"
    "听取意见的方面：{full_opinion_kinds}。",
    reading="没有划分党小组的支部不必有党小组意见，所以不要求登记党小组。",
)

EXAMINED = Rule(
    id="L06",
    name="L06.exam",
    cite=cite(33),
    level=Level.BREACH,
    title="讨论转正前支部委员会审查",
    step=23,
    on=fact.full_meeting_on,
    applies=_DISCUSSED,
    holds=given("full_exam_on", fact.full_exam_on <= fact.full_meeting_on),
    says="支部委员会审查后才提交支部大会讨论转正；支委会审查{full_exam_on}，"
    "转正大会{full_meeting_on}。",
)

NOTICED = Rule(
    id="D07",
    name="D07.full",
    cite=cite(33),
    level=Level.LOCAL,
    local="full_notice_days",
    title="转正前公示",
    step=23,
    on=fact.full_meeting_on,
    applies=_DISCUSSED,
    holds=given(
        "full_notice_from",
        (workdays_between("full_notice_from", "full_notice_to") >= local.full_notice_days)
        & (fact.full_notice_to <= fact.full_meeting_on),
    ),
    says="本地要求讨论转正前公示不少于{local}个工作日；公示起{full_notice_from}，"
    "公示止{full_notice_to}，转正大会{full_meeting_on}。",
    reading="条文没有要求转正前公示；张贴当日不计入，公示结束当日可以开会。",
)
