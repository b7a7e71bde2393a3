"""The papers that must end in the person's file (2014: Art 37, 2026: Art 36)."""

from functools import reduce
from operator import and_

import polars as pl

from rudang.core.facts import fact
from rudang.core.rules import Level, Paper, Rule, given
from rudang.regulation.articles import cite
from rudang.regulation.editions import E2014, E2026
from rudang.regulation.papers import ARCHIVED

_HELD = fact.papers_held.list.eval(pl.element().str.replace_all(r"[《》\s]", ""))


def _has(paper: Paper) -> pl.Expr:
    return pl.any_horizontal(*(_HELD.list.contains(name) for name in paper.names))


def _complete(edition: str) -> pl.Expr:
    return given("papers_held", reduce(and_, (_has(paper) for paper in ARCHIVED[edition])))


def _rule(edition: str) -> Rule:
    names = "、".join(paper.term for paper in ARCHIVED[edition])
    return Rule(
        id="N01",
        name=f"N01.{edition}",
        cite={edition: cite(37)[edition]},
        level=Level.BREACH,
        title="归档材料齐全",
        step=25,
        on=fact.archived_on,
        applies=fact.archived_on.is_not_null(),
        holds=_complete(edition),
        says=f"归档材料至少包括{names}；登记的存档材料：{{papers_held}}。",
        reading="以归档之日适用的版本为准；名册不含材料清单的为未掌握。",
    )


MINIMUM_2014 = _rule(E2014)
MINIMUM_2026 = _rule(E2026)
