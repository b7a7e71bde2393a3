"""The calendar of working days by which the rules count: announced years and entered ones."""

from functools import lru_cache

from rudang.core.workdays import WorkingDays
from rudang.regulation.calendar import ARRANGEMENTS, WORKING_DAYS
from rudang.store.reads import calendars as reads


def in_force() -> WorkingDays:
    """The calendar of the years announced and of those entered; an entered year wins."""
    entered = reads.days()
    return _merged(entered) if entered else WORKING_DAYS


@lru_cache(maxsize=8)
def _merged(entered: tuple[reads.Days, ...]) -> WorkingDays:
    own = {year for year, _, _ in entered}
    announced = [year for year in ARRANGEMENTS if year.year not in own]
    holidays = [day for year in announced for day in year.holidays()]
    worked = [day for year in announced for day in year.worked_weekends()]
    return WorkingDays(
        holidays=[*holidays, *(day for _, off, _ in entered for day in off)],
        worked_weekends=[*worked, *(day for _, _, on in entered for day in on)],
        known_years=[*(year.year for year in announced), *own],
    )
