"""The table of addresses: each noun's pages bring their own."""

from rudang.web.pages import (
    accounts,
    audit,
    bodies,
    calendars,
    demands,
    dispatches,
    dossiers,
    plans,
    reviews,
    rules,
    signals,
    signing,
    units,
    unknowns,
    uploads,
    worklist,
)

urlpatterns = [
    *signing.urls,
    *worklist.urls,
    *dossiers.urls,
    *reviews.urls,
    *unknowns.urls,
    *plans.urls,
    *dispatches.urls,
    *signals.urls,
    *uploads.urls,
    *rules.urls,
    *demands.urls,
    *calendars.urls,
    *units.urls,
    *bodies.urls,
    *accounts.urls,
    *audit.urls,
]
