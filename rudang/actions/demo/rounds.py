"""The half-yearly rounds in which the invented college did its work, from 2016 to January 2020."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rudang.regulation.calendar import WORKING_DAYS

Span = tuple[date, date]
"""First and last day; both belong to it."""

# Month and day; the winter one runs on from one year into nothing else.
VACATIONS = (((7, 10), (8, 31)), ((1, 15), (2, 25)))


def is_term_day(day: date) -> bool:
    """A working day outside the vacations: nothing is ever held on any other."""
    month_day = (day.month, day.day)
    in_vacation = any(first <= month_day <= last for first, last in VACATIONS)
    return WORKING_DAYS.is_working(day) and not in_vacation


def term_days(span: Span) -> list[date]:
    """The days of a span on which something may be held."""
    return [day for day in _days(*span) if is_term_day(day)]


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


def branch_day(span: Span, branch: int) -> date:
    """The one day of a span on which the branch of this number meets."""
    days = term_days(span)
    return days[branch % len(days)]


def span(first: str, last: str) -> Span:
    """A span from ISO days; the last without its year is of the first one's."""
    start = date.fromisoformat(first)
    return start, date.fromisoformat(last if len(last) > 5 else f"{start.year}-{last}")


@dataclass(frozen=True, slots=True)
class Cultivation:
    """From application to filing with the committee, and the half-yearly observations."""

    applied: Span
    recommended: Span
    decided: Span
    filed: date
    observed: tuple[Span, ...]
    enrolled: tuple[tuple[int, int], ...]
    """Years of enrolment and of leaving that students of the round may have."""


@dataclass(frozen=True, slots=True)
class Listing:
    """From opinions heard to the training class: how a round's targets were listed."""

    opinions: Span
    discussed: Span
    listed: date
    trained: Span
    reviewed: Span


@dataclass(frozen=True, slots=True)
class Admission:
    """From the branch committee's examination to the oath. Each branch meets on one afternoon."""

    examined: Span
    preexam: date
    met: Span
    interviewed: Span
    sitting: date
    filed_up: date
    oath: date | None
    observed: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Regularization:
    """The end of a round's probation."""

    applied: Span
    met: Span
    sitting: date
    archived: date


def _day(text: str) -> date:
    return date.fromisoformat(text)


SPRING_2016 = Cultivation(
    applied=span("2016-03-07", "05-13"),
    recommended=span("2016-10-17", "10-28"),
    decided=span("2016-11-14", "11-18"),
    filed=_day("2016-12-09"),
    observed=(span("2017-04-17", "04-21"), span("2017-10-16", "10-20")),
    enrolled=((2015, 2020),),
)
AUTUMN_2016 = Cultivation(
    applied=span("2016-10-10", "11-11"),
    recommended=span("2017-03-20", "03-31"),
    decided=span("2017-04-10", "04-14"),
    filed=_day("2017-05-10"),
    observed=(span("2017-09-25", "09-29"), span("2018-03-12", "03-16")),
    enrolled=((2015, 2020), (2016, 2021)),
)
SPRING_2017 = Cultivation(
    applied=span("2017-03-06", "05-12"),
    recommended=span("2017-10-16", "10-27"),
    decided=span("2017-11-13", "11-17"),
    filed=_day("2017-12-08"),
    observed=(span("2018-04-23", "04-27"), span("2018-10-15", "10-19")),
    enrolled=((2015, 2020), (2016, 2021)),
)
AUTUMN_2017 = Cultivation(
    applied=span("2017-10-09", "11-10"),
    recommended=span("2018-03-19", "03-30"),
    decided=span("2018-04-09", "04-13"),
    filed=_day("2018-05-10"),
    observed=(span("2018-09-17", "09-21"), span("2019-03-11", "03-15")),
    enrolled=((2016, 2021), (2017, 2020), (2017, 2020)),
)
SPRING_2018 = Cultivation(
    applied=span("2018-03-05", "05-11"),
    recommended=span("2018-10-15", "10-26"),
    decided=span("2018-11-12", "11-16"),
    filed=_day("2018-12-07"),
    observed=(span("2019-04-22", "04-26"), span("2019-10-14", "10-18")),
    enrolled=((2016, 2021), (2017, 2020), (2017, 2022)),
)
AUTUMN_2018 = Cultivation(
    applied=span("2018-10-08", "11-16"),
    recommended=span("2019-03-18", "03-29"),
    decided=span("2019-04-08", "04-12"),
    filed=_day("2019-05-09"),
    observed=(span("2019-09-23", "09-27"),),
    enrolled=((2017, 2022), (2018, 2021), (2018, 2021)),
)
SPRING_2019 = Cultivation(
    applied=span("2019-03-04", "05-10"),
    recommended=span("2019-10-14", "10-25"),
    decided=span("2019-11-11", "11-15"),
    filed=_day("2019-12-06"),
    observed=(),
    enrolled=((2017, 2022), (2018, 2021), (2018, 2021)),
)
AUTUMN_2019 = Cultivation(
    applied=span("2019-09-02", "09-27"),
    recommended=span("2020-01-06", "01-10"),
    decided=span("2020-01-06", "01-10"),
    filed=_day("2020-01-10"),
    observed=(),
    enrolled=((2018, 2021), (2019, 2022), (2019, 2022)),
)

LISTED_2017_WINTER = Listing(
    opinions=span("2017-11-20", "11-24"),
    discussed=span("2017-11-27", "12-01"),
    listed=_day("2017-12-06"),
    trained=span("2017-12-11", "12-15"),
    reviewed=span("2017-12-11", "12-27"),
)
LISTED_2018_SUMMER = Listing(
    opinions=span("2018-05-07", "05-11"),
    discussed=span("2018-05-14", "05-18"),
    listed=_day("2018-05-30"),
    trained=span("2018-06-04", "06-08"),
    reviewed=span("2018-06-06", "06-22"),
)
LISTED_2018_WINTER = Listing(
    opinions=span("2018-11-19", "11-23"),
    discussed=span("2018-11-26", "11-30"),
    listed=_day("2018-12-05"),
    trained=span("2018-12-10", "12-14"),
    reviewed=span("2018-12-10", "12-26"),
)
LISTED_2019_SUMMER = Listing(
    opinions=span("2019-05-06", "05-10"),
    discussed=span("2019-05-13", "05-17"),
    listed=_day("2019-05-29"),
    trained=span("2019-06-10", "06-14"),
    reviewed=span("2019-06-10", "06-21"),
)
LISTED_2019_WINTER = Listing(
    opinions=span("2019-11-18", "11-20"),
    discussed=span("2019-11-18", "11-20"),
    listed=_day("2019-11-21"),
    trained=span("2019-11-25", "11-29"),
    reviewed=span("2019-11-25", "11-29"),
)

ADMITTED_2018_SPRING = Admission(
    examined=span("2018-03-05", "03-09"),
    preexam=_day("2018-03-15"),
    met=span("2018-04-09", "04-13"),
    interviewed=span("2018-04-16", "04-27"),
    sitting=_day("2018-05-10"),
    filed_up=_day("2018-05-17"),
    oath=_day("2018-06-29"),
    observed=(span("2018-10-08", "10-12"), span("2019-03-11", "03-15")),
)
ADMITTED_2018_AUTUMN = Admission(
    examined=span("2018-09-05", "09-11"),
    preexam=_day("2018-09-14"),
    met=span("2018-10-08", "10-12"),
    interviewed=span("2018-10-15", "10-26"),
    sitting=_day("2018-11-05"),
    filed_up=_day("2018-11-13"),
    oath=_day("2018-11-20"),
    observed=(span("2019-03-18", "03-22"), span("2019-09-09", "09-12")),
)
ADMITTED_2019_SPRING = Admission(
    examined=span("2019-03-04", "03-08"),
    preexam=_day("2019-03-15"),
    met=span("2019-04-08", "04-12"),
    interviewed=span("2019-04-15", "04-26"),
    sitting=_day("2019-05-09"),
    filed_up=_day("2019-05-16"),
    oath=_day("2019-06-28"),
    observed=(span("2019-09-16", "09-20"),),
)
ADMITTED_2019_AUTUMN = Admission(
    examined=span("2019-09-02", "09-06"),
    preexam=_day("2019-09-10"),
    met=span("2019-09-16", "09-20"),
    interviewed=span("2019-09-23", "09-25"),
    sitting=_day("2019-09-27"),
    filed_up=_day("2019-10-11"),
    oath=_day("2019-10-24"),
)
# The organizer could not talk with them before the first sitting: they wait for the second.
AWAITING_2019_AUTUMN = Admission(
    examined=ADMITTED_2019_AUTUMN.examined,
    preexam=ADMITTED_2019_AUTUMN.preexam,
    met=ADMITTED_2019_AUTUMN.met,
    interviewed=span("2019-10-21", "11-01"),
    sitting=_day("2019-12-13"),
    filed_up=_day("2019-12-24"),
    oath=_day("2019-12-30"),
)
# One branch met before the vacation; its approval is close to three months at the opening day.
AWAITING_SINCE_JULY = Admission(
    examined=span("2019-06-24", "06-26"),
    preexam=_day("2019-06-28"),
    met=span("2019-07-03", "07-03"),
    interviewed=span("2019-10-21", "11-01"),
    sitting=_day("2019-12-13"),
    filed_up=_day("2019-12-24"),
    oath=_day("2019-12-30"),
)
PREEXAMINED_2019 = Admission(
    examined=ADMITTED_2019_AUTUMN.examined,
    preexam=_day("2019-09-24"),
    met=span("2019-10-14", "10-18"),
    interviewed=span("2019-10-21", "11-01"),
    sitting=_day("2019-12-13"),
    filed_up=_day("2019-12-24"),
    oath=_day("2019-12-30"),
)
ADMITTED_2019_WINTER = Admission(
    examined=span("2019-12-02", "12-05"),
    preexam=_day("2019-12-09"),
    met=span("2019-12-16", "12-20"),
    interviewed=span("2019-12-23", "12-31"),
    sitting=_day("2020-01-09"),
    filed_up=_day("2020-01-13"),
    oath=None,
)

FULL_2019_SPRING = Regularization(
    applied=span("2019-03-11", "03-29"),
    met=span("2019-04-15", "04-19"),
    sitting=_day("2019-05-09"),
    archived=_day("2019-05-24"),
)
FULL_2019_AUTUMN = Regularization(
    applied=span("2019-09-16", "09-27"),
    met=span("2019-10-14", "10-18"),
    sitting=_day("2019-12-13"),
    archived=_day("2019-12-27"),
)
