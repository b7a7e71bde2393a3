"""Deciding activists: by whom, after application and talk, and filed with the superior (Art 8)."""

import polars as pl

from rudang.core.dates import months_later
from rudang.core.facts import circumstance, fact
from rudang.core.rules import Level, Rule, given
from rudang.regulation.articles import cite
from rudang.regulation.checks.applications import APPLIED
from rudang.regulation.locals import local
from rudang.regulation.params import COMMITTEE_MIN_MEMBERS

_DECIDED = fact.activist_on.is_not_null()
_LISTING = ("target_meeting_on", "target_on", "meeting_on")
_IS_FURTHER = pl.any_horizontal(pl.col(name).is_not_null() for name in _LISTING)

_BY_COMMITTEE = fact.activist_body == "支部委员会"
_BODY_FITS = fact.activist_body.ne_missing(pl.lit("其他"))
_MEMBERS = circumstance.full_members_on_activist
_MORE_THAN_HALF = 2 * fact.activist_present > fact.activist_due
_HALF = 2 * fact.activist_present >= fact.activist_due

DECIDED = Rule(
    id="C01",
    name="C01.missing",
    cite=cite(8),
    level=Level.BREACH,
    title="由支部委员会（或支部大会）确定入党积极分子",
    step=3,
    stops=True,
    on=pl.coalesce(fact.activist_on, pl.min_horizontal(*_LISTING)),
    applies=_IS_FURTHER,
    holds=given("activist_on", pl.lit(True)),
    says="应先经会议研究确定为入党积极分子；确定日期{activist_on}，讨论发展对象"
    "{target_meeting_on}，列为发展对象{target_on}，支部大会{meeting_on}。",
)

RIGHT_BODY = Rule(
    id="C01",
    name="C01.body",
    cite=cite(8),
    level=Level.BREACH,
    title="入党积极分子由支部委员会或支部大会研究决定",
    step=3,
    stops=True,
    on=fact.activist_on,
    applies=_DECIDED,
    holds=fact.activist_body != "其他",
    says="入党积极分子由支部委员会研究决定，不设委员会的由支部大会研究决定；"
    "确定日期{activist_on}，登记的会议为{activist_body}。",
)

BODY_OF_THE_SIZE = Rule(
    id="C02",
    cite=cite(8),
    level=Level.WARNING,
    title="设支部委员会的由委员会确定，不设的由支部大会确定",
    step=3,
    on=fact.activist_on,
    applies=_DECIDED & _BODY_FITS,
    holds=pl.when(_BY_COMMITTEE)
    .then(COMMITTEE_MIN_MEMBERS.expr <= _MEMBERS)
    .when(fact.activist_body == "支部大会")
    .then(COMMITTEE_MIN_MEMBERS.expr > _MEMBERS),
    numbers=(COMMITTEE_MIN_MEMBERS,),
    says="正式党员七人以上的党支部设支部委员会，由委员会确定入党积极分子，不足七人的由支部大会确定；"
    "{activist_on}本支部正式党员{full_members_on_activist}人，登记的会议为{activist_body}。",
    reading="是否设委员会依支部工作条例第二十条，以确定当日的正式党员数推定；另有批准的，由人说明。",
)

QUORATE = Rule(
    id="C03",
    cite=cite(8),
    level=Level.WARNING,
    title="确定入党积极分子的会议达到法定人数",
    step=3,
    on=fact.activist_on,
    applies=_DECIDED & _BODY_FITS,
    holds=(fact.activist_present <= fact.activist_due)
    & pl.when(_BY_COMMITTEE)
    .then(_HALF)
    .when(fact.activist_body == "支部大会")
    .then(_MORE_THAN_HALF)
    .when(_HALF == _MORE_THAN_HALF)
    .then(_HALF),
    says="支部委员会到会须半数以上，支部大会到会须超过半数；会议为{activist_body}，"
    "应到会{activist_due}人，实到会{activist_present}人。",
    reading="依支部工作条例第十一、十二条；半数以上含恰好一半，支部大会比照接收预备党员从严，"
    "须超过半数。",
    assumed=True,
)

AFTER_THE_TALK = Rule(
    id="C07",
    cite=cite(7, 8),
    level=Level.BREACH,
    title="确定入党积极分子不得早于申请和谈话",
    step=3,
    on=fact.activist_on,
    applies=_DECIDED,
    holds=(fact.activist_on >= fact.talk_on) & (fact.activist_on >= APPLIED),
    says="申请入党并经谈话后才能确定为入党积极分子；申请日期{app_signed_on}，"
    "收到申请日期{app_received_on}，谈话日期{talk_on}，确定日期{activist_on}。",
    reading="同一天谈话和确定不视为颠倒；缺谈话日期的由 B02 反映，本项为未掌握；"
    "重写申请书并保留首次申请日期的，从首次申请算。",
)

WAITED = Rule(
    id="C08",
    cite=cite(8),
    level=Level.LOCAL,
    local="activist_wait_months",
    title="申请后满规定月数才确定入党积极分子",
    step=3,
    on=fact.activist_on,
    applies=_DECIDED,
    met=fact.activist_on,
    not_before=months_later(APPLIED, local.activist_wait_months),
    asks="activist_on",
    says="本地规定申请满{local}个月（{not_before}起）才能确定为入党积极分子；"
    "申请日期{app_signed_on}，收到申请日期{app_received_on}，确定日期{activist_on}。",
)

FILED = Rule(
    id="C09",
    cite=cite(8),
    level=Level.BREACH,
    title="确定入党积极分子后报上级党委备案",
    step=4,
    on=fact.activist_filed_on,
    applies=_DECIDED,
    met=fact.activist_filed_on,
    not_before=fact.activist_on,
    later=_IS_FURTHER,
    asks="activist_filed_on",
    says="确定入党积极分子（{activist_on}）后应报上级党委备案；备案日期{activist_filed_on}。",
    reading="条文未定备案期限；讨论或列为发展对象时仍无备案的，视为未备案。",
)

FILED_IN_TIME = Rule(
    id="C10",
    cite=cite(8),
    level=Level.LOCAL,
    local="activist_filing_months",
    title="确定后在规定期限内备案",
    step=4,
    on=fact.activist_filed_on,
    applies=_DECIDED,
    met=fact.activist_filed_on,
    due=months_later(fact.activist_on, local.activist_filing_months),
    later=_IS_FURTHER,
    absence_is_breach=False,
    asks="activist_filed_on",
    says="本地规定确定入党积极分子（{activist_on}）后{local}个月内（{due}前，含当日）备案；"
    "备案日期{activist_filed_on}。",
    reading="一直没有备案的由 C09 反映，本项为未掌握。",
)

DECIDED_ANEW = Rule(
    id="C23",
    cite=cite(8),
    level=Level.WARNING,
    title="取消资格后须重新确定才能继续",
    step=3,
    on=pl.max_horizontal(*_LISTING),
    applies=fact.activist_ended_on.is_not_null(),
    holds=~(pl.max_horizontal(*_LISTING) > fact.activist_ended_on).fill_null(False)
    | (fact.activist_on > fact.activist_ended_on),
    says="取消入党积极分子资格后，应重新研究确定才能继续培养；取消日期{activist_ended_on}，"
    "确定日期{activist_on}，讨论发展对象{target_meeting_on}，列为发展对象{target_on}，"
    "支部大会{meeting_on}。",
    reading="条文没有单独规定；重新确定应另开会议，与取消同日的不算重新确定。",
)

NOTICE = Rule(
    id="D07",
    name="D07.activist",
    cite=cite(8),
    level=Level.LOCAL,
    local="activist_notice_days",
    title="入党积极分子公示天数符合本地规定",
    step=3,
    on=pl.coalesce(fact.activist_on, fact.activist_notice_to),
    applies=_DECIDED | fact.activist_notice_from.is_not_null(),
    holds=(fact.activist_notice_to - fact.activist_notice_from).dt.total_days()
    >= local.activist_notice_days,
    says="本地规定入党积极分子公示不少于{local}天；公示起{activist_notice_from}，"
    "公示止{activist_notice_to}，确定日期{activist_on}。",
    reading="细则没有这项公示；按自然日计算，张贴当日不计入；没有公示日期的为未掌握。",
    assumed=True,
)
