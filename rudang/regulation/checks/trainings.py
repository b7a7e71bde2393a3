"""Short concentrated training: at least three days or 24 class hours (Art 17)."""

import polars as pl

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule
from rudang.regulation.articles import cite
from rudang.regulation.params import TRAINING_DAYS, TRAINING_HOURS

LONG_ENOUGH = Rule(
    id="G02",
    cite=cite(17),
    level=Level.BREACH,
    title="短期集中培训不少于三天或二十四学时",
    step=11,
    stops=True,
    on=pl.coalesce(fact.train_to, fact.train_from),
    applies=pl.any_horizontal(
        fact.train_from.is_not_null(),
        fact.train_to.is_not_null(),
        fact.train_days.is_not_null(),
        fact.train_hours.is_not_null(),
    ),
    holds=(fact.train_days >= TRAINING_DAYS.expr) | (fact.train_hours >= TRAINING_HOURS.expr),
    says="培训时间不少于三天（或不少于二十四学时）；培训{train_from}至{train_to}，"
    "{train_days}天、{train_hours}学时。",
    reading="天数、学时有一项达到即可；天数只取登记的数，不由起止日期推算。",
)
