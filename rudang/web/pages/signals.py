"""Signals: what in the records of a unit is worth a look, with who and when; and unit acts."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.urls import path

from rudang.actions import patterns, unit_acts
from rudang.actions.dossiers import Problem
from rudang.actions.patterns import Observed, Signal
from rudang.core.scope import Refused, Right
from rudang.core.unit_sheets import COLUMN
from rudang.regulation.registry import PATTERNS, REGULATION
from rudang.store.reads import patterns as reads
from rudang.store.reads.units import Place, below, whole_tree
from rudang.web import filled
from rudang.web.door import Visit, page

# As many as a page can be read with; beyond that one narrows by unit or check.
_SHOWN = 120
_NAMED = 8
_YEARS = 8

_NAMES = frozenset(PATTERNS) | {pattern.check for pattern in REGULATION.patterns}


@page(Right.READ_DOSSIERS)
def show(visit: Visit) -> HttpResponse:
    """Every signal in scope by pattern, its units in the order of the tree."""
    query = visit.request.GET
    tree = whole_tree()
    unit = int(query["unit"]) if query.get("unit", "").isdecimal() else None
    check = query.get("check", "") if query.get("check") in _NAMES else ""
    year = query.get("year", "")
    seen = patterns.observed(visit.as_of, visit.today, scope=visit.me.scope)
    every = list(patterns.signals(seen))
    units = below(tree, unit) if unit in tree else None
    found = [
        one
        for one in every
        if (units is None or one.unit in units)
        and (not check or check in (one.pattern.check, one.pattern.name))
        and (not year or str(one.year) == year)
    ]
    found.sort(key=lambda one: one.pattern.name)  # Stable: units stay in the tree's order.
    return visit.render(
        "signals.html",
        {
            "groups": list(_groups(visit, seen, found[:_SHOWN], tree)),
            "total": len(found),
            "shown": min(len(found), _SHOWN),
            "filters": _filters(every, tree, unit, check, year),
        },
        active="signals",
    )


def _groups(
    visit: Visit, seen: Observed, found: list[Signal], tree: dict[int, Place]
) -> Iterator[dict[str, Any]]:
    for pattern, of_pattern in groupby(found, key=lambda one: one.pattern):
        units = []
        for unit, of_unit in groupby(of_pattern, key=lambda one: one.unit):
            years = sorted(of_unit, key=lambda one: one.year, reverse=True)
            units.append(
                {
                    "place": tree[unit],
                    "past": years[0].past[-_YEARS:],
                    "charted": COLUMN[pattern.chart].term if pattern.chart else "",
                    "marked": {one.year for one in years},
                    "years": [(one, *_named(seen, one)) for one in years],
                }
            )
        yield {"pattern": pattern, "units": units}


def _named(seen: Observed, signal: Signal) -> tuple[list[patterns.Behind], int]:
    people = patterns.behind(seen, signal)
    return people[:_NAMED], len(people)


def _filters(
    every: list[Signal], tree: dict[int, Place], unit: int | None, check: str, year: str
) -> list[dict[str, Any]]:
    """Only what would show something: units with signals and all above them, checks, years."""
    marked = {one.unit for one in every}
    places = [place for place in tree.values() if below(tree, place.id) & marked]
    kinds = sorted({one.pattern.name for one in every} | ({check} if check else set()))
    years = sorted({one.year for one in every}, reverse=True)
    return [
        {
            "name": "unit",
            "label": "党组织",
            "value": unit or "",
            "options": [(place.id, place.name, None) for place in places],
        },
        {
            "name": "check",
            "label": "迹象",
            "value": check,
            "options": [(one, _term(one), None) for one in kinds],
        },
        {
            "name": "year",
            "label": "年份",
            "value": year,
            "options": [(one, f"{one} 年", None) for one in years],
        },
    ]


def _term(name: str) -> str:
    """A pattern by what it looks for; a check of several patterns by its id."""
    return PATTERNS[name].title if name in PATTERNS else name


@page(Right.READ_DOSSIERS)
def acts(visit: Visit) -> HttpResponse:
    """What organizations did for the whole of their people, and the forms to record it."""
    tree = whole_tree()
    errors: list[tuple[str, str]] = []
    form = visit.request.POST
    if visit.request.method == "POST":
        try:
            if form.get("do") == "void":
                _void(visit, tree)
            else:
                _record(visit, tree)
            return visit.redirect("unit-acts")
        except Refused as refused:
            errors = [("", str(refused))]
    return visit.render(
        "unit-acts.html",
        {
            "errors": errors,
            "form": form if form.get("do") != "void" else {},
            "rows": [(tree[row["unit_id"]], row) for row in reads.recorded()],
            "units": [(p.id, p.name) for p in tree.values() if visit.me.may(Right.RECORD, p.id)],
            "kinds": [(code, term, "") for code, term in reads.ACT_KINDS.items()],
            "crumbs": [("苗头", visit.address("signals")), ("年度分析和上报人数", None)],
        },
        status=400 if errors else 200,
        active="signals",
    )


def _record(visit: Visit, tree: dict[int, Place]) -> None:
    form = visit.request.POST
    held_on, figure = filled.day_of(form, "held_on", "日期"), form.get("figure", "").strip()
    if held_on is None:
        raise Problem("held_on", "请填写日期，如 2019-07-08。")
    if figure and not figure.isdecimal():
        raise Refused(f"人数“{figure}”不是整数。")
    act = unit_acts.record(
        by=visit.me,
        unit=_number(form.get("unit", "")),
        kind=form.get("kind", ""),
        held_on=held_on,
        figure=int(figure) if figure else None,
        note=form.get("note", ""),
        today=visit.today,
    )
    name = tree[act.unit_id].name
    visit.say(f"已记录{name} {held_on.isoformat()} {act.get_kind_display()}。")


def _void(visit: Visit, tree: dict[int, Place]) -> None:
    form = visit.request.POST
    act = unit_acts.void(
        by=visit.me, act=_number(form.get("act", "")), reason=form.get("reason", "")
    )
    name = tree[act.unit_id].name
    visit.say(f"已撤回{name} {act.held_on.isoformat()} {act.get_kind_display()}的记录。")


def _number(text: str) -> int:
    """An id of the form; nought, which nobody has, where there is none."""
    return int(text) if text.isdecimal() else 0


urls = [
    path("signals", show, name="signals"),
    path("signals/acts", acts, name="unit-acts"),
]
