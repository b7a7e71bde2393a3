"""Judge a frame of fact sheets: the same rules for one dossier, a branch or a million."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache

import numpy as np
import polars as pl

from rudang.core.facts import asked
from rudang.core.rules import (
    ON,
    Edition,
    Rule,
    State,
    Step,
    Verdict,
    local_column,
    local_since,
)
from rudang.core.workdays import WorkingDays

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

STORED_STATES = (State.MET_LATE, State.BROKEN, State.OPEN)
"""States that leave a row: what is met needs none; the unknown is kept as the facts missing."""

SHOWN_STATES = (*STORED_STATES, State.UNKNOWN)

_SLICE = 16_384
"""Dossiers whose days are laid out together: some forty megabytes."""

_STATES = tuple(State)
_CODE = {state: code for code, state in enumerate(_STATES)}


def edition_of(editions: Sequence[Edition], on: pl.Expr = ON) -> pl.Expr:
    """Code of the edition in force on a day; the first for any day before it."""
    chain: pl.Expr = pl.lit(editions[0].code)
    for edition in editions[1:]:
        chain = pl.when(pl.lit(edition.since) <= on).then(pl.lit(edition.code)).otherwise(chain)
    return chain


@cache
def state_of(rule: Rule) -> pl.Expr:
    """The rule's state, as its place in `State`.

    On a frame with its facts, `on`, `edition` and the days of `_bounds`.
    """
    if rule.holds is not None:
        # The condition stands here once: the time to plan an expression grows with its length.
        state = (~rule.holds).cast(pl.UInt8) * _CODE[State.BROKEN]
        state = state.fill_null(_CODE[State.UNKNOWN])
    else:
        state = _coded(State.MET)
        for condition, outcome in reversed(_cases_of_an_act(rule)):
            state = pl.when(condition).then(_coded(outcome)).otherwise(state)
    return pl.when(_governs(rule)).then(state).otherwise(_coded(State.NOT_APPLICABLE))


def _named(names: Sequence[str], numbers: np.ndarray) -> pl.Series:
    return pl.Series(names, dtype=pl.String).gather(numbers)


def _coded(state: State) -> pl.Expr:
    return pl.lit(_CODE[state], dtype=pl.UInt8)


def _governs(rule: Rule) -> pl.Expr:
    governs = rule.applies & pl.col("edition").is_in(list(rule.cite))
    if rule.local:
        # A demand binds from the day it was made; what was done before it does not reach.
        since = pl.col(local_since(rule.local))
        governs &= pl.col(local_column(rule.local)).is_not_null() & (since <= ON).fill_null(True)
    return governs


def _cases_of_an_act(rule: Rule) -> list[tuple[pl.Expr, State]]:
    """Conditions in order, each with the state it leads to; none of them means met."""
    assert rule.met is not None
    assert rule.asks is not None
    undone = rule.met.is_null()
    due, not_before = (
        None if day is None else pl.col(f"{which} {rule.name}")
        for which, day in (("due", rule.due), ("not_before", rule.not_before))
    )
    cases = []
    if not_before is not None:
        cases.append(((rule.met < not_before).fill_null(False), State.BROKEN))
    cases.append((undone & ~pl.col(asked(rule.asks)), State.UNKNOWN))
    if rule.later is not None:
        absent = State.BROKEN if rule.absence_is_breach else State.UNKNOWN
        cases.append((undone & rule.later.fill_null(False), absent))
    # Nothing more is expected of somebody whose case has ended.
    cases.append((undone & pl.col("exited_on").is_not_null(), State.NOT_APPLICABLE))
    cases.append((undone, State.OPEN))
    bound = not_before if due is None else due
    if bound is not None:
        cases.append((bound.is_null(), State.UNKNOWN))
    if due is not None:
        cases.append((rule.met > due, State.MET_LATE))
    return cases


def _bounds(rule: Rule) -> dict[str, pl.Expr]:
    """The days that bound the act, each under the name of its column in `Judgement.said`."""
    bounds = {"due": rule.due, "not_before": rule.not_before}
    return {
        f"{which} {rule.name}": day.cast(pl.Date)
        for which, day in bounds.items()
        if day is not None
    }


def _day_or_null(expr: pl.Expr | None) -> pl.Expr:
    return pl.lit(None, dtype=pl.Date) if expr is None else expr.cast(pl.Date)


@dataclass(frozen=True, eq=False)
class Judgement:
    """What every rule says of every dossier of a frame, whatever the day.

    `said` has a row a dossier: `state RULE` holds a place in `State`, `due RULE` and
    `not_before RULE` a day (no column where the rule has none). Rules about the same act share
    `held N` and `edition N`, where `group` gives N; an edition is one of `editions`.
    """

    frame: pl.DataFrame
    rules: tuple[Rule, ...]
    group: Mapping[str, int]
    editions: tuple[str, ...]
    said: pl.DataFrame

    def findings(self, keep: Sequence[State] = STORED_STATES) -> pl.DataFrame:
        """Rows of FINDING_SCHEMA in the states asked for, by rule and then as in the frame."""
        kept = np.zeros(len(_STATES), dtype=bool)
        kept[[_CODE[state] for state in keep]] = True
        parts, numbers = [pl.DataFrame(schema=FINDING_SCHEMA)], [np.empty(0, dtype=np.intp)]
        if self.rules:
            for start in range(0, self.frame.height, _SLICE):
                part, number = self._findings_of(start, kept)
                parts.append(part)
                numbers.append(number)
        return pl.concat(parts)[np.argsort(np.concatenate(numbers), kind="stable")]

    def _findings_of(self, start: int, kept: np.ndarray) -> tuple[pl.DataFrame, np.ndarray]:
        """Findings of a slice of the frame, and the number of each one's rule."""
        states = self._states[start : start + _SLICE]
        number, row = np.nonzero(kept[states].T)
        said = self.said.slice(start, _SLICE)
        # Rules without a bound find no day in the last column.
        names, at = self._day_columns
        days = np.full((states.shape[0], len(names) + 1), np.datetime64("NaT", "D"))
        days[:, :-1] = said.select(names).to_numpy()
        group = np.array([self.group[rule.name] for rule in self.rules])
        editions = said.select(f"edition {n}" for n in range(group.max() + 1))
        frame = self.frame.slice(start, _SLICE)
        part = {
            "dossier": frame["dossier"].gather(row),
            "unit": frame["unit"].gather(row),
            "rule": _named([rule.name for rule in self.rules], number),
            "state": _named([state.value for state in _STATES], states[row, number]),
            **{day: days[row, at[day][number]] for day in ("on", "due_on", "not_before")},
            "edition": _named(
                self.editions,
                editions.select(pl.all().to_physical()).to_numpy()[row, group[number]],
            ),
        }
        return pl.DataFrame(part, schema=FINDING_SCHEMA), number

    @cached_property
    def _day_columns(self) -> tuple[list[str], dict[str, np.ndarray]]:
        """The days of `said`, and for each rule the place of each of its own among them."""
        names = [name for name, kind in self.said.schema.items() if kind == pl.Date]
        place = {name: number for number, name in enumerate(names)}

        def places(column: Callable[[Rule], str]) -> np.ndarray:
            return np.array([place.get(column(rule), len(names)) for rule in self.rules])

        return names, {
            "on": places(lambda rule: f"held {self.group[rule.name]}"),
            "due_on": places(lambda rule: f"due {rule.name}"),
            "not_before": places(lambda rule: f"not_before {rule.name}"),
        }

    @cached_property
    def _states(self) -> np.ndarray:
        """A row a dossier, a column a rule."""
        return self.said.select(f"state {rule.name}" for rule in self.rules).to_numpy()

    def unknown(self) -> pl.Series:
        """The names of the rules that cannot say anything, a sorted list for each dossier."""
        if not self.rules:
            return pl.Series("unknown", [[]] * self.frame.height, dtype=pl.List(pl.String))
        packed = np.packbits(self._states == _CODE[State.UNKNOWN], axis=1)
        # Dossiers lack the same facts in a few ways only, so each way is spelled out once.
        bits = pl.DataFrame(packed, orient="row")
        ways = bits.unique(maintain_order=True).with_row_index("way")
        which = bits.join(ways, on=bits.columns, how="left", maintain_order="left")["way"]
        unpacked = np.unpackbits(ways.drop("way").to_numpy(), axis=1, count=len(self.rules))
        lists = [sorted(self.rules[n].name for n in np.flatnonzero(way)) for way in unpacked]
        return pl.Series("unknown", lists, dtype=pl.List(pl.String)).gather(which)


def judgement(
    frame: pl.DataFrame,
    rules: Iterable[Rule],
    editions: Sequence[Edition],
    *,
    as_of: date,
    calendar: WorkingDays | None = None,
) -> Judgement:
    """Judge a frame that holds `dossier`, `unit` and what the rules read (`Rule.reads`).

    Rules that count working days count them by `calendar`.
    """
    rules = tuple(rules)
    asked = _questions(rules)
    dated = frame.with_columns(as_of=pl.lit(as_of))
    if asked.calendar:
        if calendar is None:
            raise ValueError("rules count working days, and no calendar is given")
        dated = dated.with_columns(calendar.columns(asked.calendar))
    editions = tuple(editions)
    said = (_said_of_one if dated.height == 1 else _said)(dated, rules, editions)
    return Judgement(frame, rules, asked.group, tuple(one.code for one in editions), said)


def _said(
    dated: pl.DataFrame, rules: tuple[Rule, ...], editions: tuple[Edition, ...]
) -> pl.DataFrame:
    """What the rules say (`Judgement.said`) of a frame with its `as_of` and calendar columns."""
    # Of one row what the optimizer would save is less than the time it takes.
    flags = pl.QueryOptFlags.none() if dated.height == 1 else pl.QueryOptFlags()
    edition = edition_of(editions)
    codes = pl.Enum([one.code for one in editions])
    plans = []
    for number, group in enumerate(_questions(rules).groups):
        plans.append(
            # A plan over the few columns that its rules read is made many times faster.
            dated[group.reads]
            .lazy()
            .with_columns(held=group.on)
            .with_columns(on=pl.coalesce("held", "as_of"))
            .with_columns(edition=edition)
            .with_columns(group.bounds)
            .select(
                pl.col("held").alias(f"held {number}"),
                pl.col("edition").cast(codes).alias(f"edition {number}"),
                *group.said,
            )
        )
    if not plans:
        return pl.DataFrame()
    return pl.concat(pl.collect_all(plans, optimizations=flags), how="horizontal")


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one rule says of one dossier: the columns of `Judgement.said` that are its own."""

    held: date | None
    edition: str
    own: Mapping[str, object]


# What a rule says follows from the columns it reads, and planning its expressions takes far
# longer than one row: an act changes what a few rules read, and of most later steps everybody
# who has not come so far has the same blanks.
_ANSWERS: dict[tuple[object, ...], _Answer] = {}
_KEPT_ANSWERS = 50_000


def _said_of_one(
    dated: pl.DataFrame, rules: tuple[Rule, ...], editions: tuple[Edition, ...]
) -> pl.DataFrame:
    """As `_said`, of a single dossier: rules are asked only about facts they have not met."""
    facts = {name: _hashable(value) for name, value in dated.row(0, named=True).items()}
    keys = {rule: (rule, editions, *(facts[name] for name in _read_by(rule))) for rule in rules}
    answers = {rule: answer for rule, key in keys.items() if (answer := _ANSWERS.get(key))}
    if new := tuple(rule for rule in rules if rule not in answers):
        fresh = _said(dated, new, editions).row(0, named=True)
        group = _questions(new).group
        for rule in new:
            own = {name: fresh[name] for name in (f"state {rule.name}", *_bounds(rule))}
            n = group[rule.name]
            answers[rule] = _Answer(fresh[f"held {n}"], fresh[f"edition {n}"], own)
        if len(_ANSWERS) > _KEPT_ANSWERS:
            _ANSWERS.clear()
        _ANSWERS.update((keys[rule], answers[rule]) for rule in new)
    group = _questions(rules).group
    said: dict[str, object] = {}
    for rule, answer in answers.items():
        n = group[rule.name]
        said |= {f"held {n}": answer.held, f"edition {n}": answer.edition, **answer.own}
    kinds = {"state": pl.UInt8(), "edition": pl.Enum([one.code for one in editions])}
    schema = {name: kinds.get(name.split()[0], pl.Date()) for name in said}
    return pl.DataFrame([tuple(said.values())], schema=schema, orient="row")


@cache
def _read_by(rule: Rule) -> tuple[str, ...]:
    """The columns of a frame with its calendar that the rule's state and days follow from."""
    return tuple(sorted(({"as_of"} | rule.reads | rule.calendar_columns) - {"edition"}))


def _hashable(value: object) -> object:
    if isinstance(value, list):
        return tuple(map(_hashable, value))
    return tuple(map(_hashable, value.items())) if isinstance(value, dict) else value


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """Rules about the same act: its day and edition are made once for all of them."""

    on: pl.Expr
    reads: list[str]
    bounds: tuple[pl.Expr, ...]
    said: tuple[pl.Expr, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Questions:
    """What judging by some rules takes, whatever the frame and the day."""

    groups: tuple[_Group, ...]
    group: Mapping[str, int]
    calendar: frozenset[str]


@lru_cache(maxsize=256)
def _questions(rules: tuple[Rule, ...]) -> _Questions:
    by_day: dict[bytes, list[Rule]] = {}
    for rule in rules:
        by_day.setdefault(rule.day_key, []).append(rule)
    groups, group_of = [], {}
    for number, together in enumerate(by_day.values()):
        bounds: dict[str, pl.Expr] = {}
        for rule in together:
            group_of[rule.name] = number
            bounds |= _bounds(rule)
        reads = frozenset[str]().union(*map(_read_by, together))
        groups.append(
            _Group(
                on=together[0].on.cast(pl.Date),
                reads=sorted(reads),
                bounds=tuple(day.alias(name) for name, day in bounds.items()),
                said=(
                    *(state_of(rule).alias(f"state {rule.name}") for rule in together),
                    *map(pl.col, bounds),
                ),
            )
        )
    calendar = frozenset[str]().union(*(rule.calendar_columns for rule in rules))
    return _Questions(tuple(groups), group_of, calendar)


def judge(
    frame: pl.DataFrame,
    rules: Iterable[Rule],
    editions: Sequence[Edition],
    *,
    as_of: date,
    keep: Sequence[State] = SHOWN_STATES,
    calendar: WorkingDays | None = None,
) -> pl.DataFrame:
    """Findings of every rule over every dossier of the frame, in the states asked for.

    Args:
        frame: `dossier` and every column that the rules read, circumstances and local demands too.
        keep: the states that make a row of FINDING_SCHEMA; by default those shown to people.
        calendar: needed where a rule counts working days.

    Raises:
        ValueError: a rule counts working days and no calendar is given.
    """
    return judgement(frame, rules, editions, as_of=as_of, calendar=calendar).findings(keep)


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
    parts = []
    for number in steps[editions[0].code]:
        for edition in editions:
            step = steps[edition.code][number]
            is_done = step.done.is_not_null() if step.is_done is None else step.is_done
            days = (_day_or_null(step.not_before), _day_or_null(step.due))
            reads = {"dossier"}.union(
                *(part.meta.root_names() for part in (step.done, is_done, *days))
            )
            parts.append(
                frame[sorted(reads - {"on"})]
                .lazy()
                .with_columns(done_on=step.done.cast(pl.Date))
                .with_columns(on=pl.coalesce("done_on", pl.lit(as_of)))
                .filter(edition_of(editions) == edition.code)
                .select(
                    "dossier",
                    step=pl.lit(number, dtype=pl.Int32),
                    edition=pl.lit(edition.code),
                    is_done=is_done.fill_null(False),
                    done_on="done_on",
                    not_before=days[0],
                    due_on=days[1],
                )
            )
    return pl.concat(pl.collect_all(parts)).sort("dossier", "step", maintain_order=True)
