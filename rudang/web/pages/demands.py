"""Local demands: the known practices, those in force and on whom, and what was piled on."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import demands
from rudang.actions.dossiers import Changed, Problem
from rudang.core.scope import Refused, Right
from rudang.regulation import grades
from rudang.regulation.locals import LOCAL
from rudang.regulation.registry import REGULATION
from rudang.store.reads import demands as reads
from rudang.store.reads.units import Place, below, whole_tree
from rudang.web import filled
from rudang.web.door import Visit, page

_STEPS = REGULATION.steps[REGULATION.editions[-1].code]
_FIELDS = ("title", "step", "value", "rank", "issuer", "document", "since")


@page()
def show(visit: Visit) -> HttpResponse:
    """What is in force, what was piled on, and every known practice with who follows it."""
    tree = whole_tree()
    kept = reads.everything()
    standing = [one for one in kept if one.holds_on(visit.as_of)]
    piled = (
        demands.piled_on(as_of=visit.as_of, today=visit.today)
        if visit.me.may(Right.READ_DOSSIERS)
        else []
    )
    order = {unit: n for n, unit in enumerate(tree)}
    return visit.render(
        "demands.html",
        {
            "standing": [
                _line(visit, one, tree) for one in sorted(standing, key=lambda d: order[d.unit])
            ],
            "ended": [_line(visit, one, tree) for one in kept if not one.holds_on(visit.as_of)],
            "piled": _piled(visit, piled, tree),
            "by_grades": [
                _line(visit, one, tree) for one in demands.cut_by_grades(as_of=visit.as_of)
            ],
            "grades": (grades.SENTENCE, grades.SOURCE),
            "may_count": visit.me.may(Right.READ_DOSSIERS),
            "known": [_known(code, standing, tree) for code in LOCAL],
            "may_make": visit.me.may(Right.DEMANDS),
        },
        active="demands",
    )


def _line(visit: Visit, one: reads.Kept, tree: Mapping[int, Place]) -> dict[str, Any]:
    return {
        "demand": one,
        "value": _value(one),
        "unit": tree[one.unit].name,
        "rank": reads.RANKS[one.rank],
        "checks": [rule.check for rule in demands.rules_of(one.code)],
        "href": visit.address("demand", one.id)
        if one.until is None and visit.me.may(Right.DEMANDS, one.unit)
        else "",
    }


def _value(one: reads.Kept) -> str:
    known = LOCAL.get(one.code)
    return f"{one.value} {known.unit}" if known and one.value is not None else ""


def _piled(
    visit: Visit, piled: Sequence[demands.Piled], tree: Mapping[int, Place]
) -> list[dict[str, Any]]:
    """By the unit that made them, in the order of the tree; most people first within it."""
    made = []
    for unit, place in tree.items():
        own = sorted((p for p in piled if p.demand.unit == unit), key=lambda p: -p.total)
        if not own:
            continue
        made.append(
            {
                "unit": place.name,
                "papers": sum(p.is_paper for p in own),
                "steps": sum(not p.is_paper for p in own),
                "lines": [
                    {
                        "demand": p.demand,
                        "value": _value(p.demand),
                        "is_paper": p.is_paper,
                        "total": p.total,
                        "people": [
                            (tree[at].term, count)
                            for at, count in sorted(p.people.items(), key=lambda i: -i[1])
                        ],
                        "href": _people_href(visit, p),
                    }
                    for p in own
                ],
            }
        )
    return made


def _people_href(visit: Visit, piled: demands.Piled) -> str:
    """The list of those found by the demand's own check; nothing lists those of a bare title."""
    rules = demands.rules_of(piled.demand.code)
    if not rules or not piled.total:
        return ""
    return visit.address("dossiers", check=rules[0].check, unit=piled.demand.unit)


def _known(code: str, standing: Sequence[reads.Kept], tree: Mapping[int, Place]) -> dict[str, Any]:
    rules = demands.rules_of(code)
    return {
        "local": LOCAL[code],
        "title": rules[0].title if rules else "",
        "step": _STEPS[rules[0].step] if rules and rules[0].step in _STEPS else None,
        "check": rules[0].check if rules else "",
        "units": [tree[one.unit].term for one in standing if one.code == code],
    }


@page(Right.DEMANDS)
def new(visit: Visit) -> HttpResponse:
    """Switch a known practice on, or name an extra paper or step."""
    asked = visit.request.GET.get("code", "")
    code = asked if asked in LOCAL else ""
    form: Mapping[str, str] = {"value": str(LOCAL[code].usual or "") if code else ""}
    errors: list[tuple[str, str]] = []
    if visit.request.method == "POST":
        form = visit.request.POST
        code = form.get("code", "")
        unit = form.get("unit", "")
        try:
            if not unit.isdecimal():
                raise Problem("unit", "请选择对哪个组织及其下级。")
            made = demands.make(
                by=visit.me,
                unit=int(unit),
                code=code,
                **_read(form),
                today=visit.today,
            )
            visit.say(f"已设定“{made.title}”，其下的档案已重新检查。")
            return visit.redirect("demands")
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Refused as refused:
            errors = [("", str(refused))]
    return _form(visit, form, errors, code=code)


@page(Right.DEMANDS)
def change(visit: Visit, demand: int) -> HttpResponse:
    """Change a demand in force, or end it."""
    kept = reads.one(demand)
    if kept is None:
        raise Http404
    if not visit.me.may(Right.DEMANDS, kept.unit):
        raise PermissionDenied
    form: Mapping[str, str] = _filled(kept)
    errors: list[tuple[str, str]] = []
    if visit.request.method == "POST":
        form = visit.request.POST
        given = form.get("version", "")
        version = int(given) if given.isdecimal() else 0
        try:
            if form.get("do") == "end":
                until = filled.day_of(form, "until", "不再执行的日期")
                ended = demands.end(
                    by=visit.me, demand=demand, until=until, version=version, today=visit.today
                )
                visit.say(f"已终止“{ended.title}”，其下的档案已重新检查。")
            else:
                changed = demands.amend(
                    by=visit.me, demand=demand, **_read(form), version=version, today=visit.today
                )
                visit.say(f"已修改“{changed.title}”，其下的档案已重新检查。")
            return visit.redirect("demands")
        except Problem as problem:
            errors = [(problem.field, problem.message)]
            if form.get("do") == "end":
                form = {**_filled(kept), "until": form.get("until", "")}
        except Changed as meanwhile:
            # Filled anew from what the other left, so that nothing of it is overwritten.
            errors, form = [("", str(meanwhile))], _filled(reads.one(demand) or kept)
        except Refused as refused:
            errors = [("", str(refused))]
    return _form(visit, form, errors, code=kept.code, kept=kept)


def _form(
    visit: Visit,
    form: Mapping[str, str],
    errors: Sequence[tuple[str, str]],
    *,
    code: str,
    kept: reads.Kept | None = None,
) -> HttpResponse:
    tree = whole_tree()
    local = LOCAL.get(code)
    return visit.render(
        "demand-form.html",
        {
            "crumbs": [
                ("地方要求", visit.address("demands")),
                (local.term if local else kept.title if kept else "另加的材料或步骤", None),
            ],
            "local": local,
            "kept": kept,
            "unit": tree[kept.unit].name if kept else "",
            "under": len(below(tree, kept.unit)) if kept else 0,
            "form": form,
            "errors": errors,
            "wrong": dict(errors),
            "units": [(p.id, p.name) for p in tree.values() if visit.me.may(Right.DEMANDS, p.id)],
            "steps": [(n, f"{n} {step.term}") for n, step in _STEPS.items()],
            "ranks": list(reads.RANKS.items()),
        },
        status=400 if errors else 200,
        active="demands",
    )


def _filled(kept: reads.Kept) -> dict[str, str]:
    """A demand as the form shows it."""
    values = {name: getattr(kept, name) for name in _FIELDS}
    shown = {name: "" if value is None else str(value) for name, value in values.items()}
    return shown | {"version": str(kept.version)}


def _read(form: Mapping[str, str]) -> dict[str, Any]:
    """What the form gives of a demand, as the actions take it."""
    step = form.get("step", "")
    try:
        value = filled.whole(form.get("value", ""))
    except filled.Unreadable as error:
        raise Problem("value", f"数值{error}") from None
    return {
        "title": form.get("title", ""),
        "step": int(step) if step.isdecimal() else None,
        "value": value,
        "rank": form.get("rank", ""),
        "issuer": form.get("issuer", ""),
        "document": form.get("document", ""),
        "since": filled.day_of(form, "since", "开始执行的日期"),
    }


urls = [
    path("demands", show, name="demands"),
    path("demands/new", new, name="new-demand"),
    path("demands/<int:demand>", change, name="demand"),
]
