"""Observing and educating activists: half-yearly, in order, with opinions (Arts 9-11)."""

import polars as pl

from rudang.core.dates import days_within, widest_gap
from rudang.core.facts import asked, fact
from rudang.core.rules import (
    Level,
    Rule,
    given,
    has_gap,
    is_recorded,
    months_after,
    names_none,
)
from rudang.regulation.articles import cite
from rudang.regulation.editions import SINCE_2026
from rudang.regulation.locals import local
from rudang.regulation.params import (
    CULTIVATION_MONTHS,
    OBSERVATION_INTERVAL_MONTHS,
    OBSERVATION_TOLERANCE_DAYS,
    REPORTS_APART_DAYS,
)

_SPAN = (fact.activist_on, fact.observations, fact.target_on)
_IS_KNOWN = pl.col(asked("observations")) | is_recorded("observations")
_TOO_LONG = has_gap(*_SPAN, OBSERVATION_INTERVAL_MONTHS, OBSERVATION_TOLERANCE_DAYS)
_LONGER = has_gap(*_SPAN, OBSERVATION_INTERVAL_MONTHS)
_LAST = pl.max_horizontal(fact.activist_on, fact.observations.list.max())

_IS_STILL_ACTIVIST = fact.activist_on.is_not_null() & (
    fact.activist_ended_on.is_null() | (fact.activist_on > fact.activist_ended_on)
)

_READING = (
    "间隔从确定入党积极分子之日算起，到列为发展对象之日为止；"
    "超过半年但在宽限以内的只作提示（宽限为设定值）。"
)

EVERY_HALF_YEAR = Rule(
    id="C15",
    name="C15.gap",
    cite=cite(11),
    level=Level.BREACH,
    title="党支部每半年考察一次入党积极分子",
    step=6,
    on=fact.target_on,
    applies=fact.activist_on.is_not_null(),
    holds=pl.when(_IS_KNOWN).then(~_TOO_LONG),
    numbers=(OBSERVATION_INTERVAL_MONTHS, OBSERVATION_TOLERANCE_DAYS),
    says="党支部应每半年考察一次，相邻两次间隔不超过半年；确定入党积极分子{activist_on}，"
    "考察日期{observations}，列为发展对象{target_on}。",
    reading=_READING,
    assumed=True,
)

SLIGHTLY_LATE = Rule(
    id="C15",
    name="C15.minor",
    cite=cite(11),
    level=Level.WARNING,
    title="半年考察略有超期",
    step=6,
    on=fact.target_on,
    applies=fact.activist_on.is_not_null() & ~_TOO_LONG.fill_null(True),
    holds=pl.when(_IS_KNOWN).then(~_LONGER),
    numbers=(OBSERVATION_INTERVAL_MONTHS, OBSERVATION_TOLERANCE_DAYS),
    says="党支部应每半年考察一次，间隔略超半年的作提示；确定入党积极分子{activist_on}，"
    "考察日期{observations}，列为发展对象{target_on}。",
    reading=_READING,
    assumed=True,
)

NEXT_OBSERVATION = Rule(
    id="C15",
    name="C15.next",
    cite=cite(11),
    level=Level.BREACH,
    title="下一次半年考察",
    step=6,
    on=pl.lit(None, dtype=pl.Date),
    applies=_IS_STILL_ACTIVIST & fact.target_on.is_null() & fact.meeting_on.is_null(),
    met=pl.lit(None, dtype=pl.Date),
    due=months_after(_LAST, OBSERVATION_INTERVAL_MONTHS),
    asks="observations",
    numbers=(OBSERVATION_INTERVAL_MONTHS,),
    says="党支部应每半年考察一次；上次之后的下一次应在{due}前；已有考察日期{observations}。",
)

WITHIN_THE_STAGE = Rule(
    id="C16",
    cite=cite(11),
    level=Level.WARNING,
    title="考察在确定入党积极分子之后、列为发展对象之前",
    step=6,
    on=fact.observations.list.max(),
    applies=fact.activist_on.is_not_null() & is_recorded("observations"),
    holds=(fact.observations.list.min() >= fact.activist_on)
    & (fact.observations.list.max() <= fact.target_on).fill_null(True),
    says="对入党积极分子的考察应在确定之后、列为发展对象之前；确定入党积极分子{activist_on}，"
    "考察日期{observations}，列为发展对象{target_on}。",
    reading="确定当日、列为发展对象当日的考察不算颠倒；列为发展对象之后继续考察的，由人说明。",
)

_REPORTS_KNOWN = pl.col(asked("thought_reports")) | is_recorded("thought_reports")
_REPORTS = (fact.activist_on, fact.thought_reports, fact.target_on)
_CLOSEST = fact.thought_reports.list.eval(pl.element().sort().diff().dt.total_days()).list.min()
_MONTHS = local.thought_report_months

REPORTS_REGULAR = Rule(
    id="C18",
    name="C18.gap",
    cite=cite(10),
    level=Level.LOCAL,
    local="thought_report_months",
    title="按本地规定的间隔写思想汇报",
    step=6,
    on=fact.target_on,
    applies=fact.activist_on.is_not_null(),
    holds=pl.when(_REPORTS_KNOWN).then((widest_gap(*_REPORTS) <= _MONTHS).fill_null(True)),
    says="本地规定每{local}个月写一次思想汇报，相邻两次间隔不超过此数；"
    "确定入党积极分子{activist_on}，汇报日期{thought_reports}，列为发展对象{target_on}。",
    reading="细则没有这项要求；间隔从确定入党积极分子之日算起，到列为发展对象之日为止。",
)

REPORTS_ENOUGH = Rule(
    id="C18",
    name="C18.count",
    cite=cite(10),
    level=Level.LOCAL,
    local="thought_report_months",
    title="思想汇报篇数符合本地规定",
    step=6,
    on=fact.target_on,
    applies=fact.activist_on.is_not_null() & fact.target_on.is_not_null(),
    holds=pl.when(_REPORTS_KNOWN).then(CULTIVATION_MONTHS.expr <= days_within(*_REPORTS) * _MONTHS),
    numbers=(CULTIVATION_MONTHS,),
    says="本地规定每{local}个月写一次思想汇报，一年的培养期内篇数应与之相符；"
    "确定入党积极分子{activist_on}，汇报日期{thought_reports}，列为发展对象{target_on}。",
    reading="细则没有这项要求；只数确定之后、列为发展对象之前（含当日）的。",
)

REPORTS_APART = Rule(
    id="C18",
    name="C18.apart",
    cite=cite(10),
    level=Level.LOCAL,
    local="thought_report_months",
    title="两次思想汇报不相隔过近",
    step=6,
    on=fact.thought_reports.list.max(),
    applies=is_recorded("thought_reports"),
    holds=(REPORTS_APART_DAYS.expr <= _CLOSEST).fill_null(True),
    numbers=(REPORTS_APART_DAYS,),
    says="思想汇报应分期写成，几天之内连写的须说明；汇报日期{thought_reports}。",
    reading="细则没有这项要求；间隔为设定值，只提示补写的可能，由人判断。",
    assumed=True,
)

SCHOOL_BEFORE_LISTING = Rule(
    id="C21",
    cite=cite(10),
    level=Level.LOCAL,
    local="school_before_target",
    title="列为发展对象前取得党校结业",
    step=6,
    on=fact.target_on,
    applies=fact.target_on.is_not_null(),
    holds=given("school_cert_on", fact.school_cert_on <= fact.target_on),
    says="本地规定列为发展对象前应取得党校结业；党校结业日期{school_cert_on}，"
    "列为发展对象{target_on}。",
)

_OLD = fact.observations.list.eval(pl.element() < SINCE_2026).list.sum()
_SINCE = fact.observations.list.len() - _OLD
_REFUSALS = fact.contact_wrote.list.count_matches("否")
# Answers stand in no order of days: only more of them than old observations are surely new ones.
_SURELY_MISSING = _REFUSALS > _OLD
_ALL_WROTE = (_REFUSALS == 0) & (fact.contact_wrote.list.len() >= _SINCE)

CONTACT_WROTE = Rule(
    id="C22",
    name="C22.written",
    cite=cite(9, since_2026=True),
    level=Level.WARNING,
    title="培养联系人在考察登记表写明意见",
    step=6,
    on=fact.observations.list.max(),
    applies=is_recorded("observations"),
    holds=pl.when(_ALL_WROTE).then(pl.lit(True)).when(_SURELY_MISSING).then(pl.lit(False)),
    says="培养联系人应在《入党积极分子培养考察登记表》写明意见；考察日期{observations}，"
    "写明意见：{contact_wrote}。",
    reading="2014年版没有这项要求，其施行期间的考察不算；分不清是哪一次缺意见的，为未掌握。",
)

CONTACT_IN_THE_PAPERS = Rule(
    id="C22",
    name="C22.papers",
    cite=cite(9, since_2026=True),
    level=Level.WARNING,
    title="登记表不缺培养联系人意见",
    step=6,
    on=pl.coalesce(fact.target_on, fact.observations.list.max(), fact.exited_on),
    applies=fact.activist_on.is_not_null() & fact.papers_checked_on.is_not_null(),
    holds=names_none("papers_flawed", "缺联系人意见"),
    says="《入党积极分子培养考察登记表》应有培养联系人的意见；核对日期{papers_checked_on}，"
    "材料存在的问题：{papers_flawed}，列为发展对象{target_on}。",
    reading="2014年版没有这项要求；按培养结束之日适用的版本判断。核对过而没有登记问题的，视为没有问题。",
)
