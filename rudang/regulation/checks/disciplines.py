"""Punishments and the list of adverse political conduct, for people to judge (Arts 5, 16)."""

import polars as pl

from rudang.core.facts import asked, fact, is_yes
from rudang.core.rules import Level, Rule, given, is_recorded
from rudang.regulation.articles import cite

_END = pl.max_horizontal(fact.full_from, fact.full_approval_on)
_PUNISHED = is_recorded("punished_on") | is_recorded("punishment_kinds")
_IS_DURING = (fact.punished_on.list.min() <= _END).fill_null(True)

NONE_DECLARED = Rule(
    id="A13",
    cite=cite(5, 16),
    level=Level.WARNING,
    title="发展过程中的处分须由党组织研究",
    step=1,
    on=fact.punished_on.list.min(),
    applies=fact.app_signed_on.is_not_null(),
    holds=pl.when(_PUNISHED)
    .then(~_IS_DURING)
    .when(pl.col(asked("punished_on")))
    .then(pl.lit(True)),
    says="发展过程中有处分或违法违纪情况的，由党组织研究是否影响入党；处分日期{punished_on}，"
    "种类{punishment_kinds}。",
    reading="只提示事实，由人判断；转正之后的处分不在本项之列。不收集宗教信仰、健康和家庭经济情况。",
)

NEGATIVE_LIST = Rule(
    id="A17",
    cite=cite(5),
    level=Level.LOCAL,
    local="negative_list",
    title="无政治表现负面清单所列情形，或已由党组织研究认定",
    step=1,
    on=fact.negative_listed_on,
    applies=fact.negative_listed_on.is_not_null() | is_recorded("negative_items"),
    holds=pl.when(is_recorded("negative_items"))
    .then(given("negative_decided", is_yes("negative_decided")))
    .when(pl.col(asked("negative_items")))
    .then(pl.lit(True)),
    says="按负面清单核对发现的情形须由党组织研究认定；核对日期{negative_listed_on}，"
    "所列情形{negative_items}，党组织已研究认定：{negative_decided}。",
    reading="负面清单由学校制定，细则没有这项要求；登记核对而所列情形空白的，视为没有。",
)
