"""What the authority above granted the college for a period, batch by batch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from rudang.core import composition, grants, places, quotas
from rudang.core.facts import fact
from rudang.core.grants import GrantKind, Standing, Target
from rudang.core.nesting import around, within
from rudang.core.pace import Pacing
from rudang.core.periods import Period, parse
from rudang.core.quotas import Quota
from rudang.core.stages import is_of_group
from rudang.store.models import PlanGrant
from rudang.store.reads import plans
from rudang.store.reads.plans import Person
from rudang.store.reads.units import whole_tree

# GB/T 4658: the codes from 40 on are secondary schools and below.
_BELOW_COLLEGE = "40"


@dataclass(frozen=True, slots=True)
class Granted:
    """One row of a batch: places or percent of a kind; negative where taken back."""

    id: int
    kind: GrantKind
    amount: int
    is_share: bool
    document: str
    dated_on: date | None
    source: str
    reason: str
    at: datetime
    by: str
    stands: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What came with one document, and what was taken back of it since."""

    number: int
    rows: tuple[Granted, ...]

    @property
    def total(self) -> int:
        return sum(row.amount for row in self.rows if row.kind is GrantKind.TOTAL)


@dataclass(frozen=True, slots=True)
class Grants:
    """A period's grants beside what is issued of them.

    `granted` and `issued` hold for the period and all within it; `around` what is granted for
    the periods around it. `free` is what may still be issued for the period itself, as
    `core.grants.free` has it.
    """

    period: Period
    batches: tuple[Batch, ...]
    granted: int
    issued: int
    parts: tuple["Grants", ...]
    around: tuple[tuple[Period, int], ...]
    free: int | None
    targets: tuple[Target, ...]

    @property
    def in_hand(self) -> int:
        return self.granted - self.issued

    @property
    def total(self) -> int:
        """What is granted for the period itself."""
        return sum(batch.total for batch in self.batches)


@dataclass(frozen=True, slots=True)
class Held:
    """A structure target beside its people. `planned`: the plan's own places for it, if it has."""

    target: Target
    places: int
    planned: int | None
    standing: Standing

    @property
    def missing(self) -> int:
        return self.standing.missing(self.places)

    @property
    def out_of_reach(self) -> int:
        return self.standing.out_of_reach(self.places)


@dataclass(frozen=True, slots=True)
class Structure:
    """The structure targets and the period for which they were granted."""

    period: Period
    rows: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class OfKind:
    """Everybody of a kind behind a period's figures, and those of whom it is not known."""

    kind: GrantKind
    people: tuple[Person, ...]
    unknown: tuple[Person, ...]

    def of(self, *states: str) -> tuple[Person, ...]:
        return tuple(person for person in self.people if person.state in states)


def totals(of: Iterable[Period]) -> dict[str, int]:
    """The total granted for each of these periods; none for a period that has no grant."""
    sums: dict[str, int] = {}
    rows = PlanGrant.objects.filter(
        period__in=[period.code for period in of], kind=GrantKind.TOTAL.value, unit__parent=None
    )
    for code, amount in rows.values_list("period", "amount"):
        sums[code] = sums.get(code, 0) + amount
    return sums


def free(period: Period, *, adding: int = 0) -> int | None:
    """How many places may be issued for a period when so many more are: see `core.grants.free`."""
    year = _of_year(period)
    granted = totals(year)
    if not granted:
        return None
    issued = issued_of(year)
    issued[period.code] = issued.get(period.code, 0) + adding
    return grants.free(period, granted, issued)


def issued_of(of: Iterable[Period]) -> dict[str, int]:
    """The places issued for each of these periods, as far as they are in scope."""
    return {
        code: sum(quota.total for quota in quotas.balances(entries).values())
        for code, entries in plans.ledgers(of).items()
    }


def granted(period: Period) -> Grants:
    """The period's grants, and those of the periods within it and around it."""
    year = _of_year(period)
    rows: dict[str, list[PlanGrant]] = {}
    found = PlanGrant.objects.filter(period__in=[each.code for each in year], unit__parent=None)
    for row in found.select_related("entered_by").order_by("batch", "id"):
        rows.setdefault(row.period, []).append(row)
    return _granted(period, rows, totals(year), issued_of(year))


def targets(period: Period) -> tuple[Target, ...]:
    """The structure targets that hold for a period: its own, else those of a period around it."""
    return _governing(period)[1]


def _governing(period: Period) -> tuple[Period, tuple[Target, ...]]:
    """The targets that hold for a period, and the period for which they were granted."""
    spans = (period, *around(period))
    rows: dict[str, list[PlanGrant]] = {}
    found = PlanGrant.objects.filter(period__in=[each.code for each in spans], unit__parent=None)
    for row in found.order_by("batch", "id"):
        rows.setdefault(row.period, []).append(row)
    held = ((each, _targets(rows.get(each.code, ()))) for each in spans)
    return next(((each, own) for each, own in held if own), (period, ()))


def _of_year(period: Period) -> tuple[Period, ...]:
    year = parse(str(period.year))
    return (year, *within(year))


def _granted(
    period: Period,
    rows: Mapping[str, Sequence[PlanGrant]],
    totals: Mapping[str, int],
    issued: Mapping[str, int],
) -> Grants:
    inner = [each.code for each in (period, *within(period))]
    return Grants(
        period=period,
        batches=_batches(rows.get(period.code, ())),
        granted=sum(totals.get(code, 0) for code in inner),
        issued=sum(issued.get(code, 0) for code in inner),
        parts=tuple(
            _granted(part, rows, totals, issued)
            for part in within(period)
            if part.code in rows or part.code in issued
        ),
        around=tuple((each, totals[each.code]) for each in around(period) if each.code in totals),
        free=grants.free(period, totals, issued),
        targets=_targets(rows.get(period.code, ())),
    )


def _batches(rows: Sequence[PlanGrant]) -> tuple[Batch, ...]:
    sums: dict[tuple[int, str, bool], int] = {}
    for row in rows:
        key = (row.batch, row.kind, row.is_share)
        sums[key] = sums.get(key, 0) + row.amount
    made: dict[int, list[Granted]] = {}
    for row in rows:
        made.setdefault(row.batch, []).append(
            Granted(
                id=row.pk,
                kind=GrantKind(row.kind),
                amount=row.amount,
                is_share=row.is_share,
                document=row.document,
                dated_on=row.dated_on,
                source=row.source,
                reason=row.reason,
                at=row.entered_at,
                by=row.entered_by.name if row.entered_by else "系统",
                stands=sums[row.batch, row.kind, row.is_share],
            )
        )
    return tuple(Batch(number, tuple(found)) for number, found in made.items())


def _targets(rows: Sequence[PlanGrant]) -> tuple[Target, ...]:
    """Every kind's places and percent as they stand, with where they come from."""
    sums: dict[tuple[str, bool], int] = {}
    sources: dict[tuple[str, bool], list[str]] = {}
    for row in rows:
        if row.kind == GrantKind.TOTAL.value:
            continue
        key = (row.kind, row.is_share)
        sums[key] = sums.get(key, 0) + row.amount
        told = row.source or row.document
        if row.amount > 0 and told and told not in sources.setdefault(key, []):
            sources[key].append(told)
    return tuple(
        Target(GrantKind(kind), amount, is_share, tuple(sources.get((kind, is_share), ())))
        for (kind, is_share), amount in sums.items()
        if amount
    )


def structure(period: Period, *, as_of: date, pacing: Pacing) -> Structure | None:
    """The structure targets that hold for a period, with who stands where; None without any.

    What is granted for a year is held against the whole year, whichever of its periods is asked
    about.
    """
    span, found = _governing(period)
    if not found:
        return None
    ledgers = plans.ledgers((span, *within(span)), as_of=as_of).values()
    figures = sum((one for each in ledgers for one in quotas.balances(each).values()), Quota())
    planned = {
        GrantKind.STUDENTS: figures.total - figures.teachers,
        GrantKind.TEACHERS: figures.teachers,
        GrantKind.HIGH_KNOWLEDGE: figures.high_knowledge,
    }
    total = sum(totals((span, *within(span))).values()) or figures.total
    kinds = {target.kind for target in found}
    standing = _standings(_everybody(span, as_of=as_of, pacing=pacing), kinds)
    return Structure(
        span,
        tuple(
            Held(
                target,
                target.places(total),
                planned.get(target.kind),
                standing[target.kind],
            )
            for target in found
        ),
    )


def of_kind(period: Period, kind: GrantKind, *, as_of: date, pacing: Pacing) -> OfKind:
    """The people of a kind behind a period's figures, as far as they are in scope."""
    whole, tree = _everybody(period, as_of=as_of, pacing=pacing), whole_tree()
    is_of_kind = pl.col(kind.value)
    return OfKind(
        kind,
        plans.persons(whole.filter(is_of_kind), tree=tree),
        plans.persons(whole.filter(is_of_kind.is_null()), tree=tree),
    )


def _everybody(period: Period, *, as_of: date, pacing: Pacing) -> pl.DataFrame:
    """Who holds a place of the period or can still, with their `state` and a column per kind.

    Nobody is left out for holding a place of a plan within the period, or of none.
    """
    frame = plans.branch_frame(period, as_of=as_of, also=composition.READS)
    whole = plans.with_states(frame, period, as_of=as_of, pacing=pacing)
    return whole.filter(pl.col("state").is_in((*places.HOLDING, *places.READY))).with_columns(
        **{kind.value: holds for kind, holds in _kinds(as_of).items()}
    )


def _standings(everybody: pl.DataFrame, kinds: Iterable[GrantKind]) -> dict[GrantKind, Standing]:
    state = pl.col("state")
    found = {}
    for kind in kinds:
        is_of_kind = pl.col(kind.value)
        counts = everybody.select(
            (is_of_kind & (state == "admitted")).sum().alias("admitted"),
            (is_of_kind & (state == "awaiting")).sum().alias("awaiting"),
            (is_of_kind & state.is_in(places.READY)).sum().alias("pipeline"),
            is_of_kind.is_null().sum().alias("unknown"),
        )
        found[kind] = Standing(*counts.row(0))
    return found


def _admission(as_of: date) -> pl.Expr:
    """The day of each one's admission; for whoever is not yet voted in, the day looked at.

    So whoever was young then stays so, whatever later day the period is looked at.
    """
    met = pl.when(quotas.held_by("meeting_on", as_of)).then(pl.col("meeting_on"))
    approved = pl.when(quotas.held_by("approval_on", as_of)).then(pl.col("approval_on"))
    return pl.coalesce(met, approved, pl.lit(as_of))


def _kinds(as_of: date) -> dict[GrantKind, pl.Expr]:
    return {
        GrantKind.TOTAL: pl.col("dossier").is_not_null(),
        GrantKind.STUDENTS: fact.person_kind == "学生",
        GrantKind.TEACHERS: fact.person_kind.is_in(["教师", "职工"]),
        GrantKind.HIGH_KNOWLEDGE: is_of_group,
        GrantKind.MINORITY: fact.ethnic_code.is_between(pl.lit("02"), pl.lit("56")),
        GrantKind.WOMEN: fact.sex == "女",
        GrantKind.YOUNG: composition.age(_admission(as_of)) <= composition.YOUNG_YEARS,
        GrantKind.GRADUATES: fact.education_code < _BELOW_COLLEGE,
    }
