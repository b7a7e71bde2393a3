"""Compare our records with a list of the national system: who is missing where, what differs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from rudang.core.codes import EDUCATION, decoded
from rudang.core.composition import STANDINGS
from rudang.core.facts import NO, YES

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
    order = {unit: n for n, unit in enumerate(names)}
    met = set(there["category"].drop_nulls())
    left_out = tuple(c for c in CATEGORIES if c not in met) if met else ()
    unnumbered = here.filter(pl.col("id_no").is_null() & (pl.col("category") != ENDED)).height
    known = here.filter(pl.col("id_no").is_not_null())
    known_ids, listed_ids = set(known["id_no"]), set(there["id_no"])

    def unit_name(unit: int | None, written: str = "") -> str:
        return written if unit is None else names.get(unit, written)

    def place(unit: int | None) -> int:
        return order.get(unit, len(order)) if unit is not None else len(order)

    missing_here, beyond = [], 0
    for row in there.iter_rows(named=True):
        if row["id_no"] in known_ids:
            continue
        # A branch that cannot be seen is not known to lack anybody; a name that means no branch
        # of ours is for whoever sees all of them.
        if is_mine is not None and row["unit"] not in is_mine:
            beyond += 1
            continue
        who = Somebody(
            unit_name(row["unit"], row["unit_written"] or ""),
            row["name"] or "",
            "",
            row["id_no"],
            row["category"] or "",
            row["row"],
        )
        missing_here.append((place(row["unit"]), row["row"], who))
    missing_there = []
    for at, row in enumerate(known.iter_rows(named=True)):
        if row["id_no"] in listed_ids or row["category"] in (ENDED, *left_out):
            continue
        who = Somebody(
            unit_name(row["unit"]),
            row["name"] or "",
            row["number"] or "",
            row["id_no"],
            row["category"] or "",
            None,
        )
        missing_there.append((place(row["unit"]), at, who))
    fields = [name for name in FIELDS if name in columns]
    paired = there.join(known, on="id_no", how="inner", suffix="_here", maintain_order="left")
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
                said = unit_name(mine), row["unit_written"] or ""
            else:
                said = _spoken(field, mine), _spoken(field, theirs)
            found = Difference(
                unit_name(row["unit_here"]),
                row["name_here"] or row["name"] or "",
                row["number"] or "",
                row["id_no"],
                row["row"],
                FIELDS[field],
                *said,
            )
            different.append((place(row["unit_here"]), row["row"], found))

    return Comparison(
        tuple(each for *_, each in sorted(missing_here, key=lambda m: m[:2])),
        tuple(each for *_, each in sorted(missing_there, key=lambda m: m[:2])),
        tuple(each for *_, each in sorted(different, key=lambda m: m[:2])),
        paired.height,
        beyond,
        unnumbered,
        left_out,
    )


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
