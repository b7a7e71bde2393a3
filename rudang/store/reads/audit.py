"""The ledger of everything done: its latest events, and whether its chain holds."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from rudang.store.models import AuditEvent


@dataclass(frozen=True, slots=True)
class Verification:
    """How many events were read; `broken_at` names the first that does not fit, None if all do."""

    events: int
    broken_at: int | None
    reason: str = ""

    @property
    def ok(self) -> bool:
        return self.broken_at is None


def verify() -> Verification:
    """Recompute every hash and compare it with the next event's; reads the whole ledger."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM store_auditevent")
        (events,) = cursor.fetchone()
        cursor.execute(
            "SELECT seq, reason FROM ("
            " SELECT e.seq, CASE"
            "  WHEN e.seq <> row_number() OVER by_seq THEN 'gap'"
            "  WHEN e.previous <> COALESCE(lag(e.hash) OVER by_seq, '') THEN 'link'"
            "  WHEN e.hash <> rudang_event_hash(e) THEN 'content' END AS reason"
            " FROM store_auditevent e WINDOW by_seq AS (ORDER BY e.seq)) checked"
            " WHERE reason IS NOT NULL ORDER BY seq LIMIT 1"
        )
        found = cursor.fetchone()
    return Verification(events, *found) if found else Verification(events, None)


@dataclass(frozen=True, slots=True)
class Line:
    """One event as the page shows it."""

    seq: int
    at: datetime
    verb: str
    subject: str
    by: str
    on_behalf_of: str
    before: str
    after: str
    cause: str


def latest(*, before: int | None = None, limit: int = 100) -> list[Line]:
    """Events newest first, continuing below a number."""
    events = AuditEvent.objects.order_by("-seq")
    if before is not None:
        events = events.filter(seq__lt=before)
    return [
        Line(
            e.seq,
            e.at,
            e.verb,
            f"{e.subject_kind} {e.subject_id}",
            e.by,
            e.on_behalf_of,
            e.before,
            e.after,
            e.cause,
        )
        for e in events[:limit]
    ]
