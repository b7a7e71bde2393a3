"""The register of members: whom each accompanies and introduces, who may serve; and picking one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import companions
from rudang.core.companions import (
    ROLE_OF_FACT,
    Limits,
    Member,
    Reason,
    Role,
    may_serve,
    reasons,
)
from rudang.core.facts import FACT
from rudang.core.scope import Right
from rudang.regulation.articles import cite
from rudang.regulation.editions import SINCE_2026
from rudang.store.reads import demands
from rudang.store.reads import dossiers as dossier_reads
from rudang.store.reads.units import Place, above, below, depths, whole_tree
from rudang.web import filled
from rudang.web.door import Visit, page

PAGE = 50
_OFFERED = 8
_CAN = (("contact", "可作培养联系人"), ("introducer", "可作入党介绍人"))
_BURDEN = (
    ("accompanies", "有培养联系对象"),
    ("introduces", "有介绍对象"),
    ("none", "没有联系或介绍的"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One member of the list with what speaks against either role."""

    member: Member
    unit: str
    party_age: int | None
    reasons: Sequence[tuple[str, str, str]]
    may_accompany: bool
    may_introduce: bool


def article(reason: Reason, day: date) -> str:
    """Where a reason is written, by the edition of the day."""
    if not reason.article:
        return ""
    return list(cite(reason.article).values())[-1 if day >= SINCE_2026 else 0]


@page(Right.READ_DOSSIERS)
def show(visit: Visit) -> HttpResponse:
    """The register on the day looked at."""
    tree = whole_tree()
    query = visit.request.GET
    unit = query.get("unit", "")
    units = below(tree, int(unit)) if unit.isdecimal() and int(unit) in tree else None
    found = companions.around(visit.as_of, visit.today, units=units)
    kept = demands.in_force(visit.as_of)
    limits: dict[int, Limits] = {}
    lines = []
    for member in found.members:
        if member.left_on is not None and not (member.accompanies or member.introduces):
            continue
        if member.unit not in limits:
            limits[member.unit] = companions.limits_from(kept, tree, member.unit)
        lines.append(_line(member, limits[member.unit], tree, visit.as_of))
    order = {place: n for n, place in enumerate(tree)}
    lines = [one for one in lines if _is_wanted(one, query)]
    lines.sort(key=lambda one: (order[one.member.unit], one.member.pinyin))
    pages = max(1, -(-len(lines) // PAGE))
    at = min(visit.page_asked, pages)
    return visit.render(
        "members.html",
        {
            "lines": lines[(at - 1) * PAGE : at * PAGE],
            "total": len(lines),
            "page": at,
            "pages": pages,
            "text": query.get("q", ""),
            "filters": _filters(visit, tree),
            "is_narrowed": any(query.get(name) for name in ("unit", "can", "burden", "q")),
            "to_replace": [
                {
                    "member": member,
                    "tie": tie,
                    "unit": tree[tie.unit].term,
                    "why": _lost(member),
                    "href": visit.address("act", tie.dossier, "contact_replacement")
                    if visit.me.may(Right.RECORD, tie.unit)
                    else "",
                }
                for member, tie in found.to_replace
            ],
        },
        active="members",
    )


def _lost(member: Member) -> str:
    if member.left_on is not None:
        return f"{member.left_on.isoformat()} 离开本支部"
    return "已被除名或开除党籍" if member.is_expelled else "不是正式党员"


def _line(member: Member, limits: Limits, tree: Mapping[int, Place], day: date) -> Line:
    of_role = {
        role: reasons(member, role, day=day, limits=limits, is_2026=day >= SINCE_2026)
        for role in (Role.CONTACT, Role.INTRODUCER)
    }
    told: dict[str, Reason] = {}
    for found in of_role.values():
        for one in found:
            told.setdefault(one.words, one)
    return Line(
        member,
        tree[member.unit].term,
        member.party_age(day),
        [(one.weight.value, one.words, article(one, day)) for one in told.values()],
        may_serve(of_role[Role.CONTACT]) and member.is_full is True,
        may_serve(of_role[Role.INTRODUCER]) and member.is_full is True,
    )


def _is_wanted(line: Line, query: Mapping[str, str]) -> bool:
    member = line.member
    can, burden = query.get("can", ""), query.get("burden", "")
    word = "".join(query.get("q", "").split()).lower()[:40]
    if can == "contact" and not line.may_accompany:
        return False
    if can == "introducer" and not line.may_introduce:
        return False
    if burden == "accompanies" and not member.accompanies:
        return False
    if burden == "introduces" and not member.introduces:
        return False
    if burden == "none" and (member.accompanies or member.introduces):
        return False
    if word and word.isascii():
        return member.initials.startswith(word) or member.pinyin.startswith(word)
    return word in member.name


def _filters(visit: Visit, tree: dict[int, Place]) -> list[dict[str, Any]]:
    query = visit.request.GET
    deep = depths(tree)
    mine = [p for p in tree.values() if p.id in visit.me.scope]
    top = min((deep[p.id] for p in mine), default=0)
    units = [(p.id, f"{'　' * (deep[p.id] - top)}{p.term}", None) for p in mine]
    return [
        {"name": "unit", "label": "党组织", "value": query.get("unit", ""), "options": units},
        {
            "name": "can",
            "label": "可任",
            "value": query.get("can", ""),
            "options": [(code, term, None) for code, term in _CAN],
        },
        {
            "name": "burden",
            "label": "负担",
            "value": query.get("burden", ""),
            "options": [(code, term, None) for code, term in _BURDEN],
        },
    ]


@page(Right.RECORD)
def pick(visit: Visit) -> HttpResponse:
    """Members who could be named in a field of a form, for what has been typed so far."""
    query = visit.request.GET
    name = query.get("field", "")
    if name not in ROLE_OF_FACT:
        raise Http404
    unit, kin = _for_whom(visit, query)
    typed = filled.value(FACT["contacts"], query.get(name, ""))
    try:
        day = filled.day(query.get("held_on", "")) or visit.as_of
    except filled.Unreadable:
        day = visit.as_of
    tree = whole_tree()
    found = companions.candidates(
        ROLE_OF_FACT[name],
        unit,
        _house(tree, unit, visit),
        day=day,
        as_of=visit.as_of,
        today=visit.today,
        tree=tree,
        kin=kin,
    )
    # The last name is still being typed, unless a separator follows it or it is a whole name.
    names = {one.member.name for one in found}
    is_open = bool(typed) and query.get(name, "").rstrip(" ")[-1] not in "、，,;；"
    text = typed[-1] if is_open and typed[-1] not in names else ""
    taken = set(typed) - {text}
    offered = [one for one in companions.matching(found, text) if one.member.name not in taken]
    return visit.render(
        "member-pick.html",
        {
            "field": name,
            "role": ROLE_OF_FACT[name],
            "is_one": FACT[name].kind == "text",
            "day": day,
            "text": text,
            "has_register": bool(found),
            "named": [
                (one.member.name, _told(one, day))
                for one in found
                if one.member.name in taken and one.reasons
            ],
            "kin": kin,
            "offered": [
                (one, tree[one.member.unit].term, one.member.party_age(day), _told(one, day))
                for one in offered[:_OFFERED]
            ],
            "more": max(0, len(offered) - _OFFERED),
            "is_strange": bool(text)
            and not text.isascii()
            and not any(one.startswith(text) for one in names),
        },
        active="members",
    )


def _told(one: companions.Candidate, day: date) -> list[tuple[str, str, str]]:
    return [(reason.weight.value, reason.words, article(reason, day)) for reason in one.reasons]


def _for_whom(visit: Visit, query: Mapping[str, str]) -> tuple[int, Sequence[str]]:
    """The branch for which somebody is wanted, and the names of the person's relatives."""
    number = query.get("dossier", "")
    if number.isdecimal():
        case = dossier_reads.case(int(number)) if len(number) < 16 else None
        if case is None:
            raise Http404
        if not visit.me.may(Right.RECORD, case.unit):
            raise PermissionDenied
        told = [act.facts.get("kin_names") for act in case.standing("particulars")]
        return case.unit, next(filter(None, told), None) or ()
    unit = query.get("unit", "")
    if not unit.isdecimal() or int(unit) not in visit.me.scopes[Right.RECORD]:
        raise Http404
    return int(unit), ()


def _house(tree: dict[int, Place], unit: int, visit: Visit) -> set[int]:
    """A branch with its general branch and all branches of it, as far as they are in scope."""
    top = next((one for one in above(tree, unit) if tree[one].kind == "general_branch"), unit)
    return {one for one in below(tree, top) if one in visit.me.scope}


urls = [
    path("members", show, name="members"),
    path("members/pick", pick, name="pick-member"),
]
