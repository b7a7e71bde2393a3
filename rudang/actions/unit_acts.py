"""Record what an organization did for the whole of its people, and take back a mistake."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from rudang.actions import ledger
from rudang.core.scope import Actor, Refused, Right
from rudang.store.models import Unit, UnitAct


@transaction.atomic
def record(
    *,
    by: Actor,
    unit: int,
    kind: str,
    held_on: date,
    today: date,
    figure: int | None = None,
    note: str = "",
) -> UnitAct:
    """Record a yearly analysis of the activists, or a figure of members as it was reported."""
    found = Unit.objects.filter(pk=unit).first()
    if found is None or not by.may(Right.RECORD, unit):
        raise Refused("您没有为这个党组织记录的权限。")
    if kind not in UnitAct.Kind.values:
        raise Refused("请选择记录的事项。")
    if held_on > today:
        raise Refused(f"{held_on.isoformat()} 还没有到，只能记录已经办理的事项。")
    if kind == UnitAct.Kind.CENSUS and figure is None:
        raise Refused("请填写上报的党员人数。")
    if kind == UnitAct.Kind.ANALYSIS:
        figure = None
    if _standing().filter(unit=unit, kind=kind, held_on=held_on).exists():
        term = UnitAct.Kind(kind).label
        raise Refused(f"{found.name} {held_on.isoformat()} 的“{term}”已经记录过。")
    act = UnitAct(
        unit_id=unit,
        kind=kind,
        held_on=held_on,
        figure=figure,
        note=note.strip(),
        recorded_at=timezone.now(),
        recorded_by_id=by.account_id,
    )
    act.save(force_insert=True)
    ledger.write(_event("record_unit_act", act, cause=act.note), by=by)
    return act


@transaction.atomic
def void(*, by: Actor, act: int, reason: str) -> UnitAct:
    """Take back an act recorded by mistake: nothing stands in its place."""
    found = _standing().filter(pk=act).first()
    if found is None or not by.may(Right.RECORD, found.unit_id):
        raise Refused("没有这条记录，或您没有撤回它的权限。")
    if not reason.strip():
        raise Refused("请填写撤回的原因。")
    taken_back = UnitAct(
        unit_id=found.unit_id,
        kind=found.kind,
        held_on=found.held_on,
        figure=found.figure,
        note=reason.strip(),
        supersedes=found,
        is_void=True,
        recorded_at=timezone.now(),
        recorded_by_id=by.account_id,
    )
    try:
        with transaction.atomic():
            taken_back.save(force_insert=True)
    except IntegrityError:
        raise Refused("这条记录刚刚被别人撤回。") from None
    ledger.write(_event("void_unit_act", found, cause=reason.strip()), by=by)
    return taken_back


def _standing() -> QuerySet[UnitAct]:
    return UnitAct.objects.filter(is_void=False, superseded_by=None)


def _event(verb: str, act: UnitAct, *, cause: str) -> ledger.Event:
    said = {"kind": act.get_kind_display(), "held_on": act.held_on, "figure": act.figure}
    return ledger.Event(
        verb=verb,
        subject_kind="unit",
        subject_id=act.unit_id,
        unit=act.unit_id,
        after={name: value for name, value in said.items() if value is not None},
        cause=cause,
    )
