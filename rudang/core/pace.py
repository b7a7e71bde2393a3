"""How each unit's admissions keep pace with its plan, and what its dossiers still allow."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple, overload

import polars as pl

from rudang.core.periods import Period
from rudang.core.places import Leave
from rudang.core.prospects import Minimums, chances, staged
from rudang.core.quotas import Counting, Entry, Line, lines
from rudang.core.workdays import WorkingDays


class PaceLevel(StrEnum):
    """What a unit's figures say on a day, the first that holds in the order of `level_of`."""

    DONE = "done"
    ON_PACE = "on_pace"
    SLOW = "slow"
    CANNOT_FINISH = "cannot_finish"
    WILL_EXCEED = "will_exceed"
    EXCEEDED = "exceeded"

    @property
    def term(self) -> str:
        return _LEVEL_TERMS[self]

    @property
    def needs_letter(self) -> bool:
        return self not in (PaceLevel.DONE, PaceLevel.ON_PACE)


_LEVEL_TERMS = {
    PaceLevel.DONE: "已完成",
    PaceLevel.ON_PACE: "进度正常",
    PaceLevel.SLOW: "进度较慢",
    PaceLevel.CANNOT_FINISH: "难以完成",
    PaceLevel.WILL_EXCEED: "将超计划",
    PaceLevel.EXCEEDED: "已超计划",
}


class Rung(StrEnum):
    """What is done about a unit: the notice's own ladder of remind, guide and adjust."""

    NONE = "none"
    REMIND = "remind"
    GUIDE = "guide"
    ADJUST = "adjust"

    @property
    def term(self) -> str:
        return {
            Rung.NONE: "无需提醒",
            Rung.REMIND: "预警提醒",
            Rung.GUIDE: "精准指导",
            Rung.ADJUST: "动态微调",
        }[self]


def rung_of(level: PaceLevel, slow_quarters: int, *, guide_after: int, adjust_after: int) -> Rung:
    """The rung for a unit slow at so many quarter ends running, this one included.

    A plan that the unit's own dossiers cannot fill needs no waiting before places are offered
    back; one already exceeded needs more than a reminder.
    """
    if level is PaceLevel.CANNOT_FINISH:
        return Rung.ADJUST
    if level is PaceLevel.EXCEEDED:
        return Rung.GUIDE
    if level is PaceLevel.WILL_EXCEED:
        return Rung.REMIND
    if level is not PaceLevel.SLOW:
        return Rung.NONE
    if slow_quarters >= adjust_after:
        return Rung.ADJUST
    return Rung.GUIDE if slow_quarters >= guide_after else Rung.REMIND


@dataclass(frozen=True, slots=True)
class QuarterWeights:
    """How a year's admissions spread over its quarters, in percent.

    `first_half` of the year's, `first_quarter` of the first half's, `third_quarter` of the
    second half's. So a half-year plan and a year's plan agree on every quarter.
    """

    first_half: int
    first_quarter: int
    third_quarter: int

    def __post_init__(self) -> None:
        for share in (self.first_half, self.first_quarter, self.third_quarter):
            if not 0 <= share <= 100:
                raise ValueError(f"季度权重应在 0 至 100 之间：{share}")

    def over(self, period: Period) -> tuple[Fraction, ...]:
        """Each quarter's share of the period; together they are one."""
        of_year = (
            self.first_half * self.first_quarter,
            self.first_half * (100 - self.first_quarter),
            (100 - self.first_half) * self.third_quarter,
            (100 - self.first_half) * (100 - self.third_quarter),
        )[period.first_quarter - 1 : period.last_quarter]
        whole = sum(of_year)
        if not whole:
            return tuple(Fraction(1, len(of_year)) for _ in of_year)
        return tuple(Fraction(share, whole) for share in of_year)


def time_progress(period: Period, as_of: date, weights: QuarterWeights) -> Fraction:
    """The weighted share of the period gone by at the end of a day, from 0 to 1.

    Both end days count: the first day of a quarter of 92 days is a 92nd of its share.
    """
    gone = Fraction(0)
    for quarter, share in zip(period.quarters, weights.over(period), strict=True):
        days = (quarter.until - quarter.since).days
        passed = (as_of - quarter.since).days + 1
        gone += share * Fraction(max(0, min(passed, days)), days)
    return gone


@dataclass(frozen=True, slots=True)
class Pacing:
    """Everything by which a unit's pace is judged, besides its plan and its dossiers."""

    weights: QuarterWeights
    minimums: Minimums
    working_days: WorkingDays
    counting: Counting = Counting.MEETING


# This and a unit's pace are tuples, since a dispatch makes tens of thousands of them: made and
# let go several times faster.
class Waiting(NamedTuple):
    """A person on the way to admission: the step awaited, in words, and since when.

    `earliest_on` is the earliest lawful day of the admission meeting; blank once it has voted.
    `latest_on` is the last one before leaving, where that is known.
    """

    dossier: int
    name: str
    number: str | None
    step: int
    where: str
    since_on: date | None
    earliest_on: date | None
    latest_on: date | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts from which a level follows; `expected` is the plan's share of the time gone."""

    quota: int
    admitted: int
    awaiting: int
    past_preexam: int
    feasible: int
    time_progress: Fraction

    # Whole numbers throughout: a dispatch asks this of thousands of units.
    @property
    def expected(self) -> float:
        return self.quota * self.time_progress.numerator / self.time_progress.denominator

    @property
    def expected_whole(self) -> int:
        """Whole persons expected, exactly rounded down."""
        return self.quota * self.time_progress.numerator // self.time_progress.denominator

    @property
    def behind(self) -> int:
        """Whole persons behind whom nobody voted in or past pre-examination makes good."""
        return max(0, self.expected_whole - self.admitted - self.awaiting - self.past_preexam)

    @property
    def rate(self) -> float | None:
        """Admitted to planned; None where nothing was planned."""
        return self.admitted / self.quota if self.quota else None


def level_of(figures: Figures) -> PaceLevel:
    """The unit's level: too many first, then enough, then too few."""
    held = figures.admitted + figures.awaiting
    if held > figures.quota:
        return PaceLevel.EXCEEDED
    if held + figures.past_preexam > figures.quota:
        return PaceLevel.WILL_EXCEED
    if held == figures.quota:
        return PaceLevel.DONE
    if held + figures.feasible < figures.quota:
        return PaceLevel.CANNOT_FINISH
    return PaceLevel.SLOW if figures.behind >= 1 else PaceLevel.ON_PACE


class UnitPace(NamedTuple):
    """One unit's figures on a day, the level that follows, why, and who waits where.

    `waiting` holds those who await approval and those who can still be admitted in the
    period, the furthest first. `maturing_later` and `leaving_sooner` count those who cannot,
    `leaves` those who were given leave beyond the plan.
    """

    unit: int
    quota: int
    admitted: int
    awaiting: int
    exempt: int
    remaining: int
    past_preexam: int
    feasible: int
    maturing_later: int
    leaving_sooner: int
    rate: float | None
    time_progress: float
    expected: float
    behind: int
    level: PaceLevel
    reasons: tuple[str, ...]
    waiting: Sequence[Waiting]
    leaves: int = 0


class _Everybody:
    """Everybody on the way, by unit: made into persons for all units once somebody reads one."""

    def __init__(self, shown: pl.DataFrame) -> None:
        self._shown = shown

    @cached_property
    def of_unit(self) -> Mapping[int, Sequence[Waiting]]:
        # In the order of Waiting's fields: by name it would take twice as long.
        units, *facts = (column.to_list() for column in self._shown)
        found: dict[int, list[Waiting]] = {}
        for unit, person in zip(units, map(Waiting._make, zip(*facts, strict=True)), strict=True):
            found.setdefault(unit, []).append(person)
        return found


class _Queue(Sequence[Waiting]):
    """One unit's people on the way. Most who read a dispatch read its figures alone."""

    __slots__ = ("_everybody", "_unit")

    def __init__(self, everybody: _Everybody, unit: int) -> None:
        self._everybody, self._unit = everybody, unit

    @property
    def _people(self) -> Sequence[Waiting]:
        return self._everybody.of_unit.get(self._unit, ())

    def __len__(self) -> int:
        return len(self._people)

    @overload
    def __getitem__(self, at: int) -> Waiting: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Waiting]: ...
    def __getitem__(self, at: int | slice) -> Waiting | Sequence[Waiting]:
        return self._people[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


def paces(
    entries: Iterable[Entry],
    frame: pl.DataFrame,
    period: Period,
    *,
    as_of: date,
    pacing: Pacing,
    leaves: Mapping[int, Sequence[Leave]] | None = None,
) -> list[UnitPace]:
    """The pace of every unit with entries of its own, in the order of the ledger.

    The frame has a row per dossier with PACE_FACTS, `is_high_knowledge` and `unit`, the unit
    whose plan the dossier uses. `leaves` beyond the plan, by unit, are told among the reasons.
    """
    counting = pacing.counting
    # Who awaits the approval of another period's vote is no part of this one's figures.
    in_period = (
        pl.col("meeting_on").is_between(period.since, period.last_day)
        if counting is Counting.MEETING
        else pl.lit(period.has(as_of))
    )
    found = (
        chances(
            frame,
            period,
            as_of=as_of,
            minimums=pacing.minimums,
            working_days=pacing.working_days,
        )
        .with_columns(is_awaiting=pl.col("is_awaiting") & in_period.fill_null(False))
        .collect()
    )
    counts: dict[int, Sequence[int]] = {
        unit: row
        for unit, *row in found.group_by("unit")
        .agg(pl.col("is_past_preexam", "is_feasible", "matures_later", "leaves_sooner").sum())
        .iter_rows()
    }
    # What they wait for is asked only of those who are told of.
    ready = found.lazy().filter(pl.col("is_awaiting") | pl.col("is_feasible"))
    shown = (
        staged(ready, as_of=as_of, minimums=pacing.minimums)
        .sort("step", "since_on", "dossier", descending=[True, False, False], nulls_last=True)
        .select(
            "unit",
            "dossier",
            pl.col("name").fill_null(""),
            "number",
            "step",
            "where",
            "since_on",
            pl.when(~pl.col("is_awaiting")).then(pl.col("earliest_on")).alias("earliest_on"),
            "latest_on",
        )
        .collect()
    )
    everybody = _Everybody(shown)
    gone = time_progress(period, as_of, pacing.weights)
    return [
        _pace(
            line,
            counts.get(line.unit, _NOBODY),
            _Queue(everybody, line.unit),
            period,
            gone,
            (leaves or {}).get(line.unit, ()),
            is_over=as_of >= period.until,
        )
        for line in lines(entries, frame, period, as_of=as_of, counting=counting)
    ]


_NOBODY = (0, 0, 0, 0)


def _pace(
    line: Line,
    counts: Sequence[int],
    waiting: Sequence[Waiting],
    period: Period,
    gone: Fraction,
    leaves: Sequence[Leave],
    *,
    is_over: bool,
) -> UnitPace:
    past, feasible, later, sooner = counts
    figures = Figures(line.quota, line.admitted, line.awaiting, past, feasible, gone)
    level = level_of(figures)
    return UnitPace(
        unit=line.unit,
        quota=line.quota,
        admitted=line.admitted,
        awaiting=line.awaiting,
        exempt=line.exempt,
        remaining=line.remaining,
        past_preexam=past,
        feasible=feasible,
        maturing_later=later,
        leaving_sooner=sooner,
        rate=figures.rate,
        time_progress=float(gone),
        expected=figures.expected,
        behind=figures.behind,
        level=level,
        reasons=reasons_of(
            level, figures, line, period, later=later, sooner=sooner, leaves=leaves, is_over=is_over
        ),
        waiting=waiting,
        leaves=len(leaves),
    )


def reasons_of(
    level: PaceLevel,
    figures: Figures,
    line: Line,
    period: Period,
    *,
    later: int,
    sooner: int,
    leaves: Sequence[Leave] = (),
    is_over: bool = False,
) -> tuple[str, ...]:
    """Why the level holds, in sentences with their figures; never empty, never urging."""
    held = figures.admitted + figures.awaiting
    quota, past = figures.quota, figures.past_preexam
    rate = f"，完成率 {figures.admitted / quota:.1%}" if quota else ""
    said = [
        f"计划 {quota} 名，已审批 {figures.admitted} 名，待审批 {figures.awaiting} 名{rate}；"
        f"时间进度 {float(figures.time_progress):.1%}，折合 {figures.expected:.1f} 名。"
    ]
    match level:
        case PaceLevel.EXCEEDED:
            said.append(f"已审批和待审批共 {held} 名，超出计划 {held - quota} 名。")
        case PaceLevel.WILL_EXCEED:
            said.append(
                f"另有 {past} 名预审合格、尚未经支部大会表决；如全部接收，"
                f"将超出计划 {held + past - quota} 名。"
            )
        case PaceLevel.DONE if not quota and not held:
            said.append("本期没有名额，也没有占用名额的人员。")
        case PaceLevel.DONE if figures.awaiting:
            said.append(f"名额已用完，其中 {figures.awaiting} 名尚待审批。")
        case PaceLevel.DONE:
            said.append("名额已用完，全部经过审批。")
        case PaceLevel.CANNOT_FINISH if is_over:
            said.append(f"本期已经结束，空余 {quota - held} 名。")
        case PaceLevel.CANNOT_FINISH:
            short = quota - held - figures.feasible
            said.append(
                f"按规定的最短期限，到 {period.last_day.isoformat()} 还能接收的至多 "
                f"{figures.feasible} 名，计划将空余 {short} 名。"
            )
            if later:
                said.append(f"{later} 名最早可以接收的日期在本期结束以后。")
            if sooner:
                said.append(f"{sooner} 名在具备条件前已临近或者超过离校前的办理时限。")
        case PaceLevel.SLOW:
            said.append(
                f"计入待审批 {figures.awaiting} 名和预审合格 {past} 名以后，"
                f"仍比时间进度少 {figures.behind} 名。"
            )
        case PaceLevel.ON_PACE if figures.expected_whole - figures.admitted >= 1:
            said.append(
                f"待审批 {figures.awaiting} 名和预审合格 {past} 名可以补足与时间进度的差距。"
            )
        case PaceLevel.ON_PACE:
            said.append("与时间进度相差不足一名，或者已经达到时间进度。")
    if leaves:
        told = "；".join(leave.words for leave in leaves)
        said.append(f"经准予超计划预审 {len(leaves)} 名：{told}。")
    if line.teachers or line.high_knowledge:
        said.append(
            f"结构计划：教师 {line.teachers} 名，已审批 {line.admitted_teachers} 名；"
            f"高知识群体 {line.high_knowledge} 名，已审批 {line.admitted_high_knowledge} 名。"
        )
    if line.exempt:
        said.append(f"另有 {line.exempt} 名高知识群体人员经备案不占计划。")
    return tuple(said)
