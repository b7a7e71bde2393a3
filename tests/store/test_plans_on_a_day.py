"""A plan of a past day: figures, bound places and freed ones as they stood at the end of it."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import pytest
from django.utils import timezone

from rudang.actions import forecasting, pacing, plans
from rudang.core.periods import parse
from rudang.core.scope import Scope
from rudang.store.models import PlanEntry, PlanName
from rudang.store.reads import dispatches, nesting, places
from rudang.store.reads import plans as reads
from tests.planning import TODAY, VOTED, College, PlanLine, college, people

H2 = parse("2019H2")
BEFORE, ISSUED, BETWEEN, SHIFTED = (
    date(2019, 7, 7),
    date(2019, 7, 8),
    date(2019, 9, 30),
    date(2019, 10, 10),
)


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


@pytest.fixture
def school(db: None) -> College:
    """Issued in July by a paper of the 8th; two places moved by a paper of 10 October."""
    made = college()
    made.issue(PlanLine(made.music, 7), PlanLine(made.arts, 3), dated_on=ISSUED)
    shift(made, dated_on=SHIFTED)
    return made


def shift(school: College, **more: Any) -> None:
    plans.shift(
        by=school.department,
        period="2019H2",
        from_unit=school.music,
        to_unit=school.arts,
        amount=2,
        reason="动态微调",
        today=TODAY,
        **more,
    )


def quotas(day: date) -> dict[str, list[int]]:
    """The figures of music and arts, everywhere that they are told."""
    now = pacing.on(day)
    scope = Scope.everything()
    nested = nesting.nested(parse("2019"), as_of=day)
    return {
        "plan": [row.line.quota for row in reads.plan(H2, as_of=day).rows],
        "unit": [
            found.row.line.quota
            for place in (row.place.id for row in reads.plan(H2, as_of=day).rows)
            if (found := reads.unit_plan(H2, place, as_of=day, pacing=now))
        ],
        "dispatch": [row.pace.quota for row in dispatches.computed(H2, as_of=day, pacing=now).rows],
        "outlook": [r.pace.quota for r in forecasting.outlook(H2, as_of=day, scope=scope).rows],
        "places": [row.quota.total for row in places.units(H2, as_of=day, pacing=now)],
        "year": [row.whole.quota for row in nested.rows] if nested else [],
    }


@pytest.mark.parametrize(
    ("day", "figures"),
    [(BEFORE, []), (ISSUED, [7, 3]), (BETWEEN, [7, 3]), (SHIFTED, [5, 5]), (TODAY, [5, 5])],
)
def test_every_figure_of_a_day_is_that_of_the_ledger_on_that_day(
    school: College, day: date, figures: list[int]
) -> None:
    assert quotas(day) == dict.fromkeys(
        ("plan", "unit", "dispatch", "outlook", "places", "year"), figures
    )


UNDATED = [
    ("entered within the period", {"entered_at": noon(date(2019, 8, 1))}, date(2019, 8, 1)),
    ("brought in when it was over", {"entered_at": noon(date(2020, 2, 1))}, SHIFTED),
]


@pytest.mark.parametrize(
    ("facts", "since"), [case[1:] for case in UNDATED], ids=[case[0] for case in UNDATED]
)
def test_an_entry_without_a_day_counts_from_its_entering_or_joins_the_one_before(
    school: College, facts: Mapping[str, Any], since: date
) -> None:
    PlanEntry.objects.create(
        period="2019H2", unit_id=school.arts, kind="add", category="total", amount=1, **facts
    )
    ledger = reads.entries(H2)
    assert reads.counts_from(ledger)[ledger[-1].pk] == since


def test_what_was_issued_without_a_day_when_the_period_was_over_counts_from_its_first_day(
    school: College,
) -> None:
    earlier = parse("2019H1")
    school.issue(PlanLine(school.music, 7), period=earlier.code)
    assert [row.line.quota for row in reads.plan(earlier, as_of=earlier.since).rows] == [7]


def test_a_correction_that_came_later_leaves_the_figure_of_the_day_before(school: College) -> None:
    for mistaken in PlanEntry.objects.filter(kind="shift"):
        PlanEntry.objects.create(
            period="2019H2",
            unit_id=mistaken.unit_id,
            kind="shift",
            category="total",
            amount=-mistaken.amount,
            corrects=mistaken,
            entered_at=noon(date(2019, 11, 1)),
        )
    assert quotas(date(2019, 10, 31))["plan"] == [5, 5]
    assert quotas(date(2019, 11, 1))["plan"] == [7, 3]


BOUND = date(2019, 9, 1)
NAMES: list[tuple[str, date, date | None, list[bool]]] = [
    # On 31 August, 30 September, 10 October and in the end.
    ("bound and standing", BOUND, None, [False, True, True, True]),
    ("bound and freed", BOUND, SHIFTED, [False, True, False, False]),
    ("brought in afterwards", date(2020, 2, 1), None, [True, True, True, True]),
    ("brought in and freed", date(2020, 2, 1), date(2020, 3, 1), [False] * 4),
    ("freed when it was over", BOUND, date(2020, 2, 1), [False, True, True, True]),
]


@pytest.mark.parametrize(
    ("named", "released", "stands"), [case[1:] for case in NAMES], ids=[case[0] for case in NAMES]
)
def test_a_place_is_meant_for_somebody_from_its_binding_until_it_is_freed(
    school: College, named: date, released: date | None, stands: list[bool]
) -> None:
    (someone,) = people(school.music, 1, VOTED)
    PlanName.objects.create(
        period="2019H2",
        unit_id=school.music,
        dossier_id=someone,
        named_at=noon(named),
        released_at=noon(released) if released else None,
        reason="休学" if released else "",
    )
    for day, is_bound in zip(
        (date(2019, 8, 31), BETWEEN, SHIFTED, H2.last_day), stands, strict=True
    ):
        now = pacing.on(day)
        row = next(r for r in reads.plan(H2, as_of=day).rows if r.place.id == school.music)
        assert row.named == is_bound, day
        found = places.of_unit(H2, school.music, as_of=day, pacing=now)
        assert found is not None
        bound = [slot for slot in found.layout.slots if slot.binding]
        assert len(bound) == is_bound, day
        was_bound = named <= day or named >= H2.until
        assert len(found.freed) == (was_bound and not is_bound), day
