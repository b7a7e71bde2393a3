"""Inquiries, marks on the negative list, and objections as values; what of them waits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet

from rudang.store.models import Act, Inquiry, NegativeList, NegativeMark, Objection, Sheet

KINDS: dict[str, str] = dict(Inquiry.Kind.choices)
LETTERS = (Inquiry.Kind.LETTER.value, Inquiry.Kind.VISIT.value)
"""Asked of somebody outside about kin; the other kinds are offices asked about the person."""
SOURCES: dict[str, str] = dict(Objection.Source.choices)
DECISIONS: dict[str, str] = dict(NegativeMark.Decision.choices)


@dataclass(frozen=True, slots=True)
class Asked:
    """One inquiry. `replied_on` is None while the reply is out."""

    id: int
    kind: str
    relation: str
    person: str
    addressee: str
    number: str
    sent_on: date
    replied_on: date | None
    reply: str
    has_problem: bool | None
    is_void: bool
    by: str
    version: int

    @property
    def term(self) -> str:
        return KINDS[self.kind]

    @property
    def is_letter(self) -> bool:
        return self.kind in LETTERS

    @property
    def about(self) -> str:
        """Whom it concerns, in words."""
        return "".join(part for part in (self.relation, self.person) if part) or "本人"


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the negative list: code and words of each item, in order."""

    id: int
    title: str
    document: str
    items: Sequence[tuple[str, str]]
    since: date
    until: date | None
    version: int

    @property
    def words(self) -> Mapping[str, str]:
        return dict(self.items)

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Marked:
    """What was found on one item, and what was decided where it was found present."""

    id: int
    dossier: int
    list: int
    item: str
    is_marked: bool
    evidence: str
    marked_on: date
    by: str
    decision: str
    reason: str
    decided_by: str
    decided_at: datetime | None
    version: int

    @property
    def decision_term(self) -> str:
        return DECISIONS.get(self.decision, "")

    @property
    def stops(self) -> bool:
        """Found present, and nobody has decided that the case may go on."""
        return self.is_marked and self.decision != NegativeMark.Decision.CONTINUE


@dataclass(frozen=True, slots=True)
class Raised:
    """An objection; `handled_on` is None while nobody has dealt with it."""

    id: int
    dossier: int
    act: int | None
    received_on: date
    source: str
    content: str
    handled_on: date | None
    handling: str
    is_upheld: bool | None
    by: str
    version: int

    @property
    def source_term(self) -> str:
        return SOURCES[self.source]


@dataclass(frozen=True, slots=True)
class Stopping:
    """A mark that stops a case, with the college's words for it."""

    words: str
    title: str
    document: str
    decision: str


@dataclass(frozen=True, slots=True)
class Line:
    """Something of a person that waits: the person, their unit, since which day, of what.

    `id` is the inquiry's or the objection's; 0 where the person as a whole waits.
    """

    dossier: int
    person: str
    unit: int
    day: date
    words: str
    id: int = 0


def of_dossier(dossier: int, *, until: date | None = None) -> list[Asked]:
    """The inquiries of a dossier, oldest first; until a day as they stood on it."""
    rows = (
        Inquiry.objects.filter(dossier=dossier)
        .select_related("recorded_by")
        .order_by("sent_on", "pk")
    )
    found = [_asked(row) for row in rows]
    if until is None:
        return found
    return [_as_it_stood(one, until) for one in found if one.sent_on <= until]


def _asked(row: Inquiry) -> Asked:
    return Asked(
        row.pk,
        row.kind,
        row.relation,
        row.person,
        row.addressee,
        row.number,
        row.sent_on,
        row.replied_on,
        row.reply,
        row.has_problem,
        row.is_void,
        row.recorded_by.name if row.recorded_by else "",
        row.version,
    )


def _as_it_stood(one: Asked, day: date) -> Asked:
    if one.replied_on is None or one.replied_on <= day:
        return one
    return replace(one, replied_on=None, reply="", has_problem=None)


def versions() -> list[Version]:
    """Every version of the college's list, the latest first."""
    return [_version(row) for row in NegativeList.objects.order_by("-since", "-pk")]


def _version(row: NegativeList) -> Version:
    return Version(
        row.pk,
        row.title,
        row.document,
        tuple((code, words) for code, words in row.items),
        row.since,
        row.until,
        row.version,
    )


def in_force(day: date) -> Version | None:
    """The version that holds on a day."""
    holds = NegativeList.objects.filter(Q(until=None) | Q(until__gt=day), since__lte=day)
    row = holds.order_by("-since", "-pk").first()
    return _version(row) if row else None


def marks(dossier: int) -> list[Marked]:
    """Everything marked for a dossier, in order of marking."""
    rows = NegativeMark.objects.filter(dossier=dossier).select_related("marked_by", "decided_by")
    return [
        Marked(
            row.pk,
            row.dossier_id,
            row.negative_list_id,
            row.item,
            row.is_marked,
            row.evidence,
            row.marked_on,
            row.marked_by.name if row.marked_by else "",
            row.decision,
            row.reason,
            row.decided_by.name if row.decided_by else "",
            row.decided_at,
            row.version,
        )
        for row in rows.order_by("pk")
    ]


def has_marks(negative_list: int) -> bool:
    """Whether anybody in scope was gone through by this version."""
    return NegativeMark.objects.filter(negative_list=negative_list).exists()


def _stopping() -> QuerySet[NegativeMark]:
    return NegativeMark.objects.filter(is_marked=True).exclude(
        decision=NegativeMark.Decision.CONTINUE
    )


def stopping(dossiers: Iterable[int]) -> dict[int, list[Stopping]]:
    """The marks that stop these dossiers; those without one are not there."""
    found: dict[int, list[Stopping]] = {}
    rows = _stopping().filter(dossier__in=list(dossiers)).select_related("negative_list")
    for row in rows.order_by("pk"):
        words = dict(row.negative_list.items).get(row.item, row.item)
        found.setdefault(row.dossier_id, []).append(
            Stopping(words, row.negative_list.title, row.negative_list.document, row.decision)
        )
    return found


def objections(dossier: int) -> list[Raised]:
    """The objections to a person, oldest first."""
    rows = Objection.objects.filter(dossier=dossier).select_related("recorded_by")
    return [_raised(row) for row in rows.order_by("received_on", "pk")]


def _raised(row: Objection) -> Raised:
    return Raised(
        row.pk,
        row.dossier_id,
        row.act_id,
        row.received_on,
        row.source,
        row.content,
        row.handled_on,
        row.handling,
        row.is_upheld,
        row.recorded_by.name if row.recorded_by else "",
        row.version,
    )


@dataclass(frozen=True, slots=True)
class Posted:
    """Somebody whose public notice hangs or hung, by the act that tells of it."""

    dossier: int
    person: str
    unit: int
    act: int
    kind: str
    since: date
    until: date | None
    result: str
    objections: int = 0
    open_objections: int = 0


def posted(kinds: Mapping[str, tuple[str, str]], *, as_of: date, limit: int) -> list[Posted]:
    """Notices begun by a day, the latest first; those not ended on it before the rest.

    Args:
        kinds: kind of act to the facts that hold its notice's first and last day; a blank first
            one means the day on which the act was held.
    """
    asked = Q(pk__in=())
    for kind, (begun, _) in kinds.items():
        has_day = Q(**{f"facts__{begun}__isnull": False}) if begun else Q(held_on__lte=as_of)
        asked |= Q(kind=kind) & has_day
    standing = Act.objects.filter(asked).order_by("-held_on", "-pk")
    found = _hung(standing, kinds, as_of=as_of, limit=limit * 4)
    found.sort(key=lambda one: one.since, reverse=True)
    found.sort(key=lambda one: one.until is not None)
    return _with_objections(found[:limit], as_of)


def of_acts(acts: Iterable[int], kinds: Mapping[str, tuple[str, str]]) -> list[Posted]:
    """The notices that these standing acts tell of."""
    found = Act.objects.filter(pk__in=list(acts), kind__in=kinds)
    return _with_objections(_hung(found, kinds, as_of=date.max, limit=1_000), date.max)


def _hung(
    acts: QuerySet[Act], kinds: Mapping[str, tuple[str, str]], *, as_of: date, limit: int
) -> list[Posted]:
    standing = acts.filter(is_void=False, superseded_by=None, dossier__is_void=False)
    columns = ("pk", "dossier_id", "dossier__sheet__name", "unit_id", "kind", "held_on", "facts")
    found = []
    for pk, dossier, name, unit, kind, held_on, facts in standing.values_list(*columns)[:limit]:
        one = hung(dossier, name or "", unit, pk, kind, held_on, facts, kinds)
        if one is None or one.since > as_of:
            continue
        if one.until is not None and one.until > as_of:
            one = replace(one, until=None, result="")
        found.append(one)
    return found


def hung(
    dossier: int,
    person: str,
    unit: int,
    act: int,
    kind: str,
    held_on: date | None,
    facts: Mapping[str, Any],
    kinds: Mapping[str, tuple[str, str]],
) -> Posted | None:
    """The notice that an act tells of; None where it tells of none."""
    first, last = kinds[kind]
    since = _day(facts.get(first)) if first else held_on
    if since is None:
        return None
    until = _day(facts.get(last))
    result = str(facts.get("notice_result") or "") if until else ""
    return Posted(dossier, person, unit, act, kind, since, until, result)


def _with_objections(found: Sequence[Posted], as_of: date) -> list[Posted]:
    counts: dict[int, list[int]] = {}
    rows = Objection.objects.filter(
        dossier__in={one.dossier for one in found}, received_on__lte=as_of
    ).values_list("dossier_id", "handled_on")
    for dossier, handled_on in rows:
        count = counts.setdefault(dossier, [0, 0])
        count[0] += 1
        count[1] += handled_on is None or handled_on > as_of
    made = []
    for one in found:
        every, left = counts.get(one.dossier, (0, 0))
        made.append(replace(one, objections=every, open_objections=left))
    return made


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


def awaiting_replies(*, as_of: date, before: date, limit: int) -> tuple[list[Line], int]:
    """Inquiries sent on or before a day and not answered, the oldest first, and how many."""
    found = Inquiry.objects.filter(
        Q(replied_on=None) | Q(replied_on__gt=as_of),
        is_void=False,
        sent_on__lte=before,
        dossier__is_void=False,
    )
    rows = found.order_by("sent_on", "pk").values_list(
        "dossier_id", "dossier__sheet__name", "unit_id", "sent_on", "kind", "addressee", "pk"
    )[: limit + 1]
    lines = [
        Line(dossier, name or "", unit, day, f"{KINDS[kind]}{addressee}", number)
        for dossier, name, unit, day, kind, addressee, number in rows
    ]
    return lines[:limit], found.count() if len(lines) > limit else len(lines)


def unhandled(*, as_of: date, limit: int) -> tuple[list[Line], int]:
    """Objections that nobody has dealt with, the oldest first, and how many."""
    found = Objection.objects.filter(
        Q(handled_on=None) | Q(handled_on__gt=as_of),
        received_on__lte=as_of,
        dossier__is_void=False,
    )
    rows = found.order_by("received_on", "pk").values_list(
        "dossier_id", "dossier__sheet__name", "unit_id", "received_on", "source", "pk"
    )[: limit + 1]
    lines = [
        Line(dossier, name or "", unit, day, SOURCES[source], number)
        for dossier, name, unit, day, source, number in rows
    ]
    return lines[:limit], found.count() if len(lines) > limit else len(lines)


def undecided(*, as_of: date, limit: int) -> tuple[list[Line], int]:
    """People with a mark that waits for a decision, one line each, and how many."""
    found = _stopping().filter(decision="", marked_on__lte=as_of, dossier__is_void=False)
    lines: dict[int, Line] = {}
    rows = found.order_by("marked_on", "pk").values_list(
        "dossier_id", "dossier__sheet__name", "unit_id", "marked_on"
    )
    for dossier, name, unit, day in rows:
        lines.setdefault(dossier, Line(dossier, name or "", unit, day, ""))
    return list(lines.values())[:limit], len(lines)


# Who may be put on a poster of each point: the stages, the fact whose day is shown, and the one
# that says a notice was posted already.
_CANDIDATES: dict[str, tuple[tuple[str, ...], str, str]] = {
    "activist": (("activist",), "activist_on", "activist_notice_from"),
    "target": (("activist",), "target_meeting_on", "notice_from"),
    "admission": (("target", "preexamined"), "target_on", "admission_notice_from"),
    "full": (("probationary",), "full_app_on", "full_notice_from"),
}


def candidates(point: str, *, limit: int) -> tuple[list[Line], int]:
    """People in scope whom a public notice of a point may name today, the latest day first."""
    stages, day, posted = _CANDIDATES[point]
    found = Sheet.objects.filter(stage__in=stages, **{f"{day}__isnull": False, posted: None})
    rows = found.order_by(f"-{day}", "unit_id", "pinyin", "dossier_id").values_list(
        "dossier_id", "name", "unit_id", day
    )[: limit + 1]
    lines = [Line(dossier, name or "", unit, held, "") for dossier, name, unit, held in rows]
    return lines[:limit], found.count() if len(lines) > limit else len(lines)


def candidates_from(frame: pl.DataFrame, point: str, *, limit: int) -> tuple[list[Line], int]:
    """`candidates` for a day that is not stored, from the frame of that day."""
    stages, day, posted = _CANDIDATES[point]
    found = frame.filter(
        pl.col("stage").is_in(stages), pl.col(day).is_not_null(), pl.col(posted).is_null()
    )
    order = found.sort(day, "unit", "pinyin", "dossier", descending=[True, False, False, False])
    rows = order.select("dossier", "name", "unit", day)
    lines = [
        Line(dossier, name or "", unit, held, "")
        for dossier, name, unit, held in rows.head(limit).iter_rows()
    ]
    return lines, found.height


def named(dossiers: Iterable[int]) -> list[Line]:
    """These people, as far as they are in scope; `words` says whether they are floating."""
    rows = (
        Sheet.objects.filter(dossier_id__in=list(dossiers))
        .order_by("unit_id", "pinyin", "dossier_id")
        .values_list("dossier_id", "name", "unit_id", "is_floating")
    )
    return [Line(one, name or "", unit, date.min, away or "") for one, name, unit, away in rows]


@dataclass(frozen=True, slots=True)
class Talk:
    """A heart-to-heart talk as it was written down."""

    dossier: int
    person: str
    unit: int
    act: int
    held_on: date | None
    talkers: str
    points: str
    agreed: str
    by: str


def talks(
    *, units: Iterable[int] | None, text: str, as_of: date, page: int, size: int
) -> tuple[list[Talk], int]:
    """Talks held by a day, the latest first, and how many; by units and a part of a name."""
    found = Act.objects.filter(
        kind="heart_talk",
        is_void=False,
        superseded_by=None,
        dossier__is_void=False,
        held_on__lte=as_of,
    )
    if units is not None:
        found = found.filter(unit_id__in=list(units))
    if text:
        found = found.filter(
            Q(dossier__sheet__name__contains=text) | Q(facts__heart_talkers__contains=[text])
        )
    total = found.count()
    rows = found.select_related("recorded_by", "dossier__sheet").order_by("-held_on", "-pk")
    first = (page - 1) * size
    return [
        Talk(
            row.dossier_id,
            row.dossier.sheet.name or "",
            row.unit_id,
            row.pk,
            row.held_on,
            _joined(row.facts.get("heart_talkers")),
            _joined(row.facts.get("heart_points")),
            _joined(row.facts.get("heart_agreed")),
            row.recorded_by.name if row.recorded_by else "",
        )
        for row in rows[first : first + size]
    ], total


def _joined(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value or "")


@dataclass(frozen=True, slots=True)
class LastTalk:
    """Somebody on the way, with the last day anybody spoke with them; None where none is known."""

    dossier: int
    person: str
    unit: int
    stage: str
    last_on: date | None


_ON_THE_WAY = ("applicant", "activist", "target", "preexamined", "awaiting", "probationary")


def on_the_way(units: Iterable[int] | None) -> list[LastTalk]:
    """Everybody on the way today, by unit and name, without any talk."""
    found = Sheet.objects.filter(stage__in=_ON_THE_WAY)
    if units is not None:
        found = found.filter(unit_id__in=list(units))
    rows = found.order_by("unit_id", "pinyin", "dossier_id").values_list(
        "dossier_id", "name", "unit_id", "stage"
    )
    return [LastTalk(dossier, name or "", unit, stage, None) for dossier, name, unit, stage in rows]


def on_the_way_from(frame: pl.DataFrame, units: Iterable[int] | None) -> list[LastTalk]:
    """`on_the_way` for a day that is not stored, from the frame of that day."""
    found = frame.filter(pl.col("stage").is_in(_ON_THE_WAY))
    if units is not None:
        found = found.filter(pl.col("unit").is_in(list(units)))
    rows = found.sort("unit", "pinyin", "dossier").select("dossier", "name", "unit", "stage")
    return [
        LastTalk(dossier, name or "", unit, stage, None)
        for dossier, name, unit, stage in rows.iter_rows()
    ]


def last_talks(people: Sequence[LastTalk], *, as_of: date) -> list[LastTalk]:
    """These people with the last day of a heart-to-heart talk, none before the oldest."""
    held = Act.objects.filter(
        kind="heart_talk", is_void=False, superseded_by=None, held_on__lte=as_of
    )
    last: dict[int, date] = {}
    for dossier, day in held.order_by("held_on").values_list("dossier_id", "held_on"):
        if day is not None:
            last[dossier] = day
    told = [replace(one, last_on=last.get(one.dossier)) for one in people]
    return sorted(told, key=lambda one: one.last_on or date.min)
