"""Rows out of and into the base by COPY, as frames."""

from collections.abc import Sequence
from io import BytesIO

import polars as pl
from django.db import connection

# Lists travel as one text with the unit separator between the items.
SEPARATOR = "\x1f"


def copy_out(
    query: str, schema: dict[str, pl.DataType], params: Sequence[object] = ()
) -> pl.DataFrame:
    """The rows of a query as a frame, within the running transaction and its scope."""
    buffer = BytesIO()
    with connection.cursor() as cursor:
        text = cursor.cursor.mogrify(query, params) if params else query
        with cursor.cursor.copy(f"COPY ({text}) TO STDOUT (FORMAT csv, HEADER)") as copy:
            for block in copy:
                buffer.write(block)
    buffer.seek(0)
    return pl.read_csv(buffer, schema=schema)


def copy_in(table: str, columns: dict[str, str], frame: pl.DataFrame) -> None:
    """Rows into a temporary table of the given columns (name to SQL type), dropped at commit.

    Row-level security refuses COPY FROM on bound tables: load here, then INSERT … SELECT.
    """
    lists = [n for n, d in frame.schema.items() if isinstance(d, pl.List)]
    flat = frame.with_columns(
        pl.when(pl.col(n).is_null())
        .then(None)
        .otherwise(pl.col(n).cast(pl.List(pl.String)).list.join(SEPARATOR))
        .alias(n)
        for n in lists
    ).select(list(columns))
    buffer = BytesIO()
    flat.write_csv(buffer, quote_style="non_numeric", null_value="\\N")
    with connection.cursor() as cursor:
        body = ", ".join(
            f'"{n}" {"text" if n in lists else sql_type}' for n, sql_type in columns.items()
        )
        cursor.execute(f'DROP TABLE IF EXISTS pg_temp."{table}"')
        cursor.execute(f'CREATE TEMP TABLE "{table}" ({body}) ON COMMIT DROP')
        names = ", ".join(f'"{n}"' for n in columns)
        with cursor.cursor.copy(
            f"COPY pg_temp.\"{table}\" ({names}) FROM STDIN (FORMAT csv, HEADER, NULL '\\N')"
        ) as copy:
            copy.write(buffer.getbuffer())
