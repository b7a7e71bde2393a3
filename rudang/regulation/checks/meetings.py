"""The branch meeting that votes on admission (2014: Arts 20-22, 2026: Arts 19-21)."""

import polars as pl

from rudang.core.facts import asked, fact
from rudang.core.rules import Level, Rule, attended, carried
from rudang.regulation.articles import cite
from rudang.regulation.steps import MEETING

_HELD = fact.meeting_on.is_not_null()
_HAS_FIGURES = pl.any_horizontal(
    fact.due_voting.is_not_null(), fact.present_voting.is_not_null(), fact.votes_yes.is_not_null()
)
# A blank cell in a column that the roster has means that nobody wrote; no column, no knowledge.
_WRITTEN = pl.coalesce(
    fact.written_yes, pl.when(pl.col(asked("written_yes"))).then(pl.lit(0, dtype=pl.Int32))
)
_KNOWN_BALLOTS = pl.sum_horizontal(
    fact.votes_yes, fact.votes_no, fact.votes_abstain, fact.votes_spoiled
)
_ALL_BALLOTS = fact.votes_yes + fact.votes_no + fact.votes_abstain + fact.votes_spoiled
_BALLOTS_FIT = (
    pl.when(fact.present_voting < _KNOWN_BALLOTS)
    .then(pl.lit(False))
    .otherwise(fact.present_voting >= _ALL_BALLOTS)
)
_WRITTEN_FIT = fact.due_voting - fact.present_voting >= _WRITTEN

_CARRIED = carried(fact.due_voting, fact.present_voting, fact.votes_yes, _WRITTEN)
# Without a recorded resolution an approval or a probation says that the meeting agreed.
_TAKEN_AS_PASSED = (
    pl.when(fact.meeting_result == "通过")
    .then(pl.lit(True))
    .when(fact.meeting_result == "未通过")
    .then(pl.lit(False))
    .when(
        fact.meeting_result.is_null()
        & (
            (fact.approval_on.is_not_null() & fact.approval_result.ne_missing("不批准"))
            | fact.probation_from.is_not_null()
        )
    )
    .then(pl.lit(True))
)

WITHIN_A_MONTH = Rule(
    id="I01",
    cite=cite(19, since_2026=True),
    level=Level.BREACH,
    title="预审合格后一个月内召开支部大会",
    step=15,
    on=fact.meeting_on,
    applies=fact.preexam_on.is_not_null() & fact.preexam_result.ne_missing("不合格"),
    met=fact.meeting_on,
    due=MEETING.expr,
    term=MEETING,
    later=fact.approval_on.is_not_null(),
    absence_is_breach=False,
    asks="meeting_on",
    says="预审合格后应在一个月内（{due}前，含当日）提交支部大会讨论；预审日期{preexam_on}，"
    "支部大会{meeting_on}。",
    reading="2014年版没有此期限；其施行期间预审合格的，自2026年5月11日起算。",
)

QUORATE = Rule(
    id="I03",
    cite=cite(20),
    level=Level.BREACH,
    title="到会有表决权的党员超过应到会的半数",
    step=15,
    stops=True,
    on=fact.meeting_on,
    applies=_HELD | _HAS_FIGURES,
    holds=attended(fact.due_voting, fact.present_voting),
    says="有表决权的到会人数必须超过应到会有表决权人数的半数；应到会{due_voting}人，"
    "实到会{present_voting}人。",
    reading="事前书面意见不计入到会人数；恰好半数不是超过半数。",
)

VOTES_ADD_UP = Rule(
    id="I04",
    cite=cite(21),
    level=Level.BREACH,
    title="票数与到会人数相符",
    step=15,
    stops=True,
    on=fact.meeting_on,
    applies=_HELD | _HAS_FIGURES,
    holds=_BALLOTS_FIT & _WRITTEN_FIT,
    says="收回的票数不得多于到会人数，书面意见不得多于缺席人数；应到会{due_voting}，"
    "实到会{present_voting}，赞成{votes_yes}、反对{votes_no}、弃权{votes_abstain}、"
    "无效{votes_spoiled}，书面赞成{written_yes}。",
    reading="到会者可以不交票，所以票数少于到会人数不算差错。",
)

RESULT_FOLLOWS_VOTES = Rule(
    id="I05",
    cite=cite(21),
    level=Level.BREACH,
    title="赞成票超过应到会的半数才能通过",
    step=15,
    stops=True,
    on=fact.meeting_on,
    applies=(_HELD | _HAS_FIGURES) & _TAKEN_AS_PASSED.is_not_null(),
    holds=_CARRIED == _TAKEN_AS_PASSED,
    says="赞成人数（含会前书面赞成）超过应到会有表决权人数的半数才能通过；应到会{due_voting}人，"
    "赞成{votes_yes}人，书面赞成{written_yes}人，决议{meeting_result}，党委审批{approval_on}。",
    reading="没有登记决议的，已经审批或已定预备期的视为登记为通过。",
)
