"""Frames in and out of the base by COPY: sheets to judge, acts of a past day, rows in bulk."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

import numpy as np
import polars as pl
from django.db import connection

from rudang.core.facts import CIRCUMSTANCE, FACT, FACTS, Kind, asked
from rudang.core.projection import ACTS_SCHEMA, project
from rudang.store.circumstances import with_circumstances
from rudang.store.copying import SEPARATOR
from rudang.store.copying import copy_in as copy_in
from rudang.store.copying import copy_out as copy_out
from rudang.store.copying import handed_in as handed_in
from rudang.store.demands import with_demands

_SQL_TYPES = {
    Kind.DATE: "date",
    Kind.DATES: "date[]",
    Kind.INTEGER: "integer",
    Kind.TEXT: "text",
    Kind.TEXTS: "text[]",
}


def _read(name: str) -> str:
    kind = FACT[name].kind
    if kind in (Kind.DATES, Kind.TEXTS):
        return f'array_to_string(s."{name}", E\'\\x1f\') AS "{name}"'
    return f's."{name}"'


def sheets(
    names: Iterable[str],
    *,
    dossiers: Sequence[int] | None = None,
    where: str = "",
    params: Sequence[object] = (),
) -> pl.DataFrame:
    """Today's fact sheets in scope with the facts named; `asked_…` names become columns too.

    Args:
        names: facts, and `asked_` columns, as `Rule.reads` gives them.
        dossiers: only these; all in scope when None.
        where: a further condition over `s` (the sheet), with its parameters.
    """
    wanted = sorted(set(names))
    facts = [n for n in wanted if n in FACT]
    questions = [n for n in wanted if n.startswith("asked_")]
    schema: dict[str, pl.DataType] = {
        "dossier": pl.Int64(),
        "unit": pl.Int32(),
        "meeting_unit": pl.Int32(),
        "stage": pl.String(),
        "asking": pl.Int64(),
    }
    for name in facts:
        kind = FACT[name].kind
        schema[name] = pl.String() if kind in (Kind.DATES, Kind.TEXTS) else kind.dtype
    columns = ", ".join(_read(name) for name in facts)
    conditions = ["NOT d.is_void"]
    values: list[object] = []
    if dossiers is not None:
        conditions.append("d.id = ANY(%s)")
        values.append(list(dossiers))
    if where:
        conditions.append(where)
        values.extend(params)
    query = (
        "SELECT d.id AS dossier, d.unit_id AS unit, s.meeting_unit_id AS meeting_unit, s.stage,"
        f" d.asking_id AS asking{', ' + columns if columns else ''}"
        " FROM store_dossier d JOIN store_sheet s ON s.dossier_id = d.id"
        f" WHERE {' AND '.join(conditions)}"
    )
    return with_asked(_lists(copy_out(query, schema, values), facts), questions)


def _lists(frame: pl.DataFrame, facts: Iterable[str]) -> pl.DataFrame:
    columns = []
    for name in facts:
        kind = FACT[name].kind
        if kind in (Kind.DATES, Kind.TEXTS):
            items = (
                pl.when(pl.col(name) == "").then(None).otherwise(pl.col(name)).str.split(SEPARATOR)
            )
            if kind is Kind.DATES:
                items = items.list.eval(pl.element().str.to_date())
            columns.append(items.alias(name))
    return frame.with_columns(columns)


def with_asked(frame: pl.DataFrame, questions: Sequence[str]) -> pl.DataFrame:
    """Add the boolean columns that say which facts were asked for, from the frame's `asking`."""
    if not questions:
        return frame
    askings = frame["asking"].unique().drop_nulls().to_list()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, facts FROM store_asking WHERE id = ANY(%s)", [askings])
        rows = cursor.fetchall()
    place = {question.removeprefix("asked_"): n for n, question in enumerate(questions)}
    # The last row is for whoever was asked nothing.
    told = np.zeros((len(rows) + 1, len(questions)), dtype=bool)
    for row, (_, facts) in enumerate(rows):
        told[row, [place[name] for name in facts if name in place]] = True
    which = frame["asking"].replace_strict(
        [asking for asking, _ in rows], range(len(rows)), default=len(rows), return_dtype=pl.UInt32
    )
    # By rows, which are the few ways of asking: by columns each would be made on its own.
    ways = pl.DataFrame(told.tolist(), schema=dict.fromkeys(questions, pl.Boolean()), orient="row")
    return frame.hstack(ways[which])


_RECORDED = {
    "id": pl.Int64(),
    "supersedes": pl.Int64(),
    "is_void": pl.Int8(),
    "is_renewal": pl.Int8(),
    **ACTS_SCHEMA,
}


def gathered(
    *, as_of: date, known_at: datetime, dossiers: Sequence[int] | None = None
) -> pl.DataFrame:
    """Fact sheets of any day, from the acts held by `as_of` and recorded by `known_at`."""
    some, only, values = "", "", []
    if dossiers is not None:
        some, only = " AND a.dossier_id = ANY(%s)", " AND d.id = ANY(%s)"
        values = [list(dossiers)]
    acts = _standing(f"a.recorded_at <= %s{some}", [known_at, *values], as_of=as_of)
    people = copy_out(
        "SELECT d.id AS dossier, d.unit_id AS unit, d.asking_id AS asking FROM store_dossier d"
        f" WHERE NOT d.is_void AND d.opened_at <= %s{only} ORDER BY d.id",
        {"dossier": pl.Int64(), "unit": pl.Int32(), "asking": pl.Int64()},
        [known_at, *values],
    )
    return with_asked(project(acts, people), [asked(f.name) for f in FACTS])


def renewed(
    names: Iterable[str], *, dossiers: Sequence[int], kinds: Collection[str]
) -> pl.DataFrame:
    """As `sheets`, with everything that acts of some kinds leave made anew from the acts."""
    acts = _standing("a.dossier_id = ANY(%s) AND a.kind = ANY(%s)", [list(dossiers), list(kinds)])
    kept = sheets(names, dossiers=dossiers)
    fresh = project(acts, kept.select("dossier"), kinds=kinds)
    return kept.with_columns(fresh.drop("dossier"))


def _standing(condition: str, values: Sequence[object], *, as_of: date = date.max) -> pl.DataFrame:
    """The acts of a condition over `a` that stand on a day and are not void (ACTS_SCHEMA)."""
    # What was superseded is sorted out here, not by joins of the base: right after much was
    # written the planner may take a table for empty and hold every act against every other.
    recorded = copy_out(
        "SELECT a.id, a.supersedes_id AS supersedes, a.is_void::int AS is_void,"
        " a.is_renewal::int AS is_renewal,"
        " a.dossier_id AS dossier, a.kind, a.held_on, a.held_unit_id AS held_unit, a.facts"
        f" FROM store_act a WHERE {condition}",
        _RECORDED,
        values,
    )
    # A step done again takes the place of the one before from its own day on.
    # A renewal that was corrected took place on the day last written.
    days = _last_written(recorded)
    is_to_come = (pl.col("is_renewal") == 1) & (pl.col("last_on") > as_of).fill_null(False)
    superseded = (
        recorded.join(days, on="id", how="left", maintain_order="left")
        .filter(~is_to_come)
        .select(id="supersedes")
        .drop_nulls()
    )
    acts = recorded.join(superseded, on="id", how="anti", maintain_order="left").filter(
        pl.col("is_void") == 0, pl.col("held_on").is_null() | (pl.col("held_on") <= as_of)
    )
    return acts.select(list(ACTS_SCHEMA))


def _last_written(recorded: pl.DataFrame) -> pl.DataFrame:
    """Each renewal's `id` and, after all corrections of it, its day (`last_on`)."""
    renewals = recorded.filter(pl.col("is_renewal") == 1).select("id", "held_on", at="id")
    # What only ended the one before is not corrected by what is done after it.
    ended = recorded.filter(pl.col("is_renewal") == 1, pl.col("is_void") == 1)["id"]
    corrections = recorded.filter(
        pl.col("is_renewal") == 0,
        pl.col("supersedes").is_not_null(),
        ~pl.col("supersedes").is_in(ended.implode()),
    )
    after = corrections.select(at="supersedes", after="id", written_on="held_on")
    while True:
        moved = renewals.join(after, on="at", how="left", maintain_order="left")
        if moved["after"].null_count() == moved.height:
            return renewals.select("id", last_on="held_on")
        is_moved = pl.col("after").is_not_null()
        renewals = moved.select(
            "id",
            pl.when(is_moved).then("written_on").otherwise("held_on").alias("held_on"),
            pl.when(is_moved).then("after").otherwise("at").alias("at"),
        )


def enriched(frame: pl.DataFrame, names: Iterable[str], *, as_of: date) -> pl.DataFrame:
    """The frame with those of the columns named that no dossier's own acts tell.

    Args:
        frame: `dossier`, `unit`, `meeting_unit` and the facts that circumstances are made from.
        names: as `Rule.reads` gives them; circumstances and local demands are added.
    """
    wanted = set(names)
    frame = with_circumstances(frame, sorted(wanted & CIRCUMSTANCE.keys()))
    return with_demands(frame, sorted(n for n in wanted if n.startswith("local_")), as_of=as_of)


def sheet_columns() -> dict[str, str]:
    """Column to SQL type of the stored sheet's facts."""
    return {f.name: _SQL_TYPES[f.kind] for f in FACTS}


def array(table: str, name: str, sql_type: str = "text[]") -> str:
    """The SQL that turns a temporary table's text back into a list."""
    return (
        f"COALESCE(string_to_array(NULLIF({table}.\"{name}\", ''), E'\\x1f')::{sql_type}, '{{}}')"
    )


def from_text(name: str, sql_type: str) -> str:
    """The SQL that turns a temporary table's column back into a sheet's value."""
    if sql_type.endswith("[]"):
        return array("t", name, sql_type)
    return f't."{name}"'
