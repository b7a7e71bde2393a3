"""What introducers must do: give an opinion in the form, and speak at the meeting (Arts 15, 21)."""

from rudang.core.facts import YES, fact
from rudang.core.rules import Level, Rule, names_none
from rudang.regulation.articles import cite
from rudang.regulation.params import INTRODUCERS

_HELD = fact.meeting_on.is_not_null()

PRESENT = Rule(
    id="E07",
    name="E07.present",
    cite=cite(15, 21),
    level=Level.WARNING,
    title="入党介绍人到会",
    step=15,
    on=fact.meeting_on,
    applies=_HELD,
    holds=fact.introducers_present >= INTRODUCERS.expr,
    numbers=(INTRODUCERS,),
    says="支部大会上由入党介绍人介绍发展对象的情况；到会的介绍人{introducers_present}人，"
    "支部大会{meeting_on}。",
    reading="条文没有写明两人都须到会；缺席的请说明，书面介绍的附在会议记录后。",
)

SPOKEN = Rule(
    id="E07",
    name="E07.spoke",
    cite=cite(15, 21),
    level=Level.WARNING,
    title="入党介绍人在支部大会上介绍情况并表明意见",
    step=15,
    on=fact.meeting_on,
    applies=_HELD,
    holds=fact.introducers_spoke == YES,
    says="入党介绍人应介绍发展对象的有关情况，并对其能否入党表明意见；"
    "已介绍情况并表明意见：{introducers_spoke}，支部大会{meeting_on}。",
)

WRITTEN = Rule(
    id="E07",
    name="E07.opinion",
    cite=cite(15, 21),
    level=Level.WARNING,
    title="入党介绍人的意见写在支部大会以前",
    step=14,
    on=fact.meeting_on,
    applies=_HELD,
    holds=fact.introducer_opinions_on <= fact.meeting_on,
    says="入党介绍人应在志愿书上填写自己的意见，再由支部大会讨论；"
    "介绍人意见日期{introducer_opinions_on}，支部大会{meeting_on}。",
)

AFTER_PREEXAM = Rule(
    id="E10",
    cite=cite(19),
    level=Level.WARNING,
    title="介绍人意见不得早于预审结果",
    step=14,
    on=fact.introducer_opinions_on,
    applies=fact.introducer_opinions_on.is_not_null(),
    holds=fact.introducer_opinions_on >= fact.preexam_on,
    says="预审合格后才发给志愿书，介绍人意见不会早于预审；介绍人意见日期{introducer_opinions_on}，"
    "预审日期{preexam_on}。",
    reading="条文没有写明介绍人意见的日期，由发给志愿书的先后推定。",
)

SENIORITY = Rule(
    id="E09",
    cite=cite(14),
    level=Level.WARNING,
    title="介绍人党龄填写正确",
    step=14,
    on=fact.papers_checked_on,
    applies=fact.papers_checked_on.is_not_null(),
    holds=names_none("papers_differing", "介绍人党龄"),
    says="志愿书所载介绍人的党龄应自转为正式党员之日算起；核对材料日期{papers_checked_on}，"
    "不一致的事项：{papers_differing}。",
    reading="由核对材料的人登记；核对过而没有登记的，视为没有问题。",
)
