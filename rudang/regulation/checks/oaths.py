"""The oath: after approval and before full membership (2014: Art 30, 2026: Art 29)."""

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule, given
from rudang.regulation.articles import cite
from rudang.regulation.steps import OATH

WITHIN_A_MONTH = Rule(
    id="K02",
    cite=cite(29, since_2026=True),
    level=Level.WARNING,
    title="一般在批准后一个月内进行入党宣誓",
    step=20,
    on=fact.oath_on,
    applies=fact.approval_on.is_not_null() & fact.approval_result.ne_missing("不批准"),
    met=fact.oath_on,
    due=OATH.expr,
    term=OATH,
    later=fact.full_meeting_on.is_not_null(),
    asks="oath_on",
    says="一般应在批准后一个月内（{due}前，含当日）进行入党宣誓；审批日期{approval_on}，"
    "宣誓日期{oath_on}。",
    reading="条文说“一般”，集体宣誓可以例外，所以只作提示；2014年版批准的自2026年5月11日起算。",
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
