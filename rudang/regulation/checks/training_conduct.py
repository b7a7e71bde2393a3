"""How the training was held: by whom, in which way, on which days, how long it counts (Art 17)."""

import polars as pl

from rudang.core.dates import months_later
from rudang.core.facts import circumstance, fact
from rudang.core.rules import Level, Rule, given
from rudang.core.workdays import is_workday, workdays_between
from rudang.regulation.articles import cite
from rudang.regulation.locals import local
from rudang.regulation.params import TRAIN_HOURS_A_DAY

_ENDED = pl.coalesce(fact.train_to, fact.train_from)
_HELD = _ENDED.is_not_null()

BY_THE_COMMITTEE = Rule(
    id="G04",
    cite=cite(17),
    level=Level.WARNING,
    title="培训由基层党委或县级以上组织部门组织",
    step=11,
    on=_ENDED,
    applies=_HELD,
    holds=fact.train_organizer.is_in(["基层党委", "县级以上组织部门"]),
    says="短期集中培训由基层党委或县级党委组织部门组织；培训组织单位{train_organizer}，"
    "培训{train_from}至{train_to}。",
)

ONE_CERTIFICATE_EACH = Rule(
    id="G05",
    name="G05.certificate",
    cite=cite(17),
    level=Level.WARNING,
    title="结业证书编号不重复",
    step=11,
    on=_ENDED,
    applies=fact.train_cert_no.is_not_null(),
    holds=circumstance.cert_elsewhere == 0,
    says="一个结业证书编号只属于一人；编号{train_cert_no}，使用同一编号的其他档案"
    "{cert_elsewhere}份。",
    reading="条文没有规定证书，这是前后一致的核对。",
)

HOURS_IN_A_DAY = Rule(
    id="G05",
    name="G05.hours",
    cite=cite(17),
    level=Level.WARNING,
    title="一天的培训学时合理",
    step=11,
    on=_ENDED,
    applies=fact.train_hours.is_not_null(),
    holds=fact.train_hours <= fact.train_days * TRAIN_HOURS_A_DAY.expr,
    numbers=(TRAIN_HOURS_A_DAY,),
    says="登记的学时超出培训天数能够完成的数，请核实；{train_days}天、{train_hours}学时。",
    reading="条文没有规定一天的学时上限，按设定值核对。",
    assumed=True,
)

STILL_VALID = Rule(
    id="G06",
    cite=cite(17),
    level=Level.LOCAL,
    local="training_valid_months",
    title="培训结果在有效期内",
    step=11,
    on=fact.meeting_on,
    applies=fact.meeting_on.is_not_null(),
    met=fact.meeting_on,
    due=months_later(_ENDED, local.training_valid_months),
    asks="meeting_on",
    says="本单位要求培训后{local}个月内（{due}前）召开支部大会，逾期的重新培训；"
    "培训止{train_to}，支部大会{meeting_on}。",
    reading="条文没有规定培训结果的有效期，这是地方要求。",
)

NOT_ALL_ON_DAYS_OFF = Rule(
    id="G07",
    cite=cite(17),
    level=Level.SIGNAL,
    title="培训日期不全在休息日",
    step=11,
    on=_ENDED,
    applies=fact.train_from.is_not_null(),
    holds=is_workday("train_from") | (workdays_between("train_from", "train_to") > 0),
    says="培训的日期全部是周末或节假日，请核实是否实际举办；培训{train_from}至{train_to}。",
    reading="利用休息日培训是允许的，只供抽查参考。",
)

IN_PERSON = Rule(
    id="G08",
    cite=cite(17, since_2026=True),
    level=Level.WARNING,
    title="培训一般采取线下方式",
    step=11,
    on=_ENDED,
    applies=_HELD,
    holds=pl.when(fact.train_mode == "线上")
    .then(given("train_special_reason", pl.lit(True)))
    .when(fact.train_mode.is_not_null())
    .then(True),
    says="培训一般采取线下方式，确有需要的才可线上进行；培训方式{train_mode}，"
    "特殊情况说明：{train_special_reason}。",
    reading="登记为线上、又没有说明原因的才提示。",
)
