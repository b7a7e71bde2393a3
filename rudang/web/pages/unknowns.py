"""What is missing before rules can speak: per fact and unit, with the list of dossiers to fill."""

from typing import Any

from django.http import HttpResponse
from django.urls import path

from rudang.core.facts import ACT_KIND, FACT
from rudang.core.missing import REGISTERS, term_of, want
from rudang.core.scope import Right
from rudang.regulation.registry import REGULATION
from rudang.store.reads import unknowns as reads
from rudang.store.reads.units import Place, below, depths, whole_tree
from rudang.web.door import Visit, page

_WANTS = tuple(want(rule) for rule in REGULATION.rules)
# Where a register is filled in.
_FILLED_IN = {"members": "uploads", "plan": "plans", "units": "units"}


@page(Right.READ_DOSSIERS)
def show(visit: Visit) -> HttpResponse:
    """Every missing fact and register of today, the most wanted first."""
    tree = whole_tree()
    asked = visit.request.GET.get("unit", "")
    chosen = int(asked) if asked.isdecimal() and int(asked) in tree else None
    lacks = reads.lacks(_WANTS, below(tree, chosen) if chosen is not None else None)
    facts = [_row(visit, tree, lack, chosen) for lack in lacks if lack.key in FACT]
    return visit.render(
        "unknowns.html",
        {
            "registers": [
                _row(visit, tree, lack, chosen) for lack in lacks if lack.key in REGISTERS
            ],
            "steps": _by_step(facts),
            "filters": [_units(visit, tree, asked)],
            "chosen": tree[chosen] if chosen is not None else None,
        },
        active="unknowns",
    )


def _row(
    visit: Visit, tree: dict[int, Place], lack: reads.Lack, chosen: int | None
) -> dict[str, Any]:
    where = _FILLED_IN.get(lack.key, "")
    return {
        "term": term_of(lack.key),
        "step": ACT_KIND[FACT[lack.key].act].step if lack.key in FACT else 0,
        "act": ACT_KIND[FACT[lack.key].act].term if lack.key in FACT else "",
        "dossiers": lack.dossiers,
        "href": visit.address("dossiers", lack=lack.key, unit=chosen),
        "fill_href": visit.address(where) if where else "",
        "checks": sorted(lack.checks),
        "units": [
            (tree[unit].term, n, visit.address("dossiers", lack=lack.key, unit=unit))
            for unit, n in sorted(lack.by_unit.items(), key=lambda pair: (-pair[1], pair[0]))
        ],
    }


def _by_step(rows: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The facts under the act that leaves them, in the order of the steps."""
    acts: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for row in rows:
        acts.setdefault((row["step"], row["act"]), []).append(row)
    return [(f"{step} {act}" if step else act, acts[step, act]) for step, act in sorted(acts)]


def _units(visit: Visit, tree: dict[int, Place], asked: str) -> dict[str, Any]:
    deep = depths(tree)
    mine = [p for p in tree.values() if p.id in visit.me.scope]
    top = min((deep[p.id] for p in mine), default=0)
    return {
        "name": "unit",
        "label": "党组织",
        "value": asked,
        "options": [(p.id, f"{'　' * (deep[p.id] - top)}{p.term}", None) for p in mine],
    }


urls = [path("unknowns", show, name="unknowns")]
