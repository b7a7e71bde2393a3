"""Call a meeting, keep its agenda and roll, and record what was held as it was held."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from rudang.actions import dossiers, gates, ledger, projecting, sittings
from rudang.actions.dossiers import Changed, Problem
from rudang.actions.sittings import Result, Sat, Seat
from rudang.core.facts import ACT_KIND, FACT, FACTS_OF_ACT, NO, YES, Kind
from rudang.core.scope import Actor, Refused, Right
from rudang.regulation.meetings import LEFT_OUT, MATTERS, SITTINGS, Matter, Sitting
from rudang.regulation.params import BRANCH_MIN_MEMBERS
from rudang.store.models import Act, AgendaItem, Dossier, Meeting, Sheet, Unit
from rudang.store.reads.units import below, whole_tree

_NEEDED_TO_APPROVE = ("preexam", "approval", "full_approval")


# ---- a meeting still to be held


@transaction.atomic
def call(
    *,
    by: Actor,
    unit: int,
    kind: str,
    planned_on: date | None,
    items: Iterable[tuple[int, str]],
    today: date,
    place: str = "",
    note: str = "",
) -> Meeting:
    """Call a meeting on the matters of several people; refused where one may not be begun.

    Args:
        items: dossier and matter, in the order of the agenda.
    """
    where, sitting = _must_hold(by, unit, kind)
    if planned_on is None:
        raise Problem("planned_on", "请填写计划召开的日期。")
    listed = _listed(items)
    cases = _must_know(by, where, listed)
    _must_decide(where, sitting, listed, planned_on)
    _must_pass(listed, cases, planned_on, today)
    meeting = Meeting.objects.create(
        unit=where,
        kind=kind,
        planned_on=planned_on,
        place=place.strip(),
        note=note.strip(),
        roll=[asdict(seat) for seat in sittings.proposed_roll(sitting, unit, planned_on)],
        called_at=timezone.now(),
        called_by_id=by.account_id,
    )
    _put(meeting, listed, cases)
    ledger.write(_event("call_meeting", meeting, after=_said(meeting, listed)), by=by)
    return meeting


@transaction.atomic
def change_agenda(
    *,
    by: Actor,
    meeting: int,
    items: Iterable[tuple[int, str]],
    planned_on: date | None,
    version: int,
    today: date,
    place: str = "",
    note: str = "",
) -> Meeting:
    """Put other people on the agenda of a meeting still to be held, or move its day.

    Who is new to it must pass, and everybody where the day moves. The roll is then proposed
    anew; what was said of those still on it stays.
    """
    found, sitting = _open(by, meeting, version)
    if planned_on is None:
        raise Problem("planned_on", "请填写计划召开的日期。")
    listed = _listed(items)
    cases = _must_know(by, found.unit, listed)
    _must_decide(found.unit, sitting, listed, planned_on)
    before = {(one.dossier_id, one.matter): one for one in found.items.all()}
    has_moved = planned_on != found.planned_on
    fresh = [one for one in listed if has_moved or one not in before]
    _must_pass(fresh, cases, planned_on, today)
    was = _said(found, list(before))
    found.items.exclude(pk__in=[before[one].pk for one in listed if one in before]).delete()
    for position, one in enumerate(listed):
        if one in before:
            before[one].position = position
            before[one].save(update_fields=["position"])
    _put(found, listed, cases, skip=before)
    if has_moved:
        kept = {seat["name"]: Seat.of(seat) for seat in found.roll}
        found.roll = [
            asdict(
                Seat(
                    **{
                        **asdict(seat),
                        "excluded": old.excluded if seat.may_vote else "",
                        "superior_agreed": old.superior_agreed if seat.may_vote else "",
                    }
                )
                if (old := kept.get(seat.name))
                else seat
            )
            for seat in sittings.proposed_roll(sitting, found.unit_id, planned_on)
        ]
    found.planned_on, found.place, found.note = planned_on, place.strip(), note.strip()
    _save(found)
    ledger.write(
        _event("change_agenda", found, before=was, after=_said(found, listed)),
        by=by,
    )
    return found


@transaction.atomic
def set_roll(*, by: Actor, meeting: int, roll: Sequence[Seat], version: int) -> Meeting:
    """Say who is not counted as due and why, for a meeting still to be held.

    Only for a lawful reason and with the superior's agreement; the meeting itself agrees when
    it is held.
    """
    found, _ = _open(by, meeting, version)
    for n, seat in enumerate(roll):
        if not seat.name.strip():
            raise Problem(f"name-{n}", "请填写姓名。")
        if not seat.excluded:
            continue
        _must_be_lawful(seat, n)
        if seat.superior_agreed != YES:
            raise Problem(
                f"superior_agreed-{n}",
                f"{seat.name}不计入应到会，须先经上级党组织同意；还没有同意的请不要列为不计入。",
            )
    before = _excluded(Seat.of(seat) for seat in found.roll)
    found.roll = [asdict(seat) for seat in roll]
    _save(found)
    ledger.write(
        _event(
            "set_roll",
            found,
            before={"excluded": before},
            after={"excluded": _excluded(roll), "people": len(roll)},
        ),
        by=by,
    )
    return found


@transaction.atomic
def cancel(*, by: Actor, meeting: int, reason: str, version: int) -> Meeting:
    """Call a meeting off; nobody's record changes."""
    found, _ = _open(by, meeting, version)
    if not reason.strip():
        raise Problem("reason", "请写明取消会议的原因。")
    found.state = Meeting.State.CANCELLED
    found.record = {"cancelled": reason.strip()}
    found.closed_at = timezone.now()
    _save(found)
    ledger.write(_event("cancel_meeting", found, cause=reason.strip()), by=by)
    return found


# ---- a meeting that was held


@transaction.atomic
def hold(
    *,
    by: Actor,
    meeting: int,
    sat: Sat,
    results: Sequence[Result],
    version: int,
    today: date,
) -> Meeting:
    """Record a meeting that was called as it was held: the acts of everybody, in one go."""
    found, sitting = _open(by, meeting, version)
    wanted = [(one.dossier_id, one.matter) for one in found.items.all()]
    if sorted(wanted) != sorted((one.dossier, one.matter) for one in results):
        raise Changed("会议议程刚刚被别人改过，请看看新的议程再登记。")
    cases = _must_know(by, found.unit, wanted)
    return _keep(by, found, sitting, sat, results, cases, today)


@transaction.atomic
def record(
    *,
    by: Actor,
    unit: int,
    kind: str,
    sat: Sat,
    results: Sequence[Result],
    today: date,
) -> Meeting:
    """Record a meeting that was held without being called here, all at once.

    Whether it should have been called is judged afterwards, as of everything that was done.
    """
    where, sitting = _must_hold(by, unit, kind)
    listed = _listed((one.dossier, one.matter) for one in results)
    for _, matter in listed:
        if matter not in sitting.matters + sitting.small:
            raise Refused(f"{sitting.term}不讨论“{ACT_KIND[matter].term}”。")
    cases = _must_know(by, where, listed)
    meeting = Meeting.objects.create(
        unit=where,
        kind=kind,
        place=sat.place.strip(),
        called_at=timezone.now(),
        called_by_id=by.account_id,
    )
    _put(meeting, listed, cases)
    return _keep(by, meeting, sitting, sat, results, cases, today)


def _keep(
    by: Actor,
    meeting: Meeting,
    sitting: Sitting,
    sat: Sat,
    results: Sequence[Result],
    cases: Mapping[int, Dossier],
    today: date,
) -> Meeting:
    held_on = _must_be_sound(sat, results, today)
    warnings = sittings.warnings_of(meeting.unit_id, sitting, sat, results)
    items = {(one.dossier_id, one.matter): one for one in meeting.items.all()}
    people = dict(Sheet.objects.filter(dossier_id__in=cases).values_list("dossier_id", "name"))
    kept = []
    for result in results:
        item, matter = items[result.dossier, result.matter], MATTERS[result.matter]
        facts = _facts_of(matter, sitting, sat, result)
        act, remark = _record(by, meeting, matter, result, facts, held_on, today)
        item.facts = {name: _json(value) for name, value in facts.items()}
        item.discussion, item.decision = result.discussion.strip(), result.decision
        item.reason, item.act = result.reason.strip(), act
        item.unit_id = cases[result.dossier].unit_id
        item.save()
        outcome = matter.outcome(result.decision)
        kept.append(
            {
                "dossier": result.dossier,
                "matter": result.matter,
                "term": ACT_KIND[result.matter].term,
                "name": people.get(result.dossier) or "",
                "ballots": asdict(sat.figures(result.ballots)),
                "facts": item.facts,
                "discussion": item.discussion,
                "decision": result.decision,
                "outcome": outcome.term if outcome else "",
                "reason": item.reason,
                "act": act.pk if act else None,
                "remark": remark,
            }
        )
    meeting.state, meeting.held_on = Meeting.State.HELD, held_on
    meeting.place, meeting.chair = sat.place.strip(), sat.chair.strip()
    meeting.recorder, meeting.note = sat.recorder.strip(), sat.note.strip()
    meeting.roll = [asdict(seat) for seat in sat.roll]
    meeting.closed_at = timezone.now()
    meeting.record = {
        "unit": meeting.unit.name,
        "due": sat.due_counted,
        "present": sat.present_counted,
        "shared": {name: _json(value) for name, value in sat.shared.items() if value},
        "items": kept,
        "warnings": [fault.words for fault in warnings]
        + [f"{one['name']}：{one['remark']}" for one in kept if one["remark"]],
    }
    _save(meeting)
    ledger.write(
        _event(
            "hold_meeting",
            meeting,
            after={
                "kind": meeting.get_kind_display(),
                "held_on": held_on,
                "due": sat.due_counted,
                "present": sat.present_counted,
                "decisions": [f"{one['name']}（{one['term']}）：{one['outcome']}" for one in kept],
            },
        ),
        by=by,
    )
    return meeting


def _record(
    by: Actor,
    meeting: Meeting,
    matter: Matter,
    result: Result,
    facts: Mapping[str, Any],
    held_on: date,
    today: date,
) -> tuple[Act | None, str]:
    """The act that a decision leaves, and what is to be said where it leaves none."""
    outcome = matter.outcome(result.decision)
    if outcome is None or not outcome.leaves_act:
        return None, ""
    before = (
        Act.objects.filter(dossier_id=result.dossier, kind=matter.kind, superseded_by=None)
        .filter(is_void=False)
        .first()
    )
    how: dict[str, Any] = {}
    if before is not None and before.held_on is not None and before.held_on > held_on:
        return None, (
            f"“{ACT_KIND[matter.kind].term}”已有 {before.held_on.isoformat()} 的记录，"
            "晚于这次会议；这次的决定只留在会议记录里。"
        )
    if before is not None and before.held_on == held_on:
        # The step was typed before its minutes were: the meeting says more of the same act.
        facts = {**_typed(before.facts), **facts}
        how = {"corrects": before.pk, "reason": "按会议记录登记"}
    elif before is not None:
        how = {"renews": before.pk}
        _keep_extension(by, before, held_on, today)
    act = dossiers.record_act(
        by=by,
        dossier=result.dossier,
        kind=matter.kind,
        held_on=held_on,
        facts=facts,
        today=today,
        held_unit=meeting.unit_id,
        **how,
    )
    return act, ""


def _keep_extension(by: Actor, before: Act, held_on: date, today: date) -> None:
    """A meeting that extended probation stands no longer once another discusses it again; what
    it decided is kept, with its own days, as an extension, and so is its approval: what the new
    meeting decides is still to be approved.
    """
    until = before.facts.get("extend_to")
    if before.kind != "full_meeting" or before.facts.get("full_decision") != "延长预备期":
        return
    stands = Act.objects.filter(dossier_id=before.dossier_id, superseded_by=None, is_void=False)
    approval = stands.filter(
        kind="full_approval", held_on__gte=before.held_on, held_on__lte=held_on
    ).first()
    if before.held_on and not stands.filter(kind="extension", held_on=before.held_on).exists():
        dossiers.record_act(
            by=by,
            dossier=before.dossier_id,
            kind="extension",
            held_on=before.held_on,
            facts={
                "extended_to": [date.fromisoformat(until)] if until else [],
                "extension_approved_on": [approval.held_on] if approval else [],
            },
            today=today,
            held_unit=before.held_unit_id,
        )
    if approval is not None:
        _end_approval(by, approval, held_on, today)


def _end_approval(by: Actor, approval: Act, held_on: date, today: date) -> None:
    """From a day on an approval stands no longer, and none has taken its place yet."""
    ended = Act.objects.create(
        dossier_id=approval.dossier_id,
        unit_id=approval.unit_id,
        held_unit_id=approval.held_unit_id,
        kind=approval.kind,
        held_on=held_on,
        supersedes=approval,
        is_void=True,
        is_renewal=True,
        reason="原审批批准的是延长预备期，支部大会再次讨论后另行审批",
        recorded_at=timezone.now(),
        recorded_by_id=by.account_id,
    )
    projecting.refresh([approval.dossier_id], today=today)
    ledger.write(
        ledger.Event(
            verb="renew_act",
            subject_kind="dossier",
            subject_id=approval.dossier_id,
            unit=approval.unit_id,
            before={"act": approval.pk, "kind": approval.kind, "held_on": approval.held_on},
            after={"act": ended.pk, "kind": approval.kind, "held_on": held_on},
            cause=ended.reason,
        ),
        by=by,
    )


def _facts_of(matter: Matter, sitting: Sitting, sat: Sat, result: Result) -> dict[str, Any]:
    """What the act says, in its own names; blanks are left out."""
    own = {one.name for one in FACTS_OF_ACT[matter.kind]}
    ballots = asdict(sat.figures(result.ballots))
    facts: dict[str, Any] = {name: ballots[figure] for figure, name in matter.figures.items()}
    facts |= {name: value for name, value in sat.shared.items() if name in own}
    facts |= {name: value for name, value in result.facts.items() if name in own}
    facts |= outcome.facts if (outcome := matter.outcome(result.decision)) else {}
    if matter.body and sitting.body in ("支部委员会", "支部大会", "党委"):
        facts[matter.body] = sitting.body
    if matter.kind == "admission_meeting":
        left_out = [seat for seat in sat.roll if seat.may_vote and seat.excluded]
        facts |= {"meeting_chair": sat.chair.strip(), "meeting_recorder": sat.recorder.strip()}
        if sat.roll:
            facts["attendees"] = [s.name for s in sat.roll if s.is_due and s.is_present]
            facts["excluded_voters"] = len(left_out)
        if left_out:
            agreed = {seat.superior_agreed for seat in left_out}
            facts["exclusion_agreed"] = NO if NO in agreed else "" if "" in agreed else YES
    return {name: value for name, value in facts.items() if value not in (None, "", [])}


# ---- what a meeting must be


def _must_hold(by: Actor, unit: int, kind: str) -> tuple[Unit, Sitting]:
    where = Unit.objects.filter(pk=unit).first()
    if where is None or not by.may(Right.RECORD, unit):
        raise Refused("您没有为这个党组织记录会议的权限。")
    sitting = SITTINGS.get(kind)
    if sitting is None:
        raise Problem("kind", "请选择会议的种类。")
    if where.kind not in sitting.unit_kinds:
        raise Problem("kind", f"{where.name}是{where.get_kind_display()}，不召开{sitting.term}。")
    return where, sitting


def _listed(items: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    listed = list(items)
    if not listed:
        raise Problem("chosen", "请至少选择一人列入议程。")
    if len(set(listed)) != len(listed):
        raise Problem("chosen", "同一人的同一事项在议程里只列一次。")
    for _, matter in listed:
        if matter not in MATTERS:
            raise Problem("chosen", "请选择会议讨论的事项。")
    return listed


def _must_know(by: Actor, where: Unit, listed: Iterable[tuple[int, str]]) -> dict[int, Dossier]:
    """The dossiers on an agenda; all must belong under the unit that meets."""
    ids = {dossier for dossier, _ in listed}
    cases = {one.pk: one for one in Dossier.objects.filter(pk__in=ids, is_void=False)}
    if ids - set(cases):
        raise Refused("议程里有人的档案不存在，或不在您的范围内。")
    under = below(whole_tree(), where.pk)
    for case in cases.values():
        if case.unit_id not in under:
            raise Refused(f"议程里有人的档案不在{where.name}，请先办理转接。")
        if not by.may(Right.RECORD, case.unit_id):
            raise Refused("您没有为议程里的人记录的权限。")
    return cases


def _must_decide(
    where: Unit, sitting: Sitting, listed: Iterable[tuple[int, str]], day: date
) -> None:
    """Refuse to call a meeting on what it cannot decide."""
    allowed = sittings.decides(sitting, where.pk, day)
    for matter in dict.fromkeys(matter for _, matter in listed):
        if matter in sitting.matters + sitting.small and matter not in allowed:
            cited = sittings.article(matter, day)
            words = sittings.out_of_place(sitting, matter, day)
            raise Refused(f"{words}（{cited}）" if cited else words)
        if matter not in allowed:
            raise Refused(f"{sitting.term}不讨论“{ACT_KIND[matter].term}”。")
        if matter == "admission_meeting" and where.kind == "temporary_branch":
            raise Refused(f"临时党支部不得接收预备党员（{sittings.article('', day, 23)}）。")
        if matter in _NEEDED_TO_APPROVE and not where.may_approve:
            raise Refused(
                f"{where.name}没有审批预备党员的权限，不能讨论“{ACT_KIND[matter].term}”"
                f"（{sittings.article('', day, 23)}）。"
            )
    if "admission_meeting" in {matter for _, matter in listed}:
        least = BRANCH_MIN_MEMBERS.on(day) or 0
        count = sittings.branch(where.pk, day).full_members
        # A branch whose register nobody keeps is not known to be too small.
        if count is not None and 0 < count < least:
            raise Refused(
                f"{where.name}当日正式党员 {count} 名，不足 {least} 名，"
                "不能召开支部大会接收预备党员。"
            )


def _must_pass(
    listed: Sequence[tuple[int, str]],
    cases: Mapping[int, Dossier],
    day: date,
    today: date,
) -> None:
    """Refuse the whole where the text forbids it of anybody, with every sentence."""
    names = dict(Sheet.objects.filter(dossier_id__in=cases).values_list("dossier_id", "name"))
    words = []
    for matter in dict.fromkeys(matter for _, matter in listed):
        people = [dossier for dossier, of_matter in listed if of_matter == matter]
        stopped = gates.stops_of(people, matter, on=day, today=today, together=True)
        words += [
            f"{names.get(dossier) or ''}：{stop.words}（{stop.article}）"
            for dossier in people
            for stop in stopped.get(dossier, ())
        ]
    if words:
        raise Refused("\n".join(words))


def _must_be_sound(sat: Sat, results: Sequence[Result], today: date) -> date:
    """What cannot be taken: no day, a day to come, no decision, one that the matter has not."""
    if sat.held_on is None:
        raise Problem("held_on", "请填写会议实际召开的日期。")
    if sat.held_on > today:
        raise Problem(
            "held_on",
            f"{sat.held_on.isoformat()} 晚于今天（{today.isoformat()}），"
            "还没有召开的会议不能登记结果。",
        )
    for result in results:
        outcome = MATTERS[result.matter].outcome(result.decision)
        if outcome is None:
            choices = "、".join(one.term for one in MATTERS[result.matter].outcomes)
            raise Problem(f"decision-{result.key}", f"请选择决定：{choices}。")
        if not outcome.leaves_act and not result.reason.strip():
            raise Problem(f"reason-{result.key}", f"“{outcome.term}”请写明原因。")
    for n, seat in enumerate(sat.roll):
        if not seat.name.strip():
            raise Problem(f"name-{n}", "请填写姓名。")
    return sat.held_on


def _must_be_lawful(seat: Seat, n: int) -> None:
    if seat.excluded not in LEFT_OUT:
        raise Problem(
            f"excluded-{n}", f"{seat.name}：请从所列原因中选择，其他原因不能不计入应到会。"
        )
    if not seat.may_vote:
        raise Problem(f"excluded-{n}", f"{seat.name}本来就不计入应到会，不用再写原因。")


def _open(by: Actor, meeting: int, version: int) -> tuple[Meeting, Sitting]:
    """A meeting still to be held, locked, as it was when the form was shown."""
    found = Meeting.objects.select_for_update(of=("self",)).filter(pk=meeting).first()
    if found is None or not by.may(Right.RECORD, found.unit_id):
        raise Refused("没有这次会议，或您没有处理它的权限。")
    if found.state == Meeting.State.HELD:
        raise Changed("这次会议的结果刚刚已由别人登记，请看登记的内容；要改请到各人档案里更正。")
    if found.state == Meeting.State.CANCELLED:
        raise Changed(f"这次会议刚刚被取消，原因：{found.record.get('cancelled', '')}")
    if found.version != version:
        raise Changed(
            "这次会议刚刚被别人改过："
            f"计划日期 {found.planned_on.isoformat() if found.planned_on else '未定'}，"
            f"议程 {found.items.count()} 项，不计入应到会 "
            f"{len(_excluded(Seat.of(seat) for seat in found.roll))} 人。"
            "您填写的内容还在，请核对后再保存。"
        )
    return found, SITTINGS[found.kind]


# ---- small pieces


def _put(
    meeting: Meeting,
    listed: Sequence[tuple[int, str]],
    cases: Mapping[int, Dossier],
    *,
    skip: Iterable[tuple[int, str]] = (),
) -> None:
    known = set(skip)
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            dossier_id=dossier,
            unit_id=cases[dossier].unit_id,
            matter=matter,
            position=position,
        )
        for position, (dossier, matter) in enumerate(listed)
        if (dossier, matter) not in known
    )


def _save(meeting: Meeting) -> None:
    meeting.version += 1
    meeting.save()


def _excluded(roll: Iterable[Seat]) -> list[str]:
    return [f"{seat.name}：{seat.excluded}" for seat in roll if seat.excluded]


def _said(meeting: Meeting, listed: Sequence[tuple[int, str]]) -> dict[str, Any]:
    names = dict(
        Sheet.objects.filter(dossier_id__in=[one for one, _ in listed]).values_list(
            "dossier_id", "name"
        )
    )
    return {
        "kind": meeting.get_kind_display(),
        "planned_on": meeting.planned_on,
        "place": meeting.place,
        "agenda": [
            f"{names.get(dossier) or dossier}（{ACT_KIND[matter].term}）"
            for dossier, matter in listed
        ],
    }


def _event(
    verb: str,
    meeting: Meeting,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    cause: str = "",
) -> ledger.Event:
    return ledger.Event(
        verb=verb,
        subject_kind="meeting",
        subject_id=meeting.pk,
        unit=meeting.unit_id,
        before=before,
        after=after,
        cause=cause,
    )


def _typed(facts: Mapping[str, Any]) -> dict[str, Any]:
    """An act's facts as they are stored, back in their types."""
    return {
        name: date.fromisoformat(value)
        if FACT[name].kind is Kind.DATE and isinstance(value, str)
        else [date.fromisoformat(one) for one in value]
        if FACT[name].kind is Kind.DATES and isinstance(value, list)
        else value
        for name, value in facts.items()
        if name in FACT
    }


def _json(value: Any) -> Any:
    if isinstance(value, list):
        return [_json(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
