"""What in one dossier is worth a look: near graduation, relatives, clumped or edited dates."""

import polars as pl

from rudang.core.facts import circumstance, fact
from rudang.core.rules import Level, Rule, months_after
from rudang.core.workdays import is_workday
from rudang.regulation.articles import cite
from rudang.regulation.params import ENTRY_DAYS, GRADUATE_MONTHS, SAME_DAY_ACTS

_NO_TEXT = "条文没有这一规定，只是提示查看，不是结论。"

GRADUATE = Rule(
    id="O02",
    cite=cite(19),
    level=Level.SIGNAL,
    title="临近毕业时接收",
    step=15,
    on=fact.meeting_on,
    applies=fact.meeting_on.is_not_null()
    & ~fact.person_kind.is_in(["教师", "职工"]).fill_null(False),
    holds=months_after(fact.meeting_on, GRADUATE_MONTHS) < fact.expected_leave_date,
    numbers=(GRADUATE_MONTHS,),
    says="{meeting_on}支部大会接收，预计{expected_leave_date}离校。",
    reading="三个月以内的另由 H04 反映；六个月是通行的提示界限。" + _NO_TEXT,
    assumed=True,
)

KIN = Rule(
    id="O05",
    cite=cite(3),
    level=Level.SIGNAL,
    title="有亲属在本支部任职",
    step=3,
    on=fact.activist_on,
    applies=fact.activist_on.is_not_null() & circumstance.kin_in_post.is_not_null(),
    holds=circumstance.kin_in_post.list.len() == 0,
    says="在本支部任职的亲属：{kin_in_post}。",
    reading="有亲属任职不等于不当，须看有关人员在讨论和表决时是否回避。" + _NO_TEXT,
    assumed=True,
)

# One day for each step, so that the acts of one step on one day count once.
_STEP_DAYS = (
    "app_signed_on",
    "talk_on",
    "activist_on",
    "activist_filed_on",
    "target_meeting_on",
    "target_on",
    "review_concluded_on",
    "train_to",
    "committee_exam_on",
    "preexam_on",
    "meeting_on",
    "interview_on",
    "approval_on",
    "filed_up_on",
    "oath_on",
    "full_app_on",
    "full_meeting_on",
    "full_approval_on",
)
_HELD = pl.sum_horizontal(pl.col(day).is_not_null() for day in _STEP_DAYS)
# Compared two by two: a list for each dossier would take many times as long to make.
_most_a_day = 1 + pl.max_horizontal(
    pl.sum_horizontal(pl.col(day) == pl.col(other) for other in _STEP_DAYS[place + 1 :])
    for place, day in enumerate(_STEP_DAYS[:-1])
)

SAME_DAY = Rule(
    id="O08",
    cite=cite(41),
    level=Level.SIGNAL,
    title="多个步骤在同一天办理",
    step=15,
    on=fact.meeting_on,
    applies=SAME_DAY_ACTS.expr <= _HELD,
    holds=_most_a_day < SAME_DAY_ACTS.expr,
    numbers=(SAME_DAY_ACTS,),
    says="确定积极分子{activist_on}，支委会讨论{target_meeting_on}，列为发展对象{target_on}，"
    "政审结论{review_concluded_on}，支委会审查{committee_exam_on}，预审{preexam_on}，"
    "支部大会{meeting_on}，谈话{interview_on}，审批{approval_on}，其中多个步骤同在一天。",
    reading="每个步骤取一个日期，同一步骤的几件事只算一次。" + _NO_TEXT,
    assumed=True,
)

_OFFICE_DAYS = (
    "activist_filed_on",
    "superior_filed_on",
    "superior_consent_on",
    "preexam_on",
    "interview_on",
    "approval_on",
    "filed_up_on",
    "full_approval_on",
)

REST_DAY = Rule(
    id="O09",
    cite=cite(41),
    level=Level.SIGNAL,
    title="上级党组织的办理日期是休息日",
    step=17,
    on=pl.coalesce("approval_on", "preexam_on", "activist_filed_on"),
    applies=pl.any_horizontal(pl.col(day).is_not_null() for day in _OFFICE_DAYS),
    holds=pl.all_horizontal(is_workday(day).fill_null(True) for day in _OFFICE_DAYS),
    says="积极分子备案{activist_filed_on}，发展对象备案{superior_filed_on}，同意{superior_consent_on}，"
    "预审{preexam_on}，谈话{interview_on}，审批{approval_on}，上级备案{filed_up_on}，"
    "转正审批{full_approval_on}，其中有休息日。",
    reading="支部大会和谈话在周末召开是常事，只看上级党组织的日期；节假日和调休按通知。" + _NO_TEXT,
    assumed=True,
)

EDITED = Rule(
    id="O10",
    name="O10.edited",
    cite=cite(41),
    level=Level.SIGNAL,
    title="审批以后改动记录",
    step=17,
    on=fact.approval_on,
    applies=fact.approval_on.is_not_null(),
    holds=circumstance.edited_after_approval == 0,
    says="{approval_on}审批以后改动了{edited_after_approval}条记录。",
    reading="更正错误是应当的，改动前后的内容在审计中。",
    assumed=True,
)

ENTERED_LATE = Rule(
    id="O10",
    name="O10.late",
    cite=cite(41),
    level=Level.SIGNAL,
    title="事后很久才录入",
    step=25,
    on=fact.app_signed_on,
    applies=circumstance.entered_late.is_not_null(),
    holds=circumstance.entered_late == 0,
    numbers=(ENTRY_DAYS,),
    says="办理以后很久才录入的记录有{entered_late}条。",
    reading="启用本系统以前的记录、整批导入的历史名册不算。",
    assumed=True,
)

SAME_PERSON = Rule(
    id="O13",
    cite=cite(6),
    level=Level.SIGNAL,
    title="同一人在几个党支部申请",
    step=1,
    on=fact.app_signed_on,
    applies=fact.app_signed_on.is_not_null(),
    holds=circumstance.same_person == 0,
    says="另有{same_person}份档案可能是同一人。",
    reading="转入转出会留下两份档案，未必有误；是否一人由人核对。",
    assumed=True,
)

_CULTIVATED_UNTIL = pl.coalesce("target_on", "activist_ended_on", "as_of")

CONTACT_LEFT = Rule(
    id="O14",
    name="O14.contact",
    cite=cite(9),
    level=Level.SIGNAL,
    title="培养期间培养联系人已离开",
    step=5,
    on=fact.activist_on,
    applies=fact.activist_on.is_not_null() & circumstance.contact_left_on.is_not_null(),
    holds=(circumstance.contact_left_on >= _CULTIVATED_UNTIL)
    | (fact.contact_replaced_on.list.len() > 0).fill_null(False),
    says="培养联系人{contact_left_on}离开本支部或不再是正式党员；列为发展对象{target_on}。",
    reading="另行指定了培养联系人的不提示。",
    assumed=True,
)

INTRODUCER_LEFT = Rule(
    id="O14",
    name="O14.introducer",
    cite=cite(14),
    level=Level.SIGNAL,
    title="支部大会前入党介绍人已离开",
    step=9,
    on=fact.meeting_on,
    applies=fact.meeting_on.is_not_null() & circumstance.introducer_left_on.is_not_null(),
    holds=circumstance.introducer_left_on >= fact.meeting_on,
    says="入党介绍人{introducer_left_on}离开本支部或不再是正式党员；支部大会{meeting_on}。",
    reading="介绍人转到其他支部，由党组织指定的仍可介绍，见 E08。",
    assumed=True,
)
