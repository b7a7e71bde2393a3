"""Answers to findings, and which findings raise work: not those answered or of the time before."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value, When

from rudang.core.answers import ACCEPTED, EXPLAINED, WITHDRAWN, Standing, standing
from rudang.core.rules import State, Verdict
from rudang.store.models import Answer, Finding

_CLOSED = (State.BROKEN.value, State.MET_LATE.value)
_WRONG = (Verdict.BROKEN.value, Verdict.MET_LATE.value, Verdict.OVERDUE.value)


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: what it was, in whose words and when."""

    kind: str
    term: str
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Stood:
    """A finding as it stands or stood, with its answers, the oldest first."""

    id: int
    rule: str
    state: str
    on: date | None
    due_on: date | None
    opened_at: datetime
    closed_at: datetime | None
    answers: Sequence[Said]

    @property
    def standing(self) -> Standing:
        return standing(one.kind for one in self.answers)


def of_dossier(dossier: int) -> dict[str, list[Stood]]:
    """Every finding a dossier ever had, by rule, the newest first."""
    answers: dict[int, list[Said]] = defaultdict(list)
    kinds = dict(Answer.Kind.choices)
    for one in (
        Answer.objects.filter(dossier_id=dossier).select_related("answered_by").order_by("pk")
    ):
        by = one.answered_by.name if one.answered_by else ""
        answers[one.finding_id].append(
            Said(one.kind, str(kinds[one.kind]), one.reason, one.answered_at, by)
        )
    found: dict[str, list[Stood]] = defaultdict(list)
    for row in Finding.objects.filter(dossier_id=dossier).order_by("-opened_at", "-pk"):
        found[row.rule].append(
            Stood(
                row.pk,
                row.rule,
                row.state,
                row.on,
                row.due_on,
                row.opened_at,
                row.closed_at,
                tuple(answers.get(row.pk, ())),
            )
        )
    return found


# An acceptance stands until a withdrawal; so does an explanation, except that a withdrawal that
# follows an acceptance takes back only that.
_IS_ACCEPTED = Exists(
    Answer.objects.filter(finding=OuterRef("pk"), kind=ACCEPTED).filter(
        ~Exists(
            Answer.objects.filter(
                finding=OuterRef("finding"), kind=WITHDRAWN, pk__gt=OuterRef("pk")
            )
        )
    )
)
_BEFORE = Subquery(
    Answer.objects.filter(finding=OuterRef("finding"), pk__lt=OuterRef("pk"))
    .order_by("-pk")
    .values("kind")[:1]
)
_IS_EXPLAINED = Exists(
    Answer.objects.filter(finding=OuterRef("pk"), kind=EXPLAINED).filter(
        ~Exists(
            Answer.objects.filter(
                finding=OuterRef("finding"), kind=WITHDRAWN, pk__gt=OuterRef("pk")
            )
            .annotate(before=_BEFORE)
            .exclude(before=ACCEPTED)
        )
    )
)


def only(found: QuerySet[Finding], kind: Standing, began: Mapping[int, date]) -> QuerySet[Finding]:
    """Those of some findings that stand so; `began` is the day each unit began, where it did."""
    if kind is Standing.ACCEPTED:
        return found.filter(_IS_ACCEPTED)
    if kind is Standing.EXPLAINED:
        return found.filter(_IS_EXPLAINED).exclude(_IS_ACCEPTED)
    unanswered = found.exclude(_IS_ACCEPTED).exclude(_IS_EXPLAINED)
    if kind is Standing.HISTORY:
        return unanswered.filter(_is_history(began))
    return unanswered.exclude(_is_history(began)) if began else unanswered


def with_standing(found: QuerySet[Finding], began: Mapping[int, date]) -> QuerySet[Any]:
    """Findings with where each stands, as `standing`."""
    return found.annotate(
        standing=Case(
            When(_IS_ACCEPTED, then=Value(Standing.ACCEPTED.value)),
            When(_IS_EXPLAINED, then=Value(Standing.EXPLAINED.value)),
            When(_is_history(began), then=Value(Standing.HISTORY.value)),
            default=Value(Standing.WORK.value),
            output_field=TextField(),
        )
    )


def _is_history(began: Mapping[int, date]) -> Q:
    units: dict[date, list[int]] = defaultdict(list)
    for unit, day in began.items():
        units[day].append(unit)
    before = Q(pk__in=())
    for day, of_day in units.items():
        before |= Q(unit_id__in=sorted(of_day), on__isnull=False, on__lt=day)
    return Q(state__in=_CLOSED) & before


def classed(findings: pl.DataFrame, began: Mapping[int, date]) -> pl.DataFrame:
    """A frame of judged findings with `verdict`, and `standing` beside each.

    Answers are those given by now, on whatever day the findings are judged.
    """
    rows = (
        Answer.objects.filter(finding__closed_at=None)
        .order_by("pk")
        .values_list("dossier_id", "finding__rule", "kind")
    )
    said: dict[tuple[int, str], list[str]] = defaultdict(list)
    for dossier, rule, kind in rows:
        said[dossier, rule].append(kind)
    answered = pl.DataFrame(
        [(dossier, rule, standing(kinds).value) for (dossier, rule), kinds in said.items()],
        schema={"dossier": pl.Int64, "rule": pl.String, "answered": pl.String},
        orient="row",
    )
    starts = pl.DataFrame(
        list(began.items()), schema={"unit": pl.Int32, "began": pl.Date}, orient="row"
    )
    is_history = pl.col("state").is_in(_CLOSED) & (pl.col("on") < pl.col("began")).fill_null(False)
    is_answered = pl.col("answered").is_in([EXPLAINED, ACCEPTED]).fill_null(False) & pl.col(
        "verdict"
    ).is_in(_WRONG)
    return (
        findings.join(answered, on=["dossier", "rule"], how="left", maintain_order="left")
        .join(starts, on="unit", how="left", maintain_order="left")
        .with_columns(
            standing=pl.when(is_answered)
            .then(pl.col("answered"))
            .when(is_history)
            .then(pl.lit(Standing.HISTORY.value))
            .otherwise(pl.lit(Standing.WORK.value))
        )
        .drop("answered", "began")
    )
