"""One finding explained: its facts and where they come from, its sum, its text, its answers."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import answers, reviews
from rudang.actions.dossiers import Problem
from rudang.core.answers import ANSWERABLE, Standing
from rudang.core.explain import arithmetic, spoken, standards
from rudang.core.facts import ACT_KIND, CIRCUMSTANCE, FACT, asked
from rudang.core.masking import masked
from rudang.core.missing import REGISTERS, missing, register_of, term_of, want
from rudang.core.rules import Rule, Verdict, local_column
from rudang.core.scope import Refused, Right
from rudang.regulation.editions import LENIENT_READING
from rudang.regulation.locals import LOCAL
from rudang.regulation.registry import REGULATION, RULES
from rudang.store.reads import answers as reads
from rudang.store.reads import demands
from rudang.store.reads.dossiers import Recorded
from rudang.store.reads.units import above
from rudang.web.door import Visit, page
from rudang.web.pages.dossier import Seen, actions_on, seen, value_of

_DONE = {
    "explain": ("已记下说明，等待认可。", answers.explain),
    "accept": ("已认可；这个问题留在档案里，不再列为待办。", answers.accept),
    "withdraw": ("已撤回；原来的话留在记录里。", answers.withdraw),
}


@page(Right.READ_DOSSIERS)
def show(visit: Visit, dossier: int, rule: str) -> HttpResponse:
    """Why a rule says what it says of a dossier; explaining, accepting, taking back."""
    shown = seen(visit, dossier)
    if rule not in RULES:
        raise Http404
    if visit.request.method != "POST":
        return _render(visit, shown, RULES[rule])
    return _answer(visit, shown, RULES[rule])


def _answer(visit: Visit, shown: Seen, rule: Rule) -> HttpResponse:
    posted = visit.request.POST
    done, reason = posted.get("do", ""), posted.get("reason", "").strip()
    if done not in _DONE:
        raise PermissionDenied
    history = reads.of_dossier(shown.case.id).get(rule.name, [])
    standing = next((one for one in history if one.closed_at is None), None)
    words, act = _DONE[done]
    try:
        if standing is None:
            raise Refused("这条规则现在没有需要说明的问题。")
        act(by=visit.me, finding=standing.id, reason=reason, today=visit.today)
    except Problem as problem:
        errors = [(f"{done}-reason", problem.message)]
    except Refused as refused:
        errors = [("", str(refused))]
    else:
        visit.say(f"{shown.row['name']} · {rule.check} {rule.title}：{words}")
        return visit.redirect("finding", shown.case.id, rule.name)
    return _render(visit, shown, rule, errors=errors, typed={done: reason}, status=400)


def _render(
    visit: Visit,
    shown: Seen,
    rule: Rule,
    *,
    errors: Sequence[tuple[str, str]] = (),
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    some = shown.judged.findings.filter(pl.col("rule") == rule.name)
    told = next(iter(reviews.told(shown.judged.frame, some)))
    found = some.row(0, named=True)
    history = reads.of_dossier(shown.case.id).get(rule.name, [])
    standing = next((one for one in history if one.closed_at is None), None)
    is_wrong = told.verdict in ANSWERABLE
    stands = standing.standing if standing is not None and is_wrong else Standing.WORK
    unit = shown.case.unit
    may_record = visit.me.may(Right.RECORD, unit)
    may_accept = visit.me.may(Right.ACCEPT, unit)
    is_answerable = standing is not None and is_wrong and not visit.is_past
    is_lenient = told.level != rule.level.value
    return visit.render(
        "finding.html",
        {
            "crumbs": [
                ("信息库", visit.address("dossiers")),
                (shown.row["name"], visit.address("dossier", shown.case.id)),
                (f"{rule.check} {rule.title}", None),
            ],
            "case": shown.case,
            "row": shown.row,
            "unit": shown.unit,
            "rule": rule,
            "told": told,
            "found": found,
            "standing": stands.value,
            "is_history": found["standing"] == Standing.HISTORY.value,
            "is_lenient": is_lenient,
            "lenient_reading": LENIENT_READING if is_lenient else "",
            "sum": arithmetic(rule, {**shown.row, **found}, on=found["on"] or visit.as_of),
            "facts": [
                _fact(shown, name, visit.as_of)
                for name in FACT
                if name in rule.reads or name in _said(rule)
            ],
            "circumstances": [
                (CIRCUMSTANCE[name].term, spoken(shown.row.get(name)), REGISTERS[register_of(name)])
                for name in CIRCUMSTANCE
                if name in rule.reads or name in _said(rule)
            ],
            "standards": standards(rule, on=found["on"] or visit.as_of),
            "demand": _demand(visit, shown, rule) if rule.local else None,
            "counts_workdays": bool(rule.counted_days),
            "lacks": _lacks(shown, rule) if told.verdict == Verdict.UNKNOWN.value else [],
            "editions": [
                (
                    one,
                    rule.cite.get(one.code, ""),
                    one.code == found["edition"],
                )
                for one in REGULATION.editions
            ],
            "governed": next(e for e in REGULATION.editions if e.code == found["edition"]),
            "may_record": may_record,
            "actions": actions_on(visit, shown, rule, told.verdict) if may_record else [],
            "may_explain": is_answerable and may_record and stands is not Standing.ACCEPTED,
            "may_accept": is_answerable and may_accept and stands is not Standing.ACCEPTED,
            "may_withdraw": is_answerable
            and (
                (stands is Standing.ACCEPTED and may_accept)
                or (stands is Standing.EXPLAINED and may_record)
            ),
            "history": [_stood(one, shown, rule) for one in history],
            "errors": errors,
            "typed": typed or {},
        },
        status=status,
        active="dossiers",
    )


def _said(rule: Rule) -> frozenset[str]:
    return frozenset(name for name in (*FACT, *CIRCUMSTANCE) if f"{{{name}}}" in rule.says)


def _fact(shown: Seen, name: str, as_of: date) -> dict[str, Any]:
    """A fact with its value, the acts held by the day it stands in, and what stood there before."""
    fact = FACT[name]
    value = shown.row[name]
    was_asked = value not in (None, []) or shown.row.get(asked(name))
    acts = [
        act
        for act in shown.case.history
        if act.kind == fact.act and (act.held_on is None or act.held_on <= as_of)
    ]
    mine = [(act, _value_in(act, name)) for act in acts if not act.is_void]
    return {
        "term": fact.term,
        "kind": ACT_KIND[fact.act].term,
        "act": fact.act,
        "value": ((masked(value) or "未登记") if name == "id_no" else value_of(name, value))
        if was_asked
        else "未登记过此项",
        "sources": [
            (act, said if ACT_KIND[fact.act].repeats else "")
            for act, said in mine
            if act.is_standing and (said or not ACT_KIND[fact.act].repeats)
        ],
        "earlier": [(act, said or "（空）") for act, said in mine if not act.is_standing],
    }


def _value_in(act: Recorded, name: str) -> str:
    """What an act, as recorded, says of a fact; empty where it says nothing."""
    value = act.held_on if FACT[name].is_day else act.facts.get(name)
    if value in (None, "", []):
        return ""
    return masked(str(value)) if name == "id_no" else value_of(name, value)


def _demand(visit: Visit, shown: Seen, rule: Rule) -> dict[str, Any]:
    """The local demand behind the rule: what it is, who made it, resting on which paper."""
    line = above(shown.tree, shown.case.unit)
    held = [
        one for one in demands.in_force(visit.as_of) if one.code == rule.local and one.unit in line
    ]
    one = min(held, key=lambda kept: line.index(kept.unit), default=None)
    local = LOCAL[rule.local]
    value = shown.row.get(local_column(rule.local))
    return {
        "term": local.term,
        "value": f"{value} {local.unit}".strip() if value is not None and local.unit else "",
        "issuer": one.issuer if one else "",
        "document": one.document if one else "",
        "since": one.since if one else None,
    }


def _lacks(shown: Seen, rule: Rule) -> list[str]:
    """What is missing for the rule to say anything."""
    wanted = want(rule)
    names = {name for some in wanted.facts for name in some}
    blank = [name for name in names if shown.row[name] in (None, [])]
    return [term_of(key) for key in sorted(missing(wanted, blank))]


def _stood(one: reads.Stood, shown: Seen, rule: Rule) -> dict[str, Any]:
    """A finding that stood, and what ended it: the act recorded at that moment."""
    kinds = {FACT[name].act for name in rule.reads if name in FACT}
    ended = None
    if one.closed_at is not None:
        # An act is recorded in the transaction that judges anew, a moment earlier.
        ended = next(
            (
                act
                for act in shown.case.history
                if act.kind in kinds and one.opened_at <= act.recorded_at <= one.closed_at
            ),
            None,
        )
    return {
        "one": one,
        "ended": ended,
        "ended_term": ACT_KIND[ended.kind].term if ended else "",
        "is_correction": bool(ended and ended.supersedes),
    }


urls = [path("dossiers/<int:dossier>/findings/<str:rule>", show, name="finding")]
