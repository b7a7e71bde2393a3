"""What to expect of a plan: its parameters, the forecast of every unit, and the charts."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import forecasting, pacing, pictures, settings
from rudang.actions.dossiers import Problem
from rudang.core.forecast import remarks
from rudang.core.lead_times import Lead
from rudang.core.rules import Param
from rudang.core.scope import Refused, Right
from rudang.papers import charts
from rudang.regulation.planning import LEAD_CASES, LEAD_YEARS, PARAMS, required
from rudang.store.reads.forecasts import STOCK_TERMS
from rudang.web.door import Visit, page
from rudang.web.pages.plans import period_of

_SVG = "image/svg+xml; charset=utf-8"


@page(Right.READ_PLAN)
def show(visit: Visit, period: str) -> HttpResponse:
    """Every unit's forecast with who is on the way, and the lead times it rests on."""
    span = period_of(period)
    found = forecasting.outlook(span, as_of=visit.as_of, scope=visit.me.scope)
    return visit.render(
        "plan-forecast.html",
        {
            **pictures.figures(found),
            "remarks": {
                row.place.id: () if found.is_over else remarks(row.forecast) for row in found.rows
            },
            "stock_terms": STOCK_TERMS,
            "leads": [found.leads[lead] for lead in Lead],
            "lead_years": pacing.value(LEAD_YEARS, visit.as_of),
            "lead_cases": pacing.value(LEAD_CASES, visit.as_of),
            "crumbs": [
                ("计划", visit.address("plans")),
                (span.term, visit.address("plan", span.code)),
                ("预测", None),
            ],
        },
        active="plan",
    )


@page(Right.READ_PLAN)
def chart(visit: Visit, period: str, chart: str) -> HttpResponse:
    """One chart of a period's plan, of all units in sight or of one, wide or for a telephone."""
    span = period_of(period)
    draw = pictures.PICTURES.get(chart)
    found = forecasting.outlook(span, as_of=visit.as_of, scope=visit.me.scope)
    asked = visit.request.GET.get("unit", "")
    unit = int(asked) if asked.isdecimal() else None
    if draw is None or not found.rows or (asked and (unit is None or found.of(unit) is None)):
        raise Http404
    spec = draw(found, unit, narrow="narrow" in visit.request.GET)
    answer = HttpResponse(charts.svg(spec), content_type=_SVG)
    answer["Cache-Control"] = "private, no-cache"
    return answer


@page(Right.READ_PLAN)
def parameters(visit: Visit) -> HttpResponse:
    """The parameters of plan, pace and dispatch with their source; the department sets its own."""
    may_plan = visit.me.may(Right.PLAN)
    form = visit.request.POST
    errors: list[tuple[str, str]] = []
    if visit.request.method == "POST" and not may_plan:
        raise Http404
    if visit.request.method == "POST":
        try:
            changed = _changed(form)
            if changed:
                settings.choose(by=visit.me, key="planning", value=changed)
                terms = "、".join(param.term for param in PARAMS if param.name in changed)
                visit.say(
                    f"已更改：{terms}。计划、调度和预测按新的数重算，已固定的调度不变。",
                    href=visit.address("plans"),
                    link="看计划",
                )
            else:
                visit.say("没有改动，各项参数照旧。")
            return visit.redirect("plan-parameters")
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Refused as refused:
            errors = [("", str(refused))]
    own = pacing.chosen()
    return visit.render(
        "plan-parameters.html",
        {
            "errors": errors,
            "wrong": dict(errors),
            "rows": [
                (
                    param,
                    pacing.value(param, visit.as_of),
                    required(param, visit.as_of),
                    form.get(param.name, str(pacing.value(param, visit.as_of))),
                    param.name in own,
                )
                for param in PARAMS
            ],
            "may_plan": may_plan,
            "crumbs": [("计划", visit.address("plans")), ("参数", None)],
        },
        status=400 if errors else 200,
        active="plan",
    )


def _changed(form: Any) -> dict[str, str | None]:
    """What was typed over what the page had shown; blank goes back to the usual value."""

    def typed(param: Param) -> str:
        return str(form.get(param.name, "")).strip()

    return {
        param.name: typed(param) or None
        for param in PARAMS
        if param.name in form and typed(param) != form.get(f"was-{param.name}", "")
    }


urls = [
    path("plan/parameters", parameters, name="plan-parameters"),
    path("plan/<str:period>/forecast", show, name="plan-forecast"),
    path("plan/<str:period>/charts/<str:chart>.svg", chart, name="plan-chart"),
]
