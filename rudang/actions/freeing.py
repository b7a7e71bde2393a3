"""Give places back that were meant for persons who can take them no more."""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils import timezone

from rudang.actions import ledger, projecting
from rudang.core import places, quotas
from rudang.core.circumstances import OF_PLAN
from rudang.core.periods import Period, parse
from rudang.core.places import Lost
from rudang.store import door
from rudang.store.models import Dossier, PlanName
from rudang.store.reads import places as reads
from rudang.store.reads import plans
from rudang.store.reads.units import Place, below, whole_tree

VERB = "release_person"
"""The event of a place given back, by itself or by hand."""

TELLING = frozenset(places.lost_for_good(date.max).meta.root_names())
"""The facts that can cost somebody a place; an act that leaves none of them frees nothing."""


def let_go(
    dossiers: Collection[int], *, today: date, why: str = "", moved: Collection[int] = ()
) -> list[ledger.Event]:
    """Free what is meant for those of these who were refused, failed or ended, or have moved.

    Their sheets are up to date. Returns the events, for the caller to write with its own. A
    place may be one of a plan that the actor does not see, such as that of the unit left behind.

    Args:
        why: what cost them the place, beside the kind of loss.
        moved: those who may stand in a unit of another plan than the place's own.
    """
    if not dossiers:
        return []
    with door.seeing_all():
        standing = PlanName.objects.select_for_update().filter(released_at=None)
        found = list(standing.filter(dossier__in=list(dossiers)).order_by("pk"))
        if not found:
            return []
        lost = reads.losing({place.dossier_id for place in found}, as_of=today)
        tree = whole_tree()
        reasons = {
            place.pk: f"{lost[place.dossier_id].reason}{f'：{why}' if why else ''}"
            for place in found
            if place.dossier_id in lost
        }
        if gone := [p for p in found if p.dossier_id in moved and p.pk not in reasons]:
            reasons |= _moved(gone, tree)
        freed = [place for place in found if place.pk in reasons]
        events = [free(place, reasons[place.pk]) for place in freed]
        judge_anew({place.unit_id for place in freed}, tree, today=today)
        return events


def without_plan(
    period: Period, units: Collection[int], *, today: date, why: str
) -> list[ledger.Event]:
    """Free what is meant for persons of units that no plan of the period names any more."""
    rows = PlanName.objects.select_for_update().filter(period=period.code, released_at=None)
    found = list(rows.filter(unit__in=list(units)).order_by("pk"))
    events = [free(place, why) for place in found]
    judge_anew({place.unit_id for place in found}, whole_tree(), today=today)
    return events


def free(place: PlanName, reason: str) -> ledger.Event:
    """Free one place with the reason; the record stays."""
    place.released_at = timezone.now()
    place.reason = reason
    place.save(update_fields=["released_at", "reason"])
    return ledger.Event(
        verb=VERB,
        subject_kind="dossier",
        subject_id=place.dossier_id,
        unit=place.unit_id,
        before={"period": place.period, "unit": place.unit_id},
        cause=reason,
    )


def judge_anew(units: Collection[int], tree: Mapping[int, Place], *, today: date) -> None:
    """A name on the plan's list, or the last one, tells something of everybody under the plan."""
    if not units:
        return
    under = set[int]().union(*(below(tree, unit) for unit in units))
    some = Dossier.objects.filter(unit__in=under, is_void=False)
    projecting.rejudge(
        list(some.values_list("pk", flat=True)),
        today=today,
        rules=projecting.resting_on(OF_PLAN),
    )


def _moved(found: Collection[PlanName], tree: Mapping[int, Place]) -> dict[int, str]:
    """The places of units whose plan their persons use no more, each with where they are now."""
    parents = {place.id: place.parent for place in tree.values()}
    stands = dict(
        Dossier.objects.filter(pk__in={p.dossier_id for p in found}).values_list("pk", "unit")
    )
    ledgers = plans.ledgers({parse(place.period) for place in found})
    reasons = {}
    for place in found:
        bearing = {entry.unit for entry in ledgers.get(place.period, ())}
        now = stands[place.dossier_id]
        if quotas.plan_units(parents, bearing).get(now) != place.unit_id:
            reasons[place.pk] = f"{Lost.MOVED.reason}：{tree[now].name}"
    return reasons
