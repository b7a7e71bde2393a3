"""Who accompanies and introduces somebody, from when to when, and relatives declared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rudang.core.companions import Member, Turn, members_on, turns
from rudang.core.scope import Right
from rudang.store.reads import companions as reads
from rudang.store.reads.dossiers import Kept
from rudang.web.door import Visit
from rudang.web.panels.shape import Desk, Link, Panel


@dataclass(frozen=True, slots=True)
class Row:
    """One who accompanies or introduces, with what the register says of the day looked at."""

    turn: Turn
    state: str
    is_lost: bool
    is_kin: bool


def panel(visit: Visit, case: Kept, row: Mapping[str, Any]) -> Panel | None:
    """The dossier's section; nothing where nobody is named and no relative declared."""
    kin = row["kin_names"] or ()
    accompanying = _contacts(visit, case, row)
    introducing = _introducers(row)
    if not accompanying and not introducing and not kin:
        return None
    # Of several of one name, one who still stands there is meant.
    known: dict[str, Member] = {}
    for one in members_on(reads.entries([case.unit]), visit.as_of):
        if one.name not in known or known[one.name].has_lost_standing:
            known[one.name] = one
    contacts = [_row(turn, known, kin) for turn in accompanying]
    introducers = [_row(turn, known, kin) for turn in introducing]
    now = [one for one in contacts if one.turn.until is None]
    may = visit.me.may(Right.RECORD, case.unit)
    is_activist = row["stage"] in ("applicant", "activist")
    replace = ""
    if may and now and is_activist:
        staying = "、".join(one.turn.name for one in now if not one.is_lost)
        replace = visit.address("act", case.id, "contact_replacement", contacts_new=staying)
    lost = [one for one in now if one.is_lost and is_activist]
    return Panel(
        key="people",
        title="培养联系人和入党介绍人",
        template="panels/people.html",
        context={
            "contacts": contacts,
            "introducers": introducers,
            "kin": kin,
            "replace": replace,
            "lost": lost,
        },
        count=len(contacts) + len(introducers),
        is_open=bool(lost),
        notes={
            5: [Link(f"培养联系人{one.turn.name}{one.state}，须更换。", "#people") for one in lost]
        }
        if lost
        else {},
        links={5: [Link("更换培养联系人", replace)]} if replace else {},
    )


def desk(visit: Visit) -> Desk | None:
    """Contacts to be replaced stand on the page of members."""
    return None


def _contacts(visit: Visit, case: Kept, row: Mapping[str, Any]) -> list[Turn]:
    """Contacts by the acts held until the day looked at."""
    if not row["contacts"] and not row["contact_replaced_on"]:
        return []
    changes = [
        (act.held_on, tuple(act.facts.get("contacts_new") or ()))
        for act in case.standing("contact_replacement")
        if act.held_on is not None and act.held_on <= visit.as_of
    ]
    ended = _first(row, "target_on", "activist_ended_on", "exited_on")
    why = "列为发展对象" if ended and ended == row["target_on"] else "终止" if ended else ""
    since = row["contacts_on"] or row["activist_on"]
    return turns(row["contacts"] or (), since, changes, ended, why)


def _introducers(row: Mapping[str, Any]) -> list[Turn]:
    ended = _first(row, "full_from", "exited_on")
    why = "转正" if ended and ended == row["full_from"] else "终止" if ended else ""
    since = row["introducers_on"] or row["target_on"]
    return turns(row["introducers"] or (), since, (), ended, why)


def _first(row: Mapping[str, Any], *names: str) -> date | None:
    return min((row[name] for name in names if row[name] is not None), default=None)


def _row(turn: Turn, known: Mapping[str, Member], kin: Sequence[str]) -> Row:
    member = known.get(turn.name)
    is_kin = turn.name in kin
    if member is None:
        return Row(turn, "本支部名册中没有，未掌握" if turn.until is None else "", False, is_kin)
    if turn.until is not None or not member.has_lost_standing:
        return Row(turn, "、".join(member.posts), False, is_kin)
    if member.left_on is not None:
        return Row(turn, f"{member.left_on.isoformat()} 离开本支部", True, is_kin)
    return Row(turn, "已被除名" if member.is_expelled else "不是正式党员", True, is_kin)
