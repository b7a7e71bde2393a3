"""The year of probation: observation, reports, what came to light, absence (2014: Arts 31-32)."""

import polars as pl

from rudang.core.dates import days_within, widest_gap
from rudang.core.facts import NO, YES, asked, fact
from rudang.core.rules import Level, Rule, given, is_recorded, months_after
from rudang.regulation.articles import cite
from rudang.regulation.locals import local
from rudang.regulation.params import AWAY_MONTHS, PROBATION_YEARS
from rudang.regulation.steps import APPROVED, CANCELLED, EXPIRY, PROBATION_START

_BEGAN = APPROVED & PROBATION_START.is_not_null()
_TO_THE_MEETING = days_within(PROBATION_START, fact.probation_observations, fact.full_meeting_on)

OBSERVED = Rule(
    id="K05",
    name="K05.observed",
    cite=cite(31),
    level=Level.WARNING,
    title="预备期内有教育考察记录",
    step=21,
    on=fact.full_meeting_on,
    applies=fact.full_meeting_on.is_not_null() & PROBATION_START.is_not_null() & ~CANCELLED,
    holds=given("probation_observations", _TO_THE_MEETING > 0),
    says="预备期内应对预备党员继续教育和考察；支部大会接收{meeting_on}，"
    "考察日期{probation_observations}，转正大会{full_meeting_on}。",
    reading="条文没有规定考察间隔；到讨论转正时一次考察记录也没有的才提示。",
)

_REPORTED_UNTIL = pl.when(fact.full_meeting_on.is_not_null()).then(
    pl.min_horizontal(fact.full_meeting_on, EXPIRY)
)

REPORTED = Rule(
    id="K05",
    name="K05.reports",
    cite=cite(31),
    level=Level.LOCAL,
    local="probation_report_months",
    title="预备期内按期汇报思想",
    step=21,
    on=fact.full_meeting_on,
    applies=_BEGAN & ~CANCELLED,
    holds=pl.when(pl.col(asked("thought_reports")) | is_recorded("thought_reports")).then(
        widest_gap(PROBATION_START, fact.thought_reports, _REPORTED_UNTIL)
        <= local.probation_report_months
    ),
    numbers=(PROBATION_YEARS,),
    says="本地要求预备期内至少每{local}个月汇报一次思想；支部大会接收{meeting_on}，"
    "思想汇报{thought_reports}，转正大会{full_meeting_on}。",
    reading="间隔从支部大会接收之日起算，到预备期满为止（满前已讨论转正的到转正大会为止）；"
    "还没有讨论转正的，只看已有的汇报。",
)

_FULL_ON = pl.coalesce(fact.full_from, fact.full_approval_on)
_COME_TO_LIGHT = (
    pl.when(_FULL_ON.is_null())
    .then((fact.punished_on.list.max() >= PROBATION_START).fill_null(False))
    .otherwise(days_within(PROBATION_START, fact.punished_on, _FULL_ON) > 0)
)
_HANDLED = fact.punishment_handled

FAULTS_HANDLED = Rule(
    id="K07",
    cite=cite(32),
    level=Level.WARNING,
    title="预备期内的违纪违法情况已研究处理",
    step=21,
    on=fact.full_meeting_on,
    applies=is_recorded("punished_on") & PROBATION_START.is_not_null() & _COME_TO_LIGHT,
    holds=pl.when(_HANDLED.list.contains(NO))
    .then(pl.lit(False))
    .when(_HANDLED.list.count_matches(YES) >= fact.punished_on.list.len())
    .then(pl.lit(True))
    .when(fact.full_meeting_on.is_not_null() & pl.col(asked("punishment_handled")))
    .then(pl.lit(False)),
    says="预备期内受处分或有违纪违法情况的，党组织应研究处理；发生日期{punished_on}，"
    "种类{punishment_kinds}，已研究处理：{punishment_handled}，转正大会{full_meeting_on}。",
    reading="每一次都登记为已研究处理的才算处理；还没有讨论转正而没有登记的为未掌握。"
    "如何处理由党组织决定，系统只提示事实。",
)

_SIX_MONTHS = months_after(pl.max_horizontal(fact.away_since, PROBATION_START), AWAY_MONTHS)
_AWAY_IN_PROBATION = (
    fact.away_since.is_not_null() & PROBATION_START.is_not_null() & (_SIX_MONTHS <= EXPIRY)
)

NOT_AWAY_FOR_LONG = Rule(
    id="L13",
    cite=cite(31),
    level=Level.SIGNAL,
    title="预备期内长时间外出",
    step=21,
    on=fact.away_since,
    applies=_AWAY_IN_PROBATION.fill_null(False),
    met=fact.away_until,
    due=_SIX_MONTHS.dt.offset_by("-1d"),
    later=fact.full_meeting_on.is_not_null(),
    absence_is_breach=False,
    asks="away_until",
    numbers=(PROBATION_YEARS, AWAY_MONTHS),
    says="预备期内连续外出满六个月的，教育考察是否落实请人工核实；支部大会接收{meeting_on}，"
    "外出日期{away_since}，返回日期{away_until}。",
    reading="条文没有规定外出期限，六个月取自流动党员管理的通行界限；满六个月之日在预备期内的才提示，"
    "只是请人核实的线索，不是结论。",
    assumed=True,
)
