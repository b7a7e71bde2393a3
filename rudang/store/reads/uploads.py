"""Workbooks received, for their pages."""

from dataclasses import dataclass
from datetime import datetime

from rudang.store.models import Progress, Upload


@dataclass(frozen=True, slots=True)
class Line:
    """One workbook in the history."""

    id: int
    kind: str
    period: str
    filename: str
    state: str
    state_term: str
    rows: int
    complaints: int
    taken: int
    changed: int
    received_at: datetime
    received_by: str


def latest(limit: int = 50) -> list[Line]:
    """The latest workbooks in scope, newest first, without their bytes."""
    rows = Upload.objects.select_related("received_by").order_by("-received_at", "-id")[:limit]
    return [
        Line(
            u.pk,
            u.get_kind_display(),
            u.period,
            u.filename,
            u.state,
            u.get_state_display(),
            u.rows,
            len(u.complaints),
            u.taken,
            u.changed,
            u.received_at,
            u.received_by.name if u.received_by else "系统",
        )
        for u in rows
    ]


def one(upload: int) -> Upload | None:
    """One workbook's row, without its bytes."""
    return Upload.objects.select_related("received_by").filter(pk=upload).first()


def data(upload: Upload) -> bytes:
    """The workbook as it came."""
    return bytes(upload.body.data)


def progress(upload: int) -> tuple[str, float | None]:
    """The stage that long work is in and the share done, None while it cannot be told."""
    found = Progress.objects.filter(upload_id=upload).first()
    if found is None:
        return "等待", None
    return found.stage, found.done / found.total if found.total else None
