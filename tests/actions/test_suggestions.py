"""A suggested shift moves nothing by itself, and moves by the ledger once somebody confirms it."""

from datetime import date
from typing import Any

import pytest

from rudang.actions import pacing, suggestions
from rudang.actions.dossiers import Changed, Problem
from rudang.core.periods import parse
from rudang.core.scope import Refused
from rudang.core.suggestions import Suggestion
from rudang.store.models import PlanEntry, PlanName
from rudang.store.reads import dispatches
from tests.planning import (
    ADMITTED,
    PREEXAMINED,
    QUARTER_END,
    READY,
    TODAY,
    College,
    PlanLine,
    college,
    people,
)

H2 = parse("2019H2")


@pytest.fixture
def school(db: None) -> College:
    """Music has three more ready than places; arts can use one of its five, and admitted one."""
    made = college()
    made.issue(PlanLine(made.music, 2), PlanLine(made.arts, 5))
    people(made.music, 5, PREEXAMINED)
    people(made.arts, 1, ADMITTED)
    people(made.arts, 1, READY)
    return made


def found() -> list[tuple[int, int, int]]:
    return [(one.source, one.target, one.amount) for one in _suggested()]


def _suggested() -> tuple[Suggestion, ...]:
    return suggestions.of(dispatches.computed(H2, as_of=QUARTER_END, pacing=pacing.on(QUARTER_END)))


def take(school: College, **changes: Any) -> None:
    call: dict[str, Any] = {
        "by": school.department,
        "period": H2,
        "as_of": QUARTER_END,
        "from_unit": school.arts,
        "to_unit": school.music,
        "amount": 3,
        "reason": "2019-09-30 调度",
        "today": TODAY,
    }
    suggestions.take(**(call | changes))


def test_places_nobody_can_use_are_suggested_to_those_without_one(school: College) -> None:
    assert found() == [(school.arts, school.music, 3)]
    assert not PlanEntry.objects.filter(kind="shift").exists()


def test_a_confirmed_suggestion_becomes_entries_with_the_dispatch_as_reason(
    school: College,
) -> None:
    take(school)
    moved = PlanEntry.objects.filter(kind="shift").order_by("amount")
    assert [(one.unit_id, one.amount, one.reason) for one in moved] == [
        (school.arts, -3, "2019-09-30 调度"),
        (school.music, 3, "2019-09-30 调度"),
    ]
    assert found() == []


def test_what_stands_no_longer_or_is_too_much_is_refused(school: College) -> None:
    with pytest.raises(Problem, match="最多建议调剂 3 名"):
        take(school, amount=4)
    with pytest.raises(Changed):
        take(school, from_unit=school.music, to_unit=school.arts)
    take(school)
    with pytest.raises(Changed):
        take(school)
    with pytest.raises(Refused, match="组织部"):
        take(school, by=school.clerk)


def test_a_place_bound_to_somebody_not_yet_ready_stays(school: College) -> None:
    (waiting,) = people(school.arts, 1, {**READY, "activist_on": date(2019, 6, 3)})
    assert found() == [(school.arts, school.music, 3)]
    PlanName.objects.create(
        period="2019H2", unit_id=school.arts, dossier_id=waiting, named_at="2019-09-01T00:00Z"
    )
    assert found() == [(school.arts, school.music, 2)]


def test_places_of_the_structure_stay(school: College) -> None:
    school.issue(PlanLine(school.arts, 5, teachers=3))
    assert found() == [(school.arts, school.music, 1)]
