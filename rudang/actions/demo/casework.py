"""Casework under way in the demonstration: each kind brings its own."""

from collections.abc import Callable
from datetime import date

from rudang.actions.demo import (
    acts,
    duties,
    execution_reports,
    grants,
    inquiries,
    meetings,
    moves,
    papers,
    people_around,
    persons,
    places,
    proposals,
    submissions,
    surveys,
)

# Each takes the day on which the demonstration is filled, and acts through the ordinary actions.
PARTS: tuple[Callable[[date], None], ...] = (
    acts.furnish,
    meetings.furnish,
    submissions.furnish,
    places.furnish,
    papers.furnish,
    inquiries.furnish,
    persons.furnish,
    people_around.furnish,
    moves.furnish,
    grants.furnish,
    duties.furnish,
    surveys.furnish,
    proposals.furnish,
    execution_reports.furnish,
)


def furnish(today: date) -> None:
    """Put meetings called, matters sent up, papers and the like beside the invented people."""
    for part in PARTS:
        part(today)
