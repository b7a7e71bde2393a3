"""The plan's ledger: every movement, figures before and after any day, corrections, additions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import exports, freeing, plans
from rudang.actions.dossiers import Changed, Problem
from rudang.actions.ledger import heard
from rudang.core.periods import Period
from rudang.core.scope import Refused, Right
from rudang.papers import charts
from rudang.papers.charts import Move
from rudang.store.reads import grants, plan_ledger
from rudang.store.reads import plans as reads
from rudang.store.reads.plan_ledger import Comparison
from rudang.store.reads.units import Place, whole_tree
from rudang.web import filled, responses
from rudang.web.door import Visit, page
from rudang.web.pages.plans import period_of
from rudang.web.place_forms import warn_of_unseated

_KINDS = {**plan_ledger.KINDS, "correct": "更正"}


@page(Right.READ_PLAN)
def ledger(visit: Visit, period: str) -> HttpResponse:
    """Every movement of a period; two days picked, the figures at both."""
    span = period_of(period)
    errors: list[tuple[str, str]] = []
    if visit.request.method == "POST":
        try:
            return _correct(visit, span)
        except Refused as refused:
            errors = [_error(refused)]
    asked = visit.request.GET
    unit = _chosen(asked.get("unit", ""))
    kind = asked.get("kind", "") if asked.get("kind") in _KINDS else ""
    compared, wrong = _compared(span, asked, unit)
    movements = plan_ledger.movements(span, unit=unit, kind=kind)
    counts = plan_ledger.counts(span)
    tree = whole_tree()
    bearing = dict.fromkeys(one.unit.id for one in plan_ledger.movements(span))
    return visit.render(
        "plan-ledger.html",
        {
            "errors": errors + list(wrong.items()),
            "wrong": wrong,
            "form": visit.request.POST,
            "period": span,
            "movements": tuple(reversed(movements)),
            "sums": plan_ledger.sums(movements),
            "spans_periods": len({one.period for one in movements}) > 1,
            "compared": compared,
            "days": plan_ledger.days(span, unit=unit),
            "asked": asked,
            "moves": _moves(compared or _whole(span, unit)),
            "filters": [
                {
                    "name": "unit",
                    "label": "党组织",
                    "value": unit or "",
                    "options": [("", "全部", None)]
                    + [(one, tree[one].name, None) for one in tree if one in bearing],
                },
                {
                    "name": "kind",
                    "label": "变动",
                    "value": kind,
                    "options": [("", "全部", None)]
                    + [(code, _KINDS[code], counts[code]) for code in _KINDS if code in counts],
                },
            ],
            "may_plan": visit.me.may(Right.PLAN),
            "crumbs": _crumbs(visit, span, "名额台账"),
        },
        status=400 if errors or wrong else 200,
        active="plan",
    )


def _correct(visit: Visit, span: Period) -> HttpResponse:
    form = visit.request.POST
    entry = form.get("entry", "")
    if not entry.isdecimal():
        raise Refused("请选择要更正的一笔变动。")
    with heard() as events:
        met = plans.correct(
            by=visit.me,
            entry=int(entry),
            reason=form.get("reason", ""),
            document=form.get("document", ""),
            approver=form.get("approver", ""),
            today=visit.today,
        )
    freed = sum(event.verb == freeing.VERB for event in events)
    also = f"不再有计划的单位，列名 {freed} 人已经释放；" if freed else ""
    visit.say(
        f"已另记 {met} 笔冲正，原来的记录保留，{span.term}的数字已经还原；{also}"
        "应当是多少，请重新下达、追加或者调剂。",
        href=visit.address("plan", span.code),
        link="看计划",
    )
    warn_of_unseated(visit, span)
    return visit.redirect("plan-ledger", span.code)


def _compared(
    span: Period, asked: Mapping[str, str], unit: int | None
) -> tuple[Comparison | None, dict[str, str]]:
    """The two days of the address: nothing where neither was picked."""
    if not (asked.get("since") or asked.get("until")):
        return None, {}
    found: dict[str, date] = {}
    wrong: dict[str, str] = {}
    for name, term in (("since", "前一日"), ("until", "后一日")):
        try:
            day = filled.day_of(asked, name, term)
        except Problem as problem:
            wrong[name] = problem.message
            continue
        if day is None:
            wrong[name] = f"请填写{term}，如 2019-09-30。"
        else:
            found[name] = day
    if wrong:
        return None, wrong
    if found["until"] < found["since"]:
        return None, {"until": "后一日不能早于前一日。"}
    return plan_ledger.compared(span, found["since"], found["until"], unit=unit), {}


def _moves(compared: Comparison) -> list[Move]:
    """How the total came about: from the first day's, by every kind of movement, to the last's."""
    moves = [Move(step.term, step.amount) for step in compared.steps]
    if not moves:
        return []
    is_whole = compared.until == date.max
    first = [] if is_whole else [Move("前一日", compared.before.total, is_total=True)]
    last = Move("现计划" if is_whole else "后一日", compared.after.total, is_total=True)
    return [*first, *moves, last]


def _whole(span: Period, unit: int | None) -> Comparison:
    """From nothing to the figures as they stand."""
    return plan_ledger.compared(span, date.min, date.max, unit=unit)


@page(Right.READ_PLAN)
def waterfall(visit: Visit, period: str) -> HttpResponse:
    """The picture of how the total came about, over all movements or between two days."""
    span = period_of(period)
    asked = visit.request.GET
    unit = _chosen(asked.get("unit", ""))
    compared, _ = _compared(span, asked, unit)
    moves = _moves(compared or _whole(span, unit))
    if not moves:
        raise Http404
    answer = HttpResponse(
        charts.svg(charts.waterfall(moves, narrow="narrow" in asked)),
        content_type="image/svg+xml; charset=utf-8",
    )
    answer["Cache-Control"] = "private, no-cache"
    return answer


@page(Right.READ_PLAN)
def export(visit: Visit, period: str) -> HttpResponse:
    """The movements as filtered, as a workbook."""
    span = period_of(period)
    if visit.request.method != "GET":
        return visit.redirect("plan-ledger", span.code)
    asked = visit.request.GET
    try:
        made = exports.export_ledger(
            by=visit.me,
            period=span,
            as_of=visit.today,
            unit=_chosen(asked.get("unit", "")),
            kind=asked.get("kind", ""),
        )
    except Refused as refused:
        visit.say(str(refused))
        return visit.redirect("plan-ledger", span.code)
    return responses.workbook(made.body, f"{span.code} 名额台账.xlsx")


@dataclass(frozen=True, slots=True)
class Added:
    """A line of a second batch as it was typed."""

    unit_id: int
    total: int
    teachers: int
    high_knowledge: int
    remark: str = ""


@page(Right.PLAN)
def add(visit: Visit, period: str) -> HttpResponse:
    """Issue a second batch: so many more for each unit."""
    span = period_of(period)
    form = visit.request.POST
    errors: list[tuple[str, str]] = []
    if visit.request.method == "POST":
        try:
            done = plans.add(
                by=visit.me,
                period=span.code,
                lines=_lines(form),
                document=form.get("document", ""),
                dated_on=filled.day_of(form, "dated_on", "文件日期"),
                approver=form.get("approver", ""),
                reason=form.get("reason", ""),
                today=visit.today,
            )
            visit.say(
                f"已向 {done.lines} 个单位追加{span.term}的计划，台账记入 {done.entries} 笔。",
                href=visit.address("plan-ledger", span.code, kind="add"),
                link="看台账",
            )
            return visit.redirect("plan", span.code)
        except Refused as refused:
            errors = [_error(refused)]
    tree = whole_tree()
    stands = {row.place.id: row.line for row in reads.plan(span, as_of=visit.today).rows}
    return visit.render(
        "plan-add.html",
        {
            "errors": errors,
            "wrong": dict(errors),
            "form": form,
            "period": span,
            "free": grants.free(span),
            "rows": [
                (place, stands.get(place.id))
                for place in tree.values()
                if place.id in stands
                or (place.parent is not None and tree[place.parent].parent is None)
            ],
            "crumbs": _crumbs(visit, span, "追加计划"),
        },
        status=400 if errors else 200,
        active="plan",
    )


def _lines(form: Mapping[str, str]) -> Sequence[Added]:
    lines = []
    for place in whole_tree().values():
        typed = [
            _number(form.get(f"{name}-{place.id}", ""), f"{name}-{place.id}", place)
            for name in ("total", "teachers", "high_knowledge")
        ]
        if any(typed):
            total, teachers, high_knowledge = typed
            lines.append(Added(place.id, total, teachers, high_knowledge))
    return lines


def _number(text: str, field: str, place: Place) -> int:
    try:
        return filled.whole(text) or 0
    except filled.Unreadable as error:
        raise Problem(field, f"{place.name}：{error}") from None


def _chosen(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or int(text) not in whole_tree():
        raise Http404
    return int(text)


def _error(refused: Refused) -> tuple[str, str]:
    if isinstance(refused, Problem):
        return refused.field, refused.message
    if isinstance(refused, Changed):
        return "", refused.what
    return "", str(refused)


def _crumbs(visit: Visit, span: Period, last: str) -> list[tuple[str, str | None]]:
    return [
        ("计划", visit.address("plans")),
        (span.term, visit.address("plan", span.code)),
        (last, None),
    ]


urls = [
    path("plan/<str:period>/ledger", ledger, name="plan-ledger"),
    path("plan/<str:period>/ledger.xlsx", export, name="export-ledger"),
    path("plan/<str:period>/ledger.svg", waterfall, name="plan-waterfall"),
    path("plan/<str:period>/add", add, name="plan-add"),
]
