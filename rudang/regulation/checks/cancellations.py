"""Probation cancelled, or somebody not passed: decided by whom, and what followed (Arts 25, 32)."""

import polars as pl

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule, given, months_after
from rudang.regulation.articles import cite
from rudang.regulation.params import FOLLOW_UP_MONTHS
from rudang.regulation.steps import APPROVED, CANCELLED

_ENDED_BY_IT = APPROVED & fact.exit_kind.eq_missing(pl.lit("取消资格"))

BY_A_MEETING = Rule(
    id="L04",
    name="L04.meeting",
    cite=cite(32),
    level=Level.BREACH,
    title="取消预备党员资格由支部大会讨论通过",
    step=23,
    on=pl.coalesce(fact.full_meeting_on, fact.exited_on),
    applies=CANCELLED | _ENDED_BY_IT,
    holds=given("full_meeting_on", fact.full_decision == "取消资格"),
    says="取消预备党员资格应由支部大会讨论通过；转正大会{full_meeting_on}，"
    "转正决定{full_decision}，终止类型{exit_kind}，终止日期{exited_on}。",
    reading="有转正大会而没有登记决定的为未掌握。",
)

BY_THE_SUPERIOR = Rule(
    id="L04",
    name="L04.approval",
    cite=cite(32),
    level=Level.BREACH,
    title="取消预备党员资格报上级党委批准",
    step=24,
    on=pl.coalesce(fact.full_approval_on, fact.exited_on),
    applies=(CANCELLED & fact.full_approval_on.is_not_null()) | _ENDED_BY_IT,
    holds=given(
        "full_approval_on",
        (fact.full_approval_on >= fact.full_meeting_on).fill_null(True)
        & (fact.exited_on >= fact.full_approval_on).fill_null(True),
    ),
    says="取消预备党员资格应在支部大会通过后报上级党委批准，批准后才生效；"
    "转正大会{full_meeting_on}，审批日期{full_approval_on}，终止日期{exited_on}。",
    reading="已按取消资格终止而没有审批记录的才算没有批准；等待审批的由 L08 反映。",
)

_NOT_PASSED_ON = (
    pl.when(CANCELLED)
    .then(pl.coalesce(fact.full_approval_on, fact.full_meeting_on))
    .when(fact.approval_result.eq_missing(pl.lit("不批准")))
    .then(fact.approval_on)
    .when(fact.meeting_result.eq_missing(pl.lit("未通过")))
    .then(fact.meeting_on)
)

FOLLOWED_UP = Rule(
    id="L15",
    cite=cite(25, 32),
    level=Level.WARNING,
    title="未通过后有后续处理",
    step=24,
    on=fact.followed_up_on,
    applies=_NOT_PASSED_ON.is_not_null(),
    met=fact.followed_up_on,
    not_before=_NOT_PASSED_ON,
    due=months_after(_NOT_PASSED_ON, FOLLOW_UP_MONTHS),
    asks="followed_up_on",
    numbers=(FOLLOW_UP_MONTHS,),
    says="没有通过的应做好本人工作并登记处理情况（提示期限{due}）；支部大会{meeting_on}"
    "{meeting_result}，审批{approval_on}{approval_result}，转正决定{full_decision}，"
    "处理日期{followed_up_on}，处理情况{follow_up}。",
    reading="条文没有规定期限，一个月为设定值；已登记终止的视为已处理。",
    assumed=True,
)
