"""Scans as values: those of one dossier, one of them, and who still lacks which paper."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from rudang.core.facts import FACT, Kind
from rudang.store.models import Act, AuditEvent, Scan, Sheet

PAGE = 50


@dataclass(frozen=True, slots=True)
class Filed:
    """One scan: what it is of, its file, who uploaded it; void ones keep their reason."""

    id: int
    dossier: int
    unit: int
    paper: str
    step: int
    act: int | None
    is_void: bool
    filename: str
    mime: str
    size: int
    sha256: str
    pages: int | None
    is_original: bool | None
    dated_on: date | None
    note: str
    checked: str
    reason: str
    uploaded_at: datetime
    uploaded_by: str
    version: int


def _filed(row: Scan) -> Filed:
    return Filed(
        row.pk,
        row.dossier_id,
        row.unit_id,
        row.paper,
        row.step,
        row.act_id,
        row.state == Scan.State.VOID,
        row.filename,
        row.mime,
        row.size,
        row.sha256,
        row.pages,
        row.is_original,
        row.dated_on,
        row.note,
        row.checked,
        row.reason,
        row.uploaded_at,
        row.uploaded_by.name if row.uploaded_by else "",
        row.version,
    )


def of_dossier(dossier: int) -> list[Filed]:
    """Every scan of a dossier but those that wait; void ones too; by step and uploading."""
    rows = Scan.objects.filter(dossier_id=dossier).exclude(state=Scan.State.WAITING)
    rows = rows.select_related("uploaded_by")
    return [_filed(row) for row in rows.order_by("step", "paper", "uploaded_at", "pk")]


def one(scan: int) -> Filed | None:
    """One scan; None where it is not in scope."""
    row = Scan.objects.filter(pk=scan).select_related("uploaded_by").first()
    return _filed(row) if row else None


def handed_in_with(papers: Collection[int]) -> dict[int, list[Filed]]:
    """The scans that came with each of the things that persons handed in, in one query."""
    found: dict[int, list[Filed]] = {}
    rows = Scan.objects.filter(handed_in__in=papers).select_related("uploaded_by")
    for row in rows.order_by("pk"):
        found.setdefault(row.handed_in_id or 0, []).append(_filed(row))
    return found


def kept_papers(dossier: int) -> dict[str, tuple[int, int]]:
    """Paper to its step and how many scans of it are kept in a dossier."""
    rows = (
        Scan.objects.filter(dossier_id=dossier, state=Scan.State.KEPT)
        .values_list("paper", "step")
        .annotate(count=Count("pk"))
    )
    found: dict[str, tuple[int, int]] = {}
    for paper, step, count in rows:
        found[paper] = (step, found.get(paper, (0, 0))[1] + count)
    return found


def hashes() -> set[str]:
    """The hashes of all files that any scan in scope names."""
    return set(Scan.objects.values_list("sha256", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a scan's trail, as the ledger has it."""

    verb: str
    at: datetime
    by: str
    before: str
    after: str
    cause: str


def trail(scan: int) -> list[Change]:
    """What was done to a scan, oldest first."""
    rows = AuditEvent.objects.filter(subject_kind="scan", subject_id=str(scan)).order_by("seq")
    return [Change(e.verb, e.at, e.by, e.before, e.after, e.cause) for e in rows]


@dataclass(frozen=True, slots=True)
class Needed:
    """A paper that must end in the file: what else it is called, what makes it due, and when.

    It is needed of dossiers archived, or else looked at, from `since` until before `until`;
    it is due once any of the facts in `due_by` is recorded.
    """

    code: str
    names: tuple[str, ...]
    codes: tuple[str, ...]
    due_by: tuple[str, ...]
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Lacking:
    """Somebody who lacks papers of the minimum, by their codes."""

    dossier: int
    name: str
    number: str
    unit: int
    stage: str
    archived_on: date | None
    papers: tuple[str, ...]


def _on_record(name: str, as_of: date) -> Q:
    if FACT[name].kind is Kind.DATES:
        # The first of a list of days stands in front.
        return Q(**{f"{name}__0__lte": as_of})
    return Q(**{f"{name}__lte": as_of})


def _scanned(codes: Sequence[str], known_on: date | None) -> Q:
    """Whether a scan of some papers is kept, or was on an earlier day."""
    some = Scan.objects.filter(dossier_id=OuterRef("dossier_id"), paper__in=codes)
    if known_on is None:
        return Q(Exists(some.filter(state=Scan.State.KEPT)))
    # What a person handed in and got back was never kept.
    was_taken = Q(handed_in=None) | Q(act__isnull=False)
    was_there = Q(state=Scan.State.KEPT) | Q(state=Scan.State.VOID, voided_at__date__gt=known_on)
    some = some.filter(was_taken)
    return Q(Exists(some.filter(was_there, uploaded_at__date__lte=known_on)))


def _listed(names: Sequence[str], known_on: date | None) -> Q:
    """Whether a list of held papers names one, or one did that stood on an earlier day."""
    if known_on is None:
        return Q(papers_held__overlap=list(names))
    named = Q(pk__in=())
    for name in names:
        named |= Q(facts__papers_held__contains=[name])
    stood = Q(superseded_by=None) | Q(superseded_by__recorded_at__date__gt=known_on)
    lists = Act.objects.filter(
        named, stood, dossier_id=OuterRef("dossier_id"), kind="papers", is_void=False
    )
    return Q(Exists(lists.filter(recorded_at__date__lte=known_on)))


def _judged(needed: Sequence[Needed], as_of: date, known_on: date | None = None) -> QuerySet[Sheet]:
    archived_on = Case(When(archived_on__lte=as_of, then="archived_on"))
    people = Sheet.objects.annotate(
        file_on=Coalesce(archived_on, Value(as_of), output_field=DateField())
    )
    for one in needed:
        due = Q(pk__in=())
        for name in one.due_by:
            due |= _on_record(name, as_of)
        if one.since:
            due &= Q(file_on__gte=one.since)
        if one.until:
            due &= Q(file_on__lt=one.until)
        names = [*one.names, *(f"《{name}》" for name in one.names)]
        lacks = due & ~_listed(names, known_on) & ~_scanned(one.codes, known_on)
        people = people.annotate(
            **{f"lacks_{one.code}": Case(When(lacks, then=Value(True)), default=Value(False))}
        )
    return people


def _any(needed: Sequence[Needed], only: str = "") -> Q:
    some = Q(pk__in=())
    for one in needed:
        if only in ("", one.code):
            some |= Q(**{f"lacks_{one.code}": True})
    return some


@dataclass(frozen=True, slots=True)
class Lackers:
    """One page of those who lack something, and how many lack each paper."""

    people: Sequence[Lacking]
    total: int
    page: int
    pages: int
    counts: Mapping[str, int]


def lacking(
    needed: Sequence[Needed],
    *,
    as_of: date,
    known_on: date | None = None,
    units: set[int] | None = None,
    stage: str = "",
    paper: str = "",
    page: int = 1,
    size: int | None = PAGE,
) -> Lackers:
    """Who lacks which of some papers: neither a scan of it is kept nor a list names it.

    Args:
        as_of: the day by which a step must be done for its paper to be due.
        known_on: count only what was registered by this day; all there is where None.
        size: how many to a page; all of them on one where None.
    """
    people = _judged(needed, as_of, known_on).exclude(exited_on__lte=as_of)
    if units is not None:
        people = people.filter(unit_id__in=sorted(units))
    if stage == "archived":
        people = people.filter(archived_on__lte=as_of)
    elif stage == "closing":
        people = people.filter(full_approval_on__lte=as_of).exclude(archived_on__lte=as_of)
    elif stage:
        people = people.filter(stage=stage).exclude(archived_on__lte=as_of)
    names = {one.code: f"lacks_{one.code}" for one in needed}
    counted = people.order_by().aggregate(
        total=Count("pk", filter=_any(needed, paper)),
        **{code: Count("pk", filter=Q(**{name: True})) for code, name in names.items()},
    )
    total = counted.pop("total")
    pages = 1 if size is None else max(1, -(-total // size))
    page = min(max(1, page), pages)
    rows = people.filter(_any(needed, paper)).order_by("unit_id", "pinyin", "dossier_id")
    if size is not None:
        rows = rows[(page - 1) * size : page * size]
    found = [
        Lacking(
            row["dossier_id"],
            row["name"] or "",
            row["number"] or "",
            row["unit_id"],
            row["stage"],
            row["archived_on"],
            tuple(code for code, name in names.items() if row[name]),
        )
        for row in rows.values(
            "dossier_id", "name", "number", "unit_id", "stage", "archived_on", *names.values()
        )
    ]
    return Lackers(found, total, page, pages, counted)


def ready(
    needed: Sequence[Needed], *, as_of: date, units: set[int], limit: int
) -> tuple[int, list[Lacking]]:
    """Those made full members whose papers are all there and who are not archived yet."""
    people = _judged(needed, as_of).filter(
        ~_any(needed), exited_on=None, archived_on=None, full_approval_on__lte=as_of
    )
    people = people.filter(unit_id__in=sorted(units))
    rows = list(
        people.order_by("full_approval_on", "dossier_id").values(
            "dossier_id", "name", "number", "unit_id", "stage", "full_approval_on"
        )[: limit + 1]
    )
    total = people.order_by().count() if len(rows) > limit else len(rows)
    found = [
        Lacking(
            row["dossier_id"],
            row["name"] or "",
            row["number"] or "",
            row["unit_id"],
            row["stage"],
            row["full_approval_on"],
            (),
        )
        for row in rows[:limit]
    ]
    return total, found
