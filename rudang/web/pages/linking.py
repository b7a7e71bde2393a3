"""What became of a unit's plan and how it enters the next; several years of every unit."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import linking, patterns
from rudang.actions.dossiers import Changed, Problem
from rudang.actions.linking import Given
from rudang.core.linking import ReasonKind, following, linked
from rudang.core.periods import Period, parse
from rudang.core.scope import Refused, Right
from rudang.regulation.registry import PATTERNS
from rudang.store.reads import linking as reads
from rudang.store.reads import plans, surveys
from rudang.store.reads.units import Place, below, whole_tree
from rudang.web.door import Visit, page
from rudang.web.pages.plans import period_of

# What the notice warns of, over years: crash admission, none for years, swings, structure drift.
_OVER_YEARS = ("O01", "O03", "O04", "O12")
_SHOWN = 40
_YEARS = 6
_MOST_NEED = 9999


@page(Right.READ_PLAN)
def result(visit: Visit, period: str, unit: int) -> HttpResponse:
    """A unit's completion, empty places and why, breaches; and the formula for the next plan."""
    span, tree = period_of(period), whole_tree()
    found = linking.result_of(span, unit, as_of=visit.as_of)
    if found is None or unit not in tree:
        raise Http404
    errors: list[tuple[str, str]] = []
    form: Mapping[str, str] = {}
    mark = linking.mark_of(span, unit)
    if visit.request.method == "POST":
        form = visit.request.POST.dict()
        try:
            _give(visit, span, tree[unit], form)
            return visit.redirect("plan-result", span.code, unit)
        except Problem as problem:
            errors, mark = [(problem.field, problem.message)], form.get("seen", "")
        except Changed as changed:
            # What was typed stays, and saving again then replaces what the other one wrote.
            errors = [("", str(changed))]
        except Refused as refused:
            errors = [("", str(refused))]
    after = following(span)
    past = [
        one for one in linking.results(after, as_of=visit.as_of).get(unit, ()) if one.period != span
    ]
    put = _put_forward(after, tree, unit)
    asked = visit.request.GET.get("need", "")
    need = min(int(asked), _MOST_NEED) if asked.isdecimal() else put or found.quota
    is_part = span.last_quarter - span.first_quarter < 3
    year = parse(str(span.year))
    whole = linking.result_of(year, unit, as_of=visit.as_of) if is_part else None
    reasons = reads.reasons(span, unit)
    return visit.render(
        "plan-result.html",
        {
            "errors": errors,
            "wrong": dict(errors),
            "form": form or _as_form(reasons),
            "period": span,
            "after": after,
            "place": tree[unit],
            "found": found,
            "is_over": visit.as_of >= span.last_day,
            "counting": plans.counting(),
            "rows": [found, *([whole] if whole else []), *past],
            "faults": linking.faults_of(span, unit, as_of=visit.as_of),
            "reasons": reasons,
            "kinds": [
                kind for kind in ReasonKind if (found.empty if kind.is_of_empty else found.exceeded)
            ],
            "mark": mark,
            "may_give": visit.me.may(Right.RECORD, unit) or visit.me.may(Right.PLAN, unit),
            "need": need,
            "put_forward": put,
            "linked": linked(need, [found], linking.terms_on(visit.as_of)),
            "terms": linking.shown_terms(visit.as_of),
            "crumbs": [
                ("计划", visit.address("plans")),
                (span.term, visit.address("plan", span.code)),
                (tree[unit].term, visit.address("plan-unit", span.code, unit)),
                ("结果和挂钩", None),
            ],
        },
        status=400 if errors else 200,
        active="plan",
    )


def _as_form(reasons: list[reads.Reason]) -> dict[str, str]:
    form = {}
    for one in reasons:
        form[f"amount-{one.kind}"], form[f"words-{one.kind}"] = str(one.amount), one.words
    return form


def _give(visit: Visit, span: Period, place: Place, form: Mapping[str, str]) -> None:
    given = {}
    for kind in ReasonKind:
        text = form.get(f"amount-{kind}", "").strip()
        if text and not text.isdecimal():
            raise Problem(kind.value, f"{kind.term}：“{text}”不是整数，请填写名额数。")
        given[kind] = Given(int(text or 0), form.get(f"words-{kind}", ""))
    made = linking.give_reasons(
        by=visit.me,
        period=span,
        unit=place.id,
        reasons=given,
        seen=form.get("seen", ""),
        today=visit.today,
    )
    visit.say(
        f"已记录{place.name}{span.term}的原因 {len(made)} 项，共 "
        f"{sum(one.amount for one in made)} 名；下面的挂钩数字已按它重新计算。",
        href=visit.address("execution-report", span.year, place.id),
        link="写年度执行报告",
    )


def _put_forward(period: Period, tree: Mapping[int, Place], unit: int) -> int:
    """The persons whom the branches at and below a unit have put forward by name."""
    under = below(tree, unit)
    named = surveys.put_forward(period)
    return sum(len(some) for branch, some in named.items() if branch in under)


@page(Right.READ_PLAN)
def years(visit: Visit) -> HttpResponse:
    """Every unit's own years: plan, admissions and rate, marked where there is something to see."""
    query, tree = visit.request.GET, whole_tree()
    only = query.get("seen", "")
    unit = int(query["unit"]) if query.get("unit", "").isdecimal() else None
    seen = patterns.observed(visit.as_of, visit.today, scope=visit.me.scope)
    marks: dict[int, list[patterns.Signal]] = {}
    for one in patterns.signals(seen):
        if one.pattern.check in _OVER_YEARS and only in ("", one.pattern.check):
            marks.setdefault(one.unit, []).append(one)
    since = visit.as_of.year - _YEARS + 1
    charted = linking.years_of(seen.sheet, tree, since=since)
    under = below(tree, unit) if unit in tree else set(tree)
    rows = [
        {
            "place": tree[one],
            "years": charted[one],
            "marked": {mark.year for mark in marks.get(one, ())},
            "marks": marks.get(one, []),
        }
        for one in tree
        if one in under and one in charted and (not only or one in marks)
    ]
    return visit.render(
        "plan-years.html",
        {
            "rows": rows[:_SHOWN],
            "total": len(rows),
            "shown": min(len(rows), _SHOWN),
            "counting": plans.counting(),
            "filters": _filters(tree, charted, unit, only),
            "crumbs": [("计划", visit.address("plans")), ("历年对照", None)],
        },
        active="plan",
    )


def _filters(
    tree: Mapping[int, Place], charted: Mapping[int, Any], unit: int | None, only: str
) -> list[dict[str, Any]]:
    terms = {
        "O01": "突击发展",
        "O03": "长期不发展",
        "O04": "大起大落",
        "O12": "结构偏离",
    }
    assert set(terms) <= {pattern.check for pattern in PATTERNS.values()}
    return [
        {
            "name": "unit",
            "label": "党组织",
            "value": unit or "",
            "options": [
                (place.id, place.name, None) for place in tree.values() if place.id in charted
            ],
        },
        {
            "name": "seen",
            "label": "苗头",
            "value": only,
            "options": [(code, term, None) for code, term in terms.items()],
        },
    ]


urls = [
    path("plan/years", years, name="plan-years"),
    path("plan/<str:period>/<int:unit>/result", result, name="plan-result"),
]
