"""One dossier: the person, the 25 steps with their findings, and everything ever recorded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import disclosures, looks, reviews, schedules
from rudang.core import schedule
from rudang.core.answers import Standing
from rudang.core.codes import decoded
from rudang.core.evaluate import timeline
from rudang.core.explain import arithmetic, spoken, standards
from rudang.core.facts import ACT_KIND, FACT, FACTS_OF_ACT, asked
from rudang.core.masking import masked
from rudang.core.rules import Rule, Step, Verdict
from rudang.core.scope import Refused, Right, Scope
from rudang.core.stages import STAGES, next_step_expr
from rudang.regulation import forms as regulated
from rudang.regulation.registry import REGULATION, RULES
from rudang.regulation.steps import STAGES as PARTS
from rudang.store.reads import answers, demands
from rudang.store.reads import dossiers as reads
from rudang.store.reads.units import Place, began, whole_tree
from rudang.store.reads.worklists import in_words
from rudang.web import act_asking as asking
from rudang.web import act_forms as acts
from rudang.web import filled, panels
from rudang.web.door import Visit, page
from rudang.web.panels.shape import Panel

_FAULTS = (Verdict.BROKEN.value, Verdict.MET_LATE.value, Verdict.OVERDUE.value)
_OPEN = (Verdict.OVERDUE.value, Verdict.DUE_SOON.value, Verdict.PENDING.value)
_ANSWERED = (Standing.EXPLAINED.value, Standing.ACCEPTED.value)
# Step 21 runs all through probation and is never what comes next.
_ALONGSIDE = 21
# Recorded when there is occasion, not what comes next.
_BESIDE = frozenset(
    {"extension", "activist_end", "contact_replacement", "general_review", "full_general_review"}
)
_WHO = {
    2: "talkers",
    5: "contacts",
    6: "contacts",
    9: "introducers",
}
_PARTICULARS = (
    "sex",
    "ethnic_code",
    "birth_date",
    "number",
    "person_kind",
    "education_code",
    "degree",
    "title_level",
    "class_or_office",
    "enrol_date",
    "expected_leave_date",
    "remark",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A dossier as judged on the day looked at."""

    case: reads.Kept
    row: Mapping[str, Any]
    judged: reviews.Judged
    steps: Mapping[int, Mapping[str, Any]]
    next_step: int | None
    tree: Mapping[int, Place]
    planned: Mapping[int, date]

    @property
    def unit(self) -> Place:
        return self.tree[self.case.unit]


def seen(visit: Visit, dossier: int) -> Seen:
    """The dossier on the visit's day; an address out of one's scope does not exist."""
    case = reads.case(dossier)
    judged = reviews.one(dossier, visit.as_of, visit.today) if case else None
    if case is None or judged is None:
        raise Http404
    rows = timeline(judged.frame, REGULATION.steps, REGULATION.editions, as_of=visit.as_of)
    steps = {row["step"]: row for row in rows.iter_rows(named=True)}
    row = judged.frame.row(0, named=True)
    planned = schedule.parse(row["planned_days"])
    ahead = next_step(judged.frame, steps, row)
    return Seen(case, row, judged, steps, ahead, whole_tree(), planned)


def next_step(
    frame: pl.DataFrame, steps: Mapping[int, Mapping[str, Any]], row: Mapping[str, Any]
) -> int | None:
    """The step that waits: a gap that was asked about, or the one after the furthest done."""
    if row["stage"] == "ended":
        return None
    furthest = max((n for n, step in steps.items() if step["is_done"]), default=0)
    ahead = [
        n for n, step in steps.items() if n > furthest and n != _ALONGSIDE and not step["is_done"]
    ]
    gap = frame.select(next_step_expr()).item()
    return min([*ahead[:1], *([gap] if gap else [])], default=None)


@page(Right.READ_DOSSIERS)
def show(visit: Visit, dossier: int) -> HttpResponse:
    """The dossier; the person may read later who opened it."""
    shown = seen(visit, dossier)
    if visit.request.method == "GET":
        looks.note(by=visit.me, dossier=dossier, kind=looks.OPENED, today=visit.today)
    return _render(visit, shown)


@page(Right.UNMASK)
def unmask(visit: Visit, dossier: int) -> HttpResponse:
    """The dossier with the whole identity number, once; looking at it is written down."""
    if visit.request.method != "POST":
        return visit.redirect("dossier", dossier)
    shown = seen(visit, dossier)
    try:
        id_no = disclosures.reveal_identity(by=visit.me, dossier=dossier)
    except Refused as refused:
        return _render(visit, shown, errors=[("", str(refused))], status=403)
    looks.note(by=visit.me, dossier=dossier, kind=looks.UNMASKED, today=visit.today)
    answer = _render(visit, shown, id_no=id_no or "未登记")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@page(Right.RECORD)
def plan(visit: Visit, dossier: int) -> HttpResponse:
    """Plan a step that is still to be done for a day; a blank day drops the plan."""
    shown = seen(visit, dossier)
    if not visit.me.may(Right.RECORD, shown.case.unit):
        raise PermissionDenied
    if visit.request.method != "POST":
        return visit.redirect("dossier", dossier)
    number, typed = (visit.request.POST.get(name, "").strip() for name in ("step", "day"))
    if not number.isdecimal() or int(number) not in shown.steps:
        raise Http404
    step = int(number)
    try:
        day = filled.day(typed)
        if day is not None and not _is_plannable(shown, step):
            raise Refused("已经办理或档案已经终止，不用再定计划日期。")
        is_new = schedules.plan_step(
            by=visit.me, dossier=dossier, step=step, day=day, today=visit.today
        )
    except (filled.Unreadable, Refused) as error:
        words = f"第 {step} 步的计划日期没有保存：{error}"
        wrong = (step, typed, str(error))
        return _render(visit, shown, errors=[("", words)], wrong_plan=wrong, status=400)
    if is_new:
        term = step_of(shown, step).term
        visit.say(
            f"已把第 {step} 步“{term}”的计划日期定为 {day.isoformat()}。"
            if day
            else f"已取消第 {step} 步“{term}”的计划日期。"
        )
    answer = visit.redirect("dossier", dossier)
    answer["Location"] += f"#step-{step}"
    return answer


def _is_plannable(shown: Seen, step: int) -> bool:
    return shown.row["stage"] != "ended" and not shown.steps[step]["is_done"]


def _render(
    visit: Visit,
    shown: Seen,
    *,
    id_no: str = "",
    wrong_plan: tuple[int, str, str] = (0, "", ""),
    errors: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> HttpResponse:
    may_record = visit.me.may(Right.RECORD, shown.case.unit)
    raised = _findings(visit, shown, may_record)
    sections = panels.of_dossier(visit, shown.case, shown.row)
    faults = [item for item in raised if item["verdict"] in _FAULTS]
    next_kind = _next_kind(visit, shown)
    stages = _stages(visit, shown, raised, sections, may_record, wrong_plan)
    coming = _coming(stages)
    times = shown.case.times()
    return visit.render(
        "dossier.html",
        {
            "crumbs": [("信息库", visit.address("dossiers")), (shown.row["name"], None)],
            "case": shown.case,
            "row": shown.row,
            "unit": shown.unit,
            "stage": STAGES.get(shown.row["stage"], ""),
            "particulars": [
                (FACT[name].term, value_of(name, shown.row[name]))
                for name in _PARTICULARS
                if shown.row[name] is not None
            ],
            "same_number": reads.with_number(shown.row["number"] or "", but=shown.case.id),
            "id_no": id_no or masked(shown.row["id_no"]),
            "is_revealed": bool(id_no),
            "may_unmask": visit.me.may(Right.UNMASK, shown.case.unit),
            "may_record": may_record,
            "stages": stages,
            "next": coming,
            "next_parts": _parts(visit, shown, next_kind) if may_record else [],
            "panels": sections,
            "faults": [item for item in faults if item["standing"] == Standing.WORK.value],
            "answered": [item for item in faults if item["standing"] in _ANSWERED],
            "past": [item for item in faults if item["standing"] == Standing.HISTORY.value],
            "began_on": began(shown.tree).get(shown.case.unit),
            "unknown": [item for item in raised if item["verdict"] == Verdict.UNKNOWN.value],
            "next_form": blank(visit, shown, next_kind) if may_record and next_kind else None,
            "others": _others(visit, shown) if may_record else [],
            "history": [_recorded(act, shown, visit.as_of, times) for act in shown.case.history],
            "is_for_branch": visit.me.place not in (None, shown.case.unit),
            "prefilled": asking.PREFILLED.get(next_kind, "")
            if asking.prefilled(next_kind, shown.row)
            else "",
            "may_take_out": visit.me.may(Right.LOAD, shown.case.unit),
            "errors": errors,
        },
        status=status,
        active="dossiers",
    )


def _coming(stages: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The next step, for its own section: what can be done there is not said twice."""
    for stage in stages:
        for step in stage["steps"]:
            if step["is_next"]:
                coming = dict(step)
                step["notes"], step["links"] = [], []
                return coming
    return None


def value_of(name: str, value: Any) -> str:
    """A fact's value as pages show it: codes by their words, days in ISO."""
    return spoken(decoded(name, value))


def step_of(shown: Seen, number: int) -> Step:
    """A step in the words of the edition that governs it for this dossier."""
    return REGULATION.steps[shown.steps[number]["edition"]][number]


def window(shown: Seen, kind: str) -> acts.Window:
    """When an act may and must be held, in words and as days."""
    number = ACT_KIND[kind].step if kind else 0
    if number == 0:
        return acts.Window()
    step, row = step_of(shown, number), shown.steps[number]
    days = {fact.name for fact in FACTS_OF_ACT[kind] if fact.is_day}
    if not days & set(step.done.meta.root_names()):
        return acts.Window(words=_window_words(step, {}))
    return acts.Window(_window_words(step, row), row["not_before"], row["due_on"])


def _window_words(step: Step, row: Mapping[str, Any]) -> str:
    parts = []
    for words, day, limit in (
        (step.earliest, row.get("not_before"), "不早于"),
        (step.deadline, row.get("due_on"), "最迟"),
    ):
        span = f"{limit} {day.isoformat()}" if day else ""
        if words or span:
            parts.append(f"{words}（{span}）" if words and span else words or span)
    return "；".join(parts)


def _findings(visit: Visit, shown: Seen, may_record: bool) -> list[dict[str, Any]]:
    """Findings other than those kept to, as the pieces show them."""
    hidden = [Verdict.MET.value, Verdict.NOT_APPLICABLE.value]
    standing = shown.judged.findings.filter(~pl.col("verdict").is_in(hidden))
    answered = {
        rule: stood.answers
        for rule, every in answers.of_dossier(shown.case.id).items()
        for stood in every
        if stood.closed_at is None
    }
    days = {row["rule"]: row for row in standing.iter_rows(named=True)}
    made_by = _made_by(visit, shown, days)
    made = []
    for one in reviews.told(shown.judged.frame, standing):
        rule = RULES[one.rule]
        found = days[one.rule]
        made.append(
            {
                "id": one.rule.replace(".", "-"),
                "step": rule.step,
                "level": one.level,
                "verdict": one.verdict,
                "check": one.check,
                "title": rule.title,
                "words": one.message,
                "article": one.article,
                "article_href": visit.address("rule", one.check),
                "edition": "",
                "local": made_by.get(rule.local),
                "person": "",
                "due_on": one.due_on,
                "why": _why(rule, {**shown.row, **found}, found["on"] or visit.as_of),
                "why_href": visit.address("finding", shown.case.id, rule.name),
                "standing": found["standing"],
                "answers": answered.get(one.rule, ()) if one.verdict in _FAULTS else (),
                "actions": actions_on(visit, shown, rule, one.verdict) if may_record else [],
            }
        )
    return made


def _made_by(visit: Visit, shown: Seen, found: Iterable[str]) -> dict[str, demands.Kept]:
    """Code to the local demand that binds the dossier's unit, where a finding rests on one."""
    if not any(RULES[name].local for name in found):
        return {}
    bound = demands.binding(demands.in_force(visit.as_of), shown.tree, shown.case.unit)
    return {one.code: one for one in bound if one.code}


def _why(rule: Rule, row: Mapping[str, Any], on: date) -> list[tuple[str, str]]:
    """The arithmetic, the numbers in force, and every fact that the rule read."""
    lines = []
    sum_ = arithmetic(rule, row, on=on)
    if sum_:
        lines.append(("推算", sum_))
    for one in standards(rule, on=on):
        mark = "，假定" if one.is_assumed else ""
        lines.append(("期限和数", f"{one.term}：{one.value}（{one.article}{mark}）"))
    for name in FACT:
        if name in rule.reads:
            value = masked(row[name]) if name == "id_no" else value_of(name, row[name])
            was_asked = row[name] not in (None, []) or row.get(asked(name))
            lines.append((FACT[name].term, value if was_asked else "未登记过此项"))
    if rule.reading:
        lines.append(("怎样理解", f"{rule.reading}{'（暂定）' if rule.assumed else ''}"))
    return lines


def actions_on(visit: Visit, shown: Seen, rule: Rule, verdict: str) -> list[tuple[str, str]]:
    """Where the facts behind a finding can be put right."""
    names = [rule.asks] if rule.asks else sorted(n for n in rule.reads if n in FACT)
    kinds = dict.fromkeys(FACT[name].act for name in names if name)
    made = []
    for kind in sorted(kinds, key=lambda k: -ACT_KIND[k].step)[:2]:
        standing = shown.case.standing(kind)
        term = ACT_KIND[kind].term
        if verdict in _OPEN and (not standing or ACT_KIND[kind].repeats):
            made.append((f"记录{term}", visit.address("act", shown.case.id, kind)))
        elif standing and not ACT_KIND[kind].repeats:
            address = visit.address("act", shown.case.id, kind, act=standing[0].id)
            made.append((f"更正{term}", address))
    return made


def _stages(
    visit: Visit,
    shown: Seen,
    raised: Sequence[Mapping[str, Any]],
    sections: Sequence[Panel],
    may_record: bool,
    wrong_plan: tuple[int, str, str],
) -> list[dict[str, Any]]:
    furthest = max((n for n, step in shown.steps.items() if step["is_done"]), default=0)
    made = []
    for number, name in PARTS.items():
        steps = [
            _step(visit, shown, n, raised, furthest, may_record)
            | _plan(visit, shown, n, may_record, wrong_plan)
            | {
                "notes": [one for s in sections for one in s.notes.get(n, ())],
                "links": [one for s in sections for one in s.links.get(n, ())],
            }
            for n in shown.steps
            if step_of(shown, n).stage == number
        ]
        days = [d for s in steps if (d := shown.steps[s["number"]]["done_on"])]
        has_next = any(step["is_next"] for step in steps)
        is_behind = steps[-1]["number"] <= furthest
        made.append(
            {
                "number": number,
                "name": name,
                "since": min(days, default=None),
                "until": max(days, default=None),
                "state": "current"
                if has_next
                else "done"
                if is_behind or (days and shown.next_step is None)
                else "ahead",
                "steps": steps,
            }
        )
    return made


def _step(
    visit: Visit,
    shown: Seen,
    number: int,
    raised: Sequence[Mapping[str, Any]],
    furthest: int,
    may_record: bool,
) -> dict[str, Any]:
    step, row = step_of(shown, number), shown.steps[number]
    here = [item for item in raised if item["step"] == number]
    # What was closed before the unit began with the product stands in a section of its own.
    faults = [
        item
        for item in here
        if item["verdict"] in _FAULTS and item["standing"] != Standing.HISTORY.value
    ]
    is_next = number == shown.next_step
    # The mark says how the step stands by the regulation; what places demand stands below it.
    national = [item for item in here if not item["local"]]
    mark, words = _mark(row, national, is_next=is_next, is_passed=number < furthest, visit=visit)
    standing = [act for kind in step.acts for act in shown.case.standing(kind)]
    single = [act for act in standing if not ACT_KIND[act.kind].repeats]
    names = shown.row.get(_WHO.get(number, ""), None) or []
    return {
        "number": number,
        "name": step.term,
        "mark": mark,
        "words": words,
        "held_on": row["done_on"],
        "window": _window_words(step, row),
        "papers": _papers(step, shown.row, bool(row["is_done"])),
        "who": names or ([step.actor] if is_next else []),
        "findings": faults,
        "is_next": is_next,
        "edit_href": visit.address("act", shown.case.id, single[-1].kind, act=single[-1].id)
        if may_record and single
        else "",
        "renew_href": visit.address("act", shown.case.id, single[-1].kind, renews=single[-1].id)
        if may_record and single and ACT_KIND[single[-1].kind].may_be_renewed
        else "",
        "is_for_branch": any(act.is_for_branch for act in standing),
    }


def _plan(
    visit: Visit, shown: Seen, number: int, may_record: bool, wrong: tuple[int, str, str]
) -> dict[str, Any]:
    """The day a step is planned for, what is odd about it, and the form that changes it."""
    if not _is_plannable(shown, number):
        return {"planned_on": None}
    row, day = shown.steps[number], shown.planned.get(number)
    step, typed, error = wrong
    is_wrong = step == number
    return {
        "planned_on": day,
        "planned_note": day
        and schedule.outside(day, earliest=row["not_before"], latest=row["due_on"]),
        "plan": {
            "action": visit.address("schedule", shown.case.id),
            "value": typed if is_wrong else day.isoformat() if day else "",
            "error": error if is_wrong else "",
        }
        if may_record
        else None,
    }


def _mark(
    row: Mapping[str, Any],
    here: Sequence[Mapping[str, Any]],
    *,
    is_next: bool,
    is_passed: bool,
    visit: Visit,
) -> tuple[str, str]:
    verdicts = {item["verdict"] for item in here}
    if Verdict.BROKEN.value in verdicts:
        return Verdict.BROKEN.value, ""
    if row["is_done"]:
        late = Verdict.MET_LATE.value in verdicts
        return (Verdict.MET_LATE.value if late else Verdict.MET.value), ""
    for verdict in _OPEN:
        days = [i["due_on"] for i in here if i["verdict"] == verdict and i["due_on"]]
        if days:
            return verdict, in_words(min(days), visit.as_of)
    if is_next:
        return Verdict.PENDING.value, "下一步"
    return (Verdict.UNKNOWN.value, "没有记录") if is_passed else ("ahead", "")


def _papers(step: Step, row: Mapping[str, Any], is_done: bool) -> list[str]:
    """The step's papers; those that a list of held papers does not name are marked."""
    held = row["papers_held"]
    if not is_done or held is None or not row.get(asked("papers_held")):
        return [paper.term for paper in step.papers]
    return [
        paper.term if set(paper.names) & set(held) else f"{paper.term}（未见存档）"
        for paper in step.papers
    ]


def blank(visit: Visit, shown: Seen, kind: str) -> acts.Form:
    """The form of an act to be recorded, prefilled with what is known that is no day."""
    values = {"held_unit": str(shown.case.unit), **asking.prefilled(kind, shown.row)}
    return form_of(visit, shown, kind, values)


def form_of(
    visit: Visit,
    shown: Seen,
    kind: str,
    values: Mapping[str, str],
    *,
    errors: Iterable[tuple[str, str]] = (),
    corrects: int | None = None,
    renews: int | None = None,
) -> acts.Form:
    """The form of an act as its edition asks it, with what the rules say beside its fields."""
    return asking.asked_form(
        kind,
        row=shown.row,
        frame=shown.judged.frame,
        unit=shown.case.unit,
        tree=shown.tree,
        values=values,
        as_of=visit.as_of,
        window=window(shown, kind),
        branches=held_where(visit, shown),
        errors=errors,
        corrects=corrects,
        renews=renews,
        saw=max((one.id for one in shown.case.history if one.kind == kind), default=0),
    )


def held_where(visit: Visit, shown: Seen) -> list[tuple[str, str]]:
    """Branches in which one may record."""
    mine = visit.me.scopes.get(Right.RECORD, Scope.nothing())
    return acts.branches(shown.tree, [unit for unit in shown.tree if unit in mine])


def _next_kind(visit: Visit, shown: Seen) -> str:
    """The first act of the next step that has no record yet, or of which there may be several.

    On a past day it may have one already, held later: then there is nothing to record. What only
    the other edition knows does not come next, and the step's own act does before what may stand
    beside it.
    """
    if shown.next_step is None:
        return ""
    step = step_of(shown, shown.next_step)
    edition = regulated.edition_on(visit.as_of)
    open_ones = [
        k
        for k in step.acts
        if regulated.is_of(k, edition)
        and (ACT_KIND[k].repeats or not shown.case.standing(k))
        and k not in _BESIDE
    ]
    return next(iter(open_ones), "")


def _parts(visit: Visit, shown: Seen, chosen: str) -> list[dict[str, Any]]:
    """The acts of the next step: which are recorded, and the way to the form of each."""
    if shown.next_step is None:
        return []
    edition = regulated.edition_on(visit.as_of)
    made = []
    for kind in step_of(shown, shown.next_step).acts:
        standing = shown.case.standing(kind)
        if not standing and not regulated.is_of(kind, edition):
            continue
        days = [act.held_on for act in standing if act.held_on and act.held_on <= visit.as_of]
        made.append(
            {
                "term": ACT_KIND[kind].term,
                "href": visit.address("act", shown.case.id, kind),
                "held_on": max(days, default=None),
                "is_recorded": bool(standing),
                "is_chosen": kind == chosen,
                "count": len(standing) if ACT_KIND[kind].repeats else 0,
            }
        )
    return made


def _others(visit: Visit, shown: Seen) -> list[tuple[str, list[tuple[str, str]]]]:
    """Acts that have no record yet, or of which there may be several, by the chart's stages."""
    stage_of = {n: PARTS[step_of(shown, n).stage] for n in shown.steps}
    made: dict[str, list[tuple[str, str]]] = {}
    for kind in ACT_KIND.values():
        if kind.name in ("particulars", schedules.KIND) or (
            shown.case.standing(kind.name) and not kind.repeats
        ):
            continue
        label = f"{kind.step} {kind.term}" if kind.step else kind.term
        group = stage_of.get(kind.step, "不在二十五个步骤内")
        made.setdefault(group, []).append((label, visit.address("act", shown.case.id, kind.name)))
    return list(made.items())


def _recorded(
    act: reads.Recorded, shown: Seen, as_of: date, times: Mapping[int, int]
) -> dict[str, Any]:
    held = shown.tree.get(act.held_unit)
    is_later = act.held_on is not None and act.held_on > as_of
    standing = "现行（此日之后）" if is_later else "现行"
    after = shown.case.act(act.superseded_by)
    passed = "已再次办理" if after is not None and after.is_renewal else "已被更正"
    if after is not None and after.is_void:
        passed = "已撤回"
    kind = ACT_KIND[act.kind]
    is_chain = act.is_renewal or times.get(act.id, 1) > 1 or passed == "已再次办理"
    return {
        "act": act,
        "term": kind.term,
        "time": f"第 {times[act.id]} 次" if is_chain else "",
        "words": acts.in_words(act),
        "state": "作废" if act.is_void else passed if act.superseded_by else standing,
        "held_unit": held.term if held and act.held_unit != shown.case.unit else "",
        "is_standing": act.is_standing,
        "may_correct": act.is_standing and act.kind != schedules.KIND,
        "may_renew": act.is_standing and kind.may_be_renewed,
    }


urls = [
    path("dossiers/<int:dossier>", show, name="dossier"),
    path("dossiers/<int:dossier>/unmask", unmask, name="unmask"),
    path("dossiers/<int:dossier>/schedule", plan, name="schedule"),
]
