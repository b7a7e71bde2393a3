"""Hand a dossier over to another organization of the tree: it moves when that one accepts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from rudang.actions import dossiers, freeing, ledger, projecting, submissions
from rudang.actions.dossiers import Changed, Problem
from rudang.core.arrival import STAGE_OF_TERM, asked_of, outcome
from rudang.core.facts import NO, YES
from rudang.core.scope import Actor, Refused, Right
from rudang.core.stages import STAGES
from rudang.regulation.arrival import QUESTIONS
from rudang.regulation.levels import LEVEL, acting_unit
from rudang.regulation.papers import ITEM
from rudang.store.models import Act, Dossier, Submission, Transfer, Unit
from rudang.store.reads import moves
from rudang.store.reads.submissions import handlers
from rudang.store.reads.units import above, whole_tree

BRANCHES = ("branch", "temporary_branch")
"""Kinds of organization in which people stand and to which a dossier can move."""

PAPER_NAMES: Mapping[str, str] = {code: item.term for code, item in ITEM.items()}
"""What the paper of a scan's code is called."""

REDIRECT, WITHDRAW = "redirect", "withdraw"
"""What becomes of what was sent up to somebody who is no superior of the receiver."""

_AGAIN = "转接后由新的党组织重新报送"
_OPEN = (Submission.State.SENT, Submission.State.RECEIVED)


@transaction.atomic
def offer(
    *,
    by: Actor,
    dossier: int,
    to_unit: int,
    sent_on: date,
    reason: str,
    papers: Iterable[Mapping[str, Any]],
    reported: str = "",
    today: date,
    batch: str = "",
) -> Transfer:
    """Offer a dossier to another branch, with the papers that go along counted.

    Args:
        reported: 是 or 否, whether the move was reported and the person introduced.
    """
    case = Dossier.objects.select_for_update().filter(pk=dossier, is_void=False).first()
    person = moves.person(dossier)
    if case is None or person is None:
        raise Refused("没有这份档案，或不在您的范围内。")
    _, name, stage = person
    tree = whole_tree()
    if not by.may(Right.RECORD, case.unit_id):
        raise Refused(f"您没有在{tree[case.unit_id].name}办理转接的权限。")
    there = tree.get(to_unit)
    if there is None or there.kind not in BRANCHES:
        raise Problem("to_unit", "请选择接收的党支部。")
    if to_unit == case.unit_id:
        raise Problem("to_unit", f"{name}现在就在{there.name}，不用转接。")
    if stage == "ended":
        raise Refused(f"{name}的档案已经终止，不能转接；记错了的，先撤回终止记录。")
    if sent_on > today:
        raise Problem(
            "sent_on", f"{sent_on.isoformat()} 晚于今天（{today.isoformat()}），还没有转出。"
        )
    if not reason.strip():
        raise Problem("reason", "请写明转接的原因，如转专业、毕业留校、调动。")
    if not moves.can_take_over(to_unit, tree, today=today):
        raise Refused(
            f"{there.name}和它的党总支都没有能接收档案的账号，转过去没有人办理。"
            "请先由系统管理员为对方开立书记或组织委员的账号。"
        )
    counted = count(papers)
    try:
        with transaction.atomic():
            made = Transfer.objects.create(
                dossier=case,
                from_unit_id=case.unit_id,
                unit_id=to_unit,
                name=name,
                stage=stage,
                papers=counted,
                arrival={
                    **({"reported": reported} if reported in (YES, NO) else {}),
                    # The receiver sees no submission before it accepts, and has to decide on it.
                    "sent_up": _sent_up(case.pk),
                },
                batch=batch,
                sent_on=sent_on,
                reason=reason.strip(),
                sent_at=timezone.now(),
                sent_by_id=by.account_id,
            )
    except IntegrityError:
        raise Changed(f"{name}已经在转接中，等对方接收或退回以后再办。") from None
    _write("offer_transfer", made, by=by, after={"papers": sum(one["count"] for one in counted)})
    return made


@transaction.atomic
def accept(
    *,
    by: Actor,
    transfer: int,
    accepted_on: date,
    counted: Iterable[Mapping[str, Any]],
    answers: Mapping[str, str],
    today: date,
    version: int,
    letter_on: date | None = None,
    letter_stage: str = "",
    note: str = "",
    onward: str = REDIRECT,
) -> Act:
    """Take the dossier over, with the papers counted again and the check on arrival answered.

    From here on it is the receiving branch's, and the other sees it no longer.

    Args:
        onward: whether what was sent up to a superior that the receiver does not have goes to
            the receiver's own, or is withdrawn, to be sent anew.

    Raises:
        Refused: it should be redirected, and nobody is there to act on it.
    """
    move = _open(transfer, version)
    tree = whole_tree()
    there = tree[move.unit_id]
    if not by.may(Right.RECORD, move.unit_id):
        raise Refused(f"只有{there.name}能接收这份档案。")
    if accepted_on > today:
        raise Problem(
            "accepted_on",
            f"{accepted_on.isoformat()} 晚于今天（{today.isoformat()}），还没有接收。",
        )
    if accepted_on < move.sent_on:
        raise Problem("accepted_on", f"接收日期不能早于转出日期（{move.sent_on.isoformat()}）。")
    questions = asked_of(QUESTIONS, move.stage)
    checked = outcome(questions, answers)
    if not checked.is_whole:
        raise Problem(f"answer-{checked.missing[0]}", "接收时的核对还有问题没有回答。")
    arrived = count(counted)
    if not _take_over(move.pk):
        raise Refused(f"这份档案不是转给您的范围内的党组织的，只有{there.name}能接收。")
    standing = Act.objects.filter(
        dossier=move.dossier_id, kind="transfer", superseded_by=None, is_void=False
    ).first()
    wrong = [
        f"{name}转出 {first} 份、收到 {second} 份"
        for name, first, second in moves.differing(move.papers, arrived)
    ]
    doubts = "；".join([*checked.faults, *wrong, *([note.strip()] if note.strip() else [])])
    facts = transfer_facts(
        answers=checked.has_papers,
        is_examined=True,
        transferred_out_on=move.sent_on,
        transferred_from=tree[move.from_unit_id].name,
        transfer_reported=move.arrival.get("reported", ""),
        transfer_pages=sum(one["count"] for one in arrived),
        transfer_doubts=doubts,
        letter_on=letter_on,
        letter_stage=letter_stage,
    )
    act = dossiers.record_act(
        by=by,
        dossier=move.dossier_id,
        kind="transfer",
        held_on=accepted_on,
        facts=facts,
        today=today,
        renews=standing.pk if standing else None,
    )
    redirected = _leave_old_superiors(move, onward, accepted_on, by=by, today=today)
    freed = freeing.let_go([move.dossier_id], today=today, moved=[move.dossier_id])
    # Which unit somebody stands in tells more than the transfer's own facts.
    projecting.refresh([move.dossier_id], today=today)
    move.state = Transfer.State.ACCEPTED
    move.counted = arrived
    move.accepted_on = accepted_on
    move.arrival = {**move.arrival, "answers": dict(answers), "doubts": doubts}
    move.arrival["onward"] = redirected
    _close(move, by=by)
    _write(
        "accept_transfer",
        move,
        by=by,
        after={
            "act": act.pk,
            "papers": facts.get("transfer_pages", 0),
            "withdrawn": [one["term"] for one in redirected if not one["to_unit"]],
            "redirected": [one["term"] for one in redirected if one["to_unit"]],
        },
    )
    if freed:
        ledger.write(*freed, by=by)
    return act


@transaction.atomic
def send_back(*, by: Actor, transfer: int, reason: str, version: int, today: date) -> Transfer:
    """Send an offer back; the dossier has never left where it was."""
    move = _open(transfer, version)
    if not by.may(Right.RECORD, move.unit_id):
        raise Refused("只有对方党组织能退回这份档案。")
    if not reason.strip():
        raise Problem("reason", "请写明退回的原因，原党组织据此补正。")
    move.state = Transfer.State.RETURNED
    move.reply = reason.strip()
    _close(move, by=by)
    _write("return_transfer", move, by=by, cause=move.reply)
    return move


@transaction.atomic
def withdraw(*, by: Actor, transfer: int, reason: str, version: int, today: date) -> Transfer:
    """Take back one's own offer before it was accepted."""
    move = _open(transfer, version)
    if not by.may(Right.RECORD, move.from_unit_id):
        raise Refused("只有转出的党组织能撤回转接。")
    if not reason.strip():
        raise Problem("reason", "请写明撤回的原因。")
    move.state = Transfer.State.WITHDRAWN
    move.reply = reason.strip()
    _close(move, by=by)
    _write("withdraw_transfer", move, by=by, cause=move.reply)
    return move


def count(papers: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Papers with how many of each; blanks left out, the same paper added up."""
    found: dict[str, int] = {}
    for one in papers:
        name, number = str(one.get("paper", "")).strip(), one.get("count")
        if not name and not number:
            continue
        if not name:
            raise Problem("papers", "有份数而没有写材料名称。")
        if not isinstance(number, int) or number < 0 or number > 9999:
            raise Problem("papers", f"“{name}”的份数请写成 0 到 9999 的整数。")
        found[name] = found.get(name, 0) + number
    return [{"paper": name, "count": number} for name, number in found.items() if number]


def transfer_facts(*, answers: bool | None, is_examined: bool, **more: Any) -> dict[str, Any]:
    """The facts of a transfer act; time runs on only where the papers it rests on are there."""
    facts: dict[str, Any] = dict(more)
    if answers is not None:
        facts["transfer_papers"] = YES if answers else NO
    facts["transfer_examined"] = YES if is_examined else NO
    if facts.get("letter_stage") and facts["letter_stage"] not in STAGE_OF_TERM:
        raise Problem("letter_stage", "介绍信所载身份不在选项内。")
    return {name: value for name, value in facts.items() if value not in (None, "", [])}


def stage_term(stage: str) -> str:
    """What a stage is called."""
    return STAGES.get(stage, stage)


def receivers(tree: Mapping[int, Any], unit: int) -> Sequence[tuple[int, str]]:
    """Branches of the tree to which a dossier of a unit can move."""
    return [
        (place.id, place.name)
        for place in tree.values()
        if place.kind in BRANCHES and place.id != unit
    ]


def _open(transfer: int, version: int) -> Transfer:
    move = Transfer.objects.select_for_update().filter(pk=transfer).first()
    if move is None:
        raise Refused("没有这项转接，或不在您的范围内。")
    if move.state != Transfer.State.SENT or move.version != version:
        raise Changed(f"这项转接刚刚被别人办过，现在是“{move.get_state_display()}”，请看看再决定。")
    return move


def _take_over(transfer: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rudang_accept(%s)", [transfer])
        return bool(cursor.fetchone()[0])


def going_onward(move: moves.Move, *, today: date) -> list[dict[str, Any]]:
    """What of the things sent up cannot stay where it is, and who would act on it instead."""
    tree = whole_tree()
    line, manned = above(tree, move.unit), handlers(today)
    found = []
    for one in move.arrival.get("sent_up", ()):
        if one["to_unit"] in line or one["kind"] not in LEVEL:
            continue
        to = acting_unit(LEVEL[one["kind"]], submissions.line_of(tree, move.unit))
        found.append({**one, "instead": to, "is_manned": to in manned})
    return found


def _sent_up(dossier: int) -> list[dict[str, Any]]:
    rows = Submission.objects.filter(dossier=dossier, state__in=_OPEN).order_by("pk")
    return [
        {
            "kind": one.kind,
            "term": one.get_kind_display(),
            "to_unit": one.to_unit_id,
            "sent_on": one.sent_on.isoformat(),
        }
        for one in rows
    ]


def _leave_old_superiors(
    move: Transfer, onward: str, accepted_on: date, *, by: Actor, today: date
) -> list[dict[str, Any]]:
    """Redirect or withdraw what was sent up to somebody who is no superior any more."""
    tree = whole_tree()
    stale = Submission.objects.select_for_update().filter(dossier=move.dossier_id, state__in=_OPEN)
    manned = handlers(today)
    told: list[dict[str, Any]] = []
    events = []
    for one in stale.exclude(to_unit__in=above(tree, move.unit_id)).order_by("pk"):
        term = one.get_kind_display()
        to = acting_unit(LEVEL[one.kind], submissions.line_of(tree, move.unit_id))
        # A branch without such a superior leaves the step out.
        if onward != REDIRECT:
            to = None
        if to is not None and to not in manned:
            raise Refused(
                f"“{term}”原报{tree[one.to_unit_id].name}，应改报{tree[to].name}，"
                "而那里现在没有人担任能办理报送的职务。请系统管理员先增加账号或职务，"
                "或者选“撤回，以后重新报送”再接收。"
            )
        one.state = Submission.State.WITHDRAWN
        one.reason = f"随转接改报{tree[to].name}" if to is not None else _AGAIN
        one.closed_at, one.closed_by_id = timezone.now(), by.account_id
        one.version += 1
        one.save(update_fields=["state", "reason", "closed_at", "closed_by", "version"])
        made = one
        if to is not None:
            made = Submission.objects.create(
                dossier_id=move.dossier_id,
                unit_id=move.unit_id,
                kind=one.kind,
                from_unit_id=move.unit_id,
                to_unit_id=to,
                sent_on=accepted_on,
                note=f"随转接由{tree[one.to_unit_id].name}改报",
                sent_at=timezone.now(),
                sent_by_id=by.account_id,
            )
        told.append(
            {
                "kind": one.kind,
                "term": term,
                "was": one.to_unit_id,
                "to_unit": to,
            }
        )
        # Under the superior that is left, and under the branch that goes on.
        events += [
            ledger.Event(
                verb="redirect_submission" if to is not None else "withdraw_submission",
                subject_kind="dossier",
                subject_id=move.dossier_id,
                unit=unit,
                before={"submission": one.pk, "to_unit": tree[one.to_unit_id].name},
                after={
                    "submission": made.pk,
                    "kind": one.kind,
                    "to_unit": tree[to].name if to is not None else "",
                },
                cause=one.reason,
            )
            for unit in (one.to_unit_id, move.unit_id)
        ]
    if events:
        ledger.write(*events, by=by)
    return told


def _close(move: Transfer, *, by: Actor) -> None:
    move.closed_at, move.closed_by_id = timezone.now(), by.account_id
    move.version += 1
    move.save()


def _write(
    verb: str,
    move: Transfer,
    *,
    by: Actor,
    after: Mapping[str, Any] | None = None,
    cause: str = "",
) -> None:
    """One event under each end, so that both find it in their own ledger."""
    names = dict(
        Unit.objects.filter(pk__in=(move.from_unit_id, move.unit_id)).values_list("pk", "name")
    )
    said = {
        "transfer": move.pk,
        "from_unit": names[move.from_unit_id],
        "to_unit": names[move.unit_id],
        "sent_on": move.sent_on,
        "accepted_on": move.accepted_on,
        **(after or {}),
    }
    ledger.write(
        *(
            ledger.Event(
                verb=verb,
                subject_kind="dossier",
                subject_id=move.dossier_id,
                unit=unit,
                after={key: value for key, value in said.items() if value not in (None, [])},
                cause=cause or move.reason,
            )
            for unit in (move.from_unit_id, move.unit_id)
        ),
        by=by,
    )
