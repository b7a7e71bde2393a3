"""The people of a day as a frame: for statistics, for lists to take along, to compare with."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

import polars as pl

from rudang.core import composition, quotas
from rudang.core.facts import FACT
from rudang.core.periods import Period
from rudang.core.quotas import Counting
from rudang.core.stages import stage_expr
from rudang.store import frames
from rudang.store.models import Sheet


def people(
    names: Iterable[str],
    *,
    as_of: date,
    today: date,
    known_at: datetime,
    units: Collection[int] | None = None,
) -> pl.DataFrame:
    """Fact sheets in scope with `stage`: today's as stored, another day's from its acts.

    Args:
        names: facts and `asked_` columns that today's frame is to have; another day's has all.
        units: only dossiers standing at these.
    """
    if as_of == today:
        frame = frames.sheets(names)
    else:
        frame = frames.gathered(as_of=as_of, known_at=known_at).with_columns(stage=stage_expr())
    if units is None:
        return frame
    return frame.filter(pl.col("unit").is_in(sorted(units)))


def composed_of(
    period: Period,
    *,
    as_of: date,
    today: date,
    known_at: datetime,
    counting: Counting,
    units: Collection[int] | None = None,
) -> pl.DataFrame:
    """What `core.composition` reads; admitted are those approved whose day lies in the period."""
    wanted = {*composition.READS, *quotas.HOLDER_FACTS} & set(FACT)
    frame = people(wanted, as_of=as_of, today=today, known_at=known_at, units=units)
    day = pl.col("meeting_on" if counting is Counting.MEETING else "approval_on")
    within = day.is_between(period.since, period.last_day).fill_null(False)
    return frame.select(
        "dossier",
        "unit",
        "stage",
        *composition.READS,
        is_admitted=quotas.is_approved(as_of) & within,
    )


def called(word: str) -> list[tuple[int, int, str, str]]:
    """Dossier, unit, name and number of everybody with exactly this name or number."""
    people = Sheet.objects.filter(dossier__is_void=False)
    found = people.filter(number=word) or people.filter(name=word)
    rows = found.order_by("unit_id", "dossier_id").values_list(
        "dossier_id", "unit_id", "name", "number"
    )
    return [(dossier, unit, name or "", number or "") for dossier, unit, name, number in rows]
