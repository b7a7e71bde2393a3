"""Full membership: application, meeting, approval and its day (2014: Arts 32-34, 36)."""

import polars as pl

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule, given, months_after
from rudang.regulation.articles import cite
from rudang.regulation.params import FULL_DISCUSSION_MONTHS, POSTPONE_MONTHS, PROBATION_YEARS
from rudang.regulation.steps import (
    APPROVED,
    CANCELLED,
    EXPIRY,
    EXTENDED,
    FULL_APPROVAL,
    MOVED_IN,
    PROBATION,
    PROBATION_START,
    WAS_EXTENDED,
)

_DISCUSSED = fact.full_meeting_on.is_not_null() & ~CANCELLED
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
    says="预备期满（延长的，延长期满；{not_before}起）才能讨论转正；支部大会接收{meeting_on}，"
    "转正大会{full_meeting_on}。",
    reading="预备期从接收预备党员的支部大会之日算起；期满当日可以讨论；取消资格不受此限。",
)

APPLIED_AS_A_MEMBER = Rule(
    id="L01",
    name="L01.application",
    cite=cite(33),
    level=Level.BREACH,
    title="转正申请在接收为预备党员之后提出",
    step=22,
    on=fact.full_app_on,
    applies=fact.full_app_on.is_not_null(),
    holds=fact.full_app_on > PROBATION_START,
    says="预备期将满时才提出转正申请；支部大会接收{meeting_on}，预备期起{probation_from}，"
    "转正申请日期{full_app_on}。",
    reading="条文没有规定可以提前多久申请；只有不晚于接收之日的才算过早。",
    assumed=True,
)

_ON_PROBATION = APPROVED & PROBATION_START.is_not_null() & ~CANCELLED
_LATEST = months_after(EXPIRY, POSTPONE_MONTHS)

DISCUSSED_IN_TIME = Rule(
    id="L02",
    cite=cite(32),
    level=Level.WARNING,
    title="预备期满后及时讨论转正",
    step=23,
    on=fact.full_meeting_on,
    applies=_ON_PROBATION & ~MOVED_IN,
    met=fact.full_meeting_on,
    due=months_after(EXPIRY, FULL_DISCUSSION_MONTHS),
    later=_BECAME_FULL,
    absence_is_breach=False,
    asks="full_meeting_on",
    numbers=(PROBATION_YEARS, FULL_DISCUSSION_MONTHS),
    says="预备期满后应及时讨论转正（提示期限{due}）；支部大会接收{meeting_on}，"
    "转正大会{full_meeting_on}。",
    reading="条文只说“及时”，一个月为设定值；延长的从延长期满之日算起；"
    "转入的预备党员可以推迟，由 L11 反映。",
    assumed=True,
)

LONG_OVERDUE = Rule(
    id="L02",
    name="L02.overdue",
    cite=cite(32, 36),
    level=Level.BREACH,
    title="预备期满后六个月内讨论转正",
    step=23,
    on=fact.full_meeting_on,
    applies=_ON_PROBATION & ~MOVED_IN,
    met=fact.full_meeting_on,
    due=_LATEST,
    later=_BECAME_FULL,
    absence_is_breach=False,
    asks="full_meeting_on",
    numbers=(PROBATION_YEARS, POSTPONE_MONTHS),
    says="预备期满后不讨论转正，最迟不应超过六个月（{due}前，含当日）；支部大会接收{meeting_on}，"
    "转正大会{full_meeting_on}。",
    reading="条文对未转移的预备党员只说“及时”；连转入的人也至多推迟六个月，"
    "所以超过六个月的不能算及时。",
    assumed=True,
)

DISCUSSED_AFTER_EXTENSION = Rule(
    id="L02",
    name="L02.extended",
    cite=cite(32),
    level=Level.WARNING,
    title="延长期满后及时讨论转正",
    step=23,
    on=fact.full_from,
    applies=_ON_PROBATION & EXTENDED,
    met=fact.full_from,
    due=months_after(fact.extend_to, FULL_DISCUSSION_MONTHS),
    asks="full_from",
    numbers=(FULL_DISCUSSION_MONTHS,),
    says="延长期满后应及时讨论转正（提示期限{due}）；延长至{extend_to}，转正日期{full_from}。",
    reading="转正大会登记为延长预备期的，延长期满后应再开会讨论，并把这次的决定更正登记；"
    "一个月为设定值。",
    assumed=True,
)

POSTPONED_FOR_SIX_MONTHS = Rule(
    id="L11",
    name="L11.limit",
    cite=cite(36),
    level=Level.BREACH,
    title="转入的预备党员推迟讨论转正不超过六个月",
    step=23,
    on=fact.full_meeting_on,
    applies=_ON_PROBATION & MOVED_IN,
    met=fact.full_meeting_on,
    due=_LATEST,
    later=_BECAME_FULL,
    absence_is_breach=False,
    asks="full_meeting_on",
    numbers=(PROBATION_YEARS, POSTPONE_MONTHS),
    says="转入的预备党员期满时可以推迟讨论转正，推迟不超过六个月（{due}前，含当日）；"
    "支部大会接收{meeting_on}，转入日期{transferred_in_on}，转正大会{full_meeting_on}。",
    reading="从预备期满（延长的，延长期满）之日算起；转正日期仍为期满之日。",
)

POSTPONED_WITH_GROUND = Rule(
    id="L11",
    name="L11.ground",
    cite=cite(36),
    level=Level.BREACH,
    title="只有转入的预备党员可以推迟讨论转正",
    step=23,
    on=fact.full_meeting_on,
    applies=fact.postponed_reason.is_not_null()
    & (fact.full_meeting_on > EXPIRY).fill_null(False)
    & ~CANCELLED,
    holds=given("transferred_in_on", MOVED_IN),
    numbers=(PROBATION_YEARS,),
    says="只有转入的预备党员可以推迟讨论转正；推迟的原因：{postponed_reason}，"
    "转入日期{transferred_in_on}，转正大会{full_meeting_on}。",
    reading="登记了推迟原因的才判断；预备期内从其他党组织转入的才算转入。",
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
    not_before=fact.full_meeting_on,
    due=FULL_APPROVAL.expr,
    term=FULL_APPROVAL,
    later=fact.archived_on.is_not_null(),
    absence_is_breach=False,
    asks="full_approval_on",
    says="党委应在支部大会讨论之后三个月内（{due}前，含当日）审批转正；转正大会{full_meeting_on}，"
    "转正审批{full_approval_on}。",
    reading="转正审批没有六个月的宽限。",
)


def _is_expiry(day: pl.Expr) -> pl.Expr:
    # The end of an extension is written as its last day or as the day after it.
    written_as_last = (day == EXPIRY.dt.offset_by("1d")) & WAS_EXTENDED
    return (day == EXPIRY) | written_as_last


FULL_FROM_EXPIRY = Rule(
    id="L09",
    cite=cite(34),
    level=Level.WARNING,
    title="转正日期为预备期满之日",
    step=24,
    on=fact.full_approval_on,
    applies=_BECAME_FULL & ~EXTENDED & ~CANCELLED,
    holds=given("full_from", _is_expiry(fact.full_from)),
    not_before=EXPIRY,
    term=PROBATION,
    says="党龄从预备期满转为正式党员之日（{not_before}）算起；支部大会接收{meeting_on}，"
    "登记的转正日期{full_from}。",
    reading="转正日期取支部大会接收之日的周年（延长的取延长期满之日或其次日），"
    "不取转正大会或审批之日。",
)

PARTY_AGE_FROM_EXPIRY = Rule(
    id="L10",
    cite=cite(34),
    level=Level.WARNING,
    title="党龄从预备期满之日算起",
    step=24,
    on=fact.full_approval_on,
    applies=_BECAME_FULL & ~EXTENDED & ~CANCELLED,
    holds=_is_expiry(fact.party_age_from),
    not_before=EXPIRY,
    term=PROBATION,
    says="党龄从预备期满转为正式党员之日（{not_before}）算起；登记的党龄起算日期{party_age_from}，"
    "支部大会接收{meeting_on}，转正审批{full_approval_on}。",
    reading="不从接收为预备党员之日算起，也不从转正大会或审批之日算起。",
)

AFTER_ADMISSION = Rule(
    id="L12",
    cite=cite(33, 34),
    level=Level.BREACH,
    title="批准为预备党员之后才能转正",
    step=24,
    on=pl.coalesce(fact.full_meeting_on, fact.full_approval_on),
    applies=fact.full_meeting_on.is_not_null() | fact.full_approval_on.is_not_null(),
    holds=pl.min_horizontal(fact.full_meeting_on, fact.full_approval_on) >= fact.approval_on,
    says="党委批准接收之后才谈得上转正；审批日期{approval_on}，转正大会{full_meeting_on}，"
    "转正审批{full_approval_on}。",
    reading="条文没有单独写明，是前后两次审批的次序。",
)

SPOKEN_WITH = Rule(
    id="L14",
    name="L14.talk",
    cite=cite(34),
    level=Level.WARNING,
    title="转正审批后党支部书记同本人谈话",
    step=24,
    on=fact.full_approval_on,
    applies=fact.full_approval_on.is_not_null()
    & (fact.full_talk_on.is_not_null() | fact.archived_on.is_not_null()),
    holds=given("full_talk_on", fact.full_talk_on >= fact.full_approval_on),
    says="审批结果应由党支部书记同本人谈话告知；转正审批{full_approval_on}，谈话日期{full_talk_on}，"
    "归档日期{archived_on}。",
    reading="已经归档而没有谈话记录的才提示。",
)

ANNOUNCED = Rule(
    id="L14",
    name="L14.announced",
    cite=cite(34),
    level=Level.WARNING,
    title="转正审批结果在党员大会上宣布",
    step=24,
    on=fact.full_approval_on,
    applies=fact.full_approval_on.is_not_null()
    & (fact.full_announced_on.is_not_null() | fact.archived_on.is_not_null()),
    holds=given("full_announced_on", fact.full_announced_on >= fact.full_approval_on),
    says="审批结果应在党员大会上宣布；转正审批{full_approval_on}，宣布日期{full_announced_on}，"
    "归档日期{archived_on}。",
    reading="已经归档而没有宣布记录的才提示。",
)
