"""How the branch voted: in secret, one by one, those entitled (2014: Art 21, 2026: Art 20)."""

import polars as pl

from rudang.core.facts import NO, fact, is_yes
from rudang.core.rules import Level, Rule, is_recorded
from rudang.regulation.articles import cite

_HELD = fact.meeting_on.is_not_null()
_WRITTEN = (fact.written_yes, fact.written_no, fact.written_abstain)
_SOMEBODY_WROTE = pl.any_horizontal((figure > 0).fill_null(False) for figure in _WRITTEN)
_ABSENT = fact.due_voting - fact.present_voting

BY_SECRET_BALLOT = Rule(
    id="I06",
    cite=cite(21),
    level=Level.BREACH,
    title="采取无记名投票的方式表决",
    step=15,
    stops=True,
    on=fact.meeting_on,
    applies=_HELD,
    holds=fact.vote_method == "无记名投票",
    says="支部大会讨论接收应采取无记名投票的方式表决；支部大会{meeting_on}，"
    "表决方式：{vote_method}。",
)

ONLY_THOSE_ENTITLED = Rule(
    id="I07",
    cite=cite(21),
    level=Level.BREACH,
    title="预备党员没有表决权",
    step=15,
    stops=True,
    on=fact.meeting_on,
    applies=_HELD,
    holds=fact.probationary_voted == NO,
    says="只有有表决权的党员计入应到会和表决人数，预备党员不计入；支部大会{meeting_on}，"
    "预备党员计入表决：{probationary_voted}。",
)

WRITTEN_BEFORE = Rule(
    id="I08",
    name="I08.day",
    cite=cite(21),
    level=Level.BREACH,
    title="书面意见在支部大会之前提交",
    step=15,
    stops=True,
    on=fact.meeting_on,
    applies=_HELD & (_SOMEBODY_WROTE | fact.written_last_on.is_not_null()),
    holds=fact.written_last_on <= fact.meeting_on,
    says="会前正式向党支部提出书面意见的才统计在票数内；最后一份书面意见{written_last_on}，"
    "支部大会{meeting_on}。",
    reading="支部大会当日提交的，没有时刻可比，视为会前。",
)

WRITTEN_BY_THE_ABSENT = Rule(
    id="I08",
    name="I08.present",
    cite=cite(21),
    level=Level.BREACH,
    title="到会的党员不再提交书面意见",
    step=15,
    stops=True,
    on=fact.meeting_on,
    applies=is_recorded("written_names"),
    holds=pl.when(is_recorded("attendees")).then(
        fact.written_names.list.set_intersection(fact.attendees).list.len() == 0
    ),
    says="因故不能到会的党员才以书面意见代替；提交书面意见的党员：{written_names}，"
    "到会党员：{attendees}。",
    reading="按姓名比对，支部内同名的须由人查看。",
)

NO_MORE_THAN_ABSENT = Rule(
    id="I08",
    name="I08.count",
    cite=cite(21),
    level=Level.BREACH,
    title="书面意见不多于缺席人数",
    step=15,
    stops=True,
    on=fact.meeting_on,
    applies=_SOMEBODY_WROTE,
    holds=pl.when(pl.sum_horizontal(_WRITTEN) > _ABSENT)
    .then(pl.lit(False))
    .otherwise(fact.written_yes + fact.written_no + fact.written_abstain <= _ABSENT),
    says="书面意见不得多于因故不能到会的人数；应到会{due_voting}，实到会{present_voting}，"
    "书面赞成{written_yes}、反对{written_no}、弃权{written_abstain}。",
)

ONE_BY_ONE = Rule(
    id="I09",
    cite=cite(21),
    level=Level.BREACH,
    title="两个以上的发展对象逐个讨论和表决",
    step=15,
    stops=True,
    on=fact.meeting_on,
    applies=_HELD,
    holds=is_yes("voted_one_by_one"),
    says="支部大会讨论两个以上的发展对象入党时，必须逐个讨论和表决；支部大会{meeting_on}，"
    "逐个讨论表决：{voted_one_by_one}。",
    reading="只有一名发展对象的，登记为“是”。",
)
