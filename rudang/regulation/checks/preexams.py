"""Pre-examination by the committee, and what it binds the branch to (2014: Art 19, 2026: 18)."""

import polars as pl

from rudang.core.dates import months_later
from rudang.core.facts import asked, fact, is_yes
from rudang.core.rules import Level, Rule, given, local_since, months_after
from rudang.regulation.articles import cite
from rudang.regulation.locals import local
from rudang.regulation.params import LEAVE_MONTHS
from rudang.regulation.steps import MEETING

_EXAMINED = fact.preexam_on.is_not_null()
_PASSED = _EXAMINED & fact.preexam_result.ne_missing("不合格")
_APPROVED = fact.approval_on.is_not_null()

_LEAVES_LATER = fact.expected_leave_date > months_after(fact.preexam_on, LEAVE_MONTHS)
_HAS_REASON = (fact.leave_reason.str.strip_chars() != "").fill_null(False)


def _counted_from(code: str) -> pl.Expr:
    """The pre-examination, or the day of the demand where that was made later."""
    return pl.max_horizontal(fact.preexam_on, pl.col(local_since(code)))


BEFORE_THE_MEETING = Rule(
    id="H02",
    cite=cite(19),
    level=Level.BREACH,
    title="经上级党委预审合格才能提交支部大会讨论",
    step=13,
    stops=True,
    on=fact.meeting_on,
    applies=fact.meeting_on.is_not_null(),
    holds=given(
        "preexam_on",
        (fact.preexam_on <= fact.meeting_on) & fact.preexam_result.ne_missing("不合格"),
    ),
    says="应先经上级党委预审合格，再由支部大会讨论；预审日期{preexam_on}，"
    "预审结论{preexam_result}，支部大会{meeting_on}。",
)

IN_WRITING = Rule(
    id="H03",
    cite=cite(19),
    level=Level.BREACH,
    title="预审结果书面通知党支部",
    step=13,
    on=fact.preexam_on,
    applies=_EXAMINED,
    holds=is_yes("preexam_written"),
    says="预审结果应以书面形式通知党支部；预审日期{preexam_on}，书面通知：{preexam_written}。",
)

NOT_ABOUT_TO_LEAVE = Rule(
    id="H04",
    cite=cite(19),
    level=Level.WARNING,
    title="三个月内将离开工作、学习单位的一般不办理接收手续",
    step=13,
    on=fact.preexam_on,
    applies=_PASSED,
    holds=pl.when(_LEAVES_LATER | _HAS_REASON)
    .then(pl.lit(True))
    .when(~_LEAVES_LATER & pl.col(asked("leave_reason")))
    .then(pl.lit(False)),
    numbers=(LEAVE_MONTHS,),
    says="未来三个月内将离开工作、学习单位的，一般不办理接收预备党员的手续，办理的应写明原因；"
    "预审日期{preexam_on}，预计离校日期{expected_leave_date}，原因：{leave_reason}。",
    reading="从预审之日起算三个月，恰满三个月当日离开的算在内；条文说“一般”，写明原因的视为符合。",
)

BY_A_COMMITTEE_WITH_POWER = Rule(
    id="H05",
    cite=cite(19, 23),
    level=Level.BREACH,
    title="由具有审批权限的基层党委预审",
    step=13,
    stops=True,
    on=fact.preexam_on,
    applies=_EXAMINED,
    holds=fact.preexam_by.is_in(["党委", "党工委"]),
    says="预审由具有审批权限的基层党委进行；预审日期{preexam_on}，预审单位：{preexam_by}。",
)

MEETING_OUTSTANDING = Rule(
    id="H10",
    name="H10.month",
    cite=cite(19, since_2026=True),
    level=Level.BREACH,
    title="预审合格满一个月尚未召开支部大会",
    step=15,
    on=pl.lit(None, dtype=pl.Date),
    applies=_PASSED & fact.meeting_on.is_null(),
    met=pl.lit(None, dtype=pl.Date),
    due=MEETING.expr,
    term=MEETING,
    later=_APPROVED,
    absence_is_breach=False,
    asks="meeting_on",
    says="预审合格后应在一个月内（{due}前，含当日）提交支部大会讨论；预审日期{preexam_on}，"
    "尚未登记支部大会。",
    reading="2014年版没有此期限；其施行期间预审合格的，自2026年5月11日起算。"
    "已经召开的由 I01 查对。",
)

MEETING_IN_LOCAL_TIME = Rule(
    id="H10",
    name="H10.local",
    cite=cite(20, until_2026=True),
    level=Level.LOCAL,
    local="meeting_after_preexam_months",
    title="预审合格后在当地规定的期限内召开支部大会",
    step=15,
    on=fact.meeting_on,
    applies=_PASSED,
    met=fact.meeting_on,
    due=months_later(
        _counted_from("meeting_after_preexam_months"), local.meeting_after_preexam_months
    ),
    later=_APPROVED,
    absence_is_breach=False,
    asks="meeting_on",
    says="当地要求预审合格后{local}个月内（{due}前，含当日）召开支部大会；预审日期{preexam_on}，"
    "支部大会{meeting_on}。",
    reading="细则2014年版没有此期限，属当地要求；要求提出前预审的，自提出之日起算。",
)

MEETING_IN_THE_SAME_YEAR = Rule(
    id="H11",
    cite=cite(20),
    level=Level.LOCAL,
    local="meeting_same_year",
    title="预审当年召开支部大会",
    step=15,
    on=fact.meeting_on,
    applies=_PASSED,
    met=fact.meeting_on,
    due=pl.date(_counted_from("meeting_same_year").dt.year(), 12, 31),
    later=_APPROVED,
    absence_is_breach=False,
    asks="meeting_on",
    says="当地要求预审当年（{due}前，含当日）召开支部大会，跨年的列入下一年度的计划、"
    "使用下一年度的志愿书；预审日期{preexam_on}，支部大会{meeting_on}。",
    reading="细则没有此规定，属当地要求；要求提出前预审的，算到提出当年年底。",
)
