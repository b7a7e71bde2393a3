"""How a period's result enters the next plan, in this college; and why places stayed empty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from rudang.actions import ledger, pacing
from rudang.actions.dossiers import Changed, Problem
from rudang.core.linking import Linked, LinkTerms, ReasonKind, Result, linked
from rudang.core.periods import Period
from rudang.core.rules import Level
from rudang.core.scope import Actor, Refused, Right
from rudang.regulation.planning import (
    LINK_EMPTY_SHARE,
    LINK_EXCEEDED_SHARE,
    LINK_FAULT_SHARE,
    LINK_MOST_SHARE,
)
from rudang.regulation.registry import REGULATION
from rudang.store.models import PlanReason
from rudang.store.reads import linking as reads
from rudang.store.reads.units import whole_tree

_LOCK = 7205071

LINK_PARAMS = (LINK_EMPTY_SHARE, LINK_EXCEEDED_SHARE, LINK_FAULT_SHARE, LINK_MOST_SHARE)
GRAVE = frozenset(rule.name for rule in REGULATION.rules if rule.level is Level.BREACH)
"""The rules whose breaches count as faults of a period's admissions: those of the nation."""


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


def worked_out(needs: Sequence[int], results: Sequence[Result], *, day: date) -> list[Linked]:
    """The formula for several needs, as it would enter a proposal made on a day."""
    terms = terms_on(day)
    return [linked(need, results, terms) for need in needs]


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
