"""A branch on a day: who was a full member, who might vote, which body decides, who approves."""

from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions.dossiers import Problem
from rudang.core import bodies
from rudang.core.scope import Right
from rudang.regulation.params import BRANCH_MIN_MEMBERS, COMMITTEE_MIN_MEMBERS
from rudang.store.reads import members
from rudang.store.reads import units as reads
from rudang.web import filled
from rudang.web.door import Visit, page

_BRANCHES = ("branch", "temporary_branch")


@page(Right.READ_DOSSIERS)
def show(visit: Visit, unit: int | None = None) -> HttpResponse:
    """Pick a unit and a day; the roster of those entitled on that day."""
    tree = reads.whole_tree()
    units = [p for p in tree.values() if p.kind in _BRANCHES and p.id in visit.me.scope]
    asked = visit.request.GET
    if unit is None and asked.get("unit", "").isdecimal():
        return visit.redirect("unit-on-day", int(asked["unit"]), day=asked.get("day", ""))
    if unit is not None and (unit not in tree or unit not in visit.me.scope):
        raise Http404
    place = tree[unit] if unit is not None else (units[0] if units else None)
    day, errors = visit.as_of, []
    try:
        day = filled.day_of(asked, "day", "日期") or day
    except Problem as problem:
        errors = [(problem.field, problem.message)]
    entries = members.entries(place.id) if place else []
    branch = bodies.branch_on(entries, day)
    line = [tree[one] for one in reads.above(tree, place.id)] if place else []
    approver = bodies.approver([(one.id, one.may_approve) for one in line])
    committee_from = COMMITTEE_MIN_MEMBERS.on(day) or 0
    return visit.render(
        "unit-on-day.html",
        {
            "place": place,
            "units": [(str(one.id), one.name) for one in units],
            "day": day,
            "errors": errors,
            "has_register": bool(entries),
            "branch": branch,
            "body": branch.body(committee_from),
            "committee_from": committee_from,
            "least": BRANCH_MIN_MEMBERS.on(day) or 0,
            "kind": reads.KINDS[place.kind] if place else "",
            "approver": tree[approver] if approver is not None else None,
        },
        status=400 if errors else 200,
        active="units",
    )


urls = [
    path("units/on-day", show, name="units-on-day"),
    path("units/<int:unit>/on-day", show, name="unit-on-day"),
]
