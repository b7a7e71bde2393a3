"""The organization tree: look at it, add to it, change it."""

from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import units
from rudang.core.scope import Refused, Right
from rudang.store.reads import units as reads
from rudang.web import filled
from rudang.web.door import Visit, page


@page()
def show(visit: Visit) -> HttpResponse:
    """The tree with offices and how many dossiers stand at each unit in one's scope."""
    tree = reads.whole_tree()
    deep = reads.depths(tree)
    counts = reads.dossier_counts()
    details = reads.details()
    rows = [
        (place, deep[place.id], details[place.id], counts.get(place.id)) for place in tree.values()
    ]
    return visit.render(
        "units.html",
        {
            "rows": rows,
            "kinds": reads.KINDS,
            "may_change": visit.me.may(Right.UNITS),
            "has_approver": any(place.may_approve for place in tree.values()),
        },
        active="units",
    )


@page(Right.UNITS)
def edit(visit: Visit, unit: int | None = None) -> HttpResponse:
    """Add a unit, or change one."""
    tree = reads.whole_tree()
    if unit is not None and unit not in tree:
        raise Http404
    known = reads.details()[unit] if unit is not None else {}
    form = visit.request.POST if visit.request.method == "POST" else known
    errors: list[tuple[str, str]] = []
    if visit.request.method == "POST":
        try:
            facts = _facts(visit)
            if unit is None:
                added = units.add(by=visit.me, facts=facts)
                visit.say(f"已增加“{added.name}”。")
            else:
                units.change(
                    by=visit.me,
                    unit=unit,
                    facts=facts,
                    version=_version(visit),
                    today=visit.today,
                )
                visit.say(f"已修改“{facts.name}”。")
            return visit.redirect("units")
        except Refused as refused:
            errors = [("", str(refused))]
    return visit.render(
        "unit-form.html",
        {
            "errors": errors,
            "form": form,
            "unit": unit,
            "name": tree[unit].name if unit is not None else "",
            "parents": [(p.id, p.name) for p in tree.values() if p.id != unit],
            "kinds": list(reads.KINDS.items()),
        },
        status=400 if errors else 200,
        active="units",
    )


def _version(visit: Visit) -> int:
    """What the form was filled from; a form without one was filled from nothing known."""
    given = visit.request.POST.get("version", "")
    return int(given) if given.isdecimal() else 0


def _facts(visit: Visit) -> units.UnitFacts:
    form = visit.request.POST
    members = form.get("full_members", "").strip()
    founded_on = filled.day_of(form, "founded_on", "成立日期")
    began_on = filled.day_of(form, "began_on", "开始使用日期")
    if members and not members.isdecimal():
        raise Refused(f"正式党员数“{members}”不是整数。")
    parent = form.get("parent", "")
    return units.UnitFacts(
        name=form.get("name", "").strip(),
        kind=form.get("kind", ""),
        parent=int(parent) if parent.isdecimal() else None,
        short_name=form.get("short_name", "").strip(),
        aliases=tuple(a.strip() for a in form.get("aliases", "").split("、") if a.strip()),
        may_approve=form.get("may_approve") == "1",
        founded_on=founded_on,
        began_on=began_on,
        full_members=int(members) if members else None,
        secretary=form.get("secretary", "").strip(),
        organization_member=form.get("organization_member", "").strip(),
    )


urls = [
    path("units", show, name="units"),
    path("units/new", edit, name="new-unit"),
    path("units/<int:unit>", edit, name="unit"),
]
