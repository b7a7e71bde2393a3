"""Full membership: application, meeting, approval and its day (2014: Arts 32-34)."""

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule, given, months_after
from rudang.regulation.articles import cite
from rudang.regulation.params import FULL_DISCUSSION_MONTHS
from rudang.regulation.steps import EXPIRY, EXTENDED, FULL_APPROVAL, PROBATION, PROBATION_START

_CANCELLED = fact.full_decision.eq_missing("取消资格")
_DISCUSSED = fact.full_meeting_on.is_not_null() & ~_CANCELLED
_BECAME_FULL = fact.full_from.is_not_null() | fact.full_approval_on.is_not_null()

NOT_BEFORE_EXPIRY = Rule(
    id="L01",
    cite=cite(32, 33),
    level=Level.BREACH,
    title="预备期满才能讨论转正",
    step=23,
    stops=True,
    on=fact.full_meeting_on,
    applies=_DISCUSSED,
    met=fact.full_meeting_on,
    not_before=EXPIRY,
    term=PROBATION,
    asks="full_meeting_on",
    says="预备期满（{not_before}起）才能讨论转正；支部大会接收{meeting_on}，延长至{extend_to}，"
    "转正大会{full_meeting_on}。",
    reading="预备期从接收预备党员的支部大会之日算起；期满当日可以讨论；取消资格不受此限。",
)

DISCUSSED_IN_TIME = Rule(
    id="L02",
    cite=cite(32),
    level=Level.WARNING,
    title="预备期满后及时讨论转正",
    step=23,
    on=fact.full_meeting_on,
    applies=fact.approval_on.is_not_null()
    & fact.approval_result.ne_missing("不批准")
    & PROBATION_START.is_not_null()
    & ~_CANCELLED,
    met=fact.full_meeting_on,
    due=months_after(EXPIRY, FULL_DISCUSSION_MONTHS),
    later=fact.full_approval_on.is_not_null(),
    absence_is_breach=False,
    asks="full_meeting_on",
    says="预备期满后应及时讨论转正（提示期限{due}）；支部大会接收{meeting_on}，"
    "转正大会{full_meeting_on}。",
    reading="条文只说“及时”，一个月为设定值；转入的预备党员可推迟不超过六个月。",
    assumed=True,
)

APPLIED_IN_WRITING = Rule(
    id="L05",
    cite=cite(33),
    level=Level.BREACH,
    title="本人书面申请后才能讨论转正",
    step=22,
    stops=True,
    on=fact.full_meeting_on,
    applies=_DISCUSSED,
    holds=given("full_app_on", fact.full_app_on <= fact.full_meeting_on),
    says="转正应由本人先提出书面申请；转正申请日期{full_app_on}，转正大会{full_meeting_on}。",
)

APPROVED_IN_TIME = Rule(
    id="L08",
    cite=cite(34),
    level=Level.BREACH,
    title="三个月内审批转正",
    step=24,
    on=fact.full_approval_on,
    applies=fact.full_meeting_on.is_not_null(),
    met=fact.full_approval_on,
    due=FULL_APPROVAL.expr,
    term=FULL_APPROVAL,
    later=fact.archived_on.is_not_null(),
    absence_is_breach=False,
    asks="full_approval_on",
    says="党委应在三个月内（{due}前，含当日）审批转正；转正大会{full_meeting_on}，"
    "转正审批{full_approval_on}。",
    reading="转正审批没有六个月的宽限。",
)

FULL_FROM_EXPIRY = Rule(
    id="L09",
    cite=cite(34),
    level=Level.WARNING,
    title="转正日期为预备期满之日",
    step=24,
    on=fact.full_approval_on,
    applies=_BECAME_FULL & ~EXTENDED & ~_CANCELLED,
    holds=given("full_from", fact.full_from == EXPIRY),
    says="党龄从预备期满转为正式党员之日算起；支部大会接收{meeting_on}，延长至{extend_to}，"
    "登记的转正日期{full_from}。",
    reading="转正日期取支部大会接收之日的周年（延长的取延长期满之日），不取转正大会或审批之日。",
)
