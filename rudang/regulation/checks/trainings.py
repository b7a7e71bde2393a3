"""Short concentrated training: at least three days or 24 class hours (Art 17)."""

import polars as pl

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule, given, is_recorded
from rudang.regulation.articles import cite
from rudang.regulation.params import TRAINING_DAYS, TRAINING_HOURS

_TRAINED = pl.any_horizontal(
    fact.train_from.is_not_null(),
    fact.train_to.is_not_null(),
    fact.train_days.is_not_null(),
    fact.train_hours.is_not_null(),
)

LONG_ENOUGH = Rule(
    id="G02",
    cite=cite(17),
    level=Level.BREACH,
    title="短期集中培训不少于三天或二十四学时",
    step=11,
    stops=True,
    on=pl.coalesce(fact.train_to, fact.train_from),
    applies=_TRAINED,
    holds=(fact.train_days >= TRAINING_DAYS.expr) | (fact.train_hours >= TRAINING_HOURS.expr),
    numbers=(TRAINING_DAYS, TRAINING_HOURS),
    says="培训时间不少于三天（或不少于二十四学时）；培训{train_from}至{train_to}，"
    "{train_days}天、{train_hours}学时。",
    reading="天数、学时有一项达到即可；天数只取登记的数，不由起止日期推算。",
)

_BEGUN = pl.coalesce(fact.train_from, fact.train_to)

TRAINED = Rule(
    id="G01",
    cite=cite(17),
    level=Level.BREACH,
    title="未经培训的不能发展入党",
    step=11,
    stops=True,
    on=fact.meeting_on,
    applies=fact.meeting_on.is_not_null() & fact.meeting_result.ne_missing("未通过"),
    holds=pl.when(is_recorded("train_special_reason"))
    .then(True)
    .when(_BEGUN.is_not_null())
    .then(fact.meeting_on >= _BEGUN)
    .when((fact.train_days > 0) | (fact.train_hours > 0))
    .then(True)
    .otherwise(given("train_from", pl.lit(True))),
    says="除个别特殊情况外，没有经过短期集中培训的不能发展入党；培训{train_from}至{train_to}，"
    "特殊情况说明：{train_special_reason}，支部大会{meeting_on}。",
    reading="支部大会以后才开始的培训，视为当时没有培训；只登记天数或学时的，视为已培训；有特殊情况说明的，是否成立由人判断。",
)

AFTER_LISTING = Rule(
    id="G03",
    name="G03.target",
    cite=cite(17),
    level=Level.WARNING,
    title="列为发展对象以后再培训",
    step=11,
    on=fact.train_from,
    applies=fact.train_from.is_not_null(),
    holds=fact.train_from >= fact.target_on,
    says="短期集中培训的对象是发展对象；列为发展对象{target_on}，培训起{train_from}。",
    reading="条文没有写明先后，由培训的对象推定；同一天的不视为提前。",
)

BEFORE_PREEXAM = Rule(
    id="G03",
    name="G03.preexam",
    cite=cite(17, 19),
    level=Level.WARNING,
    title="培训结束不宜晚于预审",
    step=11,
    on=fact.preexam_on,
    applies=fact.preexam_on.is_not_null() & _TRAINED,
    holds=pl.coalesce(fact.train_to, fact.train_from) <= fact.preexam_on,
    says="报上级党委预审时应已完成培训；培训止{train_to}，预审日期{preexam_on}。",
    reading="条文没有写明先后，由预审应审查培训情况推定。",
)
