"""Recommending activists: by members or by the League, and how long that lasts (Art 8)."""

import polars as pl

from rudang.core.dates import months_later
from rudang.core.facts import asked, fact
from rudang.core.rules import Level, Rule, given, years_after
from rudang.regulation.articles import cite
from rudang.regulation.locals import local
from rudang.regulation.params import LEAGUE_AGE_YEARS

_DECIDED = fact.activist_on.is_not_null()
_BY_THE_LEAGUE = fact.youth_league_rec_on.is_not_null() | (
    fact.recommend_kinds.list.contains("群团组织推优").fill_null(False)
)
_IS_YOUNG = (fact.activist_on < years_after(fact.birth_date, LEAGUE_AGE_YEARS)).fill_null(False)
_STATUS_KNOWN = fact.political_status.is_not_null() | fact.league_join_date.is_not_null()
_IN_THE_LEAGUE = pl.coalesce(
    fact.political_status == "共青团员", fact.league_join_date.is_not_null()
)
_SOURCE = "依高校基层组织工作条例第二十一条和共青团推优办法；年龄上限未见原文，为设定值。"

RECOMMENDED = Rule(
    id="C04",
    cite=cite(8),
    level=Level.BREACH,
    title="入党积极分子经党员推荐或群团组织推优产生",
    step=3,
    on=fact.activist_on,
    applies=_DECIDED,
    holds=pl.when(fact.youth_league_rec_on.is_not_null())
    .then(pl.lit(True))
    .otherwise(given("recommend_kinds", pl.lit(True))),
    says="入党积极分子应在党员推荐、群团组织推优等推荐的基础上产生；推荐方式{recommend_kinds}，"
    "推优日期{youth_league_rec_on}，确定日期{activist_on}。",
    reading="有推荐方式或推优日期之一的，视为有推荐；只问过推优日期的，不能断定没有党员推荐。",
)

BY_THE_LEAGUE = Rule(
    id="C05",
    name="C05.recommended",
    cite=cite(8),
    level=Level.WARNING,
    title="二十八周岁以下的团员一般经团组织推优",
    step=3,
    on=fact.activist_on,
    applies=_DECIDED & _IS_YOUNG & (~_STATUS_KNOWN | _IN_THE_LEAGUE),
    holds=pl.when(_BY_THE_LEAGUE)
    .then(pl.lit(True))
    .when(_STATUS_KNOWN & pl.col(asked("youth_league_rec_on")))
    .then(pl.lit(False)),
    numbers=(LEAGUE_AGE_YEARS,),
    says="二十八周岁以下的团员入党一般应经团组织推优；出生日期{birth_date}，政治面貌"
    "{political_status}，确定日期{activist_on}，推荐方式{recommend_kinds}，"
    "推优日期{youth_league_rec_on}。",
    reading=_SOURCE,
    assumed=True,
)

FROM_THE_LEAGUE = Rule(
    id="C05",
    name="C05.member",
    cite=cite(8),
    level=Level.WARNING,
    title="二十八周岁以下的一般从团员中发展，不是团员的须说明",
    step=3,
    on=fact.activist_on,
    applies=_DECIDED & _IS_YOUNG,
    holds=pl.when(_STATUS_KNOWN).then(_IN_THE_LEAGUE),
    numbers=(LEAGUE_AGE_YEARS,),
    says="二十八周岁以下的青年入党一般从团员中发展，不是团员的应说明；出生日期{birth_date}，"
    "政治面貌{political_status}，入团日期{league_join_date}，确定日期{activist_on}。",
    reading=_SOURCE,
    assumed=True,
)

STILL_VALID = Rule(
    id="C06",
    name="C06.valid",
    cite=cite(8),
    level=Level.LOCAL,
    local="league_rec_valid_months",
    title="推优结果在有效期内",
    step=3,
    on=fact.activist_on,
    applies=_DECIDED & fact.youth_league_rec_on.is_not_null(),
    holds=fact.activist_on <= months_later(fact.youth_league_rec_on, local.league_rec_valid_months),
    says="推优结果{local}个月内有效；推优日期{youth_league_rec_on}，确定日期{activist_on}。",
)

BEFORE_DECIDING = Rule(
    id="C06",
    name="C06.order",
    cite=cite(8),
    level=Level.LOCAL,
    local="league_rec_valid_months",
    title="先推优后确定",
    step=3,
    on=fact.activist_on,
    applies=_DECIDED & fact.youth_league_rec_on.is_not_null(),
    holds=fact.youth_league_rec_on <= fact.activist_on,
    says="应先推优，再研究确定入党积极分子；推优日期{youth_league_rec_on}，确定日期{activist_on}。",
    reading="同一天推优和确定不视为颠倒；为列为发展对象另行推优的，由人说明。",
)

LONG_IN_THE_LEAGUE = Rule(
    id="C06",
    name="C06.age",
    cite=cite(8),
    level=Level.LOCAL,
    local="league_age_months",
    title="推优时团龄符合本地规定",
    step=3,
    on=fact.youth_league_rec_on,
    applies=fact.youth_league_rec_on.is_not_null(),
    met=fact.youth_league_rec_on,
    not_before=months_later(fact.league_join_date, local.league_age_months),
    asks="youth_league_rec_on",
    says="推优时团龄应满{local}个月（{not_before}起）；入团日期{league_join_date}，"
    "推优日期{youth_league_rec_on}。",
)
