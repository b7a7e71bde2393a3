"""The vote on full membership, judged as the vote on admission (2014: Arts 20-21, 33)."""

import polars as pl

from rudang.core.facts import asked, circumstance, fact, is_yes
from rudang.core.rules import Level, Rule, attended, carried, given
from rudang.regulation.articles import cite

_HELD = fact.full_meeting_on.is_not_null()
# A blank cell in a column that the roster has means that nobody wrote; no column, no knowledge.
_WRITTEN = pl.coalesce(
    fact.full_written_yes,
    pl.when(pl.col(asked("full_written_yes"))).then(pl.lit(0, dtype=pl.Int32)),
)
_BALLOTS = (fact.full_votes_yes, fact.full_votes_no, fact.full_votes_abstain)
_SPOILED = fact.full_votes_spoiled.fill_null(0)
_BALLOTS_FIT = (
    pl.when(fact.full_present_voting < pl.sum_horizontal(*_BALLOTS, _SPOILED))
    .then(pl.lit(False))
    .otherwise(
        fact.full_present_voting
        >= fact.full_votes_yes + fact.full_votes_no + fact.full_votes_abstain + _SPOILED
    )
)
# More present than due is for the quorum to say: then nobody was absent.
_ABSENT = (fact.full_due_voting - fact.full_present_voting).clip(lower_bound=0)
_WRITTEN_FIT = _WRITTEN <= _ABSENT

DISCUSSED = Rule(
    id="L07",
    name="L07.held",
    cite=cite(32, 33),
    level=Level.BREACH,
    title="转正须经支部大会讨论表决",
    step=23,
    stops=True,
    on=fact.full_approval_on,
    applies=fact.full_approval_on.is_not_null(),
    holds=given("full_meeting_on", pl.lit(True)),
    says="按期转正、延长预备期和取消资格都应经支部大会讨论通过；转正大会{full_meeting_on}，"
    "转正审批{full_approval_on}。",
)

QUORATE = Rule(
    id="L07",
    name="L07.quorum",
    cite=cite(20, 33),
    level=Level.BREACH,
    title="转正大会到会有表决权的党员超过应到会的半数",
    step=23,
    stops=True,
    on=fact.full_meeting_on,
    applies=_HELD,
    holds=attended(fact.full_due_voting, fact.full_present_voting),
    says="有表决权的到会人数必须超过应到会有表决权人数的半数；转正大会应到会{full_due_voting}人，"
    "实到会{full_present_voting}人。",
    reading="到会人数的要求与接收预备党员的支部大会相同；恰好半数不是超过半数。",
)

VOTES_ADD_UP = Rule(
    id="L07",
    name="L07.votes",
    cite=cite(21, 33),
    level=Level.BREACH,
    title="转正大会票数与到会人数相符",
    step=23,
    stops=True,
    on=fact.full_meeting_on,
    applies=_HELD,
    holds=_BALLOTS_FIT & _WRITTEN_FIT,
    says="收回的票数不得多于到会人数，书面意见不得多于缺席人数；应到会{full_due_voting}，"
    "实到会{full_present_voting}，赞成{full_votes_yes}、反对{full_votes_no}、"
    "弃权{full_votes_abstain}、无效{full_votes_spoiled}，书面赞成{full_written_yes}。",
    reading="到会者可以不交票，所以票数少于到会人数不算差错；没有登记无效票的按没有计算。",
)

_TAKEN_AS_PASSED = (fact.full_decision == "按期转正").fill_null(
    fact.full_approval_on.is_not_null() | fact.full_from.is_not_null()
)

CARRIED = Rule(
    id="L07",
    name="L07.result",
    cite=cite(21, 33),
    level=Level.BREACH,
    title="赞成票超过应到会的半数才能转正",
    step=23,
    stops=True,
    on=fact.full_meeting_on,
    applies=_HELD & _TAKEN_AS_PASSED,
    holds=carried(fact.full_due_voting, fact.full_present_voting, fact.full_votes_yes, _WRITTEN),
    says="赞成人数（含会前书面赞成）超过应到会有表决权人数的半数才能转正；应到会"
    "{full_due_voting}人，赞成{full_votes_yes}人，书面赞成{full_written_yes}人，"
    "转正决定{full_decision}，转正审批{full_approval_on}。",
    reading="延长预备期或取消资格的，登记的票数可能是对该项决定的表决，不作判断；"
    "没有登记决定而已经审批的视为按期转正。",
)

SECRET = Rule(
    id="L07",
    name="L07.method",
    cite=cite(21, 33),
    level=Level.BREACH,
    title="转正采取无记名投票表决",
    step=23,
    stops=True,
    on=fact.full_meeting_on,
    applies=_HELD,
    holds=fact.full_vote_method == "无记名投票",
    says="讨论转正应采取无记名投票的方式表决；转正大会{full_meeting_on}，"
    "表决方式：{full_vote_method}。",
    reading="条文说对到会人数、赞成人数等的要求与接收预备党员的支部大会相同，表决方式比照办理。",
    assumed=True,
)

ONE_BY_ONE = Rule(
    id="L07",
    name="L07.each",
    cite=cite(21, 33),
    level=Level.BREACH,
    title="转正逐个讨论和表决",
    step=23,
    stops=True,
    on=fact.full_meeting_on,
    applies=_HELD,
    holds=is_yes("full_voted_one_by_one"),
    says="讨论两名以上预备党员转正的，应逐个讨论和表决；转正大会{full_meeting_on}，"
    "逐个讨论表决：{full_voted_one_by_one}。",
    reading="比照接收预备党员的支部大会办理。",
    assumed=True,
)

DUE_AS_REGISTERED = Rule(
    id="I02",
    name="I02.full",
    cite=cite(20, 33),
    level=Level.WARNING,
    title="转正大会应到会人数与党员名册相符",
    step=23,
    on=fact.full_meeting_on,
    applies=_HELD,
    holds=fact.full_due_voting == circumstance.voters_on_full_meeting,
    says="应到会人数应等于当日本支部有表决权的党员数；登记的应到会{full_due_voting}人，"
    "党员名册当日{voters_on_full_meeting}人。",
    reading="经上级党委同意不计入应到会的，请说明；没有党员名册的为未掌握。",
)
