"""The ledger, for the auditor."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import path

from rudang.core.scope import Right
from rudang.store.reads import audit
from rudang.web import event_terms
from rudang.web.door import Visit, page

_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class _Shown:
    """One event in words; `before` and `after` are (field, value) pairs."""

    event: audit.Line
    verb: str
    subject: str
    before: list[tuple[str, str]]
    after: list[tuple[str, str]]

    @classmethod
    def of(cls, event: audit.Line) -> "_Shown":
        kind = event.subject.partition(" ")[0]
        return cls(
            event,
            event_terms.verb(event.verb),
            event_terms.subject(event.subject),
            event_terms.values(event.before, of=kind),
            event_terms.values(event.after, of=kind),
        )


@page(Right.AUDIT)
def show(visit: Visit) -> HttpResponse:
    """The latest events, and on request whether the chain holds."""
    before = visit.request.GET.get("before", "")
    lines = [
        _Shown.of(event)
        for event in audit.latest(
            before=int(before) if before.isdecimal() else None, limit=_AT_ONCE
        )
    ]
    checked = audit.verify() if visit.request.GET.get("verify") else None
    more = lines[-1].event.seq if len(lines) == _AT_ONCE else None
    return visit.render(
        "audit.html", {"lines": lines, "more": more, "checked": checked}, active="audit"
    )


urls = [path("audit", show, name="audit")]
