"""The register of numbered admission forms as values, and what dossiers say of their forms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from rudang.core.serials import Event, Held, Move, State, Use, held
from rudang.store.models import FormEvent, Sheet

MOVES: dict[str, str] = dict(FormEvent.Kind.choices)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the register as it was made; a void one took back the one it names."""

    event: Event
    note: str
    is_void: bool
    voided_by: int | None
    at: datetime
    by: str

    @property
    def stands(self) -> bool:
        return not self.is_void and self.voided_by is None


def _standing() -> QuerySet[FormEvent]:
    return FormEvent.objects.filter(is_void=False, superseded_by=None)


def standing(as_of: date) -> list[Event]:
    """The standing entries in sight up to a day, in the order in which they were made."""
    rows = _standing().filter(on__lte=as_of).order_by("pk")
    columns = ("pk", "serial", "kind", "unit_id", "on", "to_unit_id", "dossier_id")
    return [
        Event(pk, serial, Move(kind), unit, on, to_unit, dossier)
        for pk, serial, kind, unit, on, to_unit, dossier in rows.values_list(*columns)
    ]


def history(serial: str) -> list[Entry]:
    """Everything entered of one form, oldest first, void entries too."""
    rows = FormEvent.objects.filter(serial=serial).select_related("recorded_by", "superseded_by")
    return [
        Entry(
            Event(
                row.pk,
                row.serial,
                Move(row.kind),
                row.unit_id,
                row.on,
                row.to_unit_id,
                row.dossier_id,
            ),
            row.note,
            row.is_void,
            _superseded(row),
            row.recorded_at,
            row.recorded_by.name if row.recorded_by else "",
        )
        for row in rows.order_by("pk")
    ]


def _superseded(row: FormEvent) -> int | None:
    after = getattr(row, "superseded_by", None)
    return after.pk if after else None


def whereabouts(serials: Sequence[str]) -> dict[str, Held]:
    """Where forms are across all registers, those out of sight too; unknown ones are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT serial, event, kind, unit, to_unit, dossier, held_on, issued_to"
            " FROM rudang_form_state(%s)",
            [list(serials)],
        )
        rows = cursor.fetchall()
    found = {}
    for serial, event, kind, unit, to_unit, dossier, on, issued_to in rows:
        last = Event(event, serial, Move(kind), unit, on, to_unit, dossier)
        before = Held(serial, State.OUT, unit, on, 0, issued_to, issued_to) if issued_to else None
        found[serial] = _after(last, before)
    return found


def _after(last: Event, before: Held | None) -> Held:
    alone = held([last])[last.serial]
    if before is None or alone.issued_to is not None:
        return alone
    return Held(
        alone.serial,
        alone.state,
        alone.unit,
        alone.on,
        alone.event,
        alone.dossier,
        before.issued_to,
    )


def forms_of(dossier: int) -> list[str]:
    """The serials that a dossier holds or used, whoever's register they stand in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM rudang_forms_of(%s)", [dossier])
        return sorted(row[0] for row in cursor.fetchall())


def of_dossier(dossier: int, as_of: date) -> list[Held]:
    """The forms in sight that were issued to a dossier or used by it, as they stand on a day."""
    serials = set(
        _standing()
        .filter(dossier_id=dossier, on__lte=as_of)
        .values_list("serial", flat=True)
        .distinct()
    )
    if not serials:
        return []
    return sorted(held(_of_serials(serials, as_of)).values(), key=lambda one: one.serial)


def _of_serials(serials: Iterable[str], as_of: date) -> list[Event]:
    rows = _standing().filter(serial__in=sorted(serials), on__lte=as_of).order_by("pk")
    columns = ("pk", "serial", "kind", "unit_id", "on", "to_unit_id", "dossier_id")
    return [
        Event(pk, serial, Move(kind), unit, on, to_unit, dossier)
        for pk, serial, kind, unit, on, to_unit, dossier in rows.values_list(*columns)
    ]


def uses(as_of: date) -> list[Use]:
    """What the dossiers in scope say of their forms: a serial, or an admission without one."""
    has_serial = Q(form_serial__isnull=False) & ~Q(form_serial="")
    filled = Coalesce("form_filled_on", "preexam_on", "meeting_on")
    people = Sheet.objects.annotate(filled=filled).filter(Q(filled=None) | Q(filled__lte=as_of))
    rows = people.filter(has_serial | Q(approval_on__lte=as_of)).values_list(
        "dossier_id",
        "unit_id",
        "name",
        "form_serial",
        "meeting_on",
        "meeting_result",
        "approval_on",
        "approval_result",
    )
    return [
        Use(
            dossier,
            unit,
            name or "",
            serial or "",
            met if met and met <= as_of else None,
            result != "未通过"
            and approved is not None
            and approved <= as_of
            and approval != "不批准",
        )
        for dossier, unit, name, serial, met, result, approved, approval in rows
    ]


def names(dossiers: Iterable[int]) -> dict[int, str]:
    """Names of persons in scope."""
    rows = Sheet.objects.filter(dossier_id__in=sorted(set(dossiers)))
    return {dossier: name or "" for dossier, name in rows.values_list("dossier_id", "name")}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who passed the pre-examination and whose meeting is still to be held."""

    dossier: int
    name: str
    number: str
    unit: int
    preexam_on: date


def candidates(as_of: date) -> list[Candidate]:
    """Those to whom a form may be due, by unit and name; the gate has the last word."""
    rows = (
        Sheet.objects.filter(
            preexam_on__lte=as_of, preexam_result="合格", meeting_on=None, exited_on=None
        )
        .order_by("unit_id", "pinyin", "dossier_id")
        .values_list("dossier_id", "name", "number", "unit_id", "preexam_on")
    )
    return [Candidate(d, name or "", number or "", unit, on) for d, name, number, unit, on in rows]
