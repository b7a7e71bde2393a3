"""A proposal for a period's plan: computed, edited with live sums, asked about, and issued."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.urls import path

from rudang.actions import proposals
from rudang.actions.dossiers import Changed, Problem
from rudang.core.allocation import Binding, Limit, Remark
from rudang.core.grants import GrantKind
from rudang.core.periods import Period
from rudang.core.scope import Refused, Right
from rudang.store.reads import grants
from rudang.store.reads import proposals as reads
from rudang.store.reads import surveys as survey_reads
from rudang.web import filled
from rudang.web.door import Visit, page
from rudang.web.pages.plans import period_of

STRUCTURE = tuple(kind for kind in GrantKind if kind is not GrantKind.TOTAL)
_FIGURES = ("figure", "teachers", "high_knowledge")


@dataclass(frozen=True, slots=True)
class Row:
    """A line in the editor: what is typed in it, and what that looks like."""

    line: reads.Line
    depth: int
    typed: Mapping[str, Any]
    inner: int | None
    remarks: tuple[Remark, ...]
    wrong: Mapping[str, str]

    @property
    def binding(self) -> str:
        return Binding(self.line.inputs["binding"]).term

    @property
    def is_edited(self) -> bool:
        return bool(self.line.figure != self.line.computed)


@page(Right.PLAN)
def editor(visit: Visit, period: str) -> HttpResponse:
    """The proposal being worked on, or what is needed to make one."""
    span = period_of(period)
    errors: list[tuple[str, str]] = []
    form = visit.request.POST
    if visit.request.method == "POST":
        try:
            _DO.get(form.get("do", ""), _make)(visit, span)
            return visit.redirect("proposal", span.code)
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except (Refused, Changed) as refused:
            errors = [("", str(refused))]
    kept = reads.open_one(span)
    context: dict[str, Any] = {
        "errors": errors,
        "wrong": dict(errors),
        "form": form if errors else {},
        "period": span,
        "kept": kept,
        "earlier": [one for one in reads.proposals(span) if not one.is_open],
        "asked_for": _asked_for(visit, span, kept, form if errors else {}),
        "crumbs": [
            ("计划", visit.address("plans")),
            (span.term, visit.address("plan", span.code)),
            ("建议方案", None),
        ],
    }
    if kept is None:
        context["out"] = survey_reads.outstanding(span)
        context["has_survey"] = survey_reads.call(span) is not None
    else:
        context |= _table(kept, form if errors and form.get("do") == "save" else {}, errors)
    return visit.render("plan/proposal.html", context, status=400 if errors else 200, active="plan")


@page(Right.PLAN)
def earlier(visit: Visit, period: str, proposal: int) -> HttpResponse:
    """A proposal that was issued or given up, as it stood."""
    span = period_of(period)
    kept = reads.one(proposal)
    if kept is None or kept.period != span or kept.is_open:
        raise Http404
    return visit.render(
        "plan/proposal-earlier.html",
        {
            "period": span,
            "kept": kept,
            **_table(kept, {}, ()),
            "crumbs": [
                ("计划", visit.address("plans")),
                (span.term, visit.address("plan", span.code)),
                ("建议方案", visit.address("proposal", span.code)),
                (kept.state_term, None),
            ],
        },
        active="plan",
    )


@page(Right.PLAN)
def live(visit: Visit, period: str) -> HttpResponse:
    """The sums and remarks of the figures as they stand in the editor; writes nothing."""
    span = period_of(period)
    kept = reads.open_one(span)
    if visit.request.method != "POST" or kept is None:
        return visit.redirect("proposal", span.code)
    return visit.render(
        "plan/proposal-live.html",
        {"kept": kept, "period": span, "is_live": True, **_table(kept, visit.request.POST, ())},
    )


def _table(kept: reads.Kept, form: Mapping[str, Any], errors: Any) -> dict[str, Any]:
    """The editor's rows in the order of the tree, with sums and remarks of what is typed."""
    figures = {line.place.id: _typed(form, f"figure-{line.id}", line.figure) for line in kept.lines}
    told: dict[int | None, list[Remark]] = {}
    for one in proposals.judged(kept, figures):
        told.setdefault(one.unit, []).append(one)
    depths: dict[int, int] = {}
    rows = []
    for line in kept.lines:
        unit = line.place.id
        depths[unit] = 0 if line.parent is None else depths[line.parent] + 1
        under = kept.by_parent.get(unit, ())
        rows.append(
            Row(
                line=line,
                depth=depths[unit],
                typed={
                    name: form.get(f"{name}-{line.id}", getattr(line, name))
                    for name in (*_FIGURES, "remark")
                },
                inner=sum(figures[one.place.id] for one in under) if under else None,
                remarks=tuple(told.get(unit, ())),
                wrong={
                    field.partition("-")[0]: words
                    for field, words in errors
                    if field.endswith(f"-{line.id}")
                },
            )
        )
    tops = kept.tops
    answers = [line.answer for line in kept.lines]
    return {
        "rows": rows,
        "figure_of": figures,
        "given": sum(figures[line.place.id] for line in tops),
        "teachers": sum(_typed(form, f"teachers-{one.id}", one.teachers) for one in tops),
        "high": sum(_typed(form, f"high_knowledge-{one.id}", one.high_knowledge) for one in tops),
        "need": sum(line.inputs["need"] for line in tops),
        "ready": sum(line.inputs["ready"] for line in tops),
        "last": sum(line.inputs["last_plan"] or 0 for line in tops),
        "overall": told.get(None, []),
        "weights": sorted({int(w) for line in kept.lines for w in line.inputs["others"]}),
        "most": max([1, *(max(line.inputs["others"].values(), default=0) for line in kept.lines)]),
        "terms": proposals.terms_of(kept.terms),
        "answers": {
            "agrees": answers.count("agrees"),
            "objects": answers.count("objects"),
            "none": answers.count(""),
        },
    }


def _typed(form: Mapping[str, Any], name: str, otherwise: int) -> int:
    """A figure as typed; what is no figure yet leaves the one that stands."""
    text = str(form.get(name, "")).strip()
    return int(text) if text.isdecimal() and len(text) < 7 else otherwise


def _asked_for(
    visit: Visit, span: Period, kept: reads.Kept | None, form: Mapping[str, Any]
) -> dict[str, Any]:
    """What the form of a computation starts from: typed, as computed last, or as granted."""
    terms = (
        proposals.terms_of(kept.terms)
        if kept is not None
        else proposals.terms_on(visit.as_of, proposals.Wanted())
    )
    granted = sum(grants.totals([span]).values())
    issued = grants.issued_of([span]).get(span.code, 0)
    total = kept.total if kept is not None else granted or issued or ""
    # A target of the authority above asks for at least so many.
    structure = {one.group: one for one in terms.structure} or {
        one.kind: Limit(
            one.kind, one.places(granted) if granted else one.amount, None, "、".join(one.sources)
        )
        for one in grants.targets(span)
        if granted or not one.is_share
    }
    start = {
        "total": total,
        "as_of": kept.as_of if kept is not None else visit.as_of,
        "need_weight": terms.need_weight,
        "swing_share": terms.swing_share,
        "swing_least": terms.swing_least,
        "years": terms.years,
    }
    limits = []
    for kind in STRUCTURE:
        one = structure.get(kind, Limit(kind))
        limits.append(
            {
                "kind": kind,
                "least": form.get(f"least-{kind.value}", _shown(one.least)),
                "most": form.get(f"most-{kind.value}", _shown(one.most)),
                "source": form.get(f"source-{kind.value}", one.source),
            }
        )
    return {key: form.get(key, value) for key, value in start.items()} | {"limits": limits}


def _shown(figure: int | None) -> str:
    return "" if figure is None else str(figure)


# What the forms do -----------------------------------------------------------------------------


def _wanted(form: QueryDict) -> proposals.Wanted:
    structure = []
    for kind in STRUCTURE:
        least = _perhaps(form.get(f"least-{kind.value}", ""), f"least-{kind.value}")
        most = _perhaps(form.get(f"most-{kind.value}", ""), f"most-{kind.value}")
        if least is not None and most is not None and least > most:
            raise Problem(f"least-{kind.value}", f"{kind.term}的下限不能多于上限。")
        if least is not None or most is not None:
            source = form.get(f"source-{kind.value}", "").strip()
            structure.append(Limit(kind, least, most, source))
    return proposals.Wanted(
        need_weight=_number(form.get("need_weight", "") or "0", "need_weight"),
        swing_share=_perhaps(form.get("swing_share", ""), "swing_share"),
        swing_least=_perhaps(form.get("swing_least", ""), "swing_least"),
        years=_perhaps(form.get("years", ""), "years"),
        structure=tuple(structure),
    )


def _make(visit: Visit, span: Period) -> None:
    form = visit.request.POST
    made = proposals.make(
        by=visit.me,
        period=span.code,
        total=_number(form.get("total", ""), "total"),
        as_of=filled.day_of(form, "as_of"),
        today=visit.today,
        wanted=_wanted(form),
    )
    visit.say(f"已按 {made.total} 名测算{span.term}的建议数；请逐个单位核对，再征求意见。")


def _recompute(visit: Visit, span: Period) -> None:
    form = visit.request.POST
    proposals.recompute(
        by=visit.me,
        proposal=_number(form.get("proposal", ""), "proposal"),
        total=_number(form.get("total", ""), "total"),
        as_of=filled.day_of(form, "as_of"),
        today=visit.today,
        wanted=_wanted(form),
        version=_number(form.get("version", ""), "version"),
    )
    visit.say(f"已重新测算{span.term}的建议数，手工修改和各单位的答复已由新的测算取代。")


def _save(visit: Visit, span: Period) -> None:
    form = visit.request.POST
    kept = reads.open_one(span)
    if kept is None:
        raise Changed("这份建议方案已经下达或者作废，不能再改。")
    edits = []
    for line in kept.lines:
        if f"figure-{line.id}" not in form:
            continue
        figure, teachers, high_knowledge = (
            _number(form.get(f"{name}-{line.id}", ""), f"{name}-{line.id}") for name in _FIGURES
        )
        # The version the page was read at, not the present one.
        version = _number(form.get(f"version-{line.id}", ""), "")
        remark = form.get(f"remark-{line.id}", "")
        edits.append(proposals.Edit(line.id, figure, teachers, high_knowledge, remark, version))
    if not edits:
        raise Changed("建议方案刚刚重新测算过，请按现在的数字再改。")
    count = proposals.edit(by=visit.me, proposal=_number(form.get("proposal", ""), ""), lines=edits)
    visit.say(f"已保存 {count} 个单位的修改。" if count else "没有改动。")


def _ask(visit: Visit, span: Period) -> None:
    form = visit.request.POST
    asked = proposals.ask(
        by=visit.me,
        proposal=_number(form.get("proposal", ""), "proposal"),
        answer_by=filled.day_of(form, "answer_by"),
        version=_number(form.get("version", ""), "version"),
    )
    visit.say(
        f"已向 {asked.lines.count()} 个单位征求意见，请于 {asked.answer_by:%Y-%m-%d} 前答复；"
        "各单位在工作台看到。"
    )


def _issue(visit: Visit, span: Period) -> None:
    form = visit.request.POST
    done = proposals.issue(
        by=visit.me,
        proposal=_number(form.get("proposal", ""), "proposal"),
        document=form.get("document", ""),
        approver=form.get("approver", ""),
        dated_on=filled.day_of(form, "dated_on"),
        reason=form.get("reason", ""),
        to_branches="to_branches" in form,
        today=visit.today,
        version=_number(form.get("version", ""), "version"),
    )
    visit.say(
        f"已下达{span.term}的计划，共 {done.lines} 个单位，记入台账 {done.entries} 笔。",
        href=visit.address("plan", span.code),
        link="看计划",
    )


def _drop(visit: Visit, span: Period) -> None:
    form = visit.request.POST
    proposals.drop(
        by=visit.me,
        proposal=_number(form.get("proposal", ""), "proposal"),
        reason=form.get("drop-reason", ""),
        version=_number(form.get("version", ""), "version"),
    )
    visit.say(f"{span.term}的建议方案已经作废，可以重新测算。")


_DO = {
    "make": _make,
    "recompute": _recompute,
    "save": _save,
    "ask": _ask,
    "issue": _issue,
    "drop": _drop,
}


def _number(text: str, field: str) -> int:
    text = text.strip()
    if not text.isdecimal() or len(text) > 6:
        raise Problem(field, f"“{text}”不是整数，请填写 0、1、2 这样的数字。")
    return int(text)


def _perhaps(text: str, field: str) -> int | None:
    return _number(text, field) if text.strip() else None


# A unit's own line -----------------------------------------------------------------------------


@page(Right.READ_PLAN)
def unit(visit: Visit, period: str, unit: int) -> HttpResponse:
    """What a unit sees of its proposed figure, and its answer."""
    span = period_of(period)
    line = reads.line_of(span, unit)
    if line is None or not visit.me.may(Right.READ_PLAN, unit):
        raise Http404
    errors: list[tuple[str, str]] = []
    form = visit.request.POST
    if visit.request.method == "POST":
        try:
            answered = proposals.answer(
                by=visit.me,
                period=span.code,
                unit=unit,
                agrees=_agrees(form.get("answer", "")),
                words=form.get("words", ""),
                version=_number(form.get("version", ""), ""),
            )
            visit.say(
                f"{line.place.term}已答复：{answered.get_answer_display()}。下达以前可以再改答复。"
            )
            return visit.redirect("proposal-unit", span.code, unit)
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except (Refused, Changed) as refused:
            errors = [("", str(refused))]
            line = reads.line_of(span, unit) or line
    is_planner = visit.me.may(Right.PLAN, unit)
    return visit.render(
        "plan/proposal-unit.html",
        {
            "errors": errors,
            "wrong": dict(errors),
            "form": form if errors else {},
            "period": span,
            "line": line,
            "is_asked": line.state != reads.DRAFT,
            "may_see": line.state != reads.DRAFT or is_planner,
            "may_answer": line.state == reads.ASKING and visit.me.may(Right.RECORD, unit),
            "is_late": bool(line.answer_by and visit.as_of > line.answer_by),
            "inner": reads.lines_under(line),
            "names": survey_reads.put_forward(span).get(unit, ()),
            "binding": Binding(line.inputs["binding"]).term,
            "crumbs": [
                ("计划", visit.address("plans")),
                (span.term, visit.address("plan", span.code)),
                *(
                    [("建议方案", visit.address("proposal", span.code))]
                    if visit.me.may(Right.PLAN)
                    else []
                ),
                (line.place.term, None),
            ],
        },
        status=400 if errors else 200,
        active="plan",
    )


def _agrees(text: str) -> bool:
    if text not in ("agrees", "objects"):
        raise Problem("answer", "请选择同意或者有不同意见。")
    return text == "agrees"


urls = [
    path("plan/<str:period>/proposal", editor, name="proposal"),
    path("plan/<str:period>/proposal/live", live, name="proposal-live"),
    path("plan/<str:period>/proposal/of/<int:proposal>", earlier, name="proposal-earlier"),
    path("plan/<str:period>/proposal/<int:unit>", unit, name="proposal-unit"),
]
