"""How a unit's admissions lie in time: crash admission, swings, long years without any."""

import polars as pl

from rudang.core.facts import fact
from rudang.core.patterns import Pattern
from rudang.core.rules import Level, Param
from rudang.core.unit_sheets import of_unit
from rudang.regulation import thresholds
from rudang.regulation.articles import cite
from rudang.regulation.params import CULTIVATION_MONTHS

_YEAR = of_unit.year
_BRANCH = of_unit.kind.is_in(["branch", "temporary_branch"]).fill_null(False)


def _is_share(part: pl.Expr, whole: pl.Expr, share: Param) -> pl.Expr:
    return 100 * part >= share.expr * whole


WINDOW = Pattern(
    id="O01",
    name="O01.window",
    cite=cite(3),
    level=Level.SIGNAL,
    title="短期内集中接收，远多于本单位往年",
    step=15,
    applies=of_unit.window_most >= thresholds.WINDOW_MIN.expr,
    signal=of_unit.window_most > thresholds.WINDOW_TIMES.expr * of_unit.window_past,
    numbers=(
        thresholds.PAST_YEARS,
        thresholds.WINDOW_DAYS,
        thresholds.WINDOW_MIN,
        thresholds.WINDOW_TIMES,
    ),
    says="{window_from}至{window_to}接收{window_most}人；本单位前几年同样长的时段平均最多"
    "{window_past}人，全年{admitted}人。",
    evidence=("window_most", "window_past", "admitted", "admitted_quarters"),
    chart="window_most",
    who=pl.col("admitted_on").is_between(of_unit.window_from, of_unit.window_to),
    day="admitted_on",
    reading="只同本单位自己的往年比较；没有往年记录的不作比较。是否突击发展由人查看。",
    assumed=True,
)

QUICK = Pattern(
    id="O01",
    name="O01.minimum",
    cite=cite(3, 13),
    level=Level.SIGNAL,
    title="多数人各环节都按最短时间办理",
    step=15,
    applies=of_unit.quick_known >= thresholds.QUICK_MIN.expr,
    signal=(of_unit.quick >= thresholds.QUICK_MIN.expr)
    & _is_share(of_unit.quick, of_unit.quick_known, thresholds.QUICK_SHARE),
    numbers=(
        CULTIVATION_MONTHS,
        thresholds.QUICK_DAYS,
        thresholds.QUICK_MIN,
        thresholds.QUICK_SHARE,
    ),
    says="{year}年接收的{quick_known}人中，{quick}人在培养满一年后很快开完支部大会。",
    evidence=("quick", "quick_known", "admitted"),
    chart="admitted",
    who=pl.col("is_quick") & (pl.col("admitted_on").dt.year() == _YEAR),
    day="admitted_on",
    reading="培养满一年之日起在规定天数内召开支部大会的，视为各环节均取最短时间。",
    assumed=True,
)

MONTH = Pattern(
    id="O01",
    name="O01.month",
    cite=cite(3, 13),
    level=Level.SIGNAL,
    title="全年的发展对象大多在一个月内列出",
    step=8,
    applies=of_unit.is_over & (of_unit.targets >= thresholds.MONTH_MIN.expr),
    signal=(of_unit.targets_in_month >= thresholds.MONTH_MIN.expr)
    & _is_share(of_unit.targets_in_month, of_unit.targets, thresholds.MONTH_SHARE),
    numbers=(thresholds.MONTH_MIN, thresholds.MONTH_SHARE),
    says="{year}年列为发展对象{targets}人，其中{targets_in_month}人在{targets_month}起的一个月内。",
    evidence=("targets_in_month", "targets", "targets_month"),
    chart="targets",
    who=fact.target_on.dt.truncate("1mo") == of_unit.targets_month,
    day="target_on",
    reading="分批列为发展对象是常见做法，人数少的单位不提示。",
    assumed=True,
)

FIRST_DAY = Pattern(
    id="D02",
    cite=cite(13),
    level=Level.SIGNAL,
    title="几乎都在培养满一年的当天列为发展对象",
    step=8,
    applies=of_unit.targets_dated >= thresholds.FIRST_DAY_MIN.expr,
    signal=(of_unit.targets_first_day >= thresholds.FIRST_DAY_MIN.expr)
    & _is_share(of_unit.targets_first_day, of_unit.targets_dated, thresholds.FIRST_DAY_SHARE),
    numbers=(CULTIVATION_MONTHS, thresholds.FIRST_DAY_MIN, thresholds.FIRST_DAY_SHARE),
    says="{year}年列为发展对象的{targets_dated}人中，{targets_first_day}人恰在确定为积极分子满一年的当天。",
    evidence=("targets_first_day", "targets_dated"),
    chart="targets_first_day",
    who=pl.col("is_first_day") & (fact.target_on.dt.year() == _YEAR),
    day="target_on",
    reading="一人恰在当天不足为奇；全都如此，宜看考察是否逐人进行。",
    assumed=True,
)


def _dry(colour: str, word: str, since: Param, until: Param | None) -> Pattern:
    above = pl.lit(False) if until is None else (of_unit.dry_years >= until.expr).fill_null(False)
    return Pattern(
        id="O03",
        name=f"O03.{colour}",
        cite=cite(38),
        level=Level.SIGNAL,
        title=f"长期没有接收预备党员（{word}）",
        step=15,
        stands=True,
        applies=_BRANCH & (of_unit.waiting >= thresholds.WAITING_MIN.expr) & ~above,
        signal=of_unit.dry_years >= since.expr,
        numbers=(
            CULTIVATION_MONTHS,
            thresholds.WAITING_MIN,
            since,
            *(() if until is None else (until,)),
        ),
        says="连续{dry_years}个整年没有接收预备党员；{waiting}名入党积极分子培养已满一年，"
        "最早的{waiting_since}确定。",
        evidence=("dry_years", "waiting", "waiting_since"),
        chart="admitted",
        who=pl.col("is_waiting"),
        whose="unit",
        day="activist_on",
        reading="只数整年，当年有接收的不计；没有培养满一年的人，不算在内。年数为参数。",
        assumed=True,
    )


YELLOW = _dry("yellow", "黄色", thresholds.DRY_YELLOW, thresholds.DRY_ORANGE)
ORANGE = _dry("orange", "橙色", thresholds.DRY_ORANGE, thresholds.DRY_RED)
RED = _dry("red", "红色", thresholds.DRY_RED, None)

BLUE = Pattern(
    id="O03",
    name="O03.blue",
    cite=cite(38),
    level=Level.SIGNAL,
    title="全年没有新确定入党积极分子（蓝色）",
    step=3,
    stands=True,
    applies=_BRANCH & (of_unit.applicants >= thresholds.BLUE_APPLICANTS.expr),
    signal=of_unit.fallow_years >= thresholds.DRY_BLUE.expr,
    numbers=(thresholds.DRY_BLUE, thresholds.BLUE_APPLICANTS),
    says="连续{fallow_years}个整年没有新确定入党积极分子；有申请人和积极分子{applicants}人。",
    evidence=("fallow_years", "applicants"),
    chart="activists_made",
    reading="只数整年；申请人和积极分子合并计数。",
    assumed=True,
)

SWING = Pattern(
    id="O04",
    cite=cite(3, 38),
    level=Level.SIGNAL,
    title="接收人数两年之间大起大落",
    step=15,
    applies=of_unit.is_over
    & (pl.max_horizontal("admitted", "admitted_before").fill_null(0) >= thresholds.SWING_MIN.expr),
    signal=100 * (of_unit.admitted - of_unit.admitted_before).abs()
    > thresholds.SWING_SHARE.expr * of_unit.admitted_before,
    numbers=(thresholds.SWING_MIN, thresholds.SWING_SHARE),
    says="{year}年接收{admitted}人，上一年{admitted_before}人。",
    evidence=("admitted", "admitted_before"),
    chart="admitted",
    who=pl.col("admitted_on").dt.year() == _YEAR,
    day="admitted_on",
    reading="只比较两个整年，人数很少的不比较；上一年没有记录的为未掌握。",
    assumed=True,
)
