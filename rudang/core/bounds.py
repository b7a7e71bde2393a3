"""The lawful days of a fact that is a day: what earliest, latest and expected day follows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from rudang.core.facts import FACT, Kind
from rudang.core.rules import Param
from rudang.core.workdays import WorkingDays

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """Which days the text leaves open for a fact beside the act's own day.

    `check` is the rule that judges it afterwards, whose article is cited. Expressions read the
    sheet and `on`, the act's own day. `expected` is the one day that follows; where
    `may_end_before`, the day before is written as often and is right too. `workdays` counts the
    first day from `earliest`: so many working days after it. `since` is the edition that first
    said so; blank: every edition.
    """

    fact: str
    check: str
    words: str
    earliest: pl.Expr | None = None
    latest: pl.Expr | None = None
    expected: pl.Expr | None = None
    may_end_before: bool = False
    workdays: Param | None = None
    since: str = ""

    def __post_init__(self) -> None:
        if FACT[self.fact].kind not in (Kind.DATE, Kind.DATES):
            raise ValueError(f"{self.fact} is not a day")


@dataclass(frozen=True, slots=True)
class Days:
    """What follows for one dossier; a blank day does not follow from what is known."""

    bound: Bound
    earliest: date | None = None
    latest: date | None = None
    expected: date | None = None

    @property
    def is_known(self) -> bool:
        return (self.earliest or self.latest or self.expected) is not None

    def outside(self, day: date) -> str:
        """How a day departs from what follows, in words; empty where it does not."""
        if self.expected is not None:
            is_before = self.bound.may_end_before and day == self.expected - _DAY
            if day != self.expected and not is_before:
                return f"比应为的 {self.expected.isoformat()} {_apart(self.expected, day)}"
        if self.earliest is not None and day < self.earliest:
            return f"比最早的 {self.earliest.isoformat()} {_apart(self.earliest, day)}"
        if self.latest is not None and day > self.latest:
            return f"比最迟的 {self.latest.isoformat()} {_apart(self.latest, day)}"
        return ""


def _apart(right: date, day: date) -> str:
    span = (day - right).days
    return f"早 {-span} 天" if span < 0 else f"晚 {span} 天"


def follow(
    row: pl.DataFrame, bounds: Iterable[Bound], *, on: date, calendar: WorkingDays
) -> Mapping[str, Days]:
    """Fact name to its days for the one dossier of a frame, were its act held on a day.

    Args:
        row: a frame of one row with the columns that the bounds' expressions read.
        on: the day; it also says which number of working days is in force.
    """
    frame = row.with_columns(on=pl.lit(on))
    made = {}
    for bound in bounds:
        earliest, latest, expected = (
            None if expr is None else frame.select(expr.cast(pl.Date)).item()
            for expr in (bound.earliest, bound.latest, bound.expected)
        )
        if bound.workdays is not None and earliest is not None:
            count = bound.workdays.on(on)
            earliest = None if count is None else calendar.after(earliest, count)
        made[bound.fact] = Days(bound, earliest, latest, expected)
    return made
