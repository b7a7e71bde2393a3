"""The calendar of working days by which the rules count."""

from rudang.core.workdays import WorkingDays
from rudang.regulation.calendar import WORKING_DAYS


def in_force() -> WorkingDays:
    """The calendar of the years announced."""
    return WORKING_DAYS
