"""What a unit as a whole shows: plan, structure, votes, yearly analysis, figures, late papers."""

import polars as pl

from rudang.core.patterns import Pattern
from rudang.core.rules import Level
from rudang.core.unit_sheets import GROUPS, of_unit
from rudang.regulation import thresholds
from rudang.regulation.articles import cite
from rudang.regulation.grades import SENTENCE, SOURCE, any_speaks_of_grades

OVER_PLAN = Pattern(
    id="O06",
    cite=cite(39),
    level=Level.SIGNAL,
    title="已接收和已安排的人数超过计划",
    step=15,
    applies=of_unit.plan_quota.is_not_null(),
    signal=of_unit.plan_held + of_unit.plan_scheduled > of_unit.plan_quota,
    says="{plan_period}计划{plan_quota}人，已接收（含待审批）{plan_held}人，预审合格待接收"
    "{plan_scheduled}人，另有计划外备案{plan_exempt}人不计。",
    evidence=("plan_quota", "plan_held", "plan_scheduled", "plan_exempt"),
    chart="plan_held",
    reading="计划是指导性的。高知识群体备案后不占计划的，已除去。",
)

_teachers_apart = (
    100.0 * of_unit.plan_admitted_teachers / of_unit.plan_admitted
    - 100.0 * of_unit.plan_teachers / of_unit.plan_total
).abs()

TEACHERS = Pattern(
    id="O12",
    name="O12.teachers",
    cite=cite(38, 39),
    level=Level.SIGNAL,
    title="教师所占比例同计划相差较大",
    step=15,
    applies=of_unit.is_over
    & (of_unit.plan_total > 0).fill_null(False)
    & (of_unit.plan_admitted >= thresholds.GROUP_MIN.expr).fill_null(False),
    signal=_teachers_apart >= thresholds.GROUP_POINTS.expr,
    numbers=(thresholds.GROUP_MIN, thresholds.GROUP_POINTS),
    says="{year}年计划{plan_total}人，其中教师{plan_teachers}人；接收{plan_admitted}人，"
    "其中教师{plan_admitted_teachers}人。",
    evidence=("plan_total", "plan_teachers", "plan_admitted", "plan_admitted_teachers"),
    chart="plan_admitted_teachers",
    reading="计划只写明教师数，其他结构不在计划中，另同申请人和积极分子比较。",
    assumed=True,
)


def _drift(group: str) -> Pattern:
    term = GROUPS[group]
    known = pl.col(f"{group}_known").fill_null(0)
    share, pool = pl.col(f"{group}_share"), pl.col(f"{group}_pool")
    return Pattern(
        id="O12",
        name=f"O12.{group}",
        cite=cite(38, 39),
        level=Level.SIGNAL,
        title=f"接收的人中{term}占比同申请人和积极分子相差较大",
        step=15,
        applies=of_unit.is_over & (of_unit.admitted >= thresholds.GROUP_MIN.expr),
        signal=pl.when(known >= thresholds.GROUP_MIN.expr).then(
            (share - pool).abs() >= thresholds.GROUP_POINTS.expr
        ),
        numbers=(
            thresholds.GROUP_MIN,
            thresholds.GROUP_POINTS,
            *((thresholds.YOUNG_YEARS,) if group == "young" else ()),
        ),
        says=f"{{year}}年接收的人中{term}占{{{group}_share}}%，申请人和积极分子中占"
        f"{{{group}_pool}}%（知道的{{{group}_known}}人）。",
        evidence=(f"{group}_share", f"{group}_pool", f"{group}_known", "admitted"),
        chart=f"{group}_share",
        who=pl.col("admitted_on").dt.year() == of_unit.year,
        day="admitted_on",
        reading="下达的计划没有写明这一结构，故同本单位的申请人和积极分子比较。",
        assumed=True,
    )


WOMEN = _drift("women")
MINORITY = _drift("minority")
YOUNG = _drift("young")

ALL_YES = Pattern(
    id="O11",
    cite=cite(21),
    level=Level.SIGNAL,
    title="全年支部大会表决全部全票赞成",
    step=15,
    applies=of_unit.votes_known >= thresholds.VOTES_MIN.expr,
    signal=of_unit.votes_all_yes == of_unit.votes_known,
    numbers=(thresholds.VOTES_MIN,),
    says="{year}年写明票数的{votes_known}次表决，{votes_all_yes}次没有反对、弃权和无效票。",
    evidence=("votes_all_yes", "votes_known"),
    chart="votes_known",
    who=pl.col("meeting_on").dt.year() == of_unit.year,
    day="meeting_on",
    reading="全票赞成本身正当。会议记录的文字不在库中，是否雷同由人查看原件。",
    assumed=True,
)

ANALYSIS = Pattern(
    id="C17",
    cite=cite(11),
    level=Level.WARNING,
    title="基层党委每年分析一次入党积极分子队伍",
    step=6,
    applies=of_unit.is_over
    & of_unit.kind.is_in(["committee"]).fill_null(False)
    & (of_unit.activists_below > 0).fill_null(False),
    signal=of_unit.analyses < 1,
    says="{year}年没有分析入党积极分子队伍的记录；范围内有入党积极分子{activists_below}人。",
    evidence=("analyses", "activists_below"),
    chart="analyses",
    reading="按整年看。启用本系统之前、也没有过这类记录的年份为未掌握。",
)

CENSUS = Pattern(
    id="O15",
    cite=cite(39),
    level=Level.SIGNAL,
    title="上报的党员人数同名册不符",
    step=18,
    applies=of_unit.census_figure.is_not_null(),
    signal=of_unit.census_figure != of_unit.census_register,
    says="{census_on}上报党员{census_figure}人，当日名册{census_register}人。",
    evidence=("census_on", "census_figure", "census_register"),
    chart="census_figure",
    reading="条文没有逐项规定，属核对数字；没有党员名册的单位为未掌握。",
    assumed=True,
)

ENTERED = Pattern(
    id="N03",
    cite=cite(41),
    level=Level.SIGNAL,
    title="年后在同一天补录大量记录",
    step=25,
    applies=(of_unit.entered_together > 0).fill_null(False),
    signal=of_unit.entered_together >= thresholds.ENTERED_MIN.expr,
    numbers=(thresholds.ENTERED_MIN, thresholds.ENTERED_AFTER_DAYS),
    says="{entered_on}一天补录{year}年的{entered_together}条记录。",
    evidence=("entered_together", "entered_on"),
    chart="entered_together",
    reading="只数启用本系统以后逐条录入的；整批导入的历史名册不算。",
    assumed=True,
)

EXTRAS = Pattern(
    id="N09",
    cite=cite(41),
    level=Level.WARNING,
    title="没有上级文件而自加程序和材料",
    step=25,
    stands=True,
    signal=of_unit.extra_demands > 0,
    says="现行{extra_demands}项要求没有上级文件：{extra_titles}。",
    evidence=("extra_demands", "extra_titles"),
    reading="通知要求纠正入党程序及材料层层加码。上级文件定的不在此列。",
)

BY_GRADES = Pattern(
    id="N09",
    name="N09.grades",
    cite=cite(41),
    level=Level.SIGNAL,
    title="自加的要求提到学业成绩",
    step=25,
    stands=True,
    signal=pl.when(of_unit.extra_demands.is_not_null()).then(
        any_speaks_of_grades(of_unit.extra_titles).fill_null(False)
    ),
    says="没有上级文件的要求：{extra_titles}，其中有的名称提到学业成绩。",
    evidence=("extra_demands", "extra_titles"),
    reading="请看看是不是把成绩作为唯一的条件。" + SENTENCE + f"（{SOURCE}）。",
    assumed=True,
)
