"""Demand surveys as they were called, the units' returns, and the persons put forward."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from rudang.core.periods import Period, parse
from rudang.core.surveys import Evidence, Figures, Forward, figures, merged
from rudang.store.models import Survey, SurveyName, SurveyReturn, Unit
from rudang.store.reads.units import Place, above, whole_tree

STATES: dict[str, str] = {"": "未填报", **dict(SurveyReturn.State.choices)}
IN = frozenset({SurveyReturn.State.SENT.value, SurveyReturn.State.MERGED.value})
"""The states of a return that is in: handed on, or taken in above."""
_NO_RETURNS = frozenset({Unit.Kind.GROUP.value, Unit.Kind.WORKING_COMMITTEE.value})


@dataclass(frozen=True, slots=True)
class Call:
    """A survey as it was called."""

    period: Period
    opened_on: date
    due_on: date
    note: str
    opened_by: str
    closed_at: datetime | None
    reason: str
    version: int

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def is_late(self, day: date) -> bool:
        return day > self.due_on


@dataclass(frozen=True, slots=True)
class Return:
    """What one unit answers; `state` is blank and `version` 0 before anything was written.

    A general branch's own `names` stand at itself; its branches' are theirs.
    """

    unit: int
    state: str = ""
    wished: int | None = None
    note: str = ""
    reason: str = ""
    sent_on: date | None = None
    version: int = 0
    names: tuple[Forward, ...] = ()

    @property
    def is_in(self) -> bool:
        return self.state in IN

    @property
    def may_be_filled(self) -> bool:
        return not self.is_in

    @property
    def figures(self) -> Figures:
        return figures(self.names, self.wished)


def _call(row: Survey) -> Call:
    return Call(
        parse(row.period),
        row.opened_on,
        row.due_on,
        row.note,
        row.opened_by.name if row.opened_by else "系统",
        row.closed_at,
        row.reason,
        row.version,
    )


def calls(*, only_open: bool = False) -> list[Call]:
    """Every survey, the latest period first."""
    rows = Survey.objects.select_related("opened_by")
    if only_open:
        rows = rows.filter(closed_at=None)
    return sorted(map(_call, rows), key=lambda one: (one.period.since, one.due_on), reverse=True)


def call(period: Period) -> Call | None:
    """The survey of a period."""
    row = Survey.objects.select_related("opened_by").filter(period=period.code).first()
    return None if row is None else _call(row)


def answers(place: Place) -> bool:
    """Whether a unit has a return of its own: neither the committee that plans nor a group."""
    return not place.may_approve and place.kind not in _NO_RETURNS


def answering(tree: Mapping[int, Place], within: Collection[int] | None = None) -> dict[int, Place]:
    """The units that answer, superiors first; `within` only these."""
    return {
        place.id: place
        for place in tree.values()
        if answers(place) and (within is None or place.id in within)
    }


def receiver(tree: Mapping[int, Place], unit: int) -> int | None:
    """Who takes a unit's return in: the nearest above that answers itself, or the planning one."""
    line = above(tree, unit)[1:]
    for one in line:
        if answers(tree[one]):
            return one
    return next((one for one in line if tree[one].may_approve), None)


def gathered_by(tree: Mapping[int, Place], unit: int) -> list[int]:
    """The units whose returns this one merges."""
    return [one for one in answering(tree) if one != unit and receiver(tree, one) == unit]


def custody(tree: Mapping[int, Place], unit: int) -> set[int]:
    """Where a unit's own people stand: at itself and at its groups."""
    found = {unit}
    for place in tree.values():
        if place.parent in found and place.kind == Unit.Kind.GROUP:
            found.add(place.id)
    return found


def returns(period: Period, *, units: Collection[int] | None = None) -> dict[int, Return]:
    """The returns in sight by unit; units that have written nothing have none."""
    rows = SurveyReturn.objects.filter(survey__period=period.code)
    if units is not None:
        rows = rows.filter(unit__in=sorted(units))
    kept = list(rows)
    names: dict[int, list[Forward]] = {}
    for one in (
        SurveyName.objects.filter(given__in=[row.pk for row in kept])
        .order_by("quarter", "pk")
        .values(
            *("given_id", "dossier_id", "unit_id", "quarter", "kind", "note", "evidence"),
            *("dossier__sheet__name", "dossier__sheet__number"),
        )
    ):
        names.setdefault(one["given_id"], []).append(_forward(one))
    return {
        row.unit_id: Return(
            row.unit_id,
            row.state,
            row.wished,
            row.note,
            row.reason,
            row.sent_on,
            row.version,
            tuple(names.get(row.pk, ())),
        )
        for row in kept
    }


def _forward(row: Mapping[str, object]) -> Forward:
    evidence = row["evidence"]
    assert isinstance(evidence, dict)
    return Forward(
        dossier=row["dossier_id"],  # type: ignore[arg-type]
        unit=row["unit_id"],  # type: ignore[arg-type]
        quarter=str(row["quarter"]),
        kind=str(row["kind"]),
        is_high_knowledge=evidence["is_high_knowledge"],
        is_minority=evidence["is_minority"],
        evidence=Evidence.read(evidence),
        # Whoever has gone to a unit out of sight is kept without a name.
        person=str(row["dossier__sheet__name"] or ""),
        number=str(row["dossier__sheet__number"] or ""),
        note=str(row["note"]),
    )


def put_forward(period: Period) -> dict[int, tuple[Forward, ...]]:
    """Who was put forward for a period, by branch, from returns that are in."""
    return {unit: one.names for unit, one in returns(period).items() if one.is_in and one.names}


def outstanding(period: Period, *, within: Collection[int] | None = None) -> tuple[Place, ...]:
    """The units whose return is not in; all of them where no survey was called.

    Args:
        within: the units that the reader sees; others' returns cannot be told from none.
    """
    came = set(
        SurveyReturn.objects.filter(survey__period=period.code, state__in=IN).values_list(
            "unit", flat=True
        )
    )
    due = answering(whole_tree(), within)
    return tuple(place for place in due.values() if place.id not in came)


def twice(found: Iterable[Return]) -> dict[int, list[int]]:
    """People whom more than one unit put forward, with the units."""
    units: dict[int, list[int]] = {}
    for one in found:
        for name in one.names:
            units.setdefault(name.dossier, []).append(one.unit)
    return {dossier: where for dossier, where in units.items() if len(where) > 1}


def rolled_up(
    tree: Mapping[int, Place], found: Mapping[int, Return], units: Iterable[int]
) -> dict[int, Figures]:
    """Each unit's figures with those of all whose returns it merges."""
    own = {unit: found[unit].figures if unit in found else Figures() for unit in units}
    parts: dict[int, list[Figures]] = {}
    for unit, value in own.items():
        at: int | None = unit
        while at in own:
            parts.setdefault(at, []).append(value)
            at = receiver(tree, at)
    return {unit: merged(parts[unit]) for unit in own}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a survey has come: the state of each return in sight, and how many people."""

    call: Call
    states: Mapping[int, str]
    reasons: Mapping[int, str]
    people: int


def progress(found: Sequence[Call]) -> list[Progress]:
    """How far these surveys have come, in one query."""
    kept: dict[str, list[tuple[int, str, str, int]]] = {one.period.code: [] for one in found}
    rows = (
        SurveyReturn.objects.filter(survey__period__in=kept)
        .annotate(people=Count("names"))
        .values_list("survey__period", "unit", "state", "reason", "people")
    )
    for period, unit, state, reason, people in rows:
        kept[period].append((unit, state, reason, people))
    return [
        Progress(
            one,
            {unit: state for unit, state, _, _ in kept[one.period.code]},
            {unit: reason for unit, state, reason, _ in kept[one.period.code] if reason},
            sum(people for *_, people in kept[one.period.code]),
        )
        for one in found
    ]
