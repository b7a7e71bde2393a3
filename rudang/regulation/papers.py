"""The papers of admission: the national minimum of the file, and what each step leaves."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rudang.core.rules import Paper
from rudang.regulation.editions import E2014, E2026

APPLICATION = Paper("application", "入党申请书", archived=True)
REGISTER = Paper(
    "activist_register",
    "入党积极分子培养考察登记表",
    archived=True,
    also=("入党积极分子培养教育考察登记表", "入党积极分子考察登记表"),
)
CULTIVATION = Paper(
    "cultivation",
    "培养教育考察材料",
    archived=True,
    also=("培养考察材料", *REGISTER.names),
)
OPINIONS = Paper("opinions", "听取意见记录")
REVIEW = Paper(
    "review", "政治审查材料", archived=True, also=("政审材料", "综合政审材料", "综合性政审材料")
)
PREEXAM = Paper("preexam", "预审书面结果")
FORM = Paper("form", "中国共产党入党志愿书", archived=True, also=("入党志愿书",))
RESOLUTION = Paper("resolution", "支部大会决议（写入入党志愿书）")
PROBATION_REGISTER = Paper(
    "probation_register",
    "预备党员教育考察登记表",
    archived=True,
    also=("预备党员考察登记表", "预备党员培养教育考察登记表"),
)
FULL_APPLICATION = Paper("full_application", "转正申请书", archived=True)

ARCHIVED: dict[str, tuple[Paper, ...]] = {
    E2014: (FORM, APPLICATION, REVIEW, FULL_APPLICATION, CULTIVATION),
    E2026: (FORM, APPLICATION, REVIEW, FULL_APPLICATION, REGISTER, PROBATION_REGISTER),
}
"""What must end in the person's file, by the edition in force on the day of archiving."""


class Issuer(StrEnum):
    """Who makes a paper."""

    APPLICANT = "本人"
    BRANCH = "党支部"
    CONTACT = "培养联系人、介绍人"
    GROUP = "党小组、群团组织"
    COMMITTEE = "上级党委"
    TRAINER = "培训单位"


@dataclass(frozen=True, slots=True)
class Item:
    """A paper in its place: the step that leaves it, who makes it, and where it must end.

    `minimum` are the editions in which it must end in the person's file; `editions` those whose
    course leaves it at all. It is there to be held once one of the facts in `due_by` is
    recorded. `repeats`: there may be one every half year, as with thought reports.
    """

    paper: Paper
    step: int
    issuer: Issuer
    due_by: tuple[str, ...] = ()
    minimum: tuple[str, ...] = ()
    editions: tuple[str, ...] = (E2014, E2026)
    repeats: bool = False

    @property
    def code(self) -> str:
        return self.paper.code

    @property
    def term(self) -> str:
        return self.paper.term

    def is_minimum(self, edition: str) -> bool:
        return edition in self.minimum

    def proves(self, other: "Item") -> bool:
        """Whether this paper counts for the other: the register is cultivation material."""
        return self.code == other.code or self.term in other.paper.names


_BOTH = (E2014, E2026)


def _catalogue() -> Iterator[Item]:
    yield Item(APPLICATION, 1, Issuer.APPLICANT, ("app_signed_on", "app_received_on"), _BOTH)
    yield Item(Paper("talk_record", "谈话记录"), 2, Issuer.BRANCH, ("talk_on",))
    yield Item(
        Paper("recommendation", "推荐或推优材料", also=("推荐人选登记表", "推优表")),
        3,
        Issuer.GROUP,
        ("youth_league_rec_on",),
    )
    yield Item(
        Paper("activist_minutes", "确定入党积极分子的会议记录"),
        3,
        Issuer.BRANCH,
        ("activist_on",),
    )
    yield Item(
        Paper("activist_filing", "入党积极分子备案表和备案意见"),
        4,
        Issuer.COMMITTEE,
        ("activist_filed_on",),
    )
    observed = ("observations", "target_meeting_on")
    yield Item(CULTIVATION, 6, Issuer.CONTACT, observed, (E2014,), (E2014,))
    yield Item(REGISTER, 6, Issuer.CONTACT, observed, (E2026,), (E2026,))
    yield Item(
        Paper("thought_report", "思想汇报", also=("思想汇报（积极分子）",)),
        6,
        Issuer.APPLICANT,
        repeats=True,
    )
    yield Item(Paper("school_certificate", "党校结业证书"), 6, Issuer.TRAINER)
    yield Item(OPINIONS, 7, Issuer.BRANCH, ("opinions_on",))
    yield Item(
        Paper("target_minutes", "讨论发展对象的会议记录"),
        7,
        Issuer.BRANCH,
        ("target_meeting_on",),
    )
    yield Item(
        Paper("target_filing", "发展对象备案表和备案意见"),
        8,
        Issuer.COMMITTEE,
        ("superior_filed_on",),
        editions=(E2014,),
    )
    yield Item(
        Paper("target_consent", "同意列为发展对象的批复"),
        8,
        Issuer.COMMITTEE,
        ("superior_consent_on",),
        editions=(E2026,),
    )
    yield Item(
        Paper("target_notice", "发展对象公示和公示情况"),
        8,
        Issuer.BRANCH,
        ("notice_from",),
        editions=(E2026,),
    )
    yield Item(Paper("autobiography", "个人自传", also=("自传",)), 10, Issuer.APPLICANT)
    yield Item(
        Paper("review_letters", "政审函调信和回函", also=("政审函", "回函")),
        10,
        Issuer.BRANCH,
        repeats=True,
    )
    yield Item(REVIEW, 10, Issuer.BRANCH, ("review_concluded_on",), _BOTH)
    yield Item(
        Paper("training_certificate", "短期集中培训结业证书", also=("培训情况登记表",)),
        11,
        Issuer.TRAINER,
        ("train_to", "train_from"),
    )
    yield Item(
        Paper("exam_minutes", "支部委员会审查的会议记录"),
        12,
        Issuer.BRANCH,
        ("committee_exam_on",),
    )
    yield Item(Paper("preexam_request", "预审请示"), 13, Issuer.BRANCH, ("preexam_on",))
    yield Item(PREEXAM, 13, Issuer.COMMITTEE, ("preexam_on",))
    yield Item(FORM, 14, Issuer.APPLICANT, ("form_filled_on", "meeting_on"), _BOTH)
    yield Item(
        Paper("admission_minutes", "接收预备党员的支部大会会议记录"),
        15,
        Issuer.BRANCH,
        ("meeting_on",),
    )
    yield Item(
        Paper("admission_ballots", "接收预备党员的票决情况"),
        15,
        Issuer.BRANCH,
        ("meeting_on",),
    )
    yield Item(
        Paper("approval_reply", "接收预备党员的批复"),
        17,
        Issuer.COMMITTEE,
        ("approval_on",),
    )
    yield Item(Paper("filed_up_report", "新党员备案报告"), 18, Issuer.COMMITTEE, ("filed_up_on",))
    yield Item(Paper("oath_record", "入党宣誓记录"), 20, Issuer.BRANCH, ("oath_on",))
    yield Item(
        PROBATION_REGISTER,
        21,
        Issuer.CONTACT,
        ("probation_observations", "full_meeting_on"),
        (E2026,),
        _BOTH,
    )
    yield Item(
        Paper("probation_report", "预备期思想汇报", also=("思想汇报（预备期）",)),
        21,
        Issuer.APPLICANT,
        repeats=True,
    )
    yield Item(FULL_APPLICATION, 22, Issuer.APPLICANT, ("full_app_on",), _BOTH)
    yield Item(
        Paper("full_opinions_record", "转正听取意见记录", also=("转正审查登记表",)),
        23,
        Issuer.BRANCH,
        ("full_opinions_on",),
    )
    yield Item(
        Paper("full_minutes", "讨论转正的支部大会会议记录"),
        23,
        Issuer.BRANCH,
        ("full_meeting_on",),
    )
    yield Item(Paper("full_ballots", "讨论转正的票决情况"), 23, Issuer.BRANCH, ("full_meeting_on",))
    yield Item(Paper("full_reply", "转正批复"), 24, Issuer.COMMITTEE, ("full_approval_on",))
    yield Item(
        Paper("contents", "档案材料清单", also=("档案完整性审核意见",)),
        25,
        Issuer.BRANCH,
        ("archived_on",),
    )


CATALOGUE: tuple[Item, ...] = tuple(_catalogue())
"""Personal papers of the official chart, by step; yearly rosters are no paper of a person."""

ITEM: dict[str, Item] = {item.code: item for item in CATALOGUE}


ATTACHED: dict[str, str] = {
    "application": "application",
    "talk": "talk_record",
    "thought_report": "thought_report",
    "full_application": "full_application",
}
"""Kinds of acts that are one paper: whoever records one may hand its scan in along with it."""


def report_of(stage: str) -> str:
    """Which paper a thought report is at somebody's stage."""
    return "probation_report" if stage == "probationary" else "thought_report"


def minimum(edition: str) -> tuple[Item, ...]:
    """What must end in the person's file, in the order of the steps."""
    return tuple(item for item in CATALOGUE if item.is_minimum(edition))
