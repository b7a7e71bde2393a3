"""The plan: periods, a period's table, the names behind a unit's figures, and moving places."""

from datetime import date

from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import forecasting, pacing, pictures, plans, settings
from rudang.actions.dossiers import Problem
from rudang.core.pace import QuarterWeights, time_progress
from rudang.core.periods import Period, parse
from rudang.core.quotas import Counting
from rudang.core.scope import Refused, Right
from rudang.store.reads import grants, nesting, places
from rudang.store.reads import plans as reads
from rudang.store.reads.units import whole_tree
from rudang.web import filled, place_forms
from rudang.web.door import Visit, page

COUNTING_OPTIONS = [
    (Counting.MEETING.value, Counting.MEETING.term, "党委批准后，计入支部大会所在的期间"),
    (Counting.APPROVAL.value, Counting.APPROVAL.term, "计入党委批准所在的期间"),
]


def period_of(code: str) -> Period:
    """The period that an address names."""
    try:
        return parse(code)
    except ValueError as error:
        raise Http404(str(error)) from None


def _gone(period: Period, as_of: date, weights: QuarterWeights) -> float:
    return float(time_progress(period, as_of, weights))


@page(Right.READ_PLAN)
def periods(visit: Visit) -> HttpResponse:
    """The periods that have a plan."""
    weights = pacing.on(visit.as_of).weights
    rows = [
        (one, _gone(one.period, visit.as_of, weights)) for one in reads.periods(as_of=visit.as_of)
    ]
    return visit.render("plans.html", {"rows": rows}, active="plan")


@page(Right.READ_PLAN)
def table(visit: Visit, period: str) -> HttpResponse:
    """A period's plan, a line for each unit, with what has become of it."""
    span = period_of(period)
    whole = nesting.nested(span, as_of=visit.as_of)
    if whole is not None:
        return _over_parts(visit, whole)
    plan = reads.plan(span, as_of=visit.as_of)
    return visit.render(
        "plan.html",
        {
            "plan": plan,
            "begins_on": None if plan.rows else reads.begins_on(span),
            "gone": _gone(span, visit.as_of, pacing.on(visit.as_of).weights),
            "may_plan": visit.me.may(Right.PLAN),
            "leaves": places.standing_leaves(span, as_of=visit.as_of),
            "above": _above(visit, span),
            "structure": _structure(visit, span),
            **pictures.figures(forecasting.outlook(span, as_of=visit.as_of, scope=visit.me.scope)),
            "crumbs": [("计划", visit.address("plans")), (span.term, None)],
        },
        active="plan",
    )


def _over_parts(visit: Visit, nested: nesting.NestedPlan) -> HttpResponse:
    """A year's plan over its halves."""
    span = nested.period
    return visit.render(
        "plan-year.html",
        {
            "nested": nested,
            "gone": _gone(span, visit.as_of, pacing.on(visit.as_of).weights),
            "may_plan": visit.me.may(Right.PLAN),
            "leaves": [
                (one, places.standing_leaves(one, as_of=visit.as_of))
                for one in (*nested.parts, span)
            ],
            "structure": _structure(visit, span),
            "crumbs": [("计划", visit.address("plans")), (span.term, None)],
        },
        active="plan",
    )


def _structure(visit: Visit, span: Period) -> grants.Structure | None:
    return grants.structure(span, as_of=visit.as_of, pacing=pacing.on(visit.as_of))


def _above(visit: Visit, span: Period) -> nesting.Above | None:
    """The superior's line for somebody whose place is below one."""
    place = visit.me.place
    if place is None or visit.me.may(Right.PLAN):
        return None
    return nesting.above(span, as_of=visit.as_of, unit=place)


@page(Right.READ_PLAN)
def unit(visit: Visit, period: str, unit: int) -> HttpResponse:
    """A unit's line: everybody behind its figures, and the movements that made it."""
    span = period_of(period)
    errors: list[tuple[str, str]] = []
    in_force = pacing.on(visit.as_of)
    found = reads.unit_plan(span, unit, as_of=visit.as_of, pacing=in_force)
    if found is None:
        raise Http404
    if visit.request.method == "POST":
        try:
            place_forms.done(visit, span, unit)
            return visit.redirect("plan-unit", span.code, unit)
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Refused as refused:
            errors = [("", str(refused))]
    return visit.render(
        "plan-unit.html",
        {
            **place_forms.shown(visit, span, unit),
            "errors": errors,
            "period": span,
            "found": found,
            "forecast": pictures.figures_of(
                forecasting.outlook(span, as_of=visit.as_of, scope=visit.me.scope), unit
            ),
            "line": found.row.line,
            "counting": in_force.counting,
            "gone": _gone(span, visit.as_of, in_force.weights),
            "may_name": visit.me.may(Right.PLAN, unit) or visit.me.may(Right.RECORD, unit),
            "may_plan": visit.me.may(Right.PLAN, unit),
            "crumbs": [
                ("计划", visit.address("plans")),
                (span.term, visit.address("plan", span.code)),
                (found.row.place.term, None),
            ],
        },
        status=400 if errors else 200,
        active="plan",
    )


@page(Right.PLAN)
def shift(visit: Visit, period: str) -> HttpResponse:
    """Move places between units, or file places outside the plan."""
    span = period_of(period)
    form = visit.request.POST
    errors: list[tuple[str, str]] = []
    if visit.request.method == "POST":
        try:
            if form.get("do") == "file":
                _file(visit, span)
            else:
                _shift(visit, span)
            return visit.redirect("plan", span.code)
        except Problem as problem:
            prefix = "file-" if form.get("do") == "file" else ""
            errors = [(prefix + problem.field, problem.message)]
        except Refused as refused:
            errors = [("", str(refused))]
    # What is free is what is free now, whichever day is looked at.
    now = reads.reckoned_on(span, today=visit.today, by=reads.counting())
    plan = reads.plan(span, as_of=now)
    return visit.render(
        "plan-shift.html",
        {
            "errors": errors,
            "wrong": dict(errors),
            "form": form,
            "chosen": form.get("from_unit") or visit.request.GET.get("from", ""),
            "plan": plan,
            "lines": [
                (row.place.id, f"{row.place.name}（剩余 {row.line.remaining}）")
                for row in plan.rows
            ],
            "units": [(place.id, place.name) for place in whole_tree().values()],
            "crumbs": [
                ("计划", visit.address("plans")),
                (span.term, visit.address("plan", span.code)),
                ("调剂名额", None),
            ],
        },
        status=400 if errors else 200,
        active="plan",
    )


def _shift(visit: Visit, span: Period) -> None:
    form = visit.request.POST
    giver, taker = plans.shift(
        by=visit.me,
        period=span.code,
        from_unit=_unit(form.get("from_unit", ""), "from_unit", "请选择调出单位。"),
        to_unit=_unit(form.get("to_unit", ""), "to_unit", "请选择调入单位。"),
        amount=_number(form.get("amount", ""), "amount"),
        teachers=_number(form.get("teachers", "") or "0", "teachers"),
        high_knowledge=_number(form.get("high_knowledge", "") or "0", "high_knowledge"),
        reason=form.get("reason", ""),
        document=form.get("document", ""),
        approver=form.get("approver", ""),
        dated_on=filled.day_of(form, "dated_on", "文件日期"),
        today=visit.today,
    )
    tree = whole_tree()
    source, target = tree[giver.unit].term, tree[taker.unit].term
    visit.say(
        f"已从{source}调出 {form.get('amount', '').strip()} 名到{target}；"
        f"现在分别为 {giver.quota} 名和 {taker.quota} 名。",
        href=visit.address("plan-unit", span.code, taker.unit),
        link="看调入单位的名额",
    )
    place_forms.warn_of_unseated(visit, span, giver.unit)


def _file(visit: Visit, span: Period) -> None:
    form = visit.request.POST
    chosen = _unit(form.get("file-unit", ""), "unit", "请选择单位。")
    amount = _number(form.get("file-amount", ""), "amount")
    plans.file_outside(
        by=visit.me,
        period=span.code,
        unit=chosen,
        amount=amount,
        reason=form.get("file-reason", ""),
        document=form.get("file-document", ""),
    )
    visit.say(
        f"已为{whole_tree()[chosen].term}备案高知识群体 {amount} 名，不占计划。",
        href=visit.address("plan-unit", span.code, chosen),
        link="看这个单位的名额",
    )


def _unit(text: str, field: str, message: str) -> int:
    if not text.isdecimal() or int(text) not in whole_tree():
        raise Problem(field, message)
    return int(text)


def _number(text: str, field: str) -> int:
    text = text.strip()
    if not text.isdecimal():
        raise Problem(field, f"“{text}”不是整数，请填写 0、1、2 这样的数字。")
    return int(text)


@page(Right.PLAN)
def counting(visit: Visit) -> HttpResponse:
    """Choose which day puts an admission into a period."""
    errors: list[tuple[str, str]] = []
    chosen = reads.counting().value
    if visit.request.method == "POST":
        chosen = visit.request.POST.get("counting_date", "")
        try:
            settings.choose(by=visit.me, key="counting_date", value=chosen)
            visit.say(f"统计口径已改为{Counting(chosen).term}，计划和调度的数字都按它重算。")
            return visit.redirect("plans")
        except Refused as refused:
            errors = [("counting_date", str(refused))]
    return visit.render(
        "plan-counting.html",
        {
            "errors": errors,
            "chosen": chosen,
            "options": COUNTING_OPTIONS,
            "crumbs": [("计划", visit.address("plans")), ("统计口径", None)],
        },
        status=400 if errors else 200,
        active="plan",
    )


urls = [
    path("plan", periods, name="plans"),
    path("plan/counting", counting, name="plan-counting"),
    path("plan/<str:period>", table, name="plan"),
    path("plan/<str:period>/shift", shift, name="plan-shift"),
    path("plan/<str:period>/<int:unit>", unit, name="plan-unit"),
]
