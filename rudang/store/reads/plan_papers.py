"""What people have given the committee's papers on a plan, and who was filed outside it by name."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from rudang.core.periods import Period
from rudang.store.models import PlanEntry, PlanPaper
from rudang.store.reads import plans
from rudang.store.reads.submissions import facts_of

_OF_A_FILING = (
    *("name", "sex", "ethnic_code", "birth_date", "person_kind", "education_code", "degree"),
    *("title_level", "activist_on", "target_on"),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a paper was given last; `version` 0 and no words where nobody has touched it."""

    words: str = ""
    number: str = ""
    dated_on: date | None = None
    signatory: str = ""
    printed_by: str = ""
    by: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Filed:
    """A standing filing by name, or a person still to be filed: then without reason and day."""

    dossier: int
    unit: int
    reason: str = ""
    document: str = ""
    filed_on: date | None = None


def kept(period: Period, kind: str, about: str) -> Kept:
    """What people have given a paper."""
    found = (
        PlanPaper.objects.select_related("changed_by")
        .filter(period=period.code, kind=kind, about=about)
        .first()
    )
    if found is None:
        return Kept()
    return Kept(
        words=found.words,
        number=found.number,
        dated_on=found.dated_on,
        signatory=found.signatory,
        printed_by=found.printed_by,
        by=found.changed_by.name if found.changed_by else "系统",
        version=found.version,
    )


def last_printed_by() -> str:
    """The printing office named last on any of these papers, as a default to be confirmed."""
    found = PlanPaper.objects.exclude(printed_by="").order_by("-changed_at").first()
    return found.printed_by if found else ""


def issued(period: Period) -> list[PlanEntry]:
    """The standing entries by which the period's plan was issued."""
    rows = plans.standing(plans.entries(period))
    return [row for row in rows if row.kind == PlanEntry.Kind.ISSUE]


def filed(period: Period) -> list[Filed]:
    """Who stands filed outside the period's plan by name, in the order of filing."""
    rows = [
        row
        for row in plans.standing(plans.entries(period))
        if row.kind == PlanEntry.Kind.FILE_OUTSIDE and row.dossier_id is not None
    ]
    # A filing taken back has an entry against it, which is no correction by its number.
    stands: dict[int, int] = {}
    for row in rows:
        assert row.dossier_id is not None
        stands[row.dossier_id] = stands.get(row.dossier_id, 0) + row.amount
    last = {row.dossier_id: row for row in rows if row.amount > 0}
    return [
        Filed(dossier, row.unit_id, row.reason, row.document, row.dated_on)
        for dossier, row in last.items()
        if dossier is not None and stands[dossier] > 0
    ]


def facts(dossiers: Collection[int]) -> dict[int, dict[str, Any]]:
    """What a filing form says of each person in scope."""
    return facts_of(dossiers, _OF_A_FILING)
