"""The branch committee's examination of a target (2014: Art 19, 2026: Art 18)."""

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule, given
from rudang.regulation.articles import cite

BEFORE_THE_MEETING = Rule(
    id="H01",
    name="H01.missing",
    cite=cite(19),
    level=Level.BREACH,
    title="支部大会前须经支部委员会审查",
    step=12,
    stops=True,
    on=fact.meeting_on,
    applies=fact.meeting_on.is_not_null(),
    holds=given("committee_exam_on", fact.committee_exam_on <= fact.meeting_on),
    says="支部委员会应先集体审查发展对象，认为合格的才能接收；支委会审查日期{committee_exam_on}，"
    "支部大会{meeting_on}。",
    reading="同日审查和讨论的，算作先审查。",
)

BEFORE_PREEXAM = Rule(
    id="H01",
    name="H01.order",
    cite=cite(19),
    level=Level.BREACH,
    title="支部委员会审查合格后才报上级党委预审",
    step=12,
    on=fact.preexam_on,
    applies=fact.preexam_on.is_not_null(),
    holds=fact.committee_exam_on <= fact.preexam_on,
    says="支部委员会审查、认为合格后报上级党委预审；支委会审查日期{committee_exam_on}，"
    "预审日期{preexam_on}。",
    reading="没有审查日期的为未掌握；始终没有审查的由另一项在支部大会后反映。",
)
