"""Sets incoming rows beside what is known: who is new, what differs, what stays as it is."""

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from rudang.core.facts import FACT, FACTS, Kind

# The rows' own mark that the day of receipt was taken from the signed date.
ASSUMED_RECEIVED = "assumed_app_received_on"

DIFFERENCES = {
    "row": pl.Int32(),
    "dossier": pl.Int64(),
    "fact": pl.String(),
    "change": pl.String(),
    "old": pl.String(),
    "new": pl.String(),
}


@dataclass(frozen=True)
class Reconciled:
    """What taking the rows in would do.

    `matches`: `row`, `unit`, `dossier` (null for a new person or where it is unclear), `match`
    (`new`, `known`, `unclear`). `differences`: a line per row and fact that differs from what is
    known, its `change` being `added` (nothing was known), `changed` (the new value supersedes) or
    `conflict` (a value corrected by hand, which stays), with both values as text. `moves`: known
    people whose unit differs, with `old_unit` and `new_unit`. `unclear`: rows that cannot be
    matched, with the `fact` to complain under and the Chinese `message`. `to_record`: the rows
    that bring something, with `dossier`, `unit` and the facts to be recorded; everything else is
    null there, so that a blank erases nothing. Facts that repeat hold only the days to be added.
    `unchanged` counts known people who bring nothing.
    """

    matches: pl.DataFrame
    differences: pl.DataFrame
    moves: pl.DataFrame
    unclear: pl.DataFrame
    to_record: pl.DataFrame
    unchanged: int

    @property
    def conflicts(self) -> pl.DataFrame:
        """The differences that stay as they are because somebody corrected them by hand."""
        return self.differences.filter(pl.col("change") == "conflict")


def reconcile(
    incoming: pl.DataFrame,
    known: pl.DataFrame,
    *,
    facts: Collection[str],
    by_hand: pl.DataFrame | None = None,
) -> Reconciled:
    """Compares rows of a roster with the fact sheets known.

    `incoming` has `row`, `unit` and the facts named; `known` has `dossier`, `unit` and facts.
    `by_hand` has a line per `dossier` and `fact` that was corrected by hand since the last
    upload that told it.
    """
    compared = [f for f in FACTS if f.name in set(facts) and f.name in incoming.columns]
    missing = [
        pl.lit(None, dtype=f.kind.dtype).alias(f.name)
        for f in FACTS
        if f.name not in known.columns
        and (f in compared or f.name in ("id_no", "number", "name", "birth_date", "app_signed_on"))
    ]
    known = known.with_columns(missing) if missing else known
    matches, unclear = match(incoming, known)
    names = [f.name for f in compared]
    rows = incoming.select(
        "row",
        *names,
        *(name for name in (ASSUMED_RECEIVED,) if name in incoming.columns),
    ).join(matches.filter(pl.col("match") != "unclear"), on="row", how="inner")
    held = known.select(
        "dossier",
        pl.col("unit").alias("old_unit"),
        *(pl.col(name).alias(f"old {name}") for name in {*names, "app_signed_on"}),
    )
    rows = rows.join(held, on="dossier", how="left", maintain_order="left")
    rows = _without_assumptions(rows, names)
    rows = rows.with_columns(_news(f.name, f.kind).alias(f"new {f.name}") for f in compared)
    differences = _differences(rows, names)
    if by_hand is not None and not by_hand.is_empty():
        marked = by_hand.select(
            pl.col("dossier").cast(pl.Int64), pl.col("fact").cast(pl.String), is_by_hand=True
        ).unique()
        repeats = [f.name for f in compared if f.kind is Kind.DATES]
        differences = differences.join(
            marked, on=["dossier", "fact"], how="left", maintain_order="left"
        )
        # A day added beside those known contradicts nobody; a fact that was emptied by hand
        # was corrected too.
        stays = pl.col("is_by_hand").fill_null(False) & ~pl.col("fact").is_in(repeats)
        differences = differences.with_columns(
            change=pl.when(stays).then(pl.lit("conflict")).otherwise("change")
        ).drop("is_by_hand")
        for (name,), group in differences.filter(pl.col("change") == "conflict").group_by("fact"):
            left = pl.col("row").is_in(group["row"].implode())
            rows = rows.with_columns(
                pl.when(~left).then(pl.col(f"new {name}")).alias(f"new {name}")
            )
    moves = rows.filter(
        (pl.col("match") == "known") & (pl.col("unit") != pl.col("old_unit"))
    ).select("row", "dossier", "old_unit", new_unit="unit")
    brings = (
        pl.any_horizontal(pl.col(f"new {name}").is_not_null() for name in names)
        if names
        else pl.lit(False)
    )
    news = rows.filter(brings | (pl.col("match") == "new"))
    to_record = news.select(
        "row", "dossier", "unit", *(pl.col(f"new {name}").alias(name) for name in names)
    )
    known_rows = rows.filter(pl.col("match") == "known")
    touched = set(to_record["row"]) | set(moves["row"])
    return Reconciled(
        matches=matches,
        differences=differences.sort("row", maintain_order=True),
        moves=moves,
        unclear=unclear,
        to_record=to_record,
        unchanged=sum(1 for row in known_rows["row"] if row not in touched),
    )


def _without_assumptions(rows: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """A day of receipt that was only assumed gives way to one that is known for itself."""
    if ASSUMED_RECEIVED not in rows.columns or "app_received_on" not in names:
        return rows
    stands = pl.col("old app_received_on").is_not_null() & pl.col("old app_received_on").ne_missing(
        pl.col("old app_signed_on")
    )
    return rows.with_columns(
        pl.when(~(pl.col(ASSUMED_RECEIVED) & stands))
        .then(pl.col("app_received_on"))
        .alias("app_received_on")
    )


def _news(name: str, kind: Kind) -> pl.Expr:
    """What a fact brings beyond what is known; null where it brings nothing."""
    new, old = pl.col(name), pl.col(f"old {name}")
    if kind is Kind.DATES:
        added = new.list.set_difference(old.fill_null([])).list.sort()
        return pl.when(added.list.len() > 0).then(added)
    if kind is Kind.TEXTS:
        # The order in which names stand in a cell says nothing.
        same = new.list.sort().eq_missing(old.list.sort())
        return pl.when(~same & (new.list.len() > 0)).then(new)
    return pl.when(new.ne_missing(old)).then(new)


def _as_text(name: str, kind: Kind) -> pl.Expr:
    column = pl.col(name)
    if kind in (Kind.DATES, Kind.TEXTS):
        return column.cast(pl.List(pl.String())).list.join("、")
    return column.cast(pl.String())


def _differences(rows: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """A line per known row and fact that brings something."""
    known = rows.filter(pl.col("match") == "known")
    found = [pl.DataFrame(schema=DIFFERENCES)]
    for name in names:
        kind, old = FACT[name].kind, f"old {name}"
        differing = known.filter(pl.col(f"new {name}").is_not_null())
        if differing.is_empty():
            continue
        nothing = pl.col(old).is_null()
        if isinstance(kind.dtype, pl.List):
            nothing = nothing | (pl.col(old).list.len() == 0)
        adds = nothing if kind is not Kind.DATES else pl.lit(True)
        found.append(
            differing.select(
                pl.col("row").cast(pl.Int32),
                pl.col("dossier").cast(pl.Int64),
                fact=pl.lit(name),
                change=pl.when(adds).then(pl.lit("added")).otherwise(pl.lit("changed")),
                old=_as_text(old, kind),
                new=_as_text(f"new {name}" if kind is Kind.DATES else name, kind),
            )
        )
    return pl.concat(found)


_SAME_ID = "库中有 {n} 份档案使用该公民身份号码，请先处理重复档案。"
_SAME_NUMBER = "库中有 {n} 份档案使用该学号（工号），请补填公民身份号码以便辨认。"
_SAME_NAME = "库中有 {n} 位同名同日出生的人，请补填公民身份号码或学号以便辨认。"
_OTHERS_NUMBER = "该学号（工号）在库中属于另一人，请核对。"
_TWICE = "与第 {n} 行指的是库中同一个人。"


def match(incoming: pl.DataFrame, known: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Who of the rows is known: by identity number, else by number, else by name and birth date.

    Returns `matches` and `unclear` as Reconciled describes them. A weaker key never joins rows
    that a stronger one keeps apart.
    """
    keys = ("id_no", "number", "name", "birth_date")
    given = incoming.select(
        pl.col("row").cast(pl.Int32),
        "unit",
        *(
            pl.col(key)
            if key in incoming.columns
            else pl.lit(None, FACT[key].kind.dtype).alias(key)
            for key in keys
        ),
    )
    base = known.select(
        pl.col("dossier").cast(pl.Int64), *(pl.col(key).alias(f"old {key}") for key in keys)
    )

    def apart(key: str) -> pl.Expr:
        return (pl.col(key) != pl.col(f"old {key}")).fill_null(False)

    left = given
    hits: list[pl.DataFrame] = []
    unclear: list[pl.DataFrame] = []
    for on, also_apart, fact, many in (
        (["id_no"], pl.lit(False), "id_no", _SAME_ID),
        (["number"], pl.lit(False), "number", _SAME_NUMBER),
        (["name", "birth_date"], apart("id_no") | apart("number"), "name", _SAME_NAME),
    ):
        right = base.drop_nulls([f"old {key}" for key in on]).with_columns(
            pl.col(f"old {key}").alias(f"key {key}") for key in on
        )
        pairs = left.drop_nulls(on).join(
            right, left_on=on, right_on=[f"key {key}" for key in on], how="inner"
        )
        pairs = pairs.filter(~also_apart)
        if on == ["number"]:
            # A corrected identity number is one thing, somebody else's number another: the name
            # or the birth date must speak for the same person where identity numbers differ.
            other = (apart("id_no") & apart("name")) | (apart("name") & apart("birth_date"))
            unclear.append(_unclear(pairs.filter(other), fact, _OTHERS_NUMBER))
            left = left.join(pairs.filter(other).select("row").unique(), on="row", how="anti")
            pairs = pairs.filter(~other)
        counted = pairs.with_columns(n=pl.len().over("row"))
        unclear.append(_unclear(counted.filter(pl.col("n") > 1), fact, many))
        hits.append(counted.filter(pl.col("n") == 1).select("row", "dossier"))
        left = left.join(counted.select("row").unique(), on="row", how="anti")
    found = pl.concat(hits).sort("row")
    again = found.with_columns(first=pl.col("row").first().over("dossier")).filter(
        pl.col("row") != pl.col("first")
    )
    if not again.is_empty():
        twice = again.select("row", n="first")
        unclear.append(_unclear(twice, "name", _TWICE))
        found = found.join(again.select("row"), on="row", how="anti")
    doubts = pl.concat(unclear).unique("row", keep="first", maintain_order=True).sort("row")
    matches = (
        given.select("row", "unit")
        .join(found, on="row", how="left", maintain_order="left")
        .with_columns(
            match=pl.when(pl.col("row").is_in(doubts["row"].implode()))
            .then(pl.lit("unclear"))
            .when(pl.col("dossier").is_null())
            .then(pl.lit("new"))
            .otherwise(pl.lit("known"))
        )
    )
    return matches, doubts


def _unclear(rows: pl.DataFrame, fact: str, message: str) -> pl.DataFrame:
    before, marked, after = message.partition("{n}")
    n = [pl.col("n").cast(pl.String)] if marked else []
    return rows.unique("row", maintain_order=True).select(
        "row",
        fact=pl.lit(fact),
        message=pl.concat_str(pl.lit(before), *n, pl.lit(after)),
    )
