"""Mean places of the plan for persons, free them, file persons outside the plan, give leave."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from rudang.actions import freeing, ledger, pacing, plans
from rudang.actions.dossiers import Changed, Problem
from rudang.core import places, quotas
from rudang.core.periods import Period, parse
from rudang.core.places import Layout, MeantFor, Somebody
from rudang.core.quotas import Category, EntryKind
from rudang.core.scope import Actor, Refused, Right
from rudang.core.stages import HIGH_KNOWLEDGE
from rudang.store.models import Dossier, OverPlanLeave, PlanEntry, PlanName
from rudang.store.reads import places as reads
from rudang.store.reads import plans as ledgers
from rudang.store.reads.places import Looked
from rudang.store.reads.units import Place, whole_tree

_OUTSIDE = "没有这份档案，或不在您的范围内。"


@dataclass(frozen=True, slots=True)
class Settled:
    """What putting a unit's places in order came to, by names."""

    freed: tuple[str, ...]
    firm: tuple[str, ...]


@transaction.atomic
def name_person(
    *,
    by: Actor,
    period: str,
    dossier: int,
    today: date,
    as_of: date | None = None,
    meant_for: str = "",
    why: str = "",
) -> PlanName:
    """Mean a place for a person: firmly for a target, provisionally for an activist in time.

    Never more persons than the plan has places.

    Args:
        as_of: of a period that is over, the day by whose situation places and persons are
            judged. Without it, by all that is known, and who could be listed in time by the
            period's first day.
        meant_for: which of the places; the narrowest that fits and is empty if blank.
        why: how person and place go together where the place was meant for others.
    """
    span = plans.period_of(period)
    case = Dossier.objects.filter(pk=dossier, is_void=False).first()
    if case is None:
        raise Refused(_OUTSIDE)
    plans.hold(span)
    is_over = today >= span.until
    looked = _look(span, today, min(as_of, span.last_day) if is_over and as_of else None)
    unit, who = looked.uses().get(dossier), looked.person(dossier)
    if unit is None or who is None:
        raise Refused(f"此人所在的党组织在{span.term}没有您能看到的计划。")
    _must_name(by, unit, looked.tree[unit])
    if not who.state:
        raise Refused("此人已经终止、未获通过或者不在本期接收，名额不能落到此人。")
    layout = reads.laid_out(looked, unit)[unit]
    if PlanName.objects.filter(period=span.code, dossier=case, released_at=None).exists():
        raise Changed("这个人已经列在名额里。")
    if not who.holds:
        _must_have_room(looked, unit, layout)
        if is_over and not as_of and not who.is_listed:
            who = _look(span, today, span.since).person(dossier) or who
        if words := places.cannot_be_bound(who, span.last_day):
            raise Refused(words)
    kind = _kind(who, layout, meant_for, why)
    try:
        with transaction.atomic():
            place = PlanName.objects.create(
                period=span.code,
                unit_id=unit,
                dossier=case,
                is_firm=who.is_listed or who.holds,
                meant_for=kind.value,
                why=why.strip(),
                named_at=timezone.now(),
                named_by_id=by.account_id,
            )
    except IntegrityError:
        raise Changed("这个人刚刚已被列入名额。") from None
    freeing.judge_anew({unit}, looked.tree, today=today)
    ledger.write(
        ledger.Event(
            verb="name_person",
            subject_kind="dossier",
            subject_id=dossier,
            unit=unit,
            after={
                "period": span.code,
                "unit": unit,
                "is_firm": place.is_firm,
                "meant_for": kind.term,
            },
            cause=place.why,
        ),
        by=by,
    )
    return place


@transaction.atomic
def release_person(*, by: Actor, name: int, reason: str, today: date) -> PlanName:
    """Free a place meant for a person, with the reason; the record stays."""
    place, tree = _standing(by, name)
    if not reason.strip():
        raise Problem("reason", "请写明释放名额的原因。")
    event = freeing.free(place, reason.strip())
    freeing.judge_anew({place.unit_id}, tree, today=today)
    ledger.write(event, by=by)
    return place


@transaction.atomic
def change_place(*, by: Actor, name: int, meant_for: str, why: str, today: date) -> PlanName:
    """Say which of the places is meant for a person, and why where the two differ."""
    place, _ = _standing(by, name)
    span = parse(place.period)
    plans.hold(span)
    looked = _look(span, today)
    who = looked.person(place.dossier_id)
    if who is None:
        raise Refused("此人已经不使用本单位的计划，名额应当释放。")
    layout = reads.laid_out(looked, place.unit_id)[place.unit_id]
    kind = _kind(who, layout, meant_for, why, kept=MeantFor(place.meant_for))
    before = {"meant_for": MeantFor(place.meant_for).term, "why": place.why}
    place.meant_for, place.why = kind.value, why.strip()
    place.save(update_fields=["meant_for", "why"])
    ledger.write(
        ledger.Event(
            verb="change_place",
            subject_kind="dossier",
            subject_id=place.dossier_id,
            unit=place.unit_id,
            before={"period": span.code, **before},
            after={"meant_for": kind.term},
            cause=place.why,
        ),
        by=by,
    )
    return place


@transaction.atomic
def settle(*, by: Actor, period: str, unit: int, today: date, as_of: date | None = None) -> Settled:
    """Free the places whose persons can take them no more, and make firm whoever is listed now."""
    span = plans.period_of(period)
    tree = whole_tree()
    if unit not in tree:
        raise Refused("没有这个党组织。")
    _must_name(by, unit, tree[unit])
    plans.hold(span)
    day = min(as_of or today, today)
    layout = reads.laid_out(_look(span, today, day), unit).get(unit)
    if layout is None or not layout.changes:
        raise Changed("名额和人员的情况一致，没有要整理的。")
    rows = PlanName.objects.select_for_update().in_bulk([c.binding.id for c in layout.changes])
    events, freed, firm = [], [], []
    for change in layout.changes:
        place = rows.get(change.binding.id)
        if place is None or place.released_at is not None:
            continue
        if change.frees:
            events.append(freeing.free(place, change.words))
            freed.append(change.who.name)
            continue
        place.is_firm = True
        place.save(update_fields=["is_firm"])
        firm.append(change.who.name)
        events.append(
            ledger.Event(
                verb="make_place_firm",
                subject_kind="dossier",
                subject_id=place.dossier_id,
                unit=unit,
                after={"period": span.code, "unit": unit},
                cause=change.words,
            )
        )
    freeing.judge_anew({unit}, tree, today=today)
    ledger.write(*events, by=by)
    return Settled(tuple(freed), tuple(firm))


@transaction.atomic
def file_person(
    *,
    by: Actor,
    period: str,
    dossier: int,
    reason: str,
    document: str,
    dated_on: date | None,
    today: date,
) -> PlanEntry:
    """File somebody of the high-knowledge group with the college committee, outside the plan."""
    span = plans.period_of(period)
    plans.hold(span)
    looked = _look(span, today)
    unit, who = looked.uses().get(dossier), looked.person(dossier)
    if unit is None or who is None:
        raise Problem("dossier", f"此人所在的党组织在{span.term}没有计划，或者不在您的范围内。")
    _must_plan(by, unit, "备案")
    if not who.is_of_group:
        raise Problem(
            "dossier",
            f"{who.name}（{who.what}）不属于高知识群体：本校以{HIGH_KNOWLEDGE.reading}为准，"
            "学生不计。登记有误的，先更正学历、学位或职称。",
        )
    if not reason.strip():
        raise Problem("reason", "请写明备案的理由。")
    if not document.strip():
        raise Problem("document", "请填写备案的文号或会议。")
    day = _must_be_past("dated_on", dated_on, today, "备案日期")
    if dossier in quotas.filings(looked.entries):
        raise Changed(f"{who.name}已经备案，不用再备。")
    entry = _filing(span, unit, dossier, 1, reason, document, day, by)
    ledger.write(_filed("file_person_outside", entry), by=by)
    return entry


@transaction.atomic
def take_back_filing(*, by: Actor, entry: int, reason: str, today: date) -> PlanEntry:
    """Take a filing by name back, by an entry against it."""
    first = PlanEntry.objects.filter(pk=entry, amount=1, dossier__isnull=False).first()
    if first is None or first.kind != PlanEntry.Kind.FILE_OUTSIDE or first.dossier_id is None:
        raise Refused("没有这项备案，或不在您的范围内。")
    _must_plan(by, first.unit_id, "撤回备案")
    if not reason.strip():
        raise Problem("reason", "请写明撤回备案的原因。")
    span = parse(first.period)
    plans.hold(span)
    if first.pk not in {row.pk for row in ledgers.standing(ledgers.entries(span))}:
        raise Changed("这项备案刚刚已经撤回。")
    made = _filing(
        span,
        first.unit_id,
        first.dossier_id,
        -1,
        reason,
        first.document,
        first.dated_on,
        by,
        corrects=first,
    )
    ledger.write(_filed("take_back_filing", made), by=by)
    return made


@transaction.atomic
def give_leave(
    *,
    by: Actor,
    period: str,
    dossier: int,
    reason: str,
    given_on: date | None,
    document: str = "",
    today: date,
) -> OverPlanLeave:
    """Let one person pass pre-examination though the plan has no place left, with the reason.

    For a period that is over, the places are those of the day on which leave was given.
    """
    span = plans.period_of(period)
    given = _must_be_past("leave-given_on", given_on, today, "准予日期")
    plans.hold(span)
    day = today if today < span.until else max(span.since, min(given, span.last_day))
    looked = _look(span, today, day)
    unit, who = looked.uses().get(dossier), looked.person(dossier)
    if unit is None or who is None:
        raise Problem("dossier", f"此人所在的党组织在{span.term}没有计划，或者不在您的范围内。")
    _must_plan(by, unit, "准予超计划预审")
    if not reason.strip():
        raise Problem("leave-reason", "请写明为什么准予超计划预审。")
    used, left = places.claims(looked.quotas[unit], looked.people(unit), [who])
    if left >= 0:
        raise Refused(
            f"{looked.tree[unit].name}{span.term}计划 {looked.quotas[unit].total} 名，"
            f"连同{who.name}占用 {used} 名，没有超出计划，不用另行准予。"
        )
    try:
        with transaction.atomic():
            leave = OverPlanLeave.objects.create(
                unit_id=unit,
                period=span.code,
                dossier_id=dossier,
                reason=reason.strip(),
                document=document.strip(),
                given_on=given,
                given_at=timezone.now(),
                given_by_id=by.account_id,
            )
    except IntegrityError:
        raise Changed(f"{who.name}已经准予超计划预审。") from None
    ledger.write(_of_leave("give_over_plan_leave", leave, leave.reason), by=by)
    return leave


@transaction.atomic
def take_back_leave(*, by: Actor, leave: int, reason: str, today: date) -> OverPlanLeave:
    """Take leave beyond the plan back; the record stays."""
    found = OverPlanLeave.objects.select_for_update().filter(pk=leave).first()
    if found is None:
        raise Refused("没有这项准予，或不在您的范围内。")
    _must_plan(by, found.unit_id, "撤回超计划预审的准予")
    if found.taken_back_at is not None:
        raise Changed("这项准予刚刚已经撤回。")
    if not reason.strip():
        raise Problem("reason", "请写明撤回的原因。")
    found.taken_back_at = timezone.now()
    found.save(update_fields=["taken_back_at"])
    ledger.write(_of_leave("take_back_over_plan_leave", found, reason.strip()), by=by)
    return found


# ---- what is looked at


def _look(span: Period, today: date, day: date | None = None) -> Looked:
    """Everything on a day; without one, when all that holds a place is known to hold it."""
    day = day or ledgers.reckoned_on(span, today=today, by=ledgers.counting())
    return reads.look(span, as_of=day, pacing=pacing.on(day))


def _kind(
    who: Somebody, layout: Layout, asked: str, why: str, *, kept: MeantFor | None = None
) -> MeantFor:
    """Which place is meant: the one asked for or the narrowest that fits; told if it does not."""
    free = layout.empty
    own = next((s for s in (*layout.slots, *layout.beyond) if s.who == who), None)
    for one in (kept, own.meant_for if own else None):
        if one is not None and not free[one]:
            free[one] = 1
    if asked:
        if asked not in set(MeantFor):
            raise Problem("meant_for", "请选择名额安排给谁：不限、教师或者高知识群体。")
        kind = MeantFor(asked)
        if not free[kind]:
            left = "、".join(f"{one.term} {n} 名" for one, n in free.items() if n) or "没有"
            raise Problem("meant_for", f"安排给{kind.term}的名额没有空余，空余的有：{left}。")
    else:
        fitting = [one for one in (*who.kinds, *MeantFor) if free[one]]
        kind = fitting[0] if fitting else MeantFor.ANYBODY
    if (words := places.misfit(who, kind)) and not why.strip():
        raise Problem("why", f"{words}请写明为什么落到此人，或者由组织部调整结构计划。")
    return kind


def _must_have_room(looked: Looked, unit: int, layout: Layout) -> None:
    if not layout.empty.total():
        taken = len(layout.slots) + len(layout.beyond)
        raise Refused(
            f"{looked.tree[unit].name}计划 {looked.quotas[unit].total} 名，"
            f"已批准、待审批和已列名的共 {taken} 名，"
            "没有空余的名额可以落到此人；请先释放一个名额，或者由组织部调剂。"
        )


def _must_be_past(field: str, day: date | None, today: date, term: str) -> date:
    if day is None:
        raise Problem(field, f"请填写{term}，写成 2019-09-02 这样的形式。")
    if day > today:
        raise Problem(field, f"{day.isoformat()} 晚于今天（{today.isoformat()}），还没有办理。")
    return day


def _must_plan(by: Actor, unit: int, what: str) -> None:
    if not by.may(Right.PLAN, unit):
        raise Refused(f"只有校党委组织部可以{what}。")


def _must_name(by: Actor, unit: int, place: Place) -> None:
    if not (by.may(Right.PLAN, unit) or by.may(Right.RECORD, unit)):
        raise Refused(f"您没有安排{place.name}名额的权限。")


def _standing(by: Actor, name: int) -> tuple[PlanName, dict[int, Place]]:
    """A place meant for somebody and not yet freed, locked."""
    place = PlanName.objects.select_for_update().filter(pk=name).first()
    if place is None:
        raise Refused("没有这个列名，或不在您的范围内。")
    tree = whole_tree()
    _must_name(by, place.unit_id, tree[place.unit_id])
    if place.released_at is not None:
        raise Changed("这个名额刚刚已经释放。")
    return place, tree


def _filing(
    span: Period,
    unit: int,
    dossier: int,
    amount: int,
    reason: str,
    document: str,
    dated_on: date | None,
    by: Actor,
    *,
    corrects: PlanEntry | None = None,
) -> PlanEntry:
    return PlanEntry.objects.create(
        period=span.code,
        unit_id=unit,
        kind=EntryKind.FILE_OUTSIDE.value,
        category=Category.HIGH_KNOWLEDGE.value,
        amount=amount,
        reason=reason.strip(),
        document=document.strip(),
        dated_on=dated_on,
        dossier_id=dossier,
        corrects=corrects,
        entered_at=timezone.now(),
        entered_by_id=by.account_id,
    )


def _filed(verb: str, entry: PlanEntry) -> ledger.Event:
    return ledger.Event(
        verb=verb,
        subject_kind="dossier",
        subject_id=entry.dossier_id,
        unit=entry.unit_id,
        after={"period": entry.period, "document": entry.document, "dated_on": entry.dated_on},
        cause=entry.reason,
    )


def _of_leave(verb: str, leave: OverPlanLeave, cause: str) -> ledger.Event:
    return ledger.Event(
        verb=verb,
        subject_kind="dossier",
        subject_id=leave.dossier_id,
        unit=leave.unit_id,
        after={
            "period": leave.period,
            "document": leave.document,
            "given_on": leave.given_on,
        },
        cause=cause,
    )
