"""Take many people's facts in at once: from a frame of facts to dossiers, acts and sheets."""

from collections.abc import Iterable
from datetime import date, datetime

import polars as pl
from django.db import connection

from rudang.actions import projecting
from rudang.actions.dossiers import asking
from rudang.core.facts import ACT_KIND, ACT_KINDS, FACT, FACTS_OF_ACT, Kind
from rudang.core.projection import project
from rudang.store import frames

# Acts are sent in blocks of this many people, so that progress moves and memory stays bounded.
BLOCK = 20_000

ACT_COLUMNS = {
    "dossier": "bigint",
    "unit": "bigint",
    "kind": "text",
    "held_on": "date",
    "facts": "text",
    "supersedes": "bigint",
    "is_void": "boolean",
}


def acts_of(people: pl.DataFrame, kinds: Iterable[str] | None = None) -> pl.DataFrame:
    """The acts that a wide frame of facts tells of, one row an act.

    Args:
        people: `dossier`, `unit` and any facts; facts that are not columns are not known.
        kinds: only these kinds of act.

    Returns:
        dossier, unit, kind, held_on, facts (JSON text, null where a fact is not known).
    """
    wanted = {k.name for k in ACT_KINDS} if kinds is None else set(kinds)
    parts = []
    for kind, facts in FACTS_OF_ACT.items():
        present = [f for f in facts if f.name in people.columns]
        if ACT_KIND[kind].repeats:
            # A row of a sheet tells the days of repeated acts, not what belongs to which of them.
            present = [f for f in present if f.is_day]
        if kind not in wanted or not present:
            continue
        known = pl.any_horizontal(_is_known(f.name) for f in present)
        rows = people.lazy().filter(known)
        if ACT_KIND[kind].repeats:
            (day,) = present
            parts.append(
                rows.select("dossier", "unit", held_on=pl.col(day.name))
                .explode("held_on")
                .select("dossier", "unit", kind=pl.lit(kind), held_on="held_on", facts=pl.lit("{}"))
            )
            continue
        day_column: pl.Expr = pl.lit(None, dtype=pl.Date)
        stored = []
        for fact in present:
            if fact.is_day:
                day_column = pl.col(fact.name)
            elif fact.kind is Kind.DATE:
                stored.append(pl.col(fact.name).cast(pl.String))
            elif fact.kind is Kind.TEXTS:
                stored.append(
                    pl.when(_is_known(fact.name)).then(pl.col(fact.name)).alias(fact.name)
                )
            else:
                stored.append(pl.col(fact.name))
        parts.append(
            rows.select(
                "dossier",
                "unit",
                kind=pl.lit(kind),
                held_on=day_column,
                facts=pl.struct(stored).struct.json_encode() if stored else pl.lit("{}"),
            )
        )
    if not parts:
        return pl.DataFrame(
            schema={
                "dossier": pl.Int64,
                "unit": pl.Int32,
                "kind": pl.String,
                "held_on": pl.Date,
                "facts": pl.String,
            }
        )
    return pl.concat(pl.collect_all(parts), how="vertical_relaxed")


def _is_known(name: str) -> pl.Expr:
    column = pl.col(name)
    if FACT[name].kind in (Kind.DATES, Kind.TEXTS):
        return column.list.len().fill_null(0) > 0
    return column.is_not_null()


def new_ids(count: int) -> list[int]:
    """Ids for so many new dossiers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('store_dossier', 'id'))"
            " FROM generate_series(1, %s)",
            [count],
        )
        return [row[0] for row in cursor.fetchall()]


def insert_dossiers(people: pl.DataFrame, *, asked: Iterable[str], at: datetime) -> None:
    """Open the dossiers of a frame with `dossier` and `unit`; `asked` are facts asked of all."""
    frames.copy_in(
        "incoming_dossier",
        {"dossier": "bigint", "unit": "bigint"},
        people.select("dossier", "unit"),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO store_dossier (id, unit_id, asking_id, version, is_void, opened_at)"
            " SELECT dossier, unit, %s, 1, false, %s FROM pg_temp.incoming_dossier",
            [asking(asked).pk, at],
        )


def insert_acts(
    acts: pl.DataFrame, *, upload: int | None, account: int | None, reason: str, at: datetime
) -> None:
    """Append the acts of a frame with ACT_COLUMNS.

    `supersedes` names the act that one takes the place of, `is_void` says that it takes that one
    back; without these columns none does either. Sheets and findings are left as they are.
    """
    full = acts.with_columns(
        *(
            [pl.lit(None, dtype=pl.Int64).alias("supersedes")]
            if "supersedes" not in acts.columns
            else []
        ),
        *([pl.lit(False).alias("is_void")] if "is_void" not in acts.columns else []),
    )
    frames.copy_in("incoming_act", ACT_COLUMNS, full)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO store_act (dossier_id, unit_id, held_unit_id, kind, held_on, facts,"
            " supersedes_id, is_void, reason, upload_id, recorded_at, recorded_by_id)"
            " SELECT t.dossier, t.unit, COALESCE(b.held_unit_id, t.unit), t.kind, t.held_on,"
            " jsonb_strip_nulls(t.facts::jsonb), t.supersedes, t.is_void, %s, %s, %s, %s"
            " FROM pg_temp.incoming_act t LEFT JOIN store_act b ON b.id = t.supersedes",
            [reason, upload, at, account],
        )


def take_new(
    people: pl.DataFrame,
    *,
    asked: Iterable[str],
    upload: int | None,
    account: int | None,
    reason: str,
    at: datetime,
    today: date,
) -> int:
    """Open dossiers for people not known before, from a frame of `unit` and facts.

    Returns how many acts were recorded. Sheets and findings are made from the same frame.
    """
    asked = sorted(asked)
    people = people.with_columns(
        pl.Series("dossier", new_ids(people.height), dtype=pl.Int64),
        pl.col("unit").cast(pl.Int32),
    )
    insert_dossiers(people, asked=asked, at=at)
    acts = acts_of(people)
    insert_acts(acts, upload=upload, account=account, reason=reason, at=at)
    sheets = project(
        acts.with_columns(held_unit=pl.col("unit").cast(pl.Int32)),
        people.select("dossier", "unit"),
    ).with_columns(
        pl.lit(name.removeprefix("asked_") in asked).alias(name) for name in projecting.ALL_ASKED
    )
    projecting.refresh(sheets["dossier"].to_list(), today=today, gathered=sheets)
    return acts.height
