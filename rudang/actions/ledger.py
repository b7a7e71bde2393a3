"""Write what was done into the audit ledger, in the transaction that did it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from rudang.core.scope import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing done. `before` and `after` hold what changed, readable in ten years."""

    verb: str
    subject_kind: str
    subject_id: object
    unit: int | None = None
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    cause: str = ""


_HEARD: ContextVar[list[Event] | None] = ContextVar("heard", default=None)


@contextmanager
def heard() -> Iterator[list[Event]]:
    """The events written meanwhile, for whoever must tell what was done."""
    events: list[Event] = []
    token = _HEARD.set(events)
    try:
        yield events
    finally:
        _HEARD.reset(token)


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def _text(values: Mapping[str, Any] | None) -> str:
    if not values:
        return ""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, default=_plain)


def write(*events: Event, by: Actor) -> None:
    """Append events. The base numbers, dates and chains them; call it last in a transaction."""
    rows = [
        (
            event.verb,
            event.subject_kind,
            str(event.subject_id),
            event.unit or 0,
            _text(event.before),
            _text(event.after),
            by.login,
            by.on_behalf_of,
            event.cause,
        )
        for event in events
    ]
    with connection.cursor() as cursor:
        # The trigger fills in number, moment and hashes; what stands here for them is not kept.
        cursor.executemany(
            "INSERT INTO store_auditevent (seq, at, verb, subject_kind, subject_id, unit_id,"
            " before, after, by, on_behalf_of, cause, previous, hash)"
            " VALUES (0, now(), %s, %s, %s, %s, %s, %s, %s, %s, %s, '', '')",
            rows,
        )
    heard_by = _HEARD.get()
    if heard_by is not None:
        heard_by.extend(events)
