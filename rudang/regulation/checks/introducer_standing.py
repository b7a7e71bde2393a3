"""Who may be an introducer on the day of the branch meeting (Art 14)."""

import polars as pl

from rudang.core.facts import NO, YES, circumstance, fact
from rudang.core.rules import Level, Rule, is_recorded
from rudang.regulation.articles import cite

_APPLIES = fact.meeting_on.is_not_null() & is_recorded("introducers")
_ALL_FOUND = circumstance.introducers_unfound.list.len() == 0
_REGISTER = "以支部大会当日的党员名册为准；名册中查不到的介绍人为未掌握，不作结论。"


def _nobody(names: pl.Expr) -> pl.Expr:
    """Whether the list names nobody: sure only where the register holds every introducer."""
    count = names.list.len()
    return pl.when(count > 0).then(False).when((count == 0) & _ALL_FOUND).then(True)


FULL_MEMBERS = Rule(
    id="E02",
    cite=cite(14),
    level=Level.BREACH,
    title="入党介绍人须为正式党员",
    step=9,
    stops=True,
    on=fact.meeting_on,
    applies=_APPLIES,
    holds=_nobody(circumstance.introducers_unfit),
    says="入党介绍人应为正式党员；登记的入党介绍人：{introducers}，"
    "支部大会{meeting_on}时不是正式党员的：{introducers_unfit}。",
    reading=_REGISTER,
)

WITH_FULL_RIGHTS = Rule(
    id="E03",
    cite=cite(14),
    level=Level.BREACH,
    title="留党察看、尚未恢复党员权利的不能作入党介绍人",
    step=9,
    stops=True,
    on=fact.meeting_on,
    applies=_APPLIES,
    holds=_nobody(circumstance.introducers_barred),
    says="受留党察看处分、尚未恢复党员权利的党员不能作入党介绍人；登记的入党介绍人：{introducers}，"
    "支部大会{meeting_on}时受留党察看的：{introducers_barred}。",
    reading=_REGISTER,
)

OUT_OF_EFFECT = Rule(
    id="E04",
    cite=cite(14, since_2026=True),
    level=Level.WARNING,
    title="处分影响期内的党员不宜作入党介绍人",
    step=9,
    on=fact.meeting_on,
    applies=_APPLIES,
    holds=_nobody(circumstance.introducers_in_effect),
    says="受警告、严重警告、撤销党内职务处分，影响期未满的党员不宜作入党介绍人；"
    "登记的入党介绍人：{introducers}，支部大会{meeting_on}时在影响期内的：{introducers_in_effect}。",
    reading=_REGISTER,
)

NO_KIN = Rule(
    id="E05",
    cite=cite(14),
    level=Level.LOCAL,
    local="introducer_no_kin",
    title="亲属不作入党介绍人",
    step=9,
    on=fact.meeting_on,
    applies=_APPLIES,
    holds=fact.kin_names.list.set_intersection(fact.introducers).list.len() == 0,
    says="本单位要求入党介绍人回避亲属；登记的入党介绍人：{introducers}，"
    "本人申报的亲属中的党务人员：{kin_names}。",
    reading="条文没有回避的规定，这是地方要求；只比对姓名，同名的须人工核实。",
)

_CONTACTS = pl.when(is_recorded("contacts")).then(
    pl.concat_list(fact.contacts, fact.contacts_new.fill_null([]))
)
_IS_STRANGE = ~_nobody(circumstance.introducers_elsewhere) | (
    fact.introducers.list.set_difference(_CONTACTS).list.len() > 0
)

ASSIGNED = Rule(
    id="E08",
    cite=cite(14),
    level=Level.WARNING,
    title="不是培养联系人或在其他支部的介绍人，应由党组织指定",
    step=9,
    on=fact.meeting_on,
    applies=_APPLIES,
    holds=pl.when(fact.introducers_assigned == YES)
    .then(True)
    .when(~_IS_STRANGE)
    .then(True)
    .when(_IS_STRANGE & (fact.introducers_assigned == NO))
    .then(False),
    says="入党介绍人一般由培养联系人担任，也可由党组织指定；入党介绍人：{introducers}，"
    "培养联系人：{contacts}，在其他支部的：{introducers_elsewhere}，"
    "由党组织指定：{introducers_assigned}。",
    reading="更换后的培养联系人也算；没有登记是否指定的为未掌握。",
)
