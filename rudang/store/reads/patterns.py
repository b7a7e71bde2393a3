"""What the unit sheet is made from: people, acts of organizations, late entries, demands."""

from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import connection
from django.db.models import F

from rudang.core import unit_sheets
from rudang.core.circumstances import SOURCES
from rudang.core.quotas import held_by
from rudang.store import frames
from rudang.store.models import Demand, Unit, UnitAct

ACT_KINDS: dict[str, str] = dict(UnitAct.Kind.choices)
"""Kind of a unit act to its term."""

_KIN = "kin_in_post"


def people(*, as_of: date, today: date, known_at: datetime) -> pl.DataFrame:
    """Everybody in scope with the facts the unit sheet reads, `branch` and `kin_in_post`.

    `branch` is the unit that met, or has custody before any meeting.
    """
    names = {*unit_sheets.READS, *SOURCES[_KIN]}
    if as_of == today:
        frame = frames.sheets(names)
    else:
        frame = frames.gathered(as_of=as_of, known_at=known_at)
    has_met = held_by("meeting_on", as_of)
    branch = pl.when(has_met).then(pl.coalesce("meeting_unit", "unit")).otherwise(pl.col("unit"))
    return frames.enriched(frame, {_KIN}, as_of=as_of).select(
        "dossier", "unit", branch.cast(pl.Int32).alias("branch"), *unit_sheets.READS, _KIN
    )


def units() -> pl.DataFrame:
    """Every unit with its kind, its superior and the day it began to work with the product."""
    rows = Unit.objects.order_by("id").values_list("id", "kind", "began_on", "parent_id")
    return pl.DataFrame(list(rows), schema=unit_sheets.UNITS_SCHEMA, orient="row")


# Members of a unit and of all below it on the day; null where nobody keeps the register there.
_ACTS = """
WITH RECURSIVE line (unit, top) AS (
  SELECT id, id FROM store_unit
  UNION ALL
  SELECT u.id, line.top FROM line JOIN store_unit u ON u.parent_id = line.unit
)
SELECT a.unit_id AS unit, a.kind, a.held_on, a.figure,
 CASE WHEN a.kind = 'census' THEN (
  SELECT NULLIF(count(*), 0) * 0 + count(DISTINCT (m.name, m.id_no)) FILTER (
   WHERE (m.since IS NULL OR m.since <= a.held_on)
   AND (m.until IS NULL OR a.held_on < m.until))
  FROM line JOIN store_member m ON m.unit_id = line.unit WHERE line.top = a.unit_id
 ) END AS register
FROM store_unitact a
WHERE NOT a.is_void AND NOT EXISTS (
 SELECT 1 FROM store_unitact n WHERE n.supersedes_id = a.id)
ORDER BY a.id
"""


def unit_acts() -> pl.DataFrame:
    """Standing acts of organizations in scope, with the register's count beside each figure."""
    return _selected(_ACTS, unit_sheets.ACTS_SCHEMA)


# By hand: whatever came with a workbook was written elsewhere before.
_ENTRIES = """
SELECT a.unit_id AS unit, extract(year FROM a.held_on)::int AS year,
 (a.recorded_at AT TIME ZONE 'Asia/Shanghai')::date AS entered_on, count(*) AS entered
FROM store_act a
JOIN store_dossier d ON d.id = a.dossier_id AND NOT d.is_void
JOIN store_unit u ON u.id = a.unit_id AND u.began_on IS NOT NULL
WHERE a.upload_id IS NULL AND a.recorded_by_id IS NOT NULL AND NOT a.is_void
 AND a.held_on >= u.began_on AND a.recorded_at <= %s
 AND (a.recorded_at AT TIME ZONE 'Asia/Shanghai')::date
  > make_date(extract(year FROM a.held_on)::int, 12, 31) + %s
GROUP BY 1, 2, 3
"""


def late_entries(after_days: int, *, known_at: datetime) -> pl.DataFrame:
    """How many acts of a year were recorded by hand on one day, so many days after its end."""
    return _selected(_ENTRIES, unit_sheets.ENTRIES_SCHEMA, [known_at, after_days])


def own_demands() -> pl.DataFrame:
    """Demands that an organization made of its own accord, without a superior's document."""
    rows = (
        Demand.objects.filter(document="")
        .exclude(rank=Demand.Rank.SUPERIOR)
        .order_by("id")
        .values_list("unit_id", "title", "since", "until")
    )
    return pl.DataFrame(list(rows), schema=unit_sheets.EXTRAS_SCHEMA, orient="row")


def recorded() -> list[dict[str, Any]]:
    """Unit acts in scope that stand, the latest first, as a list shows them."""
    rows = (
        UnitAct.objects.filter(is_void=False, superseded_by=None)
        .order_by("-held_on", "-id")
        .values("id", "unit_id", "kind", "held_on", "figure", "note", by=F("recorded_by__name"))
    )
    return [{**row, "kind": ACT_KINDS[row["kind"]]} for row in rows]


def _selected(
    query: str, schema: dict[str, pl.DataType], params: list[int | datetime] | None = None
) -> pl.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(query, params or [])
        return pl.DataFrame(cursor.fetchall(), schema=schema, orient="row")
