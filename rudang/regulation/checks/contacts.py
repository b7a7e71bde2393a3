"""Cultivation contacts: one or two full members, replaced when they leave (Art 9)."""

import polars as pl

from rudang.core.facts import asked, circumstance, fact
from rudang.core.rules import ON, Level, Rule, given, is_recorded
from rudang.regulation.articles import cite
from rudang.regulation.params import CONTACTS_MAX, CONTACTS_MIN

_NAMED = is_recorded("contacts")
_LISTING = ("target_meeting_on", "target_on", "meeting_on")
_LISTED = pl.min_horizontal(*_LISTING)
_COUNT = fact.contacts.list.n_unique()

_END = pl.min_horizontal("target_on", "meeting_on", "activist_ended_on", "exited_on")
_LEFT = circumstance.contact_left_on
_REPLACED = fact.contact_replaced_on

RIGHT_NUMBER = Rule(
    id="C11",
    name="C11.count",
    cite=cite(9),
    level=Level.BREACH,
    title="指定一至两名培养联系人",
    step=5,
    on=pl.coalesce(fact.contacts_on, fact.activist_on, _LISTED),
    applies=_NAMED | (fact.activist_on.is_not_null() & _LISTED.is_not_null()),
    holds=given("contacts", (CONTACTS_MIN.expr <= _COUNT) & (CONTACTS_MAX.expr >= _COUNT)),
    numbers=(CONTACTS_MIN, CONTACTS_MAX),
    says="应指定一至两名正式党员作培养联系人；培养联系人{contacts}，确定入党积极分子{activist_on}，"
    "列为发展对象{target_on}。",
    reading="条文未定指定的期限；讨论或列为发展对象时仍没有的，视为没有指定。",
)

FULL_MEMBERS = Rule(
    id="C11",
    name="C11.member",
    cite=cite(9),
    level=Level.BREACH,
    title="培养联系人为正式党员",
    step=5,
    on=pl.coalesce(fact.contacts_on, fact.activist_on),
    applies=_NAMED,
    holds=pl.when(circumstance.contacts_unfit.list.len() > 0)
    .then(pl.lit(False))
    .when(
        (circumstance.contacts_unfit.list.len() == 0)
        & (circumstance.contacts_unfound.list.len() == 0)
    )
    .then(pl.lit(True)),
    says="培养联系人指定时应为正式党员；培养联系人{contacts}，指定日期{contacts_on}，"
    "不是正式党员的：{contacts_unfit}，党员名册中没有的：{contacts_unfound}。",
    reading="没有指定日期的，以确定入党积极分子之日核对；名册中找不到的，为未掌握。",
)

REPLACED = Rule(
    id="C12",
    cite=cite(9, since_2026=True),
    level=Level.WARNING,
    title="培养联系人不能履职的及时调整",
    step=5,
    on=_END,
    applies=_NAMED & (_LEFT < ON).fill_null(False),
    holds=pl.when((_REPLACED.list.max() >= _LEFT).fill_null(False))
    .then(pl.lit(True))
    .when(is_recorded("contact_replaced_on"))
    .then(pl.lit(None, dtype=pl.Boolean))
    .when(pl.col(asked("contact_replaced_on")))
    .then(pl.lit(False)),
    says="培养联系人离开或不能履职的应及时调整；培养联系人{contacts}，"
    "离开日期{contact_left_on}，更换日期{contact_replaced_on}，列为发展对象{target_on}。",
    reading="2014年版没有这项要求；到培养结束之日为止。更换在离开之前的，不能断定换的是谁，"
    "为未掌握；两人中一人离开、另一人仍在的，由人说明。",
)

NO_KIN = Rule(
    id="C14",
    cite=cite(9),
    level=Level.LOCAL,
    local="contact_no_kin",
    title="培养联系人回避亲属",
    step=5,
    on=pl.coalesce(fact.contacts_on, fact.activist_on),
    applies=_NAMED,
    holds=pl.concat_list(fact.contacts, fact.contacts_new.fill_null([]))
    .list.set_intersection(fact.kin_names)
    .list.len()
    == 0,
    says="本地规定培养联系人不由亲属担任；培养联系人{contacts}，更换为{contacts_new}，"
    "亲属中的党务人员{kin_names}。",
    reading="只按登记的亲属姓名核对；同名而不是亲属的，由人说明。",
)
