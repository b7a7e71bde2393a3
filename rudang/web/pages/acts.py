"""Record an act, correct one or take it back, and open a dossier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import chronicles, dossiers, scans, schedules
from rudang.core.facts import ACT_KIND, FACTS_OF_ACT
from rudang.core.scope import Refused, Right
from rudang.regulation.papers import ATTACHED, ITEM
from rudang.store.reads import dossiers as reads
from rudang.store.reads.units import whole_tree
from rudang.web import act_asking as asking
from rudang.web import act_forms as forms
from rudang.web import filled
from rudang.web.door import Visit, page
from rudang.web.pages.dossier import Seen, form_of, held_where, seen, step_of
from rudang.web.pages.scans import read_files
from rudang.web.place_forms import tell_of_given_back, telling_of_freed, warn_of_exceeding
from rudang.web.responses import document

Errors = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Upon:
    """The record that a form was opened upon: to correct it, or because the step was done again."""

    before: reads.Recorded | None = None
    is_renewal: bool = False

    @property
    def corrects(self) -> int | None:
        return self.before.id if self.before and not self.is_renewal else None

    @property
    def renews(self) -> int | None:
        return self.before.id if self.before and self.is_renewal else None


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a form that somebody else saved first: as opened, as it stands, as typed."""

    term: str
    opened: str
    stands: str
    typed: str
    taken: str


@page(Right.RECORD)
def act(visit: Visit, dossier: int, kind: str) -> HttpResponse:
    """The form of an act: new, or with `act` in the address a correction, with `renews` again."""
    shown = _case(visit, dossier, kind)
    posted = filled.typed(visit.request.POST) if visit.request.method == "POST" else None
    upon = _upon(shown, kind, visit.request.GET if posted is None else posted)
    if posted is None:
        if upon.before is None and shown.case.standing(kind) and not ACT_KIND[kind].repeats:
            return _render(visit, shown, kind, None, upon)
        values = {"held_unit": str(shown.case.unit), **asking.prefilled(kind, shown.row)}
        # An address may bring what is known already, such as the contacts who remain.
        names = {fact.name for fact in FACTS_OF_ACT[kind] if not fact.is_day}
        values |= {n: str(text) for n, text in visit.request.GET.items() if n in names}
        if upon.before is not None:
            values = forms.filled(upon.before)
        if upon.is_renewal:
            # Done again: who and where is likely the same, when and with what result is not.
            values = {"held_unit": values["held_unit"]}
        return _render(visit, shown, kind, values, upon)
    held_on, facts, errors = _read(kind, posted)
    if upon.corrects and upon.before and kind == "particulars" and facts.get("id_no") is None:
        facts["id_no"] = upon.before.facts.get("id_no")
    if errors:
        return _render(visit, shown, kind, posted, upon, errors=errors, status=400)
    beside = _recorded_meanwhile(shown, kind, posted, held_on)
    if beside is not None and upon.before is None:
        return _differ(visit, shown, kind, posted, upon, beside)
    place = posted.get("held_unit", "")
    choices = dict(held_where(visit, shown))
    try:
        given = read_files(visit) if kind in ATTACHED else []
        with telling_of_freed(visit):
            made = scans.record_with(
                by=visit.me,
                files=given,
                dossier=dossier,
                kind=kind,
                held_on=held_on,
                facts=facts,
                today=visit.today,
                corrects=upon.corrects,
                renews=upon.renews,
                reason=posted.get("reason", "").strip(),
                held_unit=int(place) if kind in forms.MEETINGS and place in choices else None,
            )
    except dossiers.Changed:
        # What somebody else recorded meanwhile is read again, so that both stand side by side.
        latest = _case(visit, dossier, kind)
        return _differ(visit, latest, kind, posted, upon, _standing_now(latest, kind, upon))
    except dossiers.Problem as problem:
        errors = [(problem.field, problem.message)]
    except Refused as refused:
        errors = [("", str(refused))]
    if errors:
        return _render(visit, shown, kind, posted, upon, errors=errors, status=400)
    _say_recorded(visit, shown, kind, upon, made.pk, held_on, is_for_branch=made.is_for_branch)
    # Back to the top: there stand the message with its undo, and what comes next.
    return visit.redirect("dossier", dossier)


def _upon(shown: Seen, kind: str, asked: Mapping[str, str]) -> Upon:
    renews = asked.get("renews", "")
    number = renews or asked.get("act", "")
    if not number.isdecimal():
        return Upon()
    before = shown.case.act(int(number))
    may = ACT_KIND[kind].may_be_renewed or not renews
    if before is None or before.kind != kind or not may:
        raise Http404
    return Upon(before, bool(renews))


def _recorded_meanwhile(
    shown: Seen, kind: str, posted: Mapping[str, str], held_on: date | None
) -> reads.Recorded | None:
    """Of acts that stand side by side: one of the same day, recorded since the form was opened."""
    saw = posted.get("saw", "")
    if not ACT_KIND[kind].repeats or not saw.isdecimal():
        return None
    found = shown.case.standing(kind)
    return next((a for a in found if a.id > int(saw) and a.held_on == held_on), None)


def _standing_now(shown: Seen, kind: str, upon: Upon) -> reads.Recorded | None:
    if upon.before is not None and (found := shown.case.act(upon.before.id)) is not None:
        return shown.case.latest(found)
    return next(iter(shown.case.standing(kind)), None)


def _differ(
    visit: Visit,
    shown: Seen,
    kind: str,
    posted: Mapping[str, str],
    upon: Upon,
    now: reads.Recorded | None,
) -> HttpResponse:
    """What somebody else saved first beside what was typed, and the form to go on with."""
    opened = forms.filled(upon.before) if upon.before else {}
    stands = forms.filled(now) if now is not None and not now.is_void else {}
    typed = _as_saved(kind, posted)
    names = [forms.HELD_ON, *(["held_unit"] if kind in forms.MEETINGS else [])]
    names += [f.name for f in FACTS_OF_ACT[kind] if not f.is_day and f.name != "id_no"]
    merged: dict[str, str] = dict(posted)
    rows = []
    for name in names:
        was, theirs, mine = (one.get(name, "") for one in (opened, stands, typed))
        is_mine = mine != was if upon.before is not None else bool(mine)
        merged[name] = posted.get(name, "") if is_mine else theirs
        if not was == theirs == mine:
            opened_text, now_text, typed_text = (
                _shown_text(shown, name, one) for one in (was, theirs, mine)
            )
            taken = "您填的" if is_mine and mine != theirs else "现在的"
            term = forms.term_of(kind, name)
            rows.append(Difference(term, opened_text, now_text, typed_text, taken))
    is_beside = ACT_KIND[kind].repeats and upon.before is None
    going_on = Upon() if now is None or now.is_void or is_beside else Upon(now)
    if upon.is_renewal and now is not None and not now.is_void and not now.is_renewal:
        going_on = Upon(now, is_renewal=True)
    return _render(visit, shown, kind, merged, going_on, status=400, now=now, differences=rows)


def _as_saved(kind: str, posted: Mapping[str, str]) -> dict[str, str]:
    """What was typed in the spelling in which it would be kept, to compare it with records."""
    held_on, facts, _ = _read(kind, posted)
    made = dict(posted)
    for name, value in facts.items():
        items = value if isinstance(value, list) else [value]
        made[name] = "、".join("" if one is None else str(one) for one in items)
    if held_on is not None:
        made[forms.HELD_ON] = held_on.isoformat()
    return made


def _shown_text(shown: Seen, name: str, text: str) -> str:
    if name == "held_unit" and text.isdecimal() and int(text) in shown.tree:
        return shown.tree[int(text)].name
    return forms.shown(name, text)


@page(Right.RECORD)
def void(visit: Visit, dossier: int, kind: str) -> HttpResponse:
    """Take back an act recorded by mistake, with a reason."""
    shown = _case(visit, dossier, kind)
    posted = visit.request.POST
    number = posted.get("act", "")
    if visit.request.method != "POST" or not number.isdecimal():
        return visit.redirect("dossier", dossier)
    try:
        with telling_of_freed(visit):
            made = dossiers.void_act(
                by=visit.me,
                dossier=dossier,
                act=int(number),
                reason=posted.get("reason", "").strip(),
                today=visit.today,
            )
    except Refused as refused:
        before = shown.case.act(int(number))
        if before is None or before.kind != kind:
            raise Http404 from None
        words = "作废要写明原因。" if isinstance(refused, dossiers.Problem) else str(refused)
        return _render(
            visit,
            shown,
            kind,
            forms.filled(before),
            Upon(before),
            errors=[("void-reason", words)],
            status=400,
        )
    end = "" if made.is_void else "上一次的记录恢复为现行，"
    words = f"已作废{shown.row['name']}的“{ACT_KIND[kind].term}”记录，{end}原记录和原因留在历史里。"
    visit.say(words, undo=visit.address("undo-act", dossier, made.pk))
    taken = shown.case.act(int(number))
    if taken is not None and tell_of_given_back(visit, dossier, since=taken.recorded_at):
        return visit.redirect("dossier", dossier)
    return _to_step(visit, dossier, kind)


@page(Right.RECORD)
def undo(visit: Visit, dossier: int, act: int) -> HttpResponse:
    """Take back at one click what one has just recorded."""
    shown = seen(visit, dossier)
    if not visit.me.may(Right.RECORD, shown.case.unit):
        raise PermissionDenied
    found = shown.case.act(act)
    if found is None:
        raise Http404
    if visit.request.method != "POST":
        return visit.redirect("dossier", dossier)
    term, name = ACT_KIND[found.kind].term, shown.row["name"]
    try:
        with telling_of_freed(visit):
            dossiers.undo_act(by=visit.me, dossier=dossier, act=act, today=visit.today)
    except Refused as refused:
        visit.say(f"没有撤销{name}的“{term}”：{refused}", level=messages.ERROR)
    else:
        visit.say(f"已撤销刚才对{name}“{term}”的记录，两次改动都留在记录历史里。")
        if tell_of_given_back(visit, dossier, since=found.recorded_at):
            # What is to be decided stands at the top.
            return visit.redirect("dossier", dossier)
    return _to_step(visit, dossier, found.kind)


@page(Right.RECORD)
def live_window(visit: Visit, dossier: int, kind: str) -> HttpResponse:
    """What the rules would say if the act were recorded as the form stands now."""
    shown = _case(visit, dossier, kind)
    given = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    typed = filled.typed(given)
    made = form_of(visit, shown, kind, typed)
    return visit.render(
        "act-window.html",
        {
            "form": made,
            "is_other_edition": typed.get("edition", made.edition) != made.edition,
            "case": shown.case,
        },
        active="dossiers",
    )


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
            is_borne = bool(facts.get("number")) and reads.is_number_borne(facts["number"])
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
                    link="记录递交入党申请书",
                )
                if is_borne:
                    visit.say(
                        f"学号（工号）{facts['number']} 在本校另有一份档案在用。"
                        "请核对是同一个人重复建档，还是号码填错。",
                        level=messages.WARNING,
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


@page(Right.LOAD)
def chronicle(visit: Visit, dossier: int) -> HttpResponse:
    """《发展党员工作全程纪实表》 as a Word file."""
    shown = seen(visit, dossier)
    if not visit.me.may(Right.LOAD, shown.case.unit):
        raise PermissionDenied
    if visit.request.method == "POST":
        return visit.redirect("dossier", dossier)
    name, body = chronicles.take_out(
        by=visit.me,
        dossier=dossier,
        as_of=visit.as_of,
        today=visit.today,
        is_demo=visit.is_demo,
    )
    return document(body, f"全程纪实表-{name}-{visit.as_of.isoformat()}.docx")


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
    values: Mapping[str, str] | None,
    upon: Upon,
    *,
    errors: Errors | None = None,
    status: int = 200,
    now: reads.Recorded | None = None,
    differences: Sequence[Difference] = (),
) -> HttpResponse:
    """The page of an act; without values only the choice of what to do with what stands."""
    made = form_of(
        visit,
        shown,
        kind,
        values or {},
        errors=errors or [],
        corrects=upon.corrects,
        renews=upon.renews,
    )
    others = [
        (one, forms.in_words(one))
        for one in shown.case.standing(kind)
        if upon.before is None or one.id != upon.before.id
    ]
    before = upon.before
    is_new = before is None
    term = ACT_KIND[kind].term
    return visit.render(
        "act-form.html",
        {
            "crumbs": [
                ("信息库", visit.address("dossiers")),
                (shown.row["name"], visit.address("dossier", shown.case.id)),
                (made.button if values is not None else term, None),
            ],
            "title": made.button if values is not None else f"{term}已有记录",
            "case": shown.case,
            "row": shown.row,
            "unit": shown.unit,
            "form": made,
            "before": before,
            "before_words": forms.in_words(before) if before else "",
            "standing": others,
            "is_choice": values is None,
            "attached": ITEM[ATTACHED[kind]].term if kind in ATTACHED else "",
            "largest": scans.largest() // 2**20,
            "may_renew": ACT_KIND[kind].may_be_renewed,
            "prefilled": asking.PREFILLED.get(kind, "")
            if is_new and values is not None and asking.prefilled(kind, shown.row)
            else "",
            "is_for_branch": _enters_for_branch(visit, shown, kind),
            "reason": (values or {}).get("reason", ""),
            "repeats": ACT_KIND[kind].repeats,
            "errors": errors or [],
            "now": now,
            "differences": differences,
            "is_conflict": bool(differences) or now is not None,
        },
        status=status,
        active="dossiers",
    )


def _enters_for_branch(visit: Visit, shown: Seen, kind: str) -> bool:
    """Whether what is entered here will be marked as entered for the branch."""
    is_above = visit.me.place is not None and visit.me.place != shown.case.unit
    return is_above and not ACT_KIND[kind].is_superior


def _say_recorded(
    visit: Visit,
    shown: Seen,
    kind: str,
    upon: Upon,
    number: int,
    held_on: date | None,
    *,
    is_for_branch: bool,
) -> None:
    if kind == "preexam":
        warn_of_exceeding(visit, [shown.case.id], on=held_on)
    name, term = shown.row["name"], ACT_KIND[kind].term
    done = "再次记录" if upon.is_renewal else "更正" if upon.before else "记录"
    day = f"（{held_on.isoformat()}）" if held_on else ""
    marked = "，已标明代录" if is_for_branch else ""
    words = f"已{done}{name}的“{term}”{day}{marked}。"
    back = visit.address("undo-act", shown.case.id, number)
    if held_on is not None and held_on > visit.as_of:
        later = f"现在按 {visit.as_of.isoformat()} 的情况查看，还看不到这一条。"
        there = visit.address("dossier", shown.case.id, as_of=visit.today.isoformat())
        visit.say(words + later, href=there, link="按今天的情况查看", undo=back)
        return
    after = seen(visit, shown.case.id)
    if after.next_step is None:
        visit.say(words, undo=back)
        return
    coming = after.next_step
    visit.say(
        words,
        href=visit.address("dossier", shown.case.id) + "#next",
        link=f"下一步：{coming} {step_of(after, coming).term}",
        undo=back,
    )


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
    path("dossiers/<int:dossier>/chronicle", chronicle, name="chronicle"),
    path("dossiers/<int:dossier>/acts/<int:act>/undo", undo, name="undo-act"),
]
