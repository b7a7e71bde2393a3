"""The public notice of a proposed development target, demanded since 2026 (Art 13)."""

import polars as pl

from rudang.core.facts import YES, fact
from rudang.core.rules import Level, Rule, given, includes
from rudang.core.workdays import is_workday, workdays_between
from rudang.regulation.articles import cite
from rudang.regulation.locals import local
from rudang.regulation.params import NOTICE_WORKING_DAYS

_POSTED = fact.notice_from.is_not_null() & fact.notice_to.is_not_null()
_ACT = pl.coalesce(fact.target_on, fact.notice_to)

POSTED = Rule(
    id="D07",
    name="D07.missing",
    cite=cite(13, since_2026=True),
    level=Level.BREACH,
    title="列为发展对象前须公示",
    step=8,
    stops=True,
    on=fact.target_on,
    applies=fact.target_on.is_not_null(),
    holds=given("notice_from", fact.notice_from <= fact.target_on),
    says="列为发展对象前应公示；公示起{notice_from}，公示止{notice_to}，列为发展对象{target_on}。",
)

LONG_ENOUGH = Rule(
    id="D07",
    name="D07.length",
    cite=cite(13, since_2026=True),
    level=Level.BREACH,
    title="公示不少于五个工作日",
    step=8,
    stops=True,
    on=_ACT,
    applies=_POSTED,
    holds=workdays_between("notice_from", "notice_to") >= NOTICE_WORKING_DAYS.expr,
    numbers=(NOTICE_WORKING_DAYS,),
    says="公示时间不少于五个工作日；公示起{notice_from}，公示止{notice_to}。",
    reading="张贴当日不计入；节假日和调休按国务院办公厅通知，放假安排未公布的年份只扣除周末、暂定。条文未说明当日是否计入，取从严读法。",
    assumed=True,
)

AFTER_CONSENT = Rule(
    id="D07",
    name="D07.consent",
    cite=cite(13, since_2026=True),
    level=Level.BREACH,
    title="上级党委同意后才公示",
    step=8,
    on=_ACT,
    applies=fact.notice_from.is_not_null(),
    holds=fact.notice_from >= fact.superior_consent_on,
    says="应在上级党委同意拟列后公示；上级同意日期{superior_consent_on}，公示起{notice_from}。",
    reading="没有上级同意日期的由 D06 反映，本项为未掌握。",
)

BEFORE_LISTING = Rule(
    id="D07",
    name="D07.end",
    cite=cite(13, since_2026=True),
    level=Level.BREACH,
    title="公示结束后才能列为发展对象",
    step=8,
    stops=True,
    on=fact.target_on,
    applies=fact.target_on.is_not_null() & fact.notice_from.is_not_null(),
    holds=fact.target_on >= fact.notice_to,
    says="公示结束、结果不影响的才能列为发展对象；公示止{notice_to}，列为发展对象{target_on}。",
    reading="公示最后一日结束后当日列入的，不视为提前。",
)

IN_BOTH_PLACES = Rule(
    id="D07",
    name="D07.places",
    cite=cite(13, since_2026=True),
    level=Level.BREACH,
    title="流动人员在流出地和流入地同时公示",
    step=8,
    stops=True,
    on=_ACT,
    applies=fact.notice_from.is_not_null() & fact.is_floating.eq_missing(pl.lit(YES)),
    holds=includes("notice_places", "流出地", "流入地"),
    says="流动人员应在流出地和流入地同时公示；公示地点：{notice_places}，公示起{notice_from}。",
    reading="只看登记为流动人员的；两处公示的起止日期按同一次公示登记。",
)

BY_LOCAL_DEMAND = Rule(
    id="D07",
    name="D07.local",
    cite=cite(13, until_2026=True),
    level=Level.LOCAL,
    local="target_notice_days",
    title="列为发展对象前按本单位要求公示",
    step=8,
    on=fact.target_on,
    applies=fact.target_on.is_not_null(),
    holds=given(
        "notice_from",
        (workdays_between("notice_from", "notice_to") >= local.target_notice_days)
        & (fact.notice_to <= fact.target_on),
    ),
    says="本单位要求列为发展对象前公示不少于{local}个工作日；公示起{notice_from}，"
    "公示止{notice_to}，列为发展对象{target_on}。",
    reading="2014年版没有公示的规定，这是地方要求；按工作日计算，张贴当日不计入。",
)

BEGUN_ON_A_WORKING_DAY = Rule(
    id="D09",
    cite=cite(13, since_2026=True),
    level=Level.WARNING,
    title="公示从工作日开始",
    step=8,
    on=_ACT,
    applies=fact.notice_from.is_not_null(),
    holds=is_workday("notice_from"),
    says="公示宜从工作日开始，便于群众看到；公示起{notice_from}，公示止{notice_to}。",
    reading="条文只规定工作日的天数；在节假日张贴的作提示，实际天数不足的由 D07 反映。",
)
