"""End a case before its time, open it again, and write the words that are read out."""

from datetime import date

from django.db import transaction

from rudang.actions import dossiers, ledger
from rudang.actions.dossiers import Changed, Problem
from rudang.core.facts import DECIDERS
from rudang.core.scope import Actor, Refused, Right
from rudang.papers.announcements import Announcement, write_announcement
from rudang.regulation.exits import EXIT, Exit, article, possible
from rudang.store.models import Act, Transfer
from rudang.store.reads import moves, settings
from rudang.store.reads.units import whole_tree


@transaction.atomic
def end(
    *,
    by: Actor,
    dossier: int,
    kind: str,
    on: date,
    body: str = "",
    reason: str,
    document: str = "",
    announced_on: date | None = None,
    decider: str = "",
    today: date,
) -> Act:
    """Record that a case ended: which way, decided by whom, on which day, for which reason.

    Args:
        decider: which body approved that somebody is not recognized, where that is the way.
    """
    way = _way(by, dossier, kind)
    if way.needs_body and not body.strip():
        raise Problem("exit_body", f"请填写作出决定的党组织，如{way.decides}。")
    if not reason.strip():
        raise Problem("exit_reason", f"请填写{way.reason}。")
    if announced_on is not None and announced_on > today:
        raise Problem("exit_announced_on", f"{announced_on.isoformat()} 还没有到，宣布以后再记。")
    if announced_on is not None and announced_on < on:
        raise Problem("exit_announced_on", f"宣布日期不能早于决定日期（{on.isoformat()}）。")
    if way.deciders and decider not in DECIDERS:
        raise Problem("unrecognized_by", "请选择由哪一级批准不予承认。")
    act = dossiers.record_act(
        by=by,
        dossier=dossier,
        kind="exit",
        held_on=on,
        facts={
            "exit_kind": kind,
            "exit_body": body,
            "exit_reason": reason,
            "exit_document": document,
            "exit_announced_on": announced_on,
        },
        today=today,
    )
    if way.deciders:
        _note_decider(by, dossier, decider, today=today)
    return act


def _way(by: Actor, dossier: int, kind: str) -> Exit:
    """The way out, where it is open to the person as things stand."""
    person = moves.person(dossier)
    if person is None:
        raise Refused("没有这份档案，或不在您的范围内。")
    unit, name, stage = person
    if not by.may(Right.RECORD, unit):
        raise Refused("您没有在这个党组织记录的权限。")
    way = EXIT.get(kind)
    if way is None:
        raise Problem("exit_kind", "请选择终止的类型。")
    if standing(dossier) is not None:
        raise Changed(f"{name}的终止已经有记录，要改请先撤回。")
    if way not in possible(stage):
        allowed = "、".join(one.kind for one in possible(stage)) or "没有"
        raise Problem("exit_kind", f"{name}现在的身份不能“{kind}”，可以的是：{allowed}。")
    if Transfer.objects.filter(dossier=dossier, state=Transfer.State.SENT).exists():
        raise Refused(f"{name}正在转接，先撤回转接或等对方接收以后再记终止。")
    return way


def _note_decider(by: Actor, dossier: int, decider: str, *, today: date) -> None:
    """Add to the transfer by which the person came who approved that it is not recognized."""
    came = Act.objects.filter(
        dossier=dossier, kind="transfer", superseded_by=None, is_void=False
    ).first()
    if came is None:
        return
    known = {k: v for k, v in came.facts.items() if k != "unrecognized_by"}
    dossiers.record_act(
        by=by,
        dossier=dossier,
        kind="transfer",
        held_on=came.held_on,
        facts={**_typed(known), "unrecognized_by": decider},
        today=today,
        corrects=came.pk,
        reason="不予承认，补记批准单位",
    )


@transaction.atomic
def reopen(*, by: Actor, dossier: int, reason: str, today: date) -> Act:
    """Take the ending back: the case goes on where it stood, and both records stay."""
    act = standing(dossier)
    if act is None:
        raise Refused("这份档案没有终止记录，或不在您的范围内。")
    if not reason.strip():
        raise Problem("reopen-reason", "请写明撤回终止的原因。")
    return dossiers.void_act(by=by, dossier=dossier, act=act.pk, reason=reason, today=today)


@transaction.atomic
def announce(*, by: Actor, dossier: int, today: date) -> bytes:
    """The words in Word that are read out at the branch meeting, or told to the branch."""
    person, act = moves.person(dossier), standing(dossier)
    if person is None or act is None or not by.may(Right.RECORD, person[0]):
        raise Refused("没有可以公布的终止记录，或不在您的范围内。")
    unit, name, _ = person
    way = EXIT.get(str(act.facts.get("exit_kind", "")))
    if way is None or act.held_on is None:
        raise Refused("终止记录没有写明类型和日期，先补齐再写公布文字。")
    words = write_announcement(
        Announcement(
            name=name,
            kind=way.kind,
            unit=whole_tree()[unit].name,
            body=str(act.facts.get("exit_body", "")),
            reason=str(act.facts.get("exit_reason", "")),
            document=str(act.facts.get("exit_document", "")),
            decided_on=act.held_on,
            article=article(way, act.held_on),
            is_demonstration=bool(settings.get("is_demonstration")),
        )
    )
    ledger.write(
        ledger.Event(
            verb="write_announcement",
            subject_kind="dossier",
            subject_id=dossier,
            unit=unit,
            after={"act": act.pk},
        ),
        by=by,
    )
    return words


def standing(dossier: int) -> Act | None:
    """The ending that stands."""
    return Act.objects.filter(
        dossier=dossier, kind="exit", superseded_by=None, is_void=False
    ).first()


def _typed(facts: dict[str, object]) -> dict[str, object]:
    """Stored facts of a transfer in their types again."""
    days = ("transferred_out_on", "letter_on")
    return {
        name: date.fromisoformat(str(value)) if name in days else value
        for name, value in facts.items()
    }
