"""What waits to be done: open findings with a last day."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl
from django.db.models import Count, OuterRef, Q, Subquery

from rudang.core.answers import Standing
from rudang.core.rules import State, Verdict
from rudang.store.models import Answer, Finding, Sheet
from rudang.store.reads import answers

SHOWN = 20
COUNTED = 1_000
URGENCIES = (Verdict.OVERDUE.value, Verdict.DUE_SOON.value, Verdict.PENDING.value)


@dataclass(frozen=True, slots=True)
class Task:
    """One act that is open: whose, by which rule, until which day."""

    id: str
    dossier: int
    person: str
    unit: int
    rule: str
    edition: str
    verdict: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Group:
    """The tasks of one urgency, nearest first; `total` is exact up to COUNTED."""

    tasks: Sequence[Task]
    total: int


@dataclass(frozen=True, slots=True)
class Explained:
    """A finding with the words that wait to be accepted."""

    id: int
    dossier: int
    person: str
    unit: int
    rule: str
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Explained findings, cut at SHOWN lines; `total` is exact up to COUNTED."""

    lines: Sequence[Explained]
    total: int


def groups(*, as_of: date, soon_days: int) -> dict[str, Group]:
    """Today's tasks by urgency, each group cut at SHOWN lines."""
    soon = as_of + timedelta(days=soon_days)
    open_ones = answers.only(
        Finding.objects.filter(closed_at=None, state=State.OPEN.value, due_on__isnull=False),
        Standing.WORK,
        {},
    )
    spans = {
        Verdict.OVERDUE.value: Q(due_on__lt=as_of),
        Verdict.DUE_SOON.value: Q(due_on__gte=as_of, due_on__lte=soon),
        Verdict.PENDING.value: Q(due_on__gt=soon),
    }
    made = {}
    for verdict, span in spans.items():
        some = open_ones.filter(span)
        rows = some.order_by("due_on", "pk").values_list(
            "pk", "dossier_id", "dossier__sheet__name", "unit_id", "rule", "edition", "due_on"
        )[:SHOWN]
        tasks = [
            Task(str(pk), dossier, name or "", unit, rule, edition, verdict, due_on)
            for pk, dossier, name, unit, rule, edition, due_on in rows
            if due_on is not None
        ]
        made[verdict] = Group(tasks, some.order_by()[: COUNTED + 1].count())
    return made


def groups_from(frame: pl.DataFrame, findings: pl.DataFrame) -> dict[str, Group]:
    """`groups` for a day that is not stored."""
    open_ones = findings.filter(
        pl.col("state") == State.OPEN.value,
        pl.col("due_on").is_not_null(),
        pl.col("standing") == Standing.WORK.value,
    ).sort("due_on", "dossier", "rule")
    made = {}
    for verdict in URGENCIES:
        some = open_ones.filter(pl.col("verdict") == verdict)
        rows = some.head(SHOWN).join(
            frame.select("dossier", "name"), on="dossier", how="left", maintain_order="left"
        )
        tasks = [
            Task(
                id=f"{row['dossier']}-{row['rule']}",
                dossier=row["dossier"],
                person=row["name"] or "",
                unit=row["unit"],
                rule=row["rule"],
                edition=row["edition"],
                verdict=verdict,
                due_on=row["due_on"],
            )
            for row in rows.iter_rows(named=True)
        ]
        made[verdict] = Group(tasks, some.height)
    return made


def raised(rules: Collection[str], began: Mapping[int, date]) -> int:
    """How many people have a finding of these rules, broken or late, that still raises work."""
    found = Finding.objects.filter(
        closed_at=None,
        rule__in=sorted(rules),
        state__in=(State.BROKEN.value, State.MET_LATE.value),
    )
    people = answers.only(found, Standing.WORK, began).order_by().values("dossier_id").distinct()
    return people[: COUNTED + 1].count()


def raised_from(findings: pl.DataFrame, rules: Collection[str]) -> int:
    """`raised` for a day that is not stored."""
    return findings.filter(
        pl.col("rule").is_in(sorted(rules)),
        pl.col("state").is_in([State.BROKEN.value, State.MET_LATE.value]),
        pl.col("standing") == Standing.WORK.value,
    )["dossier"].n_unique()


def explained(units: Collection[int] | None = None) -> Waiting:
    """Explained findings that wait to be accepted, the longest waiting first.

    Args:
        units: only dossiers standing at these.
    """
    found = answers.only(Finding.objects.filter(closed_at=None), Standing.EXPLAINED, {})
    if units is not None:
        found = found.filter(unit_id__in=sorted(units))
    last = Answer.objects.filter(finding=OuterRef("pk")).order_by("-pk")
    rows = (
        found.annotate(
            reason=Subquery(last.values("reason")[:1]),
            at=Subquery(last.values("answered_at")[:1]),
            by=Subquery(last.values("answered_by__name")[:1]),
        )
        .order_by("at", "pk")
        .values_list(
            "pk", "dossier_id", "dossier__sheet__name", "unit_id", "rule", "reason", "at", "by"
        )[:SHOWN]
    )
    lines = [
        Explained(pk, dossier, name or "", unit, rule, reason, at, by or "")
        for pk, dossier, name, unit, rule, reason, at, by in rows
    ]
    return Waiting(lines, found.order_by()[: COUNTED + 1].count())


def in_words(due_on: date, as_of: date) -> str:
    """How far a last day is, in words."""
    days = (due_on - as_of).days
    if days < 0:
        return f"逾期 {-days} 天"
    return "今天到期" if days == 0 else f"还有 {days} 天"


def of_grids(unit: int) -> dict[str, int]:
    """How many of a unit's people each grid of talks and observations is for."""
    cultivated = ("activist", "target", "preexamined", "awaiting")
    made: dict[str, int] = Sheet.objects.filter(unit_id=unit).aggregate(
        talk=Count(
            "dossier_id",
            filter=Q(stage="applicant", talk_on=None)
            & ~Q(app_signed_on=None, app_received_on=None),
        ),
        observation=Count("dossier_id", filter=Q(stage__in=cultivated)),
        probation_observation=Count("dossier_id", filter=Q(stage="probationary")),
    )
    return made
