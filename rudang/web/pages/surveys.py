"""The demand survey: every call, one with all units, and a unit's return with whom to pick from."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from rudang.actions import surveys
from rudang.actions.dossiers import Problem
from rudang.core.facts import PERSON_KINDS
from rudang.core.periods import Period, parse
from rudang.core.scope import Refused, Right
from rudang.core.surveys import Figures, Forward, merged
from rudang.store.reads import surveys as reads
from rudang.store.reads.units import Place, depths, whole_tree
from rudang.store.reads.worklists import in_words
from rudang.web import filled
from rudang.web.door import Visit, page
from rudang.web.pages.plans import period_of
from rudang.web.responses import workbook

_PAGE = 200
Errors = list[tuple[str, str]]


def mark_of(one: reads.Return, call: reads.Call, day: date) -> tuple[str, str]:
    """A return's mark and its words on a day."""
    late = (one.sent_on - call.due_on).days if one.sent_on else 0
    after = f"，超期 {late} 天" if late > 0 else ""
    if one.state == "merged":
        return ("met_late" if after else "met"), f"已汇总{after}"
    if one.state == "sent":
        return "pending", f"已报送，待汇总{after}"
    if one.state == "returned":
        return "broken", "退回待改"
    if call.is_open and call.is_late(day):
        return "overdue", f"{reads.STATES[one.state]}，{in_words(call.due_on, day)}"
    return "pending", reads.STATES[one.state]


def _in_sight(visit: Visit, tree: Mapping[int, Place]) -> dict[int, Place]:
    """The units that answer and that the one who looks sees."""
    return reads.answering(tree, {unit for unit in tree if unit in visit.me.scope})


@page(Right.READ_PLAN)
def calls(visit: Visit) -> HttpResponse:
    """Every survey with how far it has come."""
    tree = whole_tree()
    due = _in_sight(visit, tree)
    rows = []
    for one in reads.progress(reads.calls()):
        came = sum(one.states.get(unit) in reads.IN for unit in due)
        rows.append((one.call, came, len(due), one.people))
    return visit.render(
        "surveys.html",
        {
            "rows": rows,
            "own": next(iter(due)) if len(due) == 1 else None,
            "may_plan": visit.me.may(Right.PLAN),
            "crumbs": [("计划", visit.address("plans")), ("摸底申报", None)],
        },
        active="surveys",
    )


@page(Right.PLAN)
def new(visit: Visit) -> HttpResponse:
    """Call a survey."""
    errors: Errors = []
    form: Mapping[str, str] = {
        "period": _next_half(visit.as_of).code,
        "opened_on": visit.as_of.isoformat(),
    }
    if visit.request.method == "POST":
        form = visit.request.POST
        try:
            made = surveys.announce(
                by=visit.me,
                period=form.get("period", ""),
                opened_on=filled.day_of(form, "opened_on", "布置日期"),
                due_on=filled.day_of(form, "due_on", "截止日期"),
                note=form.get("note", ""),
                today=visit.today,
            )
            visit.say(
                f"已布置{parse(made.period).term}摸底申报，各单位的工作台上会出现提醒，"
                f"{made.due_on.isoformat()} 截止。"
            )
            return visit.redirect("survey", made.period)
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Refused as refused:
            errors = [("", str(refused))]
    return visit.render(
        "survey-form.html",
        {
            "errors": errors,
            "wrong": dict(errors),
            "form": form,
            "periods": _periods(visit.as_of, form.get("period", "")),
            "crumbs": [
                ("计划", visit.address("plans")),
                ("摸底申报", visit.address("surveys")),
                ("布置摸底", None),
            ],
        },
        status=400 if errors else 200,
        active="surveys",
    )


def _next_half(day: date) -> Period:
    return parse(f"{day.year}H2") if day.month < 7 else parse(f"{day.year + 1}H1")


def _periods(day: date, chosen: str) -> list[tuple[str, str]]:
    years = range(day.year, day.year + 2)
    codes = [code for y in years for code in (f"{y}H1", f"{y}H2", f"{y}")]
    found = [(code, parse(code).term) for code in codes]
    try:
        one = parse(chosen)
        return found if one.code in codes else [*found, (one.code, one.term)]
    except ValueError:
        return found


def _called(period: str) -> reads.Call:
    found = reads.call(period_of(period))
    if found is None:
        raise Http404
    return found


@page(Right.READ_PLAN)
def show(visit: Visit, period: str) -> HttpResponse:
    """A survey with every unit in sight: what came, who is late, how many by quarter and kind."""
    call = _called(period)
    errors: Errors = []
    form: Mapping[str, str] = {}
    if visit.request.method == "POST":
        form = visit.request.POST
        try:
            _steer(visit, call)
            return visit.redirect("survey", call.period.code)
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Refused as refused:
            errors = [("", str(refused))]
        call = _called(period)
    tree = whole_tree()
    due = _in_sight(visit, tree)
    found = reads.returns(call.period, units=due)
    rolled = reads.rolled_up(tree, found, due)
    deep, top = depths(tree), min((depths(tree)[unit] for unit in due), default=0)
    rows = [
        _row(
            visit, call, place, found.get(unit, reads.Return(unit)), rolled[unit], deep[unit] - top
        )
        for unit, place in due.items()
    ]
    waiting = {
        unit: found[unit].version
        for unit in due
        if unit in found and found[unit].state == "sent" and _receives(visit, tree, unit)
    }
    chosen = visit.request.GET.get("state", "")
    picked = [row for row in rows if chosen in row["groups"]] if chosen else rows
    at = visit.page_asked
    totals = merged(one.figures for one in found.values())
    return visit.render(
        "survey.html",
        {
            "call": call,
            "errors": errors,
            "wrong": dict(errors),
            "form": form,
            "rows": picked[(at - 1) * _PAGE : at * _PAGE],
            "page": at,
            "pages": max(1, -(-len(picked) // _PAGE)),
            "most": max((max(f.wished, f.named) for f in rolled.values()), default=0),
            "totals": totals,
            "kinds": _kinds(totals),
            "quarters": _quarters(call.period),
            "due": len(due),
            "came": sum(row["one"].is_in for row in rows),
            "late": sum("late" in row["groups"] for row in rows),
            "twice": _twice(found, tree),
            "waiting": waiting,
            "filters": [_states(rows, chosen)] if len(rows) > 1 else [],
            "may_plan": visit.me.may(Right.PLAN),
            "may_export": visit.me.may(Right.LOAD),
            "crumbs": [
                ("计划", visit.address("plans")),
                ("摸底申报", visit.address("surveys")),
                (call.period.term, None),
            ],
        },
        status=400 if errors else 200,
        active="surveys",
    )


_GROUPS = (
    ("out", "未报送"),
    ("late", "超过截止日期"),
    ("returned", "退回待改"),
    ("waiting", "已报送，待汇总"),
    ("nobody", "有数无人"),
    ("against", "有依规定办不到的"),
)


def _states(rows: Sequence[Mapping[str, Any]], chosen: str) -> dict[str, Any]:
    counts = {key: sum(key in row["groups"] for row in rows) for key, _ in _GROUPS}
    options = [(key, words, counts[key]) for key, words in _GROUPS if counts[key] or key == chosen]
    return {
        "name": "state",
        "label": "状态",
        "value": chosen,
        "options": [("", "全部", len(rows)), *options],
    }


def _row(
    visit: Visit,
    call: reads.Call,
    place: Place,
    one: reads.Return,
    figures: Figures,
    depth: int,
) -> dict[str, Any]:
    sent_late = one.is_in and one.sent_on is not None and call.is_late(one.sent_on)
    still_late = not one.is_in and call.is_open and call.is_late(visit.as_of)
    groups = {
        "out": not one.is_in,
        "late": sent_late or still_late,
        "returned": one.state == "returned",
        "waiting": one.state == "sent",
        "nobody": figures.nobody > 0,
        "against": figures.against > 0,
    }
    return {
        "place": place,
        "one": one,
        "figures": figures,
        "depth": depth,
        "mark": mark_of(one, call, visit.as_of),
        "groups": {key for key, holds in groups.items() if holds},
        "href": visit.address("survey-return", call.period.code, place.id),
    }


def _quarters(period: Period) -> list[tuple[str, str]]:
    """Codes and terms without the year, which the page's title has."""
    year = f"{period.year} 年"
    return [(quarter.code, quarter.term.removeprefix(year)) for quarter in period.quarters]


def _kinds(figures: Figures) -> list[tuple[str, int]]:
    """How many of each kind; whoever's kind nobody knows stands last."""
    told = [(kind, figures.kinds.get(kind, 0)) for kind in PERSON_KINDS]
    unknown = figures.named - sum(count for _, count in told)
    if unknown:
        told.append(("类别未掌握", unknown))
    return [*told, ("高知识群体", figures.high_knowledge), ("少数民族", figures.minority)]


def _twice(found: Mapping[int, reads.Return], tree: Mapping[int, Place]) -> list[tuple[str, str]]:
    names = {name.dossier: name.person for one in found.values() for name in one.names}
    return [
        (names[dossier], "、".join(tree[unit].term for unit in units))
        for dossier, units in reads.twice(found.values()).items()
    ]


def _receives(visit: Visit, tree: Mapping[int, Place], unit: int) -> bool:
    """Whether the one who looks takes in what this unit sends on."""
    above = reads.receiver(tree, unit)
    return above is not None and tree[above].may_approve and visit.me.may(Right.ANSWER, above)


def _steer(visit: Visit, call: reads.Call) -> None:
    """What the department does with a whole survey."""
    form, code, term = visit.request.POST, call.period.code, call.period.term
    version = _version(form)
    match form.get("do"):
        case "amend":
            made = surveys.amend(
                by=visit.me,
                period=code,
                due_on=filled.day_of(form, "due_on", "截止日期"),
                note=form.get("note", ""),
                version=version,
            )
            visit.say(f"{term}摸底的截止日期现在是 {made.due_on.isoformat()}。")
        case "close":
            surveys.close(by=visit.me, period=code, reason=form.get("reason", ""), version=version)
            visit.say(
                f"{term}摸底已经截止，各单位不能再改；可以据此编制计划。",
                href=visit.address("plan", code),
                link=f"看{term}计划",
            )
        case "reopen":
            surveys.reopen(by=visit.me, period=code, reason=form.get("reason", ""), version=version)
            visit.say(f"{term}摸底已经重新开放。")
        case "take-in":
            units = {
                int(unit): int(seen)
                for unit, _, seen in (text.partition(":") for text in form.getlist("unit"))
                if unit.isdecimal() and seen.isdecimal()
            }
            count = surveys.take_in(by=visit.me, period=code, units=units)
            visit.say(f"已汇总 {count} 个单位的报送单。")
        case _:
            raise Refused("没有这项操作。")


# A unit's return -------------------------------------------------------------------------------


@page(Right.READ_PLAN)
def unit(visit: Visit, period: str, unit: int) -> HttpResponse:
    """A unit's return: who is put forward on which evidence, and who else there is to pick."""
    call, tree = _called(period), whole_tree()
    if unit not in _in_sight(visit, tree):
        raise Http404
    errors: Errors = []
    form: Mapping[str, str] = {}
    picked: set[str] = set()
    if visit.request.method == "POST":
        form, picked = visit.request.POST, set(visit.request.POST.getlist("chosen"))
        try:
            _fill(visit, call, tree, unit)
            return visit.redirect("survey-return", call.period.code, unit)
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Refused as refused:
            errors = [("", str(refused))]
    below = reads.gathered_by(tree, unit)
    found = reads.returns(call.period, units=[unit, *below])
    one = found.get(unit, reads.Return(unit))
    rolled = reads.rolled_up(tree, found, [unit, *below])
    open_to, left_out = surveys.candidates(
        call.period, unit, as_of=min(visit.as_of, visit.today), today=visit.today
    )
    now = {person.dossier: person for person in open_to}
    named = {name.dossier for name in one.names}
    others = [person for person in open_to if person.dossier not in named]
    may_fill = call.is_open and one.may_be_filled and visit.me.may(Right.RECORD, unit)
    above = reads.receiver(tree, unit)
    return visit.render(
        "survey-return.html",
        {
            "call": call,
            "place": tree[unit],
            "one": one,
            "mark": mark_of(one, call, visit.as_of),
            "days": in_words(call.due_on, visit.as_of),
            "errors": errors,
            "wrong": dict(errors),
            "form": form,
            "picked": picked,
            "figures": rolled[unit],
            "own": one.figures,
            "kinds": _kinds(rolled[unit]),
            "most": max(rolled[unit].wished, rolled[unit].named),
            "names": [(name, _since_then(name, now)) for name in one.names],
            "within": [person for person in others if person.quarter],
            "beyond": [(p, p.against(call.period)) for p in others if not p.quarter],
            "left_out": left_out,
            "below": [
                _row(visit, call, tree[each], found.get(each, reads.Return(each)), rolled[each], 0)
                for each in below
            ],
            "above": tree[above] if above else None,
            "quarters": _quarters(call.period),
            "may_fill": may_fill,
            "may_take_back": call.is_open
            and one.state == "sent"
            and visit.me.may(Right.RECORD, unit),
            "may_answer": call.is_open
            and one.is_in
            and above is not None
            and visit.me.may(Right.ANSWER, above),
            "is_top": above is not None and tree[above].may_approve,
            "may_export": visit.me.may(Right.LOAD),
            "sent_on": form.get("sent_on") or visit.as_of,
            "crumbs": [
                ("计划", visit.address("plans")),
                ("摸底申报", visit.address("surveys")),
                (call.period.term, visit.address("survey", call.period.code)),
                (tree[unit].term, None),
            ],
        },
        status=400 if errors else 200,
        active="surveys",
    )


def _since_then(name: Forward, now: Mapping[int, Any]) -> str:
    """What has changed since the person was put forward; blank where nothing speaks against it."""
    if not name.person:
        return "档案已经转出，本单位看不到"
    person = now.get(name.dossier)
    if person is None:
        return "现在已不在可以申报的名单上"
    against: str = person.evidence.against(parse(name.quarter))
    return f"按现在的情况：{against}" if against and not name.against else ""


def _fill(visit: Visit, call: reads.Call, tree: Mapping[int, Place], unit: int) -> None:
    """What a unit does with its return, and what is done with it above."""
    form, code, place = visit.request.POST, call.period.code, tree[unit]
    given: dict[str, Any] = {
        "by": visit.me,
        "period": code,
        "unit": unit,
        "version": _version(form),
    }
    above = reads.receiver(tree, unit)
    to = tree[above].term if above else "上级"
    match form.get("do"):
        case "put":
            names = [
                surveys.Put(
                    int(text), form.get(f"quarter-{text}", ""), form.get(f"note-{text}", "")
                )
                for text in form.getlist("chosen")
                if text.isdecimal()
            ]
            surveys.put_forward(
                **given, names=names, as_of=min(visit.as_of, visit.today), today=visit.today
            )
            visit.say(f"{place.term}的报送单已列入 {len(names)} 人，核对以后报送{to}。")
        case "withdraw":
            surveys.withdraw(**given, dossier=_whole(form.get("dossier", "")))
            visit.say(f"{form.get('person') or '此人'}已从{place.term}的报送单上撤下。")
        case "wish":
            surveys.wish(**given, wished=_number(form), note=form.get("note", ""))
            visit.say(f"{place.term}希望安排的名额已经保存。")
        case "send":
            surveys.send(
                **given, sent_on=filled.day_of(form, "sent_on", "报送日期"), today=visit.today
            )
            below = [unit, *reads.gathered_by(tree, unit)]
            people = reads.rolled_up(tree, reads.returns(call.period, units=below), below)[unit]
            visit.say(
                f"{place.term}的报送单已报送{to}（{people.named} 人）；在上级汇总以前可以撤回。"
            )
        case "take-back":
            surveys.take_back(**given)
            visit.say(f"已撤回{place.term}的报送单，改好以后重新报送。")
        case "send-back":
            surveys.send_back(**given, reason=form.get("reason", ""))
            visit.say(f"已把报送单退回{place.term}，原因会出现在他们的工作台上。")
        case "take-in":
            surveys.take_in(by=visit.me, period=code, units={unit: given["version"]})
            visit.say(
                f"已汇总{place.term}的报送单。",
                href=visit.address("survey", code),
                link="看全部单位",
            )
        case _:
            raise Refused("没有这项操作。")


@require_safe
@page(Right.LOAD)
def export(visit: Visit, period: str) -> HttpResponse:
    """Everybody put forward, of all units in sight or of one with those whose returns it merges."""
    call, tree = _called(period), whole_tree()
    units = _in_sight(visit, tree)
    asked = visit.request.GET.get("unit", "")
    if asked:
        if not asked.isdecimal() or int(asked) not in units:
            raise Http404
        wanted = {int(asked)}
        for place in units:
            if reads.receiver(tree, place) in wanted:
                wanted.add(place)
    else:
        wanted = set(units)
    body = surveys.export(
        by=visit.me, period=call.period.code, units=wanted, as_of=visit.as_of, today=visit.today
    )
    return workbook(body, f"{call.period.term}摸底名册.xlsx")


def _version(form: Mapping[str, str]) -> int:
    return _whole(form.get("version", ""))


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise Refused("页面上的内容不完整，请重新打开这一页再办。")
    return int(text)


def _number(form: Mapping[str, str]) -> int | None:
    try:
        return filled.whole(form.get("wished", ""))
    except filled.Unreadable as error:
        raise Problem("wished", f"希望安排的名额{error}") from None


urls = [
    path("surveys", calls, name="surveys"),
    path("surveys/new", new, name="new-survey"),
    path("surveys/<str:period>", show, name="survey"),
    path("surveys/<str:period>/file", export, name="survey-file"),
    path("surveys/<str:period>/<int:unit>", unit, name="survey-return"),
]
