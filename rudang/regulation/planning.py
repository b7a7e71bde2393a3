"""The parameters of plan, pace and dispatch: the regulation's spans and the college's settings."""

from collections.abc import Mapping
from datetime import date

from rudang.core.pace import Pacing, QuarterWeights
from rudang.core.prospects import Minimums
from rudang.core.quotas import Counting
from rudang.core.rules import Param, Since
from rudang.core.workdays import WorkingDays
from rudang.regulation.calendar import WORKING_DAYS
from rudang.regulation.editions import SINCE_2014
from rudang.regulation.params import (
    CULTIVATION_MONTHS,
    LEAVE_MONTHS,
    NOTICE_WORKING_DAYS,
    TRAINING_DAYS,
)

NOTICE = "重庆幼专党委〔2019〕51 号第一部分"


def _setting(
    name: str,
    term: str,
    unit: str,
    value: int,
    *,
    least: int = 0,
    most: int | None = None,
    does: str = "",
) -> Param:
    """A choice of the college's own: no rule gives the figure, the notice gives the duty."""
    since = Since(SINCE_2014, value, NOTICE, assumed=True)
    limit = most if most is not None else 100 if unit == "%" else 3650
    return Param(name, term, unit, (since,), least=least, most=limit, does=does)


# The second half-year begins with the vacation: no meetings in July and August.
THIRD_QUARTER_SHARE = _setting(
    "third_quarter_share",
    "下半年计划中第三季度的时间权重",
    "%",
    30,
    does="时间进度按它在第三、四季度之间分配；季度末“进度较慢”的判断随之变化。",
)
FIRST_QUARTER_SHARE = _setting(
    "first_quarter_share",
    "上半年计划中第一季度的时间权重",
    "%",
    50,
    does="时间进度按它在第一、二季度之间分配。",
)
FIRST_HALF_SHARE = _setting(
    "first_half_share",
    "年度计划中上半年的时间权重",
    "%",
    50,
    does="年度计划的时间进度按它在上、下半年之间分配；半年计划不受影响。",
)

# The notice names the three in this order: 及时预警提醒、精准指导、动态微调.
GUIDE_AFTER_QUARTERS = _setting(
    "guide_after_quarters",
    "连续几个季度末进度较慢时开展精准指导",
    "个季度",
    2,
    least=1,
    most=8,
    does="调度的阶梯：未到这个数只作预警提醒，到了即列为精准指导。",
)
ADJUST_AFTER_QUARTERS = _setting(
    "adjust_after_quarters",
    "连续几个季度末进度较慢时提出动态微调",
    "个季度",
    3,
    least=1,
    most=8,
    does="调度的阶梯：到了这个数即提出调剂名额的建议，不得早于精准指导。",
)
ANSWER_DAYS = _setting(
    "answer_days",
    "预警函答复期限",
    "个工作日",
    10,
    least=1,
    most=60,
    does="签发时从成文日期起按工作日推算答复日期；已签发的函件不变。",
)
ESCALATION_DAYS = _setting(
    "escalation_days",
    "提级后上一级督促答复的期限",
    "个工作日",
    5,
    least=1,
    most=60,
    does="逾期未答复的函提到上一级以后，从提级之日起按工作日推算新的答复日期。",
)
PERIOD_END_DAYS = _setting(
    "period_end_days",
    "期末前提示未办结函件的天数",
    "天",
    30,
    most=180,
    does="离期末不足这些天时，工作台列出还没有办结的函，没有答复的提议提级。",
)
DUTY_SOON_DAYS = _setting(
    "duty_soon_days",
    "年度工作事项到期前提示的天数",
    "天",
    30,
    most=180,
    does="专题研究、摸底报送、年度报告等在到期前这些天列入工作台。",
)

# How a period's result enters the next plan: the notice asks for a link and gives no figures.
LINK_EMPTY_SHARE = _setting(
    "link_empty_share",
    "挂钩：每空余一个名额（原因不在外部的）减下期的份额",
    "%",
    50,
    most=200,
    does="空余而原因在本单位的名额，每个按这个份额减少下一期的需要。",
)
LINK_EXCEEDED_SHARE = _setting(
    "link_exceeded_share",
    "挂钩：每超出计划一名减下期的份额",
    "%",
    100,
    most=200,
    does="超出计划接收的，每名按这个份额减少下一期的需要。",
)
LINK_FAULT_SHARE = _setting(
    "link_fault_share",
    "挂钩：当期接收中每有一名有违规减下期的份额",
    "%",
    10,
    most=200,
    does="当期接收的人中有违规而没有被认可的，每名按这个份额减少下一期的需要；填 0 即不计入。",
)
LINK_MOST_SHARE = _setting(
    "link_most_share",
    "挂钩：合计最多减需要的份额",
    "%",
    30,
    does="空余、超出和违规合计减少的，不超过下一期需要的这个份额。",
)

LEAD_YEARS = _setting(
    "lead_years",
    "惯常用时取最近几年的记录",
    "年",
    3,
    least=1,
    most=10,
    does="预测所用的惯常用时，由这些年内经支部大会接收的人各环节的日期算出。",
)
LEAD_CASES = _setting(
    "lead_cases",
    "惯常用时至少要有多少例",
    "例",
    5,
    least=5,
    most=50,
    does="不足这个数的环节不算惯常用时，预测按规定的最短期限。",
)

# How the next plan is proposed: no rule gives the bounds. What a published plan did (a student
# plan of at most 120 % of the last one) and warning ladders (two years without: orange) are local.
SWING_SHARE = _setting(
    "proposal_swing_share",
    "建议方案：与上期计划相比的波动幅度",
    "%",
    50,
    most=300,
    does="测算建议数时，各单位的数不低于也不高于上期计划的这个幅度；人数不够的不强求。",
)
SWING_LEAST = _setting(
    "swing_least",
    "建议方案：波动幅度不足时按几名",
    "名",
    2,
    most=50,
    does="上期计划较少的单位，允许这么多名的增减。",
)
STARVED_YEARS = _setting(
    "starved_years",
    "建议方案：几年没有接收的单位保底一名",
    "年",
    2,
    most=20,
    does="连续这么多年没有接收、本期有人符合条件的单位，至少给一名；填 0 即不保底。",
)

PARAMS: tuple[Param, ...] = (
    FIRST_HALF_SHARE,
    FIRST_QUARTER_SHARE,
    THIRD_QUARTER_SHARE,
    GUIDE_AFTER_QUARTERS,
    ADJUST_AFTER_QUARTERS,
    ANSWER_DAYS,
    ESCALATION_DAYS,
    PERIOD_END_DAYS,
    DUTY_SOON_DAYS,
    LINK_EMPTY_SHARE,
    LINK_EXCEEDED_SHARE,
    LINK_FAULT_SHARE,
    LINK_MOST_SHARE,
    SWING_SHARE,
    SWING_LEAST,
    STARVED_YEARS,
    LEAD_YEARS,
    LEAD_CASES,
)


def required(param: Param, day: date) -> int:
    """A parameter's value on a day, or its first one for days before any is in force."""
    value = param.on(max(day, param.values[0].since))
    if value is None:
        raise ValueError(f"{param.name} has no value on {day}")
    return value


def contradictions(values: Mapping[str, int]) -> dict[str, str]:
    """Choices that are each within bounds and yet cannot stand together, by name."""
    guide, adjust = values[GUIDE_AFTER_QUARTERS.name], values[ADJUST_AFTER_QUARTERS.name]
    if guide > adjust:
        return {
            ADJUST_AFTER_QUARTERS.name: (
                f"动态微调（连续 {adjust} 个季度）不能早于精准指导（连续 {guide} 个季度）。"
            )
        }
    return {}


def report_due_on(year: int) -> date:
    """By when the execution of a year's plan is reported: the notice says the end of January."""
    return date(year + 1, 1, 31)


def minimums_on(day: date) -> Minimums:
    """The shortest spans known on a day; the public notice binds listings from its own day."""
    notice = next(value for value in NOTICE_WORKING_DAYS.values if value.value is not None)
    assert notice.value is not None
    return Minimums(
        cultivation_months=required(CULTIVATION_MONTHS, day),
        training_days=required(TRAINING_DAYS, day),
        leave_months=required(LEAVE_MONTHS, day),
        notice_days=notice.value,
        notice_since=notice.since,
    )


def pacing_on(
    day: date,
    *,
    counting: Counting = Counting.MEETING,
    working_days: WorkingDays = WORKING_DAYS,
    chosen: Mapping[str, int] | None = None,
) -> Pacing:
    """Everything by which a unit's pace is judged on a day, counting by these working days.

    `chosen` are the college's own values of PARAMS by name, in place of the usual ones.
    """

    def value(param: Param) -> int:
        own = (chosen or {}).get(param.name)
        return required(param, day) if own is None else own

    return Pacing(
        weights=QuarterWeights(
            first_half=value(FIRST_HALF_SHARE),
            first_quarter=value(FIRST_QUARTER_SHARE),
            third_quarter=value(THIRD_QUARTER_SHARE),
        ),
        minimums=minimums_on(day),
        working_days=working_days,
        counting=counting,
    )
