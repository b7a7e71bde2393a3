"""Persons' own accounts, what they handed in, who looked at them, and the switch of own pages."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import handed_in, own_accounts, settings
from rudang.actions.dossiers import Changed, Problem
from rudang.core.facts import ACT_KIND, FACT
from rudang.core.masking import masked
from rudang.core.scope import Refused, Right, Scope
from rudang.core.stages import STAGES
from rudang.store.reads import dossiers as dossier_reads
from rudang.store.reads import persons as reads
from rudang.store.reads import scans as scan_reads
from rudang.store.reads.units import Place, below, root, whole_tree
from rudang.web import filled
from rudang.web.door import Visit, page
from rudang.web.pages.dossier import seen, value_of

_STATES = (("none", "未开立"), ("open", "已开立"))


@page(Right.RECORD)
def accounts(visit: Visit) -> HttpResponse:
    """Who has an own account; open several at once and print the slips."""
    tree = whole_tree()
    form = visit.request.POST
    if visit.request.method != "POST":
        return _listed(visit, tree)
    chosen = [int(one) for one in form.getlist("chosen") if one.isdecimal()]
    names = reads.names_of(chosen)
    if set(chosen) != set(names):
        raise Http404
    try:
        if form.get("do") == "close" and len(chosen) == 1:
            own_accounts.close(by=visit.me, dossier=chosen[0], today=visit.today)
            visit.say(f"{names[chosen[0]]}的本人账号从今天起不能登录，交过的材料都保留。")
            return visit.redirect("own-accounts", **_query(visit))
        if form.get("do") == "reset" and len(chosen) == 1:
            slip = own_accounts.reset_password(by=visit.me, dossier=chosen[0], today=visit.today)
            return _slips(visit, tree, [slip], ())
        logins = {one: form.get(f"login-{one}", "") for one in chosen}
        made = own_accounts.open_many(
            by=visit.me, dossiers=chosen, logins=logins, today=visit.today
        )
    except Refused as refused:
        return _listed(visit, tree, errors=[("", str(refused))], typed=form, status=400)
    return _slips(visit, tree, made.slips, made.left_out)


def _listed(
    visit: Visit,
    tree: Mapping[int, Place],
    *,
    errors: Sequence[tuple[str, str]] = (),
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    mine = visit.me.scopes.get(Right.RECORD, Scope.nothing())
    unit, units = _units(visit, tree, mine)
    state = visit.request.GET.get("state", "")
    text = visit.request.GET.get("q", "").strip()
    listing = reads.listed(
        units=units,
        state=state,
        page=visit.page_asked,
        today=visit.today,
        text=text,
    )
    return visit.render(
        "own-accounts.html",
        {
            "text": text,
            "lines": [
                {
                    "line": one,
                    "unit": tree[one.unit].term,
                    "stage": STAGES.get(one.stage, ""),
                    "is_open": one.is_open(visit.today),
                    "login": (typed or {}).get(f"login-{one.dossier}", one.number),
                    "href": visit.address("dossier", one.dossier),
                }
                for one in listing.lines
            ],
            "listing": listing,
            "filters": [
                _unit_filter(tree, mine, unit),
                {
                    "name": "state",
                    "label": "账号",
                    "value": state,
                    "options": [(code, label, None) for code, label in _STATES],
                },
            ],
            "is_on": visit.choices["own_pages"],
            "may_switch": visit.me.may(Right.DEMANDS),
            "errors": errors,
        },
        status=status,
        active="own-accounts",
    )


def _slips(
    visit: Visit,
    tree: Mapping[int, Place],
    slips: Sequence[own_accounts.Slip],
    left_out: Sequence[tuple[str, str]],
) -> HttpResponse:
    """The slips, once: nobody keeps the passwords on them."""
    answer = visit.render(
        "own-slips.html",
        {
            "crumbs": [("本人账号", visit.address("own-accounts")), ("登录条", None)],
            "slips": [(slip, tree[slip.unit].name) for slip in slips],
            "left_out": left_out,
            "is_on": visit.choices["own_pages"],
            "address": visit.request.build_absolute_uri("/"),
            "college": visit.choices["college_name"],
        },
        active="own-accounts",
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _query(visit: Visit) -> dict[str, Any]:
    return {k: v for k, v in visit.request.GET.items() if k in ("unit", "state", "page", "q")}


def _units(visit: Visit, tree: Mapping[int, Place], mine: Scope) -> tuple[str, set[int]]:
    """The unit asked for and everything under it, of what one may record in."""
    own = {unit for unit in tree if unit in mine}
    asked = visit.request.GET.get("unit", "")
    if asked.isdecimal() and int(asked) in own:
        return asked, below(tree, int(asked)) & own
    return "", own


def _unit_filter(tree: Mapping[int, Place], mine: Scope, value: str) -> dict[str, Any]:
    return {
        "name": "unit",
        "label": "党组织",
        "value": value,
        "options": [(p.id, p.term, None) for p in tree.values() if p.id in mine],
    }


@page(Right.DEMANDS)
def switch(visit: Visit) -> HttpResponse:
    """Switch the own pages on or off for the whole college."""
    top = root()
    may = visit.me.may(Right.DEMANDS, top.pk if top else None)
    errors: list[tuple[str, str]] = []
    if visit.request.method == "POST":
        wanted = visit.request.POST.get("own_pages") == "on"
        has_read = visit.request.POST.get("has_read") == "1"
        try:
            if wanted and not has_read:
                raise Problem("has_read", "开通前请先确认已经做好下面列出的准备。")
            settings.choose(by=visit.me, key="own_pages", value=wanted)
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Refused as refused:
            errors = [("", str(refused))]
        else:
            if wanted:
                visit.say(
                    "已开通本人页面，有账号的人现在可以登录。",
                    href=visit.address("own-accounts"),
                    link="为入党申请人开立账号",
                )
            else:
                visit.say("已停用本人页面，已经登录的人在下一次打开页面时退出。账号和材料都保留。")
            return visit.redirect("own-pages")
    return visit.render(
        "own-pages.html",
        {
            "crumbs": [("本人账号", visit.address("own-accounts")), ("开通或停用", None)],
            "is_on": visit.choices["own_pages"],
            "may": may,
            "errors": errors,
            "college": visit.choices["college_name"],
        },
        status=400 if errors else 200,
        active="own-accounts",
    )


@page(Right.RECORD)
def papers(visit: Visit) -> HttpResponse:
    """Everything handed in, what waits first asked for."""
    tree = whole_tree()
    mine = visit.me.scopes.get(Right.RECORD, Scope.nothing())
    unit, units = _units(visit, tree, mine)
    state = visit.request.GET.get("state", "")
    found, at, pages = reads.handed_in(
        units=units,
        state=state if state in reads.STATES else "",
        page=visit.page_asked,
    )
    return visit.render(
        "handed-in-list.html",
        {
            "crumbs": [("本人账号", visit.address("own-accounts")), ("本人提交的材料", None)],
            "papers": [(one, tree[one.unit].term) for one in found],
            "page": at,
            "pages": pages,
            "filters": [
                _unit_filter(tree, mine, unit),
                {
                    "name": "state",
                    "label": "状态",
                    "value": state,
                    "options": [(code, term, None) for code, term in reads.STATES.items()],
                },
            ],
        },
        active="own-accounts",
    )


@page(Right.RECORD)
def paper(visit: Visit, paper: int) -> HttpResponse:
    """One thing handed in: take it or decline it."""
    found = reads.paper(paper)
    if found is None:
        raise Http404
    if not visit.me.may(Right.RECORD, found.unit):
        raise PermissionDenied
    form: Mapping[str, str] = {}
    errors: list[tuple[str, str]] = []
    if visit.request.method == "POST":
        form = filled.typed(visit.request.POST)
        try:
            visit.say(_handle(visit, found, form))
            return visit.redirect("dossier", found.dossier)
        except Changed as meanwhile:
            errors, found = [("", str(meanwhile))], reads.paper(paper) or found
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Refused as refused:
            errors = [("", str(refused))]
    return visit.render(
        "handed-in.html",
        {
            "crumbs": [
                ("本人提交的材料", visit.address("handed-in-list")),
                (f"{found.person} · {found.term}", None),
            ],
            "paper": found,
            "unit": whole_tree()[found.unit],
            "files": scan_reads.handed_in_with([found.id]).get(found.id, []),
            "correct": _to_correct(visit, found),
            "made": [
                (one.id, _in_words(one), "")
                for one in reads.corrections_since(found.dossier, found.handed_at)
            ]
            if found.kind == reads.CORRECTION
            else [],
            "form": form,
            "errors": errors,
            "wrong": dict(errors),
        },
        status=400 if errors else 200,
        active="own-accounts",
    )


def _handle(visit: Visit, found: reads.Paper, form: Mapping[str, str]) -> str:
    version = form.get("version", "")
    at = int(version) if version.isdecimal() else 0
    if form.get("do") == "decline":
        handed_in.decline(by=visit.me, handed_in=found.id, version=at, reply=form.get("reply", ""))
        done = "没有采纳" if found.kind == reads.CORRECTION else "已退回"
        return f"{done}{found.person}的{found.term}，本人会看到您写的理由。"
    act = form.get("act", "")
    handed_in.take(
        by=visit.me,
        handed_in=found.id,
        version=at,
        act=int(act) if act.isdecimal() else None,
        reply=form.get("take-reply", ""),
        today=visit.today,
    )
    if found.kind == reads.THOUGHT_REPORT and found.dated_on:
        return f"已收下{found.person} {found.dated_on.isoformat()} 的思想汇报，并记入档案。"
    return f"已采纳{found.person}的更正申请，本人会看到结果。"


def _in_words(one: reads.Correction) -> str:
    day = f"（{one.held_on.isoformat()}）" if one.held_on else ""
    return f"更正“{ACT_KIND[one.kind].term}”{day}：{one.reason}"


def _to_correct(visit: Visit, found: reads.Paper) -> dict[str, str]:
    """Where the fact is corrected that a request is about, and what stands there now."""
    if found.kind != reads.CORRECTION or found.about not in FACT:
        return {}
    kept = dossier_reads.case(found.dossier)
    kind = FACT[found.about].act
    standing = kept.standing(kind) if kept else []
    # Of an act that repeats there may be several: which one is for the clerk to choose.
    if len(standing) != 1:
        return {"href": visit.address("dossier", found.dossier) + "#history", "now": ""}
    act = standing[0]
    value: Any = act.held_on if FACT[found.about].is_day else act.facts.get(found.about)
    now = masked(value) if found.about == "id_no" else value_of(found.about, value)
    return {
        "href": visit.address("act", found.dossier, kind, act=act.id),
        "now": now if value not in (None, "", []) else "没有登记",
    }


@page(Right.READ_DOSSIERS)
def looks(visit: Visit, dossier: int) -> HttpResponse:
    """Who looked at a person's data, for those who answer for it."""
    shown = seen(visit, dossier)
    unit = shown.case.unit
    if not (visit.me.may(Right.AUDIT, unit) or visit.me.may(Right.UNMASK, unit)):
        raise PermissionDenied
    return visit.render(
        "looks.html",
        {
            "crumbs": [
                ("信息库", visit.address("dossiers")),
                (shown.row["name"], visit.address("dossier", dossier)),
                ("查看记录", None),
            ],
            "row": shown.row,
            "unit": shown.unit,
            "looks": reads.looks_at(dossier),
            "total": reads.look_count(dossier),
        },
        active="dossiers",
    )


urls = [
    path("own-accounts", accounts, name="own-accounts"),
    path("own-pages", switch, name="own-pages"),
    path("handed-in", papers, name="handed-in-list"),
    path("handed-in/<int:paper>", paper, name="handed-in"),
    path("dossiers/<int:dossier>/looks", looks, name="looks"),
]
