"""The parameters of plan, pace and dispatch: the regulation's spans and the college's settings."""

from datetime import date

from rudang.core.pace import Pacing, QuarterWeights
from rudang.core.prospects import Minimums
from rudang.core.quotas import Counting
from rudang.core.rules import Param, Since
from rudang.regulation.calendar import WORKING_DAYS

NOTICE = "重庆幼专党委〔2019〕51 号第一部分"
IN_FORCE_2014 = date(2014, 5, 28)
IN_FORCE_2026 = date(2026, 5, 11)


def _setting(name: str, term: str, unit: str, value: int) -> Param:
    """A choice of the college's own: no rule gives the figure, the notice gives the duty."""
    return Param(name, term, unit, (Since(IN_FORCE_2014, value, NOTICE, assumed=True),))


# The second half-year begins with the vacation: no meetings in July and August.
THIRD_QUARTER_SHARE = _setting("third_quarter_share", "下半年计划中第三季度的时间权重", "%", 30)
FIRST_QUARTER_SHARE = _setting("first_quarter_share", "上半年计划中第一季度的时间权重", "%", 50)
FIRST_HALF_SHARE = _setting("first_half_share", "年度计划中上半年的时间权重", "%", 50)

DUE_SOON_DAYS = _setting("due_soon_days", "到期前提醒的天数", "天", 15)

# The notice names the three in this order: 及时预警提醒、精准指导、动态微调.
GUIDE_AFTER_QUARTERS = _setting(
    "guide_after_quarters", "连续几个季度末进度较慢时开展精准指导", "个季度", 2
)
ADJUST_AFTER_QUARTERS = _setting(
    "adjust_after_quarters", "连续几个季度末进度较慢时提出动态微调", "个季度", 3
)
ANSWER_DAYS = _setting("answer_days", "预警函答复期限", "个工作日", 10)

CULTIVATION_MONTHS = Param(
    "cultivation_months",
    "培养教育和考察的最短期限",
    "个月",
    (
        Since(IN_FORCE_2014, 12, "2014 年《细则》第十三条"),
        Since(IN_FORCE_2026, 12, "2026 年《细则》第十三条"),
    ),
)
TRAINING_DAYS = Param(
    "training_days",
    "短期集中培训的最少天数",
    "天",
    (
        Since(IN_FORCE_2014, 3, "2014 年《细则》第十七条"),
        Since(IN_FORCE_2026, 3, "2026 年《细则》第十七条"),
    ),
)
LEAVE_MONTHS = Param(
    "leave_months",
    "将离开工作、学习单位一般不办理接收手续的期限",
    "个月",
    (
        Since(IN_FORCE_2014, 3, "2014 年《细则》第十九条"),
        Since(IN_FORCE_2026, 3, "2026 年《细则》第十八条"),
    ),
)
NOTICE_WORKING_DAYS = Param(
    "notice_working_days",
    "发展对象公示的最少工作日",
    "个工作日",
    (
        Since(IN_FORCE_2014, None, "2014 年《细则》未规定公示"),
        Since(IN_FORCE_2026, 5, "2026 年《细则》第十三条"),
    ),
)

PARAMS: tuple[Param, ...] = (
    FIRST_HALF_SHARE,
    FIRST_QUARTER_SHARE,
    THIRD_QUARTER_SHARE,
    DUE_SOON_DAYS,
    GUIDE_AFTER_QUARTERS,
    ADJUST_AFTER_QUARTERS,
    ANSWER_DAYS,
    CULTIVATION_MONTHS,
    TRAINING_DAYS,
    LEAVE_MONTHS,
    NOTICE_WORKING_DAYS,
)


def required(param: Param, day: date) -> int:
    """A parameter's value on a day, or its first one for days before any is in force."""
    value = param.on(max(day, param.values[0].since))
    if value is None:
        raise ValueError(f"{param.name} has no value on {day}")
    return value


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


def pacing_on(day: date, *, counting: Counting = Counting.MEETING) -> Pacing:
    """Everything by which a unit's pace is judged on a day."""
    return Pacing(
        weights=QuarterWeights(
            first_half=required(FIRST_HALF_SHARE, day),
            first_quarter=required(FIRST_QUARTER_SHARE, day),
            third_quarter=required(THIRD_QUARTER_SHARE, day),
        ),
        minimums=minimums_on(day),
        working_days=WORKING_DAYS,
        counting=counting,
    )
