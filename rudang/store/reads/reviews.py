"""Reviews: what stands at a moment, earlier reviews, and what one found beside the one before."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db.models import Count, Q, QuerySet

from rudang.core.evaluate import verdicts
from rudang.core.rules import State, Verdict
from rudang.store import frames
from rudang.store.models import Finding, ReviewRun, Sheet

SHOWN = 100
_WRONG = (Verdict.BROKEN.value, Verdict.MET_LATE.value, Verdict.OVERDUE.value)


@dataclass(frozen=True, slots=True)
class Run:
    """One review; `wrong` is how many dossiers had each kind of fault, by check."""

    id: int
    unit: int
    as_of: date
    run_at: datetime
    by: str
    dossiers: int
    counts: Mapping[str, Mapping[str, int]]

    def of(self, *verdicts: str) -> int:
        """How often dossiers met with these verdicts, check by check."""
        return sum(n for said in self.counts.values() for v, n in said.items() if v in verdicts)

    @property
    def wrong(self) -> int:
        return self.of(*_WRONG)


@dataclass(frozen=True, slots=True)
class Point:
    """One finding of a comparison."""

    dossier: int
    person: str
    number: str
    unit: int
    rule: str
    state: str
    on: date | None
    due_on: date | None
    edition: str
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """The findings of one kind: how many by rule, and the first of them."""

    total: int
    by_rule: Mapping[str, int]
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a review found that the one before did not, what both found, what is gone since."""

    opened: Change
    standing: Change
    closed: Change


def counts(
    units: Collection[int], *, as_of: date, soon_days: int, check_of: Mapping[str, str]
) -> tuple[int, dict[str, dict[str, int]]]:
    """How many dossiers stand at the units, and by check and verdict how many are so found."""
    places = sorted(units)
    rows = frames.copy_out(
        "SELECT dossier_id AS dossier, rule, state, due_on FROM store_finding"
        " WHERE closed_at IS NULL AND unit_id = ANY(%s)",
        {
            "dossier": pl.Int64(),
            "rule": pl.String(),
            "state": pl.String(),
            "due_on": pl.Date(),
        },
        [places],
    )
    said = (
        rows.filter(pl.col("rule").is_in(list(check_of)))
        .with_columns(
            check=pl.col("rule").replace_strict(dict(check_of), return_dtype=pl.String),
            verdict=verdicts(pl.col("state"), pl.col("due_on"), as_of=as_of, soon_days=soon_days),
        )
        .group_by("check", "verdict")
        .agg(n=pl.col("dossier").n_unique())
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for check, verdict, n in said.sort("check", "verdict").iter_rows():
        found[check][verdict] = n
    people = Sheet.objects.filter(unit_id__in=places)
    silent: Counter[str] = Counter()
    for rules, n in people.order_by().values_list("unknown").annotate(n=Count("pk")):
        for check in {check_of[rule] for rule in rules if rule in check_of}:
            silent[check] += n
    for check, n in sorted(silent.items()):
        found[check][Verdict.UNKNOWN.value] = n
    return people.count(), dict(found)


def runs(*, limit: int = 50) -> list[Run]:
    """Reviews in scope, the newest first."""
    found = ReviewRun.objects.select_related("run_by").order_by("-run_at", "-pk")
    return [_run(row) for row in found[:limit]]


def run(number: int) -> Run | None:
    """One review; None where it is not in scope."""
    row = ReviewRun.objects.select_related("run_by").filter(pk=number).first()
    return _run(row) if row else None


def before(one: Run) -> Run | None:
    """The last review of the same unit before one."""
    row = (
        ReviewRun.objects.select_related("run_by")
        .filter(unit_id=one.unit)
        .filter(Q(run_at__lt=one.run_at) | Q(run_at=one.run_at, pk__lt=one.id))
        .order_by("-run_at", "-pk")
        .first()
    )
    return _run(row) if row else None


def _run(row: ReviewRun) -> Run:
    by = row.run_by.name if row.run_by else ""
    return Run(row.pk, row.unit_id, row.as_of, row.run_at, by, row.dossiers, row.counts)


def compared(
    now: Run, then: Run | None, units: Collection[int], *, limit: int | None = SHOWN
) -> Comparison:
    """A review beside the one before; without one everything it found is new.

    What was open and is done late since is still the same finding: it was overdue at a moment
    if its last day had passed by then.
    """
    found = Finding.objects.filter(unit_id__in=sorted(units), dossier__is_void=False)
    now_wrong = _wrong_at(now)
    if then is None:
        none = Q(pk__in=())
        return Comparison(
            _change(found.filter(now_wrong), limit),
            _change(found.filter(none), limit),
            _change(found.filter(none), limit),
        )
    then_wrong = _wrong_at(then)
    return Comparison(
        _change(found.filter(now_wrong).exclude(then_wrong), limit),
        _change(found.filter(now_wrong & then_wrong), limit),
        _change(found.filter(then_wrong).exclude(now_wrong), limit),
    )


def _wrong_at(one: Run) -> Q:
    stood = Q(opened_at__lte=one.run_at) & (Q(closed_at=None) | Q(closed_at__gt=one.run_at))
    waited = Q(state__in=(State.OPEN.value, State.MET_LATE.value), due_on__isnull=False)
    wrong = Q(state=State.BROKEN.value) | (waited & Q(due_on__lt=one.as_of))
    return stood & wrong


def _change(found: QuerySet[Finding], limit: int | None) -> Change:
    by_rule = dict(found.order_by().values_list("rule").annotate(n=Count("pk")))
    rows = found.order_by("rule", "unit_id", "dossier_id").values_list(
        "dossier_id",
        "dossier__sheet__name",
        "dossier__sheet__number",
        "unit_id",
        "rule",
        "state",
        "on",
        "due_on",
        "edition",
        "closed_at",
    )[:limit]
    points = [Point(row[0], row[1] or "", row[2] or "", *row[3:]) for row in rows]
    return Change(sum(by_rule.values()), by_rule, points)
