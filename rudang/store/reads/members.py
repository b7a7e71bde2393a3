"""The register of Party members as a frame, and one unit's as entries."""

import polars as pl

from rudang.core.bodies import Entry
from rudang.store import frames
from rudang.store.models import Member

SCHEMA: dict[str, pl.DataType] = {
    "unit": pl.Int32(),
    "name": pl.String(),
    "id_no": pl.String(),
    "category": pl.String(),
    "joined_on": pl.Date(),
    "full_on": pl.Date(),
}
"""`category` is 正式党员 or 预备党员; whoever holds several posts stands in several rows."""


def register() -> pl.DataFrame:
    """Every entry of the register in scope, oldest first."""
    return frames.copy_out(
        "SELECT unit_id AS unit, name, id_no, kind AS category, joined_on, full_on"
        " FROM store_member ORDER BY id",
        SCHEMA,
    )


_ENTRY = tuple(Entry.__dataclass_fields__)


def entries(unit: int) -> list[Entry]:
    """A unit's part of the register, oldest entry first."""
    rows = Member.objects.filter(unit=unit).order_by("id").values_list(*_ENTRY)
    return [Entry(*row) for row in rows]
