"""The grammar in which the regulation is declared: editions, parameters, steps, rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

import polars as pl

ON = pl.col("on")
"""In a rule's expressions: the day of the act judged, or `as_of` while the act is still open."""


class Level(StrEnum):
    """B breach of a national rule, W likely fault, L local demand, S signal from a pattern."""

    BREACH = "B"
    WARNING = "W"
    LOCAL = "L"
    SIGNAL = "S"


class State(StrEnum):
    """What a rule says of one dossier whatever the day: time turns only `open` into more."""

    MET = "met"
    MET_LATE = "met_late"
    BROKEN = "broken"
    OPEN = "open"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Verdict(StrEnum):
    """What is shown on a day: `open` becomes pending, due soon or overdue."""

    MET = "met"
    MET_LATE = "met_late"
    BROKEN = "broken"
    PENDING = "pending"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the regulation, in force on the half-open span of days `since`/`until`."""

    code: str
    term: str
    issuer: str
    since: date
    until: date | None = None

    def in_force_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Since:
    """From this day a parameter has this value; `article` says where it is written."""

    since: date
    value: int | None
    article: str
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Param:
    """A number of the regulation as dated data. `None` means: no such demand at that time."""

    name: str
    term: str
    unit: str
    values: tuple[Since, ...]

    def __post_init__(self) -> None:
        days = [value.since for value in self.values]
        if not days or days != sorted(set(days)):
            raise ValueError(f"{self.name}: values must be dated in rising order")

    def on(self, day: date) -> int | None:
        """The value in force on a day; `None` before the first."""
        found = None
        for value in self.values:
            if value.since <= day:
                found = value.value
        return found

    @property
    def expr(self) -> pl.Expr:
        """The value in force on the day of the act judged, as an integer column."""
        chain: pl.Expr = pl.lit(None, dtype=pl.Int32)
        for value in self.values:
            chain = (
                pl.when(pl.lit(value.since) <= ON)
                .then(pl.lit(value.value, dtype=pl.Int32))
                .otherwise(chain)
            )
        return chain


def months_after(start: pl.Expr, months: Param) -> pl.Expr:
    """The day so many natural months after `start`, clamped to the end of the month."""
    chain: pl.Expr = pl.lit(None, dtype=pl.Date)
    for value in months.values:
        later = (
            pl.lit(None, dtype=pl.Date)
            if value.value is None
            else start.dt.offset_by(f"{value.value}mo")
        )
        chain = pl.when(pl.lit(value.since) <= ON).then(later).otherwise(chain)
    return chain


def years_after(start: pl.Expr, years: Param) -> pl.Expr:
    """The day so many natural years after `start`, clamped to the end of the month."""
    in_months = tuple(
        replace(v, value=None if v.value is None else v.value * 12) for v in years.values
    )
    return months_after(start, replace(years, values=in_months))


Cite = Mapping[str, str]
"""Edition code to article: the editions named are the ones in which the rule holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One demand of the regulation on one dossier.

    Exactly one of two shapes:

    * an act with a deadline: `met` is the day it was done, `due` the last day for it, and
      `not_before` the first; blank `met` is open, unless a `later` step is recorded, when it is
      broken if `absence_is_breach`, otherwise unknown;
    * a condition: `holds` is true, false, or null where a fact is missing.

    `applies` must never be null. `on` is the day of the act judged and decides the edition;
    while it is null the act is open and judged on `as_of`. `says` is a sentence over the
    facts, `{due}` and `{not_before}`. `reading` states how an ambiguous text is read, and
    `assumed` that the reading could not be verified and is shown as an assumption.
    """

    id: str
    cite: Cite
    level: Level
    title: str
    on: pl.Expr
    applies: pl.Expr
    says: str
    step: int
    met: pl.Expr | None = None
    due: pl.Expr | None = None
    not_before: pl.Expr | None = None
    holds: pl.Expr | None = None
    later: pl.Expr | None = None
    asks: str | None = None
    absence_is_breach: bool = True
    stops: bool = False
    reading: str = ""
    assumed: bool = False
    name: str = ""

    def __post_init__(self) -> None:
        if not self.cite:
            raise ValueError(f"{self.id}: a rule without an article")
        if (self.met is None) == (self.holds is None):
            raise ValueError(f"{self.id}: give either `met` or `holds`")
        if self.met is not None and self.asks is None:
            raise ValueError(f"{self.id}: an act judged by its day says which fact `asks` for it")
        if not self.name:
            object.__setattr__(self, "name", self.id)

    @property
    def check(self) -> str:
        """The check's id in the catalogue; several rules may carry out one check."""
        return self.id

    @property
    def reads(self) -> frozenset[str]:
        """Names of the sheet's columns that the rule's expressions read."""
        parts = (self.on, self.applies, self.met, self.due, self.not_before, self.holds, self.later)
        names = {n for part in parts if part is not None for n in part.meta.root_names()}
        if self.asks:
            names.add(f"asked_{self.asks}")
        return frozenset(names - {"on", "as_of"})


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that a step leaves; `archived` papers end in the person's file."""

    code: str
    term: str
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One of the 25 steps: who acts, by which article, within which time, leaving what.

    `earliest` and `deadline` are sentences for the timeline; the day itself is computed by
    `not_before` and `due` over the sheet where the edition sets one. `acts` are the kinds of
    act recorded for it.
    """

    number: int
    term: str
    stage: int
    actor: str
    cite: Cite
    acts: tuple[str, ...]
    done: pl.Expr
    papers: tuple[Paper, ...] = ()
    earliest: str = ""
    deadline: str = ""
    not_before: pl.Expr | None = None
    due: pl.Expr | None = None
    amended: str = ""


@dataclass(frozen=True, slots=True)
class Quorum:
    """The arithmetic of an admission vote (2014: Arts 20-21, 2026: Arts 19-20).

    `due` counts the members with voting right who should be present. Presence must exceed
    half of them; yes votes, with written opinions handed in before, must exceed half of them.
    """

    due: int
    present: int
    yes: int
    written_yes: int = 0

    @property
    def must_attend(self) -> int:
        return self.due // 2 + 1

    @property
    def must_agree(self) -> int:
        return self.due // 2 + 1

    @property
    def is_quorate(self) -> bool:
        return self.present <= self.due and 2 * self.present > self.due

    @property
    def passes(self) -> bool:
        return self.is_quorate and 2 * (self.yes + self.written_yes) > self.due


def attended(due: pl.Expr, present: pl.Expr) -> pl.Expr:
    """Vectorised `Quorum.is_quorate`; null where a figure is missing."""
    return (present <= due) & (2 * present > due)


def carried(due: pl.Expr, yes: pl.Expr, written_yes: pl.Expr) -> pl.Expr:
    """Whether yes votes exceed half of those who should be present; null where unknown."""
    return 2 * (yes + written_yes.fill_null(0)) > due


def amend(
    steps: Mapping[int, Step], changes: Mapping[int, Mapping[str, object]]
) -> dict[int, Step]:
    """A later edition's steps: those of the earlier one with the named fields replaced."""
    unknown = set(changes) - set(steps)
    if unknown:
        raise ValueError(f"no such steps: {sorted(unknown)}")
    return {n: replace(step, **changes.get(n, {})) for n, step in steps.items()}  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Regulation:
    """Everything declared: editions in order of time, parameters, steps per edition, rules."""

    editions: tuple[Edition, ...]
    params: tuple[Param, ...]
    steps: Mapping[str, Mapping[int, Step]]
    rules: tuple[Rule, ...]
    not_checkable: Mapping[str, str] = field(default_factory=dict)

    def edition_on(self, day: date) -> Edition:
        """The edition in force on a day; the first for any day before it."""
        for edition in reversed(self.editions):
            if edition.since <= day:
                return edition
        return self.editions[0]
