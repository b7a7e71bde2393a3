"""The register by unit, and the replacements of contacts, as the people around cases need them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from rudang.core.bodies import Entry
from rudang.store.models import Act, Member

_FIELDS = tuple(Entry.__dataclass_fields__)


def entries(units: Collection[int] | None = None) -> dict[int, list[Entry]]:
    """Each unit's part of the register in scope, oldest entry first.

    Args:
        units: only these.
    """
    rows = Member.objects.order_by("unit_id", "id")
    if units is not None:
        rows = rows.filter(unit_id__in=sorted(units))
    found: dict[int, list[Entry]] = {}
    for unit, *values in rows.values_list("unit_id", *_FIELDS):
        found.setdefault(unit, []).append(Entry(*values))
    return found


def replacements(
    as_of: date, dossiers: Collection[int]
) -> Mapping[int, Sequence[tuple[date, Sequence[str]]]]:
    """Dossier to the days on which contacts were replaced and who accompanied from then on."""
    rows = Act.objects.filter(kind="contact_replacement", dossier_id__in=sorted(dossiers))
    acts = list(
        rows.order_by("held_on", "id").values_list(
            "id", "supersedes_id", "is_void", "dossier_id", "held_on", "facts"
        )
    )
    # Sorted out here: right after much was written the planner would take a table for empty and
    # hold every act against every other.
    superseded = {act[1] for act in acts}
    found: dict[int, list[tuple[date, Sequence[str]]]] = {}
    for number, _, is_void, dossier, day, facts in acts:
        if number not in superseded and not is_void and day is not None and day <= as_of:
            found.setdefault(dossier, []).append((day, facts.get("contacts_new") or []))
    return found
