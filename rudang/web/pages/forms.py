"""The register of numbered admission forms: its balance, what is odd, every form, each entry."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import forms, paper_lists
from rudang.actions.dossiers import Problem
from rudang.core.scope import Refused, Right
from rudang.core.serials import Held, State, tidy
from rudang.regulation.locals import LOCAL
from rudang.store.reads import demands
from rudang.store.reads import forms as reads
from rudang.store.reads.units import Place, above, below, whole_tree
from rudang.web import filled
from rudang.web.door import Visit, page
from rudang.web.responses import workbook

Errors = list[tuple[str, str]]

_STATES = {state.value: state.term for state in State}
_OUT_OF_USE = (State.SPOILED, State.LOST)
_PAGE = 100


@dataclass(frozen=True, slots=True)
class Doing:
    """What can be entered: its title, what the button says, its fields, who may."""

    term: str
    button: str
    fields: tuple[str, ...]
    lead: str
    right: Right = Right.RECORD


_DOINGS: Mapping[str, Doing] = {
    "receive": Doing(
        "领取志愿书",
        "登记领取",
        ("unit", "first", "last", "on", "note"),
        "从上级组织部门领来的空白志愿书，按起止编号登记。",
        Right.FORMS,
    ),
    "issue": Doing(
        "发志愿书给本人",
        "发给本人",
        ("serial", "dossier", "on", "note"),
        "预审合格的发展对象一人一册；没有预审合格的不能发。",
    ),
    "issue-many": Doing(
        "成批发给本人",
        "发给所选的人",
        ("first", "dossiers", "on", "note"),
        "从起始编号起按顺序一人一册；每人单独检查，不能发的不占编号，也不妨碍其他人。",
    ),
    "distribute": Doing(
        "发给下级党组织",
        "发给下级党组织",
        ("first", "last", "to_unit", "on", "note"),
        "发出后在下级党组织的登记簿里计数。",
    ),
    "use": Doing(
        "登记使用",
        "登记使用",
        ("serial", "dossier", "on", "note"),
        "支部大会讨论时用掉的一册；日期填支部大会的日期。",
    ),
    "write-off": Doing(
        "作废或遗失",
        "登记作废或遗失",
        ("kind", "first", "last", "on", "reason"),
        "填写错误、污损的作废后交回；遗失的写明经过。",
    ),
    "return": Doing(
        "退回",
        "登记退回",
        ("first", "last", "to_unit", "on", "reason"),
        "没有用的退给上级党组织或印发单位；本人没有用的退回本组织。",
    ),
}


@page(Right.READ_DOSSIERS)
def show(visit: Visit) -> HttpResponse:
    """The balance and what is odd; a POST enters the uses that meetings left to enter."""
    errors: Errors = []
    if visit.request.method == "POST":
        errors = _use_all(visit)
        if not errors:
            return visit.redirect("forms")
    tree = whole_tree()
    found = forms.register(visit.as_of)
    units = [unit for unit in tree if unit in found.balances and unit in visit.me.scope]
    return visit.render(
        "form-register.html",
        {
            "found": found,
            "figures": _figures(visit, found),
            "is_kept": bool(found.forms),
            "lines": [
                (
                    tree[unit],
                    found.balances[unit],
                    visit.address("form-serials", unit=unit),
                )
                for unit in units
            ],
            "terms": list(paper_lists.FIGURE_TERMS.items()),
            "is_even": all(found.balances[unit].is_even for unit in units),
            "odd": [
                (
                    one,
                    tree[one.unit].term,
                    [(n, visit.address("dossier", d)) for d, n in one.people],
                )
                for one in found.discrepancies
                if one.unit in visit.me.scope
            ],
            "to_use": [
                (held, use, tree[use.unit].term, visit.address("dossier", use.dossier))
                for held, use in found.to_use
                if held.unit in visit.me.scope
            ],
            "years": list(found.years.items()),
            "reminder": _reminder(visit, tree, found.forms.values()),
            "doings": _open_doings(visit),
            "may_enter": visit.me.may(Right.RECORD) or visit.me.may(Right.FORMS),
            "export": visit.address("export-forms") if visit.me.may(Right.LOAD) else "",
            "errors": errors,
        },
        status=400 if errors else 200,
        active="forms",
    )


def _figures(visit: Visit, found: forms.Register) -> list[tuple[int, str, str, str]]:
    """Figures over all registers in sight, each opening the forms behind it."""
    mine = [one for one in found.forms.values() if one.unit in visit.me.scope]
    return [
        (
            sum(one.state is state for one in mine),
            state.term,
            visit.address("form-serials", state=state.value),
            "",
        )
        for state in State
    ]


def _reminder(visit: Visit, tree: Mapping[int, Place], every: Any) -> Mapping[str, Any] | None:
    """What a place that demands the ledger wants told each June and December."""
    if visit.as_of.month not in (6, 12):
        return None
    binding = [
        one
        for one in demands.in_force(visit.as_of)
        if one.code == "form_ledger"
        and any(unit in visit.me.scope for unit in below(tree, one.unit))
    ]
    if not binding:
        return None
    since = visit.as_of.replace(month=1 if visit.as_of.month == 6 else 7, day=1)
    some = [
        one
        for one in every
        if one.state in _OUT_OF_USE
        and since <= one.on <= visit.as_of
        and one.unit in visit.me.scope
    ]
    return {
        "demand": binding[0],
        "term": LOCAL["form_ledger"].term,
        "since": since,
        "forms": [(one, tree[one.unit].term, one.state.term) for one in some],
    }


def _open_doings(visit: Visit) -> list[tuple[str, str]]:
    return [
        (doing.term, visit.address("form-entry", what))
        for what, doing in _DOINGS.items()
        if visit.me.may(doing.right) or visit.me.may(Right.FORMS)
    ]


def _use_all(visit: Visit) -> Errors:
    """Enter the chosen uses, each on the day of its own meeting."""
    if not visit.me.may(Right.RECORD):
        raise PermissionDenied
    chosen = set(visit.request.POST.getlist("chosen"))
    waiting = [pair for pair in forms.register(visit.as_of).to_use if pair[0].serial in chosen]
    if not waiting:
        return [("", "请选择要登记使用的编号；已经登记过的不用再登记。")]
    errors: Errors = []
    done: list[str] = []
    for held, use in waiting:
        try:
            forms.use(
                by=visit.me,
                serial=held.serial,
                dossier=use.dossier,
                on=use.meeting_on,
                today=visit.today,
            )
            done.append(f"{use.name}（{held.serial}）")
        except Refused as refused:
            errors.append(("", f"{held.serial} {use.name}：{refused}"))
    if done:
        visit.say(f"已登记使用 {len(done)} 册：{'、'.join(done)}。")
    return errors


@page(Right.RECORD)
def enter(visit: Visit, what: str) -> HttpResponse:
    """The form of one kind of entry."""
    doing = _DOINGS.get(what)
    if doing is None:
        raise Http404
    if not (visit.me.may(doing.right) or visit.me.may(Right.FORMS)):
        raise PermissionDenied
    form: Mapping[str, str] = visit.request.GET.dict()
    errors: Errors = []
    if visit.request.method == "POST":
        form = filled.typed(visit.request.POST)
        try:
            if what == "issue-many":
                _issue_many(visit, form)
            else:
                _enter(visit, what, form)
            return visit.redirect("forms")
        except Problem as problem:
            field = problem.field if problem.field in doing.fields else ""
            # A range of one is typed in either field.
            field = field or ("first" if problem.field == "serial" else "serial")
            errors = [(field if field in doing.fields else "", problem.message)]
        except Refused as refused:
            errors = [("", line) for line in str(refused).split("\n")]
    tree = whole_tree()
    return visit.render(
        "form-entry.html",
        {
            "crumbs": [("志愿书登记", visit.address("forms")), (doing.term, None)],
            "what": what,
            "doing": doing,
            "form": form,
            "chosen": visit.request.POST.getlist("dossiers"),
            "errors": errors,
            "wrong": dict(errors),
            **_choices(visit, what, tree),
        },
        status=400 if errors else 200,
        active="forms",
    )


def _choices(visit: Visit, what: str, tree: Mapping[int, Place]) -> dict[str, Any]:
    mine = [place for place in tree.values() if visit.me.may(Right.FORMS, place.id)]
    held = [one for one in forms.register(visit.today).forms.values() if one.unit in visit.me.scope]
    stock = sorted(one.serial for one in held if one.state is State.STOCK)
    out = sorted(one.serial for one in held if one.state is State.OUT)
    place = visit.me.place
    chosen: dict[str, Any] = {
        "units": [(one.id, one.name) for one in mine],
        "serials": (stock if what in ("issue", "issue-many", "distribute") else [*out, *stock])[
            :500
        ],
        "stock": _runs([one for one in held if one.state is State.STOCK], tree),
        "people": [],
        "to_units": [],
    }
    if what in ("issue", "issue-many"):
        chosen["people"] = [
            (one.dossier, f"{one.name} {one.number}　{tree[one.unit].term}　预审 {one.preexam_on}")
            for one in reads.candidates(visit.today)
        ]
    if what == "use":
        chosen["people"] = _users(visit, tree)
    if what == "distribute":
        under = below(tree, place) - {place} if place else set(tree)
        chosen["to_units"] = [(one.id, one.name) for one in tree.values() if one.id in under]
    if what == "return":
        up = above(tree, place) if place else list(tree)
        chosen["to_units"] = [(unit, tree[unit].name) for unit in up]
        if visit.me.may(Right.FORMS):
            chosen["to_units"] = [
                (one.id, one.name) for one in tree.values() if one.id in visit.me.scope
            ]
    return chosen


def _users(visit: Visit, tree: Mapping[int, Place]) -> list[tuple[int, str]]:
    """Those whose dossier names a form, and those to whom one was issued."""
    found = forms.register(visit.today)
    told = {
        use.dossier: f"{use.name}　{tree[use.unit].term}　{use.serial}"
        for use in reads.uses(visit.today)
        if use.serial
    }
    for one in found.forms.values():
        if one.state is State.OUT and one.dossier is not None and one.dossier in found.names:
            name = found.names[one.dossier]
            told.setdefault(one.dossier, f"{name}　{tree[one.unit].term}　{one.serial}")
    return sorted(told.items(), key=lambda pair: pair[1])


def _runs(held: Sequence[Held], tree: Mapping[int, Place]) -> list[str]:
    """Forms in stock as runs of serials: 05019001—05019030（30 册，校党委）."""
    made: list[str] = []
    run: list[Held] = []

    def close() -> None:
        if not run:
            return
        first, last = run[0].serial, run[-1].serial
        span = first if first == last else f"{first}—{last}"
        made.append(f"{span}（{len(run)} 册，{tree[run[0].unit].term}）")

    for one in sorted(held, key=lambda h: (h.unit, h.serial)):
        follows = (
            run
            and run[-1].unit == one.unit
            and len(run[-1].serial) == len(one.serial)
            and run[-1].serial.isdecimal()
            and one.serial.isdecimal()
            and int(one.serial) == int(run[-1].serial) + 1
        )
        if not follows:
            close()
            run = []
        run.append(one)
    close()
    return made


def _enter(visit: Visit, what: str, form: Mapping[str, str]) -> None:
    on = filled.day_of(form, "on", "日期")
    number = {
        name: int(form[name]) for name in ("unit", "to_unit", "dossier")
        if form.get(name, "").isdecimal()
    }  # fmt: skip
    shared: dict[str, Any] = {"by": visit.me, "on": on, "today": visit.today}
    first, last = form.get("first", ""), form.get("last", "")
    serial = form.get("serial", "")
    note, reason = form.get("note", ""), form.get("reason", "")
    if what in ("issue", "use") and "dossier" not in number:
        raise Problem("dossier", "请选择本人。")
    if what in ("issue", "use") and not serial.strip():
        raise Problem("serial", "请填写编号。")
    if what == "receive" and "unit" not in number:
        raise Problem("unit", "请选择由哪个党组织领取。")
    made: Mapping[str, Callable[[], object]] = {
        "receive": lambda: forms.receive(
            **shared, unit=number["unit"], first=first, last=last, source=note
        ),
        "issue": lambda: forms.issue(**shared, serial=serial, dossier=number["dossier"], note=note),
        "distribute": lambda: forms.issue_to_unit(
            **shared, to_unit=number.get("to_unit"), first=first, last=last, note=note
        ),
        "use": lambda: forms.use(**shared, serial=serial, dossier=number["dossier"], note=note),
        "write-off": lambda: forms.write_off(
            **shared, kind=form.get("kind", ""), first=first, last=last, reason=reason
        ),
        "return": lambda: forms.hand_back(
            **shared, first=first, last=last, to_unit=number.get("to_unit"), reason=reason
        ),
    }
    done = made[what]()
    _say(visit, what, done, number, form)


def _issue_many(visit: Visit, form: Mapping[str, str]) -> None:
    on = filled.day_of(form, "on", "日期")
    chosen = [int(one) for one in visit.request.POST.getlist("dossiers") if one.isdecimal()]
    done = forms.issue_many(
        by=visit.me,
        first=form.get("first", ""),
        dossiers=chosen,
        on=on,
        today=visit.today,
        note=form.get("note", ""),
    )
    given = "、".join(
        f"{done.names[one.dossier_id]}（{one.serial}）" for one in done.forms if one.dossier_id
    )
    visit.say(
        f"已发志愿书 {len(done.forms)} 册：{given}。填写后请逐人记录填写日期和编号。",
        href=visit.address("form-serials", state=State.OUT.value),
        link="查看发出的志愿书",
    )
    for name, words in done.refused:
        visit.say(f"没有发给{name}：{words}", level=messages.WARNING)


def _say(
    visit: Visit, what: str, done: object, number: Mapping[str, int], form: Mapping[str, str]
) -> None:
    if what in ("issue", "use"):
        name = reads.names([number["dossier"]]).get(number["dossier"], "")
        serial = tidy(form.get("serial", ""))
        if what == "issue":
            visit.say(
                f"已把 {serial} 发给{name}。填写后请记录填写日期和编号。",
                href=visit.address("act", number["dossier"], "form", form_serial=serial),
                link="记录填写入党志愿书",
            )
        else:
            visit.say(f"已登记{name}使用 {serial}。")
        return
    serials = done if isinstance(done, list) else []
    span = serials[0] if len(serials) == 1 else f"{serials[0]}—{serials[-1]}"
    where = ""
    if what == "distribute":
        where = f"，发给{whole_tree()[number['to_unit']].name}"
    visit.say(
        f"已登记：{_DOINGS[what].term} {span}，共 {len(serials)} 册{where}。",
        href=visit.address("form-serials", q=serials[0]),
        link="查看这些编号",
    )


@page(Right.READ_DOSSIERS)
def serials(visit: Visit) -> HttpResponse:
    """Every form in sight with where it is."""
    tree, query = whole_tree(), visit.request.GET
    found = forms.register(visit.as_of)
    unit, state, text = query.get("unit", ""), query.get("state", ""), tidy(query.get("q", ""))
    units = below(tree, int(unit)) if unit.isdecimal() and int(unit) in tree else set(tree)
    mine = [one for _, one in sorted(found.forms.items()) if one.unit in visit.me.scope]
    rows = [
        one
        for one in mine
        if one.unit in units and state in ("", one.state.value) and one.serial.startswith(text)
    ]
    pages = max(1, -(-len(rows) // _PAGE))
    at = min(visit.page_asked, pages)
    return visit.render(
        "form-serials.html",
        {
            "crumbs": [("志愿书登记", visit.address("forms")), ("逐册", None)],
            "rows": [
                {
                    "held": one,
                    "unit": tree[one.unit].term,
                    "person": found.names.get(one.dossier or 0, ""),
                    "person_href": visit.address("dossier", one.dossier)
                    if one.dossier in found.names
                    else "",
                    "href": visit.address("form-serial", one.serial),
                }
                for one in rows[(at - 1) * _PAGE : at * _PAGE]
            ],
            "total": len(rows),
            "page": at,
            "pages": pages,
            "text": query.get("q", ""),
            "filters": [
                {
                    "name": "state",
                    "label": "状态",
                    "value": state,
                    "options": [
                        (code, term, sum(one.state.value == code for one in mine))
                        for code, term in _STATES.items()
                    ],
                },
                {
                    "name": "unit",
                    "label": "党组织",
                    "value": unit,
                    "options": [
                        (place.id, place.term, None)
                        for place in tree.values()
                        if place.id in {one.unit for one in mine}
                    ],
                },
            ],
        },
        active="forms",
    )


@page(Right.READ_DOSSIERS)
def serial(visit: Visit, serial: str) -> HttpResponse:
    """One form with everything ever entered of it; a POST takes the last entry back."""
    number = tidy(serial)
    entries = reads.history(number)
    if not entries:
        raise Http404
    errors: Errors = []
    posted = visit.request.POST
    if visit.request.method == "POST":
        if not (visit.me.may(Right.RECORD) or visit.me.may(Right.FORMS)):
            raise PermissionDenied
        event = posted.get("event", "")
        try:
            done = forms.void(
                by=visit.me,
                event=int(event) if event.isdecimal() else 0,
                reason=posted.get("reason", ""),
                whole=posted.get("whole") == "1",
            )
            visit.say(f"已撤回 {len(done)} 条登记，原登记和原因留在历史里。")
            return visit.redirect("forms" if posted.get("whole") == "1" else "form-serial",
                                  *([] if posted.get("whole") == "1" else [number]))  # fmt: skip
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Refused as refused:
            errors = [("", str(refused))]
    tree = whole_tree()
    people = {e.event.dossier for e in entries if e.event.dossier}
    names = reads.names(people)
    standing = [entry for entry in entries if entry.stands]
    held = forms.register(visit.today).forms.get(number)
    return visit.render(
        "form-serial.html",
        {
            "crumbs": [
                ("志愿书登记", visit.address("forms")),
                ("逐册", visit.address("form-serials")),
                (number, None),
            ],
            "number": number,
            "held": held,
            "held_unit": tree[held.unit].name if held else "",
            "entries": [
                {
                    "entry": entry,
                    "move": reads.MOVES[entry.event.move.value],
                    "unit": tree[entry.event.unit].term,
                    "to_unit": tree[entry.event.to_unit].term if entry.event.to_unit else "",
                    "person": names.get(entry.event.dossier or 0, ""),
                    "href": visit.address("dossier", entry.event.dossier)
                    if entry.event.dossier in names
                    else "",
                }
                for entry in entries
            ],
            "last": standing[-1].event if standing else None,
            "may_void": bool(standing)
            and (
                visit.me.may(Right.FORMS, standing[-1].event.unit)
                or visit.me.may(Right.RECORD, standing[-1].event.unit)
            ),
            "form": posted,
            "errors": errors,
            "wrong": dict(errors),
        },
        status=400 if errors else 200,
        active="forms",
    )


@page(Right.LOAD)
def export(visit: Visit) -> HttpResponse:
    """The register in Excel."""
    if visit.request.method != "GET":
        return visit.redirect("forms")
    try:
        body = paper_lists.export_forms(by=visit.me, as_of=visit.as_of)
    except Refused as refused:
        visit.say(str(refused), level=messages.ERROR)
        return visit.redirect("forms")
    return workbook(body, f"入党志愿书台账（{visit.as_of.isoformat()}）.xlsx")


urls = [
    path("forms", show, name="forms"),
    path("forms/enter/<str:what>", enter, name="form-entry"),
    path("forms/serials", serials, name="form-serials"),
    path("forms/serials/<str:serial>", serial, name="form-serial"),
    path("forms/export", export, name="export-forms"),
]
