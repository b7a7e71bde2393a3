"""A period's plan beside those who use it: lines, the persons behind each figure, the ledger."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import takewhile
from typing import Protocol

import polars as pl
from django.db.models import Count, Q
from django.utils import timezone

from rudang.core import nesting, quotas
from rudang.core.pace import Pacing
from rudang.core.periods import Period, parse
from rudang.core.prospects import PACE_FACTS, prospects
from rudang.core.quotas import Category, Counting, Entry, EntryKind, Line
from rudang.core.stages import is_of_group
from rudang.store import frames
from rudang.store.models import PlanEntry, PlanName
from rudang.store.reads import settings
from rudang.store.reads.units import Place, whole_tree

_LAST = 10**9
_SUMMED = (
    *("quota", "teachers", "high_knowledge", "admitted", "awaiting", "remaining"),
    *("admitted_teachers", "admitted_high_knowledge", "exempt"),
)


class Planned(Protocol):
    """A line of a plan as a workbook or a form brings it."""

    @property
    def unit_id(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def teachers(self) -> int: ...
    @property
    def high_knowledge(self) -> int: ...
    @property
    def remark(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that a plan would move: issued so far and as the plan has it."""

    unit: int
    category: Category
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Issued:
    """A period with a plan: the places issued and shifted, on how many lines, by which paper."""

    period: Period
    total: int
    units: int
    document: str


@dataclass(frozen=True, slots=True)
class Movement:
    """One ledger entry as people read it; `on` is the day from which it counts."""

    at: datetime
    on: date
    unit: Place
    kind: str
    category: str
    amount: int
    reason: str
    document: str
    remark: str
    by: str


@dataclass(frozen=True, slots=True)
class Row:
    """A unit's line with its name, remark, and how many places are meant for somebody."""

    place: Place
    line: Line
    named: int
    remark: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A row as it stands in the tree: with all below it as one, and how deep it stands."""

    row: Row
    whole: Line
    named: int
    depth: int
    is_over_others: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of a period on a day, one row for each unit with entries of its own.

    `branches` are the rows as a tree: a unit before those to which its plan was broken down.
    """

    period: Period
    as_of: date
    counting: Counting
    rows: tuple[Row, ...]
    branches: tuple[Branch, ...]
    document: str

    @property
    def sums(self) -> Mapping[str, int]:
        """Every column's sum over the rows."""
        sums = {name: sum(getattr(row.line, name) for row in self.rows) for name in _SUMMED}
        return sums | {"named": sum(row.named for row in self.rows)}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody behind a figure. `state`: admitted awaiting past_preexam feasible later leaving.

    `earliest_on` is the earliest lawful day of the branch meeting; `name_id` the place meant
    for the person, if any.
    """

    dossier: int
    name: str
    number: str
    person_kind: str
    is_high_knowledge: bool
    branch: str
    state: str
    where: str
    since_on: date | None
    earliest_on: date | None
    meeting_on: date | None
    approval_on: date | None
    name_id: int | None


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """One unit's line with the persons behind it and the movements that made it."""

    row: Row
    people: tuple[Person, ...]
    movements: tuple[Movement, ...]

    def of(self, *states: str) -> tuple[Person, ...]:
        return tuple(person for person in self.people if person.state in states)

    @property
    def named(self) -> tuple[Person, ...]:
        return tuple(person for person in self.people if person.name_id is not None)


def counting() -> Counting:
    """The college's choice of the day that puts an admission into a period."""
    return Counting(settings.get("counting_date"))


def reckoned_on(period: Period, *, today: date, by: Counting) -> date:
    """The day on which all that can count for a period is known to count.

    By the meeting, an approval after the period's end still counts in it; by the approval it
    does not, and who awaits one would be reckoned to a later period.
    """
    return today if by is Counting.MEETING else min(today, period.last_day)


def periods(*, as_of: date | None = None) -> list[Issued]:
    """The periods that have a plan, or had one on a day, the latest first."""
    ledgers: dict[str, list[PlanEntry]] = {}
    for row in PlanEntry.objects.order_by("id"):
        ledgers.setdefault(row.period, []).append(row)
    found = []
    for code, rows in ledgers.items():
        ledger = _counting(rows, as_of)
        sums = quotas.balances(as_entries(ledger))
        if sums:
            total = sum(quota.total for quota in sums.values())
            found.append(Issued(parse(code), total, len(sums), document_of(ledger)))
    return sorted(found, key=lambda each: (each.period.since, each.period.until), reverse=True)


def entries(period: Period, *, as_of: date | None = None) -> list[PlanEntry]:
    """The ledger of a period, oldest first: all of it, or what counts at the end of a day."""
    found = PlanEntry.objects.filter(period=period.code).select_related("entered_by")
    return _counting(list(found.order_by("id")), as_of)


def ledgers(of: Iterable[Period], *, as_of: date | None = None) -> dict[str, list[Entry]]:
    """The standing entries of several periods by their code; none for a period without."""
    codes = [period.code for period in of]
    rows: dict[str, list[PlanEntry]] = {}
    for row in PlanEntry.objects.filter(period__in=codes).order_by("id") if codes else ():
        rows.setdefault(row.period, []).append(row)
    counting = {code: _counting(found, as_of) for code, found in rows.items()}
    return {code: as_entries(found) for code, found in counting.items() if found}


def _counting(rows: list[PlanEntry], as_of: date | None) -> list[PlanEntry]:
    if as_of is None:
        return rows
    since = counts_from(rows)
    return [row for row in rows if since[row.pk] <= as_of]


def counts_from(rows: Iterable[PlanEntry]) -> dict[int, date]:
    """The day from which each entry of one period's ledger counts, given the ledger in its order.

    The day of its document; without one, the day of entering. A plan brought in without a day,
    and whatever was entered without one once the period was over, tell nothing of when they held:
    they join the entry before them, or the period's first day.
    """
    found: dict[int, date] = {}
    reached: date | None = None
    for row in rows:
        period = parse(row.period)
        on = row.dated_on or timezone.localdate(row.entered_at)
        if row.dated_on is None and (row.kind == EntryKind.ISSUE or on >= period.until):
            on = reached or period.since
        found[row.pk] = on
        reached = max(reached or on, on)
    return found


def begins_on(period: Period) -> date | None:
    """The day from which anything of the plan in sight counts; None where there is no plan."""
    return min(counts_from(entries(period)).values(), default=None)


def named_by(period: Period, day: date) -> Q:
    """Which places had been meant for somebody by the end of a day, freed since or not.

    As with entries, what was bound once the period was over counts on every day of it.
    """
    end = _midnight(period.until)
    return Q(named_at__lt=min(end, _midnight(day + timedelta(days=1)))) | Q(named_at__gte=end)


def names_on(period: Period, day: date) -> Q:
    """Which places were meant for somebody at the end of a day."""
    freed_later = Q(
        released_at__gte=_midnight(day + timedelta(days=1)),
        named_at__lt=_midnight(period.until),
    )
    return named_by(period, day) & (Q(released_at=None) | freed_later)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def standing(rows: Sequence[PlanEntry]) -> list[PlanEntry]:
    """The rows that have not been taken back.

    An undone upload and the entries against it sum to nothing, as do a corrected entry and its
    correction; without them a unit that nothing else names has no line.
    """
    undone = {row.upload_id for row in rows if row.kind == PlanEntry.Kind.UNDO}
    corrected = {row.corrects_id for row in rows if row.corrects_id is not None}
    return [
        row
        for row in rows
        if (row.upload_id is None or row.upload_id not in undone)
        and row.corrects_id is None
        and row.pk not in corrected
    ]


def as_entries(rows: Sequence[PlanEntry]) -> list[Entry]:
    """The standing rows of a ledger as the values that the arithmetic sums."""
    return [
        Entry(
            row.unit_id,
            Category(row.category),
            EntryKind(row.kind),
            row.amount,
            row.dossier_id,
            row.dated_on,
        )
        for row in standing(rows)
    ]


def differences(period: Period, lines: Iterable[Planned]) -> list[Change]:
    """What a plan would move against what was issued before; shifts since then stay.

    A unit that the plan does not name keeps its figures. A unit new to the period gets an
    entry even for nought, since the plan names it.
    """
    stands: dict[tuple[int, Category], int] = {}
    for entry in as_entries(entries(period)):
        if entry.kind is EntryKind.ISSUE:
            key = (entry.unit, entry.category)
            stands[key] = stands.get(key, 0) + entry.amount
    changes = []
    for line in lines:
        wanted = {
            Category.TOTAL: line.total,
            Category.TEACHERS: line.teachers,
            Category.HIGH_KNOWLEDGE: line.high_knowledge,
        }
        for category, after in wanted.items():
            before = stands.get((line.unit_id, category))
            is_new_line = category is Category.TOTAL and before is None
            if is_new_line or (before or 0) != after:
                changes.append(Change(line.unit_id, category, before or 0, after))
    return changes


def people_frame(
    period: Period,
    *,
    as_of: date,
    bearing: Iterable[int],
    tree: Mapping[int, Place],
    beside: Collection[int] | None = None,
    only_holders: bool = False,
) -> pl.DataFrame:
    """A row per dossier that can matter to the period: PACE_FACTS and the unit whose plan it uses.

    Who holds a place of a plan within the period is left out: nobody uses two places.

    Args:
        beside: only those who use the same plans as these units.
        only_holders: none of those for certain who hold no place.
    """
    bearing = set(bearing)
    parents = {place.id: place.parent for place in tree.values()}
    where: list[str] = []
    params: list[object] = []
    if beside is not None:
        uses = quotas.plan_units(parents, bearing)
        bearing = {uses[unit] for unit in beside if unit in uses}
        branches = [unit for unit, used in uses.items() if used in bearing]
        where.append("(s.unit_id = ANY(%s) OR s.meeting_unit_id = ANY(%s))")
        params += [branches, branches]
    if only_holders:
        where.append("(s.meeting_on IS NOT NULL OR s.approval_on IS NOT NULL)")
    frame = branch_frame(period, as_of=as_of, where=where, params=params)
    if beside is not None:
        frame = frame.filter(pl.col("unit").is_in(branches))
    inner = ledgers(nesting.within(period), as_of=as_of)
    if inner:
        frame = nesting.uncovered(frame, period, inner, parents, as_of=as_of, counting=counting())
    return nesting.using(frame, parents, bearing)


def branch_frame(
    period: Period,
    *,
    as_of: date,
    also: Iterable[str] = (),
    where: Sequence[str] = (),
    params: Sequence[object] = (),
) -> pl.DataFrame:
    """A row per dossier that can matter to the period, with its `branch`, which is its `unit` too.

    `also` are further facts, `where` further conditions over `s` (the sheet).

    Today's sheets serve any day, since every expression of the arithmetic asks whether an act
    had been held by `as_of`. `branch` is the unit that met, or has custody before any meeting.
    """
    settled_before = min(period.since, as_of)
    frame = frames.sheets(
        {*PACE_FACTS, *is_of_group.meta.root_names(), *also},
        where=" AND ".join(
            [
                "NOT (COALESCE(s.approval_on < %s, false)"
                " AND COALESCE(s.meeting_on, s.approval_on) < %s)",
                *where,
            ]
        ),
        params=[settled_before, settled_before, *params],
    )
    has_met = quotas.held_by("meeting_on", as_of)
    branch = pl.when(has_met).then(pl.coalesce("meeting_unit", "unit")).otherwise(pl.col("unit"))
    return frame.with_columns(branch=branch, unit=branch, is_high_knowledge=is_of_group)


def plan(period: Period, *, as_of: date) -> Plan:
    """The period's plan as known at the end of a day."""
    ledger, tree, by = entries(period, as_of=as_of), whole_tree(), counting()
    figures = as_entries(ledger)
    bearing = {entry.unit for entry in figures}
    frame = people_frame(period, as_of=as_of, bearing=bearing, tree=tree, only_holders=True)
    lines = quotas.lines(figures, frame, period, as_of=as_of, counting=by)
    rows = _rows(period, lines, ledger, tree, as_of)
    return Plan(period, as_of, by, rows, _branches(rows, tree), document_of(ledger))


def _is_deeper(top: quotas.Level, other: quotas.Level) -> bool:
    return other.depth > top.depth


def _branches(rows: Sequence[Row], tree: Mapping[int, Place]) -> tuple[Branch, ...]:
    parents = {place.id: place.parent for place in tree.values()}
    of_unit = {row.place.id: row for row in rows}
    levels = quotas.levels(parents, [row.line for row in rows])
    made = []
    for at, level in enumerate(levels):
        below = takewhile(partial(_is_deeper, level), levels[at + 1 :])
        named = sum(of_unit[each.own.unit].named for each in (level, *below))
        row = of_unit[level.own.unit]
        made.append(Branch(row, level.whole, named, level.depth, level.is_over_others))
    return tuple(made)


def _rows(
    period: Period,
    lines: Sequence[Line],
    ledger: Sequence[PlanEntry],
    tree: Mapping[int, Place],
    as_of: date,
) -> tuple[Row, ...]:
    named = dict(
        PlanName.objects.filter(names_on(period, as_of), period=period.code)
        .values_list("unit")
        .annotate(Count("id"))
    )
    remarks = {entry.unit_id: entry.remark for entry in ledger if entry.remark}
    of_unit = {line.unit: line for line in lines}
    return tuple(
        Row(tree[unit], of_unit[unit], named.get(unit, 0), remarks.get(unit, ""))
        for unit in in_order(ledger, tree)
        if unit in of_unit
    )


def in_order(ledger: Sequence[PlanEntry], tree: Mapping[int, Place]) -> list[int]:
    """The units of a ledger in the order of the paper, those it does not number after them."""
    numbered: dict[int, int] = {}
    for entry in ledger:
        numbered.setdefault(entry.unit_id, _LAST)
        if entry.position:
            numbered[entry.unit_id] = min(numbered[entry.unit_id], entry.position)
    in_tree = {unit: index for index, unit in enumerate(tree)}
    return sorted(numbered, key=lambda unit: (numbered[unit], in_tree[unit]))


def document_of(ledger: Sequence[PlanEntry]) -> str:
    """The paper by which the plan was issued last."""
    issued = [
        row.document
        for row in standing(ledger)
        if row.kind == PlanEntry.Kind.ISSUE and row.document
    ]
    return issued[-1] if issued else ""


def unit_plan(period: Period, unit: int, *, as_of: date, pacing: Pacing) -> UnitPlan | None:
    """A unit's line with everybody behind its figures; None where it has none on that day."""
    ledger, tree = entries(period, as_of=as_of), whole_tree()
    figures = as_entries(ledger)
    bearing = {entry.unit for entry in figures}
    if unit not in bearing:
        return None
    frame = people_frame(period, as_of=as_of, bearing=bearing, tree=tree, beside=[unit])
    lines = quotas.lines(figures, frame, period, as_of=as_of, counting=pacing.counting)
    (row,) = (row for row in _rows(period, lines, ledger, tree, as_of) if row.place.id == unit)
    names = dict(
        PlanName.objects.filter(names_on(period, as_of), period=period.code, unit=unit).values_list(
            "dossier", "id"
        )
    )
    since = counts_from(ledger)
    whole = with_states(frame, period, as_of=as_of, pacing=pacing)
    shown = pl.col("state").is_not_null() | pl.col("dossier").is_in(list(names))
    people = persons(whole.filter(shown), names=names, tree=tree)
    movements = tuple(
        Movement(
            at=entry.entered_at,
            on=since[entry.pk],
            unit=tree[entry.unit_id],
            kind=entry.get_kind_display(),
            category=entry.get_category_display(),
            amount=entry.amount,
            reason=entry.reason,
            document=entry.document,
            remark=entry.remark,
            by=entry.entered_by.name if entry.entered_by else "系统",
        )
        for entry in reversed(ledger)
        if entry.unit_id == unit
    )
    return UnitPlan(row, people, movements)


_STATES = ("admitted", "awaiting", "past_preexam", "feasible", "later", "leaving")


def with_states(
    frame: pl.DataFrame, period: Period, *, as_of: date, pacing: Pacing
) -> pl.DataFrame:
    """The frame, what each dossier still allows in the period, and behind which `state` it is."""
    found = prospects(
        frame, period, as_of=as_of, minimums=pacing.minimums, working_days=pacing.working_days
    ).select(pl.exclude("unit", "name", "number", "meeting_on"))
    return frame.join(found, on="dossier", how="left", validate="1:1").with_columns(
        state=states_of(period, as_of=as_of, counting=pacing.counting)
    )


def persons(
    whole: pl.DataFrame, *, tree: Mapping[int, Place], names: Mapping[int, int] | None = None
) -> tuple[Person, ...]:
    """Everybody of a frame that `with_states` made, by state, the earliest first."""
    names = names or {}
    everyone = whole.sort(
        pl.col("state").replace_strict(
            list(_STATES), list(range(len(_STATES))), default=len(_STATES)
        ),
        "earliest_on",
        "since_on",
        "dossier",
        nulls_last=True,
    )
    return tuple(
        Person(
            dossier=row["dossier"],
            name=row["name"] or "",
            number=row["number"] or "",
            person_kind=row["person_kind"] or "",
            is_high_knowledge=row["is_high_knowledge"],
            branch=tree[row["branch"]].term,
            state=row["state"] or "",
            where=row["where"] or "",
            since_on=row["since_on"],
            earliest_on=row["earliest_on"] if row["is_candidate"] else None,
            meeting_on=row["meeting_on"],
            approval_on=row["approval_on"],
            name_id=names.get(row["dossier"]),
        )
        for row in everyone.iter_rows(named=True)
    )


def states_of(period: Period, *, as_of: date, counting: Counting) -> pl.Expr:
    """Which figure of the period each person stands behind; null for those behind none.

    Reads the facts that counting reads and the columns of `prospects`.
    """
    admitted, awaiting = quotas.held(period, as_of=as_of, counting=counting)
    choices = (
        (admitted, "admitted"),
        (awaiting, "awaiting"),
        (pl.col("is_past_preexam"), "past_preexam"),
        (pl.col("is_feasible"), "feasible"),
        (pl.col("matures_later"), "later"),
        (pl.col("leaves_sooner"), "leaving"),
    )
    state: pl.Expr = pl.lit(None, dtype=pl.String)
    for holds, code in reversed(choices):
        state = pl.when(holds.fill_null(False)).then(pl.lit(code)).otherwise(state)
    return state


def holding(
    frame: pl.DataFrame, period: Period, *, as_of: date, counting: Counting
) -> pl.DataFrame:
    """The rows of those who hold a place of the period: admitted, or awaiting approval."""
    admitted, awaiting = quotas.held(period, as_of=as_of, counting=counting)
    return frame.filter((admitted | awaiting).fill_null(False))
