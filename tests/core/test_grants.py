"""What may still be issued: a half's own grant first, then the year's."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.core.grants import GrantKind, Standing, Target, free
from rudang.core.periods import parse

CODES = ("2019", "2019H1", "2019H2", "2019Q3", "2019Q4")

CASES: list[tuple[Mapping[str, int], Mapping[str, int], str, int | None]] = [
    # granted, issued, asked of, free
    ({}, {"2019H2": 53}, "2019H2", None),
    ({"2020H1": 40}, {"2019H2": 53}, "2019H2", None),
    ({"2019H2": 53}, {}, "2019H2", 53),
    ({"2019H2": 53}, {"2019H2": 53}, "2019H2", 0),
    ({"2019H2": 53}, {"2019H2": 56}, "2019H2", -3),
    # A year's grant is shared by the halves.
    ({"2019": 90}, {"2019H1": 37}, "2019H2", 53),
    ({"2019": 90}, {"2019H1": 37, "2019H2": 53}, "2019H1", 0),
    ({"2019": 90}, {"2019H1": 37, "2019H2": 54}, "2019H1", -1),
    # A half takes its own first; what the other has of its own is none of its business.
    ({"2019": 10, "2019H1": 40}, {"2019H1": 35}, "2019H2", 10),
    ({"2019": 10, "2019H1": 40}, {"2019H1": 43}, "2019H2", 7),
    ({"2019": 10, "2019H1": 40}, {"2019H1": 35}, "2019H1", 15),
    ({"2019": 10, "2019H1": 40}, {"2019": 10, "2019H1": 40}, "2019H1", 0),
    # A half whose neighbour alone has a grant knows no limit.
    ({"2019H1": 40}, {"2019H2": 53}, "2019H2", None),
    ({"2019H1": 40}, {"2019H2": 53}, "2019H1", 40),
]


@pytest.mark.parametrize(
    ("admitted", "awaiting", "pipeline", "missing", "out_of_reach"),
    [
        (0, 0, 0, 5, 5),
        (2, 1, 0, 2, 2),
        (2, 1, 1, 2, 1),
        (2, 1, 4, 2, 0),
        (4, 3, 0, 0, 0),
    ],
)
def test_a_target_lacks_who_is_neither_admitted_nor_voted_in(
    admitted: int, awaiting: int, pipeline: int, missing: int, out_of_reach: int
) -> None:
    stand = Standing(admitted, awaiting, pipeline, unknown=3)
    assert (stand.missing(5), stand.out_of_reach(5)) == (missing, out_of_reach)


@pytest.mark.parametrize(("granted", "issued", "code", "left"), CASES)
def test_how_many_places_may_still_be_issued(
    granted: Mapping[str, int], issued: Mapping[str, int], code: str, left: int | None
) -> None:
    assert free(parse(code), granted, issued) == left


FIGURES = st.dictionaries(st.sampled_from(CODES), st.integers(0, 60))


@given(FIGURES, FIGURES, st.sampled_from(CODES))
def test_what_is_free_can_be_issued_to_the_last_place_and_not_one_more(
    granted: dict[str, int], issued: dict[str, int], code: str
) -> None:
    period = parse(code)
    left = free(period, granted, issued)
    if left is None:
        assert not any(parse(each).includes(period) for each in granted)
        return
    if left < 0:
        return

    def after(more: int) -> int | None:
        return free(period, granted, {**issued, code: issued.get(code, 0) + more})

    assert after(left) == 0
    assert after(left + 1) == -1


@pytest.mark.parametrize(
    ("target", "total", "places"),
    [
        (Target(GrantKind.WOMEN, 30, is_share=True), 53, 16),
        (Target(GrantKind.WOMEN, 100, is_share=True), 53, 53),
        (Target(GrantKind.TEACHERS, 2, is_share=False), 53, 2),
        (Target(GrantKind.WOMEN, 30, is_share=True), 0, 0),
    ],
)
def test_a_share_means_places_rounded_up(target: Target, total: int, places: int) -> None:
    assert target.places(total) == places
