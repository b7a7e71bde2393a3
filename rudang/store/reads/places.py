"""Places for persons: each unit's, those freed, leave beyond the plan, and filings by name."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db.models import Q
from django.utils import timezone

from rudang.core import places, quotas
from rudang.core.pace import Pacing
from rudang.core.periods import Period, parse
from rudang.core.places import Binding, Layout, Leave, Lost, MeantFor, Somebody, Standing
from rudang.core.quotas import Entry, Quota
from rudang.store import door, frames
from rudang.store.models import Dossier, OverPlanLeave, PlanEntry, PlanName, Sheet, Transfer
from rudang.store.reads import plans
from rudang.store.reads.units import Place, whole_tree

_SHOWN = (*places.HOLDING, *places.READY)


@dataclass(frozen=True, slots=True)
class Freed:
    """A place that came back, with the reason."""

    dossier: int
    period: Period
    unit: int
    name: str
    meant_for: str
    is_firm: bool
    named_at: datetime
    released_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class UnitPlaces:
    """One unit's places with what came back, and leave given beyond the plan.

    `left` places remain once all who passed pre-examination are admitted; `may_be_examined` are
    the targets who have not been.
    """

    place: Place
    quota: Quota
    layout: Layout
    left: int
    may_be_examined: tuple[Somebody, ...] = ()
    freed: tuple[Freed, ...] = ()
    leaves: tuple[Leave, ...] = ()

    @property
    def held(self) -> int:
        return self.layout.count(Standing.ADMITTED) + self.layout.count(Standing.AWAITING)

    @property
    def firm(self) -> int:
        return self.layout.count(Standing.FIRM)

    @property
    def provisional(self) -> int:
        return self.layout.count(Standing.PROVISIONAL)

    @property
    def empty(self) -> int:
        return self.layout.count(Standing.EMPTY)

    @property
    def freed_of(self) -> dict[int, Freed]:
        """The place that came back last of each person."""
        return {one.dossier: one for one in reversed(self.freed)}

    @property
    def unexplained(self) -> int:
        """Places on which person and purpose differ and nobody has said why."""
        slots = (*self.layout.slots, *self.layout.beyond)
        return sum(s.binding is not None and not s.is_explained for s in slots)


@dataclass(frozen=True, slots=True)
class Filing:
    """Somebody filed outside the plan by name, and what it comes to."""

    id: int
    dossier: int
    name: str
    unit: Place
    reason: str
    document: str
    dated_on: date
    meeting_on: date | None
    words: str
    is_exempt: bool
    taken_back: bool


@dataclass(frozen=True, slots=True)
class NoPlace:
    """Why somebody cannot be put before pre-examination: the plan's figures in a sentence."""

    dossier: int
    unit: int
    period: Period
    words: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A period's ledger and everybody who can matter to it, read once for all its units.

    `seen_on` is the day whose ledger and bound places are looked at; None for those of now.
    """

    period: Period
    seen_on: date | None
    tree: Mapping[int, Place]
    entries: Sequence[Entry]
    frame: pl.DataFrame

    @property
    def quotas(self) -> dict[int, Quota]:
        return quotas.balances(self.entries)

    def person(self, dossier: int) -> Somebody | None:
        """Somebody who uses a plan of the period, whatever stands behind them."""
        rows = self.frame.filter(pl.col("dossier") == dossier)
        return self._somebody(rows.row(0, named=True)) if rows.height else None

    def uses(self) -> dict[int, int]:
        """Which unit's plan each dossier uses."""
        return dict(self.frame.select("dossier", "unit").iter_rows())

    def people(self, unit: int, also: Collection[int] = ()) -> list[Somebody]:
        """Who stands behind the unit's figures or could, and `also` these, the nearest first."""
        rows = self.frame.filter(
            (pl.col("unit") == unit)
            & (pl.col("state").is_in(_SHOWN) | pl.col("dossier").is_in(list(also)))
        )
        return [self._somebody(row) for row in rows.iter_rows(named=True)]

    def _somebody(self, row: Mapping[str, object]) -> Somebody:
        kept = {name: row[name] for name in ("dossier", "step", "is_filed")}
        said = ("name", "person_kind", "state", "where")
        return Somebody(
            **kept,  # type: ignore[arg-type]
            **{name: row[name] or "" for name in said},  # type: ignore[arg-type]
            is_of_group=bool(row["is_high_knowledge"]),
            branch=self.tree[row["branch"]].term,  # type: ignore[index]
            earliest_on=row["earliest_on"] if row["is_candidate"] else None,  # type: ignore[arg-type]
            lost=Lost(str(row["lost"])) if row["lost"] else None,
        )


def look(
    period: Period,
    *,
    as_of: date,
    pacing: Pacing,
    seen_on: date | None = None,
    beside: Collection[int] | None = None,
) -> Looked:
    """Read a period once: everybody, or only those who use the same plans as some units."""
    entries = plans.as_entries(plans.entries(period, as_of=seen_on))
    tree = whole_tree()
    bearing = {entry.unit for entry in entries}
    frame = plans.people_frame(period, as_of=as_of, bearing=bearing, tree=tree, beside=beside)
    filed = quotas.filings(entries)
    whole = (
        plans.with_states(frame, period, as_of=as_of, pacing=pacing)
        .with_columns(
            is_filed=places.filed_expr(filed).fill_null(False),
            lost=pl.when(pl.col("state").is_null()).then(places.lost_expr(as_of)),
        )
        .sort("earliest_on", "since_on", "dossier", nulls_last=True)
    )
    return Looked(period, seen_on, tree, entries, whole)


def laid_out(looked: Looked, *units: int) -> dict[int, Layout]:
    """The places of these units, or of all that have a plan."""
    stands = Q(released_at=None)
    if looked.seen_on is not None:
        stands = plans.names_on(looked.period, looked.seen_on)
    named = PlanName.objects.filter(stands, period=looked.period.code)
    if units:
        named = named.filter(unit__in=units)
    of_unit: dict[int, list[PlanName]] = {}
    for row in named.order_by("named_at", "id"):
        of_unit.setdefault(row.unit_id, []).append(row)
    uses = looked.uses()
    away = [r for rows in of_unit.values() for r in rows if uses.get(r.dossier_id) != r.unit_id]
    gone = _gone(away, looked)
    found = {}
    for one, quota in looked.quotas.items():
        if units and one not in units:
            continue
        standing = of_unit.get(one, [])
        people = looked.people(one, {row.dossier_id for row in standing})
        known = {who.dossier for who in people}
        people += [gone[r.dossier_id] for r in standing if r.dossier_id not in known]
        found[one] = places.lay_out(quota, people, [_binding(row) for row in standing])
    return found


def units(period: Period, *, as_of: date, pacing: Pacing) -> tuple[UnitPlaces, ...]:
    """Every unit's places on a day, in the order of the paper."""
    looked = look(period, as_of=as_of, pacing=pacing, seen_on=as_of)
    found = laid_out(looked)
    order = plans.in_order(plans.entries(period, as_of=as_of), looked.tree)
    return tuple(
        UnitPlaces(
            looked.tree[unit],
            looked.quotas[unit],
            found[unit],
            places.claims(looked.quotas[unit], looked.people(unit))[1],
        )
        for unit in order
        if unit in found
    )


def of_unit(period: Period, unit: int, *, as_of: date, pacing: Pacing) -> UnitPlaces | None:
    """One unit's places with what came back and leave beyond the plan; None without a plan."""
    looked = look(period, as_of=as_of, pacing=pacing, seen_on=as_of)
    found = laid_out(looked, unit)
    if unit not in found:
        return None
    rows = PlanName.objects.filter(plans.named_by(period, as_of), period=period.code, unit=unit)
    rows = rows.filter(released_at__isnull=False).exclude(plans.names_on(period, as_of))
    freed = list(rows.order_by("-released_at", "-id"))
    names = _names({row.dossier_id for row in freed})
    people = looked.people(unit)
    return UnitPlaces(
        looked.tree[unit],
        looked.quotas[unit],
        found[unit],
        places.claims(looked.quotas[unit], people)[1],
        tuple(who for who in people if who.is_listed and who.state == "feasible"),
        tuple(_freed(row, names) for row in freed),
        leaves(period, as_of=as_of, unit=unit),
    )


def unseated(
    period: Period, units: Collection[int] = (), *, as_of: date, pacing: Pacing
) -> dict[int, tuple[Somebody, ...]]:
    """By unit, those meant for places that its plan no longer has; of these units, or of all."""
    named = PlanName.objects.filter(period=period.code, released_at=None)
    bearing = set(named.values_list("unit", flat=True).distinct())
    bearing &= set(units) or bearing
    if not bearing:
        return {}
    looked = look(period, as_of=as_of, pacing=pacing, beside=bearing)
    laid = laid_out(looked, *bearing)
    return {unit: layout.unseated for unit, layout in laid.items() if layout.unseated}


def given_back(dossier: int, *, since: datetime, as_of: date) -> tuple[Freed, ...]:
    """Places that somebody lost since a moment and could use again: nothing costs them one now."""
    rows = PlanName.objects.filter(dossier=dossier)
    kept = set(rows.filter(released_at=None).values_list("period", flat=True))
    found = rows.filter(released_at__gte=since).exclude(period__in=kept).order_by("released_at")
    last = {row.period: row for row in found}
    if not last or dossier in losing([dossier], as_of=as_of):
        return ()
    names = _names([dossier])
    return tuple(_freed(row, names) for row in last.values())


def losing(dossiers: Collection[int], *, as_of: date) -> dict[int, Lost]:
    """Who of these can take no place any more, by what their sheets tell."""
    told = places.lost_for_good(as_of)
    frame = frames.sheets(told.meta.root_names(), dossiers=sorted(dossiers))
    found = frame.select("dossier", lost=told).filter(pl.col("lost").is_not_null())
    return {dossier: Lost(code) for dossier, code in found.iter_rows()}


def _freed(row: PlanName, names: Mapping[int, str]) -> Freed:
    assert row.released_at is not None
    return Freed(
        row.dossier_id,
        parse(row.period),
        row.unit_id,
        names.get(row.dossier_id, "已转出人员"),
        row.get_meant_for_display(),
        row.is_firm,
        row.named_at,
        row.released_at,
        row.reason,
    )


def _binding(row: PlanName) -> Binding:
    return Binding(row.pk, row.dossier_id, row.is_firm, MeantFor(row.meant_for), row.why)


def _gone(rows: Iterable[PlanName], looked: Looked) -> dict[int, Somebody]:
    """Persons with a place of a unit whose plan they use no more: moved, or of another period."""
    rows = list(rows)
    if not rows:
        return {}
    wanted = {row.dossier_id for row in rows}
    names = _names(wanted)
    stands = dict(Dossier.objects.filter(pk__in=wanted).values_list("pk", "unit"))
    parents = {place.id: place.parent for place in looked.tree.values()}
    uses = quotas.plan_units(parents, {entry.unit for entry in looked.entries})
    return {
        row.dossier_id: Somebody(
            dossier=row.dossier_id,
            name=names.get(row.dossier_id, "已转出人员"),
            lost=Lost.ELSEWHERE
            if uses.get(stands.get(row.dossier_id, 0)) == row.unit_id
            else Lost.MOVED,
        )
        for row in rows
    }


def _names(dossiers: Collection[int]) -> dict[int, str]:
    """What people are called, as their transfer has it where they have left one's sight."""
    if not dossiers:
        return {}
    found = dict(Transfer.objects.filter(dossier__in=dossiers).values_list("dossier", "name"))
    seen = Sheet.objects.filter(dossier__in=dossiers).values_list("dossier", "name")
    return found | {dossier: name or "" for dossier, name in seen}


def leaves(period: Period, *, as_of: date, unit: int | None = None) -> tuple[Leave, ...]:
    """Leave given beyond the plan by a day, the latest first, with what was taken back."""
    rows = OverPlanLeave.objects.filter(period=period.code, given_on__lte=as_of)
    if unit is not None:
        rows = rows.filter(unit=unit)
    found = list(rows.select_related("given_by").order_by("-given_on", "-id"))
    names = _names({row.dossier_id for row in found})
    return tuple(
        Leave(
            id=row.pk,
            unit=row.unit_id,
            dossier=row.dossier_id,
            name=names.get(row.dossier_id, "已转出人员"),
            reason=row.reason,
            document=row.document,
            given_on=row.given_on,
            by=row.given_by.name if row.given_by else "系统",
            taken_back_on=timezone.localdate(row.taken_back_at) if row.taken_back_at else None,
            stands=_stands(row, period, as_of),
        )
        for row in found
    )


def _stands(row: OverPlanLeave, period: Period, as_of: date) -> bool:
    """Not taken back by a day; what was given once the period was over never held on one of it."""
    if row.taken_back_at is None:
        return True
    is_late = timezone.localdate(row.given_at) >= period.until
    return not is_late and timezone.localdate(row.taken_back_at) > as_of


def standing_leaves(period: Period, *, as_of: date) -> dict[int, list[Leave]]:
    """The leave beyond the plan that stands on a day, by the unit whose plan it goes beyond."""
    found: dict[int, list[Leave]] = {}
    for one in leaves(period, as_of=as_of):
        if one.stands:
            found.setdefault(one.unit, []).append(one)
    return found


def filings(period: Period, *, as_of: date, pacing: Pacing) -> tuple[Filing, ...]:
    """Who was filed outside the plan by name, the latest first, and what it comes to."""
    ledger = plans.entries(period, as_of=as_of)
    rows = [r for r in ledger if r.dossier_id and r.kind == PlanEntry.Kind.FILE_OUTSIDE]
    if not rows:
        return ()
    looked = look(period, as_of=as_of, pacing=pacing, seen_on=as_of)
    standing = {row.pk for row in plans.standing(ledger)}
    exempt: set[int] = set()
    figures = looked.quotas
    for unit in figures.keys() & {row.unit_id for row in rows}:
        holders = [who for who in looked.people(unit) if who.holds]
        exempt |= {
            who.dossier
            for who in places.exempt_of(
                holders,
                listed=figures[unit].high_knowledge,
                filed_unnamed=figures[unit].filed_outside,
            )
        }
    known = {row["dossier"]: row for row in looked.frame.iter_rows(named=True)}
    names = _names({row.dossier_id for row in rows if row.dossier_id})
    found = []
    for row in rows:
        if row.amount < 0 or row.dossier_id is None or row.dated_on is None:
            continue
        one = known.get(row.dossier_id)
        is_standing = row.pk in standing
        found.append(
            Filing(
                id=row.pk,
                dossier=row.dossier_id,
                name=names.get(row.dossier_id, ""),
                unit=looked.tree[row.unit_id],
                reason=row.reason,
                document=row.document,
                dated_on=row.dated_on,
                meeting_on=one["meeting_on"] if one and one["state"] in places.HOLDING else None,
                words=_outcome(one, row.dated_on, row.dossier_id in exempt, is_standing),
                is_exempt=is_standing and row.dossier_id in exempt,
                taken_back=not is_standing,
            )
        )
    return tuple(reversed(found))


def may_be_filed(period: Period, *, as_of: date, pacing: Pacing) -> tuple[Somebody, ...]:
    """Persons of the group who use a plan of the period and are not filed, by unit."""
    looked = look(period, as_of=as_of, pacing=pacing)
    filed = quotas.filings(looked.entries)
    return tuple(
        who
        for unit in looked.quotas
        for who in looked.people(unit)
        if who.is_of_group and who.dossier not in filed
    )


def _outcome(
    row: Mapping[str, object] | None, filed_on: date, is_exempt: bool, is_standing: bool
) -> str:
    if not is_standing:
        return "已撤回"
    if row is None:
        return "现在不使用本期的计划"
    if row["state"] not in places.HOLDING:
        return "尚未经支部大会通过"
    if is_exempt:
        return "不占计划"
    meeting = row["meeting_on"]
    if isinstance(meeting, date) and filed_on >= meeting:
        return f"备案不早于支部大会（{meeting.isoformat()}），计入计划"
    if not row["is_high_knowledge"]:
        return "不属于高知识群体，计入计划"
    return "使用本单位单列的名额，计入计划"


def cannot_pass(
    dossiers: Sequence[int], *, on: date, today: date, pacing: Pacing, together: bool = False
) -> dict[int, NoPlace]:
    """Whom no plan has a place left for at a pre-examination on a day, each with the figures.

    A unit without a plan of any period of that day stops nobody, nor does one stop whoever has
    leave or is counted already. A year's own places serve beside those of its half: it takes all
    of them to be used. A period that is over is judged as it stood on the day.

    Args:
        together: whether all these are to be examined at once and so need as many places.
    """

    def full(looked: Looked, unit: int, asking: Sequence[int]) -> dict[int, str]:
        people = looked.people(unit, asking)
        askers = [w for w in people if w.dossier in asking and not places.is_counted(w)]
        quota = looked.quotas[unit]
        used, _ = places.claims(quota, people)
        found = {}
        for who in askers:
            wanted = askers if together else [who]
            is_outside = places.claims(quota, people, [who])[0] == used
            if not is_outside and places.claims(quota, people, wanted)[1] < 0:
                found[who.dossier] = _too_many(looked, unit, people, len(wanted))
        return found

    return _without(dossiers, full, on=on, today=today, pacing=pacing)


def beyond(dossiers: Sequence[int], *, on: date, today: date, pacing: Pacing) -> dict[int, NoPlace]:
    """Who passed pre-examination on a day though no plan had a place left, and without leave."""

    def over(looked: Looked, unit: int, asking: Sequence[int]) -> dict[int, str]:
        people = looked.people(unit, asking)
        _, left = places.claims(looked.quotas[unit], people)
        counted = [who.dossier for who in people if who.dossier in asking]
        words = f"{_figures(looked, unit, people)}，超出计划 {-left} 名"
        return dict.fromkeys(counted, words) if left < 0 else {}

    return _without(dossiers, over, on=on, today=today, pacing=pacing)


def _without(
    dossiers: Sequence[int],
    judged: Callable[[Looked, int, Sequence[int]], Mapping[int, str]],
    *,
    on: date,
    today: date,
    pacing: Pacing,
) -> dict[int, NoPlace]:
    """For whom every plan of the day that they could use says so; figures alone leave the look."""
    with door.seeing_all():
        codes = PlanEntry.objects.order_by().values_list("period", flat=True).distinct()
        periods = [period for period in map(parse, codes) if period.has(on)]
        excused = set(
            OverPlanLeave.objects.filter(
                dossier__in=dossiers, taken_back_at=None, period__in=[p.code for p in periods]
            ).values_list("dossier", flat=True)
        )
        asking = [dossier for dossier in dossiers if dossier not in excused]
        stand = Sheet.objects.filter(dossier__in=asking).values_list("unit", "meeting_unit")
        beside = {unit for pair in stand for unit in pair if unit is not None}
        found: dict[int, list[NoPlace]] = {}
        spared: set[int] = set()
        for period in sorted(periods, key=lambda one: (one.until, one.since)):
            day = today if today < period.until else on
            looked = look(period, as_of=day, pacing=pacing, beside=beside)
            uses = looked.uses()
            of_unit: dict[int, list[int]] = {}
            for dossier in asking:
                if dossier in uses:
                    of_unit.setdefault(uses[dossier], []).append(dossier)
            for unit, some in of_unit.items():
                words = judged(looked, unit, some)
                spared |= set(some) - set(words)
                for dossier, said in words.items():
                    one = NoPlace(dossier, unit, period, said)
                    found.setdefault(dossier, []).append(one)
        return {dossier: said[0] for dossier, said in found.items() if dossier not in spared}


def _figures(looked: Looked, unit: int, people: Sequence[Somebody]) -> str:
    quota = looked.quotas[unit]
    held = sum(who.holds for who in people)
    past = sum(who.state == "past_preexam" for who in people)
    used, _ = places.claims(quota, people)
    outside = f"，其中不占计划 {held + past - used} 名" if held + past > used else ""
    return (
        f"{looked.tree[unit].name}{looked.period.term}计划 {quota.total} 名，"
        f"已批准和待审批 {held} 名，预审合格待接收 {past} 名{outside}"
    )


def _too_many(looked: Looked, unit: int, people: Sequence[Somebody], wanted: int) -> str:
    figures = _figures(looked, unit, people)
    _, left = places.claims(looked.quotas[unit], people)
    if left > 0:
        return f"{figures}，只余 {left} 名，不能同时预审 {wanted} 名；请减少人数"
    return f"{figures}，没有空余的名额，不能再送预审；确需超计划的，由校党委组织部写明原因后准予"


def meant_for(period: Period, dossier: int) -> int | None:
    """The place that is meant for somebody in a period."""
    found = PlanName.objects.filter(period=period.code, dossier=dossier, released_at=None)
    return found.values_list("pk", flat=True).first()
