"""The tree of organizations as values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from rudang.core.unit_names import UnitNames
from rudang.store.models import Dossier, Unit


@dataclass(frozen=True, slots=True)
class Place:
    """A unit without its tree."""

    id: int
    name: str
    short_name: str
    kind: str
    parent: int | None
    may_approve: bool
    aliases: tuple[str, ...] = ()
    began_on: date | None = None

    @property
    def term(self) -> str:
        """The name to show where space is short."""
        return self.short_name or self.name


_COLUMNS = ("id", "name", "short_name", "kind", "parent", "may_approve", "aliases", "began_on")


class _Last:
    """The rows read last with the tree made of them: a page asks for it several times."""

    kept: tuple[list[tuple[Any, ...]], dict[int, Place]] = ([], {})


def whole_tree() -> dict[int, Place]:
    """Every unit by id, superiors before their subordinates, siblings in their order."""
    rows = list(Unit.objects.order_by("position", "id").values_list(*_COLUMNS))
    before, tree = _Last.kept
    if rows != before:
        tree = _ordered(rows)
        _Last.kept = (rows, tree)
    return dict(tree)


def _ordered(rows: Iterable[tuple[Any, ...]]) -> dict[int, Place]:
    places = {
        unit: Place(unit, name, short, kind, parent, may_approve, tuple(aliases), began_on)
        for unit, name, short, kind, parent, may_approve, aliases, began_on in rows
    }
    children: dict[int | None, list[int]] = {}
    for place in places.values():
        children.setdefault(place.parent, []).append(place.id)
    ordered: dict[int, Place] = {}
    stack = list(reversed(children.get(None, [])))
    while stack:
        unit = stack.pop()
        ordered[unit] = places[unit]
        stack.extend(reversed(children.get(unit, [])))
    return ordered


def below(tree: Mapping[int, Place], unit: int) -> set[int]:
    """A unit and all units under it."""
    found = {unit}
    for place in tree.values():
        if place.parent in found:
            found.add(place.id)
    return found


def above(tree: Mapping[int, Place], unit: int) -> list[int]:
    """A unit and its superiors, nearest first."""
    line = []
    at: int | None = unit
    while at is not None:
        line.append(at)
        at = tree[at].parent
    return line


def began(tree: Mapping[int, Place]) -> dict[int, date]:
    """The day each unit began to work with the product, its superior's where it has none."""
    days: dict[int, date] = {}
    for place in tree.values():
        day = place.began_on or days.get(place.parent or 0)
        if day is not None:
            days[place.id] = day
    return days


def depths(tree: Mapping[int, Place]) -> dict[int, int]:
    """How deep each unit stands under the top, which is 0."""
    deep: dict[int, int] = {}
    for place in tree.values():
        deep[place.id] = 0 if place.parent is None else deep[place.parent] + 1
    return deep


def root() -> Unit | None:
    """The top of the tree."""
    return Unit.objects.filter(parent=None).order_by("position", "id").first()


def has_organizations() -> bool:
    """Whether the base has any organization at all."""
    return Unit.objects.exists()


KINDS: dict[str, str] = dict(Unit.Kind.choices)


def details() -> dict[int, dict[str, Any]]:
    """Everything kept of each unit, as a form shows it."""
    return {
        u.pk: {
            "name": u.name,
            "kind": u.kind,
            "parent": u.parent_id,
            "short_name": u.short_name,
            "aliases": "、".join(u.aliases),
            "may_approve": "1" if u.may_approve else "",
            "founded_on": u.founded_on,
            "began_on": u.began_on,
            "full_members": u.full_members,
            "secretary": u.secretary,
            "organization_member": u.organization_member,
            "version": u.version,
        }
        for u in Unit.objects.all()
    }


def dossier_counts() -> dict[int, int]:
    """How many dossiers stand at each unit in scope."""
    rows = (
        Dossier.objects.filter(is_void=False)
        .values_list("unit_id")
        .annotate(n=Count("id"))
        .order_by()
    )
    return dict(rows)


def unit_names() -> UnitNames:
    """How people write the units' names, for reading a workbook."""
    return UnitNames.of((p.id, p.name, p.short_name, p.aliases) for p in whole_tree().values())
