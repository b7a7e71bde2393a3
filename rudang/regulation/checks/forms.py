"""The application form for membership: given after pre-examination, one book one person."""

import polars as pl

from rudang.core.facts import circumstance, fact
from rudang.core.rules import Level, Rule, given
from rudang.regulation.articles import cite

_FILLED = fact.form_filled_on.is_not_null()
_HELD = fact.meeting_on.is_not_null()
# The resolution is copied into the form, so the earlier of the two days binds.
_RESOLVED_ON = pl.min_horizontal(fact.form_resolution_on, fact.meeting_on)
_IN_ITS_YEAR = fact.form_filled_on.dt.year() == fact.meeting_on.dt.year()

NUMBERED = Rule(
    id="H06",
    name="H06.serial",
    cite=cite(42),
    level=Level.WARNING,
    title="入党志愿书有编号",
    step=14,
    on=fact.meeting_on,
    applies=_HELD,
    holds=given("form_serial", fact.form_serial.str.strip_chars() != ""),
    says="入党志愿书由省级党委组织部门统一印制、严格管理，应登记编号；志愿书编号{form_serial}，"
    "支部大会{meeting_on}。",
    reading="条文只规定制定和印制，编号是严格管理的通行做法，所以只作提示。",
    assumed=True,
)

USED_ONCE = Rule(
    id="H06",
    name="H06.once",
    cite=cite(42),
    level=Level.WARNING,
    title="一个志愿书编号只用于一人",
    step=14,
    on=pl.coalesce(fact.form_filled_on, fact.meeting_on),
    applies=fact.form_serial.is_not_null(),
    holds=circumstance.serial_elsewhere == 0,
    says="一人一号、一号一册；志愿书编号{form_serial}，使用同一编号的其他档案{serial_elsewhere}份。",
    reading="条文只规定制定和印制，编号是严格管理的通行做法，所以只作提示。",
    assumed=True,
)

FILLED_AFTER_PREEXAM = Rule(
    id="H06",
    name="H06.early",
    cite=cite(19),
    level=Level.WARNING,
    title="预审合格后才填写入党志愿书",
    step=14,
    on=fact.form_filled_on,
    applies=_FILLED,
    holds=fact.form_filled_on >= fact.preexam_on,
    says="入党志愿书发给预审合格的发展对象；预审日期{preexam_on}，志愿书填写日期{form_filled_on}。",
    reading="没有预审日期的由 H02 反映，本项为未掌握。",
)

IN_THE_LEDGER = Rule(
    id="H06",
    name="H06.ledger",
    cite=cite(42),
    level=Level.LOCAL,
    local="form_ledger",
    title="志愿书编号登记、当年使用",
    step=14,
    on=fact.form_filled_on,
    applies=_FILLED,
    holds=given("form_serial", fact.form_serial.str.strip_chars() != "")
    & _IN_ITS_YEAR.fill_null(True),
    says="当地要求志愿书编号登记，当年领用、当年使用；志愿书编号{form_serial}，"
    "填写日期{form_filled_on}，支部大会{meeting_on}。",
    reading="细则没有台账的规定，属当地要求；尚未召开支部大会的只看编号。",
)

FILLED_BEFORE_RESOLUTION = Rule(
    id="H07",
    name="H07.filled",
    cite=cite(19, 22),
    level=Level.BREACH,
    title="先填写入党志愿书，再由支部大会作出决议",
    step=14,
    on=_RESOLVED_ON,
    applies=_RESOLVED_ON.is_not_null(),
    holds=fact.form_filled_on <= _RESOLVED_ON,
    says="支部大会决议写入已经填好的入党志愿书；志愿书填写日期{form_filled_on}，"
    "支部大会{meeting_on}，志愿书决议日期{form_resolution_on}。",
    reading="决议日期与支部大会日期不同的，以较早的一个为准。",
)

RESOLVED_BEFORE_APPROVAL = Rule(
    id="H07",
    name="H07.approval",
    cite=cite(22, 24, 25),
    level=Level.BREACH,
    title="志愿书的决议、谈话意见不得晚于审批意见",
    step=17,
    on=fact.form_approval_on,
    applies=fact.form_approval_on.is_not_null(),
    holds=(fact.form_resolution_on <= fact.form_approval_on)
    & (fact.form_interview_on <= fact.form_approval_on),
    says="志愿书应依次写明支部大会决议、谈话意见，然后才是党委审批意见；"
    "决议日期{form_resolution_on}，谈话日期{form_interview_on}，审批日期{form_approval_on}。",
)

RESOLVED_BEFORE_INTERVIEW = Rule(
    id="H07",
    name="H07.interview",
    cite=cite(22, 24),
    level=Level.WARNING,
    title="志愿书的谈话意见宜在支部大会决议之后",
    step=16,
    on=fact.form_interview_on,
    applies=fact.form_interview_on.is_not_null(),
    holds=fact.form_resolution_on <= fact.form_interview_on,
    says="按流程，支部大会决议写入志愿书后由上级党委派人谈话；决议日期{form_resolution_on}，"
    "谈话日期{form_interview_on}。",
    reading="条文只要求审批前谈话，先于决议的只作提示。",
)

INTRODUCERS_BETWEEN = Rule(
    id="H07",
    name="H07.introducers",
    cite=cite(15, 22),
    level=Level.WARNING,
    title="介绍人意见写在填写志愿书之后、决议之前",
    step=14,
    on=fact.introducer_opinions_on,
    applies=fact.introducer_opinions_on.is_not_null() & _RESOLVED_ON.is_not_null(),
    holds=(fact.form_filled_on <= fact.introducer_opinions_on)
    & (fact.introducer_opinions_on <= _RESOLVED_ON),
    says="介绍人指导填写志愿书并写明自己的意见，再提交支部大会；志愿书填写日期{form_filled_on}，"
    "介绍人意见日期{introducer_opinions_on}，支部大会{meeting_on}，决议日期{form_resolution_on}。",
    reading="条文没有规定介绍人写意见的日期，按办理次序提示。",
)
