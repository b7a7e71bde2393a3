"""The grammar in which the regulation is declared: editions, parameters, steps, rules."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

import polars as pl

from rudang.core.dates import add_months, follow_within, months_later
from rudang.core.facts import CIRCUMSTANCE, FACT, Kind, asked
from rudang.core.workdays import day_behind

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
    """A number of the regulation as dated data. `None` means: no such demand at that time.

    A college that may choose the number itself does so within `least` and `most`; `does` says
    what the choice changes.
    """

    name: str
    term: str
    unit: str
    values: tuple[Since, ...]
    least: int = 0
    most: int = 3650
    does: str = ""

    def __post_init__(self) -> None:
        days = [value.since for value in self.values]
        if not days or days != sorted(set(days)):
            raise ValueError(f"{self.name}: values must be dated in rising order")

    def on(self, day: date) -> int | None:
        """The value in force on a day; the first for any day before it, as with editions."""
        return self.since(day).value

    def since(self, day: date) -> Since:
        """The entry in force on a day, with its article."""
        found = self.values[0]
        for value in self.values:
            if value.since <= day:
                found = value
        return found

    def choose(self, per_value: Mapping[int | None, pl.Expr]) -> pl.Expr:
        """The expression given for the value in force on the day of the act judged."""
        chain = per_value[self.values[0].value]
        for before, value in pairwise(self.values):
            if value.value != before.value:
                later = per_value[value.value]
                chain = pl.when(pl.lit(value.since) <= ON).then(later).otherwise(chain)
        return chain

    @property
    def expr(self) -> pl.Expr:
        """The value in force on the day of the act judged, as an integer column."""
        return self.choose({v.value: pl.lit(v.value, dtype=pl.Int32) for v in self.values})


@dataclass(frozen=True, slots=True)
class Local:
    """A demand beyond the regulation that a place may have made, off unless somebody says so.

    `usual` is the value met most often, in `unit`; None where the demand has no number.
    `seen_in` says whose practice it is.
    """

    code: str
    term: str
    unit: str
    usual: int | None
    seen_in: str
    is_paper: bool = False


def local_column(code: str) -> str:
    """The frame's column with the value in force for the dossier's unit; null where it is off."""
    return f"local_{code}"


def local_since(code: str) -> str:
    """The frame's column with the day since which the demand binds the dossier's unit."""
    return f"local_{code}_since"


def months_after(start: pl.Expr, months: Param, *, per: int = 1) -> pl.Expr:
    """The day so many natural months (times `per`) after `start`, clamped to the month's end."""
    return months.choose(
        {
            v.value: pl.lit(None, dtype=pl.Date)
            if v.value is None
            else months_later(start, v.value * per)
            for v in months.values
        }
    )


def years_after(start: pl.Expr, years: Param) -> pl.Expr:
    """The day so many natural years after `start`, clamped to the end of the month."""
    return months_after(start, years, per=12)


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A span counted from a recorded day: the day itself as a column, and its words for people.

    `start` names facts, the first recorded one counts. `never_before` is the first day from
    which the span can run: the day an edition that introduced it came into force.
    """

    start: tuple[str, ...]
    length: Param
    never_before: date | None = None

    @property
    def months_per(self) -> int:
        return 12 if self.length.unit == "年" else 1

    @property
    def expr(self) -> pl.Expr:
        """The span's last day; null where none of its starts is known."""
        start = pl.coalesce(*self.start)
        if self.never_before is not None:
            start = pl.when(start.is_not_null()).then(
                pl.max_horizontal(start, pl.lit(self.never_before))
            )
        return months_after(start, self.length, per=self.months_per)

    def counted(self, row: Mapping[str, object], on: date) -> tuple[date, int, date] | None:
        """Start, months and end for one dossier; nothing where a part is missing."""
        start = next((d for n in self.start if isinstance(d := row.get(n), date)), None)
        value = self.length.on(on)
        if start is None or value is None:
            return None
        if self.never_before is not None:
            start = max(start, self.never_before)
        months = value * self.months_per
        return start, months, add_months(start, months)


def is_recorded(name: str) -> pl.Expr:
    """Whether the fact has a value; of a list, whether it has an item. Never null."""
    if FACT[name].kind in (Kind.DATES, Kind.TEXTS):
        return (pl.col(name).list.len() > 0).fill_null(False)
    return pl.col(name).is_not_null()


def given(name: str, holds: pl.Expr) -> pl.Expr:
    """`holds` where the fact is recorded; false where it was asked for and left blank.

    Null, unknown, where nobody ever asked for it.
    """
    return pl.when(is_recorded(name)).then(holds).when(pl.col(asked(name))).then(pl.lit(False))


def includes(name: str, *items: str) -> pl.Expr:
    """Whether the fact of several texts names each of the items; null where it is blank."""
    named = pl.all_horizontal(pl.col(name).list.contains(item) for item in items)
    return pl.when(is_recorded(name)).then(named)


def names_none(name: str, *items: str) -> pl.Expr:
    """Whether the fact of several texts names none of the items.

    Asked for and left blank it names nothing; null where nobody ever asked.
    """
    named = pl.any_horizontal(pl.col(name).list.contains(item) for item in items)
    is_known = is_recorded(name) | pl.col(asked(name))
    return pl.when(is_known).then(~named.fill_null(False))


def has_gap(
    start: pl.Expr, days: pl.Expr, end: pl.Expr, months: Param, tolerance: Param | None = None
) -> pl.Expr:
    """Whether between `start` and `end` any two neighbours of `days` lie too far apart.

    Days outside the span do not count; a blank `end` leaves the span open at the last day.
    `tolerance` is in days.
    Null where `start` is blank.
    """

    def too_far(length: int | None, slack: int | None) -> pl.Expr:
        if length is None:
            return pl.lit(False)
        return ~follow_within(start, days, end, months=length, slack=slack or 0).fill_null(True)

    def within(length: int | None) -> pl.Expr:
        if tolerance is None:
            return too_far(length, None)
        return tolerance.choose({t.value: too_far(length, t.value) for t in tolerance.values})

    gap = months.choose({m.value: within(m.value) for m in months.values})
    return pl.when(start.is_not_null()).then(gap)


Cite = Mapping[str, str]
"""Edition code to article: the editions named are the ones in which the rule holds."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Rule:
    """One demand of the regulation on one dossier.

    Exactly one of two shapes:

    * an act with a deadline: `met` is the day it was done, `due` the last day for it, and
      `not_before` the first; blank `met` is open, unless a `later` step is recorded, when it is
      broken if `absence_is_breach`, otherwise unknown;
    * a condition: `holds` is true, false, or null where a fact is missing.

    `applies` must never be null. `on` is the day of the act judged and decides the edition;
    while it is null the act is open and judged on `as_of`. `says` is a sentence over the
    facts, `{due}` and `{not_before}`; `term` is the span behind those days, so that it can be
    explained. `reading` states how an ambiguous text is read, and
    `assumed` that the reading could not be verified and is shown as an assumption. `local` is
    the demand without which the rule does not apply: it is judged only where that is in force.
    `numbers` are the parameters behind its expressions, besides the length of `term`.
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
    term: Term | None = None
    numbers: tuple[Param, ...] = ()
    asks: str | None = None
    absence_is_breach: bool = True
    stops: bool = False
    reading: str = ""
    assumed: bool = False
    local: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        if not self.cite:
            raise ValueError(f"{self.id}: a rule without an article")
        if (self.met is None) == (self.holds is None):
            raise ValueError(f"{self.id}: give either `met` or `holds`")
        if self.met is not None and self.asks is None:
            raise ValueError(f"{self.id}: an act judged by its day says which fact `asks` for it")
        if bool(self.local) != (self.level is Level.LOCAL):
            raise ValueError(f"{self.id}: a local rule, and no other, names its demand")
        if not self.name:
            object.__setattr__(self, "name", self.id)

    @property
    def check(self) -> str:
        """The check's id in the catalogue; several rules may carry out one check."""
        return self.id

    @property
    def params(self) -> tuple[Param, ...]:
        """The numbers of the regulation that the rule rests on, that of its span first."""
        span = () if self.term is None else (self.term.length,)
        return (*span, *(number for number in self.numbers if number not in span))

    @cached_property
    def day_key(self) -> bytes:
        """Equal for rules about the same act."""
        return self.on.meta.serialize()

    @cached_property
    def calendar_columns(self) -> frozenset[str]:
        """The columns of the calendar of working days that the rule's expressions read."""
        return frozenset(name for name in self._columns if day_behind(name) != name)

    @cached_property
    def counted_days(self) -> frozenset[str]:
        """The facts whose days are looked up in the calendar of working days."""
        return frozenset(day_behind(name) for name in self.calendar_columns)

    @cached_property
    def reads_the_day(self) -> bool:
        """Whether it compares with the day of judging itself, so that no later record can say."""
        return "as_of" in self._columns

    @cached_property
    def _columns(self) -> frozenset[str]:
        parts = (self.on, self.applies, self.met, self.due, self.not_before, self.holds, self.later)
        return frozenset(n for part in parts if part is not None for n in part.meta.root_names())

    @cached_property
    def reads(self) -> frozenset[str]:
        """Names of the frame's columns that judging by the rule takes."""
        names = {day_behind(name) for name in self._columns}
        if self.asks:
            names |= {asked(self.asks), "exited_on"}
        if self.local:
            names |= {local_column(self.local), local_since(self.local)}
        return frozenset(names - {"on", "as_of", ""})

    @cached_property
    def wants(self) -> frozenset[str]:
        """The facts whose blanks can make the rule unknown, beyond those it applies by."""
        parts = (self.met, self.due, self.not_before, self.holds)
        columns = {n for part in parts if part is not None for n in part.meta.root_names()}
        names = {day_behind(name) for name in columns}
        return frozenset((names | ({self.asks} if self.asks else set())) & _FACTS)


_FACTS = frozenset(FACT) | frozenset(CIRCUMSTANCE)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that a step leaves; `archived` papers end in the person's file.

    `also` holds other names under which the same paper may stand in a list.
    """

    code: str
    term: str
    archived: bool = False
    also: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.term, *self.also)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Step:
    """One of the 25 steps: who acts, by which article, within which time, leaving what.

    `earliest` and `deadline` are sentences for the timeline; the day itself is computed by
    `not_before` and `due` over the sheet where the edition sets one. `acts` are the kinds of
    act recorded for it. `done` is its day; `is_done` says so where a step leaves no day.
    """

    number: int
    term: str
    stage: int
    actor: str
    cite: Cite
    acts: tuple[str, ...]
    done: pl.Expr
    is_done: pl.Expr | None = None
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
    """Vectorised `Quorum.is_quorate`; null where a figure that matters is missing."""
    return (present <= due) & (2 * present > due)


def carried(due: pl.Expr, present: pl.Expr, yes: pl.Expr, written_yes: pl.Expr) -> pl.Expr:
    """Whether yes votes exceed half of those who should be present.

    Blank written opinions are not known: at most all who stayed away wrote one, and the answer
    is null only where that could change it.
    """
    least = 2 * (yes + written_yes.fill_null(0)) > due
    most = 2 * (yes + written_yes.fill_null(due - present)) > due
    return pl.when(least | ~most).then(least)


def amend(
    steps: Mapping[int, Step], changes: Mapping[int, Mapping[str, object]]
) -> dict[int, Step]:
    """A later edition's steps: those of the earlier one with the named fields replaced."""
    unknown = set(changes) - set(steps)
    if unknown:
        raise ValueError(f"no such steps: {sorted(unknown)}")
    return {n: replace(step, **changes.get(n, {})) for n, step in steps.items()}  # type: ignore[arg-type]
