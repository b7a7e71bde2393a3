"""Compare a list of the national members' system with our records, and keep what it says."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from rudang.actions import ledger, projecting, taking
from rudang.actions.dossiers import asking
from rudang.core import national
from rudang.core.facts import FACTS_OF_ACT
from rudang.core.national import Comparison
from rudang.core.scope import Actor, Refused, Right
from rudang.papers.national import NationalReading, read_national
from rudang.papers.sheets import Unreadable
from rudang.store.models import Act, Asking, Dossier
from rudang.store.reads import members, statistics
from rudang.store.reads.units import unit_names, whole_tree

_FACTS = (
    "id_no",
    "name",
    "number",
    "sex",
    "ethnic_code",
    "birth_date",
    "education_code",
    "meeting_on",
    "full_from",
)
_KIND = "national"
_TOLD = tuple(fact.name for fact in FACTS_OF_ACT[_KIND])
_REASON = "重新核对全国系统名单"


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a list tells, and how it compares with ours."""

    reading: NationalReading
    found: Comparison


@dataclass(frozen=True, slots=True)
class Kept(Reconciled):
    """What was kept of it: in how many dossiers something was recorded.

    `untold` members of ours are missing on a list that cannot show that they are: nothing was
    recorded of them.
    """

    recorded: int
    untold: int


@transaction.atomic
def reconcile(
    *, by: Actor, data: bytes, as_of: date, today: date, unmask: bool = False
) -> Reconciled:
    """Set the list beside the dossiers and the register in scope, by identity number.

    Args:
        unmask: the caller will show whole identity numbers, which needs the right to it.
    """
    _, made = _compared(by, data, as_of=as_of, today=today, unmask=unmask)
    ledger.write(_event(by, "reconcile_national_list", made, as_of, unmask=unmask), by=by)
    return made


@transaction.atomic
def keep(*, by: Actor, data: bytes, as_of: date, today: date, unmask: bool = False) -> Kept:
    """Compare, and record in each dossier what the list says of the person, and nothing else.

    An earlier comparison is superseded; one of a later day, or the same, stays.

    Args:
        as_of: the day on which the list was drawn.
        unmask: as in `reconcile`.
    """
    if not by.may(Right.RECORD):
        raise Refused("您没有记录核对结果的权限。")
    if as_of > today:
        raise Refused(
            f"{as_of.isoformat()} 晚于今天（{today.isoformat()}），还没有导出的名单不能记。"
        )
    dossiers, made = _compared(by, data, as_of=as_of, today=today, unmask=unmask)
    reading = made.reading
    doubles = sum(one.code == "duplicate-in-file" for one in reading.complaints)
    units = [unit for unit in dossiers["unit"].unique() if by.may(Right.RECORD, unit)]
    told = national.told_of(
        dossiers.filter(pl.col("unit").is_in(units)),
        reading.frame,
        columns=reading.columns,
        is_legible=reading.frame.height + doubles == reading.row_count,
    )
    recorded = _record(told.frame, by=by, as_of=as_of, today=today)
    event = _event(by, "keep_national_list", made, as_of, unmask=unmask, dossiers=recorded)
    ledger.write(event, by=by)
    return Kept(reading, made.found, recorded=recorded, untold=told.untold)


def _compared(
    by: Actor, data: bytes, *, as_of: date, today: date, unmask: bool
) -> tuple[pl.DataFrame, Reconciled]:
    """The dossiers in scope as they stood that day, and the list beside them."""
    if not by.may(Right.READ_DOSSIERS):
        raise Refused("您没有查看档案的权限。")
    if unmask and not by.may(Right.UNMASK):
        raise Refused("您没有查看完整公民身份号码的权限。")
    tree = whole_tree()
    try:
        reading = read_national(data, units=unit_names())
    except Unreadable as error:
        raise Refused(error.message) from None
    dossiers = statistics.people(_FACTS, as_of=as_of, today=today, known_at=timezone.now())
    seen = {unit for unit in tree if unit in by.scope}
    found = national.compare(
        national.ours(dossiers, members.register()),
        reading.frame,
        columns=reading.columns,
        names={place.id: place.name for place in tree.values()},
        is_mine=None if seen == set(tree) else seen,
    )
    return dossiers, Reconciled(reading, found)


def _event(
    by: Actor, verb: str, made: Reconciled, as_of: date, *, unmask: bool, **more: int
) -> ledger.Event:
    return ledger.Event(
        verb=verb,
        subject_kind="national_list",
        subject_id=as_of.isoformat(),
        unit=by.place,
        after={
            "rows": made.reading.row_count,
            "missing_here": len(made.found.missing_here),
            "missing_there": len(made.found.missing_there),
            "different": len(made.found.different),
            "with_identity": unmask,
            **more,
        },
    )


def _record(told: pl.DataFrame, *, by: Actor, as_of: date, today: date) -> int:
    """One act for each dossier of which the list tells something new; returns how many."""
    # Locked in one order, so that two who record at once cannot wait for each other.
    cases = dict(
        Dossier.objects.select_for_update()
        .filter(pk__in=told["dossier"].to_list(), is_void=False)
        .order_by("pk")
        .values_list("pk", "asking")
    )
    ends = Act.objects.filter(kind=_KIND, superseded_by=None, dossier__in=cases)
    standing = {act.dossier_id: act for act in ends}
    acts = []
    for row in told.iter_rows(named=True):
        before = standing.get(row["dossier"])
        facts = {name: _json(row[name]) for name in _TOLD if row.get(name) is not None}
        if row["dossier"] not in cases or (before and not _is_news(before, facts, as_of)):
            continue
        acts.append(
            {
                "dossier": row["dossier"],
                "unit": row["unit"],
                "kind": _KIND,
                "held_on": as_of,
                "facts": json.dumps(facts, ensure_ascii=False),
                "supersedes": before.pk if before else None,
            }
        )
    if not acts:
        return 0
    taking.insert_acts(
        pl.DataFrame(acts, schema_overrides={"supersedes": pl.Int64()}),
        upload=None,
        account=by.account_id,
        reason=_REASON,
        at=timezone.now(),
    )
    touched = [act["dossier"] for act in acts]
    _ask({dossier: cases[dossier] for dossier in touched})
    for start in range(0, len(touched), taking.BLOCK):
        projecting.refresh(touched[start : start + taking.BLOCK], today=today, changed=_TOLD)
    return len(acts)


def _is_news(before: Act, facts: dict[str, Any], as_of: date) -> bool:
    if before.is_void or before.held_on is None:
        return True
    return as_of > before.held_on or (as_of == before.held_on and facts != before.facts)


def _ask(asking_of: dict[int, int]) -> None:
    """What a comparison tells has been asked for; and each dossier has a new version."""
    for key in sorted(set(asking_of.values())):
        held = Asking.objects.get(pk=key)
        Dossier.objects.filter(pk__in=[d for d, a in asking_of.items() if a == key]).update(
            asking=asking({*held.facts, *_TOLD}), version=F("version") + 1
        )


def _json(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
