"""The branch meeting that votes on admission (2014: Arts 20-22, 2026: Arts 19-21)."""

import polars as pl

from rudang.core.facts import NO, asked, fact, is_yes
from rudang.core.rules import Level, Rule, attended, carried
from rudang.regulation.articles import cite
from rudang.regulation.params import INTRODUCERS
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
# What only a few write down counts where it is written; blank, it changes nothing.
_BALLOTS_HANDLED = pl.all_horizontal(
    (less <= more).fill_null(True)
    for less, more in (
        (fact.votes_issued, fact.present_voting),
        (fact.votes_returned, fact.present_voting),
        (fact.votes_returned, fact.votes_issued),
        (_KNOWN_BALLOTS, fact.votes_returned),
        (fact.votes_returned, _ALL_BALLOTS),
    )
)
# More present than due is I03's to say: then nobody was absent.
_ABSENT = (fact.due_voting - fact.present_voting).clip(lower_bound=0)
_KNOWN_WRITTEN = pl.sum_horizontal(_WRITTEN, fact.written_no, fact.written_abstain)
_WRITTEN_FIT = pl.when(_KNOWN_WRITTEN > _ABSENT).then(pl.lit(False)).otherwise(_WRITTEN <= _ABSENT)
_ALL_AGREED = (fact.votes_yes > 0) & (fact.votes_no == 0) & (fact.votes_abstain == 0)

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
    applies=_HELD & fact.preexam_result.ne_missing("不合格"),
    met=fact.meeting_on,
    due=MEETING.expr,
    term=MEETING,
    asks="meeting_on",
    says="预审合格后应在一个月内（{due}前，含当日）提交支部大会讨论；预审日期{preexam_on}，"
    "支部大会{meeting_on}。",
    reading="2014年版没有此期限；其施行期间预审合格的，自2026年5月11日起算。"
    "尚未召开的由 H10 提醒，没有预审的由 H02 反映。",
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
    holds=_BALLOTS_FIT & _BALLOTS_HANDLED & _WRITTEN_FIT,
    says="收回的票数不得多于发出的，发出的不得多于到会人数，书面意见不得多于缺席人数；"
    "应到会{due_voting}，实到会{present_voting}，发出{votes_issued}、收回{votes_returned}，"
    "赞成{votes_yes}、反对{votes_no}、弃权{votes_abstain}、无效{votes_spoiled}，"
    "书面赞成{written_yes}、反对{written_no}、弃权{written_abstain}。",
    reading="到会者可以不交票，所以票数少于到会人数不算差错；登记了收回票数的，各项票数之和应与之相等。"
    "没有登记发出、收回票数的，只比对到会人数。",
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

REPORTED = Rule(
    id="I10",
    name="I10.candidate",
    cite=cite(21),
    level=Level.WARNING,
    title="发展对象到会汇报",
    step=15,
    on=fact.meeting_on,
    applies=_HELD,
    holds=is_yes("candidate_reported"),
    says="支部大会上先由发展对象汇报；支部大会{meeting_on}，到会汇报：{candidate_reported}。",
)

INTRODUCERS_PRESENT = Rule(
    id="I10",
    name="I10.introducers",
    cite=cite(21),
    level=Level.LOCAL,
    local="introducers_attend",
    title="两名入党介绍人都到会",
    step=15,
    on=fact.meeting_on,
    applies=_HELD,
    holds=fact.introducers_present >= INTRODUCERS.expr,
    numbers=(INTRODUCERS,),
    says="当地要求两名入党介绍人都到会；支部大会{meeting_on}，入党介绍人：{introducers}，"
    "到会{introducers_present}人。",
    reading="细则要求介绍人在会上介绍情况、表明意见，没有写明都须到会，属当地要求。",
)

NOT_ON_THE_DAY_OF_APPROVAL = Rule(
    id="I13",
    name="I13.day",
    cite=cite(22, 24, 25),
    level=Level.WARNING,
    title="支部大会与谈话、审批不在同一天",
    step=15,
    on=fact.meeting_on,
    applies=_HELD & (fact.interview_on.is_not_null() | fact.approval_on.is_not_null()),
    holds=(fact.interview_on != fact.meeting_on)
    & (fact.approval_on != fact.meeting_on).fill_null(True),
    says="支部大会后，决议上报、派人谈话、党委审批依次办理，同一天办完的需要说明；"
    "支部大会{meeting_on}，谈话日期{interview_on}，审批日期{approval_on}。",
    reading="条文没有规定间隔，同日办理的只作提示。",
)

NOT_BEFORE_THE_TRAINING_ENDED = Rule(
    id="I13",
    name="I13.training",
    cite=cite(17, 20),
    level=Level.WARNING,
    title="短期集中培训结束后才召开支部大会",
    step=15,
    on=fact.meeting_on,
    applies=_HELD,
    holds=fact.meeting_on >= fact.train_to,
    says="未经培训的，除个别特殊情况外不能发展入党；培训止{train_to}，支部大会{meeting_on}。",
    reading="条文没有规定间隔，培训最后一日召开的不算提前；没有培训的由 G01 反映，本项为未掌握。",
)

DISCUSSED = Rule(
    id="I16",
    cite=cite(21),
    level=Level.SIGNAL,
    title="全票赞成而会议记录没有讨论情况",
    step=15,
    on=fact.meeting_on,
    applies=_HELD,
    holds=~(_ALL_AGREED & (fact.discussion_recorded == NO)),
    says="到会党员应充分讨论后表决；支部大会{meeting_on}，赞成{votes_yes}、反对{votes_no}、"
    "弃权{votes_abstain}，会议记录有讨论情况：{discussion_recorded}。",
    reading="全票赞成本身不是问题，只提示人去看会议记录；多份记录文字雷同的另由汇总查看。",
)
