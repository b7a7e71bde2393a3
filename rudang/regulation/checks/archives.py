"""The papers that must end in the person's file, and when (2014: Art 37, 2026: Art 36)."""

from functools import reduce
from operator import and_

import polars as pl

from rudang.core.facts import fact
from rudang.core.rules import Level, Paper, Rule, given
from rudang.regulation.articles import cite
from rudang.regulation.editions import E2014, E2026
from rudang.regulation.locals import local
from rudang.regulation.papers import ARCHIVED
from rudang.regulation.steps import CANCELLED, EXTENDED

# One text, each name between bars: looking through it costs a tenth of looking through the list.
_HELD = pl.format("|{}|", fact.papers_held.list.join("|")).str.replace_all(r"[《》\s]", "")


def _has(paper: Paper) -> pl.Expr:
    return _HELD.str.contains_any([f"|{name}|" for name in paper.names])


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

ARCHIVED_IN_TIME = Rule(
    id="N08",
    cite=cite(37),
    level=Level.LOCAL,
    local="archive_days",
    title="转正后按期归档",
    step=25,
    on=fact.archived_on,
    applies=fact.full_approval_on.is_not_null() & ~EXTENDED & ~CANCELLED,
    met=fact.archived_on,
    due=fact.full_approval_on + pl.duration(days=local.archive_days),
    asks="archived_on",
    says="本地要求审批转正后{local}天内（{due}前，含当日）归档；转正审批{full_approval_on}，"
    "归档日期{archived_on}。",
    reading="细则只说及时归档；按自然日计算，审批当日不计入。",
)
