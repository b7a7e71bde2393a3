"""The year of cultivation of a person who moved: which time is credited (Arts 12-13)."""

import polars as pl

from rudang.core.facts import NO, YES, fact
from rudang.core.rules import Level, Rule, Term
from rudang.regulation.articles import cite
from rudang.regulation.params import CULTIVATION_MONTHS, TRANSFER_GAP_DAYS
from rudang.regulation.steps import CULTIVATION

# Whoever was listed before the year was over is told so by D01.listing already.
_FULL_YEAR = fact.target_on >= CULTIVATION.expr
_MOVED = (fact.transferred_in_on > fact.activist_on) & (fact.transferred_in_on <= fact.target_on)
_APPLIES = (_MOVED & _FULL_YEAR).fill_null(False)
_ANEW = Term(("transferred_in_on",), CULTIVATION_MONTHS)

_LEFT = pl.when(fact.transferred_out_on.is_not_null()).then(
    pl.max_horizontal(fact.activist_on, fact.transferred_out_on)
)
_GAP_DAYS = (fact.transferred_in_on - _LEFT).dt.total_days()
_UNCREDITED_DAYS = (_GAP_DAYS - TRANSFER_GAP_DAYS.expr).clip(0)

WITH_PAPERS = Rule(
    id="D01",
    name="D01.papers",
    cite=cite(12, 13),
    level=Level.BREACH,
    title="没有收到培养教育材料的，转入前的时间不计入一年",
    step=8,
    stops=True,
    on=fact.target_on,
    applies=_APPLIES & fact.transfer_papers.ne_missing(pl.lit(YES)),
    met=fact.target_on,
    not_before=pl.when(fact.transfer_papers == NO).then(_ANEW.expr),
    term=_ANEW,
    asks="target_on",
    says="转入时没有收到培养教育材料的，培养教育时间从转入之日重新计算（{not_before}起）才能列为"
    "发展对象；转入日期{transferred_in_on}，收到培养教育材料：{transfer_papers}，"
    "列为发展对象{target_on}。",
    reading="条文规定转移材料并经审查的时间可以连续计算；没有材料的，按不能连续计算理解。",
)

WITHOUT_GAP = Rule(
    id="D01",
    name="D01.gap",
    cite=cite(12, 13),
    level=Level.BREACH,
    title="转移中断的时间不计入一年",
    step=8,
    stops=True,
    on=fact.target_on,
    applies=_APPLIES & fact.transfer_papers.ne_missing(pl.lit(NO)),
    met=fact.target_on,
    not_before=CULTIVATION.expr.dt.offset_by(pl.format("{}d", _UNCREDITED_DAYS)),
    asks="target_on",
    numbers=(CULTIVATION_MONTHS, TRANSFER_GAP_DAYS),
    says="转出后久未接续的时间不计入培养教育和考察，扣除后满一年（{not_before}起）才能列为发展对象；"
    "确定入党积极分子{activist_on}，转出{transferred_out_on}，转入{transferred_in_on}，"
    "列为发展对象{target_on}。",
    reading="转出到转入之间超过宽限的天数不计入，宽限为设定值；条文没有规定衔接期限。",
    assumed=True,
)
