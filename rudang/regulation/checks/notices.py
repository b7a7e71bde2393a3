"""The public notice of a proposed development target, demanded since 2026 (Art 13)."""

import polars as pl

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule, given
from rudang.core.workdays import workdays_between
from rudang.regulation.articles import cite
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
