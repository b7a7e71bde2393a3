"""Signals from the records of each unit in scope on a day, with the evidence behind them."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from threading import Lock

import polars as pl
from django.db import connection
from django.utils import timezone

from rudang.actions.pacing import on as pacing_in_force
from rudang.core.explain import Standard, standards
from rudang.core.patterns import Pattern, figure, look
from rudang.core.periods import Period
from rudang.core.scope import Scope
from rudang.core.unit_sheets import (
    COLUMN,
    PLAN_SCHEMA,
    SCHEMA,
    Sources,
    Spans,
    pasts_of,
    unit_sheet,
    with_marks,
)
from rudang.regulation import thresholds
from rudang.regulation.params import CULTIVATION_MONTHS
from rudang.regulation.planning import required
from rudang.regulation.registry import PATTERNS, REGULATION
from rudang.store import frames
from rudang.store.reads import dispatches, plans
from rudang.store.reads import patterns as reads
from rudang.store.reads.units import whole_tree

_KEPT = 8
_LOCALS = sorted(
    {name for one in REGULATION.patterns for name in one.reads if name.startswith("local_")}
)


@dataclass(frozen=True, slots=True)
class Observed:
    """The units of a scope on a day: their sheet, the people behind it, and what was seen."""

    sheet: pl.DataFrame
    people: pl.DataFrame
    found: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Signal:
    """One pattern seen in one unit's year. `evidence` holds terms with their values."""

    pattern: Pattern
    unit: int
    year: int
    on: date
    edition: str
    article: str
    message: str
    evidence: tuple[tuple[str, str], ...]
    past: tuple[tuple[int, float | None], ...]

    @property
    def standards(self) -> list[Standard]:
        """The numbers behind the pattern as they stood at the end of the year looked at."""
        return standards(self.pattern, on=self.on)


@dataclass(frozen=True, slots=True)
class Behind:
    """Somebody behind a signal, with the day that counts."""

    dossier: int
    name: str
    number: str
    on: date | None


_cache: OrderedDict[tuple[object, ...], Observed] = OrderedDict()
_guard = Lock()


def observed(as_of: date, today: date, *, scope: Scope) -> Observed:
    """Every unit of the scope that the running transaction has entered, looked at on a day.

    Kept until the next event of the ledger: whatever changes a record writes one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), rudang_ledger_position()")
        key = (*cursor.fetchone(), scope, as_of, today)
    with _guard:
        if key in _cache:
            _cache.move_to_end(key)
            return _cache[key]
    made = _observe(as_of, today, scope)
    with _guard:
        _cache[key] = made
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)
    return made


def forget() -> None:
    """Empty the cache, for whoever puts another base behind the connection."""
    with _guard:
        _cache.clear()


def spans_on(day: date) -> Spans:
    """The numbers that the unit sheet is counted with on a day."""
    return Spans(
        cultivation_months=required(CULTIVATION_MONTHS, day),
        window_days=required(thresholds.WINDOW_DAYS, day),
        past_years=required(thresholds.PAST_YEARS, day),
        quick_days=required(thresholds.QUICK_DAYS, day),
        young_years=required(thresholds.YOUNG_YEARS, day),
    )


def _observe(as_of: date, today: date, scope: Scope) -> Observed:
    now, spans = timezone.now(), spans_on(as_of)
    sources = Sources(
        people=reads.people(as_of=as_of, today=today, known_at=now),
        units=reads.units(),
        plans=_plan_lines(as_of),
        acts=reads.unit_acts(),
        entries=reads.late_entries(required(thresholds.ENTERED_AFTER_DAYS, as_of), known_at=now),
        extras=reads.own_demands(),
    )
    sheet = unit_sheet(sources, spans, as_of=as_of)
    # People in custody may have met elsewhere: of a unit out of sight nothing is known.
    seen = [unit for unit in sheet["unit"].unique() if unit in scope]
    sheet = frames.enriched(sheet.filter(pl.col("unit").is_in(seen)), _LOCALS, as_of=as_of)
    people = with_marks(sources.people, spans, as_of=as_of)
    return Observed(sheet, people, look(sheet, REGULATION.patterns, REGULATION.editions))


def _plan_lines(as_of: date) -> pl.DataFrame:
    """The lines of every period begun by the day: places used and spoken for, per unit."""
    begun = [issued.period for issued in plans.periods() if issued.period.since <= as_of]
    bearing = {period.code: plans.plan(period, as_of=as_of) for period in begun}
    pacing = pacing_in_force(as_of)
    lines = []
    for period in begun:
        paces = dispatches.computed(period, as_of=as_of, pacing=pacing).rows
        scheduled = {row.place.id: row.pace.past_preexam for row in paces}
        for row in bearing[period.code].rows:
            unit, line = row.place.id, row.line
            lines.append(
                {
                    "unit": unit,
                    "year": period.year,
                    "period": period.code,
                    "is_within": any(
                        _is_wider(other, period)
                        and any(one.place.id == unit for one in bearing[other.code].rows)
                        for other in begun
                    ),
                    "quota": line.quota,
                    "held": line.admitted + line.awaiting,
                    "admitted": line.admitted,
                    "scheduled": scheduled.get(unit, 0),
                    "exempt": line.exempt,
                    "teachers": line.teachers,
                    "admitted_teachers": line.admitted_teachers,
                }
            )
    return pl.DataFrame(lines, schema=PLAN_SCHEMA)


def _is_wider(other: Period, period: Period) -> bool:
    return other != period and other.includes(period)


def signals(seen: Observed, *, units: set[int] | None = None) -> Iterator[Signal]:
    """What was seen, of these units where given, by the tree, check and year; never by gravity."""
    order = {place: index for index, place in enumerate(whole_tree())}
    found = seen.found.join(seen.sheet.drop("on"), on=["unit", "year"], how="left")
    rows = [
        (PATTERNS[row["pattern"]], row)
        for row in found.iter_rows(named=True)
        if units is None or row["unit"] in units
    ]
    rows.sort(key=lambda one: (order.get(one[1]["unit"], 0), one[0].name, one[1]["year"]))
    charts = {pattern.chart for pattern, _ in rows if pattern.chart}
    pasts = {column: pasts_of(seen.sheet, column) for column in charts}
    for pattern, row in rows:
        yield Signal(
            pattern=pattern,
            unit=row["unit"],
            year=row["year"],
            on=row["on"],
            edition=row["edition"],
            article=REGULATION.article(pattern, row["edition"]),
            message=pattern.told(row),
            evidence=tuple((COLUMN[name].term, figure(row[name])) for name in pattern.evidence),
            past=tuple(pasts[pattern.chart][row["unit"]]) if pattern.chart else (),
        )


def behind(seen: Observed, signal: Signal) -> list[Behind]:
    """The people behind a signal, by their day; only those in scope are known here."""
    pattern = signal.pattern
    if pattern.who is None:
        return []
    row = seen.sheet.filter((pl.col("unit") == signal.unit) & (pl.col("year") == signal.year))
    mine = seen.people.filter(pl.col(pattern.whose) == signal.unit).drop("unit")
    picked = (
        mine.join(row.select(*SCHEMA), how="cross")
        .filter(pattern.who.fill_null(False))
        .sort(pattern.day, "dossier", nulls_last=True)
    )
    return [
        Behind(one["dossier"], one["name"] or "", one["number"] or "", one[pattern.day])
        for one in picked.select("dossier", "name", "number", pattern.day).iter_rows(named=True)
    ]
