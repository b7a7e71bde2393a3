"""Local demands as values: in force on a day, binding a unit, resting on a paper or on none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from rudang.store.models import Account, AuditEvent, Demand
from rudang.store.reads.units import Place, above

RANKS: dict[str, str] = dict(Demand.Rank.choices)


@dataclass(frozen=True, slots=True)
class Kept:
    """One demand of an organization; `until` is the first day on which it no longer holds."""

    id: int
    unit: int
    code: str
    title: str
    value: int | None
    step: int
    rank: str
    issuer: str
    document: str
    since: date
    until: date | None
    version: int

    @property
    def is_own_making(self) -> bool:
        """Made by the college or the unit, resting on no paper of a superior."""
        return not self.document

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


def everything() -> list[Kept]:
    """Every demand ever made, by unit and day."""
    return [kept(one) for one in Demand.objects.order_by("unit_id", "since", "id")]


def one(demand: int) -> Kept | None:
    """One demand by its id."""
    found = Demand.objects.filter(pk=demand).first()
    return kept(found) if found else None


def kept(demand: Demand) -> Kept:
    """A row as a value."""
    return Kept(
        demand.pk,
        demand.unit_id,
        demand.code,
        demand.title,
        demand.value,
        demand.step,
        demand.rank,
        demand.issuer,
        demand.document,
        demand.since,
        demand.until,
        demand.version,
    )


def in_force(as_of: date) -> list[Kept]:
    """The demands that hold on a day, by unit and day."""
    holds = Demand.objects.filter(Q(until=None) | Q(until__gt=as_of), since__lte=as_of)
    return [kept(one) for one in holds.order_by("unit_id", "since", "id")]


def binding(demands: list[Kept], tree: Mapping[int, Place], unit: int) -> list[Kept]:
    """Those of some demands that bind a unit: of each code the nearest up the tree."""
    line = above(tree, unit)
    bound: list[Kept] = []
    for maker in line:
        codes = {one.code for one in bound if one.code}
        bound += [one for one in demands if one.unit == maker and one.code not in codes]
    return bound


def last_hand(demand: int) -> str:
    """The name of whoever changed a demand last, as the ledger has it."""
    login = (
        AuditEvent.objects.filter(subject_kind="demand", subject_id=str(demand))
        .order_by("-seq")
        .values_list("by", flat=True)
        .first()
    )
    found = Account.objects.filter(login=login).values_list("name", flat=True).first()
    return found or login or ""
