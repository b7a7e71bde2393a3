"""Keep the register of numbered admission forms: receive, issue, use, write off, hand back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from rudang.actions import gates, ledger
from rudang.actions.dossiers import Changed, Problem
from rudang.core.scope import Actor, Refused, Right
from rudang.core.serials import (
    MAY_FOLLOW,
    Balance,
    Discrepancy,
    Held,
    Move,
    State,
    Use,
    balances,
    between,
    by_year,
    discrepancies,
    held,
    tidy,
)
from rudang.regulation.registry import REGULATION, RULES
from rudang.store.models import Dossier, FormEvent, Sheet
from rudang.store.reads import forms as reads
from rudang.store.reads.units import above, below, whole_tree

# Any number: whoever moves forms waits for whoever is moving some.
_ONE_AT_A_TIME = 7205004
_BETWEEN_SERIALS = re.compile(r"[、，,;；\s]+")
_AFTER_PREEXAM = "H06.early"
_GATE = ("name", "preexam_on", "preexam_result", "exited_on")
_VERBS = {
    Move.RECEIVED: ("receive_forms", "领取"),
    Move.ISSUED: ("issue_forms", "发放"),
    Move.USED: ("use_form", "登记使用"),
    Move.SPOILED: ("spoil_forms", "作废"),
    Move.LOST: ("lose_forms", "登记遗失"),
    Move.RETURNED: ("return_forms", "退回"),
}


@dataclass(frozen=True, slots=True)
class Register:
    """The register in sight on a day: where every form is, each unit's balance, what is odd."""

    forms: Mapping[str, Held]
    balances: Mapping[int, Balance]
    discrepancies: Sequence[Discrepancy]
    years: Mapping[int, tuple[int, int]]
    to_use: Sequence[tuple[Held, Use]]
    names: Mapping[int, str]
    began: date | None


def register(as_of: date) -> Register:
    """The register in sight on a day. Looking changes nothing."""
    events = reads.standing(as_of)
    forms = held(events)
    began = min((event.on for event in events), default=None)
    uses = reads.uses(as_of)
    people = {use.dossier: use.name for use in uses}
    known = {d for one in forms.values() for d in (one.dossier, one.issued_to) if d}
    names = people | reads.names(known - set(people))
    by_dossier = {use.dossier: use for use in uses}
    to_use = [
        (one, use)
        for one in forms.values()
        if one.state is State.OUT
        and (use := by_dossier.get(one.dossier or 0)) is not None
        and use.meeting_on is not None
        and tidy(use.serial) == one.serial
    ]
    return Register(
        forms,
        balances(events),
        discrepancies(forms, uses, names, since=began) if events else (),
        by_year(forms, uses, since=began) if events else {},
        sorted(to_use, key=lambda pair: pair[0].serial),
        names,
        began,
    )


@transaction.atomic
def receive(
    *,
    by: Actor,
    unit: int,
    first: str,
    last: str = "",
    on: date | None,
    today: date,
    source: str = "",
) -> list[str]:
    """Enter forms that came from the printing authority into a unit's register."""
    if unit not in whole_tree() or not by.may(Right.FORMS, unit):
        raise Refused("您没有为这个党组织登记领取志愿书的权限。")
    serials = _range(first, last)
    day = _day(on, today)
    _wait()
    known = reads.whereabouts(serials)
    for serial, one in known.items():
        if one.state not in MAY_FOLLOW[Move.RECEIVED]:
            raise Problem("first", f"{serial} 已经登记过，现在{_where(one)}，没有重复登记。")
        if day < one.on:
            raise Problem("on", f"{serial} 在 {one.on.isoformat()} 退回，领取日期不能早于那一天。")
    _enter(Move.RECEIVED, serials, unit=unit, on=day, note=source, by=by)
    return serials


@transaction.atomic
def issue_to_unit(
    *,
    by: Actor,
    to_unit: int | None,
    first: str,
    last: str = "",
    on: date | None,
    today: date,
    note: str = "",
) -> list[str]:
    """Issue forms in stock to a unit below; from then on they stand in its register."""
    serials = _range(first, last)
    day = _day(on, today)
    tree = whole_tree()
    _wait()
    found = _movable(Move.ISSUED, serials, day, by=by)
    unit = _one_register(found)
    if to_unit is None or to_unit not in tree:
        raise Problem("to_unit", "请选择发给哪个党组织。")
    if to_unit == unit or to_unit not in below(tree, unit):
        raise Problem("to_unit", f"{tree[unit].name}只能发给下级党组织。")
    _enter(Move.ISSUED, serials, unit=unit, on=day, to_unit=to_unit, note=note, by=by)
    return serials


@transaction.atomic
def issue(
    *, by: Actor, serial: str, dossier: int, on: date | None, today: date, note: str = ""
) -> FormEvent:
    """Issue a form to the person; refused where the text forbids to begin with it.

    Raises:
        Refused: the pre-examination is not passed, or another rule forbids it: every sentence
            with its article.
    """
    case = _case(by, dossier)
    (number,) = _range(serial, "")
    day = _day(on, today)
    must_be_due(dossier, on=day, today=today)
    _wait()
    mine = reads.forms_of(dossier)
    if mine:
        raise Problem(
            "dossier",
            f"已经发过编号 {'、'.join(mine)} 的志愿书，一人一册；作废或退回后才能再发。",
        )
    found = _movable(Move.ISSUED, [number], day, by=by)
    unit = _one_register(found)
    tree = whole_tree()
    if unit not in above(tree, case.unit_id):
        raise Problem(
            "serial",
            f"{number} 在{tree[unit].name}的登记簿里，本人在{tree[case.unit_id].name}，"
            "请先把这一册发给本人所在的党组织。",
        )
    return _enter(
        Move.ISSUED, [number], unit=unit, on=day, to_unit=case.unit_id, dossier=case, note=note,
        by=by,
    )[0]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Issued:
    """What came of issuing a run of forms: who got which, and who got none and why."""

    forms: Sequence[FormEvent]
    refused: Sequence[tuple[str, str]]
    names: Mapping[int, str]


@transaction.atomic
def issue_many(
    *,
    by: Actor,
    first: str,
    dossiers: Sequence[int],
    on: date | None,
    today: date,
    note: str = "",
) -> Issued:
    """Issue forms in stock, from one on, to several people, each checked by themselves.

    Whoever is refused uses up no form: the next one gets it.

    Raises:
        Refused: nobody could be given one; every reason stands in it, one a line.
    """
    if not dossiers:
        raise Problem("dossiers", "请至少选择一人。")
    (number,) = _range(first, "")
    day = _day(on, today)
    _wait()
    unit = _one_register(_movable(Move.ISSUED, [number], day, by=by))
    stock = sorted(
        one.serial
        for one in held(reads.standing(today)).values()
        if one.unit == unit and one.state is State.STOCK and _is_from(one.serial, number)
    )
    if len(stock) < len(dossiers):
        raise Problem(
            "first",
            f"从 {number} 起，{whole_tree()[unit].name}在库的只有 {len(stock)} 册，"
            f"不够发给 {len(dossiers)} 人。",
        )
    names = reads.names(dossiers)
    made: list[FormEvent] = []
    refused: list[tuple[str, str]] = []
    for dossier in dict.fromkeys(dossiers):
        try:
            with transaction.atomic():
                made.append(
                    issue(
                        by=by,
                        serial=stock[len(made)],
                        dossier=dossier,
                        on=day,
                        today=today,
                        note=note,
                    )
                )
        except Refused as why:
            refused.append((names.get(dossier, "所选的人"), str(why).replace("\n", "；")))
    if not made:
        raise Refused("\n".join(f"{name}：{words}" for name, words in refused))
    return Issued(made, refused, names)


def _is_from(serial: str, first: str) -> bool:
    """Whether a serial stands at another or after it in one run of numbers."""
    return len(serial) == len(first) and serial >= first


def must_be_due(dossier: int, *, on: date, today: date) -> None:
    """Refuse to issue a form before the pre-examination is passed, or where a rule forbids it.

    Raises:
        Refused: with every reason and its article, one a line.
    """
    row = Sheet.objects.filter(dossier_id=dossier).values(*_GATE).first()
    if row is None:
        raise Refused("没有这份档案，或不在您的范围内。")
    rule, edition = RULES[_AFTER_PREEXAM], REGULATION.edition_on(on).code
    article = REGULATION.article(rule, edition)
    if row["exited_on"] is not None:
        raise Refused(
            f"{row['name']}的发展工作已于 {row['exited_on'].isoformat()} 终止，不再发放。"
        )
    if row["preexam_on"] is None or row["preexam_on"] > on:
        day = f"（预审日期 {row['preexam_on'].isoformat()}）" if row["preexam_on"] else ""
        raise Refused(
            f"入党志愿书发给预审合格的发展对象，{on.isoformat()} {row['name']}还没有预审合格{day}。"
            f"（{article}）"
        )
    if row["preexam_result"] != "合格":
        said = row["preexam_result"] or "没有登记"
        raise Refused(
            f"入党志愿书发给预审合格的发展对象，{row['name']}的预审结论：{said}。（{article}）"
        )
    gates.must_pass(dossier, "form", on=on, today=today)


@transaction.atomic
def use(
    *, by: Actor, serial: str, dossier: int, on: date | None, today: date, note: str = ""
) -> FormEvent:
    """Enter that a form was used at the person's branch meeting. What was done is entered as it
    was, whoever the form had been issued to; the register then says what is odd."""
    case = _case(by, dossier)
    (number,) = _range(serial, "")
    day = _day(on, today)
    _wait()
    found = _movable(Move.USED, [number], day, by=by)
    unit = _one_register(found)
    return _enter(Move.USED, [number], unit=unit, on=day, dossier=case, note=note, by=by)[0]


@transaction.atomic
def write_off(
    *,
    by: Actor,
    kind: str,
    first: str,
    last: str = "",
    on: date | None,
    today: date,
    reason: str,
) -> list[str]:
    """Enter forms as spoiled or lost, with the reason."""
    if kind not in (Move.SPOILED.value, Move.LOST.value):
        raise Problem("kind", "请选择是作废还是遗失。")
    move = Move(kind)
    serials = _range(first, last)
    day = _day(on, today)
    if not reason.strip():
        raise Problem("reason", "请填写原因，如：填写错误、污损、邮寄途中遗失。")
    _wait()
    found = _movable(move, serials, day, by=by)
    owners = _owners(found)
    for unit, some in _by_register(found).items():
        _enter(move, some, unit=unit, on=day, note=reason, owners=owners, by=by)
    return serials


@transaction.atomic
def hand_back(
    *,
    by: Actor,
    first: str,
    last: str = "",
    on: date | None,
    today: date,
    to_unit: int | None = None,
    reason: str = "",
) -> list[str]:
    """Hand forms back: from a person to the unit's stock, to a unit above, or out of the college.

    Args:
        to_unit: whose stock they return to; None where they go back to who printed them.
    """
    serials = _range(first, last)
    day = _day(on, today)
    tree = whole_tree()
    _wait()
    found = _movable(Move.RETURNED, serials, day, by=by)
    unit = _one_register(found)
    if to_unit is None and not by.may(Right.FORMS, unit):
        raise Problem("to_unit", "请选择退给哪个党组织；退给印发单位由组织部登记。")
    if to_unit is not None:
        is_out = all(one.state is State.OUT for one in found.values())
        if to_unit not in above(tree, unit) or (to_unit == unit and not is_out):
            raise Problem("to_unit", f"只能退给{tree[unit].name}的上级党组织，或由本人退回本组织。")
    owners = _owners(found)
    _enter(
        Move.RETURNED, serials, unit=unit, on=day, to_unit=to_unit, note=reason, owners=owners,
        by=by,
    )  # fmt: skip
    return serials


@transaction.atomic
def void(*, by: Actor, event: int, reason: str, whole: bool = False) -> list[str]:
    """Take back an entry made by mistake: a void one supersedes it, and both stay.

    Only the last standing entry of a form can be taken back.

    Args:
        whole: take back every entry made together with it.
    """
    _wait()
    row = FormEvent.objects.filter(pk=event).first()
    if row is None or not _may(by, row.unit_id):
        raise Refused("没有这条登记，或您没有撤回它的权限。")
    if not reason.strip():
        raise Problem("reason", "请填写撤回的原因。")
    rows = [row]
    if whole:
        rows = list(
            FormEvent.objects.filter(
                recorded_at=row.recorded_at,
                recorded_by=row.recorded_by_id,
                kind=row.kind,
                unit=row.unit_id,
                is_void=False,
            ).order_by("pk")
        )
    last = reads.whereabouts([one.serial for one in rows])
    for one in rows:
        now = last.get(one.serial)
        if one.is_void or now is None or now.event != one.pk:
            raise Changed(f"{one.serial} 在这条登记之后又有登记，或已被撤回；只能撤回最后一条。")
    moment = timezone.now()
    for one in rows:
        FormEvent(
            unit_id=one.unit_id,
            serial=one.serial,
            kind=one.kind,
            on=one.on,
            to_unit_id=one.to_unit_id,
            dossier_id=one.dossier_id,
            note=reason.strip(),
            supersedes=one,
            is_void=True,
            recorded_at=moment,
            recorded_by_id=by.account_id,
        ).save(force_insert=True)
    serials = [one.serial for one in rows]
    ledger.write(
        ledger.Event(
            verb="void_form_entry",
            subject_kind="form",
            subject_id=_named(serials),
            unit=row.unit_id,
            before={"kind": row.get_kind_display(), "held_on": row.on, "forms": len(rows)},
            cause=reason.strip(),
        ),
        by=by,
    )
    return serials


def _may(by: Actor, unit: int) -> bool:
    return by.may(Right.FORMS, unit) or by.may(Right.RECORD, unit)


def _case(by: Actor, dossier: int) -> Dossier:
    found = Dossier.objects.filter(pk=dossier, is_void=False).first()
    if found is None or not _may(by, found.unit_id):
        raise Problem("dossier", "请选择本人；只能选您范围内的人。")
    return found


def _range(first: str, last: str) -> list[str]:
    """The serials from one to another, or those that are named one by one."""
    try:
        some = [one for one in _BETWEEN_SERIALS.split(first) if one]
        if len(some) > 1 and not last:
            return list(dict.fromkeys(number for one in some for number in between(one, "")))
        return between(first, last)
    except ValueError as error:
        raise Problem("first" if last or not first else "serial", str(error)) from None


def _day(on: date | None, today: date) -> date:
    if on is None:
        raise Problem("on", "请填写办理的日期。")
    if on > today:
        raise Problem("on", f"{on.isoformat()} 还没有到，只能登记已经办理的事。")
    return on


def _wait() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])


def _movable(move: Move, serials: Sequence[str], day: date, *, by: Actor) -> dict[str, Held]:
    """Where forms are that may be moved so; refused for the first that may not."""
    found = reads.whereabouts(serials)
    done = _VERBS[move][1]
    field = "serial" if len(serials) == 1 else "first"
    for serial in serials:
        one = found.get(serial)
        if one is None:
            raise Problem(field, f"台账里没有编号 {serial} 的志愿书，请先登记领取。")
        if not _may(by, one.unit):
            name = whole_tree()[one.unit].name
            raise Problem(field, f"{serial} 在{name}的登记簿里，您不能{done}。")
        if one.state not in MAY_FOLLOW[move]:
            raise Problem(field, f"{serial} 现在{_where(one)}，不能{done}。")
        if day < one.on:
            raise Problem(
                "on", f"{serial} 在 {one.on.isoformat()} {one.state.term}，日期不能早于那一天。"
            )
    return {serial: found[serial] for serial in serials}


def _where(one: Held) -> str:
    return f"{one.state.term}（{whole_tree()[one.unit].term}，{one.on.isoformat()}）"


def _by_register(found: Mapping[str, Held]) -> dict[int, list[str]]:
    units: dict[int, list[str]] = {}
    for serial, one in found.items():
        units.setdefault(one.unit, []).append(serial)
    return units


def _one_register(found: Mapping[str, Held]) -> int:
    units = list(_by_register(found))
    if len(units) > 1:
        tree = whole_tree()
        told = "、".join(tree[unit].term for unit in units)
        raise Problem("first", f"这些编号分在几个党组织的登记簿里（{told}），请分开登记。")
    return units[0]


def _owners(found: Mapping[str, Held]) -> dict[str, int]:
    return {serial: one.dossier for serial, one in found.items() if one.dossier}


def _enter(
    move: Move,
    serials: Sequence[str],
    *,
    unit: int,
    on: date,
    by: Actor,
    to_unit: int | None = None,
    dossier: Dossier | None = None,
    note: str = "",
    owners: Mapping[str, int] | None = None,
) -> list[FormEvent]:
    moment = timezone.now()
    rows = [
        FormEvent(
            unit_id=unit,
            serial=serial,
            kind=move.value,
            on=on,
            to_unit_id=to_unit,
            dossier_id=dossier.pk if dossier else (owners or {}).get(serial),
            note=note.strip(),
            recorded_at=moment,
            recorded_by_id=by.account_id,
        )
        for serial in serials
    ]
    FormEvent.objects.bulk_create(rows)
    after: dict[str, Any] = {"forms": len(rows), "held_on": on}
    if to_unit is not None:
        after["to_unit"] = whole_tree()[to_unit].name
    if dossier is not None:
        after["dossier"] = dossier.pk
    ledger.write(
        ledger.Event(
            verb=_VERBS[move][0],
            subject_kind="form",
            subject_id=_named(serials),
            unit=unit,
            after=after,
            cause=note.strip(),
        ),
        by=by,
    )
    return rows


def _named(serials: Sequence[str]) -> str:
    if len(serials) == 1:
        return serials[0]
    is_run = list(serials) == between(serials[0], serials[-1])
    return f"{serials[0]}-{serials[-1]}" if is_run else "、".join(serials)
