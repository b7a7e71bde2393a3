"""Rows out of and into the base by COPY, as frames."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

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
    flat = _flat(frame, columns)
    buffer = BytesIO()
    flat.write_csv(buffer, quote_style="non_numeric", null_value="\\N")
    with connection.cursor() as cursor:
        body = ", ".join(f'"{n}" {sql_type}' for n, sql_type in _travelling(columns).items())
        cursor.execute(f'DROP TABLE IF EXISTS pg_temp."{table}"')
        cursor.execute(f'CREATE TEMP TABLE "{table}" ({body}) ON COMMIT DROP')
        names = ", ".join(f'"{n}"' for n in columns)
        with cursor.cursor.copy(
            f"COPY pg_temp.\"{table}\" ({names}) FROM STDIN (FORMAT csv, HEADER, NULL '\\N')"
        ) as copy:
            copy.write(buffer.getbuffer())


def handed_in(
    table: str, columns: dict[str, str], frame: pl.DataFrame, *, are_few: bool
) -> tuple[str, list[Any]]:
    """What to read the rows of a frame from, after FROM and before an alias, and its parameters.

    Few rows travel with the statement itself: a table made for them would cost more than all
    that is done with them.
    """
    if not are_few:
        copy_in(table, columns, frame)
        with connection.cursor() as cursor:
            cursor.execute(f'ANALYZE pg_temp."{table}"')
        return f'pg_temp."{table}"', []
    flat = _flat(frame, columns)
    arrays = ", ".join(f"%s::{sql_type}[]" for sql_type in _travelling(columns).values())
    names = ", ".join(f'"{n}"' for n in columns)
    return f"(SELECT * FROM unnest({arrays}) AS row ({names}))", [
        flat[name].to_list() for name in columns
    ]


def _flat(frame: pl.DataFrame, columns: Iterable[str]) -> pl.DataFrame:
    """The columns named, lists as texts."""
    schema = frame.schema
    lists = {n for n in columns if isinstance(schema[n], pl.List)}
    return frame.select(
        pl.when(pl.col(n).is_not_null()).then(
            pl.col(n).cast(pl.List(pl.String)).list.join(SEPARATOR)
        )
        if n in lists
        else pl.col(n)
        for n in columns
    )


def _travelling(columns: Mapping[str, str]) -> dict[str, str]:
    return {n: "text" if sql_type.endswith("[]") else sql_type for n, sql_type in columns.items()}
