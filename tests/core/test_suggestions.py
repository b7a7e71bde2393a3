"""Suggested shifts keep the total, take only what nobody can use, and give to need."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.core.suggestions import Holding, Suggestion, suggested


def unit(number: int, **changes: int) -> Holding:
    facts = {"quota": 0, "held": 0, "feasible": 0, "ready": 0, "bound": 0, "kept": 0}
    return Holding(number, **(facts | changes))


def moves(found: tuple[Suggestion, ...]) -> list[tuple[int, int, int]]:
    return [(one.source, one.target, one.amount) for one in found]


@pytest.mark.parametrize(
    ("facts", "spare"),
    [
        ({"quota": 5, "held": 2, "feasible": 3}, 0),
        ({"quota": 5, "held": 2, "feasible": 2}, 1),
        ({"quota": 5, "held": 2, "feasible": 2, "bound": 1}, 0),
        ({"quota": 5, "held": 2, "kept": 2}, 1),
        ({"quota": 5, "held": 2, "feasible": 2, "kept": 2}, 1),
        ({"quota": 5, "held": 6}, 0),
    ],
)
def test_spare_is_what_nobody_can_use(facts: dict[str, int], spare: int) -> None:
    assert unit(1, **facts).spare == spare


@pytest.mark.parametrize(
    ("facts", "wants"),
    [
        ({"quota": 5, "held": 3, "feasible": 2, "ready": 2}, 0),
        ({"quota": 5, "held": 3, "feasible": 3, "ready": 3}, 1),
        ({"quota": 5, "held": 3, "feasible": 9, "ready": 2}, 0),
        ({"quota": 5, "held": 3, "feasible": 2, "ready": 2, "bound": 1}, 1),
        ({"quota": 5, "held": 5, "feasible": 2, "ready": 2}, 2),
        # Whoever exceeds the plan is given nothing more.
        ({"quota": 5, "held": 6, "feasible": 2, "ready": 2}, 0),
    ],
)
def test_wanted_is_who_is_ready_without_a_place(facts: dict[str, int], wants: int) -> None:
    assert unit(1, **facts).wants == wants


def test_one_place_at_a_time_goes_to_the_greatest_need() -> None:
    holdings = [
        unit(1, quota=3),
        unit(2, quota=1, held=1, feasible=3, ready=3),
        unit(3, quota=1, held=1, feasible=1, ready=1),
    ]
    assert moves(suggested(holdings)) == [(1, 2, 2), (1, 3, 1)]


def test_the_words_say_why_from_and_why_to() -> None:
    (one,) = suggested(
        [
            unit(1, quota=4, held=1, feasible=1, bound=1),
            unit(2, quota=2, held=2, feasible=2, ready=2),
        ]
    )
    assert one.why_from == (
        "计划 4 名，已批准和待审批 1 名，期内还可办理 1 名，另有 1 个名额已落到人，"
        "空余 1 名没有人可以用。"
    )
    assert one.why_to == (
        "计划 2 名，剩余 0 名，培养考察期已满、期内可以办理的 2 名，其中 2 名没有名额。"
    )


few = st.integers(0, 9)
HOLDINGS = st.lists(st.tuples(few, few, few, few, few, few), max_size=8).map(
    lambda rows: [
        Holding(index, quota, held, feasible, min(ready, feasible), bound, kept)
        for index, (quota, held, feasible, ready, bound, kept) in enumerate(rows)
    ]
)


@given(HOLDINGS)
def test_shifts_conserve_the_total_and_take_only_what_is_spare(holdings: list[Holding]) -> None:
    quota = {one.unit: one.quota for one in holdings}
    found = suggested(holdings)
    for move in found:
        assert move.amount > 0
        quota[move.source] -= move.amount
        quota[move.target] += move.amount
    assert sum(quota.values()) == sum(one.quota for one in holdings)
    for one in holdings:
        if quota[one.unit] < one.quota:
            left = quota[one.unit] - one.held
            assert left >= one.feasible + one.bound
            assert left >= one.kept
            assert one.unit not in {move.target for move in found}
        given_to = quota[one.unit] - one.quota
        if given_to > 0:
            assert given_to <= one.wants <= one.ready


@given(HOLDINGS)
def test_nothing_usable_is_left_over(holdings: list[Holding]) -> None:
    moved = sum(one.amount for one in suggested(holdings))
    assert moved == min(sum(h.spare for h in holdings), sum(h.wants for h in holdings))
