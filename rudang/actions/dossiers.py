"""Open dossiers and record what was done in them; a correction supersedes and gives a reason."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from rudang.actions import freeing, ledger, projecting, rejudging, settling
from rudang.core import schedule
from rudang.core.facts import ACT_KIND, CHOICES, FACTS, FACTS_OF_ACT, MAY_LIE_AHEAD, Fact, Kind
from rudang.core.scope import Actor, Refused, Right
from rudang.store.models import Act, Asking, Dossier, Unit

_REQUIRED = ("name",)
# Characters: a particular stands in one cell of a roster; what is said of an act, on its form.
_LONGEST_PARTICULAR = 100
_LONGEST_WORDS = 10_000
UNDONE = "刚才记录有误，当即撤销"


class Changed(Refused):
    """Somebody else changed the dossier meanwhile; what they recorded is in `what`."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Problem(Refused):
    """A form's fault: which field, and what would be accepted."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def done_on(day: date | None, *, today: date, field: str = "held_on", absent: str = "") -> date:
    """The day of something done; refused where it is missing or has not come."""
    if day is None:
        raise Problem(field, absent)
    if day > today:
        raise Problem(
            field, f"{day.isoformat()} 晚于今天（{today.isoformat()}），还没有办的事不能记。"
        )
    return day


def asking(facts: Iterable[str]) -> Asking:
    """The one row that stands for this set of asked facts."""
    found, _ = Asking.objects.get_or_create(facts=sorted(set(facts)))
    return found


@transaction.atomic
def open_dossier(*, by: Actor, unit: int, particulars: Mapping[str, Any], today: date) -> Dossier:
    """Open a dossier in a unit with the person's particulars."""
    _must_record(by, unit)
    facts = _checked("particulars", particulars, today=today)
    for name in _REQUIRED:
        if not facts.get(name):
            raise Problem(name, "请填写姓名。")
    now = timezone.now()
    dossier = Dossier.objects.create(
        unit_id=unit,
        # Every step has its form here, so whatever stays blank has not been done.
        asking=asking(f.name for f in FACTS),
        opened_at=now,
    )
    act = _add(dossier, "particulars", None, facts, by=by, now=now)
    projecting.refresh([dossier.pk], today=today)
    ledger.write(
        ledger.Event(
            verb="open_dossier",
            subject_kind="dossier",
            subject_id=dossier.pk,
            unit=unit,
            after={"act": act.pk, **facts},
        ),
        by=by,
    )
    return dossier


@transaction.atomic
def record_act(
    *,
    by: Actor,
    dossier: int,
    kind: str,
    held_on: date | None,
    facts: Mapping[str, Any],
    today: date,
    corrects: int | None = None,
    renews: int | None = None,
    reason: str = "",
    held_unit: int | None = None,
) -> Act:
    """Record an act as it was held, correct one, or record that a step was done again.

    What is late or odd is taken and judged afterwards; only what cannot be is refused: a day
    that has not come, a value outside its code set, a second act where one stands already.
    What was sent up for such an act is answered by it; a refusal or an ending frees the place
    that was meant for the person.

    Args:
        corrects: the act that was recorded wrongly; `reason` says why.
        renews: the act after which the step was done again, such as a vote after one that
            failed; it stood until this one's day.
    """
    case = _locked(dossier)
    _must_record(by, case.unit_id)
    if kind not in ACT_KIND:
        raise Refused(f"没有“{kind}”这种记录。")
    if held_on is not None:
        done_on(held_on, today=today)
    is_dated = any(f.is_day for f in FACTS_OF_ACT[kind]) and not ACT_KIND[kind].may_lack_day
    if held_on is None and is_dated:
        raise Problem("held_on", "请填写这件事实际办理的日期。")
    values = _checked(kind, facts, today=today)
    if renews is not None:
        before: Act | None = _renewable(case, kind, renews, held_on)
    else:
        before = _standing(case, kind, corrects, reason)
    try:
        with transaction.atomic():
            act = _add(
                case,
                kind,
                held_on,
                values,
                by=by,
                now=timezone.now(),
                supersedes=before,
                reason=reason,
                is_renewal=renews is not None,
                held_unit=held_unit,
            )
    except IntegrityError:
        raise Changed("这条记录刚刚被别人改过，请看看新的内容再决定。") from None
    _touch(case, kind)
    projecting.refresh([case.pk], today=today, changed=_moved(kind))
    settling.settle(act, by=by)
    freed = _freed(act, today)
    verb = "record_act" if before is None else "renew_act" if act.is_renewal else "correct_act"
    ledger.write(
        ledger.Event(
            verb=verb,
            subject_kind="dossier",
            subject_id=case.pk,
            unit=case.unit_id,
            before=_as_values(before),
            after=_as_values(act),
            cause=reason,
        ),
        *freed,
        by=by,
    )
    return act


@transaction.atomic
def void_act(*, by: Actor, dossier: int, act: int, reason: str, today: date) -> Act:
    """Take back an act recorded by mistake: a void act supersedes it, and both stay."""
    case = _locked(dossier)
    _must_record(by, case.unit_id)
    before = Act.objects.filter(pk=act, dossier=case).first()
    if before is None:
        raise Refused("没有这条记录。")
    before = _standing(case, before.kind, act, reason)
    assert before is not None
    # Of a step done again, the time before is what stands once the last one was none.
    return _take_back(case, before, _done_before(before), by=by, reason=reason, today=today)


@transaction.atomic
def undo_act(*, by: Actor, dossier: int, act: int, today: date) -> Act:
    """Take back what one has just recorded: what stood before stands again, and all stays.

    Only one's own record, and only while nothing was recorded upon it. A place that the act
    freed stays free until somebody means it for the person again.
    """
    case = _locked(dossier)
    _must_record(by, case.unit_id)
    last = Act.objects.filter(pk=act, dossier=case).first()
    if last is None:
        raise Refused("没有这条记录。")
    if last.recorded_by_id != by.account_id or by.account_id is None:
        raise Refused("只能撤销自己刚才的记录；别人的记录有误，请用“更正”写明原因。")
    if Act.objects.filter(supersedes=last).exists():
        raise Changed("这条记录之后又有人记录，不能再撤销，请看看现在的内容再决定。")
    if last.reason == UNDONE:
        raise Refused("这条记录已经撤销。")
    return _take_back(case, last, last.supersedes, by=by, reason=UNDONE, today=today)


def _done_before(act: Act) -> Act | None:
    """The time before, where the act or what it corrects was the step's being done again."""
    first: Act | None = act
    while first is not None and not first.is_renewal:
        first = first.supersedes
    return None if first is None else first.supersedes


def _take_back(
    case: Dossier, before: Act, stood: Act | None, *, by: Actor, reason: str, today: date
) -> Act:
    """Supersede an act by what stood before it, or by nothing."""
    is_void = stood is None or stood.is_void
    try:
        with transaction.atomic():
            after = _add(
                case,
                before.kind,
                None if stood is None else stood.held_on,
                {} if stood is None else stood.facts,
                by=by,
                now=timezone.now(),
                supersedes=before,
                reason=reason,
                is_void=is_void,
                held_unit=None if stood is None else stood.held_unit_id,
            )
    except IntegrityError:
        raise Changed("这条记录刚刚被别人改过，请看看新的内容再决定。") from None
    _touch(case, before.kind)
    projecting.refresh([case.pk], today=today, changed=_moved(before.kind))
    if is_void or before.is_renewal or _done_before(before) == stood:
        settling.reopen(before, by=by)
    freed = _freed(after, today)
    ledger.write(
        ledger.Event(
            verb="void_act" if is_void else "restore_act",
            subject_kind="dossier",
            subject_id=case.pk,
            unit=case.unit_id,
            before=_as_values(before),
            after={"act": after.pk} if is_void else _as_values(after),
            cause=reason,
        ),
        *freed,
        by=by,
    )
    return after


@transaction.atomic
def rebuild(*, by: Actor, today: date) -> int:
    """Rebuild every sheet and finding in scope from the acts; returns how many dossiers."""
    if not by.may(Right.RECORD):
        raise Refused("您没有重新整理档案的权限。")
    count = projecting.rebuild(today=today)
    if by.scope.is_everything:
        rejudging.note(today)
    ledger.write(
        ledger.Event(
            verb="rebuild", subject_kind="base", subject_id="sheets", after={"dossiers": count}
        ),
        by=by,
    )
    return count


def _must_record(by: Actor, unit: int) -> None:
    if not by.may(Right.RECORD, unit):
        name = Unit.objects.get(pk=unit).name
        raise Refused(f"您没有在{name}记录的权限。")


def _locked(dossier: int) -> Dossier:
    found = Dossier.objects.select_for_update(of=("self",)).select_related("asking")
    case = found.filter(pk=dossier, is_void=False).first()
    if case is None:
        raise Refused("没有这份档案，或不在您的范围内。")
    return case


def _standing(case: Dossier, kind: str, corrects: int | None, reason: str) -> Act | None:
    """The act that a new one takes the place of; None where it stands beside the others."""
    chain_end = Act.objects.filter(dossier=case, kind=kind, superseded_by=None)
    if corrects is not None:
        if not reason.strip():
            raise Problem("reason", "更正要写明原因。")
        found = chain_end.filter(pk=corrects, is_void=False).first()
        if found is None:
            raise Changed("这条记录刚刚被别人改过，请看看新的内容再决定。")
        return found
    if ACT_KIND[kind].repeats:
        return None
    last = chain_end.first()
    if last is not None and not last.is_void:
        day = f"（{last.held_on.isoformat()}）" if last.held_on else ""
        raise Changed(f"“{ACT_KIND[kind].term}”已经有记录{day}，要改请用“更正”。")
    return last


def _renewable(case: Dossier, kind: str, renews: int, held_on: date | None) -> Act:
    """The standing act that the step's being done again takes the place of."""
    if not ACT_KIND[kind].may_be_renewed:
        raise Refused(f"“{ACT_KIND[kind].term}”只办一次，要改请用“更正”。")
    chain_end = Act.objects.filter(dossier=case, kind=kind, superseded_by=None, is_void=False)
    found = chain_end.filter(pk=renews).first()
    if found is None:
        raise Changed("上一次的记录刚刚被别人改过，请看看新的内容再决定。")
    if held_on is not None and found.held_on is not None and held_on < found.held_on:
        raise Problem("held_on", f"再次办理的日期不能早于上一次（{found.held_on.isoformat()}）。")
    return found


def _add(
    case: Dossier,
    kind: str,
    held_on: date | None,
    facts: Mapping[str, Any],
    *,
    by: Actor,
    now: Any,
    supersedes: Act | None = None,
    reason: str = "",
    is_void: bool = False,
    is_renewal: bool = False,
    held_unit: int | None = None,
) -> Act:
    is_above = by.place is not None and by.place != case.unit_id
    return Act.objects.create(
        dossier=case,
        unit_id=case.unit_id,
        held_unit_id=held_unit or (supersedes.held_unit_id if supersedes else case.unit_id),
        kind=kind,
        held_on=held_on,
        facts={name: _json(value) for name, value in facts.items()},
        supersedes=supersedes,
        is_void=is_void,
        is_renewal=is_renewal,
        is_for_branch=is_above and not ACT_KIND[kind].is_superior,
        reason=reason,
        recorded_at=now,
        recorded_by_id=by.account_id,
    )


def _freed(act: Act, today: date) -> list[ledger.Event]:
    """The places given back because the act tells of a refusal or an ending."""
    if not freeing.TELLING & set(_moved(act.kind)):
        return []
    day = f" {act.held_on.isoformat()}" if act.held_on else ""
    return freeing.let_go([act.dossier_id], today=today, why=f"{ACT_KIND[act.kind].term}{day}")


def _moved(kind: str) -> list[str]:
    """The facts that an act of the kind can change."""
    return [fact.name for fact in FACTS_OF_ACT[kind]]


def _touch(case: Dossier, kind: str) -> None:
    """A step whose form was used was asked for; and the dossier has a new version."""
    names = {f.name for f in FACTS_OF_ACT[kind]}
    if not names <= set(case.asking.facts):
        case.asking = asking(names | set(case.asking.facts))
    case.version += 1
    case.save(update_fields=["asking", "version"])


def _checked(kind: str, facts: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """The facts of an act in their types; blanks are left out."""
    declared = {f.name: f for f in FACTS_OF_ACT[kind] if not f.is_day}
    strange = set(facts) - set(declared)
    if strange:
        raise Refused(f"“{ACT_KIND[kind].term}”不记录：{'、'.join(sorted(strange))}。")
    return {
        name: _one(declared[name], value, today=today)
        for name, value in facts.items()
        if value is not None and value != "" and value != []
    }


def _one(fact: Fact, value: Any, *, today: date) -> Any:
    if fact.kind in (Kind.DATE, Kind.DATES):
        for day in value if fact.kind is Kind.DATES else [value]:
            if not isinstance(day, date):
                raise Problem(
                    fact.name, f"{fact.term}“{day}”不是日期，请写成 2017-02-28 这样的形式。"
                )
            if day > today and fact.name not in MAY_LIE_AHEAD:
                raise Problem(
                    fact.name, f"{fact.term} {day} 晚于今天（{today}），还没有到的日子不能记。"
                )
    if fact.kind is Kind.INTEGER:
        if not isinstance(value, int):
            raise Problem(fact.name, f"{fact.term}“{value}”不是整数。")
        if value < 0:
            raise Problem(fact.name, f"{fact.term}不能是负数。")
    if fact.kind is Kind.TEXTS:
        items = [str(item).strip() for item in value if str(item).strip()]
        if fact.name == "planned_days":
            _must_be_planned_days(fact, items)
        for item in items:
            _must_fit(fact, item)
            _must_be_a_choice(fact, item)
        return items
    if fact.kind is Kind.TEXT:
        value = str(value).strip()
        _must_fit(fact, value)
        _must_be_a_choice(fact, value)
    return value


def _must_fit(fact: Fact, text: str) -> None:
    is_cell = fact.act == "particulars" and fact.name != "remark"
    most = _LONGEST_PARTICULAR if is_cell else _LONGEST_WORDS
    if len(text) > most:
        raise Problem(
            fact.name, f"{fact.term}最多 {most} 个字，现有 {len(text)} 个字，请删减后再保存。"
        )


def _must_be_a_choice(fact: Fact, text: str) -> None:
    choices = CHOICES.get(fact.name)
    if choices and text not in choices:
        raise Problem(fact.name, f"{fact.term}“{text}”不在选项内，可以是：{'、'.join(choices)}。")


def _must_be_planned_days(fact: Fact, items: list[str]) -> None:
    try:
        schedule.parse(items)
    except ValueError:
        raise Problem(
            fact.name, f"{fact.term}“{'、'.join(items)}”看不懂，请写成 15 2019-10-10 这样的形式。"
        ) from None


def _json(value: Any) -> Any:
    if isinstance(value, list):
        return [_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _as_values(act: Act | None) -> dict[str, Any] | None:
    if act is None:
        return None
    return {"act": act.pk, "kind": act.kind, "held_on": act.held_on, **act.facts}
