"""What a look through the papers found in the application form (2014, 2026: Art 41)."""

from collections.abc import Sequence

import polars as pl

from rudang.core.facts import asked, fact
from rudang.core.rules import Level, Rule, is_recorded
from rudang.regulation.articles import cite

_CHECKED = fact.papers_checked_on.is_not_null()


def _found_none(name: str, items: Sequence[str]) -> pl.Expr:
    """Whether none of these stands in the list; a blank list of a look taken found nothing."""
    found = pl.any_horizontal(pl.col(name).list.contains(item) for item in items)
    return pl.when(is_recorded(name)).then(~found).when(pl.col(asked(name))).then(pl.lit(True))


FILLED_CLEANLY = Rule(
    id="H08",
    cite=cite(41),
    level=Level.WARNING,
    title="入党志愿书没有空白、涂改和漏签",
    step=14,
    on=fact.papers_checked_on,
    applies=_CHECKED,
    holds=_found_none("papers_flawed", ("空白", "涂改", "缺签名")),
    says="入党志愿书各栏应填写齐全、没有涂改、签名完备；核对日期{papers_checked_on}，"
    "发现：{papers_flawed}。",
    reading="核对过而没有登记问题的，视为没有发现问题；是否出于弄虚作假由人判断。",
)

FITS_THE_RECORD = Rule(
    id="H09",
    cite=cite(41),
    level=Level.WARNING,
    title="入党志愿书与其他材料所载一致",
    step=14,
    on=fact.papers_checked_on,
    applies=_CHECKED,
    holds=_found_none("papers_differing", ("出生日期", "学历", "志愿书与记录")),
    says="入党志愿书所填出生日期、学历等应与记录一致；核对日期{papers_checked_on}，"
    "不一致的事项：{papers_differing}。",
    reading="核对过而没有登记不一致的，视为一致；是否出于弄虚作假由人判断。",
)
