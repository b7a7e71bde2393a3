"""Transfers and packages as both ends see them, who could take a dossier over, who graduates."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from rudang.core.scope import RIGHTS, Right, RoleKind
from rudang.store.models import (
    Act,
    Dossier,
    Package,
    Role,
    Scan,
    Sheet,
    Transfer,
)
from rudang.store.reads.units import Place, above, depths

SHOWN = 50

_RECORDING = [kind.value for kind in RoleKind if Right.RECORD in RIGHTS[kind]]
# An office at the top is everybody's superior and nobody's branch: it does not stand in for one.
_OF_THE_TOP = {RoleKind.ORGANIZATION_DEPARTMENT.value, RoleKind.ORGANIZER.value}


@dataclass(frozen=True, slots=True)
class Move:
    """One transfer as both ends see it."""

    id: int
    dossier: int
    name: str
    stage: str
    from_unit: int
    unit: int
    state: str
    state_term: str
    papers: Sequence[Mapping[str, Any]]
    counted: Sequence[Mapping[str, Any]]
    arrival: Mapping[str, Any]
    batch: str
    sent_on: date
    accepted_on: date | None
    reason: str
    reply: str
    sent_by: str
    closed_by: str
    closed_at: datetime | None
    version: int

    @property
    def is_open(self) -> bool:
        return self.state == Transfer.State.SENT.value

    @property
    def differing(self) -> list[tuple[str, int, int]]:
        """Papers of which another number arrived than was sent."""
        return differing(self.papers, self.counted) if self.counted else []


@dataclass(frozen=True, slots=True)
class Parcel:
    """One package, or papers alone, that went out or came in."""

    id: int
    dossier: int | None
    name: str
    stage: str
    unit: int
    direction: str
    school: str
    filename: str
    sha256: str
    manifest: Mapping[str, Any]
    arrival: Mapping[str, Any]
    on: date | None
    batch: str
    made_at: datetime
    made_by: str
    has_body: bool = False
    has_left: bool = False

    @property
    def is_out(self) -> bool:
        return self.direction == Package.Direction.OUT.value


@dataclass(frozen=True, slots=True)
class Graduate:
    """Somebody who leaves the college in a summer."""

    dossier: int
    name: str
    number: str
    unit: int
    stage: str
    leaves_on: date
    is_on_the_way: bool = False
    batch: str = ""
    papers: Sequence[Mapping[str, Any]] = field(default=())


def differing(
    sent: Iterable[Mapping[str, Any]], counted: Iterable[Mapping[str, Any]]
) -> list[tuple[str, int, int]]:
    """Papers of which the two counts differ: name, sent, arrived."""
    first = {str(one["paper"]): int(one["count"]) for one in sent}
    second = {str(one["paper"]): int(one["count"]) for one in counted}
    names = dict.fromkeys([*first, *second])
    return [
        (name, first.get(name, 0), second.get(name, 0))
        for name in names
        if first.get(name, 0) != second.get(name, 0)
    ]


def can_take_over(unit: int, tree: Mapping[int, Place], *, today: date) -> bool:
    """Whether somebody may record in the unit: of its own, or of a general branch above it."""
    deep = depths(tree)
    line = [one for one in above(tree, unit) if deep[one] > 0]
    holding = Q(since__lte=today) & (Q(until=None) | Q(until__gt=today))
    account = (
        Q(account__is_active=True)
        & (Q(account__since=None) | Q(account__since__lte=today))
        & (Q(account__until=None) | Q(account__until__gt=today))
    )
    kinds = [kind for kind in _RECORDING if kind not in _OF_THE_TOP]
    return Role.objects.filter(holding, account, unit__in=line, kind__in=kinds).exists()


def move(number: int) -> Move | None:
    """One transfer; None where neither end is in scope."""
    found = _transfers().filter(pk=number).first()
    return None if found is None else _move(found)


def waiting(units: Collection[int] | None = None, *, limit: int = SHOWN) -> list[Move]:
    """Open transfers, oldest first; of some receiving units where they are given."""
    found = _transfers().filter(state=Transfer.State.SENT).order_by("sent_on", "pk")
    if units is not None:
        found = found.filter(unit__in=units)
    return [_move(one) for one in found[:limit]]


def returned(limit: int = SHOWN) -> list[Move]:
    """Offers sent back, where nothing was offered since and the dossier has not ended."""
    later = Transfer.objects.filter(dossier=OuterRef("dossier"), sent_at__gt=OuterRef("sent_at"))
    going = Sheet.objects.filter(dossier=OuterRef("dossier")).exclude(stage="ended")
    found = (
        _transfers()
        .filter(state=Transfer.State.RETURNED)
        .exclude(Exists(later))
        .filter(Exists(going))
        .order_by("-closed_at")
    )
    return [_move(one) for one in found[:limit]]


def gone_onward(since: date, limit: int = SHOWN) -> list[Move]:
    """Transfers accepted since a day that took something sent up away from its receiver."""
    found = _transfers().filter(
        state=Transfer.State.ACCEPTED, accepted_on__gte=since, arrival__onward__0__isnull=False
    )
    return [_move(one) for one in found.order_by("-accepted_on", "-pk")[:limit]]


def closed(limit: int = SHOWN) -> list[Move]:
    """Transfers that were accepted, sent back or withdrawn, latest first."""
    found = _transfers().exclude(state=Transfer.State.SENT).order_by("-closed_at", "-pk")
    return [_move(one) for one in found[:limit]]


def of_dossier(dossier: int) -> tuple[list[Move], list[Parcel]]:
    """Every transfer and package of a dossier in sight, latest first."""
    moves = _transfers().filter(dossier=dossier).order_by("-sent_at", "-pk")
    parcels = _packages().filter(dossier=dossier).order_by("-made_at", "-pk")
    return [_move(one) for one in moves], [_parcel(one) for one in parcels]


def parcels(limit: int = SHOWN) -> list[Parcel]:
    """Packages and papers that went out or came in, latest first."""
    found = _packages().filter(is_discarded=False).order_by("-made_at", "-pk")
    return [_parcel(one) for one in found[:limit]]


def parcel(number: int) -> Parcel | None:
    """One package; None where it is not in scope or was discarded."""
    found = _packages().filter(pk=number, is_discarded=False).first()
    return None if found is None else _parcel(found)


def body(number: int) -> bytes | None:
    """The bytes of a package received and not yet taken in."""
    found = Package.objects.filter(pk=number, is_discarded=False).values_list("body", flat=True)
    data = found.first()
    return None if data is None else bytes(data)


def batch(label: str, units: Collection[int]) -> tuple[list[Move], list[Parcel]]:
    """What left some units in one batch: inside the tree, and outside it."""
    moves = _transfers().filter(batch=label, from_unit__in=units).order_by("from_unit", "pk")
    out = _packages().filter(batch=label, direction=Package.Direction.OUT).order_by("unit", "pk")
    # Custody of what went outside may have moved since; whoever has it now sees it.
    return [_move(one) for one in moves], [_parcel(one) for one in out if one.unit_id in units]


def batches(units: Collection[int]) -> list[str]:
    """Labels of the batches of some units, latest first."""
    inside = Transfer.objects.exclude(batch="").filter(from_unit__in=units)
    outside = Package.objects.exclude(batch="").filter(unit__in=units)
    labels = {*inside.values_list("batch", flat=True), *outside.values_list("batch", flat=True)}
    return sorted(labels, reverse=True)


def papers_known(
    dossiers: Collection[int], names: Mapping[str, str]
) -> dict[int, list[dict[str, Any]]]:
    """What papers of each dossier the base knows, counted: scans kept, and what acts tell of.

    Args:
        names: what the paper of a scan's code is called.
    """
    found: dict[int, dict[str, int]] = {one: {} for one in dossiers}
    told = (
        Act.objects.filter(
            dossier__in=dossiers, kind__in=_PAPER_OF, superseded_by=None, is_void=False
        )
        .values_list("dossier", "kind")
        .annotate(Count("id"))
    )
    for dossier, kind, count in sorted(told, key=lambda row: _ORDER[row[1]]):
        name, is_single = _PAPER_OF[kind]
        of_one = found[dossier]
        of_one[name] = 1 if is_single else of_one.get(name, 0) + count
    scans = (
        Scan.objects.filter(dossier__in=dossiers, state=Scan.State.KEPT)
        .values_list("dossier", "paper")
        .annotate(Count("id"))
    )
    for dossier, paper, count in scans:
        found[dossier].setdefault(names.get(paper, paper), count)
    return {
        dossier: [{"paper": name, "count": count} for name, count in papers.items()]
        for dossier, papers in found.items()
    }


# The paper that an act leaves, and whether there is one of it however often the act was done.
_PAPER_OF: Mapping[str, tuple[str, bool]] = {
    "application": ("入党申请书", True),
    "talk": ("谈话记录", True),
    "observation": ("入党积极分子培养考察登记表", True),
    "thought_report": ("思想汇报", False),
    "school": ("党校结业证书", True),
    "public_notice": ("公示材料", True),
    "review": ("政治审查材料", True),
    "training": ("短期集中培训材料", True),
    "preexam": ("预审书面结果", True),
    "form": ("中国共产党入党志愿书", True),
    "probation_observation": ("预备党员教育考察登记表", True),
    "full_application": ("转正申请书", True),
}
_ORDER = {kind: n for n, kind in enumerate(_PAPER_OF)}


def graduates(
    since: date,
    until: date,
    names: Mapping[str, str],
    units: Collection[int] | None = None,
) -> list[Graduate]:
    """Everybody not ended who leaves the college from a day until before another."""
    open_move = Transfer.objects.filter(dossier=OuterRef("dossier"), state=Transfer.State.SENT)
    sent_out = Package.objects.filter(
        dossier=OuterRef("dossier"), direction=Package.Direction.OUT, is_discarded=False
    )
    found = (
        Sheet.objects.filter(expected_leave_date__gte=since, expected_leave_date__lt=until)
        .exclude(stage="ended")
        .annotate(is_moving=Exists(open_move), is_sent=Exists(sent_out))
    )
    if units is not None:
        found = found.filter(unit__in=units)
    rows = found.order_by("unit", "name", "dossier").values_list(
        "dossier", "name", "number", "unit", "stage", "expected_leave_date", "is_moving", "is_sent"
    )
    people = list(rows)
    papers = papers_known([row[0] for row in people], names)
    return [
        Graduate(
            dossier, name, number or "", unit, stage, leaves, moving or sent,
            papers=papers[dossier],
        )
        for dossier, name, number, unit, stage, leaves, moving, sent in people
    ]  # fmt: skip


def person(dossier: int) -> tuple[int, str, str] | None:
    """The unit, name and stage of one dossier in scope."""
    return Sheet.objects.filter(dossier_id=dossier).values_list("unit_id", "name", "stage").first()


def questions_asked(dossier: int) -> list[str]:
    """The facts that the dossier was ever asked for."""
    found = Dossier.objects.filter(pk=dossier).select_related("asking").first()
    return [] if found is None else list(found.asking.facts)


def scans(dossier: int) -> list[Scan]:
    """The scans that stand in a dossier, by step and paper."""
    return list(
        Scan.objects.filter(dossier=dossier, state=Scan.State.KEPT).order_by("step", "paper", "pk")
    )


def _transfers() -> QuerySet[Transfer]:
    return Transfer.objects.select_related("sent_by", "closed_by")


def _packages() -> QuerySet[Package]:
    left = Act.objects.filter(
        dossier=OuterRef("dossier"), kind="exit", superseded_by=None, is_void=False
    )
    return (
        Package.objects.select_related("made_by")
        .defer("body")
        .annotate(has_left=Exists(left), has_body=Q(body__isnull=False))
    )


def _move(one: Transfer) -> Move:
    return Move(
        one.pk,
        one.dossier_id,
        one.name,
        one.stage,
        one.from_unit_id,
        one.unit_id,
        one.state,
        one.get_state_display(),
        one.papers,
        one.counted,
        one.arrival,
        one.batch,
        one.sent_on,
        one.accepted_on,
        one.reason,
        one.reply,
        one.sent_by.name if one.sent_by else "",
        one.closed_by.name if one.closed_by else "",
        one.closed_at,
        one.version,
    )


def _parcel(one: Package) -> Parcel:
    return Parcel(
        one.pk,
        one.dossier_id,
        one.name,
        one.stage,
        one.unit_id,
        one.direction,
        one.school,
        one.filename,
        one.sha256,
        one.manifest,
        one.arrival,
        one.on,
        one.batch,
        one.made_at,
        one.made_by.name if one.made_by else "",
        has_body=bool(getattr(one, "has_body", False)),
        has_left=bool(getattr(one, "has_left", False)),
    )
