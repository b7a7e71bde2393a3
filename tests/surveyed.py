"""A college of tests whose units have put persons forward, so that a plan can be proposed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rudang.actions import surveys
from rudang.core.periods import parse
from rudang.core.scope import Actor
from tests.planning import ADMITTED, LISTED, READY, College, PlanLine, people

LAST, NEXT = "2019H2", "2020H1"
OPENED, TODAY = date(2019, 12, 9), date(2020, 1, 6)
# Made activists so late that the year is over only after the period.
UNRIPE = {**READY, "activist_on": date(2019, 11, 4)}
TEACHER = {**LISTED, "person_kind": "教师", "expected_leave_date": None}
SCHOLAR = {**TEACHER, "title_level": "正高级"}


def put_forward(
    by: Actor, unit: int, dossiers: list[int], *, period: str = NEXT, as_of: date = TODAY
) -> int:
    """Put these people forward in the last quarter of the period; the return's version."""
    last = parse(period).quarters[-1].code
    return surveys.put_forward(
        by=by,
        period=period,
        unit=unit,
        names=[surveys.Put(one, last, "拟提前考察") for one in dossiers],
        as_of=as_of,
        version=0,
        today=as_of,
    ).version


def send(by: Actor, unit: int, version: int = 0, *, period: str = NEXT) -> None:
    """Hand the return on, nought as well."""
    surveys.send(by=by, period=period, unit=unit, sent_on=OPENED, version=version, today=TODAY)


def announce(by: Actor, period: str = NEXT) -> None:
    """Call the survey."""
    surveys.announce(by=by, period=period, opened_on=OPENED, due_on=date(2020, 1, 3), today=TODAY)


def all_in(school: College, who: Mapping[int, Mapping[str, Any] | list[tuple[int, Any]]]) -> None:
    """Call the survey and have every unit answer: by unit, how many people with which facts."""
    announce(school.department)
    for unit in (school.first, school.second, school.general, school.music, school.arts):
        put = [one for count, facts in who.get(unit, []) for one in people(unit, count, facts)]
        send(school.department, unit, put_forward(school.department, unit, put) if put else 0)


def usual(school: College) -> None:
    """Last half-year's plan with its admissions, and a survey of which everything is in."""
    school.issue(PlanLine(school.general, 12), PlanLine(school.music, 6), PlanLine(school.arts, 4))
    people(school.general, 12, ADMITTED)
    people(school.music, 6, ADMITTED)
    people(school.arts, 2, ADMITTED)
    all_in(
        school,
        {
            school.first: [(6, LISTED), (1, SCHOLAR)],
            school.second: [(5, LISTED), (2, UNRIPE)],
            school.music: [(7, LISTED), (2, UNRIPE)],
            school.arts: [(3, LISTED)],
        },
    )
