"""Periods within periods: a year sums its halves and what was issued for the year itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from rudang.core.periods import Period, parse
from rudang.core.quotas import Counting, Entry, Line, held, lines, plan_units, summed

_PARTS = ("", "H1", "H2", "Q1", "Q2", "Q3", "Q4")


def around(period: Period) -> tuple[Period, ...]:
    """The wider periods in which a period lies, the narrowest first."""
    of_year = [parse(f"{period.year}{part}") for part in _PARTS]
    wider = [each for each in of_year if each != period and each.includes(period)]
    return tuple(sorted(wider, key=lambda each: len(each.quarters)))


def within(period: Period) -> tuple[Period, ...]:
    """Every period that lies wholly within a period, itself not among them."""
    of_year = [parse(f"{period.year}{part}") for part in _PARTS]
    return tuple(each for each in of_year if each != period and period.includes(each))


def parts_of(period: Period, codes: Iterable[str]) -> tuple[Period, ...]:
    """The widest of these periods that lie within the period, in order of time."""
    known = set(codes)
    inner = [each for each in within(period) if each.code in known]
    widest = [each for each in inner if not any(o != each and o.includes(each) for o in inner)]
    return tuple(sorted(widest, key=lambda each: each.since))


@dataclass(frozen=True, slots=True)
class Nested:
    """The lines issued for a period itself, and the plans of the periods within it.

    Everybody who uses a place is on one line of one of them: the narrowest period whose plan
    covers the person's branch.
    """

    period: Period
    own: tuple[Line, ...]
    parts: tuple["Nested", ...]

    @property
    def lines(self) -> dict[int, Line]:
        """Each unit's lines of the period and all within it as one, judged over the whole."""
        sums = {line.unit: line for line in self.own}
        for part in self.parts:
            for unit, line in part.lines.items():
                sums[unit] = summed(sums[unit], line) if unit in sums else line
        return sums


def nested(
    period: Period,
    ledgers: Mapping[str, Sequence[Entry]],
    frame: pl.DataFrame,
    parents: Mapping[int, int | None],
    *,
    as_of: date,
    counting: Counting,
) -> Nested:
    """The plan of a period over those within it.

    Args:
        ledgers: the entries of each period by its code.
        frame: as `quotas.lines` has it, but `unit` is the branch, not the unit whose plan it uses.
    """
    entries = ledgers.get(period.code, ())
    free = uncovered(frame, period, ledgers, parents, as_of=as_of, counting=counting)
    own = lines(
        entries,
        using(free, parents, {entry.unit for entry in entries}),
        period,
        as_of=as_of,
        counting=counting,
    )
    parts = tuple(
        nested(part, ledgers, frame, parents, as_of=as_of, counting=counting)
        for part in parts_of(period, ledgers)
    )
    return Nested(period, tuple(own), parts)


def using(
    frame: pl.DataFrame, parents: Mapping[int, int | None], bearing: Iterable[int]
) -> pl.DataFrame:
    """The frame with the unit whose plan each branch uses; those under no plan are left out.

    Args:
        frame: `unit`, the branch, which the result has replaced.
        parents: every unit's superior; None at the top.
        bearing: units with entries of their own in the plan.
    """
    uses = plan_units(parents, bearing)
    return frame.with_columns(
        unit=pl.col("unit").replace_strict(
            list(uses), list(uses.values()), default=None, return_dtype=pl.Int32
        )
    ).filter(pl.col("unit").is_not_null())


def uncovered(
    frame: pl.DataFrame,
    period: Period,
    ledgers: Mapping[str, Sequence[Entry]],
    parents: Mapping[int, int | None],
    *,
    as_of: date,
    counting: Counting,
) -> pl.DataFrame:
    """The frame without those whose place a plan within the period gives.

    Args:
        frame: `unit`, the branch, and quotas.HOLDER_FACTS.
        ledgers: period code to the entries of its plan.
    """
    covered = pl.lit(False)
    for part in within(period):
        bearing = {entry.unit for entry in ledgers.get(part.code, ())}
        if bearing:
            admitted, awaiting = held(part, as_of=as_of, counting=counting)
            under = list(plan_units(parents, bearing))
            covered |= (admitted | awaiting) & pl.col("unit").is_in(under)
    return frame.filter(~covered)
