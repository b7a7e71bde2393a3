"""Take in somebody from outside the tree: the dossier, what was done elsewhere, the check."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from rudang.actions import dossiers, ledger, transfers
from rudang.actions.dossiers import Problem
from rudang.core.arrival import STAGE_OF_TERM, asked_of, hints, outcome
from rudang.core.facts import ACT_KIND
from rudang.core.scope import Actor, Refused, Right
from rudang.regulation.arrival import QUESTIONS
from rudang.store.models import Dossier, Package
from rudang.store.reads.units import whole_tree


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """One act that was done before the person came, as papers or a package tell it."""

    kind: str
    held_on: date | None
    facts: Mapping[str, Any] = field(default_factory=dict)
    is_renewal: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """The person's coming: when, from where, what the letter says, what the check answered."""

    on: date
    school: str
    source: str = ""
    left_on: date | None = None
    letter_on: date | None = None
    letter_stage: str = ""
    reported: str = ""
    papers: Sequence[Mapping[str, Any]] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@transaction.atomic
def take_in(
    *,
    by: Actor,
    unit: int,
    particulars: Mapping[str, Any],
    acts: Sequence[Elsewhere],
    arrival: Arrival,
    today: date,
) -> Dossier:
    """Open a dossier for somebody who brought papers, with the real days of what was done.

    Everything in one transaction: the particulars, the acts, the check on arrival, the transfer.
    """
    stage = stage_of(unit, arrival, actor=by, today=today)
    must_be_new(particulars.get("id_no"))
    case = dossiers.open_dossier(by=by, unit=unit, particulars=particulars, today=today)
    record_elsewhere(by=by, dossier=case.pk, acts=acts, before=arrival.on, today=today)
    arrived = record_arrival(by=by, dossier=case.pk, stage=stage, arrival=arrival, today=today)
    Package.objects.create(
        dossier=case,
        unit_id=unit,
        direction=Package.Direction.IN,
        school=arrival.school.strip(),
        filename="",
        sha256="",
        manifest={"source": arrival.source, "papers": transfers.count(arrival.papers)},
        arrival=arrived,
        name=str(particulars.get("name", "")),
        stage=stage,
        on=arrival.on,
        made_at=timezone.now(),
        made_by_id=by.account_id,
    )
    ledger.write(
        ledger.Event(
            verb="take_in_papers",
            subject_kind="dossier",
            subject_id=case.pk,
            unit=unit,
            after={"school": arrival.school, "stage": transfers.stage_term(stage)},
        ),
        by=by,
    )
    return case


@transaction.atomic
def record_elsewhere(
    *, by: Actor, dossier: int, acts: Iterable[Elsewhere], before: date, today: date
) -> list[int]:
    """Record what was done before somebody came, each with its own day."""
    made: dict[str, int] = {}
    numbers = []
    for act in acts:
        if act.held_on is not None and act.held_on > before:
            raise Problem(
                act.kind,
                f"{ACT_KIND[act.kind].term}（{act.held_on.isoformat()}）晚于转入日期"
                f"（{before.isoformat()}）；转入以后办理的，接收以后再记。",
            )
        try:
            recorded = dossiers.record_act(
                by=by,
                dossier=dossier,
                kind=act.kind,
                held_on=act.held_on,
                facts=act.facts,
                today=today,
                renews=made.get(act.kind) if act.is_renewal else None,
            )
        except Problem as problem:
            # The field of one form among many: which act it is must be said as well.
            raise Problem(
                act.kind if problem.field == "held_on" else problem.field,
                f"{ACT_KIND[act.kind].term}：{problem.message}",
            ) from None
        made[act.kind] = recorded.pk
        numbers.append(recorded.pk)
    return numbers


@transaction.atomic
def record_arrival(
    *,
    by: Actor,
    dossier: int,
    stage: str,
    arrival: Arrival,
    today: date,
    renews: int | None = None,
) -> dict[str, Any]:
    """Record the transfer with what the check on arrival came to; returns the check as kept."""
    questions = asked_of(QUESTIONS, stage)
    checked = outcome(questions, arrival.answers)
    if not checked.is_whole:
        raise Problem(f"answer-{checked.missing[0]}", "接收时的核对还有问题没有回答。")
    doubts = "；".join([*checked.faults, *([arrival.note.strip()] if arrival.note.strip() else [])])
    dossiers.record_act(
        by=by,
        dossier=dossier,
        kind="transfer",
        held_on=arrival.on,
        facts=transfers.transfer_facts(
            answers=checked.has_papers,
            is_examined=True,
            transferred_out_on=arrival.left_on,
            transferred_from=arrival.school.strip(),
            transfer_reported=arrival.reported,
            transfer_pages=sum(one["count"] for one in transfers.count(arrival.papers)),
            transfer_doubts=doubts,
            letter_on=arrival.letter_on,
            letter_stage=arrival.letter_stage,
        ),
        today=today,
        renews=renews,
    )
    return {"answers": dict(arrival.answers), "doubts": doubts}


def hinted(facts: Mapping[str, Any], stage: str) -> dict[str, str]:
    """What the dates at hand show against the questions of the check."""
    return hints(asked_of(QUESTIONS, stage), facts)


def must_be_new(id_no: Any) -> None:
    """Refuse somebody who has a dossier in the base already, wherever it stands.

    Raises:
        Refused: an identity number that is known.
    """
    if not id_no:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT rudang_known_elsewhere(%s)", [[str(id_no)]])
        if cursor.fetchone():
            raise Problem(
                "id_no",
                "这个公民身份号码在本库已经有档案，不能再接收一份；请由原党支部在“转接”里转过来。",
            )


def stage_of(unit: int, arrival: Arrival, *, actor: Actor, today: date) -> str:
    """The stage at which somebody arrives; refused where the coming itself cannot be."""
    place = whole_tree().get(unit)
    if place is None or not actor.may(Right.RECORD, unit):
        raise Refused("您没有在这个党组织接收档案的权限。")
    if place.kind not in transfers.BRANCHES:
        raise Problem("unit", "请选择接收的党支部。")
    if arrival.on > today:
        raise Problem("on", f"转入日期 {arrival.on.isoformat()} 晚于今天（{today.isoformat()}）。")
    if arrival.left_on is not None and arrival.left_on > arrival.on:
        raise Problem("left_on", f"转出日期不能晚于转入日期（{arrival.on.isoformat()}）。")
    if not arrival.school.strip():
        raise Problem("school", "请填写原单位，如“青溪县第一中学”。")
    stage = STAGE_OF_TERM.get(arrival.letter_stage)
    if stage is None:
        raise Problem("letter_stage", "请选择介绍信或来函上写的身份。")
    return stage
