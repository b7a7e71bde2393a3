"""Which meeting decides what, with whom, by which majority, and what the decision leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from rudang.core.ballots import ADMISSION, Decision, Half, Majority
from rudang.core.facts import fact
from rudang.core.rules import Cite
from rudang.core.stages import stage_expr
from rudang.regulation.articles import cite

LEFT_OUT: tuple[str, ...] = (
    "患有精神疾病或其他疾病导致不能表达本人意志",
    "自费出国半年以上",
    "虽未受到留党察看以上处分，但正在服刑",
    "年老体弱卧床不起和长期生病、生活不能自理",
    "工作调动、下派锻炼、外出学习或工作等半年以上，按规定应转走正式组织关系而未转走",
    "已回原籍长期居住，按规定应转走正式组织关系而未转走",
)
"""Why somebody with a vote may be left out of those due, if the superior and the meeting agree."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One of the decisions a matter can come to, in its own words.

    `facts` are what the act says of it. Where `leaves_act` is false nothing came about that
    the record of steps could show: the decision stands in the minutes and as a note.
    """

    decision: Decision
    term: str
    facts: Mapping[str, str] = field(default_factory=dict)
    leaves_act: bool = True


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter that meetings decide, under the name of the act that the decision leaves.

    `figures`: which fact keeps which figure of the vote. `each`: facts asked of every person,
    `shared`: facts asked once and said of every person. `body`: the fact that names who
    decided. `waits` says of a sheet with `stage` whose matter comes next; `near` are the stages
    of those who may be put on the agenda.
    """

    kind: str
    cite: Cite
    outcomes: Sequence[Outcome]
    waits: pl.Expr
    near: tuple[str, ...]
    figures: Mapping[str, str] = field(default_factory=dict)
    each: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    body: str = ""

    def outcome(self, decision: str) -> Outcome | None:
        return next((one for one in self.outcomes if one.decision == decision), None)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A kind of meeting: whose it is, what it decides and how.

    `small`: what it decides besides where a branch is too small to have a committee. `people`
    are who sits in it: everybody of the unit, or its officers.
    """

    kind: str
    term: str
    unit_kinds: tuple[str, ...]
    matters: tuple[str, ...]
    small: tuple[str, ...] = ()
    majority: Majority = ADMISSION
    is_of_officers: bool = False
    body: str = ""
    reading: str = ""


def _figures(prefix: str, **names: str) -> Mapping[str, str]:
    return {figure: f"{prefix}{name}" for figure, name in names.items()}


_POSTPONE = Outcome(Decision.POSTPONE, "推迟讨论", leaves_act=False)


def _agree_or_not(yes: str, no: str, **facts: str) -> tuple[Outcome, ...]:
    """Matters whose act stands for agreement: a refusal leaves none."""
    return (
        Outcome(Decision.APPROVE, yes, facts),
        Outcome(Decision.REFUSE, no, leaves_act=False),
        _POSTPONE,
    )


def _said(name: str, yes: str, no: str) -> tuple[Outcome, ...]:
    """Matters whose act says which way it went."""
    return (
        Outcome(Decision.APPROVE, yes, {name: yes}),
        Outcome(Decision.REFUSE, no, {name: no}),
        _POSTPONE,
    )


_STAGE = stage_expr()
_ADMITTED = _STAGE == "awaiting"
_PROBATION = _STAGE == "probationary"

MATTERS: dict[str, Matter] = {
    one.kind: one
    for one in (
        Matter(
            "activist",
            cite(8),
            _agree_or_not("确定为入党积极分子", "不予确定"),
            waits=(_STAGE == "applicant") & fact.talk_on.is_not_null(),
            near=("applicant",),
            figures=_figures("activist_", due="due", present="present"),
            body="activist_body",
        ),
        Matter(
            "target_meeting",
            cite(13),
            _agree_or_not("同意列为发展对象人选", "不同意列为发展对象人选"),
            waits=(_STAGE == "activist") & fact.target_meeting_on.is_null(),
            near=("activist",),
            figures=_figures("target_", due="due", present="present"),
            body="target_body",
        ),
        Matter(
            "committee_exam",
            cite(19),
            _agree_or_not("审查合格，同意报预审", "审查不合格"),
            waits=(_STAGE == "target") & fact.committee_exam_on.is_null(),
            near=("target",),
            figures=_figures("exam_", due="due", present="present"),
            each=("exam_opinion",),
        ),
        Matter(
            "admission_meeting",
            cite(20, 21, 22),
            _said("meeting_result", "通过", "未通过"),
            waits=_STAGE == "preexamined",
            near=("preexamined", "target"),
            figures={
                "due": "due_voting",
                "present": "present_voting",
                **{name: f"votes_{name}" for name in ("issued", "returned")},
                **{name: f"votes_{name}" for name in ("yes", "no", "abstain", "spoiled")},
                **{f"written_{name}": f"written_{name}" for name in ("yes", "no", "abstain")},
            },
            each=(
                "written_last_on",
                "written_names",
                "introducers_present",
                "introducers_spoke",
                "candidate_reported",
                "discussion_recorded",
            ),
            shared=("vote_method", "voted_one_by_one", "probationary_voted", "resolution_items"),
        ),
        Matter(
            "general_review",
            cite(23),
            _said("general_review_result", "同意上报", "退回支部"),
            waits=_ADMITTED & fact.general_reviewed_on.is_null() & fact.approval_on.is_null(),
            near=("awaiting",),
        ),
        Matter(
            "superior_consent",
            cite(13, since_2026=True),
            _agree_or_not("同意拟列为发展对象", "不同意"),
            waits=(_STAGE == "activist")
            & fact.target_meeting_on.is_not_null()
            & fact.superior_consent_on.is_null(),
            near=("activist",),
            each=("superior_consent_opinion",),
        ),
        Matter(
            "preexam",
            cite(19),
            _said("preexam_result", "合格", "不合格"),
            waits=(_STAGE == "target")
            & fact.committee_exam_on.is_not_null()
            & fact.preexam_on.is_null(),
            near=("target",),
            each=("preexam_opinion", "leave_reason"),
            shared=("preexam_written",),
            body="preexam_by",
        ),
        Matter(
            "approval",
            cite(25, 26),
            _said("approval_result", "批准", "不批准"),
            waits=_ADMITTED & fact.approval_on.is_null(),
            near=("awaiting",),
            figures=_figures(
                "approval_", due="due", present="present", yes="yes", no="no", abstain="abstain"
            ),
            each=("probation_from", "probation_to", "approval_delay_reason"),
            shared=("approved_collectively", "approved_one_by_one"),
            body="approved_by",
        ),
        Matter(
            "full_meeting",
            cite(32, 33),
            (
                Outcome(Decision.APPROVE, "按期转正", {"full_decision": "按期转正"}),
                Outcome(Decision.EXTEND, "延长预备期", {"full_decision": "延长预备期"}),
                Outcome(Decision.CANCEL, "取消预备党员资格", {"full_decision": "取消资格"}),
                _POSTPONE,
            ),
            waits=_PROBATION & fact.full_app_on.is_not_null() & fact.full_meeting_on.is_null(),
            near=("probationary",),
            figures={
                "due": "full_due_voting",
                "present": "full_present_voting",
                **{name: f"full_votes_{name}" for name in ("yes", "no", "abstain", "spoiled")},
                "written_yes": "full_written_yes",
            },
            each=("extend_to", "postponed_reason"),
            shared=("full_vote_method", "full_voted_one_by_one"),
        ),
        Matter(
            "full_general_review",
            cite(33),
            _said("full_general_review_result", "同意上报", "退回支部"),
            waits=_PROBATION
            & fact.full_meeting_on.is_not_null()
            & fact.full_general_reviewed_on.is_null(),
            near=("probationary",),
        ),
        Matter(
            "full_approval",
            cite(34),
            _agree_or_not("批准支部大会决议", "不批准"),
            waits=_PROBATION & fact.full_meeting_on.is_not_null() & fact.full_approval_on.is_null(),
            near=("probationary",),
            each=("full_from",),
            body="full_approved_by",
        ),
    )
}
"""By the kind of act."""

_OF_A_COMMITTEE = ("activist", "target_meeting", "committee_exam")
_BRANCHES = ("branch", "temporary_branch")

SITTINGS: dict[str, Sitting] = {
    one.kind: one
    for one in (
        Sitting(
            "branch_committee",
            "支部委员会会议",
            _BRANCHES,
            _OF_A_COMMITTEE,
            majority=Majority(Half.OR_MORE, of_present=True, counts_written=False),
            is_of_officers=True,
            body="支部委员会",
            reading="支部委员会会议须有半数以上委员到会（支部工作条例第十二条）；"
            "表决按到会委员过半数计，条例没有写明人数。",
        ),
        Sitting(
            "branch_meeting",
            "支部大会",
            _BRANCHES,
            ("admission_meeting", "full_meeting"),
            small=_OF_A_COMMITTEE,
            body="支部大会",
            reading="到会和赞成都须超过应到会有表决权党员的半数；会前书面意见计入票数，不计入到会。",
        ),
        Sitting(
            "general_branch",
            "党总支委员会会议",
            ("general_branch",),
            ("general_review", "full_general_review"),
            majority=Majority(Half.OR_MORE, of_present=True, counts_written=False),
            is_of_officers=True,
            body="党总支",
            reading="党总支只审议上报，不接收、不审批；直属党委的党支部没有这一步。",
        ),
        Sitting(
            "committee",
            "党委会",
            ("committee",),
            ("superior_consent", "preexam", "approval", "full_approval"),
            majority=Majority(Half.OR_MORE, counts_written=False),
            is_of_officers=True,
            body="党委",
            reading="到会委员须达半数，逐个审议和表决；赞成按超过应到会委员半数计。",
        ),
    )
}
"""By the kind of meeting."""


def sitting_of(matter: str) -> Sitting:
    """Which meeting decides a matter where the branch has a committee."""
    return next(one for one in SITTINGS.values() if matter in one.matters)
