"""Workbooks from receipt to undoing: received, checked, confirmed in one go, taken back."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from rudang.actions import ledger
from rudang.actions.intake import members, organizations, plan, roster
from rudang.actions.intake.outcomes import Checked, Intake, Say
from rudang.core import periods
from rudang.core.scope import Actor, Refused, Right
from rudang.papers.sheets import Unreadable
from rudang.store.models import Progress, Upload, UploadBody
from rudang.store.reads.units import whole_tree

LARGEST = 50 * 1024 * 1024
"""Bytes: a workbook above this is refused before it is opened."""

_INTAKES: Mapping[str, Intake] = {
    Upload.Kind.ROSTER: roster.RosterIntake(),
    Upload.Kind.PLAN: plan.PlanIntake(),
    Upload.Kind.UNITS: organizations.OrganizationIntake(),
    Upload.Kind.MEMBERS: members.MemberIntake(),
}

RIGHTS: Mapping[str, Right] = {
    Upload.Kind.ROSTER: Right.LOAD,
    Upload.Kind.PLAN: Right.PLAN,
    Upload.Kind.UNITS: Right.UNITS,
    Upload.Kind.MEMBERS: Right.LOAD,
}


NOWHERE = 0
"""The place of the workbook that brings the first organizations."""

_ENDED = (Upload.State.TAKEN, Upload.State.UNDONE)

# Whoever takes a workbook in or back waits for whoever is doing so: what each compares with must
# stand still, or two workbooks would both open a dossier for the same new person.
_LOCK = 7205003


def _silent(stage: str, done: int, total: int) -> None:
    """Nobody watches."""


@transaction.atomic
def receive(
    *,
    by: Actor,
    filename: str,
    data: bytes,
    kind: str,
    as_of: date,
    period: str = "",
    document: str = "",
) -> Upload:
    """Keep a workbook as it came. The same bytes while taken and not undone are one upload.

    `document` is the number of the paper that a plan was issued with.
    """
    if kind not in _INTAKES:
        raise Refused(f"没有“{kind}”这种表，可以是：roster、plan、units、members。")
    if not by.may(RIGHTS[kind]):
        raise Refused(f"您没有导入{Upload.Kind(kind).label}的权限。")
    place = _place(by, RIGHTS[kind])
    if place is None:
        if kind != Upload.Kind.UNITS:
            raise Refused("还没有任何党组织：请先导入党组织表，或在“组织”里增加。")
        place = NOWHERE
    if not data:
        raise Refused("文件是空的。")
    if len(data) > LARGEST:
        raise Refused(f"文件有 {len(data) // 2**20} MB，超过 {LARGEST // 2**20} MB，请分开导入。")
    if kind == Upload.Kind.PLAN:
        if not period:
            raise Refused("导入计划表要写明是哪个时期的，例如 2019H2。")
        try:
            period = periods.parse(period).code
        except ValueError as error:
            raise Refused(str(error)) from None
    else:
        period = ""
    digest = hashlib.sha256(data).hexdigest()
    known = _twin(digest, kind=kind, period=period, place=place)
    if known is not None:
        return known
    document = document.strip() if kind == Upload.Kind.PLAN else ""
    upload = Upload.objects.create(
        unit_id=place,
        preview={"document": document},
        kind=kind,
        period=period,
        filename=filename,
        sha256=digest,
        size=len(data),
        as_of=as_of,
        received_at=timezone.now(),
        received_by_id=by.account_id,
    )
    UploadBody.objects.create(upload=upload, unit_id=place, data=data)
    ledger.write(
        ledger.Event(
            verb="receive_workbook",
            subject_kind="upload",
            subject_id=upload.pk,
            unit=place,
            after={"kind": kind, "period": period, "filename": filename, "sha256": digest},
        ),
        by=by,
    )
    return upload


@transaction.atomic
def check(*, by: Actor, upload: int, today: date) -> Upload:
    """Read the workbook, complain of every cell, and work out what taking it would change."""
    found = _locked(upload)
    _must_load(by, found, "检查")
    if found.state in (Upload.State.TAKING, Upload.State.TAKEN, Upload.State.UNDONE):
        return found
    checked = _check(found, by=by, today=today)
    found.rows = checked.rows
    found.good_rows = checked.good_rows
    found.complaints = [asdict(c) for c in checked.complaints]
    found.notes = [asdict(n) for n in checked.notes]
    found.conflicts = list(checked.conflicts)
    found.preview = {**checked.preview, "document": found.preview.get("document", "")}
    found.state = Upload.State.CHECKED
    found.save()
    ledger.write(
        ledger.Event(
            verb="check_workbook",
            subject_kind="upload",
            subject_id=found.pk,
            unit=found.unit_id,
            after={"rows": found.rows, "complaints": len(found.complaints)},
        ),
        by=by,
    )
    return found


@transaction.atomic
def confirm(
    *,
    by: Actor,
    upload: int,
    today: date,
    take_good_rows: bool = False,
    reason: str = "",
    say: Say = _silent,
) -> Upload:
    """Take the workbook in, all of it or (asked for) its good rows, in this one transaction.

    `reason` is why a plan may go beyond what the authority above granted.
    """
    found = _locked(upload)
    if reason.strip():
        found.preview = {**found.preview, "reason": reason.strip()}
    if found.state == Upload.State.TAKEN:
        return found
    if found.state == Upload.State.UNDONE:
        raise Refused("这一批已经撤销，要再导入请重新上传。")
    _must_load(by, found, "导入")
    if found.state == Upload.State.RECEIVED:
        raise Refused("这份表还没有检查完。")
    if found.complaints and not take_good_rows:
        raise Refused(
            f"还有 {len(found.complaints)} 处问题，什么都没有导入；"
            "改好后重新上传，或选择只导入没有问题的行。"
        )
    if found.state == Upload.State.FAILED:
        raise Refused(found.failure)
    _alone()
    twin = _twin(found.sha256, kind=found.kind, period=found.period, place=found.unit_id)
    if twin is not None:
        raise Refused(f"内容完全一样的“{twin.filename}”已经导入，不用再导入。")
    now = timezone.now()
    try:
        with transaction.atomic():
            taken = _INTAKES[found.kind].take(
                found,
                bytes(found.body.data),
                by=by,
                only_good_rows=take_good_rows,
                at=now,
                today=today,
                say=say,
            )
    except IntegrityError:
        raise Refused("表里的人刚刚被别人改过，什么都没有导入，请再导入一次。") from None
    found.taken, found.changed, found.unchanged = taken.taken, taken.changed, taken.unchanged
    found.preview = {**found.preview, "memory": taken.memory, "failure": ""}
    found.state = Upload.State.TAKEN
    found.taken_at = now
    found.save()
    ledger.write(
        ledger.Event(
            verb="take_workbook",
            subject_kind="upload",
            subject_id=found.pk,
            unit=found.unit_id,
            after={"taken": taken.taken, "changed": taken.changed, "filename": found.filename},
        ),
        by=by,
    )
    return found


@transaction.atomic
def undo(*, by: Actor, upload: int, reason: str, today: date) -> Upload:
    """Take a batch back while nothing newer rests on it; what it replaced stands again."""
    found = _locked(upload)
    if found.state != Upload.State.TAKEN:
        raise Refused("这一批没有导入，不用撤销。")
    _must_load(by, found, "撤销")
    if not reason.strip():
        raise Refused("撤销要写明原因。")
    _alone()
    now = timezone.now()
    _INTAKES[found.kind].undo(found, by=by, at=now, today=today, reason=reason)
    found.state = Upload.State.UNDONE
    found.undone_at = now
    found.save(update_fields=["state", "undone_at", "unit"])
    ledger.write(
        ledger.Event(
            verb="undo_workbook",
            subject_kind="upload",
            subject_id=found.pk,
            unit=found.unit_id,
            before={"taken": found.taken, "changed": found.changed},
            cause=reason,
        ),
        by=by,
    )
    return found


@transaction.atomic
def start(*, by: Actor, upload: int, reason: str = "") -> Upload:
    """Mark that the workbook is being taken in by a worker.

    `reason` is why a plan may go beyond what the authority above granted; the worker goes by it.
    """
    found = _locked(upload)
    _must_load(by, found, "导入")
    if found.state != Upload.State.CHECKED:
        raise Refused("这一批正在导入或者已经导入。")
    found.state = Upload.State.TAKING
    found.preview = {**found.preview, "failure": "", "reason": reason.strip()}
    found.save(update_fields=["state", "preview"])
    Progress.objects.update_or_create(
        upload_id=found.pk,
        defaults={"done": 0, "total": found.rows, "stage": "等待", "updated_at": timezone.now()},
    )
    ledger.write(
        ledger.Event(
            verb="start_taking", subject_kind="upload", subject_id=found.pk, unit=found.unit_id
        ),
        by=by,
    )
    return found


@transaction.atomic
def give_up(*, by: Actor, upload: int, failure: str) -> Upload:
    """Say why the workbook was not taken in; the base is as it was before."""
    found = _locked(upload)
    if found.state in _ENDED:
        return found
    found.state = Upload.State.CHECKED
    found.preview = {**found.preview, "failure": failure}
    found.save(update_fields=["state", "preview"])
    ledger.write(
        ledger.Event(
            verb="fail_taking",
            subject_kind="upload",
            subject_id=found.pk,
            unit=found.unit_id,
            cause=failure,
        ),
        by=by,
    )
    return found


@transaction.atomic
def fail_check(*, by: Actor, upload: int, failure: str) -> Upload:
    """Say why the file could not be read at all."""
    found = _locked(upload)
    if found.state in _ENDED:
        return found
    found.state = Upload.State.FAILED
    found.failure = failure
    found.save(update_fields=["state", "failure"])
    ledger.write(
        ledger.Event(
            verb="fail_check",
            subject_kind="upload",
            subject_id=found.pk,
            unit=found.unit_id,
            cause=failure,
        ),
        by=by,
    )
    return found


def _check(upload: Upload, *, by: Actor, today: date) -> Checked:
    try:
        return _INTAKES[upload.kind].check(upload, bytes(upload.body.data), by=by, today=today)
    except Unreadable as error:
        raise Refused(str(error)) from None


def _place(by: Actor, right: Right) -> int | None:
    """The highest unit where the actor holds the right; None while there is no unit at all."""
    if by.place is not None and by.may(right, by.place):
        return by.place
    return next((unit for unit in whole_tree() if by.may(right, unit)), None)


def _twin(sha256: str, *, kind: str, period: str, place: int) -> Upload | None:
    """The upload of the same bytes that stands taken.

    One taken before another was undone says no more what the base holds: the bytes are new again.
    """
    undone = (
        Upload.objects.filter(kind=kind, state=Upload.State.UNDONE)
        .order_by("-undone_at")
        .values_list("undone_at", flat=True)
        .first()
    )
    same = Upload.objects.filter(
        sha256=sha256, kind=kind, period=period, unit_id=place, state=Upload.State.TAKEN
    )
    return (same if undone is None else same.filter(taken_at__gt=undone)).first()


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _must_load(by: Actor, upload: Upload, what: str) -> None:
    if not by.may(RIGHTS[upload.kind], upload.unit_id):
        raise Refused(f"您没有{what}{upload.get_kind_display()}的权限。")


def _locked(upload: int) -> Upload:
    found = Upload.objects.select_for_update(of=("self",)).filter(pk=upload).first()
    if found is None:
        raise Refused("没有这一批，或不在您的范围内。")
    return found
