"""Set, move and drop the day on which a step of a dossier is planned to be done."""

from datetime import date

from django.db import transaction

from rudang.actions import dossiers
from rudang.core import schedule
from rudang.core.scope import Actor, Refused
from rudang.store.models import Act, Dossier

KIND = "schedule"
_REASON = "调整计划日期"


@transaction.atomic
def plan_step(*, by: Actor, dossier: int, step: int, day: date | None, today: date) -> bool:
    """Plan a step for a day, or drop its plan where `day` is None; True where that changed it.

    All planned days of a dossier are one act, so that its chain tells every change of plan.
    """
    if step not in schedule.STEPS:
        raise Refused(f"没有第 {step} 步。")
    # Held until the end: two people who plan two steps at once must not undo one another.
    Dossier.objects.select_for_update().filter(pk=dossier).first()
    standing = Act.objects.filter(
        dossier=dossier, kind=KIND, superseded_by=None, is_void=False
    ).first()
    before = schedule.parse(standing.facts.get("planned_days")) if standing else {}
    after = {number: planned for number, planned in before.items() if number != step}
    if day is not None:
        after[step] = day
    if after == before:
        return False
    if standing is not None and not after:
        dossiers.void_act(by=by, dossier=dossier, act=standing.pk, reason=_REASON, today=today)
        return True
    dossiers.record_act(
        by=by,
        dossier=dossier,
        kind=KIND,
        held_on=None,
        facts={"planned_days": schedule.written(after)},
        today=today,
        corrects=standing.pk if standing else None,
        reason=_REASON if standing else "",
    )
    return True
