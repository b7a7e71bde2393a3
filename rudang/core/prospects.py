"""When each person could lawfully be admitted, and at which step each one waits."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from rudang.core.dates import months_later
from rudang.core.periods import Period
from rudang.core.quotas import HOLDER_FACTS, held_by, is_approved, is_awaiting, is_refused
from rudang.core.workdays import WorkingDays


@dataclass(frozen=True, slots=True)
class Minimums:
    """The shortest spans that the regulation permits before an admission meeting.

    `notice_days` working days of public notice are demanded of listings from `notice_since`.
    Nobody is normally admitted in the last `leave_months` before leaving.
    """

    cultivation_months: int
    training_days: int
    leave_months: int
    notice_days: int
    notice_since: date


PACE_FACTS = (
    *HOLDER_FACTS,
    "name",
    "number",
    "expected_leave_date",
    "app_signed_on",
    "activist_on",
    "target_meeting_on",
    "superior_filed_on",
    "superior_consent_on",
    "notice_from",
    "notice_to",
    "target_on",
    "review_concluded_on",
    "review_result",
    "train_from",
    "train_to",
    "committee_exam_on",
    "preexam_on",
    "preexam_result",
    "form_serial",
)
"""Facts that dispatch reads, beside `dossier`, `unit` and the boolean `is_high_knowledge`."""


def _day_held(column: str, as_of: date) -> pl.Expr:
    """The day of the act, blank where it had not been held by then."""
    return pl.when(held_by(column, as_of)).then(pl.col(column))


def _has_passed_preexam(as_of: date) -> pl.Expr:
    # The application form is handed out to those who passed, so its number tells as much.
    passed = (pl.col("preexam_result") == "合格").fill_null(pl.col("form_serial").is_not_null())
    return held_by("preexam_on", as_of) & passed


def _is_listed(as_of: date) -> pl.Expr:
    """Listed as a development target, or past a step that only targets reach."""
    return pl.any_horizontal(
        held_by(column, as_of)
        for column in ("target_on", "train_to", "committee_exam_on", "preexam_on", "meeting_on")
    )


def _is_trained(as_of: date) -> pl.Expr:
    return pl.any_horizontal(
        held_by(column, as_of) for column in ("train_to", "preexam_on", "meeting_on")
    )


def failed(as_of: date) -> pl.Expr:
    """The political review or the pre-examination has come out against the person; never null."""
    by_review = (pl.col("review_result") == "不合格") & ~(
        pl.col("review_concluded_on") > as_of
    ).fill_null(False)
    by_preexam = (pl.col("preexam_result") == "不合格") & ~(pl.col("preexam_on") > as_of).fill_null(
        False
    )
    return (by_review | by_preexam).fill_null(False)


def is_candidate(as_of: date) -> pl.Expr:
    """Whether the dossier may still lead to an admission: not voted in, refused, failed, gone."""
    return (
        ~is_approved(as_of)
        & ~is_awaiting(as_of)
        & ~is_refused(as_of)
        & ~held_by("exited_on", as_of)
        & ~failed(as_of)
    )


def earliest_meeting(as_of: date, minimums: Minimums, working_days: WorkingDays) -> pl.Expr:
    """The earliest day on which the branch meeting could lawfully admit each person.

    What is not yet done cannot be done before `as_of`; steps without a minimum span are taken
    to fall on the first day possible. Who is not yet an activist begins the year of
    cultivation on `as_of`. Training counts both end days.
    """
    today = pl.lit(as_of)
    matured = months_later(_day_held("activist_on", as_of), minimums.cultivation_months)
    listed = _is_listed(as_of)
    # A listing before the year was over is not valid, so the year binds the listed as well.
    ripe = pl.max_horizontal(
        today,
        pl.when(matured.is_not_null())
        .then(matured)
        .when(~listed)
        .then(months_later(today, minimums.cultivation_months)),
    )
    notice_ends = (
        pl.when(held_by("notice_from", as_of) & pl.col("notice_to").is_not_null())
        .then(pl.col("notice_to"))
        .otherwise(pl.lit(working_days.after(as_of, minimums.notice_days)))
    )
    needs_notice = ~listed & (ripe >= minimums.notice_since)
    target = pl.max_horizontal(ripe, pl.when(needs_notice).then(notice_ends))
    more_days = timedelta(days=minimums.training_days - 1)
    trained = (
        pl.when(_is_trained(as_of))
        .then(None)
        .when(held_by("train_from", as_of))
        .then(pl.coalesce("train_to", pl.col("train_from") + more_days))
        .otherwise(target + more_days)
    )
    return pl.max_horizontal(target, trained)


def latest_meeting(minimums: Minimums) -> pl.Expr:
    """The last day for a meeting before the person leaves; blank where leaving is not known."""
    return months_later(pl.col("expected_leave_date"), -minimums.leave_months)


def _stage(as_of: date, minimums: Minimums) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Step awaited, in words, and since when: the furthest that holds of each person."""

    def held(column: str) -> pl.Expr:
        return held_by(column, as_of)

    def day(column: str) -> pl.Expr:
        return _day_held(column, as_of)

    matured = months_later(day("activist_on"), minimums.cultivation_months)
    review, exam, preexam = "review_concluded_on", "committee_exam_on", "preexam_on"
    stages: list[tuple[pl.Expr, int, str, pl.Expr]] = [
        (is_awaiting(as_of), 17, "支部大会已通过，待上级党委审批", day("meeting_on")),
        (held("meeting_on"), 15, "支部大会推迟讨论，待再次召开", day("meeting_on")),
        (_has_passed_preexam(as_of), 15, "预审合格，待支部大会讨论", day(preexam)),
        (held(preexam), 13, "已送预审，待预审结论", day(preexam)),
        (held(exam), 13, "待上级党委预审", day(exam)),
        (_is_listed(as_of) & ~held(review), 10, "待政治审查结论", day("target_on")),
        (
            _is_listed(as_of) & ~_is_trained(as_of),
            11,
            "待短期集中培训",
            pl.max_horizontal(day("target_on"), day(review)),
        ),
        (
            _is_listed(as_of),
            12,
            "待支部委员会审查",
            pl.max_horizontal(day(review), day("train_to")),
        ),
        (
            held("notice_from") & (pl.col("notice_to") > as_of).fill_null(True),
            8,
            "发展对象公示期内",
            day("notice_from"),
        ),
        (
            held("superior_consent_on") | held("superior_filed_on"),
            8,
            "待列为发展对象",
            pl.coalesce(day("superior_consent_on"), day("superior_filed_on")),
        ),
        (
            held("target_meeting_on"),
            8,
            "支部委员会已讨论，待上级党委答复",
            day("target_meeting_on"),
        ),
        (matured <= as_of, 7, "培养教育考察已满期限，待讨论列为发展对象", matured),
        (held("activist_on"), 6, "培养教育考察期限未满", day("activist_on")),
        (pl.lit(True), 3, "待确定为入党积极分子", day("app_signed_on")),
    ]
    none = pl.lit(None)
    step, where, since = none.cast(pl.Int32), none.cast(pl.String), none.cast(pl.Date)
    for holds, number, words, day_since in reversed(stages):
        step = pl.when(holds).then(pl.lit(number)).otherwise(step)
        where = pl.when(holds).then(pl.lit(words)).otherwise(where)
        since = pl.when(holds).then(day_since).otherwise(since)
    return step, where, since


def chances(
    frame: pl.DataFrame,
    period: Period,
    *,
    as_of: date,
    minimums: Minimums,
    working_days: WorkingDays,
) -> pl.LazyFrame:
    """The frame, and whether each dossier may still lead to an admission in the period.

    Adds `earliest_on`, `latest_on`, `is_candidate`, `is_feasible`, `is_past_preexam`,
    `matures_later`, `leaves_sooner`, `is_awaiting`. The frame has a row per dossier with
    PACE_FACTS and `unit`, the unit whose plan it uses. Past pre-examination counts only who can
    still be admitted in the period: a person about to leave neither makes a delay good nor
    exceeds the plan.
    """
    earliest, latest = pl.col("earliest_on"), pl.col("latest_on")
    in_time = earliest.clip(lower_bound=period.since) <= latest.fill_null(date.max)
    return (
        frame.lazy()
        .with_columns(
            earliest_on=earliest_meeting(as_of, minimums, working_days),
            latest_on=latest_meeting(minimums),
            is_candidate=is_candidate(as_of),
            is_awaiting=is_awaiting(as_of),
        )
        .with_columns(
            is_feasible=pl.col("is_candidate") & (earliest < period.until) & in_time,
            matures_later=pl.col("is_candidate") & (earliest >= period.until) & in_time,
            leaves_sooner=pl.col("is_candidate") & ~in_time,
        )
        .with_columns(is_past_preexam=pl.col("is_feasible") & _has_passed_preexam(as_of))
    )


def staged(found: pl.LazyFrame, *, as_of: date, minimums: Minimums) -> pl.LazyFrame:
    """What `chances` gave, with `step`, `where` and `since_on`: what each one waits for."""
    step, where, since = _stage(as_of, minimums)
    return found.with_columns(step=step, where=where, since_on=since)


def prospects(
    frame: pl.DataFrame,
    period: Period,
    *,
    as_of: date,
    minimums: Minimums,
    working_days: WorkingDays,
) -> pl.DataFrame:
    """What each dossier still allows in the period, and what it waits for.

    Columns: `dossier`, `unit`, `name`, `number`, `meeting_on`, and those that `chances` and
    `staged` add.
    """
    found = chances(frame, period, as_of=as_of, minimums=minimums, working_days=working_days)
    return (
        staged(found, as_of=as_of, minimums=minimums)
        .select(
            "dossier",
            "unit",
            "name",
            "number",
            "earliest_on",
            "latest_on",
            "is_candidate",
            "is_feasible",
            "is_past_preexam",
            "matures_later",
            "leaves_sooner",
            "is_awaiting",
            "step",
            "where",
            "since_on",
            "meeting_on",
        )
        .collect()
    )
