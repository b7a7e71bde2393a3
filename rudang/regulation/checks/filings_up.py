"""Filing with the organization department one level up (2014: Art 26, 2026: Art 25)."""

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule
from rudang.regulation.articles import cite

FILED_UP = Rule(
    id="J08",
    cite=cite(26),
    level=Level.BREACH,
    title="审批后报上级党委组织部门备案",
    step=18,
    on=fact.filed_up_on,
    applies=fact.approval_on.is_not_null() & fact.approval_result.ne_missing("不批准"),
    met=fact.filed_up_on,
    not_before=fact.approval_on,
    later=fact.full_meeting_on.is_not_null(),
    asks="filed_up_on",
    says="党委审批后（{not_before}起）应报上级党委组织部门备案；审批日期{approval_on}，"
    "备案日期{filed_up_on}，转正大会{full_meeting_on}。",
    reading="条文没有规定期限；到讨论转正时仍未备案的，视为没有备案。",
)
