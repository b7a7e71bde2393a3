"""Keep who looked at a person's data: one line a day, an account and a way of looking."""

from collections.abc import Iterable
from datetime import date

from django.db import connection

from rudang.core.scope import Actor
from rudang.store.models import Look

OPENED = Look.Kind.OPENED.value
UNMASKED = Look.Kind.UNMASKED.value
EXPORTED = Look.Kind.EXPORTED.value
READ_SCAN = Look.Kind.READ_SCAN.value


def note(*, by: Actor, dossier: int, kind: str, today: date) -> None:
    """Count that somebody looked at a dossier; neither the person nor a worker is counted."""
    note_many(by=by, dossiers=[dossier], kind=kind, today=today)


def note_many(*, by: Actor, dossiers: Iterable[int], kind: str, today: date) -> None:
    """`note` for many dossiers, in one statement; those out of scope are passed over.

    The lines are a record of their own beside the ledger: an event for each page that is
    opened would be as many again as everything ever done.
    """
    if by.account_id is None:
        return
    kind = Look.Kind(kind).value
    with connection.cursor() as cursor:
        # In one order, so that two who look at the same people do not wait for each other.
        cursor.execute(
            "INSERT INTO store_look AS k"
            " (dossier_id, unit_id, account_id, kind, looked_on, times, last_at)"
            " SELECT d.id, d.unit_id, %s, %s, %s, 1, clock_timestamp() FROM store_dossier d"
            " WHERE d.id = ANY(%s) AND NOT EXISTS"
            " (SELECT FROM store_ownaccount o WHERE o.dossier_id = d.id AND o.account_id = %s)"
            " ORDER BY d.id"
            " ON CONFLICT (dossier_id, account_id, kind, looked_on)"
            " DO UPDATE SET times = k.times + 1, last_at = excluded.last_at",
            [by.account_id, kind, today, list(dossiers), by.account_id],
        )
