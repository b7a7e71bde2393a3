"""The local demands in force for each dossier, as columns of its frame."""

from collections.abc import Sequence
from datetime import date

import polars as pl
from django.db import connection

from rudang.core.rules import local_column, local_since

# Each unit beside itself and all above it, nearest first: what the nearest of them demands holds.
IN_FORCE = """
WITH RECURSIVE line (unit, maker, distance) AS (
  SELECT id, id, 0 FROM store_unit WHERE id = ANY(%s)
  UNION ALL
  SELECT line.unit, u.parent_id, line.distance + 1
  FROM line JOIN store_unit u ON u.id = line.maker WHERE u.parent_id IS NOT NULL
)
SELECT DISTINCT ON (line.unit, d.code) line.unit, d.code, COALESCE(d.value, 1), d.since, d.id
FROM store_demand d JOIN line ON line.maker = d.unit_id
WHERE d.code = ANY(%s) AND d.since <= %s AND (d.until IS NULL OR %s < d.until)
ORDER BY line.unit, d.code, line.distance
"""
"""Parameters: the units, the codes, and twice the day. A demand ends the day before `until`."""


def with_demands(frame: pl.DataFrame, names: Sequence[str], *, as_of: date) -> pl.DataFrame:
    """The frame with the columns of local demands named; null where a demand is not in force."""
    if not names:
        return frame
    codes = sorted({name.removeprefix("local_").removesuffix("_since") for name in names})
    with connection.cursor() as cursor:
        units = frame["unit"].unique().drop_nulls().to_list()
        cursor.execute(IN_FORCE, [units, codes, as_of, as_of])
        rows = cursor.fetchall()
    said: dict[int, dict[str, object]] = {}
    for unit, code, value, since, _ in rows:
        said.setdefault(unit, {}).update({local_column(code): value, local_since(code): since})
    schema = {name: pl.Date() if name.endswith("_since") else pl.Int32() for name in names}
    table = pl.DataFrame(
        [
            {"unit": unit, **{name: values.get(name) for name in names}}
            for unit, values in said.items()
        ],
        schema={"unit": frame.schema["unit"], **schema},
    )
    return frame.join(table, on="unit", how="left", maintain_order="left")
