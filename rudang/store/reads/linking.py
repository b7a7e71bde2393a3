"""What became of the plans of periods that are over: figures, empty places and why, faults."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl

from rudang.core import quotas
from rudang.core.answers import Standing
from rudang.core.linking import ReasonKind, Result
from rudang.core.periods import Period, parse
from rudang.core.rules import State
from rudang.store.models import Finding, PlanEntry, PlanReason
from rudang.store.reads import answers, plans
from rudang.store.reads.units import above, whole_tree

PAST = 3
"""So many earlier periods say how a unit has done."""

_WRONG = (State.BROKEN.value, State.MET_LATE.value)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why so many places of a period stayed empty or were exceeded, as somebody put it down."""

    kind: ReasonKind
    amount: int
    words: str
    at: datetime
    by: str


def results(
    period: Period,
    *,
    as_of: date,
    rules: Collection[str] | None = None,
    most: int = PAST,
) -> dict[int, tuple[Result, ...]]:
    """What became of each unit's plans of earlier comparable periods, the latest first.

    Comparable are periods of the same length that are over on the day. `rules` are those whose
    breaches count as faults; without them every breach counts.
    """
    found: dict[int, list[Result]] = defaultdict(list)
    for span in comparable(period, as_of=as_of)[:most]:
        for unit, result in of_period(span, as_of=as_of, rules=rules).items():
            found[unit].append(result)
    return {unit: tuple(some) for unit, some in found.items()}


def comparable(period: Period, *, as_of: date) -> list[Period]:
    """Earlier periods of the same length that are over and have a plan, the latest first.

    A year has one where any part of it has.
    """
    codes = PlanEntry.objects.order_by().values_list("period", flat=True).distinct()
    planned = [parse(code) for code in codes]
    spans = {_like(period, one) for one in planned if _length(one) <= _length(period)}
    earlier = {
        span
        for span in spans
        if span is not None and span.until <= period.since and span.last_day <= as_of
    }
    return sorted(earlier, key=lambda span: span.since, reverse=True)


def _length(period: Period) -> int:
    return period.last_quarter - period.first_quarter + 1


def _like(period: Period, one: Period) -> Period | None:
    """The span as long as the period in which another one lies."""
    length = _length(period)
    if length == 4:
        return parse(str(one.year))
    if length == 2:
        return parse(f"{one.year}H{1 if one.first_quarter < 3 else 2}")
    return one


@dataclass(frozen=True, slots=True)
class Used:
    """One line of a plan that counts for a span, with those who hold its places."""

    part: Period
    line: quotas.Line
    holders: pl.DataFrame


def used(span: Period, *, as_of: date) -> Iterator[Used]:
    """Every unit's own lines within a span, with the dossiers that hold their places.

    The span's own plan and those of the periods within it add up: everybody uses a place of one.
    """
    tree, by = whole_tree(), plans.counting()
    for part in parts(span):
        day = plans.reckoned_on(part, today=as_of, by=by)
        entries = plans.ledgers([part], as_of=as_of).get(part.code, [])
        bearing = {entry.unit for entry in entries}
        frame = plans.people_frame(part, as_of=day, bearing=bearing, tree=tree, only_holders=True)
        held = plans.holding(frame, part, as_of=day, counting=by)
        of_unit, nobody = held.partition_by("unit", as_dict=True), held.clear()
        for line in quotas.lines(entries, frame, part, as_of=day, counting=by):
            yield Used(part, line, of_unit.get((line.unit,), nobody))


def of_period(
    span: Period, *, as_of: date, rules: Collection[str] | None = None
) -> dict[int, Result]:
    """What became of every unit's plan of one span, in the order of the tree.

    A unit answers for the places it broke down to units below it: their lines are part of its.
    """
    tree = whole_tree()
    some = list(used(span, as_of=as_of))
    unit_of = {dossier: one.line.unit for one in some for dossier in one.holders["dossier"]}
    faulty = {dossier for dossier, _ in _breaches(list(unit_of), rules)}
    faults = Counter(unit_of[dossier] for dossier in faulty)
    excused = _excused(some)
    own: dict[int, Result] = {}
    for one in some:
        before = own.get(one.line.unit, Result(one.line.unit, span, 0, 0, 0, 0, 0))
        own[one.line.unit] = replace(
            before,
            quota=before.quota + one.line.quota,
            admitted=before.admitted + one.line.admitted,
            awaiting=before.awaiting + one.line.awaiting,
            exempt=before.exempt + one.line.exempt,
            faults=faults[one.line.unit],
            excused=excused[one.line.unit],
        )
    whole: dict[int, Result] = {}
    for low, result in own.items():
        for unit in above(tree, low):
            if unit in own:
                whole[unit] = _added(whole.get(unit, Result(unit, span, 0, 0, 0, 0, 0)), result)
    return {unit: whole[unit] for unit in tree if unit in whole}


def _added(total: Result, one: Result) -> Result:
    return replace(
        total,
        quota=total.quota + one.quota,
        admitted=total.admitted + one.admitted,
        awaiting=total.awaiting + one.awaiting,
        exempt=total.exempt + one.exempt,
        faults=total.faults + one.faults,
        excused=total.excused + one.excused,
    )


def parts(span: Period) -> list[Period]:
    """The periods with a plan that lie within a span, the widest first."""
    codes = PlanEntry.objects.order_by().values_list("period", flat=True).distinct()
    within = [one for one in map(parse, codes) if span.includes(one)]
    return sorted(within, key=lambda one: (-_length(one), one.since))


def _breaches(
    dossiers: Collection[int], rules: Collection[str] | None
) -> Iterable[tuple[int, str]]:
    """The breaches that stand in these dossiers and were not accepted as in order."""
    found = Finding.objects.filter(closed_at=None, state__in=_WRONG, dossier__in=sorted(dossiers))
    if rules is not None:
        found = found.filter(rule__in=sorted(rules))
    accepted = answers.only(found, Standing.ACCEPTED, {}).values("pk")
    return found.exclude(pk__in=accepted).values_list("dossier_id", "rule")


def breaches(dossiers: Collection[int], *, rules: Collection[str] | None = None) -> dict[str, int]:
    """How many breaches of each rule stand in these dossiers."""
    return dict(sorted(Counter(rule for _, rule in _breaches(dossiers, rules)).items()))


def breaches_of(
    dossiers: Collection[int], *, rules: Collection[str] | None = None
) -> dict[int, list[str]]:
    """The rules of which a breach stands in each of these dossiers, in one query."""
    found: dict[int, list[str]] = defaultdict(list)
    for dossier, rule in _breaches(dossiers, rules):
        found[dossier].append(rule)
    return found


def _excused(some: Iterable[Used]) -> Counter[int]:
    """Empty places with a reason that lies outside the unit, of the lines that count."""
    lines = {(one.line.unit, one.part.code) for one in some}
    outside = [kind.value for kind in ReasonKind if kind.lies_outside]
    rows = PlanReason.objects.filter(period__in={code for _, code in lines}, kind__in=outside)
    counted: Counter[int] = Counter()
    for unit, code, amount in rows.values_list("unit", "period", "amount"):
        if (unit, code) in lines:
            counted[unit] += amount
    return counted


def reasons(period: Period, unit: int) -> list[Reason]:
    """What was put down for a unit's period, in the order of the kinds."""
    order = list(ReasonKind)
    rows = PlanReason.objects.filter(period=period.code, unit=unit).select_related("entered_by")
    found = [
        Reason(
            ReasonKind(row.kind),
            row.amount,
            row.words,
            row.entered_at,
            row.entered_by.name if row.entered_by else "系统",
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: order.index(one.kind))


def bearing(year: int) -> list[int]:
    """The units that a plan of a year names, in the order of the tree."""
    codes = [part.code for part in parts(parse(str(year)))]
    named = set(
        PlanEntry.objects.filter(period__in=codes).order_by().values_list("unit", flat=True)
    )
    return [unit for unit in whole_tree() if unit in named]
