"""The talk that the committee has held before it approves (2014: Art 24, 2026: Art 23)."""

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule, given
from rudang.regulation.articles import cite

BY_ONE_WHO_MAY = Rule(
    id="J01",
    cite=cite(24),
    level=Level.BREACH,
    title="审批前由党委委员或组织员谈话",
    step=16,
    stops=True,
    on=fact.interview_on,
    applies=fact.interview_on.is_not_null(),
    holds=fact.interviewer_post.is_in(["党委委员", "组织员"]),
    says="党委审批前应指派党委委员或组织员谈话；谈话日期{interview_on}，谈话人{interviewer}，"
    "职务：{interviewer_post}。",
    reading="以谈话时的职务为准；兼任党委委员的党支部书记，登记为党委委员。",
)

BEFORE_APPROVAL = Rule(
    id="J02",
    name="J02.missing",
    cite=cite(24),
    level=Level.BREACH,
    title="党委审批前须派人谈话",
    step=16,
    stops=True,
    on=fact.approval_on,
    applies=fact.approval_on.is_not_null(),
    holds=given("interview_on", fact.interview_on <= fact.approval_on),
    says="党委审批前应指派党委委员或组织员谈话；谈话日期{interview_on}，审批日期{approval_on}。",
)

AFTER_THE_MEETING = Rule(
    id="J02",
    name="J02.order",
    cite=cite(24),
    level=Level.WARNING,
    title="审批前谈话宜在支部大会之后",
    step=16,
    on=fact.interview_on,
    applies=fact.interview_on.is_not_null(),
    holds=fact.interview_on >= fact.meeting_on,
    says="按流程，支部大会讨论后由上级党委派人谈话；支部大会{meeting_on}，谈话日期{interview_on}。",
    reading="条文只要求审批前谈话，先于支部大会的只作提示。",
)
