"""The oath: after approval and before full membership (2014: Art 30, 2026: Art 29)."""

from rudang.core.facts import fact, is_yes
from rudang.core.rules import Level, Rule, given
from rudang.regulation.articles import cite
from rudang.regulation.steps import APPROVED, OATH

WITHIN_A_MONTH = Rule(
    id="K02",
    cite=cite(29, since_2026=True),
    level=Level.WARNING,
    title="一般在批准后一个月内进行入党宣誓",
    step=20,
    on=fact.oath_on,
    # Whoever was discussed for full membership without an oath is told of by K02.none.
    applies=APPROVED
    & (fact.oath_on.is_not_null() | fact.full_meeting_on.is_null())
    & fact.oath_reason.is_null(),
    met=fact.oath_on,
    due=OATH.expr,
    term=OATH,
    asks="oath_on",
    says="一般应在批准后一个月内（{due}前，含当日）进行入党宣誓；审批日期{approval_on}，"
    "宣誓日期{oath_on}。",
    reading="条文说“一般”，集体宣誓等写明原因的不提示，其余只作提示；"
    "2014年版批准的自2026年5月11日起算。",
)

HELD_AT_ALL = Rule(
    id="K02",
    name="K02.none",
    cite=cite(30),
    level=Level.WARNING,
    title="预备党员须进行入党宣誓",
    step=20,
    on=fact.full_meeting_on,
    applies=APPROVED & fact.full_meeting_on.is_not_null(),
    holds=given("oath_on", fact.oath_on.is_not_null()),
    says="预备党员必须面向党旗进行入党宣誓；审批日期{approval_on}，转正大会{full_meeting_on}，"
    "宣誓日期{oath_on}。",
    reading="讨论转正时仍没有宣誓记录的才提示；2014年版没有规定期限。",
)

BETWEEN_APPROVAL_AND_FULL = Rule(
    id="K03",
    cite=cite(30),
    level=Level.BREACH,
    title="宣誓在批准之后、转正之前",
    step=20,
    on=fact.oath_on,
    applies=fact.oath_on.is_not_null(),
    holds=given("approval_on", fact.oath_on >= fact.approval_on)
    & (fact.oath_on < fact.full_from).fill_null(True),
    says="预备党员批准后、转正前宣誓；审批日期{approval_on}，宣誓日期{oath_on}，转正日期{full_from}。",
)

BEFORE_THE_FLAG = Rule(
    id="K04",
    cite=cite(30),
    level=Level.WARNING,
    title="面向党旗宣誓",
    step=20,
    on=fact.oath_on,
    applies=fact.oath_on.is_not_null(),
    holds=is_yes("oath_before_flag"),
    says="入党宣誓应面向党旗进行；宣誓日期{oath_on}，面向党旗：{oath_before_flag}。",
    reading="没有登记是否面向党旗的为未掌握；没有宣誓记录的由 K02 反映。",
)
