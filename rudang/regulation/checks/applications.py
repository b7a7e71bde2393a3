"""Who may apply: full age on the day written on the application (Art 5)."""

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule, Term
from rudang.regulation import params
from rudang.regulation.articles import cite

ADULT = Term(("birth_date",), params.MIN_AGE_YEARS)

OF_AGE = Rule(
    id="A04",
    cite=cite(5),
    level=Level.BREACH,
    title="申请入党时须年满十八周岁",
    step=1,
    stops=True,
    on=fact.app_signed_on,
    applies=fact.app_signed_on.is_not_null(),
    met=fact.app_signed_on,
    not_before=ADULT.expr,
    term=ADULT,
    asks="app_signed_on",
    says="申请入党须年满十八周岁（{not_before}起）；出生日期{birth_date}，申请日期{app_signed_on}。",
)
