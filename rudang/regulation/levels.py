"""What goes up between the levels: after which act, to whom, with which papers; and the batches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from rudang.core.bodies import approver
from rudang.core.facts import ACT_KIND, FACTS_OF_ACT
from rudang.core.rules import Cite
from rudang.regulation import papers
from rudang.regulation.articles import cite
from rudang.regulation.editions import E2026, EDITIONS

GENERAL_BRANCH = "general_branch"


class Acting(StrEnum):
    """Which organization must act on what was sent."""

    GENERAL_BRANCH = "general_branch"
    COMMITTEE = "committee"
    BEYOND = "beyond"


@dataclass(frozen=True, slots=True)
class Rung:
    """A unit of the line from a branch upwards."""

    unit: int
    kind: str
    may_approve: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One kind of act asked of a level above the branch.

    `cite` names the editions in which it is asked for at all. `after` is the act that must stand
    before; `unless` are values of its facts with which nothing goes up. `reviewed` is the act
    of the general branch that must lie between, for branches which have one above them.
    `within` are acts that the level asked does by itself before it decides: their absence does
    not keep anything below. `moot` is the act after which nobody is proposed any more for
    sending, though a late filing can still be sent. `paper` is what the letter is called.
    `named` are the papers that the article itself lists, `usual` what offices send as well.
    """

    kind: str
    verb: str
    asks: str
    acting: Acting
    cite: Cite
    after: str
    paper: str
    unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reviewed: str = ""
    within: tuple[str, ...] = ()
    moot: str = ""
    named: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()
    reading: str = ""

    @property
    def term(self) -> str:
        return ACT_KIND[self.kind].term

    @property
    def step(self) -> int:
        return ACT_KIND[self.kind].step

    def papers_on(self, day: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The papers that go along on a day: those the regulation names, and the usual others."""
        names = _RENAMED if edition_on(day) == E2026 else {}
        return (
            tuple(names.get(paper, paper) for paper in self.named),
            tuple(names.get(paper, paper) for paper in self.usual),
        )

    def article_on(self, day: date) -> str:
        """The article on a day; empty where that edition asks for no such act."""
        return self.cite.get(edition_on(day), "")


def edition_on(day: date) -> str:
    """The code of the edition in force on a day; the first for any day before it."""
    return next((e.code for e in reversed(EDITIONS) if e.since <= day), EDITIONS[0].code)


def day_of(kind: str) -> str:
    """The fact that is the day on which an act of the kind was held."""
    return next(fact.name for fact in FACTS_OF_ACT[kind] if fact.is_day)


def acting_unit(level: Level, line: Sequence[Rung]) -> int | None:
    """The unit of a line that must act; None where there is none.

    Args:
        line: the unit where the dossier stands and its superiors, nearest first.
    """
    committee = approver([(rung.unit, rung.may_approve) for rung in line])
    if level.acting is Acting.GENERAL_BRANCH:
        return general_branch(line)
    return committee


def general_branch(line: Sequence[Rung]) -> int | None:
    """The general branch between a branch and the committee; None for a branch right under it."""
    for rung in line[1:]:
        if rung.may_approve:
            return None
        if rung.kind == GENERAL_BRANCH:
            return rung.unit
    return None


def missing_review(level: Level, line: Sequence[Rung]) -> str:
    """The act of the general branch that must stand before this one is sent; mostly empty."""
    return level.reviewed if general_branch(line) is not None else ""


_Values = dict[str, tuple[str, ...]]
_MEETING_PASSED: _Values = {"meeting_result": ("未通过", "推迟")}
_SENT_BACK: _Values = {"general_review_result": ("退回支部",)}
_FULL_SENT_BACK: _Values = {"full_general_review_result": ("退回支部",)}
_PROBATION_PAPERS = "预备期教育考察材料"
# The new edition names the registers in which both stand.
_RENAMED = {
    papers.CULTIVATION.term: papers.REGISTER.term,
    _PROBATION_PAPERS: papers.PROBATION_REGISTER.term,
}
_ADMISSION = (
    papers.FORM.term,
    papers.APPLICATION.term,
    papers.REVIEW.term,
    papers.CULTIVATION.term,
)
_FULL = (papers.FULL_APPLICATION.term, papers.FORM.term, _PROBATION_PAPERS)

LEVELS: tuple[Level, ...] = (
    Level(
        kind="activist_filing",
        verb="报送备案",
        asks="备案",
        acting=Acting.COMMITTEE,
        cite=cite(8),
        after="activist",
        moot="target_meeting",
        paper="备案报告",
        usual=("备案报告", "入党积极分子备案名册", "会议记录", "推荐情况"),
    ),
    Level(
        kind="superior_filing",
        verb="报送备案",
        asks="备案",
        acting=Acting.COMMITTEE,
        cite=cite(13, until_2026=True),
        after="target_meeting",
        moot="target",
        paper="备案报告",
        usual=(
            "备案报告",
            "发展对象人选名册",
            papers.OPINIONS.term,
            papers.CULTIVATION.term,
            "会议记录",
        ),
    ),
    Level(
        kind="superior_consent",
        verb="报请同意",
        asks="同意拟列为发展对象",
        acting=Acting.COMMITTEE,
        cite=cite(13, since_2026=True),
        after="target_meeting",
        moot="target",
        paper="请示",
        usual=(
            "请示",
            "拟列发展对象名册",
            papers.OPINIONS.term,
            papers.CULTIVATION.term,
            "会议记录",
        ),
    ),
    Level(
        kind="preexam",
        verb="报送预审",
        asks="预审",
        acting=Acting.COMMITTEE,
        cite=cite(19),
        after="committee_exam",
        unless={"review_result": ("不合格",)},
        moot="admission_meeting",
        paper="预审请示",
        usual=(
            "预审请示",
            "预审名册",
            papers.APPLICATION.term,
            papers.REVIEW.term,
            papers.CULTIVATION.term,
            "培训结业证明",
            "支部委员会审查会议记录",
        ),
        reading="细则只规定报预审，没有列明材料；所列为预审所凭的通常材料。",
    ),
    Level(
        kind="general_review",
        verb="报党总支审议",
        asks="审议",
        acting=Acting.GENERAL_BRANCH,
        cite=cite(23),
        after="admission_meeting",
        unless=_MEETING_PASSED,
        moot="approval",
        paper="请示",
        usual=(*_ADMISSION, "支部大会会议记录", "票决情况"),
    ),
    Level(
        kind="interview",
        verb="报请派人谈话",
        asks="派人谈话",
        acting=Acting.COMMITTEE,
        cite=cite(24),
        after="admission_meeting",
        unless=_MEETING_PASSED | _SENT_BACK,
        reviewed="general_review",
        moot="approval",
        paper="请示",
        usual=(papers.FORM.term,),
    ),
    Level(
        kind="approval",
        verb="报请审批",
        asks="审批",
        acting=Acting.COMMITTEE,
        cite=cite(22, 25),
        after="admission_meeting",
        unless=_MEETING_PASSED | _SENT_BACK,
        reviewed="general_review",
        within=("interview",),
        paper="审批请示",
        named=_ADMISSION,
        usual=("审批请示", "支部大会会议记录", "票决情况"),
    ),
    Level(
        kind="filed_up",
        verb="报送校外备案",
        asks="备案",
        acting=Acting.BEYOND,
        cite=cite(26),
        after="approval",
        unless={"approval_result": ("不批准",)},
        moot="full_approval",
        paper="备案报告",
        usual=("备案报告", "新发展党员名册"),
    ),
    Level(
        kind="full_general_review",
        verb="报党总支审议转正",
        asks="审议转正",
        acting=Acting.GENERAL_BRANCH,
        cite=cite(23, 34),
        after="full_meeting",
        moot="full_approval",
        paper="请示",
        usual=(*_FULL, "支部大会会议记录", "票决情况"),
        reading="条文只写了党总支审议接收预备党员；转正由党总支审议后上报，是通常做法。",
    ),
    Level(
        kind="full_approval",
        verb="报请审批转正",
        asks="审批转正",
        acting=Acting.COMMITTEE,
        cite=cite(34),
        after="full_meeting",
        unless=_FULL_SENT_BACK,
        reviewed="full_general_review",
        paper="请示",
        usual=("请示", *_FULL, "支部大会会议记录", "票决情况"),
    ),
)

LEVEL: dict[str, Level] = {level.kind: level for level in LEVELS}


def levels_on(day: date) -> list[Level]:
    """The levels that the edition of a day asks for."""
    return [level for level in LEVELS if level.article_on(day)]


# The chart's order of the ceremony: a text to change, not a record of what was held.
OATH_PROGRAMME: tuple[str, ...] = (
    "唱（奏）《国际歌》",
    "党组织负责人致词",
    "预备党员宣誓",
    "预备党员代表发言",
    "领导讲话",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batched:
    """A kind of act that is one for many people, and whom a list of them proposes.

    `own` are the facts that belong to each person alone, `must` those of them that everybody
    needs: a conclusion is never given by one click for forty. `both` are said once for all, and
    otherwise for whoever differs.
    """

    kind: str
    after: str
    unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    moot: str = ""
    own: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    both: tuple[str, ...] = ()
    cite: Cite = field(default_factory=dict)

    @property
    def term(self) -> str:
        return ACT_KIND[self.kind].term

    @property
    def shared(self) -> tuple[str, ...]:
        """Facts that are the same for all of a batch, by name."""
        return tuple(
            fact.name
            for fact in FACTS_OF_ACT[self.kind]
            if not fact.is_day and fact.name not in self.own
        )


def _of(kind: str, **more: object) -> Batched:
    level = LEVEL[kind]
    return Batched(
        kind=kind,
        after=level.after,
        unless=level.unless,
        moot=level.moot,
        cite=level.cite,
        **more,  # type: ignore[arg-type]
    )


_NOT_REFUSED = {"approval_result": ("不批准",)}

BATCHES: tuple[Batched, ...] = (
    _of("activist_filing", both=("activist_filing_opinion",)),
    _of("superior_filing", both=("superior_filing_opinion",)),
    _of("superior_consent", both=("superior_consent_opinion",)),
    Batched(
        kind="public_notice",
        after="superior_consent",
        moot="target",
        own=("notice_objections", "objections_checked", "notice_result"),
        cite=cite(13, since_2026=True),
    ),
    Batched(kind="target", after="target_meeting", moot="committee_exam", cite=cite(13)),
    Batched(
        kind="training",
        after="target",
        moot="committee_exam",
        own=("train_cert_no", "train_special_reason"),
        both=("train_days", "train_hours"),
        cite=cite(17),
    ),
    _of("preexam", own=("preexam_result", "preexam_opinion"), must=("preexam_result",)),
    _of("filed_up"),
    Batched(
        kind="assignment",
        after="approval",
        unless=_NOT_REFUSED,
        moot="full_meeting",
        own=("assigned_group",),
        both=("joined_life_on", "dues_from"),
        cite=cite(29),
    ),
    Batched(
        kind="oath",
        after="approval",
        unless=_NOT_REFUSED,
        moot="full_meeting",
        own=("oath_reason",),
        cite=cite(30),
    ),
    Batched(
        kind="archive",
        after="full_approval",
        both=("archive_receiver",),
        cite=cite(37),
    ),
)

BATCHED: dict[str, Batched] = {one.kind: one for one in BATCHES}


def batches_on(day: date) -> list[Batched]:
    """The kinds of batch that the edition of a day knows."""
    return [one for one in BATCHES if one.cite.get(edition_on(day))]
