"""What stands beside the fields of one dossier's act: lawful days, findings, proposals, votes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from rudang.actions import calendars, reviews
from rudang.core import bodies
from rudang.core.ballots import Ballots
from rudang.core.bounds import Days, follow
from rudang.core.facts import FACT, FACTS_OF_ACT, Kind
from rudang.core.rules import Rule, Verdict
from rudang.regulation import forms as regulated
from rudang.regulation.editions import EDITIONS
from rudang.regulation.params import COMMITTEE_MIN_MEMBERS
from rudang.regulation.registry import REGULATION, RULES
from rudang.store.reads import members
from rudang.store.reads.units import Place, above
from rudang.web import act_forms as forms
from rudang.web import filled

_VOTES: Mapping[str, Mapping[str, str]] = {
    "admission_meeting": {
        "due": "due_voting",
        "present": "present_voting",
        "issued": "votes_issued",
        "returned": "votes_returned",
        "yes": "votes_yes",
        "no": "votes_no",
        "abstain": "votes_abstain",
        "spoiled": "votes_spoiled",
        "written_yes": "written_yes",
        "written_no": "written_no",
        "written_abstain": "written_abstain",
    },
    "full_meeting": {
        "due": "full_due_voting",
        "present": "full_present_voting",
        "yes": "full_votes_yes",
        "no": "full_votes_no",
        "abstain": "full_votes_abstain",
        "spoiled": "full_votes_spoiled",
        "written_yes": "full_written_yes",
    },
}
_BODY = {"activist": "activist_body", "target_meeting": "target_body"}
_APPROVER = {
    "preexam": "preexam_by",
    "approval": "approved_by",
    "full_approval": "full_approved_by",
}
_BODY_OF_KIND = {
    "committee": "党委",
    "working_committee": "党工委",
    "general_branch": "党总支",
    "branch": "党支部",
}
# Who usually writes a thing: whose names the dossier holds already.
_SAME_AS: Mapping[str, tuple[str, str]] = {
    "observers": ("contacts", "现任培养联系人"),
    "probation_observers": ("introducers", "入党介绍人"),
    "heart_talkers": ("contacts", "现任培养联系人"),
}
_OF_REGISTER = frozenset(_VOTES) | frozenset(_BODY)


def edition_of(held_on: date | None, otherwise: date) -> str:
    """The edition that governs an act of the day typed, or of the day looked at."""
    return regulated.edition_on(held_on or otherwise)


def asked_form(
    kind: str,
    *,
    row: Mapping[str, Any],
    frame: pl.DataFrame,
    unit: int,
    tree: Mapping[int, Place],
    values: Mapping[str, str],
    as_of: date,
    window: forms.Window,
    branches: Sequence[tuple[str, str]] = (),
    errors: Iterable[tuple[str, str]] = (),
    corrects: int | None = None,
    renews: int | None = None,
    saw: int = 0,
) -> forms.Form:
    """The form of an act as its edition asks it, with everything said beside its fields.

    What cannot be read yet counts as not typed. `values` are prefilled where something is known
    that is no day.
    """
    held_on, facts = _readable(kind, values)
    edition = edition_of(held_on, as_of)
    told: dict[str, list[tuple[str, str, str, str]]] = {}
    seen = frame
    if held_on is not None:
        seen, told = _told(kind, held_on, facts, row, frame, as_of)
    elif any(value not in (None, []) for value in facts.values()):
        seen = _with(frame, kind, None, facts, row)
    days = follow(
        seen,
        regulated.bounds_of(kind, edition),
        on=held_on or as_of,
        calendar=calendars.in_force(),
    )
    live = {
        name: _said_of(one, edition, facts.get(name)) for name, one in days.items() if one.is_known
    }
    for name, found in told.items():
        live[name] = replace(live.get(name, forms.Live()), told=found)
    branch, people = _register(kind, unit, values, held_on or as_of)
    for name, (value, why) in _proposals(kind, row, unit, tree, branch, held_on).items():
        if values.get(name, "") != value:
            live[name] = replace(live.get(name, forms.Live()), value=value, why=why)
    is_known = regulated.is_of(kind, edition)
    return forms.form(
        kind,
        values=values,
        window=window,
        errors=errors,
        branches=branches,
        corrects=corrects,
        renews=renews,
        saw=saw,
        edition=edition,
        edition_term=next(e.term for e in EDITIONS if e.code == edition),
        remark="" if is_known else regulated.REMARKS.get(kind, ""),
        live=live,
        votes=votes_in_words(kind, facts),
        rules=rules_of(kind, edition),
        people=people,
    )


def prefilled(kind: str, row: Mapping[str, Any]) -> dict[str, str]:
    """What is known already of an act to be recorded; never a day."""
    if kind == "introducers" and row.get("contacts"):
        return {"introducers": "、".join(row["contacts"])}
    return {}


PREFILLED: Mapping[str, str] = {
    "introducers": "已照培养联系人填好：入党介绍人一般由培养联系人担任，请核对后再记录。",
}
"""What to say where a form was filled beforehand."""


def rules_of(kind: str, edition: str) -> list[tuple[str, str, str]]:
    """The rules that judge the day of an act: check, title, article."""
    days = {fact.name for fact in FACTS_OF_ACT[kind] if fact.is_day}
    made: dict[str, tuple[str, str, str]] = {}
    for rule in REGULATION.rules:
        about = set(rule.on.meta.root_names())
        if rule.met is not None:
            about |= set(rule.met.meta.root_names())
        if about & days and edition in rule.cite and not rule.local:
            made.setdefault(rule.check, (rule.check, rule.title, rule.cite[edition]))
    return list(made.values())


def votes_in_words(kind: str, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The arithmetic of a vote as far as its figures are typed: (verdict or nothing, words)."""
    if kind not in _VOTES:
        return []
    ballots = Ballots(**{name: facts.get(column) for name, column in _VOTES[kind].items()})
    if ballots.due is None:
        return [("", "填了应到会人数，这里算出须到会、须赞成多少人。")]
    lines = [
        (
            "",
            f"应到会 {ballots.due}，须到会 ≥{ballots.must_attend()}，"
            f"须赞成 ≥{ballots.must_agree()}（超过应到会有表决权党员的半数）。",
        )
    ]
    for fault in ballots.faults():
        lines.append((Verdict.BROKEN.value, fault.words))
    agreed, passes = ballots.agreed(), ballots.passes()
    if passes is not None and agreed is not None:
        sum_ = f"赞成 {ballots.yes}"
        if ballots.written_yes:
            sum_ += f" ＋ 书面赞成 {ballots.written_yes} ＝ {agreed}"
        end = "达到" if passes else "没有达到"
        verdict = Verdict.MET.value if passes else Verdict.BROKEN.value
        lines.append((verdict, f"{sum_}，{end}须赞成的 {ballots.must_agree()} 人。"))
    return lines


def _readable(kind: str, values: Mapping[str, str]) -> tuple[date | None, dict[str, Any]]:
    facts, _ = filled.facts([f for f in FACTS_OF_ACT[kind] if not f.is_day], values)
    try:
        return filled.day(values.get(forms.HELD_ON, "")), facts
    except filled.Unreadable:
        return None, facts


def _typed(
    kind: str, held_on: date | None, facts: Mapping[str, Any], row: Mapping[str, Any]
) -> dict[str, Any]:
    """The facts as the sheet would hold them with the act."""
    made = {name: value for name, value in facts.items() if value not in (None, [])}
    for fact in FACTS_OF_ACT[kind]:
        if fact.is_day and held_on is not None:
            made[fact.name] = held_on
            if fact.kind is Kind.DATES:
                made[fact.name] = sorted({*(row[fact.name] or []), held_on})
    return made


def _with(
    frame: pl.DataFrame,
    kind: str,
    held_on: date | None,
    facts: Mapping[str, Any],
    row: Mapping[str, Any],
) -> pl.DataFrame:
    return frame.with_columns(
        pl.lit(value, dtype=FACT[name].kind.dtype).alias(name)
        for name, value in _typed(kind, held_on, facts, row).items()
    )


def _told(
    kind: str,
    held_on: date,
    facts: Mapping[str, Any],
    row: Mapping[str, Any],
    frame: pl.DataFrame,
    as_of: date,
) -> tuple[pl.DataFrame, dict[str, list[tuple[str, str, str, str]]]]:
    """The dossier as it would be, and what the rules would say, by the field it is about."""
    seen, findings = reviews.rehearsed(frame, _typed(kind, held_on, facts, row), as_of)
    beside = [
        fact.name
        for fact in FACTS_OF_ACT[kind]
        if not fact.is_day and fact.kind in (Kind.DATE, Kind.DATES) and facts.get(fact.name)
    ]
    told: dict[str, list[tuple[str, str, str, str]]] = {}
    for one in reviews.told(seen, findings):
        rule = RULES[one.rule]
        is_met = one.verdict == Verdict.MET.value
        # A rule about another day of the form speaks beside that day.
        name = next((n for n in beside if _is_about(rule, n)), forms.HELD_ON)
        words = rule.title if is_met else one.message
        article = rule.cite.get(one.edition, one.article)
        told.setdefault(name, []).append((one.verdict, words, article, one.check))
    return seen, told


def _is_about(rule: Rule, name: str) -> bool:
    """Whether a rule judges a day beside the act's own, and does not merely read it."""
    bound = regulated.BOUNDS.get(name)
    if bound is not None and bound.check == rule.check:
        return name in rule.reads
    about = set(rule.on.meta.root_names())
    if rule.met is not None:
        about |= set(rule.met.meta.root_names())
    return name in about


def _said_of(days: Days, edition: str, typed: Any) -> forms.Live:
    bound = days.bound
    if days.expected is not None:
        end = "或其前一日" if bound.may_end_before else ""
        follows = f"按规定应为 {days.expected.isoformat()}{end}（{bound.words}）"
    else:
        spans = [
            f"{limit} {day.isoformat()}"
            for limit, day in (("不早于", days.earliest), ("最迟", days.latest))
            if day is not None
        ]
        follows = f"{bound.words}（{'，'.join(spans)}）"
    days_typed = typed if isinstance(typed, list) else [typed] if typed else []
    outside = next((words for day in days_typed if (words := days.outside(day))), "")
    rule = next(r for r in REGULATION.rules if r.check == bound.check and not r.local)
    return forms.Live(
        follows=follows,
        article=rule.cite.get(edition, ""),
        check=bound.check,
        outside=outside,
    )


def _register(
    kind: str, unit: int, values: Mapping[str, str], day: date
) -> tuple[bodies.Branch | None, list[str]]:
    """The branch on the day of the act by its register, and whom a field may name."""
    names_people = any(fact.name in forms.PERSONS for fact in FACTS_OF_ACT[kind])
    if kind not in _OF_REGISTER and not names_people:
        return None, []
    held = values.get("held_unit", "")
    entries = members.entries(int(held) if kind in _VOTES and held.isdecimal() else unit)
    if not entries:
        return None, []
    branch = bodies.branch_on(entries, day)
    return branch, list(dict.fromkeys(one.name for one in branch.people if one.is_full))


def _proposals(
    kind: str,
    row: Mapping[str, Any],
    unit: int,
    tree: Mapping[int, Place],
    branch: bodies.Branch | None,
    held_on: date | None,
) -> dict[str, tuple[str, str]]:
    """Field to a value that could be taken over and where it comes from."""
    made: dict[str, tuple[str, str]] = {}
    if branch is not None and held_on is not None:
        day = held_on.isoformat()
        if kind in _VOTES and branch.voters is not None:
            made[_VOTES[kind]["due"]] = (
                str(branch.voters),
                f"党员名册：{day} 本支部有表决权的党员 {branch.voters} 人",
            )
        body = branch.body(COMMITTEE_MIN_MEMBERS.on(held_on) or 0)
        if kind in _BODY and body is not None:
            made[_BODY[kind]] = (
                body.value,
                f"党员名册：{day} 本支部正式党员 {branch.full_members} 人",
            )
    if kind in _APPROVER:
        line = [tree[one] for one in above(tree, unit)]
        approver = bodies.approver([(one.id, one.may_approve) for one in line])
        if approver is not None and tree[approver].kind in _BODY_OF_KIND:
            place = tree[approver]
            made[_APPROVER[kind]] = (_BODY_OF_KIND[place.kind], f"有审批权限的上级：{place.name}")
    for fact in FACTS_OF_ACT[kind]:
        if fact.name in _SAME_AS:
            source, whose = _SAME_AS[fact.name]
            if row.get(source):
                made[fact.name] = ("、".join(row[source]), whose)
    return made
