"""The committee's talk and approval: order, time, and the dates of probation (Arts 22-26)."""

import polars as pl

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule, Term, carried, given
from rudang.regulation.articles import cite
from rudang.regulation.params import PROBATION_YEARS
from rudang.regulation.steps import APPROVAL, APPROVAL_SPECIAL

_APPROVED = fact.approval_on.is_not_null() & fact.approval_result.ne_missing("不批准")
_RESOLVED = fact.meeting_on.is_not_null() & (fact.meeting_result == "通过").fill_null(
    carried(fact.due_voting, fact.present_voting, fact.votes_yes, fact.written_yes).fill_null(True)
)
_HAS_REASON = (fact.approval_delay_reason.str.strip_chars() != "").fill_null(False)
_STATED = Term(("probation_from",), PROBATION_YEARS)
_LATER = pl.any_horizontal(fact.oath_on.is_not_null(), fact.full_meeting_on.is_not_null())

TALKED_BEFORE = Rule(
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

TALKED_AFTER_MEETING = Rule(
    id="J02",
    name="J02.order",
    cite=cite(24),
    level=Level.WARNING,
    title="审批前谈话宜在支部大会之后",
    step=16,
    on=fact.interview_on,
    applies=fact.interview_on.is_not_null() & fact.meeting_on.is_not_null(),
    holds=fact.interview_on >= fact.meeting_on,
    says="按流程，支部大会讨论后由上级党委派人谈话；支部大会{meeting_on}，谈话日期{interview_on}。",
    reading="条文只要求审批前谈话，先于支部大会的只作提示。",
)

WITHIN_THREE_MONTHS = Rule(
    id="J04",
    name="J04.three",
    cite=cite(26),
    level=Level.WARNING,
    title="三个月内审批支部大会决议",
    step=17,
    on=fact.approval_on,
    applies=(_RESOLVED | _APPROVED) & fact.meeting_on.is_not_null() & ~_HAS_REASON,
    met=fact.approval_on,
    due=APPROVAL.expr,
    term=APPROVAL,
    later=_LATER,
    absence_is_breach=False,
    asks="approval_on",
    says="党委应在三个月内（{due}前，含当日）审批支部大会决议；支部大会{meeting_on}，"
    "审批日期{approval_on}，未登记特殊情况。",
    reading="登记了特殊情况的，适用六个月期限。",
)

WITHIN_SIX_MONTHS = Rule(
    id="J04",
    name="J04.six",
    cite=cite(26),
    level=Level.BREACH,
    title="特殊情况下审批不超过六个月",
    step=17,
    stops=True,
    on=fact.approval_on,
    applies=(_RESOLVED | _APPROVED) & fact.meeting_on.is_not_null(),
    met=fact.approval_on,
    due=APPROVAL_SPECIAL.expr,
    term=APPROVAL_SPECIAL,
    later=_LATER,
    absence_is_breach=False,
    asks="approval_on",
    says="特殊情况下审批最长不超过六个月（{due}前，含当日）；支部大会{meeting_on}，"
    "审批日期{approval_on}，原因：{approval_delay_reason}。",
)

PROBATION_DATES = Rule(
    id="J06",
    cite=cite(25, 32),
    level=Level.BREACH,
    title="审批时写明预备期起止，从支部大会之日起一年",
    step=17,
    on=fact.approval_on,
    applies=_APPROVED,
    holds=given("probation_from", fact.probation_from == fact.meeting_on)
    & given(
        "probation_to",
        (fact.probation_to == _STATED.expr)
        | (fact.probation_to == _STATED.expr.dt.offset_by("-1d")),
    ),
    term=_STATED,
    says="预备期为一年，从支部大会通过之日（{meeting_on}）算起；登记的预备期{probation_from}至"
    "{probation_to}。",
    reading="预备期止写为周年当日或其前一日，都认可。",
)

AFTER_THE_MEETING = Rule(
    id="J07",
    cite=cite(22, 25),
    level=Level.BREACH,
    title="党委审批不得早于支部大会",
    step=17,
    stops=True,
    on=fact.approval_on,
    applies=fact.approval_on.is_not_null(),
    holds=fact.approval_on >= fact.meeting_on,
    says="支部大会通过后才能报党委审批；支部大会{meeting_on}，审批日期{approval_on}。",
)
