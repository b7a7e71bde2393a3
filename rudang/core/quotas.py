"""Plan figures as sums of ledger entries, and the admissions that use them up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import polars as pl

from rudang.core.periods import Period
from rudang.core.rules import carried


class EntryKind(StrEnum):
    """Why a figure moved."""

    ISSUE = "issue"
    ADD = "add"
    DECOMPOSE = "decompose"
    SHIFT = "shift"
    FILE_OUTSIDE = "file_outside"
    UNDO = "undo"


class Category(StrEnum):
    """What a figure counts: teachers lie within the total, the high-knowledge group within them."""

    TOTAL = "total"
    TEACHERS = "teachers"
    HIGH_KNOWLEDGE = "high_knowledge"


class Counting(StrEnum):
    """Which act's day puts an admission into a period."""

    MEETING = "meeting"
    APPROVAL = "approval"

    @property
    def term(self) -> str:
        return {Counting.MEETING: "支部大会日期", Counting.APPROVAL: "党委审批日期"}[self]


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement of one figure of one unit; negative where places leave it.

    A filing outside the plan may be for one person by name, on the day of filing.
    """

    unit: int
    category: Category
    kind: EntryKind
    amount: int
    dossier: int | None = None
    dated_on: date | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """A unit's figures. Filings lie beyond `total` and are no part of it.

    `filed_outside` counts those without a name, `filed_by_name` the persons filed.
    """

    total: int = 0
    teachers: int = 0
    high_knowledge: int = 0
    filed_outside: int = 0
    filed_by_name: int = 0

    def __add__(self, other: "Quota") -> "Quota":
        return Quota(
            self.total + other.total,
            self.teachers + other.teachers,
            self.high_knowledge + other.high_knowledge,
            self.filed_outside + other.filed_outside,
            self.filed_by_name + other.filed_by_name,
        )

    def faults(self) -> tuple[str, ...]:
        """What cannot be so in these figures, in sentences; nothing where all is well."""
        found = []
        for term, figure in (
            ("计划总数", self.total),
            ("教师计划", self.teachers),
            ("高知识群体计划", self.high_knowledge),
            ("计划外备案数", self.filed_outside),
        ):
            if figure < 0:
                found.append(f"{term}不能为负数（{figure} 名）。")
        if self.teachers > self.total:
            found.append(f"教师计划 {self.teachers} 名，多于计划总数 {self.total} 名。")
        if self.high_knowledge > self.teachers:
            found.append(
                f"高知识群体计划 {self.high_knowledge} 名，多于教师计划 {self.teachers} 名。"
            )
        return tuple(found)


def balances(entries: Iterable[Entry]) -> dict[int, Quota]:
    """Each unit's figures as the sum of its entries, in the order in which units first appear."""
    sums: dict[int, dict[str, int]] = {}
    for entry in entries:
        field: str = entry.category.value
        if entry.kind is EntryKind.FILE_OUTSIDE:
            field = "filed_outside" if entry.dossier is None else "filed_by_name"
        of_unit = sums.setdefault(entry.unit, {})
        of_unit[field] = of_unit.get(field, 0) + entry.amount
    return {unit: Quota(**figures) for unit, figures in sums.items()}


def filings(entries: Iterable[Entry]) -> dict[int, date]:
    """The persons filed outside the plan by name, with the day of filing, none taken back."""
    standing: dict[int, list[date]] = {}
    for entry in entries:
        if entry.kind is not EntryKind.FILE_OUTSIDE or entry.dossier is None:
            continue
        days = standing.setdefault(entry.dossier, [])
        if entry.amount > 0 and entry.dated_on is not None:
            days.append(entry.dated_on)
        elif days:
            days.pop()
    return {dossier: days[0] for dossier, days in standing.items() if days}


def moved(
    source: int,
    target: int,
    amount: int,
    *,
    kind: EntryKind = EntryKind.SHIFT,
    category: Category = Category.TOTAL,
) -> tuple[Entry, Entry]:
    """The two entries that move places between units; together they sum to nothing."""
    if amount <= 0:
        raise ValueError("调剂名额必须是正整数。")
    if source == target:
        raise ValueError("调出单位与调入单位不能相同。")
    return Entry(source, category, kind, -amount), Entry(target, category, kind, amount)


def roll_up(parents: Mapping[int, int | None], figures: Mapping[int, Quota]) -> dict[int, Quota]:
    """Every unit of the tree with the sum of its own figures and those of all below it."""
    sums = dict.fromkeys(parents, Quota())
    for unit, quota in figures.items():
        above: int | None = unit
        while above is not None:
            sums[above] += quota
            above = parents[above]
    return sums


def plan_units(parents: Mapping[int, int | None], bearing: Iterable[int]) -> dict[int, int]:
    """Which unit's plan a unit's admissions use: its own, or the nearest above with entries.

    Units with no plan at or above them are left out.
    """
    with_plan = set(bearing)
    found: dict[int, int] = {}
    for unit in parents:
        above: int | None = unit
        while above is not None and above not in with_plan:
            above = parents[above]
        if above is not None:
            found[unit] = above
    return found


_VOTES = ("due_voting", "present_voting", "votes_yes", "written_yes")

HOLDER_FACTS = (
    "person_kind",
    "meeting_on",
    "meeting_result",
    *_VOTES,
    "approval_on",
    "approval_result",
    "exited_on",
)
"""Facts that counting reads, beside `dossier`, `unit` and the boolean `is_high_knowledge`."""


def held_by(column: str, as_of: date) -> pl.Expr:
    """Whether the act had been held by the end of that day; never null."""
    return (pl.col(column) <= as_of).fill_null(False)


def is_approved(as_of: date) -> pl.Expr:
    """The committee has approved. A recorded day without a result is an approval."""
    return held_by("approval_on", as_of) & (pl.col("approval_result") != "不批准").fill_null(True)


def _has_carried() -> pl.Expr:
    return carried(*(pl.col(name) for name in _VOTES))


def is_refused(as_of: date) -> pl.Expr:
    """The branch meeting or the committee has said no. An approval outweighs the meeting's no."""
    by_committee = (pl.col("approval_result") == "不批准") & (
        pl.col("approval_on").is_null() | held_by("approval_on", as_of)
    )
    by_meeting = held_by("meeting_on", as_of) & (pl.col("meeting_result") == "未通过").fill_null(
        ~_has_carried().fill_null(True)
    )
    return (by_committee | by_meeting).fill_null(False) & ~is_approved(as_of)


def is_voted(as_of: date) -> pl.Expr:
    """The branch meeting has voted to admit.

    Rosters rarely have a column for the resolution: the day alone then stands for a vote to
    admit, unless the votes themselves say otherwise.
    """
    passed = (pl.col("meeting_result") == "通过").fill_null(_has_carried().fill_null(True))
    return held_by("meeting_on", as_of) & passed


def is_awaiting(as_of: date) -> pl.Expr:
    """Voted in, not yet approved: the place is held until a refusal or an exit frees it."""
    return is_voted(as_of) & ~is_approved(as_of) & ~is_refused(as_of) & ~held_by("exited_on", as_of)


@dataclass(frozen=True, slots=True)
class Held:
    """Persons who use places of a unit's plan in a period."""

    admitted: int = 0
    awaiting: int = 0
    admitted_teachers: int = 0
    awaiting_teachers: int = 0
    admitted_high_knowledge: int = 0
    awaiting_high_knowledge: int = 0
    admitted_filed: int = 0
    awaiting_filed: int = 0


def is_filed(filed: Mapping[int, date]) -> pl.Expr:
    """Filed outside the plan before the branch meeting.

    A filing of the meeting's own day does not show that it came first.
    """
    filed_on = pl.col("dossier").replace_strict(
        list(filed), list(filed.values()), default=None, return_dtype=pl.Date()
    )
    return (filed_on < pl.col("meeting_on")).fill_null(False)


def held(period: Period, *, as_of: date, counting: Counting) -> tuple[pl.Expr, pl.Expr]:
    """Who is counted as admitted in the period and who as awaiting approval in it; never null.

    Counted by approval, a person who awaits it holds a place of the period in which `as_of`
    lies, since the approval cannot come earlier.
    """
    day = "meeting_on" if counting is Counting.MEETING else "approval_on"
    within = pl.col(day).is_between(period.since, period.last_day).fill_null(False)
    waits_within = within if counting is Counting.MEETING else pl.lit(period.has(as_of))
    return is_approved(as_of) & within, is_awaiting(as_of) & waits_within


def holders(
    frame: pl.DataFrame,
    period: Period,
    *,
    as_of: date,
    counting: Counting = Counting.MEETING,
    filed: Mapping[int, date] | None = None,
) -> dict[int, Held]:
    """Who uses places, per unit of the plan, as known at the end of a day.

    `frame` has a row per dossier: `unit` (the unit whose plan it uses), HOLDER_FACTS and
    `is_high_knowledge`. An exit after approval gives no place back: the admission took place.
    Counted by approval, a person who awaits it holds a place of the period in which `as_of`
    lies, since the approval cannot come earlier. `filed` are the
    persons filed outside the plan by name.
    """

    admitted, awaiting = held(period, as_of=as_of, counting=counting)
    teacher = (pl.col("person_kind") == "教师").fill_null(False)
    high = pl.col("is_high_knowledge").fill_null(False)
    by_name = high & is_filed(filed) if filed else pl.lit(False)
    counted = frame.group_by("unit").agg(
        admitted=admitted.sum(),
        awaiting=awaiting.sum(),
        admitted_teachers=(admitted & teacher).sum(),
        awaiting_teachers=(awaiting & teacher).sum(),
        admitted_high_knowledge=(admitted & high).sum(),
        awaiting_high_knowledge=(awaiting & high).sum(),
        admitted_filed=(admitted & by_name).sum(),
        awaiting_filed=(awaiting & by_name).sum(),
    )
    # In the order of Held's fields.
    return {unit: Held(*counts) for unit, *counts in counted.iter_rows()}


@dataclass(frozen=True, slots=True)
class Line:
    """One unit's plan and what has become of it; `exempt` persons are counted nowhere else."""

    unit: int
    quota: int
    teachers: int
    high_knowledge: int
    admitted: int
    awaiting: int
    admitted_teachers: int
    admitted_high_knowledge: int
    exempt: int

    @property
    def remaining(self) -> int:
        """Places still free; negative where the plan is exceeded."""
        return self.quota - self.admitted - self.awaiting

    @property
    def over(self) -> int:
        """How many the plan is exceeded by."""
        return max(0, -self.remaining)


def summed(first: Line, *others: Line) -> Line:
    """Lines as one, under the first one's unit."""
    sums = {
        name: sum(getattr(each, name) for each in (first, *others))
        for name in Line.__slots__
        if name != "unit"
    }
    return Line(unit=first.unit, **sums)


@dataclass(frozen=True, slots=True)
class Level:
    """A line in the tree: its own figures, those with everything below, and how deep it stands."""

    own: Line
    whole: Line
    depth: int
    is_over_others: bool


def levels(parents: Mapping[int, int | None], found: Iterable[Line]) -> list[Level]:
    """Lines as a tree: each before those below it, siblings in the order in which they come."""
    lines_of = {each.unit: each for each in found}
    below: dict[int | None, list[int]] = {}
    for unit in lines_of:
        above = parents.get(unit)
        while above is not None and above not in lines_of:
            above = parents.get(above)
        below.setdefault(above, []).append(unit)
    made: list[Level] = []

    def lay(unit: int, depth: int) -> Line:
        place = len(made)
        own = lines_of[unit]
        made.append(Level(own, own, depth, unit in below))
        whole = summed(own, *(lay(child, depth + 1) for child in below.get(unit, ())))
        made[place] = Level(own, whole, depth, unit in below)
        return whole

    for top in below.get(None, ()):
        lay(top, 0)
    return made


def line(unit: int, quota: Quota, held: Held) -> Line:
    """Set the plan beside those who use it.

    Persons of the high-knowledge group first use the places that the plan itself gives the group.
    Beyond those, the ones filed with the college committee are exempt: by name before their
    branch meeting, or as many as were filed without a name, those admitted first.
    """
    of_group = held.admitted_high_knowledge + held.awaiting_high_knowledge
    filed = held.admitted_filed + held.awaiting_filed + quota.filed_outside
    exempt = admitted_exempt = 0
    if filed:
        exempt = max(0, min(filed, of_group - quota.high_knowledge))
        unnamed = min(quota.filed_outside, held.admitted_high_knowledge - held.admitted_filed)
        admitted_exempt = max(0, min(exempt, held.admitted_filed + unnamed))
    return Line(
        unit=unit,
        quota=quota.total,
        teachers=quota.teachers,
        high_knowledge=quota.high_knowledge,
        admitted=held.admitted - admitted_exempt,
        awaiting=held.awaiting - (exempt - admitted_exempt),
        admitted_teachers=max(0, held.admitted_teachers - admitted_exempt),
        admitted_high_knowledge=held.admitted_high_knowledge - admitted_exempt,
        exempt=exempt,
    )


def lines(
    entries: Iterable[Entry],
    frame: pl.DataFrame,
    period: Period,
    *,
    as_of: date,
    counting: Counting = Counting.MEETING,
) -> list[Line]:
    """The period's plan, one line for every unit with entries of its own.

    `frame` is as `holders` takes it; who was filed outside the plan is read from the entries.
    """
    entries = list(entries)
    held = holders(frame, period, as_of=as_of, counting=counting, filed=filings(entries))
    nobody = Held()
    return [line(unit, quota, held.get(unit, nobody)) for unit, quota in balances(entries).items()]
