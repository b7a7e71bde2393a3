"""How a period's result enters the next plan, in this college; and why places stayed empty."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db import connection, transaction
from django.utils import timezone

from rudang.actions import ledger, pacing
from rudang.actions.dossiers import Changed, Problem
from rudang.core.execution import Fault, by_article
from rudang.core.linking import LinkTerms, ReasonKind, Result
from rudang.core.periods import Period
from rudang.core.rules import Level
from rudang.core.scope import Actor, Refused, Right
from rudang.regulation.planning import (
    LINK_EMPTY_SHARE,
    LINK_EXCEEDED_SHARE,
    LINK_FAULT_SHARE,
    LINK_MOST_SHARE,
)
from rudang.regulation.registry import REGULATION, RULES
from rudang.store.models import PlanReason
from rudang.store.reads import linking as reads
from rudang.store.reads.units import Place, above, below, whole_tree

_LOCK = 7205071

LINK_PARAMS = (LINK_EMPTY_SHARE, LINK_EXCEEDED_SHARE, LINK_FAULT_SHARE, LINK_MOST_SHARE)
# The step of filing after the approval ends an admission; what follows is another year's.
_LAST_STEP = 18

GRAVE = frozenset(
    rule.name for rule in REGULATION.rules if rule.level is Level.BREACH and rule.step <= _LAST_STEP
)
"""The rules whose breaches count as faults of a period's admissions: the nation's, up to them."""


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody puts down for one kind of reason."""

    amount: int
    words: str = ""


def terms_on(day: date) -> LinkTerms:
    """The formula's parameters as they hold in this college on a day."""
    return LinkTerms(*(pacing.value(param, day) for param in LINK_PARAMS))


def results(period: Period, *, as_of: date) -> dict[int, tuple[Result, ...]]:
    """Each unit's results of earlier comparable periods, the latest first, with their breaches."""
    return reads.results(period, as_of=as_of, rules=GRAVE)


def result_of(period: Period, unit: int, *, as_of: date) -> Result | None:
    """What has become of a unit's plan of one period; None where it has no plan in sight."""
    return reads.of_period(period, as_of=as_of, rules=GRAVE).get(unit)


def told_rules(day: date) -> dict[str, tuple[str, str, str]]:
    """The rules whose breaches count, each with its check, title and article on a day."""
    edition = REGULATION.edition_on(day).code
    return {
        name: (rule.check, rule.title, REGULATION.article(rule, edition))
        for name, rule in RULES.items()
        if name in GRAVE
    }


def faults_of(period: Period, unit: int, *, as_of: date) -> tuple[Fault, ...]:
    """The breaches in the admissions of a unit's plan and of those below it, by article."""
    under = below(whole_tree(), unit)
    dossiers = {
        dossier
        for one in reads.used(period, as_of=as_of)
        if one.line.unit in under
        for dossier in one.holders["dossier"]
    }
    rules = told_rules(min(as_of, period.last_day))
    return by_article(reads.breaches(dossiers, rules=rules), rules)


@dataclass(frozen=True, slots=True)
class Shown:
    """A parameter of the formula as the page tells it."""

    term: str
    value: int
    source: str
    is_own: bool


def shown_terms(day: date) -> list[Shown]:
    """The formula's parameters with where each comes from; none of them stands in any rule."""
    own = pacing.chosen()
    return [
        Shown(param.term, pacing.value(param, day), param.since(day).article, param.name in own)
        for param in LINK_PARAMS
    ]


@dataclass(frozen=True, slots=True)
class Year:
    """A unit's year: places planned (none where no plan is known), persons admitted, the rate.

    `admitted` are all voted in at and below the unit, outside the plan too; the rate is of those
    approved who count in the plan.
    """

    year: int
    quota: int | None
    admitted: int | None
    rate: float | None


def years_of(
    sheet: pl.DataFrame, tree: Mapping[int, Place], *, since: int
) -> dict[int, list[Year]]:
    """Each unit's years out of the unit sheet, oldest first; a superior's with all below it."""
    admitted: dict[tuple[int, int], int] = {}
    planned: dict[tuple[int, int], tuple[int, int]] = {}
    first: dict[int, int] = {}
    columns = ("unit", "year", "admitted", "plan_total", "plan_admitted")
    until = since
    for unit, year, n, quota, held in sheet.select(*columns).iter_rows():
        if year < since:
            continue
        until = max(until, year)
        for over in above(tree, unit) if quota is not None else ():
            before = planned.get((over, year), (0, 0))
            planned[over, year] = (before[0] + quota, before[1] + (held or 0))
            first[over] = min(first.get(over, year), year)
        for over in above(tree, unit) if n is not None else ():
            admitted[over, year] = admitted.get((over, year), 0) + n
            first[over] = min(first.get(over, year), year)
    found: dict[int, list[Year]] = {}
    for unit, begun in first.items():
        for year in range(begun, until + 1):
            quota, held = planned.get((unit, year), (None, 0))
            rate = held / quota if quota else None
            found.setdefault(unit, []).append(Year(year, quota, admitted.get((unit, year)), rate))
    return found


def mark_of(period: Period, unit: int) -> str:
    """What a form saw of the reasons: whoever saves another state of them than it saw is told."""
    last = PlanReason.objects.filter(period=period.code, unit=unit).order_by("-entered_at").first()
    return last.entered_at.isoformat() if last else ""


@transaction.atomic
def give_reasons(
    *,
    by: Actor,
    period: Period,
    unit: int,
    reasons: Mapping[ReasonKind, Given],
    seen: str,
    today: date,
) -> list[PlanReason]:
    """Put down why a unit's places stayed empty or were exceeded, in place of what stood before.

    `seen`: `mark_of` when the form was opened.

    Raises:
        Problem: more places are explained than are empty, or the words are missing.
        Changed: somebody else has changed the reasons since.
    """
    tree = whole_tree()
    if unit not in tree or not by.may(Right.READ_PLAN, unit):
        raise Refused("没有这个单位，或不在您的范围内。")
    name = tree[unit].name
    if not (by.may(Right.RECORD, unit) or by.may(Right.PLAN, unit)):
        raise Refused(f"您没有填写{name}空余原因的权限。")
    with connection.cursor() as cursor:
        # Whoever comes second waits here, and then finds the mark changed.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, f"{period.code} {unit}"]
        )
    standing = list(PlanReason.objects.filter(period=period.code, unit=unit))
    if mark_of(period, unit) != seen:
        raise Changed(f"{name}的原因刚刚被别人改过，请看看新的内容再填。")
    found = result_of(period, unit, as_of=today)
    if found is None:
        raise Refused(f"{name}在{period.term}没有计划，没有空余可以说明。")
    kept = {kind: one for kind, one in reasons.items() if one.amount}
    _must_fit(found, kept)
    now = timezone.now()
    PlanReason.objects.filter(pk__in=[row.pk for row in standing]).delete()
    made = PlanReason.objects.bulk_create(
        PlanReason(
            unit_id=unit,
            period=period.code,
            kind=kind.value,
            amount=one.amount,
            words=one.words.strip(),
            entered_at=now,
            entered_by_id=by.account_id,
        )
        for kind, one in kept.items()
    )
    ledger.write(
        ledger.Event(
            verb="give_plan_reasons",
            subject_kind="plan",
            subject_id=period.code,
            unit=unit,
            before={row.kind: row.amount for row in standing},
            after={row.kind: row.amount for row in made},
            cause="；".join(row.words for row in made if row.words),
        ),
        by=by,
    )
    return made


def _must_fit(found: Result, reasons: Mapping[ReasonKind, Given]) -> None:
    for kind, one in reasons.items():
        if one.amount < 0:
            raise Problem(kind.value, f"{kind.term}：请填写不小于零的整数。")
        if kind in (ReasonKind.OTHER, ReasonKind.EXCEEDED) and not one.words.strip():
            raise Problem(kind.value, f"“{kind.term}”请写明具体情况。")
    explained = sum(one.amount for kind, one in reasons.items() if kind.is_of_empty)
    if explained > found.empty:
        first = next(kind for kind in reasons if kind.is_of_empty)
        raise Problem(
            first.value,
            f"{found.period.term}空余 {found.empty} 名，说明的共 {explained} 名，多了 "
            f"{explained - found.empty} 名。",
        )
    beyond = reasons.get(ReasonKind.EXCEEDED, Given(0)).amount
    if beyond > found.exceeded:
        raise Problem(
            ReasonKind.EXCEEDED.value,
            f"{found.period.term}超出计划 {found.exceeded} 名，说明的 {beyond} 名多于这个数。",
        )
