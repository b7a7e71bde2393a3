"""Compare our records with a list of the national system: who is missing where, what differs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import polars as pl

from rudang.core.codes import EDUCATION, decoded
from rudang.core.composition import STANDINGS
from rudang.core.facts import NO, YES

T = TypeVar("T")

CATEGORIES = tuple(STANDINGS)
ENDED = "已终止"

CATEGORY_OF_STAGE: Mapping[str, str] = {
    stage: term for term, stages in STANDINGS.items() for stage in stages
} | {"ended": ENDED}

FIELDS: Mapping[str, str] = {
    "name": "姓名",
    "sex": "性别",
    "ethnic_code": "民族",
    "birth_date": "出生日期",
    "education_code": "学历",
    "category": "人员类别",
    "unit": "所在党支部",
    "joined_on": "入党日期",
    "full_on": "转正日期",
}
"""Fields that are compared, with their headings."""

# A day that only one side has is a day not entered on the other; other blanks say nothing.
_BLANK_COUNTS = ("joined_on", "full_on")


OUR_SCHEMA: dict[str, pl.DataType] = {
    "id_no": pl.String(),
    "name": pl.String(),
    "number": pl.String(),
    "sex": pl.String(),
    "ethnic_code": pl.String(),
    "birth_date": pl.Date(),
    "education_code": pl.String(),
    "category": pl.String(),
    "unit": pl.Int32(),
    "joined_on": pl.Date(),
    "full_on": pl.Date(),
}
"""One row a person on our side."""

LISTED_SCHEMA: dict[str, pl.DataType] = {
    "row": pl.Int32(),
    "id_no": pl.String(),
    "name": pl.String(),
    "sex": pl.String(),
    "ethnic_code": pl.String(),
    "birth_date": pl.Date(),
    "education_code": pl.String(),
    "category": pl.String(),
    "unit": pl.Int32(),
    "unit_written": pl.String(),
    "joined_on": pl.Date(),
    "full_on": pl.Date(),
}
"""One row a person on the list; `unit` is null where `unit_written` names none of ours."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person who stands on one side only; `row` is the row of the list, if it is there."""

    unit: str
    name: str
    number: str
    id_no: str
    category: str
    row: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one person that the two sides give differently; "" is a blank."""

    unit: str
    name: str
    number: str
    id_no: str
    row: int
    field: str
    here: str
    there: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the two sides do not share, by branch in the order of the tree.

    `beyond` rows of the list belong to branches out of sight; `unnumbered` people of ours have no
    identity number to compare by; `left_out` are categories that the list holds nobody of.
    """

    missing_here: tuple[Somebody, ...]
    missing_there: tuple[Somebody, ...]
    different: tuple[Difference, ...]
    compared: int
    beyond: int
    unnumbered: int
    left_out: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        return not (self.missing_here or self.missing_there or self.different)


def ours(dossiers: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
    """Our side from dossiers and the register of members, one row a person, in OUR_SCHEMA.

    What a dossier tells goes before the register, which fills in its blanks. People without an
    identity number stay apart, whether they are the same or not.

    Args:
        dossiers: `unit`, `stage` and the facts of the person, `meeting_on` and `full_from`.
        register: `unit`, `name`, `id_no`, `category`, `joined_on`, `full_on`; several rows for
            somebody with several posts.
    """
    members = (pl.col("stage") == "probationary") | (pl.col("stage") == "full")
    told = dossiers.select(
        "id_no",
        "name",
        "number",
        "sex",
        "ethnic_code",
        "birth_date",
        "education_code",
        pl.col("stage").replace_strict(CATEGORY_OF_STAGE, return_dtype=pl.String).alias("category"),
        "unit",
        pl.when(members).then("meeting_on").alias("joined_on"),
        pl.when(pl.col("stage") == "full").then("full_from").alias("full_on"),
    )
    listed = register.with_columns(id_no=_or_null("id_no")).unique(
        ["id_no", "name", "unit"], keep="first", maintain_order=True
    )
    listed = listed.select(
        pl.col(name) if name in listed.columns else pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in OUR_SCHEMA.items()
    )
    both = pl.concat(
        [told.with_columns(id_no=_or_null("id_no")).cast(pl.Schema(OUR_SCHEMA)), listed]
    )
    known = both.filter(pl.col("id_no").is_not_null())
    # Of several dossiers the one still running goes first.
    merged = (
        known.with_columns(over=pl.col("category") == ENDED)
        .sort("over", maintain_order=True)
        .group_by("id_no", maintain_order=True)
        .agg(pl.col(name).drop_nulls().first() for name in OUR_SCHEMA if name != "id_no")
    )
    return pl.concat([merged.select(list(OUR_SCHEMA)), both.filter(pl.col("id_no").is_null())])


def _or_null(name: str) -> pl.Expr:
    return pl.when(pl.col(name) != "").then(pl.col(name))


def compare(
    here: pl.DataFrame,
    there: pl.DataFrame,
    *,
    columns: Collection[str],
    names: Mapping[int, str],
    is_mine: Collection[int] | None = None,
) -> Comparison:
    """Both sides by identity number.

    Args:
        here: OUR_SCHEMA, as `ours` gives it.
        there: LISTED_SCHEMA, each identity number once and none blank.
        columns: the fields that the list has columns for; others are not compared.
        names: every unit's official name, in the order of the tree.
        is_mine: units whose people can be seen here; None for all.
    """
    where = _Where(names)
    met = set(there["category"].drop_nulls())
    left_out = tuple(c for c in CATEGORIES if c not in met) if met else ()
    unnumbered = here.filter(pl.col("id_no").is_null() & (pl.col("category") != ENDED)).height
    known = here.filter(pl.col("id_no").is_not_null())
    missing_here, beyond = _missing_here(known, there, where, is_mine)
    paired = there.join(known, on="id_no", how="inner", suffix="_here", maintain_order="left")
    return Comparison(
        missing_here,
        _missing_there(known, there, where, left_out),
        _different(paired, [name for name in FIELDS if name in columns], where),
        paired.height,
        beyond,
        unnumbered,
        left_out,
    )


class _Where:
    """Units by their names, and in the order of the tree."""

    def __init__(self, names: Mapping[int, str]) -> None:
        self._names = names
        self._order = {unit: n for n, unit in enumerate(names)}

    def name(self, unit: int | None, written: str = "") -> str:
        return written if unit is None else self._names.get(unit, written)

    def sorted(self, found: Iterable[tuple[int | None, int, T]]) -> tuple[T, ...]:
        """By unit and row; those of no unit of the tree last."""
        last = len(self._order)
        in_order = sorted(found, key=lambda one: (self._order.get(one[0] or 0, last), one[1]))
        return tuple(each for *_, each in in_order)


def _missing_here(
    known: pl.DataFrame, there: pl.DataFrame, where: _Where, is_mine: Collection[int] | None
) -> tuple[tuple[Somebody, ...], int]:
    """Whom the list has and we have not; how many more belong to units out of sight."""
    missing, beyond = [], 0
    alone = there.join(known, on="id_no", how="anti", maintain_order="left")
    for row in alone.iter_rows(named=True):
        # A branch that cannot be seen is not known to lack anybody; a name that means no branch
        # of ours is for whoever sees all of them.
        if is_mine is not None and row["unit"] not in is_mine:
            beyond += 1
            continue
        who = Somebody(
            where.name(row["unit"], row["unit_written"] or ""),
            row["name"] or "",
            "",
            row["id_no"],
            row["category"] or "",
            row["row"],
        )
        missing.append((row["unit"], row["row"], who))
    return where.sorted(missing), beyond


def _missing_there(
    known: pl.DataFrame, there: pl.DataFrame, where: _Where, left_out: Collection[str]
) -> tuple[Somebody, ...]:
    """Whom we have and the list has not, of the categories that it lists."""
    missing = []
    alone = known.join(there, on="id_no", how="anti", maintain_order="left")
    for at, row in enumerate(alone.iter_rows(named=True)):
        if row["category"] in (ENDED, *left_out):
            continue
        who = Somebody(
            where.name(row["unit"]),
            row["name"] or "",
            row["number"] or "",
            row["id_no"],
            row["category"] or "",
            None,
        )
        missing.append((row["unit"], at, who))
    return where.sorted(missing)


def _different(
    paired: pl.DataFrame, fields: Sequence[str], where: _Where
) -> tuple[Difference, ...]:
    """Each field that both sides have of a person, and say differently."""
    different = []
    for row in paired.iter_rows(named=True):
        for field in fields:
            mine, theirs = row[f"{field}_here"], row[field]
            if field == "unit" and theirs is None and row["unit_written"]:
                differs = True
            elif mine is None or theirs is None:
                differs = field in _BLANK_COUNTS and (mine is None) != (theirs is None)
            else:
                differs = mine != theirs
            if not differs:
                continue
            if field == "unit":
                said = where.name(mine), row["unit_written"] or ""
            else:
                said = _spoken(field, mine), _spoken(field, theirs)
            found = Difference(
                where.name(row["unit_here"]),
                row["name_here"] or row["name"] or "",
                row["number"] or "",
                row["id_no"],
                row["row"],
                FIELDS[field],
                *said,
            )
            different.append((row["unit_here"], row["row"], found))
    return where.sorted(different)


_MEMBERS = ("probationary", "full")


@dataclass(frozen=True, slots=True)
class Told:
    """What a list tells of our dossiers.

    `frame` has `dossier`, `unit` and the facts of the act `national`. `untold` counts members
    who are not on the list and of whom it nevertheless says nothing.
    """

    frame: pl.DataFrame
    untold: int


def told_of(
    dossiers: pl.DataFrame, there: pl.DataFrame, *, columns: Collection[str], is_legible: bool
) -> Told:
    """What a list tells of each of our dossiers.

    Of several dossiers of one person the running one is told of. A member is told to be missing
    only where the list can show it: it holds others of that branch and of that category, and
    every row of it could be read.

    Args:
        dossiers: `dossier`, `unit`, `id_no` and `stage`.
        there: LISTED_SCHEMA, each identity number once and none blank.
        columns: the fields that the list has columns for.
        is_legible: no row was left out because its identity number could not be read.
    """
    ours_by_number = (
        dossiers.select("dossier", "unit", "stage", id_no=_or_null("id_no"))
        .filter(pl.col("id_no").is_not_null())
        .with_columns(over=pl.col("stage") == "ended")
        .sort("over", maintain_order=True)
        .unique("id_no", keep="first", maintain_order=True)
    )
    found = ours_by_number.join(
        there.drop("unit"), on="id_no", how="inner", maintain_order="left"
    ).select(
        "dossier",
        "unit",
        national_listed=pl.lit(YES),
        national_stage="category",
        national_unit="unit_written",
        national_joined_on="joined_on",
        national_full_on="full_on",
        national_birth_date="birth_date",
        national_education=pl.col("education_code").replace_strict(
            EDUCATION, default=None, return_dtype=pl.String
        ),
    )
    missing = ours_by_number.filter(pl.col("stage").is_in(_MEMBERS)).join(
        there.select("id_no"), on="id_no", how="anti", maintain_order="left"
    )
    absent = missing.clear()
    if is_legible:
        category = pl.col("stage").replace_strict(CATEGORY_OF_STAGE, return_dtype=pl.String)
        categories, branches = set(there["category"].drop_nulls()), set(there["unit"].drop_nulls())
        absent = missing.filter(
            category.is_in(categories) if categories else pl.lit(True),
            pl.col("unit").is_in(branches) if "unit" in columns else pl.lit(True),
        )
    return Told(
        pl.concat(
            [found, absent.select("dossier", "unit", national_listed=pl.lit(NO))], how="diagonal"
        ),
        missing.height - absent.height,
    )


def _spoken(field: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return str(decoded(field, value))
