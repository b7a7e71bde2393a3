"""The talk with the applicant: within a month, not before receipt, and by whom (Art 7)."""

import polars as pl

from rudang.core.facts import circumstance, fact
from rudang.core.rules import Level, Rule, given, is_recorded
from rudang.regulation.articles import cite
from rudang.regulation.checks.applications import APPLIED
from rudang.regulation.locals import local
from rudang.regulation.steps import RECEIVED, TALK

_TALKERS_KNOWN = is_recorded("talkers")
_LATER = pl.any_horizontal(
    fact.activist_on.is_not_null(),
    fact.target_meeting_on.is_not_null(),
    fact.target_on.is_not_null(),
    fact.meeting_on.is_not_null(),
)

WITHIN_A_MONTH = Rule(
    id="B02",
    cite=cite(7),
    level=Level.BREACH,
    title="收到入党申请书后一个月内派人谈话",
    step=2,
    on=fact.talk_on,
    applies=RECEIVED.is_not_null(),
    met=fact.talk_on,
    due=TALK.expr,
    term=TALK,
    later=_LATER,
    asks="talk_on",
    says="收到入党申请书后应在一个月内（{due}前，含当日）派人谈话；"
    "收到申请日期{app_received_on}，申请日期{app_signed_on}，谈话日期{talk_on}。",
    reading="期限自党组织收到申请之日起算；没有收到日期的，以申请书落款日期代替。",
)

AFTER_RECEIPT = Rule(
    id="B03",
    cite=cite(7),
    level=Level.BREACH,
    title="谈话不得早于收到入党申请书",
    step=2,
    on=fact.talk_on,
    applies=fact.talk_on.is_not_null(),
    met=fact.talk_on,
    not_before=APPLIED,
    asks="talk_on",
    says="谈话应在收到入党申请书（{not_before}）之后；谈话日期{talk_on}。",
    reading="同一天收到申请和谈话不视为颠倒；重写申请书并保留首次申请日期的，从首次申请算。",
)

TALKER_RECORDED = Rule(
    id="B04",
    name="B04.recorded",
    cite=cite(7),
    level=Level.WARNING,
    title="记载谈话人",
    step=2,
    on=fact.talk_on,
    applies=fact.talk_on.is_not_null(),
    holds=given("talkers", pl.lit(True)),
    says="谈话记录应写明党组织指派的谈话人；谈话日期{talk_on}，谈话人{talkers}。",
)

TALKER_OF_THE_BRANCH = Rule(
    id="B04",
    name="B04.member",
    cite=cite(7),
    level=Level.WARNING,
    title="谈话人为本党组织的正式党员",
    step=2,
    on=fact.talk_on,
    applies=fact.talk_on.is_not_null() & _TALKERS_KNOWN,
    holds=circumstance.talkers_strange.list.len() == 0,
    says="应由党组织派本组织的党员谈话；谈话日期{talk_on}，谈话人{talkers}，"
    "当日不在党员名册中的：{talkers_strange}。",
    reading="条文只说党组织派人，未限定为正式党员；以谈话当日的党员名册核对，只作提示。",
    assumed=True,
)

ENOUGH_TALKERS = Rule(
    id="B04",
    name="B04.persons",
    cite=cite(7),
    level=Level.LOCAL,
    local="talk_persons",
    title="谈话人数符合本地规定",
    step=2,
    on=fact.talk_on,
    applies=fact.talk_on.is_not_null(),
    holds=pl.when(_TALKERS_KNOWN).then(fact.talkers.list.n_unique() >= local.talk_persons),
    says="本地规定由不少于{local}人谈话（书记和组织委员一起）；谈话日期{talk_on}，谈话人{talkers}。",
    reading="只核对人数；谈话人未记载的由 B04 另项反映，本项为未掌握。",
)
