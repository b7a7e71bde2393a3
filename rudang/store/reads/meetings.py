"""Meetings as lists and one by one, and what of them concerns one dossier."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from rudang.core.facts import ACT_KIND
from rudang.store.models import AgendaItem, Meeting, Sheet

KINDS: dict[str, str] = dict(Meeting.Kind.choices)
STATES: dict[str, str] = dict(Meeting.State.choices)
CALLED, HELD, CANCELLED = (state.value for state in Meeting.State)

PAGE = 50


@dataclass(frozen=True, slots=True)
class Item:
    """One matter of an agenda, with its person as far as in scope."""

    id: int
    meeting: int
    dossier: int
    unit: int
    matter: str
    name: str
    discussion: str
    decision: str
    reason: str
    act: int | None
    introducers: tuple[str, ...] = ()

    @property
    def term(self) -> str:
        return ACT_KIND[self.matter].term

    @property
    def step(self) -> int:
        return ACT_KIND[self.matter].step

    @property
    def key(self) -> str:
        return f"{self.dossier}-{self.matter}"


@dataclass(frozen=True, slots=True)
class Kept:
    """One meeting as it stands."""

    id: int
    unit: int
    kind: str
    state: str
    planned_on: date | None
    held_on: date | None
    place: str
    chair: str
    recorder: str
    note: str
    version: int
    called_by: str = ""
    roll: Sequence[Mapping[str, Any]] = ()
    record: Mapping[str, Any] = field(default_factory=dict)
    items: Sequence[Item] = ()
    people: int = 0

    @property
    def term(self) -> str:
        return KINDS[self.kind]

    @property
    def day(self) -> date | None:
        return self.held_on or self.planned_on


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list of meetings, and how many there are of each kind and state."""

    meetings: Sequence[Kept]
    total: int
    page: int
    pages: int
    kinds: Mapping[str, int]
    states: Mapping[str, int]
    units: Mapping[int, int]


def listed(
    *, kind: str = "", state: str = "", units: Collection[int] | None = None, page: int = 1
) -> Listing:
    """Meetings in scope, those still to be held first, then the latest."""
    everything = Meeting.objects.all()

    def counts(name: str, *narrowed: Q) -> dict[Any, int]:
        rows = everything.filter(*narrowed).order_by().values_list(name).annotate(n=Count("id"))
        return dict(rows)

    of_kind = Q(kind=kind) if kind else Q()
    of_state = Q(state=state) if state else Q()
    of_units = Q(unit_id__in=sorted(units)) if units is not None else Q()
    found = everything.filter(of_kind, of_state, of_units)
    total = found.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    rows = list(
        found.order_by(
            F("held_on").desc(nulls_first=True), F("planned_on").desc(nulls_last=True), "-id"
        )[(page - 1) * PAGE : page * PAGE]
    )
    items = _items(AgendaItem.objects.filter(meeting_id__in=[row.pk for row in rows]))
    by_meeting: dict[int, list[Item]] = {}
    for item in items:
        by_meeting.setdefault(item.meeting, []).append(item)
    return Listing(
        [_kept(row, by_meeting.get(row.pk, [])) for row in rows],
        total,
        page,
        pages,
        counts("kind", of_state, of_units),
        counts("state", of_kind, of_units),
        counts("unit_id", of_kind, of_state),
    )


def one(meeting: int) -> Kept | None:
    """One meeting with its agenda; None where it is not in scope."""
    found = Meeting.objects.select_related("called_by").filter(pk=meeting).first()
    if found is None:
        return None
    caller = found.called_by.name if found.called_by else ""
    return _kept(found, _items(AgendaItem.objects.filter(meeting=found)), caller)


def of_dossier(dossier: int) -> list[tuple[Item, Kept | None]]:
    """Every matter of a dossier before a meeting, oldest first; the meeting as far as in scope."""
    items = [
        Item(
            id=one.pk,
            meeting=one.meeting_id,
            dossier=one.dossier_id,
            unit=one.unit_id,
            matter=one.matter,
            name="",
            discussion="",
            decision=one.decision,
            reason=one.reason,
            act=one.act_id,
        )
        for one in AgendaItem.objects.filter(dossier=dossier).order_by("id")
    ]
    meetings = Meeting.objects.in_bulk({item.meeting for item in items}) if items else {}
    return [
        (item, _kept(meetings[item.meeting], []) if item.meeting in meetings else None)
        for item in items
    ]


def waiting(until: date, limit: int) -> tuple[list[Kept], int]:
    """Meetings called for a day not later than this whose results nobody entered, and the count."""
    found = Meeting.objects.filter(state=CALLED, planned_on__lte=until)
    rows = list(
        found.annotate(people=Count("items", distinct=True)).order_by("planned_on", "id")[:limit]
    )
    return [_kept(row, [], people=row.people) for row in rows], found.count()


def people_of(dossiers: Collection[int]) -> dict[int, Mapping[str, Any]]:
    """Names and introducers of some dossiers in scope, by dossier."""
    rows = Sheet.objects.filter(dossier_id__in=dossiers).values(
        "dossier_id", "name", "number", "unit_id", "introducers"
    )
    return {row["dossier_id"]: row for row in rows}


def _items(found: QuerySet[AgendaItem]) -> list[Item]:
    rows = found.order_by("position", "id").values(
        "id",
        "meeting_id",
        "dossier_id",
        "unit_id",
        "matter",
        "dossier__sheet__name",
        "discussion",
        "decision",
        "reason",
        "act_id",
        "dossier__sheet__introducers",
    )
    return [
        Item(
            id=row["id"],
            meeting=row["meeting_id"],
            dossier=row["dossier_id"],
            unit=row["unit_id"],
            matter=row["matter"],
            name=row["dossier__sheet__name"] or "",
            discussion=row["discussion"],
            decision=row["decision"],
            reason=row["reason"],
            act=row["act_id"],
            introducers=tuple(row["dossier__sheet__introducers"] or ()),
        )
        for row in rows
    ]


def _kept(row: Meeting, items: Sequence[Item], caller: str = "", people: int | None = None) -> Kept:
    return Kept(
        row.pk,
        row.unit_id,
        row.kind,
        row.state,
        row.planned_on,
        row.held_on,
        row.place,
        row.chair,
        row.recorder,
        row.note,
        row.version,
        caller,
        row.roll,
        row.record,
        items,
        len(items) if people is None else people,
    )
