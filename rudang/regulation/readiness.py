"""The four goals of planning with what each demands beforehand, and the duties of a month."""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from rudang.core.dates import months_later
from rudang.core.facts import asked, fact
from rudang.core.quotas import HOLDER_FACTS, is_refused
from rudang.core.readiness import (
    AS_OF,
    Duty,
    Goal,
    Group,
    Need,
    reads,
    working_days_after,
)
from rudang.core.rules import given, is_recorded, months_after
from rudang.core.stages import HIGH_KNOWLEDGE, is_high_knowledge, stage_expr
from rudang.core.workdays import WorkingDays
from rudang.regulation.articles import cite
from rudang.regulation.editions import SINCE_2026
from rudang.regulation.locals import local
from rudang.regulation.params import (
    FULL_DISCUSSION_MONTHS,
    INTRODUCERS,
    LEAVE_MONTHS,
    MIN_AGE_YEARS,
    NOTICE_WORKING_DAYS,
    OBSERVATION_INTERVAL_MONTHS,
    TRAINING_DAYS,
    TRAINING_HOURS,
)
from rudang.regulation.steps import (
    APPROVAL,
    APPROVED,
    CULTIVATION,
    EXPIRY,
    EXTENDED,
    FULL_APPROVAL,
    MEETING,
    OATH,
    PROBATION_START,
    RECEIVED,
    TALK,
)

_TRUE = pl.lit(True)
_STAGE = pl.col("stage")
_APPLIED = pl.coalesce(fact.app_first_on, RECEIVED)
# Somebody whose standing as an activist was ended begins anew with a decision.
_IS_ENDED = (fact.activist_ended_on >= fact.activist_on).fill_null(False)
_IS_ACTIVIST = (_STAGE == "activist") & ~_IS_ENDED
_IS_APPLICANT = (_STAGE == "applicant") | ((_STAGE == "activist") & _IS_ENDED)
_IS_LISTED = _STAGE.is_in(["target", "preexamined"])
_IS_PROBATIONARY = _STAGE == "probationary"
_HAS_PASSED = fact.preexam_on.is_not_null() & fact.preexam_result.eq_missing(pl.lit("合格"))
_HAS_FAILED = (
    (fact.review_result == "不合格").fill_null(False)
    | (fact.preexam_result == "不合格").fill_null(False)
    # An extended or postponed case comes to a meeting again; a vote against it ends it.
    | pl.col("is_refused")
)

_MATURED = CULTIVATION.expr
_ADULT = months_later(fact.birth_date, 12 * MIN_AGE_YEARS.values[0].value)  # type: ignore[operator]
_NEXT_OBSERVATION = months_after(
    pl.max_horizontal(fact.activist_on, fact.observations.list.max()),
    OBSERVATION_INTERVAL_MONTHS,
)
_NEXT_ON_PROBATION = months_after(
    pl.max_horizontal(PROBATION_START, fact.probation_observations.list.max()),
    OBSERVATION_INTERVAL_MONTHS,
)
_LEAVES = months_after(fact.expected_leave_date, LEAVE_MONTHS, per=-1)
_EARLIEST = pl.col("earliest_on")

_LISTING = pl.col("listing_on")
_TRAINED_IN_FULL = (fact.train_days >= TRAINING_DAYS.expr) | (
    fact.train_hours >= TRAINING_HOURS.expr
)
_MORE_DAYS = timedelta(days=TRAINING_DAYS.values[0].value - 1)  # type: ignore[operator]
_BY_TRAINING = (
    pl.when(_HAS_PASSED | fact.train_to.is_not_null())
    .then(fact.train_to)
    .when(fact.train_from.is_not_null())
    .then(fact.train_from + _MORE_DAYS)
    .otherwise(_LISTING + _MORE_DAYS)
)


def prepared(frame: pl.DataFrame, *, as_of: date, calendar: WorkingDays) -> pl.DataFrame:
    """The frame with `as_of`, `stage`, `is_high_knowledge`, `is_refused` and `listing_on`.

    `listing_on` is the earliest lawful day for being listed a target: after the year; from 2026
    on also after the public notice, which begins when the year is over at the earliest.
    """
    days = next(v.value for v in NOTICE_WORKING_DAYS.values if v.value is not None)
    frame = frame.with_columns(
        as_of=pl.lit(as_of),
        stage=stage_expr(),
        is_high_knowledge=is_high_knowledge,
        is_refused=is_refused(as_of),
    ).with_columns(_ripe=pl.max_horizontal(AS_OF, _MATURED))
    frame = working_days_after(frame, "_ripe", days, calendar, name="_notice_to_come")
    frame = working_days_after(frame, "notice_from", days, calendar, name="_notice_in_full")
    noticed = (
        pl.when(fact.notice_from.is_not_null())
        .then(pl.max_horizontal(fact.notice_to, "_notice_in_full"))
        .otherwise(pl.col("_notice_to_come"))
    )
    listing = (
        pl.when(fact.target_on.is_not_null())
        .then(pl.max_horizontal("_ripe", fact.target_on))
        .when(pl.col("_ripe") >= SINCE_2026)
        .then(pl.max_horizontal("_ripe", noticed))
        .otherwise(pl.col("_ripe"))
    )
    return frame.with_columns(listing_on=listing)


def _done(name: str) -> pl.Expr:
    """Whether the fact's act is there; unknown where nobody ever asked."""
    return given(name, _TRUE)


_TALKED = Need(code="talk", term="谈话", cite=cite(7), act="talk", has=_done("talk_on"))

ACTIVIST = Goal(
    code="activist",
    term="入党积极分子",
    title="拟确定为入党积极分子",
    step=3,
    act="activist",
    cite=cite(8),
    open_to=_IS_APPLICANT,
    earliest=pl.max_horizontal(
        AS_OF,
        _APPLIED,
        fact.talk_on,
        _ADULT,
        months_later(_APPLIED, local.activist_wait_months),
    ),
    needs=(
        Need(
            code="age",
            term="年满18周岁",
            cite=cite(5),
            has=_ADULT <= AS_OF,
            day=_ADULT,
            says="满18周岁要到 {day}",
        ),
        Need(
            code="application",
            term="入党申请书",
            cite=cite(6),
            act="application",
            has=given("app_signed_on", _TRUE),
        ),
        _TALKED,
        Need(
            code="recommendation",
            term="推荐或推优",
            cite=cite(8),
            act="recommendation",
            has=pl.when(is_recorded("recommend_kinds"))
            .then(_TRUE)
            .otherwise(_done("youth_league_rec_on")),
        ),
        Need(
            code="wait",
            term="申请满规定月数",
            cite=cite(8),
            has=months_later(_APPLIED, local.activist_wait_months) <= AS_OF,
            day=months_later(_APPLIED, local.activist_wait_months),
            says="申请满规定月数要到 {day}",
            local="activist_wait_months",
        ),
    ),
)

TARGET = Goal(
    code="target",
    term="发展对象",
    title="拟列为发展对象",
    step=8,
    act="target",
    cite=cite(13),
    open_to=_IS_ACTIVIST,
    earliest=_LISTING,
    needs=(
        Need(
            code="year",
            term="培养教育满一年",
            cite=cite(13),
            has=_MATURED <= AS_OF,
            day=_MATURED,
            says="满一年要到 {day}",
        ),
        Need(
            code="filed",
            term="积极分子备案",
            cite=cite(8),
            act="activist_filing",
            has=_done("activist_filed_on"),
        ),
        Need(
            code="contacts", term="培养联系人", cite=cite(9), act="contacts", has=_done("contacts")
        ),
        Need(
            code="observed",
            term="半年考察",
            cite=cite(11),
            act="observation",
            has=pl.when(is_recorded("observations") | pl.col(asked("observations"))).then(
                _NEXT_OBSERVATION >= _EARLIEST
            ),
            day=_NEXT_OBSERVATION,
            says="半年考察（最迟 {day}）",
        ),
        Need(
            code="school",
            term="党校结业",
            cite=cite(10),
            act="school",
            has=_done("school_cert_on"),
            local="school_before_target",
        ),
        Need(
            code="opinions",
            term="听取意见",
            cite=cite(13),
            act="opinions",
            has=_done("opinions_on"),
        ),
        Need(
            code="target_meeting",
            term="支部委员会讨论",
            cite=cite(13),
            act="target_meeting",
            has=_done("target_meeting_on"),
        ),
        Need(
            code="superior_filing",
            term="上级党委备案",
            cite=cite(13, until_2026=True),
            act="superior_filing",
            has=_done("superior_filed_on"),
        ),
        Need(
            code="superior_consent",
            term="上级党委同意拟列",
            cite=cite(13, since_2026=True),
            act="superior_consent",
            has=_done("superior_consent_on"),
        ),
        Need(
            code="public_notice",
            term="公示",
            cite=cite(13, since_2026=True),
            act="public_notice",
            has=pl.when(fact.notice_result == "影响")
            .then(pl.lit(False))
            .when(fact.notice_from.is_not_null())
            .then(_LISTING <= AS_OF)
            .otherwise(_done("notice_from")),
            day=_LISTING,
            says="公示不少于五个工作日（最早到 {day} 止）",
        ),
    ),
)

ADMISSION = Goal(
    code="admission",
    term="预备党员",
    title="拟接收预备党员",
    step=15,
    act="admission_meeting",
    cite=cite(20),
    open_to=(_IS_ACTIVIST | _IS_LISTED) & ~_HAS_FAILED,
    earliest=pl.max_horizontal(AS_OF, _LISTING, _BY_TRAINING),
    latest=pl.min_horizontal(pl.when(_HAS_PASSED).then(MEETING.expr), _LEAVES),
    needs=(
        Need(
            code="year",
            term="培养教育满一年",
            cite=cite(13),
            has=_MATURED <= AS_OF,
            day=_MATURED,
            says="满一年要到 {day}",
        ),
        Need(
            code="target",
            term="列为发展对象",
            cite=cite(13),
            act="target",
            has=pl.when(_IS_LISTED & fact.target_on.is_null())
            .then(pl.lit(None, dtype=pl.Boolean()))
            .otherwise(fact.target_on.is_not_null()),
        ),
        Need(
            code="introducers",
            term="两名入党介绍人",
            cite=cite(14),
            act="introducers",
            has=given("introducers", fact.introducers.list.n_unique() == INTRODUCERS.expr),
        ),
        Need(
            code="review",
            term="政治审查",
            cite=cite(16),
            act="review",
            has=pl.when(fact.review_result.is_not_null())
            .then(fact.review_result == "合格")
            .when(fact.review_concluded_on.is_not_null())
            .then(pl.lit(None, dtype=pl.Boolean()))
            .otherwise(_done("review_concluded_on")),
        ),
        Need(
            code="training",
            term="集中培训",
            cite=cite(17),
            act="training",
            has=pl.when(is_recorded("train_special_reason"))
            .then(_TRUE)
            .when(fact.train_days.is_not_null() | fact.train_hours.is_not_null())
            .then(_TRAINED_IN_FULL)
            .when(fact.train_from.is_not_null() | fact.train_to.is_not_null())
            .then(pl.lit(None, dtype=pl.Boolean()))
            .otherwise(_done("train_from")),
        ),
        Need(
            code="exam",
            term="支部委员会审查",
            cite=cite(19),
            act="committee_exam",
            has=_done("committee_exam_on"),
        ),
        Need(
            code="preexam",
            term="上级党委预审",
            cite=cite(19),
            act="preexam",
            has=pl.when(fact.preexam_on.is_not_null())
            .then(fact.preexam_result == "合格")
            .otherwise(_done("preexam_on")),
        ),
        Need(code="form", term="入党志愿书", cite=cite(19), act="form", has=_done("form_serial")),
        Need(
            code="leaving",
            term="离校前三个月一般不办理",
            cite=cite(19),
            has=(_LEAVES >= _EARLIEST).fill_null(True),
            day=_LEAVES,
            says="临近离校，一般应在 {day} 前办理",
        ),
    ),
)

FULL = Goal(
    code="full",
    term="正式党员",
    title="拟转为正式党员",
    step=23,
    act="full_meeting",
    cite=cite(32, 33),
    open_to=_STAGE.is_in(["awaiting", "probationary"]),
    earliest=pl.when(EXPIRY.is_not_null()).then(pl.max_horizontal(AS_OF, EXPIRY)),
    latest=months_after(EXPIRY, FULL_DISCUSSION_MONTHS),
    needs=(
        Need(
            code="approval",
            term="接收的审批",
            cite=cite(26),
            act="approval",
            has=_STAGE == "probationary",
        ),
        Need(
            code="probation",
            term="预备期满",
            cite=cite(32),
            has=EXPIRY <= AS_OF,
            day=EXPIRY,
            says="预备期满要到 {day}",
        ),
        Need(code="oath", term="入党宣誓", cite=cite(30), act="oath", has=_done("oath_on")),
        Need(
            code="probation_observation",
            term="继续教育考察",
            cite=cite(31),
            act="probation_observation",
            has=_done("probation_observations"),
        ),
        Need(
            code="full_application",
            term="转正申请",
            cite=cite(33),
            act="full_application",
            has=_done("full_app_on"),
        ),
        Need(
            code="full_opinions",
            term="听取意见",
            cite=cite(33),
            act="full_opinions",
            has=_done("full_opinions_on"),
        ),
    ),
)

GOALS: dict[str, Goal] = {goal.code: goal for goal in (ACTIVIST, TARGET, ADMISSION, FULL)}


def _of(condition: pl.Expr, day: pl.Expr) -> pl.Expr:
    """The day for those whom the condition holds of."""
    return pl.when(condition.fill_null(False)).then(day)


def _undone(name: str) -> pl.Expr:
    """Asked for and not there; of what was never asked nobody can say that it was not done."""
    return ~is_recorded(name) & pl.col(asked(name))


_TO_BE_FULL = _IS_PROBATIONARY & (fact.full_meeting_on.is_null() | EXTENDED)

DUTIES: tuple[Duty, ...] = (
    Duty(
        code="talk",
        group=Group.TALK,
        term="派人同申请人谈话",
        act="talk",
        cite=cite(7),
        since=_of((_STAGE == "applicant") & _undone("talk_on"), RECEIVED),
        due=TALK.expr,
    ),
    Duty(
        code="interview",
        group=Group.TALK,
        term="审批前派人谈话",
        act="interview",
        cite=cite(24),
        since=_of((_STAGE == "awaiting") & _undone("interview_on"), fact.meeting_on),
        due=APPROVAL.expr,
    ),
    Duty(
        code="observation",
        group=Group.OBSERVE,
        term="半年考察入党积极分子",
        act="observation",
        cite=cite(11),
        since=_of(
            _IS_ACTIVIST & (is_recorded("observations") | pl.col(asked("observations"))),
            pl.max_horizontal(fact.activist_on, fact.observations.list.max()),
        ),
        due=_NEXT_OBSERVATION,
        waits_for_due=True,
    ),
    Duty(
        code="probation_observation",
        group=Group.OBSERVE,
        term="考察预备党员",
        act="probation_observation",
        cite=cite(31),
        since=_of(
            _TO_BE_FULL
            & (is_recorded("probation_observations") | pl.col(asked("probation_observations"))),
            pl.max_horizontal(PROBATION_START, fact.probation_observations.list.max()),
        ),
        due=_NEXT_ON_PROBATION,
        waits_for_due=True,
        reading="条文没有规定间隔，按每半年一次安排",
    ),
    Duty(
        code="target_meeting",
        group=Group.DISCUSS,
        term="讨论确定发展对象",
        act="target_meeting",
        cite=cite(13),
        since=_of(_IS_ACTIVIST & _undone("target_meeting_on"), _MATURED),
    ),
    Duty(
        code="admission_meeting",
        group=Group.DISCUSS,
        term="支部大会讨论接收",
        act="admission_meeting",
        cite=cite(20),
        since=_of((_STAGE == "preexamined") & ~_HAS_FAILED, fact.preexam_on),
        due=MEETING.expr,
    ),
    Duty(
        code="approval",
        group=Group.DISCUSS,
        term="上级党委审批",
        act="approval",
        cite=cite(26),
        since=_of((_STAGE == "awaiting"), fact.meeting_on),
        due=APPROVAL.expr,
    ),
    Duty(
        code="oath",
        group=Group.DISCUSS,
        term="入党宣誓",
        act="oath",
        cite=cite(30),
        since=_of(_IS_PROBATIONARY & APPROVED & _undone("oath_on"), fact.approval_on),
        due=OATH.expr,
    ),
    Duty(
        code="full_application",
        group=Group.DISCUSS,
        term="提出转正申请",
        act="full_application",
        cite=cite(33),
        since=_of(_TO_BE_FULL & _undone("full_app_on"), EXPIRY.dt.offset_by("-1mo")),
        due=EXPIRY,
        reading="预备期将满时提出，列在期满前一个月",
    ),
    Duty(
        code="full_meeting",
        group=Group.DISCUSS,
        term="支部大会讨论转正",
        act="full_meeting",
        cite=cite(32, 33),
        since=_of(_TO_BE_FULL, EXPIRY),
        due=months_after(EXPIRY, FULL_DISCUSSION_MONTHS),
        reading="条文要求期满后及时讨论，期限为设定值",
    ),
    Duty(
        code="full_approval",
        group=Group.DISCUSS,
        term="上级党委审批转正",
        act="full_approval",
        cite=cite(34),
        since=_of(
            _IS_PROBATIONARY
            & fact.full_meeting_on.is_not_null()
            & fact.full_approval_on.is_null()
            & ~EXTENDED,
            fact.full_meeting_on,
        ),
        due=FULL_APPROVAL.expr,
    ),
)

DUTY: dict[str, Duty] = {duty.code: duty for duty in DUTIES}


def _expressions() -> Sequence[pl.Expr | None]:
    needs = [need for goal in GOALS.values() for need in goal.needs]
    return (
        *(e for g in GOALS.values() for e in (g.open_to, g.earliest, g.latest)),
        *(e for n in needs for e in (n.has, n.day)),
        *(e for d in DUTIES for e in (d.since, d.due)),
        stage_expr(),
        HIGH_KNOWLEDGE.expr,
        fact.notice_from,
        fact.notice_to,
        *(pl.col(f"local_{need.local}") for need in needs if need.local),
    )


SHOWN = ("name", "number", "person_kind", "class_or_office", "ethnic_code")
READS: frozenset[str] = reads(_expressions()) | frozenset(SHOWN) | frozenset(HOLDER_FACTS)
"""Facts, `asked_` and `local_` columns that goals, duties and their lists read."""
