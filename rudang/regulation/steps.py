"""The 25 steps of the official chart, for each edition: actor, articles, papers, time."""

from collections.abc import Iterator

import polars as pl

from rudang.core.facts import fact
from rudang.core.rules import Step, Term, amend, months_after
from rudang.regulation import papers, params
from rudang.regulation.articles import cite
from rudang.regulation.editions import E2014, E2026, SINCE_2026

STAGES: dict[int, str] = {
    1: "申请入党",
    2: "入党积极分子的确定和培养教育",
    3: "发展对象的确定和考察",
    4: "预备党员的接收",
    5: "预备党员的教育考察和转正",
}

RECEIVED = pl.coalesce(fact.app_received_on, fact.app_signed_on)
"""The day the organization received the application; the signed day where none is recorded."""

PROBATION_START = pl.coalesce(fact.meeting_on, fact.probation_from)
"""Probation runs from the branch meeting, whatever was written down as its first day."""

APPROVED = fact.approval_on.is_not_null() & fact.approval_result.ne_missing(pl.lit("不批准"))

EXTENDED = fact.full_decision.eq_missing(pl.lit("延长预备期"))
CANCELLED = fact.full_decision.eq_missing(pl.lit("取消资格"))

TALK = Term(("app_received_on", "app_signed_on"), params.TALK_DEADLINE_MONTHS)
CULTIVATION = Term(("activist_on",), params.CULTIVATION_MONTHS)
APPROVAL = Term(("meeting_on",), params.APPROVAL_MONTHS)
APPROVAL_SPECIAL = Term(("meeting_on",), params.APPROVAL_SPECIAL_MONTHS)
PROBATION = Term(("meeting_on", "probation_from"), params.PROBATION_YEARS)
FULL_APPROVAL = Term(("full_meeting_on",), params.FULL_APPROVAL_MONTHS)
# The old edition set no deadline here: one runs from the first day of the new at the earliest.
MEETING = Term(("preexam_on",), params.MEETING_MONTHS, never_before=SINCE_2026)
OATH = Term(("approval_on",), params.OATH_MONTHS, never_before=SINCE_2026)

# The decision to extend may stand as an act of its own, as the decision of the meeting on full
# membership, or as both; of a meeting that decides it, probation ran to its first end.
_EXTENDED_BEFORE = (fact.extension_meetings.list.len() > 0).fill_null(False) & ~(
    EXTENDED & fact.extension_meetings.list.contains(fact.full_meeting_on).fill_null(False)
)
WAS_EXTENDED = _EXTENDED_BEFORE | (fact.extend_to.is_not_null() & ~EXTENDED)
"""Whether probation had been extended before the meeting on full membership."""

EXTENSION_END = pl.coalesce(fact.extended_to.list.max(), fact.extend_to)
"""The last day of the extended probation, however the extension was recorded."""

EXPIRY = (
    pl.when(_EXTENDED_BEFORE)
    .then(pl.coalesce(fact.extended_to.list.max(), pl.when(~EXTENDED).then(fact.extend_to)))
    .when(WAS_EXTENDED)
    .then(fact.extend_to)
    .otherwise(PROBATION.expr)
)
"""The day probation ends: a year after the branch meeting, or the end of the extension."""

MOVED_IN = (
    (fact.transferred_in_on >= PROBATION_START)
    & (fact.transferred_in_on <= fact.full_meeting_on).fill_null(True)
).fill_null(False)
"""Whether the person came from another organization while on probation."""

_NO_DAY = pl.lit(None, dtype=pl.Date)
_BRANCH = "党支部"
_COMMITTEE_OF_BRANCH = "支部委员会（不设委员会的由支部大会）"
_SUPERIOR = "上级党委"


def _first_stages() -> Iterator[Step]:
    yield Step(
        number=1,
        term="递交入党申请书",
        stage=1,
        actor="入党申请人",
        cite=cite(5, 6),
        acts=("application",),
        done=fact.app_signed_on,
        papers=(papers.APPLICATION,),
        earliest="年满18周岁",
        not_before=Term(("birth_date",), params.MIN_AGE_YEARS).expr,
    )
    yield Step(
        number=2,
        term="党组织派人谈话",
        stage=1,
        actor="党组织指派的党员",
        cite=cite(7),
        acts=("talk",),
        done=fact.talk_on,
        earliest="收到入党申请书后",
        deadline="收到入党申请书后一个月内",
        not_before=RECEIVED,
        due=TALK.expr,
    )
    yield Step(
        number=3,
        term="推荐和确定入党积极分子",
        stage=2,
        actor=_COMMITTEE_OF_BRANCH,
        cite=cite(8),
        acts=("recommendation", "activist"),
        done=fact.activist_on,
        earliest="递交入党申请书并经党组织谈话后",
        not_before=fact.talk_on,
    )
    yield Step(
        number=4,
        term="上级党委备案",
        stage=2,
        actor=_SUPERIOR,
        cite=cite(8),
        acts=("activist_filing",),
        done=fact.activist_filed_on,
        earliest="确定入党积极分子后",
        not_before=fact.activist_on,
    )
    yield Step(
        number=5,
        term="指定培养联系人",
        stage=2,
        actor="党组织",
        cite=cite(9),
        acts=("contacts", "contact_replacement"),
        done=_NO_DAY,
        is_done=fact.contacts.list.len() > 0,
        earliest="确定入党积极分子后，一至两名正式党员",
        not_before=fact.activist_on,
    )
    yield Step(
        number=6,
        term="培养教育考察",
        stage=2,
        actor="培养联系人、党支部",
        cite=cite(10, 11, 12),
        acts=("observation", "thought_report", "heart_talk", "school", "activist_end"),
        done=fact.observations.list.max(),
        papers=(papers.CULTIVATION,),
        earliest="确定入党积极分子后",
        deadline="党支部每半年考察一次",
        not_before=fact.activist_on,
        due=months_after(
            pl.max_horizontal(fact.activist_on, fact.observations.list.max()),
            params.OBSERVATION_INTERVAL_MONTHS,
        ),
    )
    yield Step(
        number=7,
        term="确定发展对象",
        stage=3,
        actor=_COMMITTEE_OF_BRANCH,
        cite=cite(13),
        acts=("opinions", "evaluation", "target_meeting"),
        done=fact.target_meeting_on,
        papers=(papers.OPINIONS,),
        earliest="经过一年以上培养教育和考察",
        not_before=CULTIVATION.expr,
    )
    yield Step(
        number=8,
        term="报上级党委备案",
        stage=3,
        actor=_SUPERIOR,
        cite=cite(13),
        acts=("superior_filing", "superior_consent", "public_notice", "target"),
        done=fact.target_on,
        earliest="支部委员会讨论同意后，且培养教育和考察满一年",
        not_before=pl.max_horizontal(CULTIVATION.expr, fact.target_meeting_on),
    )
    yield Step(
        number=9,
        term="确定入党介绍人",
        stage=3,
        actor="党组织",
        cite=cite(14, 15),
        acts=("introducers",),
        done=_NO_DAY,
        is_done=fact.introducers.list.len() > 0,
        earliest="列为发展对象后，两名正式党员",
        not_before=fact.target_on,
    )
    yield Step(
        number=10,
        term="进行政治审查",
        stage=3,
        actor="党组织",
        cite=cite(16),
        acts=("review",),
        done=fact.review_concluded_on,
        papers=(papers.REVIEW,),
        deadline="支部大会讨论前形成结论性材料",
    )
    yield Step(
        number=11,
        term="开展短期集中培训",
        stage=3,
        actor="基层党委或县级党委组织部门",
        cite=cite(17),
        acts=("training",),
        done=pl.coalesce(fact.train_to, fact.train_from),
        earliest="列为发展对象后，不少于3天（或不少于24学时）",
        not_before=fact.target_on,
    )


def _admission() -> Iterator[Step]:
    yield Step(
        number=12,
        term="支部委员会审查",
        stage=4,
        actor=_COMMITTEE_OF_BRANCH,
        cite=cite(19),
        acts=("committee_exam",),
        done=fact.committee_exam_on,
        earliest="政治审查合格、培训结业后",
        not_before=pl.max_horizontal(fact.review_concluded_on, fact.train_to),
    )
    yield Step(
        number=13,
        term="上级党委预审",
        stage=4,
        actor="具有审批权限的基层党委",
        cite=cite(19),
        acts=("preexam",),
        done=fact.preexam_on,
        papers=(papers.PREEXAM,),
        earliest="支部委员会审查后",
        not_before=fact.committee_exam_on,
    )
    yield Step(
        number=14,
        term="填写入党志愿书",
        stage=4,
        actor="发展对象，入党介绍人指导",
        cite=cite(15, 19),
        acts=("form",),
        done=_NO_DAY,
        is_done=fact.form_serial.is_not_null(),
        papers=(papers.FORM,),
        earliest="预审合格后",
        not_before=fact.preexam_on,
    )
    yield Step(
        number=15,
        term="支部大会讨论",
        stage=4,
        actor="支部党员大会",
        cite=cite(20, 21, 22),
        acts=("admission_meeting", "general_review"),
        done=fact.meeting_on,
        papers=(papers.RESOLUTION,),
        earliest="预审合格后",
        not_before=fact.preexam_on,
    )
    yield Step(
        number=16,
        term="上级党委派人谈话",
        stage=4,
        actor="党委委员或组织员",
        cite=cite(24),
        acts=("interview",),
        done=fact.interview_on,
        earliest="支部大会通过后",
        deadline="党委审批前",
        not_before=fact.meeting_on,
    )
    yield Step(
        number=17,
        term="上级党委审批",
        stage=4,
        actor="具有审批权限的基层党委，集体讨论、逐个审议和表决",
        cite=cite(23, 25, 26),
        acts=("approval",),
        done=fact.approval_on,
        earliest="派人谈话后",
        deadline="支部大会决议起三个月内；特殊情况不超过六个月",
        not_before=pl.coalesce(fact.interview_on, fact.meeting_on),
        due=APPROVAL.expr,
    )
    yield Step(
        number=18,
        term="再上一级党委组织部门备案",
        stage=4,
        actor="上一级党委组织部门",
        cite=cite(26),
        acts=("filed_up",),
        done=fact.filed_up_on,
        earliest="党委审批后",
        not_before=fact.approval_on,
    )


def _probation() -> Iterator[Step]:
    yield Step(
        number=19,
        term="编入党支部和党小组",
        stage=5,
        actor=_BRANCH,
        cite=cite(29),
        acts=("assignment",),
        done=fact.assigned_on,
        earliest="党委审批后",
        deadline="及时",
        not_before=fact.approval_on,
    )
    yield Step(
        number=20,
        term="入党宣誓",
        stage=5,
        actor="基层党委或党支部（党总支）",
        cite=cite(30),
        acts=("oath",),
        done=fact.oath_on,
        earliest="党委审批后",
        not_before=fact.approval_on,
    )
    yield Step(
        number=21,
        term="继续教育考察",
        stage=5,
        actor="党支部、入党介绍人",
        cite=cite(31),
        acts=("probation_observation",),
        done=fact.probation_observations.list.max(),
        earliest="预备期内",
        deadline="预备期一年",
        not_before=PROBATION_START,
    )
    yield Step(
        number=22,
        term="提出转正申请",
        stage=5,
        actor="预备党员",
        cite=cite(33),
        acts=("full_application",),
        done=fact.full_app_on,
        papers=(papers.FULL_APPLICATION,),
        earliest="预备期将满时",
        deadline="支部大会讨论转正前",
    )
    yield Step(
        number=23,
        term="支部大会讨论",
        stage=5,
        actor="支部党员大会",
        cite=cite(32, 33),
        acts=("full_opinions", "extension", "full_meeting", "full_general_review"),
        done=fact.full_meeting_on,
        papers=(papers.RESOLUTION,),
        earliest="预备期满（延长的，延长期满）",
        deadline="期满后及时讨论",
        not_before=EXPIRY,
    )
    yield Step(
        number=24,
        term="上级党委审批",
        stage=5,
        actor="具有审批权限的基层党委",
        cite=cite(34),
        acts=("full_approval",),
        done=fact.full_approval_on,
        earliest="支部大会讨论转正后",
        deadline="三个月内",
        not_before=fact.full_meeting_on,
        due=FULL_APPROVAL.expr,
    )
    yield Step(
        number=25,
        term="材料归档",
        stage=5,
        actor="党支部移交，党委存档",
        cite=cite(37),
        acts=("archive", "papers", "paper_check"),
        done=fact.archived_on,
        papers=papers.ARCHIVED[E2014],
        earliest="党委审批转正后",
        deadline="及时",
        not_before=fact.full_approval_on,
    )


STEPS_2014: dict[int, Step] = {
    step.number: step for part in (_first_stages(), _admission(), _probation()) for step in part
}

_LISTING = pl.max_horizontal(CULTIVATION.expr, fact.superior_consent_on, fact.notice_to)

_CHANGES: dict[int, dict[str, object]] = {
    2: {"amended": "谈话内容列为五个方面，并讲明党的基本知识、党员标准和入党条件。"},
    5: {"amended": "培养联系人须符合条件，不适宜或不能履职的及时调整。"},
    6: {
        "papers": (papers.REGISTER,),
        "amended": "培养联系人的意见写入《入党积极分子培养考察登记表》。",
    },
    8: {
        "term": "上级党委同意并公示",
        "earliest": "上级党委同意拟列、公示不少于五个工作日且结果不影响后",
        "not_before": _LISTING,
        "amended": "上级党委由备案改为同意拟列；列为前须公示不少于五个工作日。",
    },
    9: {"amended": "处分影响期内的党员不宜担任入党介绍人。"},
    10: {"amended": "审查内容更细；必要时听取有关部门意见。"},
    15: {
        "deadline": "预审合格后一个月内",
        "due": MEETING.expr,
        "amended": "新增：预审合格后一个月内提交支部大会讨论。",
    },
    20: {
        "deadline": "一般在批准后一个月内",
        "due": OATH.expr,
        "amended": "新增：一般在批准后一个月内进行。",
    },
    21: {
        "papers": (papers.PROBATION_REGISTER,),
        "amended": "考察情况写入《预备党员教育考察登记表》。",
    },
    25: {
        "papers": papers.ARCHIVED[E2026],
        "amended": "两份登记表按名称归档；有条件的建立电子档案。",
    },
}

# The articles move with the table of articles; what was really changed stands above.
STEPS_2026: dict[int, Step] = amend(STEPS_2014, _CHANGES)

STEPS: dict[str, dict[int, Step]] = {E2014: STEPS_2014, E2026: STEPS_2026}
