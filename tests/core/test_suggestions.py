"""Suggested shifts keep the total and every kind, take only what nobody can use, give to need."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.core.quotas import Quota
from rudang.core.suggestions import NOBODY, ByKind, Holding, Suggestion, suggested


def students(count: int) -> ByKind:
    return ByKind(anybody=count)


def teachers(count: int) -> ByKind:
    return ByKind(teachers=count)


def professors(count: int) -> ByKind:
    return ByKind(high_knowledge=count)


def moves(found: tuple[Suggestion, ...]) -> list[tuple[int, int, ByKind]]:
    return [(one.source, one.target, one.places) for one in found]


@pytest.mark.parametrize(
    ("places", "facts", "spare"),
    [
        (students(5), {"held": students(2), "feasible": students(3)}, NOBODY),
        (students(5), {"held": students(2), "ready": students(2)}, students(1)),
        (students(5), {"held": students(2), "ready": students(2), "bound": students(1)}, NOBODY),
        (students(5), {"held": students(6)}, NOBODY),
        # Places of the structure wait for their own kind, whoever else is about.
        (ByKind(0, 2, 3), {"ready": students(5)}, teachers(2)),
        (ByKind(0, 2, 3), {"feasible": teachers(3)}, students(2)),
        (ByKind(1, 1, 0), {"ready": teachers(2)}, professors(1)),
        (ByKind(1, 1, 0), {"ready": professors(2)}, NOBODY),
        # A teacher's place given to a student, with the reason on record, is used.
        (ByKind(0, 2, 1), {"held": students(2)}, teachers(1)),
        (ByKind(0, 2, 1), {"ready": teachers(1), "held": students(1)}, teachers(1)),
    ],
)
def test_spare_is_what_nobody_can_use(
    places: ByKind, facts: dict[str, ByKind], spare: ByKind
) -> None:
    assert Holding(1, places, **facts).spare == spare


@pytest.mark.parametrize(
    ("places", "facts", "wants"),
    [
        (students(5), {"held": students(3), "ready": students(2)}, NOBODY),
        (students(5), {"held": students(3), "ready": students(3)}, students(1)),
        (students(5), {"held": students(3), "ready": students(2), "feasible": students(7)}, NOBODY),
        (
            students(5),
            {"held": students(3), "ready": students(2), "bound": students(1)},
            students(1),
        ),
        (students(5), {"held": students(5), "ready": students(2)}, students(2)),
        # Whoever exceeds the plan is given nothing more.
        (students(5), {"held": students(6), "ready": students(2)}, NOBODY),
        # A student is not ready for a teacher's place; a teacher is for anybody's.
        (ByKind(0, 2, 1), {"ready": students(2)}, students(1)),
        (ByKind(0, 2, 1), {"ready": teachers(3)}, NOBODY),
        (ByKind(1, 0, 1), {"ready": ByKind(0, 2, 0)}, teachers(1)),
        # Of two for one place, the one whom more places would suit is without.
        (students(1), {"ready": ByKind(0, 1, 1)}, teachers(1)),
    ],
)
def test_wanted_is_who_is_ready_without_a_place(
    places: ByKind, facts: dict[str, ByKind], wants: ByKind
) -> None:
    assert Holding(1, places, **facts).wants == wants


def test_one_place_at_a_time_goes_to_the_greatest_need() -> None:
    holdings = [
        Holding(1, students(3)),
        Holding(2, students(1), held=students(1), ready=students(3)),
        Holding(3, students(1), held=students(1), ready=students(1)),
    ]
    assert moves(suggested(holdings)) == [(1, 2, students(2)), (1, 3, students(1))]


def test_a_place_goes_to_those_for_whom_it_was_meant() -> None:
    giver = Holding(1, ByKind(1, 2, 0))
    learners, school = Holding(2, NOBODY, ready=students(5)), Holding(3, NOBODY, ready=teachers(1))
    assert moves(suggested([giver, learners, school])) == [(1, 3, teachers(1))]
    masters = Holding(4, NOBODY, ready=professors(2))
    assert moves(suggested([giver, learners, masters])) == [(1, 4, ByKind(1, 1, 0))]


def test_whoever_a_spare_place_would_suit_leaves_the_common_one_to_others() -> None:
    """The second unit's teacher goes into the first's place, and leaves the student a seat."""
    first = Holding(1, teachers(1), ready=students(1))
    second = Holding(2, students(2), held=students(1), ready=ByKind(0, 1, 1))
    third = Holding(3, students(1))
    assert moves(suggested([first, second, third])) == [(1, 2, teachers(1)), (3, 1, students(1))]


def test_the_words_say_why_from_and_why_to() -> None:
    (one,) = suggested(
        [
            Holding(1, ByKind(1, 1, 2), students(1), students(1)),
            Holding(2, students(2), students(2), ready=ByKind(1, 0, 2)),
        ]
    )
    assert one.why_from == (
        "计划 4 名（教师 2 名，含高知识群体 1 名），已批准和待审批 1 名，期内还可办理 0 名，"
        "另有 1 个名额已落到人，空余 2 名（教师 2 名，含高知识群体 1 名）没有人可以用。"
    )
    assert one.why_to == (
        "计划 2 名，剩余 0 名，培养考察期已满、期内可以办理的 3 名"
        "（教师 1 名，含高知识群体 1 名），"
        "其中 3 名没有名额。"
    )


@pytest.mark.parametrize(
    ("asked", "is_covered"),
    [
        ((6, 3, 1), True),
        ((3, 0, 0), True),
        ((3, 3, 1), True),
        ((2, 2, 0), True),
        # Three are anybody's, two a teacher's, one of the group's: none stands in for another.
        ((4, 0, 0), False),
        ((3, 3, 0), False),
        ((2, 2, 2), False),
        ((7, 3, 1), False),
    ],
)
def test_fewer_of_each_kind_may_be_taken_and_no_more(
    asked: tuple[int, int, int], is_covered: bool
) -> None:
    assert Suggestion(1, 2, ByKind(1, 2, 3), "", "").covers(*asked) == is_covered


few = st.integers(0, 5)
kinds = st.builds(ByKind, few, few, few)
HOLDINGS = st.lists(st.tuples(*[kinds] * 5), max_size=7).map(
    lambda rows: [Holding(index, *row) for index, row in enumerate(rows)]
)


def after(holdings: list[Holding]) -> dict[int, ByKind]:
    """Each unit's places once everything suggested has moved."""
    places = {one.unit: list(one.places) for one in holdings}
    for move in suggested(holdings):
        for kind, count in enumerate(move.places):
            places[move.source][kind] -= count
            places[move.target][kind] += count
    return {unit: ByKind(*figures) for unit, figures in places.items()}


def figures(places: ByKind) -> Quota:
    """As the ledger has it: teachers within the total, the high-knowledge group within them."""
    return Quota(places.total, places.within_teachers, places.high_knowledge)


@given(HOLDINGS)
def test_shifts_conserve_the_total_of_every_kind(holdings: list[Holding]) -> None:
    left = after(holdings)
    for kind in range(3):
        assert sum(places[kind] for places in left.values()) == sum(
            one.places[kind] for one in holdings
        )
    assert all(move.amount > 0 for move in suggested(holdings))


@given(HOLDINGS)
def test_no_line_of_a_kind_comes_to_stand_above_its_total(holdings: list[Holding]) -> None:
    quotas = {one.unit: figures(one.places) for one in holdings}
    for move in suggested(holdings):
        moved = figures(move.places)
        quotas[move.source] += Quota(-moved.total, -moved.teachers, -moved.high_knowledge)
        quotas[move.target] += moved
        # Taken one after another in any order, none leaves a line that cannot be so.
        assert not quotas[move.source].faults()
        assert not quotas[move.target].faults()


@given(HOLDINGS)
def test_no_place_moves_that_is_held_or_bound_or_can_be_filled(holdings: list[Holding]) -> None:
    left = after(holdings)
    for one in holdings:
        given_away = one.places.total - min(one.places.total, left[one.unit].total)
        assert given_away <= max(0, one.free - one.bound.total)
        remaining = Holding(one.unit, left[one.unit], one.held, one.bound, one.ready, one.feasible)
        for claim in ("ready", "feasible"):
            # Whoever had a place before still has one: fewer places leave nobody else without.
            was, still = unseated(one, claim), unseated(remaining, claim)
            assert still <= was


def unseated(one: Holding, claim: str) -> int:
    """How many find no place, the feasible after the ready."""
    everybody = ByKind(*(a + b for a, b in zip(one.ready, one.feasible, strict=True)))
    people = one.ready if claim == "ready" else everybody
    if one.held.total > one.places.total:
        return people.total
    return Holding(one.unit, one.places, one.held, one.bound, people).wants.total


@given(HOLDINGS)
def test_only_need_is_met_and_nobody_gives_what_they_lack(holdings: list[Holding]) -> None:
    of_unit = {one.unit: one for one in holdings}
    given_to: dict[int, int] = {}
    for move in suggested(holdings):
        given_to[move.target] = given_to.get(move.target, 0) + move.amount
        for kind, count in enumerate(move.places):
            assert count <= of_unit[move.source].spare[kind]
            if count:
                assert any(of_unit[move.target].wants[: kind + 1])
    for unit, amount in given_to.items():
        assert amount <= of_unit[unit].wants.total <= of_unit[unit].ready.total


@given(HOLDINGS)
def test_nothing_that_somebody_could_use_is_left_over(holdings: list[Holding]) -> None:
    left = {one.unit: list(one.spare) for one in holdings}
    needs = {one.unit: one.wants.total for one in holdings}
    for move in suggested(holdings):
        needs[move.target] -= move.amount
        for kind, count in enumerate(move.places):
            left[move.source][kind] -= count
    if any(needs.values()):
        assert not sum(spare[2] for spare in left.values())
    taken = sum(move.amount for move in suggested(holdings))
    assert taken == most(holdings)


def most(holdings: list[Holding]) -> int:
    """As many as could be met if the college were one: for each kind, by those it suits."""
    spare = [sum(one.spare[kind] for one in holdings) for kind in range(3)]
    wants = [sum(one.wants[kind] for one in holdings) for kind in range(3)]
    met = 0
    for kind in range(3):
        for place in range(kind, 3):
            count = min(spare[place], wants[kind])
            spare[place] -= count
            wants[kind] -= count
            met += count
    return met
