"""Reviews: look over everybody once, and see what changed since the look before."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import review_runs
from rudang.actions import reviews as judging
from rudang.core.rules import Verdict
from rudang.core.scope import Refused, Right
from rudang.regulation.registry import RULES
from rudang.store.reads import reviews as reads
from rudang.store.reads.units import Place, below, depths, whole_tree
from rudang.web.door import Visit, page

_KINDS = (
    ("opened", "新增", "上次检查没有、这次有的"),
    ("standing", "仍在", "上次检查就有、这次还有的"),
    ("closed", "消除", "上次检查有、这次没有的"),
)
# How many units wide the longest bar is drawn.
_WIDTH = 400


@page(Right.READ_DOSSIERS)
def show(visit: Visit) -> HttpResponse:
    """The reviews so far, and the button that makes another."""
    tree = whole_tree()
    errors: list[tuple[str, str]] = []
    if visit.request.method == "POST":
        unit = visit.request.POST.get("unit", "")
        try:
            if not unit.isdecimal() or int(unit) not in tree:
                raise Refused("请选择要检查的党组织。")
            made = review_runs.run(by=visit.me, unit=int(unit), today=visit.opens_on)
        except Refused as refused:
            errors = [("unit", str(refused))]
        else:
            visit.say(f"已检查{tree[int(unit)].name}的 {made.dossiers} 份档案。")
            return visit.redirect("review", made.pk)
    units = _units(visit, tree)
    return visit.render(
        "reviews.html",
        {
            "errors": errors,
            "units": units,
            "unit": visit.request.POST.get("unit", "") or (units[0][0] if units else ""),
            "runs": [(one, tree[one.unit]) for one in reads.runs()],
        },
        status=400 if errors else 200,
        active="reviews",
    )


def _units(visit: Visit, tree: dict[int, Place]) -> list[tuple[int, str]]:
    deep = depths(tree)
    mine = [p for p in tree.values() if p.id in visit.me.scope]
    top = min((deep[p.id] for p in mine), default=0)
    return [(p.id, f"{'　' * (deep[p.id] - top)}{p.name}") for p in mine]


@page(Right.READ_DOSSIERS)
def one(visit: Visit, review: int) -> HttpResponse:
    """One review beside the one before it: what is new, what stands, what is gone."""
    now = reads.run(review)
    if now is None:
        raise Http404
    tree = whole_tree()
    then = reads.before(now)
    found = reads.compared(now, then, below(tree, now.unit))
    changes = {kind: getattr(found, kind) for kind, _, _ in _KINDS}
    return visit.render(
        "review.html",
        {
            "crumbs": [("检查", visit.address("reviews")), (f"{now.as_of.isoformat()}", None)],
            "now": now,
            "then": then,
            "place": tree[now.unit],
            "kinds": [
                {
                    "key": kind,
                    "term": term if then is not None else "发现",
                    "hint": hint,
                    "total": changes[kind].total,
                    "points": [_point(visit, tree, now, p) for p in changes[kind].points],
                }
                for kind, term, hint in _KINDS
                if then is not None or kind == "opened"
            ],
            "bars": _bars(visit, changes, now),
            "unknown": now.of(Verdict.UNKNOWN.value),
        },
        active="reviews",
    )


def _bars(visit: Visit, changes: dict[str, reads.Change], now: reads.Run) -> list[dict[str, Any]]:
    """By check: how many are gone, stand and are new, and how wide each is drawn."""
    counted: dict[str, dict[str, int]] = {}
    for kind, change in changes.items():
        for rule, n in change.by_rule.items():
            if rule in RULES:
                of_check = counted.setdefault(RULES[rule].check, {})
                of_check[kind] = of_check.get(kind, 0) + n
    titles = {rule.check: rule.title for rule in reversed(RULES.values())}
    longest = max((sum(of.values()) for of in counted.values()), default=1)
    made = []
    order = sorted(counted, key=lambda c: (-counted[c].get("opened", 0), -sum(counted[c].values())))
    for check in order:
        spans, at = [], 0.0
        for kind, _, _ in _KINDS:
            n = counted[check].get(kind, 0)
            width = n * _WIDTH / longest
            if n:
                spans.append((kind, round(at, 1), round(max(width, 2.0), 1)))
            at += width
        made.append(
            {
                "check": check,
                "title": titles[check],
                "href": visit.address("dossiers", check=check, verdict="faulty", unit=now.unit),
                "spans": spans,
                **{kind: counted[check].get(kind, 0) for kind, _, _ in _KINDS},
            }
        )
    return made


def _point(
    visit: Visit, tree: dict[int, Place], now: reads.Run, point: reads.Point
) -> dict[str, Any]:
    rule = RULES.get(point.rule)
    verdict = point.state
    if verdict not in (Verdict.BROKEN.value, Verdict.MET_LATE.value):
        verdict = Verdict.OVERDUE.value
    return {
        "person": point.person,
        "number": point.number,
        "href": visit.address("dossier", point.dossier),
        "unit": tree[point.unit].term,
        "level": judging.level(rule, verdict, point.edition, point.on).value if rule else "",
        "verdict": verdict,
        "check": rule.check if rule else point.rule,
        "title": rule.title if rule else "",
        "why_href": visit.address("finding", point.dossier, point.rule) if rule else "",
        "on": point.on or point.due_on,
        "closed_at": point.closed_at,
    }


urls = [
    path("reviews", show, name="reviews"),
    path("reviews/<int:review>", one, name="review"),
]
