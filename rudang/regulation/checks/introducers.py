"""Two introducers (Art 14)."""

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule, given
from rudang.regulation.articles import cite
from rudang.regulation.params import INTRODUCERS

EXACTLY_TWO = Rule(
    id="E01",
    cite=cite(14),
    level=Level.BREACH,
    title="入党介绍人须为两人",
    step=9,
    stops=True,
    on=fact.meeting_on,
    applies=fact.meeting_on.is_not_null() | (fact.introducers.list.len() > 0).fill_null(False),
    holds=given(
        "introducers",
        (fact.introducers.list.len() == INTRODUCERS.expr)
        & (fact.introducers.list.n_unique() == INTRODUCERS.expr),
    ),
    numbers=(INTRODUCERS,),
    says="发展对象应有两名正式党员作入党介绍人；登记的入党介绍人：{introducers}。",
)
