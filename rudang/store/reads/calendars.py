"""The calendar years that officials entered."""

from dataclasses import dataclass
from datetime import date

from rudang.store.models import CalendarYear

Days = tuple[int, tuple[date, ...], tuple[date, ...]]
"""A year, its days off, and its Saturdays and Sundays worked."""


@dataclass(frozen=True, slots=True)
class Entered:
    """One year as it was entered, by whom, resting on which notice."""

    year: int
    holidays: tuple[date, ...]
    worked: tuple[date, ...]
    document: str
    by: str
    version: int


def days() -> tuple[Days, ...]:
    """What every entered year holds, in order of years."""
    rows = CalendarYear.objects.order_by("year").values_list("year", "holidays", "worked")
    return tuple((year, tuple(off), tuple(worked)) for year, off, worked in rows)


def entered() -> dict[int, Entered]:
    """Every entered year, by the year."""
    rows = CalendarYear.objects.select_related("entered_by").order_by("year")
    return {
        row.year: Entered(
            row.year,
            tuple(row.holidays),
            tuple(row.worked),
            row.document,
            row.entered_by.name if row.entered_by else "",
            row.version,
        )
        for row in rows
    }
