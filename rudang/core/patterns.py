"""The grammar of patterns: what in one unit's year is worth a look, over the unit sheet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from rudang.core.evaluate import edition_of
from rudang.core.explain import spoken
from rudang.core.rules import Cite, Edition, Level, Param, State, local_column, local_since

SIGNAL_SCHEMA: dict[str, pl.DataType] = {
    "unit": pl.Int32(),
    "year": pl.Int32(),
    "pattern": pl.String(),
    "state": pl.String(),
    "on": pl.Date(),
    "edition": pl.String(),
}
"""One row per unit, year and pattern. A signal has the state `broken`, as a finding would."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Pattern:
    """Something in many records of one unit that people should look at: never a verdict.

    `signal` over the unit sheet is true (look here), false, or null where too little is known;
    where `applies` is given and not true, there is nothing to ask. `says` is a sentence
    over the sheet's columns, `{local}` and `{year}`. `evidence` names the columns shown beside
    it, `chart` the one whose earlier years are drawn.

    `who` picks the people behind it from people joined with the unit's row; they belong to the
    unit by the column `whose`, and `day` is their day in it. `stands`: a state of the unit on
    the day looked at, judged for that year alone. `numbers` are the parameters it rests on,
    those by which the sheet was counted among them.
    """

    id: str
    cite: Cite
    level: Level
    title: str
    signal: pl.Expr
    says: str
    evidence: tuple[str, ...]
    step: int
    numbers: tuple[Param, ...] = ()
    applies: pl.Expr | None = None
    chart: str = ""
    who: pl.Expr | None = None
    whose: str = "branch"
    day: str = ""
    stands: bool = False
    reading: str = ""
    assumed: bool = False
    local: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        if not self.cite:
            raise ValueError(f"{self.id}: a pattern without an article")
        if bool(self.local) != (self.level is Level.LOCAL):
            raise ValueError(f"{self.id}: a local pattern, and no other, names its demand")
        if not self.name:
            object.__setattr__(self, "name", self.id)

    @property
    def check(self) -> str:
        """The check's id in the catalogue; several patterns may carry out one check."""
        return self.id

    @property
    def params(self) -> tuple[Param, ...]:
        """The parameters that the pattern rests on, as a rule has them."""
        return self.numbers

    @cached_property
    def reads(self) -> frozenset[str]:
        """Names of the unit sheet's columns that the pattern's expressions read."""
        parts = (self.signal, self.applies)
        names = {n for part in parts if part is not None for n in part.meta.root_names()}
        if self.local:
            names |= {local_column(self.local), local_since(self.local)}
        return frozenset(names)

    @property
    def state(self) -> pl.Expr:
        """What the pattern says of each row, as a state's word; reads `edition`."""
        governs = pl.col("edition").is_in(list(self.cite))
        if self.applies is not None:
            governs &= self.applies.fill_null(False)
        if self.local:
            since = pl.col(local_since(self.local))
            in_force = pl.col(local_column(self.local)).is_not_null()
            governs &= in_force & (since <= pl.col("on")).fill_null(True)
        return (
            pl.when(~governs)
            .then(pl.lit(State.NOT_APPLICABLE.value))
            .when(self.signal.is_null())
            .then(pl.lit(State.UNKNOWN.value))
            .when(self.signal)
            .then(pl.lit(State.BROKEN.value))
            .otherwise(pl.lit(State.MET.value))
        )

    def told(self, row: Mapping[str, object]) -> str:
        """The pattern's sentence over one row of the sheet."""
        words = {name: figure(value) for name, value in row.items()}
        words["local"] = spoken(row.get(local_column(self.local)))
        return self.says.format_map(words)


def figure(value: object) -> str:
    """A column's value in words; means and shares with one decimal where they are not whole."""
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else f"{value:.1f}"
    return spoken(value)


def look(
    sheet: pl.DataFrame,
    patterns: Iterable[Pattern],
    editions: Sequence[Edition],
    *,
    keep: Sequence[State] = (State.BROKEN,),
) -> pl.DataFrame:
    """What the patterns say of a unit sheet, by pattern and then as in the sheet.

    A pattern of what stands is asked of each unit's last row alone. The edition is the one in
    force on the row's last day.
    """
    rows = sheet.lazy().with_columns(
        edition=edition_of(editions, pl.col("on")),
        is_last=pl.col("year") == pl.col("year").max().over("unit"),
    )
    wanted = [state.value for state in keep]
    parts = [
        (rows.filter("is_last") if pattern.stands else rows)
        .with_columns(state=pattern.state, pattern=pl.lit(pattern.name))
        .filter(pl.col("state").is_in(wanted))
        .select(*SIGNAL_SCHEMA)
        for pattern in patterns
    ]
    if not parts:
        return pl.DataFrame(schema=SIGNAL_SCHEMA)
    return pl.concat(pl.collect_all(parts))
