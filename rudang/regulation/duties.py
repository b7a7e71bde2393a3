"""The duties of the year that the notice and the regulation set: who, how often, by which day."""

from collections.abc import Mapping
from datetime import date

from rudang.core.duties import Duty, Each, Owing, ShownBy
from rudang.core.periods import Period
from rudang.regulation.articles import cite
from rudang.regulation.editions import E2026

NOTICE = "重庆幼专党委〔2019〕51 号"
_REGULATION = "中国共产党发展党员工作细则"


def end_of_span(span: Period) -> date:
    """The last day of the span itself."""
    return span.last_day


def end_of_may(span: Period) -> date:
    """31 May of the span's year."""
    return date(span.year, 5, 31)


def end_of_next_january(span: Period) -> date:
    """31 January of the year after."""
    return date(span.year + 1, 1, 31)


DISPATCH = Duty(
    code="dispatch",
    term="季度末预警调度",
    paper=f"{NOTICE}第一部分",
    owed_by=Owing.COMMITTEE,
    each=Each.QUARTER,
    due=end_of_span,
    since="2019Q3",
    shown_by=ShownBy.DISPATCH,
    reading="通知写明“每季度末”；季度最后一个月内任何一天固定的调度都算完成（推定）。",
    assumed=True,
)
HIGH_KNOWLEDGE_SURVEY = Duty(
    code="high_knowledge_survey",
    term="高知识群体政治面貌和思想状况摸底",
    paper=f"{NOTICE}第二部分",
    owed_by=Owing.BRANCH,
    each=Each.YEAR,
    due=end_of_may,
    since="2020",
    reading="通知成文于 2019 年 7 月 8 日，所定“5 月底前”已过，按次年 5 月底起理解（推定）。",
    assumed=True,
)
HIGH_KNOWLEDGE_STUDY = Duty(
    code="high_knowledge_study",
    term="专门研究高知识群体发展党员工作",
    paper=f"{NOTICE}第二部分",
    owed_by=Owing.EVERY,
    each=Each.YEAR,
    due=end_of_span,
    since="2019",
    reading="每年至少一次；通知没有定日期，按年底为限（推定）。",
    assumed=True,
)
EXECUTION_REPORT = Duty(
    code="execution_report",
    term="发展党员计划执行情况报告",
    paper=f"{NOTICE}第四部分",
    owed_by=Owing.REPORTER,
    each=Each.YEAR,
    due=end_of_next_january,
    since="2019",
    shown_by=ShownBy.REPORT,
    reading="次年 1 月底前报送学校党委组织部门；由当年有计划的单位报送，"
    "党总支连同所属支部一并报告。",
)
ANALYSIS = Duty(
    code="analysis",
    term="分析入党积极分子队伍状况",
    paper=_REGULATION,
    cite=cite(11),
    owed_by=Owing.COMMITTEE,
    each=Each.YEAR,
    due=end_of_span,
    since="2014",
    shown_by=ShownBy.ANALYSIS,
    reading="基层党委每年分析一次。",
)
OBSERVATIONS = Duty(
    code="observations",
    term="半年考察入党积极分子",
    paper=_REGULATION,
    cite=cite(11),
    owed_by=Owing.BRANCH,
    each=Each.HALF,
    due=end_of_span,
    since="2014H2",
    shown_by=ShownBy.OBSERVATIONS,
    reading="这里按自然半年汇总：半年开始时已是积极分子、到期末还没有列为发展对象的人，"
    "期内都有考察记录的为完成；每个人的间隔另按各自的日期检查（推定）。",
    assumed=True,
)

DUTIES: tuple[Duty, ...] = (
    DISPATCH,
    ANALYSIS,
    HIGH_KNOWLEDGE_STUDY,
    HIGH_KNOWLEDGE_SURVEY,
    EXECUTION_REPORT,
    OBSERVATIONS,
)
DUTY: Mapping[str, Duty] = {duty.code: duty for duty in DUTIES}


def source(duty: Duty, edition: str = E2026) -> str:
    """The paper and its article, by the numbers of an edition."""
    if duty.cite is None:
        return duty.paper
    return f"《{duty.paper}》{duty.cite.get(edition, '')}"
