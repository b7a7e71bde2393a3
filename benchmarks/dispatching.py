"""A dispatch over thousands of units against the bare Polars roll-up of the same expressions."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import polars as pl

from rudang.core import quotas
from rudang.core.facts import FACT
from rudang.core.forecast import forecast
from rudang.core.lead_times import LEAD_FACTS, lead_times
from rudang.core.pace import UnitPace, paces
from rudang.core.periods import parse
from rudang.core.prospects import PACE_FACTS, prospects
from rudang.core.quotas import Category, Entry, EntryKind
from rudang.regulation.planning import pacing_on

UNITS, DOSSIERS = 5_000, 200_000
AS_OF = date(2019, 9, 30)
PERIOD = parse("2019H2")

# The way to an admission: each day follows the one before by up to so many days.
_WAY = (
    ("app_signed_on", 0),
    ("activist_on", 300),
    ("target_on", 600),
    ("review_concluded_on", 40),
    ("train_from", 20),
    ("train_to", 6),
    ("committee_exam_on", 30),
    ("preexam_on", 30),
    ("meeting_on", 60),
    ("approval_on", 60),
)


def people() -> pl.DataFrame:
    """So many dossiers at every step, spread over the units, as the base would give them."""
    dice = np.random.default_rng(2019)
    day = dice.integers(0, 1500, DOSSIERS)
    first = date(2016, 1, 1)
    columns: dict[str, pl.Series] = {}
    for name, most in _WAY:
        day = day + (dice.integers(1, most, DOSSIERS) if most else 0)
        days = pl.Series(name, [first], dtype=pl.Date).new_from_index(0, DOSSIERS)
        columns[name] = days + pl.Series(day).cast(pl.Int64) * timedelta(days=1)
    # Whoever has not come so far yet has no day for it.
    held = {name: pl.when(pl.col(name) <= AS_OF).then(pl.col(name)) for name, _ in _WAY}
    schema = {name: FACT[name].kind.dtype for name in {*PACE_FACTS, *LEAD_FACTS}}
    return (
        pl.DataFrame(columns)
        .with_columns(**held)
        .with_columns(
            dossier=pl.int_range(DOSSIERS, dtype=pl.Int64),
            unit=pl.Series(dice.integers(1, UNITS + 1, DOSSIERS)).cast(pl.Int32),
            is_high_knowledge=pl.Series(dice.random(DOSSIERS) < 0.01),
            name=pl.lit("某某某"),
            **{
                name: pl.lit(None, dtype=dtype)
                for name, dtype in schema.items()
                if name not in columns and name != "name"
            },
        )
    )


def entries() -> list[Entry]:
    """A line of the plan for every unit."""
    return [Entry(unit, Category.TOTAL, EntryKind.ISSUE, 5) for unit in range(1, UNITS + 1)]


def measure(
    timed: Callable[[Callable[[], object]], float],
) -> tuple[float, float, float]:
    """Seconds for a dispatch, for its forecasts on top, and for the bare roll-up.

    The dispatch gives figures, level, reasons and the people who wait, each unit's own. The
    roll-up gives the same counts and the same people in order, by the same expressions, as
    frames and without a word.
    """
    frame, ledger, pacing = people(), entries(), pacing_on(AS_OF)

    def bare() -> None:
        found = prospects(
            frame,
            PERIOD,
            as_of=AS_OF,
            minimums=pacing.minimums,
            working_days=pacing.working_days,
        )
        flags = ("is_feasible", "is_past_preexam", "matures_later", "leaves_sooner")
        found.group_by("unit").agg(pl.col(*flags).sum())
        found.filter("is_feasible").sort("step", "since_on", "dossier", nulls_last=True)
        admitted, awaiting = quotas.held(PERIOD, as_of=AS_OF, counting=pacing.counting)
        teacher = (pl.col("person_kind") == "教师").fill_null(False)
        frame.group_by("unit").agg(
            (held & kind).sum().alias(f"{n}{m}")
            for n, held in enumerate((admitted, awaiting))
            for m, kind in enumerate((pl.lit(True), teacher, pl.col("is_high_knowledge")))
        )

    def dispatched() -> list[UnitPace]:
        return paces(ledger, frame, PERIOD, as_of=AS_OF, pacing=pacing)

    def forecasts() -> None:
        leads = lead_times(frame, as_of=AS_OF, years=3, fewest=5, minimums=pacing.minimums)
        for pace in found:
            forecast(pace, leads, PERIOD, as_of=AS_OF, counting=pacing.counting)

    def read() -> None:
        """A dispatch whose people are read too, as the letters and the suggestions do."""
        assert sum(len(pace.waiting) for pace in dispatched()) > UNITS

    bare()
    found = dispatched()
    assert len(found) == UNITS
    # In turns, so that whatever else the machine does falls on all three alike.
    times = [(timed(read), timed(forecasts), timed(bare)) for _ in range(7)]
    ours, further, yardstick = (min(each) for each in zip(*times, strict=True))
    return ours, further, yardstick
