"""What the rest of the base tells of a dossier: members on the day of an act, the plan, others."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from rudang.core.facts import CIRCUMSTANCE


def with_circumstances(frame: pl.DataFrame, names: Sequence[str], *, as_of: date) -> pl.DataFrame:
    """The frame with the circumstances named; null where the base cannot tell."""
    return frame.with_columns(
        pl.lit(None, dtype=CIRCUMSTANCE[name].kind.dtype).alias(name) for name in names
    )
