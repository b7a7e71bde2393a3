"""Applying: full age on the day written down, in writing, where one works or studies (Arts 5-6)."""

import polars as pl

from rudang.core.facts import asked, fact, is_yes
from rudang.core.rules import Level, Rule, Term, given
from rudang.regulation import params
from rudang.regulation.articles import cite
from rudang.regulation.steps import RECEIVED

ADULT = Term(("birth_date",), params.MIN_AGE_YEARS)

APPLIED = pl.min_horizontal(RECEIVED, fact.app_first_on)
"""The day of the first application: one written anew later does not undo what followed it."""

_LATER_STEPS = ("talk_on", "activist_on", "target_meeting_on", "target_on", "meeting_on")
_NEXT_STEP = pl.min_horizontal(*_LATER_STEPS)
_LEAVES_A_PAPER = fact.app_received_on.is_not_null() | fact.app_first_on.is_not_null()

_OF_FLOATING = ("单位所在地或主管部门", "流动党员党组织")
_PLACE_FITS = (fact.app_place == "工作学习单位") | (
    fact.app_place.is_in(_OF_FLOATING) & is_yes("is_floating")
)
# Who signed after having been talked to, or decided on, must have applied before.
_IS_REWRITTEN = (fact.app_signed_on > _NEXT_STEP).fill_null(False)

OF_AGE = Rule(
    id="A04",
    cite=cite(5),
    level=Level.BREACH,
    title="申请入党时须年满十八周岁",
    step=1,
    stops=True,
    on=fact.app_signed_on,
    applies=fact.app_signed_on.is_not_null(),
    met=fact.app_signed_on,
    not_before=ADULT.expr,
    term=ADULT,
    asks="app_signed_on",
    says="申请入党须年满十八周岁（{not_before}起）；出生日期{birth_date}，申请日期{app_signed_on}。",
    reading="十八周岁生日当天申请的，视为已满。",
)

RIGHT_PLACE = Rule(
    id="A09",
    cite=cite(6),
    level=Level.WARNING,
    title="向工作、学习单位党组织申请，否则须有原因",
    step=1,
    on=fact.app_signed_on,
    applies=fact.app_place.is_not_null(),
    holds=pl.when(_PLACE_FITS)
    .then(pl.lit(True))
    .when(fact.app_place_reason.is_not_null())
    .then(pl.lit(True))
    .when(_PLACE_FITS.is_not_null() & pl.col(asked("app_place_reason")))
    .then(pl.lit(False)),
    says="应向工作、学习所在单位党组织申请入党，向其他党组织申请的应有原因；"
    "所向党组织：{app_place}，原因：{app_place_reason}，流动人员：{is_floating}。",
    reading="流动人员可以向单位所在地或主管部门党组织、流动党员党组织申请；"
    "其余情形只看有无原因，原因是否成立由人判断。",
)

WRITTEN = Rule(
    id="B01",
    cite=cite(6),
    level=Level.BREACH,
    title="书面提出入党申请",
    step=1,
    on=pl.coalesce(fact.app_signed_on, _NEXT_STEP),
    applies=_NEXT_STEP.is_not_null(),
    holds=pl.when(_LEAVES_A_PAPER)
    .then(pl.lit(True))
    .otherwise(given("app_signed_on", pl.lit(True))),
    says="入党须由本人书面提出申请；申请日期{app_signed_on}，谈话日期{talk_on}，"
    "确定入党积极分子{activist_on}，列为发展对象{target_on}，支部大会{meeting_on}。",
    reading="有申请日期、收到日期或首次申请日期之一的，视为有申请书；尚无后续步骤的不作判断。",
)

FIRST_DAY_KEPT = Rule(
    id="B05",
    cite=cite(6),
    level=Level.WARNING,
    title="重写申请书的保留首次申请日期",
    step=1,
    on=fact.app_signed_on,
    applies=fact.app_signed_on.is_not_null() & (fact.app_first_on.is_not_null() | _IS_REWRITTEN),
    holds=fact.app_first_on <= fact.app_signed_on,
    says="重写入党申请书的应保留首次申请日期，首次申请不得晚于现存申请书；"
    "首次申请日期{app_first_on}，申请日期{app_signed_on}，谈话日期{talk_on}，"
    "确定入党积极分子{activist_on}。",
    reading="条文没有这项要求，属记录核对；申请书落款晚于谈话或其后步骤的，可能是重写，"
    "没有首次申请日期时为未掌握，先后颠倒由 B03、C07 反映。",
)

RECEIVED_AFTER_SIGNING = Rule(
    id="B06",
    cite=cite(7),
    level=Level.WARNING,
    title="收到申请不早于申请书落款",
    step=1,
    on=fact.app_received_on,
    applies=fact.app_received_on.is_not_null(),
    holds=fact.app_received_on >= fact.app_signed_on,
    says="党组织收到申请书不应早于落款；申请日期{app_signed_on}，收到申请日期{app_received_on}。",
    reading="条文没有这样写：先收到后落款不可能，属登记差错，谈话期限因此会算错。",
)
