"""Dispatch of a period on a day, and its frozen runs."""

from collections.abc import Mapping
from datetime import date

from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import dispatches, drafting, pacing, suggestions
from rudang.actions.dossiers import Problem
from rudang.core.pace import PaceLevel, Rung, rung_of
from rudang.core.periods import Period
from rudang.core.quotas import balances
from rudang.core.scope import Refused, Right
from rudang.papers.issued import write_docx
from rudang.regulation.planning import ADJUST_AFTER_QUARTERS, GUIDE_AFTER_QUARTERS
from rudang.store.reads import dispatches as reads
from rudang.store.reads import plans
from rudang.store.reads.units import whole_tree
from rudang.web.door import Visit, page
from rudang.web.pages.letters import download
from rudang.web.pages.plans import period_of

# From most to least to be done about.
_ORDER = (
    PaceLevel.EXCEEDED,
    PaceLevel.WILL_EXCEED,
    PaceLevel.CANNOT_FINISH,
    PaceLevel.SLOW,
    PaceLevel.ON_PACE,
    PaceLevel.DONE,
)


def _quarter_ends(period: Period, today: date) -> list[date]:
    return [quarter.last_day for quarter in period.quarters if quarter.last_day <= today]


@page(Right.READ_PLAN)
def periods(visit: Visit) -> HttpResponse:
    """The periods to dispatch with their quarter ends, and the days frozen so far."""
    days = reads.frozen_days()
    frozen = {(day.period.code, day.as_of) for day in days}
    rows = [
        (
            issued,
            [
                (end, (issued.period.code, end) in frozen)
                for end in _quarter_ends(issued.period, visit.today)
            ],
        )
        for issued in plans.periods()
    ]
    return visit.render("dispatches.html", {"rows": rows, "days": days}, active="dispatch")


@page(Right.READ_PLAN)
def show(visit: Visit, period: str) -> HttpResponse:
    """Every unit's pace on the day looked at, with reasons; freezing it drafts the letters."""
    span = period_of(period)
    errors: list[tuple[str, str]] = []
    if visit.request.method == "POST":
        try:
            return _freeze(visit, span)
        except Refused as refused:
            errors = [("", str(refused))]
    found = reads.computed(span, as_of=visit.as_of, pacing=pacing.on(visit.as_of))
    held = [row.pace.level for row in found.rows]
    late = dispatches.too_late(span, visit.as_of)
    tree = whole_tree()
    return visit.render(
        "dispatch.html",
        {
            "errors": errors,
            "found": found,
            "frozen": {one.place.id: one for one in reads.frozen(span, as_of=visit.as_of)},
            "counts": [(level.value, held.count(level)) for level in _ORDER if level in held],
            "ends": _quarter_ends(span, visit.today),
            "rungs": {} if late else _rungs(visit, found),
            "suggestions": [
                (one, tree[one.source], tree[one.target])
                for one in suggestions.standing(span, as_of=visit.as_of, today=visit.today)
            ],
            "may_plan": visit.me.may(Right.PLAN),
            "early": dispatches.too_early(span, visit.as_of),
            "late": late,
            "may_freeze": visit.me.may(Right.DISPATCH) and visit.as_of <= visit.today,
            "may_letters": visit.me.may(Right.LETTERS),
            "crumbs": [("调度", visit.address("dispatches")), (span.term, None)],
        },
        status=400 if errors else 200,
        active="dispatch",
    )


def _rungs(visit: Visit, found: reads.Dispatch) -> dict[int, Rung]:
    """What is to be done about each unit, by the ladder of remind, guide and adjust."""
    before = reads.slow_quarters(visit.as_of)
    guide = pacing.value(GUIDE_AFTER_QUARTERS, visit.as_of)
    adjust = pacing.value(ADJUST_AFTER_QUARTERS, visit.as_of)
    return {
        row.place.id: rung_of(
            row.pace.level,
            before.get(row.place.id, 0) + 1,
            guide_after=guide,
            adjust_after=adjust,
        )
        for row in found.rows
        if row.pace.level.needs_letter
    }


@page(Right.PLAN)
def shift(visit: Visit, period: str) -> HttpResponse:
    """Look at one suggestion once more, and move its places by entries of the ledger."""
    span = period_of(period)
    asked = visit.request.GET
    source, target = (asked.get(name, "") for name in ("from", "to"))
    tree = whole_tree()
    if not (source.isdecimal() and target.isdecimal()) or not {int(source), int(target)} <= set(
        tree
    ):
        raise Http404
    errors: list[tuple[str, str]] = []
    form = visit.request.POST
    day = visit.as_of.isoformat()
    if visit.request.method == "POST":
        try:
            giver, taker = suggestions.take(
                by=visit.me,
                period=span,
                as_of=visit.as_of,
                from_unit=int(source),
                to_unit=int(target),
                amount=_count(form, "amount"),
                teachers=_count(form, "teachers"),
                high_knowledge=_count(form, "high_knowledge"),
                reason=form.get("reason", ""),
                document=form.get("document", ""),
                today=visit.today,
            )
            visit.say(
                f"已从{tree[giver.unit].term}调出 {_count(form, 'amount')} 名"
                f"到{tree[taker.unit].term}；"
                f"现在分别为 {giver.quota} 名和 {taker.quota} 名。",
                href=visit.address("plan", span.code),
                link="看计划",
            )
            return visit.redirect("dispatch", span.code)
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Refused as refused:
            errors = [("", str(refused))]
    found = suggestions.standing(span, as_of=visit.as_of, today=visit.today)
    asked_for = (int(source), int(target))
    standing = next((one for one in found if (one.source, one.target) == asked_for), None)
    return visit.render(
        "dispatch-shift.html",
        {
            "errors": errors,
            "wrong": dict(errors),
            "form": form,
            "period": span,
            "one": standing,
            "source": tree[int(source)],
            "target": tree[int(target)],
            "quotas": balances(plans.ledgers((span,)).get(span.code, ())),
            "reason": (
                f"{day} 调度：{tree[int(source)].term}{standing.why_from}"
                f"{tree[int(target)].term}{standing.why_to}"
                if standing
                else ""
            ),
            "crumbs": [
                ("调度", visit.address("dispatches")),
                (span.term, visit.address("dispatch", span.code)),
                ("调剂名额", None),
            ],
        },
        status=400 if errors else 200,
        active="dispatch",
    )


def _count(form: Mapping[str, str], field: str) -> int:
    text = form.get(field, "").strip()
    if text and not text.isdecimal():
        raise Problem(field, f"“{text}”不是整数，请填写 0、1、2 这样的数字。")
    return int(text or 0)


def _freeze(visit: Visit, span: Period) -> HttpResponse:
    made = dispatches.record(by=visit.me, period=span, as_of=visit.as_of, today=visit.today)
    drafts = sum(1 for one in made.units if one.letter is not None)
    day = visit.as_of.isoformat()
    if not made.is_new:
        visit.say(f"{span.term} {day} 的调度此前已经固定，数字不变。")
    elif drafts:
        visit.say(
            f"已固定 {span.term} {day} 的调度，起草函件 {drafts} 份，等待签发。",
            href=visit.address("letters"),
            link="去签发",
        )
    else:
        visit.say(f"已固定 {span.term} {day} 的调度，没有单位需要发函。")
    return visit.redirect("dispatch", span.code)


@page(Right.READ_PLAN)
def draft(visit: Visit, period: str, unit: int) -> HttpResponse:
    """The Word file of a unit's letter as the day's figures would have it; nothing is kept."""
    span = period_of(period)
    is_outside = not span.has(visit.as_of)
    if is_outside or not visit.me.may(Right.LETTERS, unit):
        raise Http404
    found = reads.computed(span, as_of=visit.as_of, pacing=pacing.on(visit.as_of))
    for row in found.needing_letter:
        if row.place.id == unit:
            letter = drafting.composed_draft(found, row)
            return download(write_docx(letter), row.place.name, row.pace.level)
    raise Http404


urls = [
    path("dispatch", periods, name="dispatches"),
    path("dispatch/<str:period>", show, name="dispatch"),
    path("dispatch/<str:period>/shift", shift, name="dispatch-shift"),
    path("dispatch/<str:period>/<int:unit>/draft.docx", draft, name="draft-file"),
]
