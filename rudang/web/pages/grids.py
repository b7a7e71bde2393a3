"""Grids of talks and observations: a line a person, each with the own day, person and words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import grids, reviews
from rudang.core import bodies
from rudang.core.evaluate import timeline
from rudang.core.facts import ACT_KIND, FACT, FACTS_OF_ACT, Kind, fact
from rudang.core.scope import Refused, Right
from rudang.core.stages import STAGES
from rudang.regulation.registry import REGULATION
from rudang.store.reads import dossiers as reads
from rudang.store.reads import members
from rudang.store.reads.units import Place, whole_tree
from rudang.store.reads.worklists import in_words
from rudang.web import filled
from rudang.web.door import Visit, page
from rudang.web.people import named

_OPEN_STAGES = ("applicant", "activist", "target", "preexamined", "awaiting")
_CULTIVATED = ("activist", "target", "preexamined", "awaiting")


@dataclass(frozen=True, slots=True)
class Possible:
    """For whom the grid of a kind has a line; `since` names the day it follows, in words."""

    who: pl.Expr
    since: str
    since_words: str
    is_due: bool


_POSSIBLE: Mapping[str, Possible] = {
    "talk": Possible(
        fact.talk_on.is_null()
        & pl.coalesce(fact.app_received_on, fact.app_signed_on).is_not_null()
        & (pl.col("stage") == "applicant"),
        "app_signed_on",
        "申请",
        True,
    ),
    "observation": Possible(
        fact.activist_on.is_not_null() & pl.col("stage").is_in(_CULTIVATED),
        "observations",
        "上次考察",
        True,
    ),
    "heart_talk": Possible(
        pl.col("stage").is_in([*_OPEN_STAGES, "probationary"]),
        "heart_talks",
        "上次谈心",
        False,
    ),
    "probation_observation": Possible(
        pl.col("stage") == "probationary", "probation_observations", "上次考察", False
    ),
}
_HINTS: Mapping[str, str] = {
    "talk": "收到入党申请书后一个月内派人谈话（第七条）。只写谈过的人，没有谈的留空。",
    "observation": "党支部每半年对入党积极分子考察一次（第十一条）。意见写每个人自己的表现。",
    "heart_talk": "谁谈的、谈了什么、约定了什么。只写谈过的人。"
    "在这里登记的，就是“谈心谈话”里列出的同一份记录。",
    "probation_observation": "预备期内由党支部和入党介绍人继续教育考察（2014年版第三十一条，"
    "2026年版第三十条）。",
}
_WHO_FROM: Mapping[str, str] = {
    "observation": "contacts",
    "heart_talk": "contacts",
    "probation_observation": "introducers",
}
_CELLS = ("held_on", "who", "words", "more")


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the grid: what is known, what was typed, what is wrong in which cell."""

    dossier: int
    name: str
    note: str
    since: str
    due_on: date | None
    mark: str
    due_words: str
    earliest: date | None
    usual: str
    typed: Mapping[str, str]
    errors: Mapping[str, str]
    is_alike: bool


@page(Right.RECORD)
def pick(visit: Visit, kind: str) -> HttpResponse:
    """The grid of one's own branch, or the branches to choose from."""
    if kind not in _POSSIBLE:
        raise Http404
    tree = whole_tree()
    if visit.me.place is not None and tree[visit.me.place].kind in _BRANCHES:
        return visit.redirect("grid", kind, visit.me.place)
    return visit.render("grid.html", _frame(visit, tree, kind, None), active="dossiers")


@page(Right.RECORD)
def grid(visit: Visit, kind: str, unit: int) -> HttpResponse:
    """The lines of a unit; saving records every line in which something was typed."""
    tree = whole_tree()
    if kind not in _POSSIBLE or unit not in tree or unit not in visit.me.scope:
        raise Http404
    if not visit.me.may(Right.RECORD, unit):
        raise PermissionDenied
    posted = visit.request.POST if visit.request.method == "POST" else None
    errors: list[grids.Fault] = []
    groups: Sequence[Sequence[int]] = ()
    refused_words = ""
    if posted is not None:
        rows, errors = _rows(posted)
        try:
            if errors:
                raise grids.Faults(errors)
            grids.record(
                by=visit.me,
                kind=kind,
                rows=rows,
                today=visit.today,
                may_be_alike=bool(posted.get("alike")),
            )
        except grids.Faults as faults:
            errors = list(faults.faults)
        except grids.Alike as same:
            groups = same.groups
        except Refused as refused:
            refused_words = str(refused)
        else:
            people = named([row.dossier for row in rows])
            visit.say(
                f"已记录{people}的“{ACT_KIND[kind].term}”，每人一条。",
                href=visit.address("home"),
                link="回到工作台",
            )
            return visit.redirect("grid", kind, unit)
    lines = _lines(visit, kind, unit, posted or {}, errors, groups)
    names = {line.dossier: line.name for line in lines}
    told = [
        (f"{fault.cell}-{fault.dossier}", f"{names.get(fault.dossier, '')}：{fault.words}")
        for fault in errors
    ]
    return visit.render(
        "grid.html",
        {
            **_frame(visit, tree, kind, unit),
            "lines": lines,
            "people": _people(unit, visit.as_of),
            "errors": [*told, *([("", refused_words)] if refused_words else [])],
            "alike": ["、".join(names.get(one, "") for one in group) for group in groups],
        },
        status=400 if posted is not None else 200,
        active="dossiers",
    )


_BRANCHES = ("branch", "temporary_branch")


def _frame(visit: Visit, tree: Mapping[int, Place], kind: str, unit: int | None) -> dict[str, Any]:
    columns = grids.GRIDS[kind]
    terms = {one.name: one.term for one in FACTS_OF_ACT[kind]}
    day = next(one.term for one in FACTS_OF_ACT[kind] if one.is_day)
    mine = visit.me.scopes[Right.RECORD]
    return {
        "crumbs": [("信息库", visit.address("dossiers")), (f"{ACT_KIND[kind].term}登记表", None)],
        "kind": kind,
        "term": ACT_KIND[kind].term,
        "hint": _HINTS[kind],
        "since_words": _POSSIBLE[kind].since_words,
        "heads": {
            "held_on": day,
            "who": terms[columns.who],
            "words": terms[columns.words],
            "more": terms.get(columns.more, ""),
        },
        "kinds": [
            (
                ACT_KIND[one].term,
                visit.address("grid", one, unit) if unit else visit.address("grids", one),
                one == kind,
            )
            for one in _POSSIBLE
        ],
        "place": tree[unit] if unit else None,
        "units": [
            (place.name, visit.address("grid", kind, place.id), place.id == unit)
            for place in tree.values()
            if place.id in mine and place.kind in _BRANCHES
        ],
        "lines": [],
        "errors": [],
        "alike": [],
        "people": [],
    }


def _people(unit: int, day: date) -> list[str]:
    branch = bodies.branch_on(members.entries(unit), day)
    return list(dict.fromkeys(one.name for one in branch.people if one.is_full))


def _lines(
    visit: Visit,
    kind: str,
    unit: int,
    posted: Mapping[str, str],
    errors: Sequence[grids.Fault],
    groups: Sequence[Sequence[int]],
) -> list[Line]:
    """Whoever the act is due for first, then whoever it is possible for; never without what was
    typed.
    """
    frame = reviews.several(reads.of_unit(unit), visit.as_of, visit.today)
    typed_for = {int(n) for n in (name.rpartition("-")[2] for name in posted) if n.isdecimal()}
    possible = _POSSIBLE[kind]
    has_words = [n for n in typed_for if any(posted.get(f"{c}-{n}", "").strip() for c in _CELLS)]
    frame = frame.filter(possible.who.fill_null(False) | pl.col("dossier").is_in(has_words))
    steps = timeline(frame, REGULATION.steps, REGULATION.editions, as_of=visit.as_of)
    step = {
        row["dossier"]: row
        for row in steps.filter(pl.col("step") == ACT_KIND[kind].step).iter_rows(named=True)
    }
    alike = {one for group in groups for one in group}
    soon = reviews.soon_days(visit.as_of)
    made = []
    for row in frame.iter_rows(named=True):
        number = row["dossier"]
        due_on = step[number]["due_on"] if possible.is_due else None
        if kind == "observation" and row["stage"] != "activist":
            due_on = None
        last = row[possible.since]
        last = max(last, default=None) if isinstance(last, list) else last
        days_left = (due_on - visit.as_of).days if due_on else None
        mark = (
            ""
            if days_left is None
            else "overdue"
            if days_left < 0
            else "due_soon"
            if days_left <= soon
            else "pending"
        )
        made.append(
            Line(
                number,
                row["name"] or "",
                STAGES.get(row["stage"], ""),
                last.isoformat() if last else "",
                due_on,
                mark,
                in_words(due_on, visit.as_of) if due_on else "",
                step[number]["not_before"] if kind == "talk" else last or row["activist_on"],
                "、".join(row[_WHO_FROM[kind]] or []) if kind in _WHO_FROM else "",
                {cell: posted.get(f"{cell}-{number}", "") for cell in _CELLS},
                {one.cell: one.words for one in errors if one.dossier == number},
                number in alike,
            )
        )
    order = {"overdue": 0, "due_soon": 1, "pending": 2, "": 3}
    return sorted(made, key=lambda x: (order[x.mark], x.due_on or date.max, x.since, x.name))


def _rows(posted: Mapping[str, str]) -> tuple[list[grids.Row], list[grids.Fault]]:
    """The lines in which anything was typed, and the days among them that are none."""
    rows, faults = [], []
    who = next(FACT[g.who] for g in grids.GRIDS.values() if FACT[g.who].kind is Kind.TEXTS)
    numbers = (n for n in (name.removeprefix("held_on-") for name in posted) if n.isdecimal())
    for number in dict.fromkeys(int(n) for n in numbers):
        typed = {cell: posted.get(f"{cell}-{number}", "").strip() for cell in _CELLS}
        if not any(typed.values()):
            continue
        held_on = None
        try:
            held_on = filled.day(typed["held_on"])
        except filled.Unreadable as error:
            faults.append(grids.Fault(number, "held_on", f"日期{error}"))
        rows.append(
            grids.Row(
                number, held_on, filled.value(who, typed["who"]), typed["words"], typed["more"]
            )
        )
    if faults:
        # Everything that is wrong is told at once, not only the days.
        known = {(one.dossier, one.cell) for one in faults}
        faults += [
            one for row in rows for one in grids.blank(row) if (one.dossier, one.cell) not in known
        ]
    return rows, faults


urls = [
    path("grids/<str:kind>", pick, name="grids"),
    path("grids/<str:kind>/<int:unit>", grid, name="grid"),
]
