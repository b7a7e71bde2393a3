"""What was sent between the levels, who must act on it, who may be sent next, and the batches.

Row-level security decides what is there; nothing here narrows by scope but to one's own posts.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from rudang.core.scope import RIGHTS, Right, RoleKind
from rudang.store.models import Act, Batch, BatchLine, Role, Sheet, Submission

PAGE = 50
STATES: dict[str, str] = dict(Submission.State.choices)
OPEN = (Submission.State.SENT.value, Submission.State.RECEIVED.value)


@dataclass(frozen=True, slots=True)
class Sent:
    """One person's matter as it was sent, and what became of it.

    `standing` is the act of its kind that stands now, whether or not it answered this.
    """

    id: int
    dossier: int
    person: str
    number: str
    stage: str
    kind: str
    unit: int
    from_unit: int
    to_unit: int
    state: str
    sent_on: date
    note: str
    reason: str
    sent_at: datetime
    sent_by: str
    received_at: datetime | None
    received_by: str
    closed_at: datetime | None
    closed_by: str
    act: int | None
    act_on: date | None
    act_facts: Mapping[str, Any]
    version: int
    standing: int | None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Box:
    """One page of what was sent."""

    lines: Sequence[Sent]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Heap:
    """Matters of one kind from one unit in one state, told in one line."""

    kind: str
    from_unit: int
    to_unit: int
    state: str
    people: int
    first: int
    person: str
    dossier: int
    since: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whom a list of those who may be sent proposes; days and values are facts of the sheet.

    `reviewed` must lie at or after `after` in the units of `under`. `dossiers` narrows to some.
    """

    kind: str
    after: str
    done: str
    may_renew: bool
    unless: Mapping[str, Collection[str]] = field(default_factory=dict)
    moot: str = ""
    reviewed: str = ""
    under: Collection[int] = ()
    only_under: bool = False
    units: Collection[int] | None = None
    dossiers: Collection[int] | None = None
    is_sent: bool = True


@dataclass(frozen=True, slots=True)
class Ready:
    """Somebody for whom a step may be sent or recorded, and the day of the act before it."""

    dossier: int
    person: str
    number: str
    unit: int
    class_or_office: str
    after_on: date | None
    done_on: date | None
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class People:
    """One page of those who are ready."""

    lines: Sequence[Ready]
    total: int
    page: int
    pages: int


_COLUMNS = (
    "pk",
    "dossier_id",
    "dossier__sheet__name",
    "dossier__sheet__number",
    "dossier__sheet__stage",
    "kind",
    "unit_id",
    "from_unit_id",
    "to_unit_id",
    "state",
    "sent_on",
    "note",
    "reason",
    "sent_at",
    "sent_by__name",
    "received_at",
    "received_by__name",
    "closed_at",
    "closed_by__name",
    "act_id",
    "act__held_on",
    "act__facts",
    "version",
    "standing",
)


def _sent(rows: QuerySet[Submission]) -> list[Sent]:
    made = []
    standing = Act.objects.filter(
        dossier=OuterRef("dossier"), kind=OuterRef("kind"), is_void=False, superseded_by=None
    )
    told = rows.annotate(standing=Subquery(standing.values("pk")[:1]))
    for row in told.values_list(*_COLUMNS):
        values = dict(zip(_COLUMNS, row, strict=True))
        made.append(
            Sent(
                values["pk"],
                values["dossier_id"],
                values["dossier__sheet__name"] or "",
                values["dossier__sheet__number"] or "",
                values["dossier__sheet__stage"] or "",
                values["kind"],
                values["unit_id"],
                values["from_unit_id"],
                values["to_unit_id"],
                values["state"],
                values["sent_on"],
                values["note"],
                values["reason"],
                values["sent_at"],
                values["sent_by__name"] or "",
                values["received_at"],
                values["received_by__name"] or "",
                values["closed_at"],
                values["closed_by__name"] or "",
                values["act_id"],
                values["act__held_on"],
                values["act__facts"] or {},
                values["version"],
                values["standing"],
            )
        )
    return made


def one(submission: int) -> Sent | None:
    """One matter by its id; None where it is not in scope."""
    found = _sent(Submission.objects.filter(pk=submission))
    return found[0] if found else None


def some(submissions: Iterable[int]) -> list[Sent]:
    """Matters by their ids, in the order in which they were sent."""
    return _sent(Submission.objects.filter(pk__in=list(submissions)).order_by("pk"))


def of_dossier(dossier: int) -> list[Sent]:
    """Everything ever sent for a dossier, newest first."""
    return _sent(Submission.objects.filter(dossier_id=dossier).order_by("-pk"))


def offices(account: int | None, today: date) -> dict[int, set[Right]]:
    """The units at which an account itself holds an office today, with the rights it gives."""
    held: dict[int, set[Right]] = {}
    if account is None:
        return held
    rows = Role.objects.filter(account_id=account, since__lte=today)
    rows = rows.filter(Q(until=None) | Q(until__gt=today))
    for unit, kind in rows.values_list("unit_id", "kind"):
        held.setdefault(unit, set()).update(RIGHTS[RoleKind(kind)])
    return held


def posts(account: int | None, today: date) -> set[int]:
    """The units at which an account itself answers what was sent there."""
    return {unit for unit, rights in offices(account, today).items() if Right.ANSWER in rights}


def _giving(right: Right) -> list[str]:
    return [kind.value for kind, rights in RIGHTS.items() if right in rights]


def handlers(today: date, right: Right = Right.ANSWER) -> dict[int, list[str]]:
    """Unit to the names of those who hold an office exactly there that gives a right today."""
    holding = Role.objects.filter(
        kind__in=_giving(right), since__lte=today, account__is_active=True
    )
    holding = holding.filter(Q(until=None) | Q(until__gt=today))
    holding = holding.filter(Q(account__since=None) | Q(account__since__lte=today))
    holding = holding.filter(Q(account__until=None) | Q(account__until__gt=today))
    names: dict[int, list[str]] = {}
    for unit, name in holding.order_by("unit_id", "account__name").values_list(
        "unit_id", "account__name"
    ):
        if name not in names.setdefault(unit, []):
            names[unit].append(name)
    return names


def _of_box(box: str, own: Collection[int]) -> QuerySet[Submission]:
    everything = Submission.objects.all()
    if box == "inbox":
        return everything.filter(state__in=OPEN, to_unit__in=own)
    if box == "sent":
        return everything.filter(state__in=OPEN).exclude(to_unit__in=own)
    if box == "returned":
        return _standing_back(everything)
    return everything.exclude(state__in=OPEN)


def _standing_back(rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """Returned, and neither sent again nor done in another way since."""
    again = Submission.objects.filter(
        dossier=OuterRef("dossier"), kind=OuterRef("kind"), pk__gt=OuterRef("pk")
    )
    done = Act.objects.filter(
        dossier=OuterRef("dossier"),
        kind=OuterRef("kind"),
        is_void=False,
        superseded_by=None,
        recorded_at__gt=OuterRef("closed_at"),
    )
    back = rows.filter(state=Submission.State.RETURNED)
    return back.filter(~Exists(again), ~Exists(done))


def listed(
    box: str,
    *,
    own: Collection[int],
    kind: str = "",
    units: Collection[int] | None = None,
    state: str = "",
    page: int = 1,
    size: int = PAGE,
) -> Box:
    """A page of a box: inbox, sent, returned or done; what has waited longest comes first."""
    rows = _of_box(box, own)
    if kind:
        rows = rows.filter(kind=kind)
    if units is not None:
        rows = rows.filter(from_unit__in=units)
    if state:
        rows = rows.filter(state=state)
    total = rows.count()
    pages = max(1, -(-total // size))
    page = min(max(1, page), pages)
    order = ("-closed_at", "-pk") if box in ("done", "returned") else ("sent_on", "pk")
    return Box(_sent(rows.order_by(*order)[(page - 1) * size : page * size]), total, page, pages)


def counts(own: Collection[int]) -> dict[str, int]:
    """How many stand in each box."""
    is_open = Q(state__in=OPEN)
    found = Submission.objects.aggregate(
        inbox=Count("pk", filter=is_open & Q(to_unit__in=list(own))),
        sent=Count("pk", filter=is_open & ~Q(to_unit__in=list(own))),
        done=Count("pk", filter=~is_open),
    )
    return found | {"returned": _of_box("returned", own).count()}


def heaps(own: Collection[int], senders: Collection[int], *, since: date) -> list[Heap]:
    """What waits at one's posts, and what became of what one's units sent, in one query.

    People of one kind, unit and state stand in one heap, the longest waiting first; what was
    returned for different reasons are different heaps.

    Args:
        senders: the units whose returned matters and, answered since a day, whose answers count.
    """
    first = timezone.make_aware(datetime.combine(since, datetime.min.time()))
    back = Q(pk__in=_standing_back(Submission.objects.all()).values("pk"))
    answered = Q(state=Submission.State.ANSWERED, closed_at__gte=first)
    wanted = Q(state__in=OPEN, to_unit__in=list(own))
    wanted |= Q(from_unit__in=list(senders)) & (back | answered)
    found = (
        Submission.objects.filter(wanted)
        .order_by()
        .values_list("kind", "from_unit_id", "to_unit_id", "state", "reason")
        .annotate(
            people=Count("pk"),
            first=Min("pk"),
            person=Max("dossier__sheet__name"),
            case=Max("dossier_id"),
            since=Min("sent_on"),
        )
    )
    made = [
        Heap(
            kind=kind,
            from_unit=below,
            to_unit=above,
            state=state,
            people=people,
            first=first_one,
            person=person,
            dossier=case,
            since=day,
            reason=reason,
        )
        for kind, below, above, state, reason, people, first_one, person, case, day in found
    ]
    return sorted(made, key=lambda heap: (heap.since, heap.first))


def unattended(today: date) -> dict[int, int]:
    """Units where something waits and nobody holds an office that may act, with how many."""
    waiting = dict(
        Submission.objects.filter(state__in=OPEN)
        .values_list("to_unit_id")
        .annotate(n=Count("pk"))
        .order_by()
    )
    if not waiting:
        return {}
    manned = handlers(today)
    return {unit: n for unit, n in waiting.items() if unit not in manned}


def _ready(wanted: Wanted) -> Q:
    after = Q(**{f"{wanted.after}__isnull": False})
    undone = Q(**{f"{wanted.done}__isnull": True}) & ~Q(stage="ended")
    if wanted.may_renew:
        undone |= Q(**{f"{wanted.done}__lt": F(wanted.after)})
    found = after & undone & Q(dossier__is_void=False)
    for name, values in wanted.unless.items():
        found &= ~Q(**{f"{name}__in": list(values)})
    if wanted.moot:
        is_earlier = Q(**{f"{wanted.moot}__lt": F(wanted.after)})
        found &= Q(**{f"{wanted.moot}__isnull": True}) | is_earlier
    if wanted.only_under:
        found &= Q(unit__in=list(wanted.under))
    elif wanted.reviewed:
        reviewed = Q(**{f"{wanted.reviewed}__gte": F(wanted.after)})
        found &= ~Q(unit__in=list(wanted.under)) | reviewed
    if wanted.units is not None:
        found &= Q(unit__in=list(wanted.units))
    if wanted.dossiers is not None:
        found &= Q(dossier__in=list(wanted.dossiers))
    return found


def _is_waiting(kind: str) -> Exists:
    return Exists(
        Submission.objects.filter(dossier=OuterRef("dossier_id"), kind=kind, state__in=OPEN)
    )


def ready_counts(wanted: Iterable[Wanted], *, with_sent: bool = False) -> dict[str, int]:
    """How many are ready for each kind, those already sent only if so asked."""
    asked = {}
    for one in wanted:
        is_counted = _ready(one)
        if not with_sent:
            is_counted &= ~Q(_is_waiting(one.kind))
        asked[one.kind] = Count("pk", filter=is_counted)
    return Sheet.objects.aggregate(**asked) if asked else {}


_PERSON = ("dossier_id", "name", "number", "unit_id", "class_or_office")


def ready(wanted: Wanted, *, page: int = 1, size: int = PAGE) -> People:
    """A page of those who are ready, by unit and name. Whoever was sent is listed if so asked."""
    rows = Sheet.objects.filter(_ready(wanted)).annotate(waits=_is_waiting(wanted.kind))
    if not wanted.is_sent:
        rows = rows.filter(waits=False)
    total = rows.count()
    pages = max(1, -(-total // size))
    page = min(max(1, page), pages)
    shown = rows.order_by("-waits", "unit__position", "unit_id", "pinyin", "dossier_id")
    return People(_people(shown[(page - 1) * size : page * size], wanted), total, page, pages)


def people(dossiers: Collection[int], wanted: Wanted) -> list[Ready]:
    """Named people whether ready or not, by unit and name."""
    rows = Sheet.objects.filter(dossier_id__in=list(dossiers), dossier__is_void=False)
    rows = rows.annotate(waits=_is_waiting(wanted.kind))
    return _people(rows.order_by("unit__position", "unit_id", "pinyin", "dossier_id"), wanted)


def _people(rows: QuerySet[Sheet], wanted: Wanted) -> list[Ready]:
    return [
        Ready(dossier, name or "", number or "", unit, place or "", after, done, waits)
        for dossier, name, number, unit, place, after, done, waits in rows.values_list(
            *_PERSON, wanted.after, wanted.done, "waits"
        )
    ]


def found(text: str, *, limit: int = 20) -> list[int]:
    """Dossiers of people with one of these names or numbers, for whoever adds them by hand."""
    words = [
        word for word in text.replace("，", "、").replace(",", "、").split("、") if word.strip()
    ]
    plain = [word.strip() for word in words]
    if not plain:
        return []
    rows = Sheet.objects.filter(Q(name__in=plain) | Q(number__in=plain), dossier__is_void=False)
    return list(rows.order_by("pinyin", "dossier_id").values_list("dossier_id", flat=True)[:limit])


@dataclass(frozen=True, slots=True)
class Lined:
    """One person of a batch: the act it left, or why there is none."""

    dossier: int
    person: str
    number: str
    unit: int
    class_or_office: str
    act: int | None
    facts: Mapping[str, Any]
    message: str


@dataclass(frozen=True, slots=True)
class Batched:
    """One act for many as it was recorded."""

    id: int
    unit: int
    kind: str
    title: str
    held_on: date
    facts: Mapping[str, Any]
    programme: Sequence[str]
    recorded_at: datetime
    recorded_by: str
    people: int = 0
    refused: int = 0


def batch(number: int) -> tuple[Batched, list[Lined]] | None:
    """A batch with its lines, those in scope; None where it is not in scope."""
    found = _batches(Batch.objects.filter(pk=number))
    if not found:
        return None
    rows = (
        BatchLine.objects.filter(batch_id=number)
        .order_by("unit__position", "unit_id", "dossier__sheet__pinyin", "dossier_id")
        .values_list(
            "dossier_id",
            "dossier__sheet__name",
            "dossier__sheet__number",
            "unit_id",
            "dossier__sheet__class_or_office",
            "act_id",
            "act__facts",
            "message",
        )
    )
    lines = [
        Lined(case, name or "", no or "", unit, place or "", act, facts or {}, message)
        for case, name, no, unit, place, act, facts, message in rows
    ]
    return found[0], lines


def batches(*, kind: str = "", page: int = 1, size: int = PAGE) -> tuple[list[Batched], int, int]:
    """A page of the batches in scope, newest first; with the page and how many there are."""
    rows = Batch.objects.all()
    if kind:
        rows = rows.filter(kind=kind)
    pages = max(1, -(-rows.count() // size))
    page = min(max(1, page), pages)
    shown = rows.order_by("-held_on", "-pk")[(page - 1) * size : page * size]
    return _batches(shown), page, pages


def _batches(rows: QuerySet[Batch]) -> list[Batched]:
    found = rows.annotate(
        people=Count("lines", filter=Q(lines__act__isnull=False)),
        refused=Count("lines", filter=Q(lines__act__isnull=True)),
    ).select_related("recorded_by")
    return [
        Batched(
            one.pk,
            one.unit_id,
            one.kind,
            one.title,
            one.held_on,
            one.facts,
            one.programme,
            one.recorded_at,
            one.recorded_by.name if one.recorded_by else "",
            one.people,
            one.refused,
        )
        for one in found
    ]


def facts_of(dossiers: Collection[int], names: Sequence[str]) -> dict[int, dict[str, Any]]:
    """Facts of some dossiers in scope by their names."""
    rows = Sheet.objects.filter(dossier_id__in=list(dossiers)).values_list("dossier_id", *names)
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}
