"""Compare a list of the national members' system with our records; nothing is taken over."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from rudang.actions import ledger
from rudang.core import national
from rudang.core.national import Comparison
from rudang.core.scope import Actor, Refused, Right
from rudang.papers.national import NationalReading, read_national
from rudang.papers.sheets import Unreadable
from rudang.store.reads import members, statistics
from rudang.store.reads.units import unit_names, whole_tree

_FACTS = (
    "id_no",
    "name",
    "number",
    "sex",
    "ethnic_code",
    "birth_date",
    "education_code",
    "meeting_on",
    "full_from",
)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a list tells, and how it compares with ours."""

    reading: NationalReading
    found: Comparison


@transaction.atomic
def reconcile(
    *, by: Actor, data: bytes, as_of: date, today: date, unmask: bool = False
) -> Reconciled:
    """Set the list beside the dossiers and the register in scope, by identity number.

    Args:
        unmask: the caller will show whole identity numbers, which needs the right to it.
    """
    if not by.may(Right.READ_DOSSIERS):
        raise Refused("您没有查看档案的权限。")
    if unmask and not by.may(Right.UNMASK):
        raise Refused("您没有查看完整公民身份号码的权限。")
    tree = whole_tree()
    try:
        reading = read_national(data, units=unit_names())
    except Unreadable as error:
        raise Refused(error.message) from None
    dossiers = statistics.people(_FACTS, as_of=as_of, today=today, known_at=timezone.now())
    seen = {unit for unit in tree if unit in by.scope}
    found = national.compare(
        national.ours(dossiers, members.register()),
        reading.frame,
        columns=reading.columns,
        names={place.id: place.name for place in tree.values()},
        is_mine=None if seen == set(tree) else seen,
    )
    ledger.write(
        ledger.Event(
            verb="reconcile_national_list",
            subject_kind="national_list",
            subject_id=as_of.isoformat(),
            unit=by.place,
            after={
                "rows": reading.row_count,
                "missing_here": len(found.missing_here),
                "missing_there": len(found.missing_there),
                "different": len(found.different),
                "with_identity": unmask,
            },
        ),
        by=by,
    )
    return Reconciled(reading, found)
