"""From standing acts to the fact sheet, one function for one dossier and for a million."""

from collections.abc import Collection, Iterable

import polars as pl

from rudang.core.facts import ACT_KIND, FACTS_OF_ACT, Fact, Kind

ACTS_SCHEMA: dict[str, pl.DataType] = {
    "dossier": pl.Int64(),
    "kind": pl.String(),
    "held_on": pl.Date(),
    "held_unit": pl.Int32(),
    "facts": pl.String(),
}
"""Standing acts: `facts` is JSON text, dates in it ISO, lists as lists."""

_JSON_DTYPES = {
    Kind.DATE: pl.String(),
    Kind.DATES: pl.List(pl.String()),
    Kind.INTEGER: pl.Int32(),
    Kind.TEXT: pl.String(),
    Kind.TEXTS: pl.List(pl.String()),
}


def _decoded(facts: Iterable[Fact]) -> list[pl.Expr]:
    columns = []
    for fact in facts:
        value = pl.col("decoded").struct.field(fact.name)
        if fact.kind is Kind.DATE:
            value = value.str.to_date()
        elif fact.kind is Kind.DATES:
            value = value.list.eval(pl.element().str.to_date())
        columns.append(value.alias(fact.name))
    return columns


def project(
    acts: pl.DataFrame, dossiers: pl.DataFrame, *, kinds: Collection[str] = FACTS_OF_ACT.keys()
) -> pl.DataFrame:
    """The sheet's fact columns and `meeting_unit` for the dossiers of a frame.

    `acts` has ACTS_SCHEMA and holds only standing acts that are not void; `dossiers` has at
    least `dossier` and keeps its order and columns. Repeated acts gather into a rising list.

    Args:
        kinds: only the columns that acts of these kinds leave.
    """
    sheet = dossiers.lazy()
    blank: list[pl.Expr] = []
    by_kind = acts.partition_by("kind", as_dict=True) if acts.height else {}
    for kind in kinds:
        facts = FACTS_OF_ACT[kind]
        if not facts:
            continue
        held = by_kind.get((kind,))
        if held is None:
            blank += [pl.lit(None, dtype=fact.kind.dtype).alias(fact.name) for fact in facts]
            if kind == "admission_meeting":
                blank.append(pl.lit(None, dtype=pl.Int32).alias("meeting_unit"))
            continue
        lazy = held.lazy()
        stored = [fact for fact in facts if not fact.is_day]
        columns = [pl.col("held_on").alias(fact.name) for fact in facts if fact.is_day]
        if stored:
            shape = pl.Struct({fact.name: _JSON_DTYPES[fact.kind] for fact in stored})
            lazy = lazy.with_columns(decoded=pl.col("facts").str.json_decode(shape))
            columns += _decoded(stored)
        if ACT_KIND[kind].repeats:
            part = _gathered(lazy.select("dossier", *columns), facts)
        else:
            if kind == "admission_meeting":
                columns.append(pl.col("held_unit").alias("meeting_unit"))
            part = lazy.select("dossier", *columns)
        sheet = sheet.join(part, on="dossier", how="left", maintain_order="left")
    return sheet.with_columns(blank).collect()


def _gathered(acts: pl.LazyFrame, facts: Iterable[Fact]) -> pl.LazyFrame:
    """Acts of a repeating kind as one row a dossier: days and items, each in order."""
    (day,) = (fact for fact in facts if fact.is_day)
    items = [fact.name for fact in facts if not fact.is_day]
    return (
        acts.filter(pl.col(day.name).is_not_null())
        .group_by("dossier")
        .agg(
            pl.col(day.name).unique().sort(),
            *(pl.col(name).explode(keep_nulls=False, empty_as_null=False).sort() for name in items),
        )
        .with_columns(pl.when(pl.col(name).list.len() > 0).then(name) for name in items)
    )
