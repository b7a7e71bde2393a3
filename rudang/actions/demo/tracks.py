"""Which rounds the invented people went through, and how many of each branch went which way."""

from dataclasses import dataclass

from rudang.actions.demo import rounds
from rudang.actions.demo.college import (
    CHUDENG,
    FIRST,
    MEISHU,
    SECOND,
    TEACHERS,
    THIRD,
    YINYUE,
    YUWEN,
)
from rudang.actions.demo.rounds import Admission, Cultivation, Listing, Regularization, Span, span


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A way through the rounds; what is not given has not come about.

    `observed_again`: further observations after those of the cultivation round. `is_held_back`:
    past pre-examination, but not brought before the branch meeting. `fails_review`: the
    political review ended 不合格. `leaves_early`: leaves before it could be admitted.
    `ends`: the span in which the case was closed.
    """

    cultivation: Cultivation
    is_activist: bool = True
    observed_again: tuple[Span, ...] = ()
    listing: Listing | None = None
    admission: Admission | None = None
    regularization: Regularization | None = None
    is_held_back: bool = False
    fails_review: bool = False
    leaves_early: bool = False
    ends: Span | None = None


_OBSERVED_2019_SEPTEMBER = (span("2019-09-02", "09-06"),)

TRACKS: dict[str, Track] = {
    "full": Track(
        cultivation=rounds.SPRING_2016,
        listing=rounds.LISTED_2017_WINTER,
        admission=rounds.ADMITTED_2018_SPRING,
        regularization=rounds.FULL_2019_SPRING,
    ),
    "maturing": Track(
        cultivation=rounds.AUTUMN_2016,
        listing=rounds.LISTED_2018_SUMMER,
        admission=rounds.ADMITTED_2018_AUTUMN,
        regularization=rounds.FULL_2019_AUTUMN,
    ),
    "probationary": Track(
        cultivation=rounds.SPRING_2017,
        listing=rounds.LISTED_2018_WINTER,
        admission=rounds.ADMITTED_2019_SPRING,
    ),
    "admitted": Track(
        cultivation=rounds.AUTUMN_2017,
        listing=rounds.LISTED_2019_SUMMER,
        admission=rounds.ADMITTED_2019_AUTUMN,
    ),
    "awaiting": Track(
        cultivation=rounds.AUTUMN_2017,
        listing=rounds.LISTED_2019_SUMMER,
        admission=rounds.AWAITING_2019_AUTUMN,
    ),
    "since_july": Track(
        cultivation=rounds.AUTUMN_2017,
        listing=rounds.LISTED_2019_SUMMER,
        admission=rounds.AWAITING_SINCE_JULY,
    ),
    "preexamined": Track(
        cultivation=rounds.AUTUMN_2017,
        listing=rounds.LISTED_2019_SUMMER,
        admission=rounds.PREEXAMINED_2019,
    ),
    "held_back": Track(
        cultivation=rounds.AUTUMN_2017,
        listing=rounds.LISTED_2019_SUMMER,
        admission=rounds.PREEXAMINED_2019,
        is_held_back=True,
    ),
    "target_winter": Track(
        cultivation=rounds.AUTUMN_2017,
        listing=rounds.LISTED_2019_SUMMER,
        admission=rounds.ADMITTED_2019_WINTER,
    ),
    "target": Track(cultivation=rounds.AUTUMN_2017, listing=rounds.LISTED_2019_SUMMER),
    "failed": Track(
        cultivation=rounds.AUTUMN_2017, listing=rounds.LISTED_2019_SUMMER, fails_review=True
    ),
    "ripe_winter": Track(
        cultivation=rounds.AUTUMN_2017,
        observed_again=_OBSERVED_2019_SEPTEMBER,
        listing=rounds.LISTED_2019_WINTER,
        admission=rounds.ADMITTED_2019_WINTER,
    ),
    "ripe": Track(cultivation=rounds.AUTUMN_2017, observed_again=_OBSERVED_2019_SEPTEMBER),
    "ripening_listed": Track(cultivation=rounds.SPRING_2018, listing=rounds.LISTED_2019_WINTER),
    "ripening": Track(cultivation=rounds.SPRING_2018),
    "leaving": Track(cultivation=rounds.SPRING_2018, leaves_early=True),
    "young": Track(cultivation=rounds.AUTUMN_2018),
    "becoming": Track(cultivation=rounds.SPRING_2019),
    "applicant": Track(cultivation=rounds.SPRING_2019, is_activist=False),
    "fresh": Track(cultivation=rounds.AUTUMN_2019, is_activist=False),
    "passed_over": Track(cultivation=rounds.AUTUMN_2018, is_activist=False),
    "long_passed_over": Track(cultivation=rounds.SPRING_2018, is_activist=False),
    "gone": Track(cultivation=rounds.AUTUMN_2018, ends=span("2019-06-03", "06-28")),
    "withdrawn": Track(
        cultivation=rounds.AUTUMN_2018, is_activist=False, ends=span("2019-05-06", "06-14")
    ),
}

_ORDER = (TEACHERS, FIRST, SECOND, THIRD, CHUDENG, YINYUE, MEISHU, YUWEN)
_COUNTS: dict[str, tuple[int, ...]] = {
    "full": (2, 4, 4, 3, 4, 4, 3, 3),
    "maturing": (2, 7, 6, 6, 5, 5, 4, 4),
    "probationary": (1, 6, 6, 5, 4, 4, 3, 4),
    "admitted": (1, 3, 2, 1, 0, 2, 1, 2),
    "awaiting": (0, 1, 1, 0, 0, 1, 0, 2),
    "since_july": (0, 0, 0, 2, 0, 0, 0, 0),
    "preexamined": (1, 2, 2, 1, 0, 1, 0, 1),
    "held_back": (0, 0, 0, 0, 0, 0, 0, 1),
    "target_winter": (0, 4, 4, 4, 4, 3, 1, 0),
    "target": (0, 2, 2, 2, 0, 0, 0, 1),
    "failed": (0, 0, 0, 0, 0, 0, 1, 0),
    "ripe_winter": (0, 0, 0, 0, 1, 0, 0, 0),
    "ripe": (1, 3, 4, 3, 3, 2, 0, 1),
    "ripening_listed": (1, 5, 5, 5, 3, 3, 0, 2),
    "ripening": (2, 7, 7, 6, 4, 3, 0, 1),
    "leaving": (0, 0, 0, 0, 0, 0, 1, 0),
    "young": (4, 17, 16, 15, 12, 12, 14, 10),
    "becoming": (3, 7, 6, 6, 5, 5, 5, 4),
    "applicant": (3, 9, 9, 8, 8, 8, 5, 5),
    "fresh": (3, 16, 16, 15, 12, 12, 8, 8),
    "passed_over": (2, 7, 6, 6, 5, 5, 4, 4),
    "long_passed_over": (1, 5, 5, 5, 4, 4, 2, 2),
    "gone": (0, 1, 1, 1, 1, 0, 1, 0),
    "withdrawn": (0, 1, 1, 1, 0, 1, 0, 1),
}

PEOPLE: tuple[tuple[str, str, int], ...] = tuple(
    (branch, track, count)
    for track, counts in _COUNTS.items()
    for branch, count in zip(_ORDER, counts, strict=True)
    if count
)
"""Branch, track and number of people, in the order in which they are invented."""
