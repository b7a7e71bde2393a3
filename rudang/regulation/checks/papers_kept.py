"""What people found when they went through the papers of a file (2014: Arts 37, 41)."""

import polars as pl

from rudang.core.facts import asked, fact
from rudang.core.rules import Level, Rule, is_recorded, names_none
from rudang.regulation.articles import cite

_CHECKED = fact.papers_checked_on.is_not_null()
_READING = "由人核对材料后登记；核对后没有登记问题的视为没有。"

DATED_IN_TIME = Rule(
    id="N02",
    cite=cite(41),
    level=Level.WARNING,
    title="材料落款不晚于所证事项",
    step=25,
    on=fact.papers_checked_on,
    applies=_CHECKED,
    holds=pl.when(is_recorded("papers_dated_late"))
    .then(pl.lit(False))
    .when(pl.col(asked("papers_dated_late")))
    .then(pl.lit(True)),
    says="材料的落款日期不应晚于它所证明的事项；核对日期{papers_checked_on}，"
    "落款较晚的材料：{papers_dated_late}。",
    reading=_READING + "是否补材料由人判断。",
)

ORIGINALS = Rule(
    id="N04",
    cite=cite(37),
    level=Level.WARNING,
    title="应为原件的不以复印件代替",
    step=25,
    on=fact.papers_checked_on,
    applies=_CHECKED,
    holds=names_none("papers_flawed", "复印件充作原件"),
    says="归档材料应为原件；核对日期{papers_checked_on}，存在的问题：{papers_flawed}。",
    reading=_READING,
)

SEALED = Rule(
    id="N05",
    cite=cite(41),
    level=Level.WARNING,
    title="材料印章齐全",
    step=25,
    on=fact.papers_checked_on,
    applies=_CHECKED,
    holds=names_none("papers_flawed", "缺印章"),
    says="材料应按规定盖章；核对日期{papers_checked_on}，存在的问题：{papers_flawed}。",
    reading=_READING + "空白、涂改和缺签名由 H08 反映，缺联系人意见由 C22 反映。",
)
