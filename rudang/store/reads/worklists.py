"""What waits to be done: open findings with a last day, and letters that came to one's units."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from django.db.models import Q

from rudang.core.rules import State, Verdict
from rudang.store.models import Finding, Letter

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
class Received:
    """A letter that has come to a unit."""

    id: int
    unit: int
    period: str
    level: str
    number: str
    dated_on: date | None
    answer_by: date | None


def groups(*, as_of: date, soon_days: int) -> dict[str, Group]:
    """Today's tasks by urgency, each group cut at SHOWN lines."""
    soon = as_of + timedelta(days=soon_days)
    open_ones = Finding.objects.filter(closed_at=None, state=State.OPEN.value, due_on__isnull=False)
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
        pl.col("state") == State.OPEN.value, pl.col("due_on").is_not_null()
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


def raised(rules: Collection[str]) -> int:
    """How many people have a standing finding of these rules that is broken or came late."""
    people = (
        Finding.objects.filter(
            closed_at=None,
            rule__in=sorted(rules),
            state__in=(State.BROKEN.value, State.MET_LATE.value),
        )
        .order_by()
        .values("dossier_id")
        .distinct()
    )
    return people[: COUNTED + 1].count()


def raised_from(findings: pl.DataFrame, rules: Collection[str]) -> int:
    """`raised` for a day that is not stored."""
    return findings.filter(
        pl.col("rule").is_in(sorted(rules)),
        pl.col("state").is_in([State.BROKEN.value, State.MET_LATE.value]),
    )["dossier"].n_unique()


def letters(*, limit: int = SHOWN) -> Sequence[Received]:
    """Letters issued to units in scope and not closed, the nearest answer first."""
    rows = (
        Letter.objects.exclude(state=Letter.State.DRAFT)
        .select_related("run")
        .order_by("answer_by", "-dated_on", "pk")[:limit]
    )
    return [
        Received(
            letter.pk,
            letter.unit_id,
            letter.run.period,
            letter.run.level,
            letter.number,
            letter.dated_on,
            letter.answer_by,
        )
        for letter in rows
    ]


def in_words(due_on: date, as_of: date) -> str:
    """How far a last day is, in words."""
    days = (due_on - as_of).days
    if days < 0:
        return f"逾期 {-days} 天"
    return "今天到期" if days == 0 else f"还有 {days} 天"
