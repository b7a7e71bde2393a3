"""Suggestions for shifting places, and taking one of them once somebody confirms it."""

from datetime import date

import polars as pl
from django.db import transaction

from rudang.actions import pacing, plans
from rudang.actions.dossiers import Changed, Problem
from rudang.core import quotas
from rudang.core.periods import Period
from rudang.core.places import HOLDING, READY, MeantFor
from rudang.core.quotas import Line
from rudang.core.scope import Actor, Refused, Right
from rudang.core.suggestions import NOBODY, RIPE_STEP, ByKind, Holding, Suggestion, suggested
from rudang.store.models import PlanName
from rudang.store.reads import places
from rudang.store.reads import plans as reads
from rudang.store.reads.places import Looked

_PLACE = ("dossier", "unit")


def standing(period: Period, *, as_of: date, today: date) -> tuple[Suggestion, ...]:
    """What could be shifted among the units in sight, by who was ready on a day; nothing moves.

    Places, who holds them and for whom they are meant are those of now, since that is what a
    shift would move. Whoever has taken a place or gone since the day needs none.
    """
    now_on = reads.reckoned_on(period, today=today, by=reads.counting())
    now = then = places.look(period, as_of=now_on, pacing=pacing.on(now_on))
    if as_of != now_on:
        then = places.look(period, as_of=as_of, pacing=pacing.on(as_of))
    return suggested(_holdings(now, then, now_on))


def _holdings(now: Looked, then: Looked, now_on: date) -> list[Holding]:
    bound = _bound(now.period)
    is_held, is_ripe = pl.col("state").is_in(HOLDING), pl.col("step") >= RIPE_STEP
    settled = now.frame.filter(is_held | pl.col("lost").is_not_null())
    able = then.frame.filter(pl.col("state").is_in(READY)).join(settled, on="dossier", how="anti")
    able = able.filter(~pl.col("dossier").is_in(_exempt_to_be(then)))
    held, ready = now.frame.filter(is_held), able.filter(is_ripe)
    placed = pl.concat([each.select(_PLACE) for each in (held, ready)])
    held_by_unit, ready_by_unit = (_counted(_kinded(each, bound)) for each in (held, ready))
    bound_by_unit = _counted(bound.join(placed, on=_PLACE, how="anti"))
    others = able.filter(~is_ripe).join(bound, on=_PLACE, how="anti")
    others_by_unit = _counted(_kinded(others, bound))
    figures = now.quotas
    found = []
    for line in quotas.lines(
        now.entries, now.frame, now.period, as_of=now_on, counting=reads.counting()
    ):
        # Figures that cannot be so are put right before anything moves.
        if figures[line.unit].faults():
            continue
        in_plan = held_by_unit.get(line.unit, NOBODY)
        in_plan = in_plan._replace(high_knowledge=max(0, in_plan.high_knowledge - line.exempt))
        found.append(
            Holding(
                line.unit,
                ByKind(
                    line.high_knowledge,
                    line.teachers - line.high_knowledge,
                    line.quota - line.teachers,
                ),
                in_plan,
                bound_by_unit.get(line.unit, NOBODY),
                ready_by_unit.get(line.unit, NOBODY),
                others_by_unit.get(line.unit, NOBODY),
            )
        )
    return found


def _exempt_to_be(then: Looked) -> list[int]:
    """Who is ready and filed by name beyond the places of the group, and so needs none."""
    filing = [unit for unit, quota in then.quotas.items() if quota.filed_by_name]
    if not filing:
        return []
    laid_out = places.laid_out(then, *filing).values()
    return [who.dossier for layout in laid_out for who in layout.filed]


def _bound(period: Period) -> pl.DataFrame:
    """The places now meant for somebody, and for whom they were meant."""
    rows = PlanName.objects.filter(period=period.code, released_at=None)
    return pl.DataFrame(
        list(rows.values_list("dossier", "unit", "meant_for")),
        schema={"dossier": pl.Int64, "unit": pl.Int32, "kind": pl.String},
        orient="row",
    )


def _kinded(people: pl.DataFrame, bound: pl.DataFrame) -> pl.DataFrame:
    """The people with the kind of the place meant for them, or their own."""
    own = (
        pl.when("is_high_knowledge")
        .then(pl.lit(MeantFor.HIGH_KNOWLEDGE.value))
        .when(pl.col("person_kind") == "教师")
        .then(pl.lit(MeantFor.TEACHER.value))
        .otherwise(pl.lit(MeantFor.ANYBODY.value))
    )
    found = people.join(bound, on=_PLACE, how="left")
    return found.with_columns(kind=pl.coalesce("kind", own))


def _counted(kinded: pl.DataFrame) -> dict[int, ByKind]:
    counted = kinded.group_by("unit").agg(
        (pl.col("kind") == kind).sum().alias(kind) for kind in ByKind._fields
    )
    return {unit: ByKind(*counts) for unit, *counts in counted.iter_rows()}


@transaction.atomic
def take(
    *,
    by: Actor,
    period: Period,
    as_of: date,
    from_unit: int,
    to_unit: int,
    amount: int,
    reason: str,
    teachers: int = 0,
    high_knowledge: int = 0,
    document: str = "",
    today: date,
) -> tuple[Line, Line]:
    """Shift places as suggested, by entries of the ledger with the dispatch as their reason.

    Raises:
        Changed: by the figures now known the suggestion stands no longer.
        Problem: more places, or more of a kind, than are suggested.
    """
    if not by.may(Right.PLAN, from_unit):
        raise Refused("只有校党委组织部可以下达和调剂计划。")
    plans.hold(period)
    found = standing(period, as_of=as_of, today=today)
    one = next((each for each in found if (each.source, each.target) == (from_unit, to_unit)), None)
    if one is None:
        raise Changed("数字已经变动，这一项调剂不再成立，请回到调度页看新的建议。")
    if not one.covers(amount, teachers, high_knowledge):
        raise Problem("amount", f"按现在的数字，最多建议调剂 {one.places.words}。")
    return plans.shift(
        by=by,
        period=period.code,
        from_unit=from_unit,
        to_unit=to_unit,
        amount=amount,
        teachers=teachers,
        high_knowledge=high_knowledge,
        reason=reason,
        document=document,
        today=today,
    )
