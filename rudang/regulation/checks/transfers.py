"""Activists who moved in: papers handed over, and time that counts (Art 12)."""

import polars as pl

from rudang.core.facts import fact, is_yes
from rudang.core.rules import Level, Rule
from rudang.regulation.articles import cite
from rudang.regulation.params import CULTIVATION_MONTHS, TRANSFER_GAP_DAYS
from rudang.regulation.steps import CULTIVATION

_LISTED = pl.coalesce(fact.target_on, fact.target_meeting_on, fact.meeting_on)
_GAP = fact.transferred_in_on - fact.transferred_out_on

PAPERS_RECEIVED = Rule(
    id="C19",
    cite=cite(12),
    level=Level.BREACH,
    title="培养教育时间连续计算的，须收到培养教育材料",
    step=6,
    on=fact.transferred_in_on,
    applies=fact.transferred_in_on.is_between(fact.activist_on, _LISTED).fill_null(False),
    holds=is_yes("transfer_papers"),
    says="培养期间转入的，原单位应转交培养教育材料，才能连续计算时间；确定入党积极分子{activist_on}，"
    "转入日期{transferred_in_on}，列为发展对象{target_on}，收到材料：{transfer_papers}。",
    reading="尚未讨论发展对象的不作判断；没有登记是否收到的，为未掌握。",
)

GAP_NOT_COUNTED = Rule(
    id="C20",
    cite=cite(12),
    level=Level.WARNING,
    title="转移衔接过长的时间不计入培养教育",
    step=6,
    on=fact.target_on,
    applies=(
        fact.transferred_out_on.is_between(fact.activist_on, fact.transferred_in_on)
        & (fact.transferred_in_on <= fact.target_on)
        & (fact.target_on >= CULTIVATION.expr)
    ).fill_null(False),
    holds=(_GAP.dt.total_days() <= TRANSFER_GAP_DAYS.expr)
    | (fact.target_on >= CULTIVATION.expr + _GAP),
    numbers=(CULTIVATION_MONTHS, TRANSFER_GAP_DAYS),
    says="转出后久未转入的时间不计入培养教育和考察，扣除后仍应满一年；确定入党积极分子{activist_on}，"
    "转出日期{transferred_out_on}，转入日期{transferred_in_on}，列为发展对象{target_on}。",
    reading="条文只说时间可以连续计算；衔接的宽限为设定值，超过的整段扣除；"
    "不扣除也不满一年的由 D01 反映。",
    assumed=True,
)
