"""A year's plan over its halves, and the superior's line that a branch below it may see."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from rudang.core import nesting, quotas
from rudang.core.periods import Period
from rudang.core.quotas import Counting, Line
from rudang.store import door
from rudang.store.reads import plans
from rudang.store.reads.units import Place, below, whole_tree


@dataclass(frozen=True, slots=True)
class Row:
    """A unit over the periods within one: its line in each, None where it has none, and as one."""

    place: Place
    parts: tuple[Line | None, ...]
    own: Line | None
    whole: Line


@dataclass(frozen=True, slots=True)
class NestedPlan:
    """The plan of a period over those within it. `own`: something was issued for it by itself."""

    period: Period
    as_of: date
    counting: Counting
    parts: tuple[Period, ...]
    has_own: bool
    rows: tuple[Row, ...]

    @property
    def sums(self) -> Row | None:
        """All rows as one."""
        if not self.rows:
            return None

        def together(lines: list[Line]) -> Line | None:
            return quotas.summed(*lines) if lines else None

        parts = tuple(
            together([line for row in self.rows if (line := row.parts[n]) is not None])
            for n in range(len(self.parts))
        )
        return Row(
            self.rows[0].place,
            parts,
            together([row.own for row in self.rows if row.own is not None]),
            quotas.summed(*(row.whole for row in self.rows)),
        )


def nested(period: Period, *, as_of: date) -> NestedPlan | None:
    """The period's plan over those within it; None where none within it has a plan."""
    ledgers = plans.ledgers((period, *nesting.within(period)), as_of=as_of)
    parts = nesting.parts_of(period, ledgers)
    if not parts:
        return None
    tree, by = whole_tree(), plans.counting()
    frame = plans.branch_frame(period, as_of=as_of)
    parents = {place.id: place.parent for place in tree.values()}
    made = nesting.nested(period, ledgers, frame, parents, as_of=as_of, counting=by)
    whole = made.lines
    of_parts = [part.lines for part in made.parts]
    own = {line.unit: line for line in made.own}
    return NestedPlan(
        period,
        as_of,
        by,
        parts,
        bool(own),
        tuple(
            Row(
                tree[unit],
                tuple(lines.get(unit) for lines in of_parts),
                own.get(unit),
                whole[unit],
            )
            for unit in tree
            if unit in whole
        ),
    )


@dataclass(frozen=True, slots=True)
class Above:
    """The line of the nearest superior with a plan, and how much of it those in scope use."""

    place: Place
    whole: Line
    own: Line
    admitted_here: int
    awaiting_here: int


def above(period: Period, *, as_of: date, unit: int) -> Above | None:
    """The superior's line that the people of a unit use, or that stands over its own.

    Counts alone come out of it: of a superior's plan a branch sees how many places there are and
    how many are used, not by whom.
    """
    tree, by = whole_tree(), plans.counting()
    with door.seeing_all():
        entries = plans.as_entries(plans.entries(period, as_of=as_of))
        bearing = {entry.unit for entry in entries}
        place = tree[unit].parent
        while place is not None and place not in bearing:
            place = tree[place].parent
        if place is None:
            return None
        frame = plans.people_frame(
            period, as_of=as_of, bearing=bearing, tree=tree, only_holders=True
        )
        lines = quotas.lines(entries, frame, period, as_of=as_of, counting=by)
    parents = {each.id: each.parent for each in tree.values()}
    level = next(each for each in quotas.levels(parents, lines) if each.own.unit == place)
    admitted, awaiting = quotas.held(period, as_of=as_of, counting=by)
    here = frame.filter(
        (pl.col("unit") == place) & pl.col("branch").is_in(sorted(below(tree, unit)))
    ).select(admitted.sum().alias("admitted"), awaiting.sum().alias("awaiting"))
    return Above(tree[place], level.whole, level.own, *here.row(0))
