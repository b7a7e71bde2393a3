"""Transfers between branches: offered, accepted, sent back; what left and came; the graduates."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.urls import path

from rudang.actions import graduates as leaving
from rudang.actions import packages, transfers
from rudang.actions.dossiers import Problem
from rudang.core.facts import STAGE_TERMS, YES_NO
from rudang.core.scope import Refused, Right
from rudang.core.stages import STAGES
from rudang.store.reads import moves
from rudang.store.reads.units import Place, whole_tree
from rudang.web import arrival_forms as forms
from rudang.web import filled
from rudang.web.door import Visit, page
from rudang.web.responses import archive, document, workbook

_WHY = ("转专业、转系", "升学", "留校工作", "调动", "支部调整")


@page(Right.READ_DOSSIERS)
def show(visit: Visit) -> HttpResponse:
    """What waits to be accepted, what is on its way, what has moved, packages and papers."""
    tree = whole_tree()
    waiting = moves.waiting()
    incoming = [one for one in waiting if one.unit in visit.me.scope]
    outgoing = [one for one in waiting if one.from_unit in visit.me.scope]
    may_record = visit.me.may(Right.RECORD)
    return visit.render(
        "transfers.html",
        {
            "tree": tree,
            "stages": STAGES,
            "incoming": incoming,
            "outgoing": outgoing,
            "closed": moves.closed(),
            "parcels": moves.parcels(),
            "batches": moves.batches(leaving.mine(visit.me)),
            "may_record": may_record,
            "fingerprint": packages.own_fingerprint() if may_record else "",
        },
        active="transfers",
    )


@page(Right.RECORD)
def offer(visit: Visit, dossier: int) -> HttpResponse:
    """Offer a dossier to another branch of the tree, its papers counted."""
    unit, name, stage = mine(visit, dossier)
    tree = whole_tree()
    known = moves.papers_known([dossier], transfers.PAPER_NAMES)[dossier]
    posted = visit.request.POST if visit.request.method == "POST" else None
    form: Mapping[str, str] = filled.typed(posted) if posted is not None else {}
    errors: forms.Errors = []
    if posted is not None:
        counted, errors = forms.papers(posted)
        sent_on = forms.day(form, "sent_on", "转出日期", errors, must=True)
        to_unit = form.get("to_unit", "")
        if not to_unit.isdecimal():
            errors.insert(0, ("to_unit", "请选择接收的党支部。"))
        if not errors:
            try:
                made = transfers.offer(
                    by=visit.me,
                    dossier=dossier,
                    to_unit=int(to_unit),
                    sent_on=sent_on,
                    reason=form.get("reason", ""),
                    papers=counted,
                    reported=form.get("reported", ""),
                    today=visit.today,
                )
            except Problem as problem:
                errors = [(problem.field, problem.message)]
            except Refused as refused:
                errors = [("", str(refused))]
            else:
                visit.say(
                    f"已把{name}的档案转给{tree[made.unit_id].name}，对方接收以后才生效；"
                    "在此之前仍由本支部办理。",
                    href=visit.address("transfer", made.pk),
                    link="查看转接",
                )
                return visit.redirect("dossier", dossier)
    return visit.render(
        "transfer-form.html",
        {
            "crumbs": _crumbs(visit, (name, visit.address("dossier", dossier)), "转接"),
            "dossier": dossier,
            "name": name,
            "stage": STAGES.get(stage, ""),
            "unit": tree[unit],
            "units": transfers.receivers(tree, unit),
            "form": form,
            "rows": forms.rows(posted, known, is_prefilled=True),
            "yes_no": YES_NO,
            "why": _WHY,
            "errors": errors,
            "wrong": dict(errors),
        },
        status=400 if errors else 200,
        active="transfers",
    )


@page(Right.READ_DOSSIERS)
def one(visit: Visit, transfer: int) -> HttpResponse:
    """One transfer: the receiver counts, checks, accepts or sends back; the sender withdraws."""
    found = moves.move(transfer)
    if found is None:
        raise Http404
    posted = visit.request.POST if visit.request.method == "POST" else None
    form: Mapping[str, str] = filled.typed(posted) if posted is not None else {}
    errors: forms.Errors = []
    if posted is not None:
        do = form.get("do", "")
        try:
            if do == "accept":
                errors = _accept(visit, found, form)
                if not errors:
                    return visit.redirect("dossier", found.dossier)
            elif do in ("return", "withdraw"):
                _undo(visit, found, do, form)
                return visit.redirect("transfer", transfer)
            else:
                raise Refused("没有这种办理。")
        except Problem as problem:
            field = "accepted_on" if problem.field == "held_on" else problem.field
            errors = [(f"{do}-reason" if field == "reason" else field, problem.message)]
        except Refused as refused:
            errors = [("", str(refused))]
        # Somebody else may have been quicker: what stands now is shown beside what was typed.
        found = moves.move(transfer) or found
    tree = whole_tree()
    on = forms.day(form, "accepted_on", "", [], must=False) or found.accepted_on or visit.as_of
    return visit.render(
        "transfer.html",
        {
            "crumbs": _crumbs(visit, found.name),
            "move": found,
            "tree": tree,
            "stage": STAGES.get(found.stage, ""),
            "sees_dossier": visit.me.may(
                Right.READ_DOSSIERS, found.unit if found.state == "accepted" else found.from_unit
            ),
            "may_accept": found.is_open and visit.me.may(Right.RECORD, found.unit),
            "may_withdraw": found.is_open and visit.me.may(Right.RECORD, found.from_unit),
            "form": form,
            "rows": forms.rows(posted if form.get("do") == "accept" else None, found.papers,
                               is_prefilled=False),
            "questions": forms.questions(
                found.stage,
                on=on,
                values=form
                or {f"answer-{k}": v for k, v in found.arrival.get("answers", {}).items()},
                errors=errors,
            ),
            "onward": transfers.going_onward(found, today=visit.today) if found.is_open else [],
            "options": forms.OPTIONS,
            "stage_terms": [(one, one) for one in STAGE_TERMS],
            "errors": errors,
            "wrong": dict(errors),
        },
        status=400 if errors else 200,
        active="transfers",
    )  # fmt: skip


def _accept(visit: Visit, found: moves.Move, form: Mapping[str, str]) -> forms.Errors:
    counted, wrong = forms.papers(visit.request.POST)
    accepted_on = forms.day(form, "accepted_on", "接收日期", wrong, must=True)
    letter_on = forms.day(form, "letter_on", "介绍信日期", wrong, must=False)
    wrong += forms.unanswered(found.stage, form)
    if wrong and found.is_open and visit.me.may(Right.RECORD, found.unit):
        return wrong
    transfers.accept(
        by=visit.me,
        transfer=found.id,
        accepted_on=accepted_on or visit.today,
        counted=counted,
        answers=forms.answers(form),
        today=visit.today,
        version=int(form["version"]) if form.get("version", "").isdecimal() else 0,
        letter_on=letter_on,
        letter_stage=form.get("letter_stage", ""),
        note=form.get("note", ""),
        onward=form.get("onward") or transfers.REDIRECT,
    )
    missing = moves.differing(found.papers, counted)
    tail = f"有 {len(missing)} 种材料份数不符，已写入档案。" if missing else "材料份数相符。"
    is_cultivated = found.stage == "activist"
    visit.say(
        f"已接收{found.name}的档案，从现在起由{whole_tree()[found.unit].name}办理。{tail}",
        href=visit.address("act", found.dossier, "contact_replacement") if is_cultivated else "",
        link="更换培养联系人" if is_cultivated else "",
    )
    return []


def _undo(visit: Visit, found: moves.Move, do: str, form: Mapping[str, str]) -> None:
    act = transfers.send_back if do == "return" else transfers.withdraw
    act(
        by=visit.me,
        transfer=found.id,
        reason=form.get("reason", ""),
        version=int(form["version"]) if form.get("version", "").isdecimal() else 0,
        today=visit.today,
    )
    tree = whole_tree()
    visit.say(
        f"已退回{found.name}的转接，{tree[found.from_unit].name}能看到原因。"
        if do == "return"
        else f"已撤回{found.name}的转接，档案仍在{tree[found.from_unit].name}。"
    )


@page(Right.RECORD)
def graduates(visit: Visit) -> HttpResponse:
    """Everybody who leaves in a summer; where each goes; one batch, each checked by itself."""
    tree = whole_tree()
    asked = visit.request.GET.get("year", "")
    # After the summer the next one is what comes.
    year = (
        int(asked)
        if asked.isdecimal() and len(asked) == 4
        else visit.as_of.year + (visit.as_of >= date(visit.as_of.year, *leaving.UNTIL))
    )
    posted = visit.request.POST if visit.request.method == "POST" else None
    form: Mapping[str, str] = posted or {}
    errors: forms.Errors = []
    told: Mapping[int, str] = {}
    if posted is not None:
        on = forms.day(form, "on", "移交日期", errors, must=True)
        goings = _goings(posted, errors)
        if not errors:
            try:
                report = leaving.move(
                    by=visit.me, year=year, on=on, goings=goings, today=visit.today
                )
            except Problem as problem:
                errors = [(problem.field, problem.message)]
            except Refused as refused:
                errors = [("", str(refused))]
            else:
                if report.label:
                    _say_moved(visit, report)
                    return visit.redirect("graduates-batch", report.label)
                told = {line.dossier: line.words for line in report.lines}
                errors = [
                    (f"to-{line.dossier}", f"{line.name}：{line.words}") for line in report.lines
                ]
    people = moves.graduates(*leaving.summer(year), transfers.PAPER_NAMES)
    chosen = {
        number: (to_unit, outside)
        for number, to_unit, outside in zip(
            posted.getlist("dossier") if posted else [],
            posted.getlist("to") if posted else [],
            posted.getlist("outside") if posted else [],
            strict=False,
        )
    }
    mine_only = [one for one in people if visit.me.may(Right.RECORD, one.unit)]
    return visit.render(
        "graduates.html",
        {
            "crumbs": _crumbs(visit, "毕业生转接"),
            "year": year,
            "people": mine_only,
            "tree": tree,
            "stages": STAGES,
            "units": [(one.id, one.name) for one in tree.values()
                      if one.kind in transfers.BRANCHES],
            "form": form,
            "told": told,
            "chosen": chosen,
            "batches": moves.batches(leaving.mine(visit.me)),
            "errors": errors,
            "wrong": dict(errors),
        },
        status=400 if errors else 200,
        active="transfers",
    )  # fmt: skip


def _goings(form: QueryDict, errors: forms.Errors) -> list[leaving.Going]:
    """Where each goes. Whoever has nothing chosen stays for another batch."""
    goings = []
    rows = zip(form.getlist("dossier"), form.getlist("to"), form.getlist("outside"), strict=False)
    for number, to_unit, outside in rows:
        outside = outside.strip()
        if not number.isdecimal():
            continue
        if to_unit and outside:
            errors.append((f"to-{number}", "校内、校外的去向只能填一个。"))
        elif to_unit.isdecimal():
            goings.append(leaving.Going(int(number), to_unit=int(to_unit)))
        elif outside:
            goings.append(leaving.Going(int(number), outside=outside))
    return goings


def _say_moved(visit: Visit, report: leaving.Report) -> None:
    left = [line for line in report.lines if not line.is_done]
    visit.say(
        f"{report.done} 人的转接已经发出，清单可以打印签字。",
        level=messages.SUCCESS,
    )
    for line in left[:10]:
        visit.say(f"{line.name}没有转出：{line.words}", level=messages.WARNING)


@page(Right.READ_DOSSIERS)
def batch(visit: Visit, label: str) -> HttpResponse:
    """One batch of graduates: how each stands, and the list to take along."""
    units = leaving.mine(visit.me)
    inside, outside = moves.batch(label, units)
    if not inside and not outside:
        raise Http404
    return visit.render(
        "graduates-batch.html",
        {
            "crumbs": _crumbs(visit, ("毕业生转接", visit.address("graduates")), f"{label[:4]}届"),
            "label": label,
            "inside": inside,
            "outside": outside,
            "tree": whole_tree(),
            "stages": STAGES,
            "may_record": visit.me.may(Right.RECORD),
        },
        active="transfers",
    )


_FILES = {"docx": document, "xlsx": workbook, "zip": archive}


@page(Right.RECORD)
def batch_file(visit: Visit, label: str, form: str) -> HttpResponse:
    """The batch's list in Word or Excel, or with everybody's letter in one zip."""
    if form not in _FILES:
        raise Http404
    if visit.request.method != "GET":
        return visit.redirect("graduates-batch", label)
    try:
        body = leaving.write_list(by=visit.me, label=label, form=form, today=visit.today)
    except Refused:
        raise Http404 from None
    return _FILES[form](body, f"毕业生转接清单-{label}.{form}")


def mine(visit: Visit, dossier: int) -> tuple[int, str, str]:
    """The unit, name and stage of a dossier in which the visitor records; else none exists."""
    found = moves.person(dossier)
    if found is None:
        raise Http404
    if not visit.me.may(Right.RECORD, found[0]):
        raise PermissionDenied
    return found


def _crumbs(visit: Visit, *parts: Any) -> list[tuple[str, str | None]]:
    crumbs: list[tuple[str, str | None]] = [("转接", visit.address("transfers"))]
    for part in parts:
        crumbs.append(part if isinstance(part, tuple) else (part, None))
    return crumbs


def places(tree: Mapping[int, Place], visit: Visit) -> list[tuple[int, str]]:
    """Branches in which the visitor may record."""
    return [
        (one.id, one.name)
        for one in tree.values()
        if one.kind in transfers.BRANCHES and visit.me.may(Right.RECORD, one.id)
    ]


urls = [
    path("transfers", show, name="transfers"),
    path("transfers/<int:transfer>", one, name="transfer"),
    path("transfers/graduates", graduates, name="graduates"),
    path("transfers/graduates/<str:label>", batch, name="graduates-batch"),
    path("transfers/graduates/<str:label>/<str:form>", batch_file, name="graduates-list"),
    path("dossiers/<int:dossier>/transfer", offer, name="offer-transfer"),
]
