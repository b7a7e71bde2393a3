"""Judge a frame of fact sheets: the same rules for one dossier, a branch or a million."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache

import polars as pl

from rudang.core.facts import asked
from rudang.core.rules import ON, Edition, Rule, State, Step, Verdict

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


@cache
def state_of(rule: Rule) -> pl.Expr:
    """The rule's state on a frame that has its facts, `on` and `edition`."""
    cases = [(~_governs(rule), State.NOT_APPLICABLE)]
    if rule.holds is not None:
        cases += [(rule.holds.is_null(), State.UNKNOWN), (~rule.holds, State.BROKEN)]
    else:
        cases += _cases_of_an_act(rule)
    state: pl.Expr = pl.lit(State.MET.value)
    for condition, outcome in reversed(cases):
        state = pl.when(condition).then(pl.lit(outcome.value)).otherwise(state)
    return state


def _governs(rule: Rule) -> pl.Expr:
    return rule.applies & pl.col("edition").is_in(list(rule.cite))


def _cases_of_an_act(rule: Rule) -> list[tuple[pl.Expr, State]]:
    """Conditions in order, each with the state it leads to; none of them means met."""
    assert rule.met is not None
    assert rule.asks is not None
    undone = rule.met.is_null()
    cases = []
    if rule.not_before is not None:
        cases.append(((rule.met < rule.not_before).fill_null(False), State.BROKEN))
    cases.append((undone & ~pl.col(asked(rule.asks)), State.UNKNOWN))
    if rule.later is not None:
        absent = State.BROKEN if rule.absence_is_breach else State.UNKNOWN
        cases.append((undone & rule.later.fill_null(False), absent))
    # Nothing more is expected of somebody whose case has ended.
    cases.append((undone & pl.col("exited_on").is_not_null(), State.NOT_APPLICABLE))
    cases.append((undone, State.OPEN))
    bound = rule.not_before if rule.due is None else rule.due
    if bound is not None:
        cases.append((bound.is_null(), State.UNKNOWN))
    if rule.due is not None:
        cases.append((rule.met > rule.due, State.MET_LATE))
    return cases


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


STEP_SCHEMA: dict[str, pl.DataType] = {
    "dossier": pl.Int64(),
    "step": pl.Int32(),
    "edition": pl.String(),
    "is_done": pl.Boolean(),
    "done_on": pl.Date(),
    "not_before": pl.Date(),
    "due_on": pl.Date(),
}
"""One row per dossier and step; a step may be done on a day that nobody recorded."""


def timeline(
    frame: pl.DataFrame,
    steps: Mapping[str, Mapping[int, Step]],
    editions: Sequence[Edition],
    *,
    as_of: date,
) -> pl.DataFrame:
    """Every step of every dossier: done or not, first and last lawful day, governing edition.

    A step is judged by the edition in force on the day it was done, or on `as_of`.
    """
    lazy = frame.lazy()
    parts = []
    for number in steps[editions[0].code]:
        for edition in editions:
            step = steps[edition.code][number]
            is_done = step.done.is_not_null() if step.is_done is None else step.is_done
            parts.append(
                lazy.with_columns(done_on=step.done.cast(pl.Date))
                .with_columns(on=pl.coalesce("done_on", pl.lit(as_of)))
                .filter(edition_of(editions) == edition.code)
                .select(
                    "dossier",
                    step=pl.lit(number, dtype=pl.Int32),
                    edition=pl.lit(edition.code),
                    is_done=is_done.fill_null(False),
                    done_on="done_on",
                    not_before=_day_or_null(step.not_before),
                    due_on=_day_or_null(step.due),
                )
            )
    return pl.concat(pl.collect_all(parts)).sort("dossier", "step", maintain_order=True)
