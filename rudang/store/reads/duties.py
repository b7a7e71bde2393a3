"""What shows the year's duties as done: runs, unit acts, reports, observations, and entries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from rudang.core.duties import Counted, ShownBy
from rudang.core.facts import asked
from rudang.core.periods import Period, parse, quarter_of
from rudang.store import frames
from rudang.store.models import DispatchRun, DutyDone, ExecutionReport, UnitAct

Key = tuple[int, str, str]
"""A unit, a duty's code, a span's code."""


@dataclass(frozen=True, slots=True)
class Doing:
    """A duty done: when, in whose words. `entry` where it was entered by hand."""

    done_on: date
    words: str = ""
    document: str = ""
    by: str = ""
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """One entry by hand, standing or taken back with its reason."""

    id: int
    done_on: date
    words: str
    document: str
    by: str
    entered_at: datetime
    taken_back_at: datetime | None
    reason: str


def entries(years: Iterable[int], *, until: date) -> dict[Key, Doing]:
    """Duties entered as done by a day and not taken back."""
    found = DutyDone.objects.filter(taken_back_at=None, done_on__lte=until).select_related(
        "entered_by"
    )
    wanted = set(years)
    return {
        (one.unit_id, one.duty, one.span): Doing(
            one.done_on,
            one.words,
            one.document,
            one.entered_by.name if one.entered_by else "系统",
            one.pk,
        )
        for one in found
        if parse(one.span).year in wanted
    }


def history(unit: int, duty: str, span: str) -> list[Entered]:
    """All entries of one duty, the latest first, those taken back among them."""
    found = DutyDone.objects.filter(unit=unit, duty=duty, span=span).select_related("entered_by")
    return [
        Entered(
            one.pk,
            one.done_on,
            one.words,
            one.document,
            one.entered_by.name if one.entered_by else "系统",
            one.entered_at,
            one.taken_back_at,
            one.reason,
        )
        for one in found.order_by("-id")
    ]


def dispatched(years: Iterable[int], *, until: date) -> dict[str, date]:
    """The first dispatch frozen in the last month of each quarter, by the quarter's code."""
    days = (
        DispatchRun.objects.filter(as_of__year__in=set(years), as_of__lte=until)
        .order_by("-as_of")
        .values_list("as_of", flat=True)
        .distinct()
    )
    # Every third month ends a quarter.
    return {quarter_of(day).code: day for day in days if day.month % 3 == 0}


def analysed(years: Iterable[int], *, until: date) -> dict[tuple[int, str], Doing]:
    """Each unit's first analysis of its activists of a year."""
    found = UnitAct.objects.filter(
        kind=UnitAct.Kind.ANALYSIS,
        is_void=False,
        superseded_by=None,
        held_on__year__in=set(years),
        held_on__lte=until,
    ).order_by("-held_on")
    return {(one.unit_id, str(one.held_on.year)): Doing(one.held_on, one.note) for one in found}


def reported(years: Iterable[int], *, until: date) -> dict[tuple[int, str], Doing]:
    """The yearly reports sent and not returned."""
    found = ExecutionReport.objects.filter(
        year__in=set(years),
        state__in=(ExecutionReport.State.SENT, ExecutionReport.State.TAKEN),
        sent_on__lte=until,
    )
    return {
        (one.unit_id, str(one.year)): Doing(one.sent_on) for one in found if one.sent_on is not None
    }


def observed(spans: Iterable[Period], *, as_of: date) -> dict[tuple[int, str], Counted]:
    """For each unit and half-year: its activists of the whole span, and who was observed in it.

    By the branch that has custody today. An activist listed, ended or gone within the span is
    not counted.
    """
    wanted = [span for span in spans if span.since <= as_of]
    if not wanted:
        return {}
    frame = frames.sheets(
        {
            *("activist_on", "observations", "activist_ended_on", "target_on", "meeting_on"),
            *("exited_on", asked("observations")),
        },
        where="s.activist_on < %s AND COALESCE(s.target_on, s.meeting_on, '9999-12-31') > %s",
        params=[max(span.since for span in wanted), min(span.since for span in wanted)],
    )
    made: dict[tuple[int, str], Counted] = {}
    for span in wanted:
        end = min(span.last_day, as_of)

        def stays(column: str, end: date = end) -> pl.Expr:
            return (pl.col(column) > end).fill_null(True)

        within = pl.col("observations").list.eval(
            pl.element().filter(pl.element().is_between(span.since, end))
        )
        people = (
            frame.filter(
                (pl.col("activist_on") < span.since)
                & stays("activist_ended_on")
                & stays("target_on")
                & stays("meeting_on")
                & stays("exited_on")
            )
            .with_columns(first=within.list.min())
            .with_columns(
                is_done=pl.col("first").is_not_null(),
                is_unknown=pl.col("first").is_null()
                & pl.col("observations").is_null()
                & ~pl.col(asked("observations")),
            )
        )
        for row in (
            people.group_by("unit")
            .agg(
                of=pl.len(),
                done=pl.col("is_done").sum(),
                unknown=pl.col("is_unknown").sum(),
                done_on=pl.col("first").max(),
            )
            .iter_rows(named=True)
        ):
            made[row["unit"], span.code] = Counted(
                row["of"], row["done"], row["unknown"], row["done_on"]
            )
    return made


SHOWN: Mapping[ShownBy, str] = {
    ShownBy.DISPATCH: "固定调度的记录",
    ShownBy.ANALYSIS: "年度分析的记录",
    ShownBy.OBSERVATIONS: "每个人的考察记录",
    ShownBy.REPORT: "报送的执行情况报告",
    ShownBy.ENTRY: "人工登记",
}
"""The words for what shows a duty as done."""
