"""Look over everybody under a unit once, and keep what was found to compare the next look with."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from rudang.actions import ledger, reviews
from rudang.core.scope import Actor, Refused, Right
from rudang.regulation.registry import RULES
from rudang.store.models import ReviewRun
from rudang.store.reads import reviews as reads
from rudang.store.reads.units import below, whole_tree


@transaction.atomic
def run(*, by: Actor, unit: int, today: date) -> ReviewRun:
    """Count what stands today in the dossiers of a unit and all under it, and keep the counts."""
    tree = whole_tree()
    if unit not in tree:
        raise Refused("没有这个党组织。")
    if not by.may(Right.READ_DOSSIERS, unit):
        raise Refused(f"您没有检查{tree[unit].name}档案的权限。")
    at = timezone.now()
    dossiers, counts = reads.counts(
        below(tree, unit),
        as_of=today,
        soon_days=reviews.soon_days(today),
        check_of={rule.name: rule.check for rule in RULES.values()},
    )
    made = ReviewRun.objects.create(
        unit_id=unit,
        as_of=today,
        run_at=at,
        run_by_id=by.account_id,
        dossiers=dossiers,
        counts=counts,
    )
    ledger.write(
        ledger.Event(
            verb="run_review",
            subject_kind="review",
            subject_id=made.pk,
            unit=unit,
            after={"as_of": today, "dossiers": dossiers},
        ),
        by=by,
    )
    return made
