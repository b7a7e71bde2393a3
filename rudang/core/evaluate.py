"""Judge a frame of fact sheets: the same rules for one dossier, a branch or a million."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import polars as pl

from rudang.core.facts import asked
from rudang.core.rules import ON, Edition, Rule, State, Verdict

FINDING_SCHEMA: dict[str, pl.DataType] = {
    "dossier": pl.Int64(),
    "unit": pl.Int32(),
    "rule": pl.String(),
    "state": pl.String(),
    "on": pl.Date(),
    "due_on": pl.Date(),
    "not_before": pl.Date(),
    "edition": pl.String(),
}
"""One row per dossier and rule; `on` is null while the act is open."""

STORED_STATES = (State.MET_LATE, State.BROKEN, State.OPEN, State.UNKNOWN)


def edition_of(editions: Sequence[Edition], on: pl.Expr = ON) -> pl.Expr:
    """Code of the edition in force on a day; the first for any day before it."""
    chain: pl.Expr = pl.lit(editions[0].code)
    for edition in editions[1:]:
        chain = pl.when(pl.lit(edition.since) <= on).then(pl.lit(edition.code)).otherwise(chain)
    return chain


def state_of(rule: Rule) -> pl.Expr:
    """The rule's state on a frame that has its facts and `on`."""

    def is_(state: State) -> pl.Expr:
        return pl.lit(state.value)

    applies = rule.applies & pl.col("edition").is_in(list(rule.cite))
    verdict = pl.when(~applies).then(is_(State.NOT_APPLICABLE))
    if rule.holds is not None:
        return (
            verdict.when(rule.holds.is_null())
            .then(is_(State.UNKNOWN))
            .when(rule.holds)
            .then(is_(State.MET))
            .otherwise(is_(State.BROKEN))
        )
    assert rule.met is not None and rule.asks is not None
    too_early = (
        pl.lit(False) if rule.not_before is None else (rule.met < rule.not_before).fill_null(False)
    )
    is_later = pl.lit(False) if rule.later is None else rule.later.fill_null(False)
    verdict = (
        verdict.when(too_early)
        .then(is_(State.BROKEN))
        .when(rule.met.is_null() & ~pl.col(asked(rule.asks)))
        .then(is_(State.UNKNOWN))
        .when(rule.met.is_null() & is_later)
        .then(is_(State.BROKEN if rule.absence_is_breach else State.UNKNOWN))
        .when(rule.met.is_null())
        .then(is_(State.OPEN))
    )
    if rule.due is None:
        # Without a deadline a bound that cannot be computed leaves the question open to people.
        bound = rule.not_before
        if bound is not None:
            verdict = verdict.when(bound.is_null()).then(is_(State.UNKNOWN))
        return verdict.otherwise(is_(State.MET))
    return (
        verdict.when(rule.due.is_null())
        .then(is_(State.UNKNOWN))
        .when(rule.met > rule.due)
        .then(is_(State.MET_LATE))
        .otherwise(is_(State.MET))
    )


def _day_or_null(expr: pl.Expr | None) -> pl.Expr:
    return pl.lit(None, dtype=pl.Date) if expr is None else expr.cast(pl.Date)


def judge(
    frame: pl.DataFrame,
    rules: Iterable[Rule],
    editions: Sequence[Edition],
    *,
    as_of: date,
    keep: Sequence[State] = STORED_STATES,
) -> pl.DataFrame:
    """Findings of every rule over every dossier of the frame, in the states asked for.

    The frame holds `dossier`, `unit` and the columns that the rules read (`Rule.reads`). The
    result has FINDING_SCHEMA, in the order of rules, then of the frame.
    """
    kept = [state.value for state in keep]
    lazy = frame.lazy().with_columns(as_of=pl.lit(as_of))
    parts = []
    for rule in rules:
        parts.append(
            lazy.with_columns(held=rule.on.cast(pl.Date))
            .with_columns(on=pl.coalesce("held", pl.lit(as_of)))
            .with_columns(edition=edition_of(editions))
            .with_columns(state=state_of(rule))
            .filter(pl.col("state").is_in(kept))
            .select(
                "dossier",
                "unit",
                rule=pl.lit(rule.name),
                state="state",
                on="held",
                due_on=_day_or_null(rule.due),
                not_before=_day_or_null(rule.not_before),
                edition="edition",
            )
        )
    if not parts:
        return pl.DataFrame(schema=FINDING_SCHEMA)
    return pl.concat(pl.collect_all(parts))


def verdict_of(state: State, due_on: date | None, *, as_of: date, soon_days: int) -> Verdict:
    """What a stored state means on a day. Due today is not overdue; days are whole days."""
    if state is not State.OPEN:
        return Verdict(state.value)
    if due_on is None or due_on > as_of + timedelta(days=soon_days):
        return Verdict.PENDING
    return Verdict.OVERDUE if due_on < as_of else Verdict.DUE_SOON


def verdicts(state: pl.Expr, due_on: pl.Expr, *, as_of: date, soon_days: int) -> pl.Expr:
    """Vectorised `verdict_of`."""
    return (
        pl.when(state != State.OPEN.value)
        .then(state)
        .when(due_on.is_null() | (due_on > as_of + timedelta(days=soon_days)))
        .then(pl.lit(Verdict.PENDING.value))
        .when(due_on < as_of)
        .then(pl.lit(Verdict.OVERDUE.value))
        .otherwise(pl.lit(Verdict.DUE_SOON.value))
    )
