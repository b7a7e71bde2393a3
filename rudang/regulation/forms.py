"""What the form of each act asks in each edition: first or folded, and the days that follow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from rudang.core.bounds import Bound
from rudang.core.facts import FACTS_OF_ACT, Fact, fact
from rudang.core.rules import months_after
from rudang.regulation.editions import E2014, E2026, EDITIONS
from rudang.regulation.params import (
    EXTENSION_MAX_MONTHS,
    EXTENSION_MIN_MONTHS,
    NOTICE_WORKING_DAYS,
)
from rudang.regulation.steps import EXPIRY, PROBATION

# Details without which the step itself has left nothing: asked at once, not folded away.
FIRST: Mapping[str, tuple[str, ...]] = {
    "talk": ("talk_topics", "talk_points"),
    "recommendation": ("recommend_kinds",),
    "activist": ("activist_body",),
    "activist_filing": ("activist_filing_opinion",),
    "contact_replacement": ("contacts_new",),
    "observation": ("observers", "observation_words", "contact_wrote"),
    "thought_report": ("report_words",),
    "heart_talk": ("heart_talkers", "heart_points", "heart_agreed"),
    "evaluation": (
        "eval_politics",
        "eval_motive",
        "eval_character",
        "eval_conduct",
        "eval_overall",
        "eval_grades",
    ),
    "opinions": ("opinion_kinds",),
    "target_meeting": ("target_body",),
    "superior_filing": ("superior_filing_opinion",),
    "superior_consent": ("superior_consent_opinion",),
    "public_notice": ("notice_places", "notice_objections", "notice_result"),
    "review": ("reviewers", "review_persons", "review_topics"),
    "committee_exam": ("exam_opinion",),
    "preexam": ("preexam_by", "preexam_written"),
    "admission_meeting": ("vote_method", "written_last_on"),
    "general_review": ("general_review_result",),
    "interview": ("interviewer", "interviewer_post", "interview_opinion"),
    "approval": ("approved_by", "approval_due", "approval_present"),
    "assignment": ("assigned_group",),
    "oath": ("oath_place", "oath_leader"),
    "probation_observation": ("probation_observers", "probation_words"),
    "full_opinions": ("full_opinion_kinds",),
    "extension": ("extended_to", "extension_approved_on"),
    "full_meeting": ("full_vote_method",),
    "full_general_review": ("full_general_review_result",),
    "full_approval": ("full_approved_by",),
    "archive": ("archive_receiver",),
    "transfer": ("transferred_from",),
    "exit": ("exit_body", "exit_reason"),
}

# Facts that one edition alone knows.
ONLY_IN: Mapping[str, str] = {
    "talk_topics": E2026,
    "contact_wrote": E2026,
    "notice_places": E2026,
    "notice_objections": E2026,
    "objections_checked": E2026,
    "notice_result": E2026,
    "review_topics": E2026,
    "train_mode": E2026,
    "oath_reason": E2026,
}

# Acts that one edition alone knows. What was done all the same is recorded as it was.
ACT_ONLY_IN: Mapping[str, str] = {
    "superior_filing": E2014,
    "superior_consent": E2026,
    "public_notice": E2026,
}

REMARKS: Mapping[str, str] = {
    "superior_filing": "2026年版起，上级党委由备案改为同意拟列，请用“上级同意拟列为发展对象”记录。",
    "superior_consent": "2014年版是报上级党委备案，请用“发展对象上级备案”记录。",
    "public_notice": "2014年版没有规定列为发展对象前公示；按本单位要求公示了的，照实记录。",
}
"""What to say of an act in the edition that does not know it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The facts of an act's form beside its day: at once, folded away, and of another edition."""

    first: tuple[Fact, ...]
    folded: tuple[Fact, ...]
    elsewhere: tuple[Fact, ...]


def edition_on(day: date) -> str:
    """The edition in force on a day; of any day before the first, the first."""
    return next((e.code for e in EDITIONS if e.in_force_on(day)), EDITIONS[0].code)


def asked_of(kind: str, edition: str) -> Asked:
    """What the form of an act asks in an edition, in the order of the form."""
    facts = [one for one in FACTS_OF_ACT[kind] if not one.is_day]
    known = [one for one in facts if ONLY_IN.get(one.name, edition) == edition]
    early = FIRST.get(kind, ())
    first = [one for one in known if not one.is_detail]
    first += sorted((one for one in known if one.name in early), key=lambda f: early.index(f.name))
    return Asked(
        tuple(first),
        tuple(one for one in known if one not in first),
        tuple(one for one in facts if one not in known),
    )


def is_of(kind: str, edition: str) -> bool:
    """Whether the edition knows the act."""
    return ACT_ONLY_IN.get(kind, edition) == edition


def _bounds() -> Iterator[Bound]:
    yield Bound("app_received_on", "B02", "不早于申请书落款", earliest=fact.app_signed_on)
    yield Bound("app_first_on", "B05", "不晚于这一次申请", latest=fact.app_signed_on)
    yield Bound(
        "notice_to",
        "D07",
        "公示不少于五个工作日，张贴当日不计入",
        earliest=fact.notice_from,
        workdays=NOTICE_WORKING_DAYS,
        since=E2026,
    )
    yield Bound(
        "kin_replied_on", "F05", "政审结论以收到的函调材料为依据", latest=fact.review_concluded_on
    )
    yield Bound("train_to", "G01", "不早于培训开始", earliest=fact.train_from)
    yield Bound("introducer_opinions_on", "E07", "支部大会前填写", latest=fact.meeting_on)
    yield Bound("form_resolution_on", "I12", "与支部大会同一天", expected=fact.meeting_on)
    yield Bound("form_interview_on", "H07", "与派人谈话同一天", expected=fact.interview_on)
    yield Bound("form_approval_on", "J11", "与党委审批同一天", expected=fact.approval_on)
    yield Bound("written_last_on", "I08", "会前正式提出的才统计在票数内", latest=fact.meeting_on)
    yield Bound("probation_from", "J06", "预备期从支部大会通过之日算起", expected=fact.meeting_on)
    yield Bound(
        "probation_to",
        "J06",
        "预备期为一年，从支部大会通过之日算起",
        expected=PROBATION.expr,
        may_end_before=True,
    )
    yield Bound("reply_on", "J11", "批复与党委会决定一致", expected=fact.approval_on)
    yield Bound("told_on", "J09", "审批后通知本人", earliest=fact.approval_on)
    yield Bound("announced_on", "J09", "审批后在党员大会上宣布", earliest=fact.approval_on)
    yield Bound("joined_life_on", "K01", "批准后才参加党的组织生活", earliest=fact.approval_on)
    yield Bound(
        "dues_from", "K06", "从支部大会通过的当月交起", earliest=fact.meeting_on.dt.month_start()
    )
    for name, check in (("extend_to", "L03"), ("extended_to", "L03")):
        yield Bound(
            name,
            check,
            "延长不少于六个月、不超过一年",
            # Written as the last day of the extension or as the day after it.
            earliest=months_after(PROBATION.expr, EXTENSION_MIN_MONTHS).dt.offset_by("-1d"),
            latest=months_after(PROBATION.expr, EXTENSION_MAX_MONTHS),
        )
    yield Bound("full_from", "L09", "预备期满之日，不取大会或审批之日", expected=EXPIRY)
    yield Bound("party_age_from", "L10", "预备期满转为正式党员之日", expected=EXPIRY)
    yield Bound("full_talk_on", "L14", "转正审批后", earliest=fact.full_approval_on)
    yield Bound("full_announced_on", "L14", "转正审批后", earliest=fact.full_approval_on)
    yield Bound("full_exam_on", "L06", "支部大会讨论前", latest=fact.full_meeting_on)


BOUNDS: Mapping[str, Bound] = {bound.fact: bound for bound in _bounds()}


def bounds_of(kind: str, edition: str) -> list[Bound]:
    """The bounds of an act's days that the edition draws."""
    names = {one.name for one in FACTS_OF_ACT[kind]}
    return [
        bound for name, bound in BOUNDS.items() if name in names and bound.since in ("", edition)
    ]
