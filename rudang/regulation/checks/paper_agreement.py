"""What differs between the papers of one person, as somebody who compared them wrote (Art 41)."""

import polars as pl

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule, given, names_none
from rudang.regulation.articles import cite

_COMPARED = fact.papers_checked_on.is_not_null()
_READING = "以核对材料时登记的不一致事项为准；核对过而没有登记的，视为一致。"

BIRTH_DATE = Rule(
    id="A11",
    cite=cite(41),
    level=Level.WARNING,
    title="各份材料的出生日期一致",
    step=25,
    on=fact.papers_checked_on,
    applies=_COMPARED,
    holds=names_none("papers_differing", "出生日期"),
    says="各份材料所载出生日期应当一致；核对日期{papers_checked_on}，"
    "不一致的事项：{papers_differing}。",
    reading=_READING,
)

NAME = Rule(
    id="A15",
    cite=cite(41),
    level=Level.WARNING,
    title="各份材料的姓名一致，或已登记曾用名",
    step=25,
    on=fact.papers_checked_on,
    applies=_COMPARED,
    holds=pl.when(~names_none("papers_differing", "姓名"))
    .then(given("former_names", pl.lit(True)))
    .otherwise(names_none("papers_differing", "姓名")),
    says="各份材料所载姓名应当一致，用过其他姓名的应登记曾用名；核对日期{papers_checked_on}，"
    "不一致的事项：{papers_differing}，曾用名{former_names}。",
    reading=_READING,
)

APPLICATION_DAY = Rule(
    id="B07",
    cite=cite(41),
    level=Level.WARNING,
    title="各份材料的申请日期一致",
    step=25,
    on=fact.papers_checked_on,
    applies=_COMPARED,
    holds=names_none("papers_differing", "申请日期"),
    says="申请书、登记表、志愿书等所载申请日期应当一致；登记的申请日期{app_signed_on}，"
    "核对日期{papers_checked_on}，不一致的事项：{papers_differing}。",
    reading=_READING,
)
