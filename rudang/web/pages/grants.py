"""What the authority above granted: batches, structure targets, what is issued and in hand."""

from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import grants, pacing
from rudang.actions.dossiers import Changed, Problem
from rudang.core.grants import GrantKind
from rudang.core.periods import Period
from rudang.core.scope import Refused, Right
from rudang.store.reads import grants as reads
from rudang.store.reads import plans
from rudang.web import filled
from rudang.web.door import Visit, page
from rudang.web.pages.plans import period_of

_STRUCTURE = [kind for kind in GrantKind if kind is not GrantKind.TOTAL]


@page(Right.READ_PLAN)
def show(visit: Visit, period: str) -> HttpResponse:
    """The grants of a period; record a batch, or what was taken back of one."""
    span = period_of(period)
    form = visit.request.POST
    errors: list[tuple[str, str]] = []
    if visit.request.method == "POST":
        try:
            _take_back(visit, span) if form.get("do") == "take_back" else _record(visit, span)
            return visit.redirect("plan-grants", span.code)
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Changed as changed:
            errors = [("", changed.what)]
        except Refused as refused:
            errors = [("", str(refused))]
    found = reads.granted(span)
    return visit.render(
        "plan-grants.html",
        {
            "errors": errors,
            "wrong": dict(errors) if form.get("do") != "take_back" else {},
            "form": form,
            "found": found,
            "counting": plans.counting(),
            "structure": reads.structure(span, as_of=visit.as_of, pacing=pacing.on(visit.as_of)),
            "kinds": _STRUCTURE,
            "may_plan": visit.me.may(Right.PLAN),
            "crumbs": [
                ("计划", visit.address("plans")),
                (span.term, visit.address("plan", span.code)),
                ("上级下达的计划", None),
            ],
        },
        status=400 if errors else 200,
        active="plan",
    )


@page(Right.READ_PLAN)
def of_kind(visit: Visit, period: str, kind: str) -> HttpResponse:
    """The people of a kind of the structure, by what stands behind the period's figures."""
    span = period_of(period)
    asked = next((each for each in _STRUCTURE if each == kind), None)
    if asked is None:
        raise Http404
    in_force = pacing.on(visit.as_of)
    structure = reads.structure(span, as_of=visit.as_of, pacing=in_force)
    rows = structure.rows if structure and structure.period == span else ()
    return visit.render(
        "plan-structure.html",
        {
            "period": span,
            "found": reads.of_kind(span, asked, as_of=visit.as_of, pacing=in_force),
            "held": next((row for row in rows if row.target.kind is asked), None),
            "counting": in_force.counting,
            "crumbs": [
                ("计划", visit.address("plans")),
                (span.term, visit.address("plan", span.code)),
                ("上级下达的计划", visit.address("plan-grants", span.code)),
                (asked.term, None),
            ],
        },
        active="plan",
    )


def _record(visit: Visit, span: Period) -> None:
    form = visit.request.POST
    total = _number(form, "amount", "总数")
    lines = [grants.Grant(GrantKind.TOTAL, total)] if total else []
    for kind in _STRUCTURE:
        amount = _number(form, kind.value, kind.term)
        if amount:
            lines.append(
                grants.Grant(
                    kind,
                    amount,
                    is_share=form.get(f"{kind.value}-as") == "share",
                    source=form.get(f"{kind.value}-source", ""),
                )
            )
    dated_on = filled.day_of(form, "dated_on", "文件日期")
    if dated_on is None:
        raise Problem("dated_on", "请填写文件日期，如 2019-03-01。")
    number = grants.record(
        by=visit.me,
        period=span.code,
        lines=lines,
        document=form.get("document", ""),
        dated_on=dated_on,
        reason=form.get("reason", ""),
        today=visit.today,
    )
    visit.say(
        f"已登记上级下达{span.term}的第 {number} 批计划。",
        href=visit.address("plan-add", span.code),
        link="追加到各单位",
    )


def _take_back(visit: Visit, span: Period) -> None:
    form = visit.request.POST
    grant = form.get("grant", "")
    if not grant.isdecimal():
        raise Refused("请选择要收回的一笔。")
    taken = grants.take_back(
        by=visit.me,
        grant=int(grant),
        amount=_number(form, "amount", "收回的数量"),
        reason=form.get("reason", ""),
        document=form.get("document", ""),
        dated_on=filled.day_of(form, "dated_on", "文件日期"),
        today=visit.today,
    )
    left = reads.free(span)
    if left is not None and left < 0:
        visit.say(
            f"已登记上级收回 {-taken.amount}；现在下达各单位的比上级下达的多 {-left} 名。",
            href=visit.address("plan-shift", span.code),
            link="调剂名额",
        )
    else:
        visit.say(
            f"已登记上级收回 {-taken.amount}。",
            href=visit.address("plan", span.code),
            link="看计划",
        )


def _number(form: Mapping[str, str], field: str, term: str) -> int:
    try:
        return filled.whole(form.get(field, "")) or 0
    except filled.Unreadable as error:
        raise Problem(field, f"{term}{error}") from None


urls = [
    path("plan/<str:period>/grants", show, name="plan-grants"),
    path("plan/<str:period>/structure/<str:kind>", of_kind, name="plan-structure"),
]
