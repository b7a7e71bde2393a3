"""The ledger, for the auditor."""

from django.http import HttpResponse
from django.urls import path

from rudang.core.scope import Right
from rudang.store.reads import audit
from rudang.web.door import Visit, page


@page(Right.AUDIT)
def show(visit: Visit) -> HttpResponse:
    """The latest events, and on request whether the chain holds."""
    before = visit.request.GET.get("before", "")
    lines = audit.latest(before=int(before) if before.isdecimal() else None)
    checked = audit.verify() if visit.request.GET.get("verify") else None
    return visit.render("audit.html", {"lines": lines, "checked": checked}, active="audit")


urls = [path("audit", show, name="audit")]
