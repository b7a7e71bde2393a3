"""Places for persons over all units, and who is filed outside the plan by name."""

from django.http import HttpResponse
from django.urls import path

from rudang.actions import pacing, places
from rudang.actions.dossiers import Problem
from rudang.core.periods import Period
from rudang.core.scope import Refused, Right
from rudang.core.stages import HIGH_KNOWLEDGE
from rudang.store.reads import places as reads
from rudang.web import filled
from rudang.web.door import Visit, page
from rudang.web.pages.plans import period_of
from rudang.web.place_forms import whole

_SUMMED = ("held", "firm", "provisional", "empty")


@page(Right.READ_PLAN)
def overview(visit: Visit, period: str) -> HttpResponse:
    """Every unit's places: held, bound, empty, and people without one."""
    span = period_of(period)
    rows = reads.units(span, as_of=visit.as_of, pacing=pacing.on(visit.as_of))
    sums = {name: sum(getattr(row, name) for row in rows) for name in _SUMMED} | {
        "quota": sum(row.quota.total for row in rows),
        "without": sum(len(row.layout.without) for row in rows),
        "exempt": sum(len(row.layout.exempt) for row in rows),
    }
    return visit.render(
        "plan-places.html",
        {
            "period": span,
            "rows": rows,
            "sums": sums,
            "may_plan": visit.me.may(Right.PLAN),
            "crumbs": _crumbs(visit, span, "名额落实"),
        },
        active="plan",
    )


@page(Right.READ_PLAN)
def outside(visit: Visit, period: str) -> HttpResponse:
    """Who is filed outside the plan by name; file somebody, take a filing back."""
    span = period_of(period)
    form = visit.request.POST
    errors: list[tuple[str, str]] = []
    if visit.request.method == "POST":
        try:
            if form.get("do") == "take-back":
                _take_back(visit)
            else:
                _file(visit, span)
            return visit.redirect("plan-outside", span.code)
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Refused as refused:
            errors = [("", str(refused))]
    may_plan = visit.me.may(Right.PLAN)
    in_force = pacing.on(visit.as_of)
    return visit.render(
        "plan-outside.html",
        {
            "period": span,
            "rows": reads.filings(span, as_of=visit.as_of, pacing=in_force),
            "people": [
                (who.dossier, f"{who.name}（{who.branch}，{who.where or '已批准'}）")
                for who in reads.may_be_filed(span, as_of=visit.as_of, pacing=in_force)
            ]
            if may_plan
            else [],
            "reading": HIGH_KNOWLEDGE.reading,
            "may_plan": may_plan,
            "errors": errors,
            "wrong": dict(errors),
            "form": form if form.get("do") == "file" else {},
            "crumbs": _crumbs(visit, span, "计划外备案"),
        },
        status=400 if errors else 200,
        active="plan",
    )


def _crumbs(visit: Visit, span: Period, title: str) -> list[tuple[str, str | None]]:
    return [
        ("计划", visit.address("plans")),
        (span.term, visit.address("plan", span.code)),
        (title, None),
    ]


def _file(visit: Visit, span: Period) -> None:
    form = visit.request.POST
    dated_on = filled.day_of(form, "dated_on")
    entry = places.file_person(
        by=visit.me,
        period=span.code,
        dossier=whole(form.get("dossier", ""), "dossier", "请选择备案的人。"),
        reason=form.get("reason", ""),
        document=form.get("document", ""),
        dated_on=dated_on,
        today=visit.today,
    )
    one = next(
        row
        for row in reads.filings(span, as_of=visit.today, pacing=pacing.on(visit.today))
        if row.id == entry.pk
    )
    visit.say(
        f"已登记{one.name}的计划外备案（{entry.document}），{one.words}。",
        href=visit.address("plan-unit", span.code, entry.unit_id),
        link="看这个单位的名额",
    )


def _take_back(visit: Visit) -> None:
    form = visit.request.POST
    entry = places.take_back_filing(
        by=visit.me,
        entry=whole(form.get("entry", "")),
        reason=form.get("reason", ""),
        today=visit.today,
    )
    visit.say(
        "已撤回一人的计划外备案，此人按计划计数。",
        href=visit.address("plan-unit", entry.period, entry.unit_id),
        link="看这个单位的名额",
    )


urls = [
    path("plan/<str:period>/places", overview, name="plan-places"),
    path("plan/<str:period>/outside", outside, name="plan-outside"),
]
