"""Record an act, correct one or take it back, and open a dossier."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import dossiers, reviews, schedules
from rudang.core.facts import ACT_KIND, FACTS_OF_ACT, Kind
from rudang.core.scope import Refused, Right
from rudang.regulation.registry import RULES
from rudang.store.reads import dossiers as reads
from rudang.store.reads.units import whole_tree
from rudang.web import act_forms as forms
from rudang.web import filled
from rudang.web.door import Visit, page
from rudang.web.pages.dossier import Seen, held_where, seen, window

Errors = list[tuple[str, str]]


@page(Right.RECORD)
def act(visit: Visit, dossier: int, kind: str) -> HttpResponse:
    """The form of an act: a new one, or with `act` in the address a correction."""
    shown = _case(visit, dossier, kind)
    posted = filled.typed(visit.request.POST) if visit.request.method == "POST" else None
    number = (posted or visit.request.GET).get("act", "")
    corrects = int(number) if number.isdecimal() else None
    before = next((a for a in shown.case.history if a.id == corrects), None)
    if corrects is not None and (before is None or before.kind != kind):
        raise Http404
    if posted is None:
        values = forms.filled(before) if before else {"held_unit": str(shown.case.unit)}
        return _render(visit, shown, kind, values, before)
    held_on, facts, errors = _read(kind, posted)
    if before is not None and kind == "particulars" and facts.get("id_no") is None:
        facts["id_no"] = before.facts.get("id_no")
    if not errors:
        place = posted.get("held_unit", "")
        choices = dict(held_where(visit, shown))
        try:
            dossiers.record_act(
                by=visit.me,
                dossier=dossier,
                kind=kind,
                held_on=held_on,
                facts=facts,
                today=visit.today,
                corrects=corrects,
                reason=posted.get("reason", "").strip(),
                held_unit=int(place) if kind in forms.MEETINGS and place in choices else None,
            )
        except dossiers.Problem as problem:
            errors = [(problem.field, problem.message)]
        except Refused as refused:
            errors = [("", str(refused))]
    if errors:
        # What somebody else recorded meanwhile is read again, so that both stand side by side.
        latest = _case(visit, dossier, kind)
        return _render(visit, latest, kind, posted, before, errors=errors, status=400)
    _say_recorded(visit, shown, kind, held_on, is_correction=before is not None)
    return _to_step(visit, dossier, kind)


@page(Right.RECORD)
def void(visit: Visit, dossier: int, kind: str) -> HttpResponse:
    """Take back an act recorded by mistake, with a reason."""
    shown = _case(visit, dossier, kind)
    posted = visit.request.POST
    number = posted.get("act", "")
    if visit.request.method != "POST" or not number.isdecimal():
        return visit.redirect("dossier", dossier)
    try:
        dossiers.void_act(
            by=visit.me,
            dossier=dossier,
            act=int(number),
            reason=posted.get("reason", "").strip(),
            today=visit.today,
        )
    except Refused as refused:
        before = next((a for a in shown.case.history if a.id == int(number)), None)
        if before is None or before.kind != kind:
            raise Http404 from None
        words = "作废要写明原因。" if isinstance(refused, dossiers.Problem) else str(refused)
        return _render(
            visit,
            shown,
            kind,
            forms.filled(before),
            before,
            errors=[("void-reason", words)],
            status=400,
        )
    visit.say(f"已作废{shown.row['name']}的“{ACT_KIND[kind].term}”记录，原记录和原因留在历史里。")
    return _to_step(visit, dossier, kind)


@page(Right.RECORD)
def live_window(visit: Visit, dossier: int, kind: str) -> HttpResponse:
    """What the rules would say if the act were recorded as the form stands now."""
    shown = _case(visit, dossier, kind)
    held_on, facts, _ = _read(kind, filled.typed(visit.request.GET))
    values: dict[str, Any] = {
        fact.name: facts[fact.name]
        for fact in FACTS_OF_ACT[kind]
        if not fact.is_day and facts.get(fact.name) not in (None, [])
    }
    for fact in FACTS_OF_ACT[kind]:
        if fact.is_day and held_on is not None:
            value: Any = held_on
            if fact.kind is Kind.DATES:
                value = sorted({*(shown.row[fact.name] or []), held_on})
            values[fact.name] = value
    told = []
    if held_on is not None:
        frame, findings = reviews.rehearsed(shown.judged.frame, values, visit.as_of)
        told = list(reviews.told(frame, findings))
    return visit.render("act-window.html", {"told": told, "rules": RULES}, active="dossiers")


@page(Right.RECORD)
def new(visit: Visit) -> HttpResponse:
    """Open a dossier with a person's particulars."""
    tree = whole_tree()
    mine = visit.me.scopes[Right.RECORD]
    units = [(p.id, p.name) for p in tree.values() if p.id in mine]
    posted = filled.typed(visit.request.POST) if visit.request.method == "POST" else None
    values: Mapping[str, str] = posted or {}
    errors: Errors = []
    if posted is not None:
        _, facts, errors = _read("particulars", posted)
        unit = values.get("unit", "")
        if not unit.isdecimal() or int(unit) not in dict(units):
            errors.insert(0, ("unit", "请选择所在党组织。"))
        if not errors:
            try:
                opened = dossiers.open_dossier(
                    by=visit.me, unit=int(unit), particulars=facts, today=visit.today
                )
            except dossiers.Problem as problem:
                errors = [(problem.field, problem.message)]
            except Refused as refused:
                errors = [("", str(refused))]
            else:
                visit.say(
                    f"已为{facts['name']}新建档案。接着可以记录递交入党申请书。",
                    href=visit.address("act", opened.pk, "application"),
                    link="记录入党申请",
                )
                return visit.redirect("dossier", opened.pk)
    return visit.render(
        "dossier-form.html",
        {
            "crumbs": [("信息库", visit.address("dossiers")), ("新建档案", None)],
            "form": forms.form("particulars", values=values, errors=errors),
            "units": units,
            "unit": values.get("unit", units[0][0] if len(units) == 1 else ""),
            "errors": errors,
        },
        status=400 if errors else 200,
        active="dossiers",
    )


def _case(visit: Visit, dossier: int, kind: str) -> Seen:
    # Days are planned in the timeline, step by step.
    if kind not in ACT_KIND or kind == schedules.KIND:
        raise Http404
    shown = seen(visit, dossier)
    if not visit.me.may(Right.RECORD, shown.case.unit):
        raise PermissionDenied
    return shown


def _read(kind: str, form: Mapping[str, str]) -> tuple[date | None, dict[str, Any], Errors]:
    """The day and the facts of an act's form, and the fields that cannot be read."""
    facts, errors = filled.facts([f for f in FACTS_OF_ACT[kind] if not f.is_day], form)
    held_on = None
    try:
        held_on = filled.day(form.get(forms.HELD_ON, ""))
    except filled.Unreadable as error:
        errors.insert(0, (forms.HELD_ON, f"日期{error}"))
    return held_on, facts, errors


def _render(
    visit: Visit,
    shown: Seen,
    kind: str,
    values: Mapping[str, str],
    before: reads.Recorded | None,
    *,
    errors: Errors | None = None,
    status: int = 200,
) -> HttpResponse:
    standing = [a for a in shown.case.standing(kind) if before is None or a.id != before.id]
    made = forms.form(
        kind,
        values=values,
        window=window(shown, kind),
        errors=errors or [],
        branches=held_where(visit, shown),
        corrects=before.id if before else None,
    )
    return visit.render(
        "act-form.html",
        {
            "crumbs": [
                ("信息库", visit.address("dossiers")),
                (shown.row["name"], visit.address("dossier", shown.case.id)),
                (made.button, None),
            ],
            "case": shown.case,
            "row": shown.row,
            "unit": shown.unit,
            "form": made,
            "before": before,
            "standing": [(one, forms.in_words(one)) for one in standing],
            "reason": values.get("reason", ""),
            "repeats": ACT_KIND[kind].repeats,
            "errors": errors or [],
        },
        status=status,
        active="dossiers",
    )


def _say_recorded(
    visit: Visit, shown: Seen, kind: str, held_on: date | None, *, is_correction: bool
) -> None:
    done = "更正" if is_correction else "记录"
    day = f"（{held_on.isoformat()}）" if held_on else ""
    words = f"已{done}{shown.row['name']}的“{ACT_KIND[kind].term}”{day}。"
    if held_on is not None and held_on > visit.as_of:
        later = f"现在按 {visit.as_of.isoformat()} 的情况查看，还看不到这一条。"
        there = visit.address("dossier", shown.case.id, as_of=visit.today.isoformat())
        visit.say(words + later, href=there, link="按今天的情况查看")
        return
    visit.say(words)


def _to_step(visit: Visit, dossier: int, kind: str) -> HttpResponse:
    answer = visit.redirect("dossier", dossier)
    step = ACT_KIND[kind].step
    if step:
        answer["Location"] += f"#step-{step}"
    return answer


urls = [
    path("dossiers/new", new, name="new-dossier"),
    path("dossiers/<int:dossier>/acts/<str:kind>", act, name="act"),
    path("dossiers/<int:dossier>/acts/<str:kind>/void", void, name="void-act"),
    path("dossiers/<int:dossier>/acts/<str:kind>/window", live_window, name="act-window"),
]
