"""Apportionment meets totals and bounds or says which demand cannot be met, always the same."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import milp

from rudang.core import allocation
from rudang.core.allocation import (
    Allocation,
    Asked,
    Binding,
    Cell,
    Edited,
    Limit,
    Terms,
    apportioned,
    program,
    proposed,
    remarks,
    solution,
)
from rudang.core.grants import GrantKind
from rudang.core.linking import LinkTerms, Result
from rudang.core.periods import parse

LAST = parse("2019H2")
LINK = LinkTerms(empty_share=50, exceeded_share=100, fault_share=10, most_share=30)
PLAIN = Terms(LINK)
STUDENT: Cell = frozenset({GrantKind.STUDENTS})
TEACHER: Cell = frozenset({GrantKind.TEACHERS})
SCHOLAR: Cell = frozenset({GrantKind.TEACHERS, GrantKind.HIGH_KNOWLEDGE})
CELLS = (STUDENT, TEACHER, SCHOLAR)


def result(unit: int, quota: int, admitted: int) -> tuple[Result, ...]:
    return (Result(unit, LAST, quota, admitted, 0, 0, 0),)


def unit(
    number: int,
    need: int,
    ready: int,
    *,
    last: tuple[int, int] | None = None,
    years: int | None = None,
    parent: int | None = None,
    cell: Cell = STUDENT,
) -> Asked:
    """A unit with so many students put forward, so many of them ready."""
    return Asked(
        number,
        f"第{number}支部",
        parent,
        {cell: need},
        {cell: ready},
        result(number, *last) if last else (),
        years,
    )


def figures(found: Allocation) -> list[int]:
    assert found.unmet == ()
    return [one.figure for one in found.figures]


# On paper --------------------------------------------------------------------------------------


def test_the_largest_remainders_get_the_rest() -> None:
    # 10 × 7/15 = 4.67, 10 × 5/15 = 3.33, 10 × 3/15 = 2.00
    assert apportioned(10, [7, 5, 3], [0, 0, 0], [10, 10, 10]) == [5, 3, 2]


def test_whoever_exceeds_a_bound_gets_it_and_the_others_share_anew() -> None:
    # 12 × 8/12 = 8 is held to 4; the other 8 places go 2 : 2.
    assert apportioned(12, [8, 2, 2], [0, 0, 0], [4, 9, 9]) == [4, 4, 4]


def test_a_total_outside_the_bounds_is_refused() -> None:
    with pytest.raises(ValueError, match="总数 5 不在下限之和 0 与上限之和 4 之间"):
        apportioned(5, [1, 1], [0, 0], [2, 2])


BOUNDS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 12), st.integers(0, 25)), min_size=1, max_size=12
)


@given(BOUNDS, st.floats(0, 1))
def test_shares_meet_the_total_and_every_bound(
    drawn: list[tuple[int, int, int]], part: float
) -> None:
    weights = [w for w, _, _ in drawn]
    lows = [low for _, low, _ in drawn]
    highs = [low + more for _, low, more in drawn]
    total = sum(lows) + round(part * (sum(highs) - sum(lows)))
    found = apportioned(total, weights, lows, highs)
    assert sum(found) == total
    assert all(low <= f <= high for low, f, high in zip(lows, found, highs, strict=True))


@given(st.lists(st.integers(1, 60), min_size=1, max_size=12), st.integers(0, 200))
def test_without_bounds_nobody_is_a_whole_place_from_the_exact_share(
    weights: list[int], total: int
) -> None:
    found = apportioned(total, weights, [0] * len(weights), [total] * len(weights))
    for figure, weight in zip(found, weights, strict=True):
        assert abs(figure - Fraction(total * weight, sum(weights))) < 1


# The proposal ----------------------------------------------------------------------------------

COUNTS = st.tuples(*(st.tuples(st.integers(0, 5), st.integers(0, 4)) for _ in CELLS))


@st.composite
def colleges(draw: st.DrawFn) -> list[Asked]:
    """Units with people of three kinds, some under a general branch, some with a past."""
    drawn = []
    has_general = draw(st.booleans())
    for number in range(1, draw(st.integers(1, 6)) + 1):
        counts = draw(COUNTS)
        last = draw(st.none() | st.tuples(st.integers(0, 12), st.integers(0, 12)))
        drawn.append(
            Asked(
                number,
                f"第{number}支部",
                100 if has_general and number <= 3 else None,
                {cell: ready + more for cell, (ready, more) in zip(CELLS, counts, strict=True)},
                {cell: ready for cell, (ready, _) in zip(CELLS, counts, strict=True)},
                result(number, *last) if last else (),
                draw(st.none() | st.integers(0, 4)),
            )
        )
    if has_general:
        drawn.insert(0, Asked(100, "党总支", None, {STUDENT: 2}, {STUDENT: 1}))
    return drawn


TERMS = st.builds(
    Terms,
    st.just(LINK),
    need_weight=st.sampled_from((0, 50, 100)),
    swing_share=st.sampled_from((20, 50, 100)),
    swing_least=st.integers(0, 3),
    years=st.integers(0, 3),
    structure=st.lists(
        st.builds(
            Limit,
            st.sampled_from((GrantKind.TEACHERS, GrantKind.HIGH_KNOWLEDGE, GrantKind.STUDENTS)),
            least=st.none() | st.integers(0, 6),
            most=st.none() | st.integers(6, 20),
        ),
        max_size=2,
    ).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(colleges(), TERMS, st.integers(0, 60))
def test_a_proposal_meets_everything_or_says_what_cannot_be_met(
    asked: list[Asked], terms: Terms, total: int
) -> None:
    found = proposed(total, asked, terms)
    if found.unmet:
        assert not found.figures
        assert all(words.endswith("。") for words in found.unmet)
        return
    of = {one.unit: one for one in found.figures}
    assert set(of) == {one.unit for one in asked}
    tops = [one for one in found.figures if one.parent is None]
    assert sum(one.figure for one in tops) == total
    for one in found.figures:
        assert one.low <= one.figure <= one.high
        assert one.figure <= one.need
        if terms.need_weight == 0:
            assert one.figure <= one.ready
        assert one.high_knowledge <= one.teachers <= one.figure
        under = [each.figure for each in found.figures if each.parent == one.unit]
        assert sum(under) <= one.figure
    for limit in terms.structure:
        group = {
            GrantKind.TEACHERS: sum(one.teachers for one in tops),
            GrantKind.HIGH_KNOWLEDGE: sum(one.high_knowledge for one in tops),
            GrantKind.STUDENTS: total - sum(one.teachers for one in tops),
        }[limit.group]
        assert (limit.least or 0) <= group <= (total if limit.most is None else limit.most)


@settings(max_examples=40, deadline=None)
@given(colleges(), st.integers(0, 40))
def test_without_structure_the_program_gives_what_paper_gives(
    asked: list[Asked], total: int
) -> None:
    found = proposed(total, asked, PLAIN)
    if found.unmet:
        return
    tops = [one for one in found.figures if one.parent is None]
    assert [one.figure for one in tops] == apportioned(
        total, [one.weight for one in tops], [one.low for one in tops], [one.high for one in tops]
    )


@settings(max_examples=20, deadline=None)
@given(colleges(), TERMS, st.integers(0, 40))
def test_recomputing_gives_the_same(asked: list[Asked], terms: Terms, total: int) -> None:
    assert proposed(total, asked, terms) == proposed(total, asked, terms)


def test_every_figure_is_told_with_the_bound_that_binds() -> None:
    asked = [
        unit(1, need=9, ready=7, last=(8, 6)),
        unit(2, need=20, ready=18, last=(8, 8)),
        unit(3, need=2, ready=1, last=(6, 3)),
        unit(4, need=1, ready=1, years=3),
    ]
    found = proposed(21, asked, PLAIN)
    assert figures(found) == [7, 12, 1, 1]
    assert [one.binding for one in found.figures] == [
        Binding.PEOPLE,
        Binding.SWING_UP,
        Binding.PEOPLE,
        Binding.PEOPLE,
    ]
    words = "".join(found.figures[0].words)
    for part in (
        "摸底报名 9 人，其中期内符合条件 7 人。",
        "2019 年下半年计划 8 名，已接收（含待审批）6 名。",
        "4 至 12 名",
        "下限 4 名，上限 7 名。",
        "7 × 6 ÷ 6 = 7 名。",
    ):
        assert part in words
    assert "受增幅限制，取 12 名。" in found.figures[1].words
    assert "可以发展的只有 1 人，不强求到 3 名。" in found.figures[2].words


def test_a_unit_without_an_admission_for_years_is_not_left_with_nothing() -> None:
    asked = [unit(1, 30, 30), unit(2, 1, 1, years=2), unit(3, 1, 1, years=1)]
    assert figures(proposed(8, asked, PLAIN)) == [7, 1, 0]
    assert figures(proposed(8, asked, Terms(LINK, years=0))) == [8, 0, 0]


def test_a_better_last_result_weighs_more() -> None:
    did, did_not = unit(1, 10, 10, last=(10, 10)), unit(2, 10, 10, last=(10, 2))
    assert figures(proposed(14, [did, did_not], PLAIN)) == [8, 6]


def test_need_weighs_only_where_it_is_asked_to() -> None:
    asked = [unit(1, need=12, ready=4), unit(2, need=6, ready=6)]
    assert figures(proposed(9, asked, PLAIN)) == [4, 5]
    assert figures(proposed(9, asked, Terms(LINK, need_weight=100))) == [6, 3]


def test_a_structure_target_moves_as_few_places_as_it_can() -> None:
    asked = [unit(1, 10, 10), unit(2, 4, 4, cell=TEACHER), unit(3, 10, 10)]
    assert figures(proposed(12, asked, PLAIN)) == [5, 2, 5]
    at_most = Terms(LINK, structure=(Limit(GrantKind.TEACHERS, None, 1),))
    found = proposed(12, asked, at_most)
    assert figures(found) == [6, 1, 5]
    assert found.figures[1].binding is Binding.STRUCTURE
    assert "为满足结构要求，少 1 名，为 1 名。" in found.figures[1].words


@pytest.mark.parametrize("seed", range(4))
def test_targets_that_cut_across_each_other_are_met_at_the_least_cost(seed: int) -> None:
    groups = (GrantKind.TEACHERS, GrantKind.MINORITY, GrantKind.WOMEN)
    kinds: list[Cell] = [frozenset(some) for n in range(4) for some in combinations(groups, n)]
    dice = Random(seed)
    asked = []
    for number in range(1, 301):
        people = {kind: dice.randrange(3) for kind in kinds}
        asked.append(Asked(number, f"第{number}支部", None, people, people))
    wanted = dict(zip(groups, (301, 300, 302), strict=True))
    terms = Terms(LINK, structure=tuple(Limit(group, n, n) for group, n in wanted.items()))
    model = program(900, asked, terms)
    found = solution(model)
    assert found is not None
    reached = dict.fromkeys(groups, 0)
    for (_, kind), amount in zip(model.places, found, strict=False):
        assert amount == pytest.approx(round(amount), abs=1e-6)
        for group in kind:
            reached[group] += round(amount)
    assert reached == wanted
    assert model.cost @ found == pytest.approx(milp(**model.arguments).fun, abs=1e-6)


def test_a_proposal_says_when_it_is_not_found_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every two of three groups meet in a kind of people: an odd number of each cannot be."""
    monkeypatch.setattr(allocation, "SECONDS", 0)
    groups = (GrantKind.TEACHERS, GrantKind.MINORITY, GrantKind.WOMEN)
    people: dict[Cell, int] = {frozenset(pair): 2 for pair in combinations(groups, 2)}
    people[frozenset()] = 2
    asked = [Asked(n, f"第{n}支部", None, people, people) for n in range(1, 31)]
    terms = Terms(LINK, structure=tuple(Limit(group, 15, 15) for group in groups))
    (told,) = proposed(30, asked, terms).unmet
    assert "没有算出" in told


def test_a_general_branch_has_the_teachers_that_its_branches_come_to() -> None:
    asked = [
        Asked(9, "党总支"),
        unit(1, 10, 10, parent=9),
        unit(2, 5, 5, parent=9, cell=TEACHER),
    ]
    found = proposed(9, asked, PLAIN)
    assert [(one.unit, one.figure, one.teachers) for one in found.figures] == [
        (9, 9, 3),
        (1, 6, 0),
        (2, 3, 3),
    ]
    assert Binding.STRUCTURE not in {one.binding for one in found.figures}
    with_target = Terms(LINK, structure=(Limit(GrantKind.TEACHERS, 5, None),))
    assert [one.figure for one in proposed(9, asked, with_target).figures] == [9, 4, 5]


def test_the_high_knowledge_group_comes_first_within_a_unit() -> None:
    one = Asked(1, "教师支部", None, {TEACHER: 4, SCHOLAR: 1}, {TEACHER: 4, SCHOLAR: 1})
    (found,) = proposed(2, [one], PLAIN).figures
    assert (found.figure, found.teachers, found.high_knowledge) == (2, 2, 1)


@pytest.mark.parametrize(
    ("total", "terms", "words"),
    [
        (12, PLAIN, "总数 12 名分不完，有 2 名没有人可以落到：各单位可以发展的一共只有 10 人。"),
        (0, PLAIN, "总数 0 名不够分：各单位的下限之和是 1 名，差 1 名。"),
        (
            8,
            Terms(LINK, structure=(Limit(GrantKind.TEACHERS, 3, None, "教工委"),)),
            "教职工不少于 3 名（教工委）做不到，最多 0 名：可以发展的教职工 0 人",
        ),
        (
            8,
            Terms(LINK, structure=(Limit(GrantKind.STUDENTS, None, 5),)),
            "学生不多于 5 名做不到，至少 8 名：其他人员不足以满足总数 8 名",
        ),
    ],
)
def test_what_cannot_be_met_is_said_with_how_near_one_comes(
    total: int, terms: Terms, words: str
) -> None:
    found = proposed(total, [unit(1, 8, 6), unit(2, 4, 4, years=5)], terms)
    assert words in "".join(found.unmet)
    assert found.figures == ()


def test_a_swing_that_leaves_places_over_is_named() -> None:
    found = proposed(9, [unit(1, 20, 20, last=(4, 4))], PLAIN)
    (words,) = found.unmet
    assert "总数 9 名分不完，有 3 名没有人可以落到" in words
    assert "第1支部受波动幅度限制，上限之和为 6 名" in words


# Edited figures --------------------------------------------------------------------------------


def rows(
    drawn: Sequence[tuple[int, int]],
    *,
    members: Sequence[int] = (),
    last: Sequence[int] = (),
) -> list[Edited]:
    """Units by figure and people ready."""
    return [
        Edited(
            number,
            f"第{number}支部",
            figure,
            need=ready,
            ready=ready,
            members=members[number] if members else None,
            last_plan=last[number] if last else None,
        )
        for number, (figure, ready) in enumerate(drawn)
    ]


@pytest.mark.parametrize(
    ("drawn", "codes"),
    [
        (rows([(4, 12), (4, 4), (3, 3)]), ["even"]),
        (rows([(4, 4), (4, 4), (4, 5)]), []),
        (rows([(6, 6), (3, 9), (2, 3)], members=[30, 15, 10]), ["ratio_members"]),
        (rows([(6, 6), (3, 9), (2, 3)], last=[6, 3, 2]), ["ratio_last"]),
        (rows([(6, 12), (3, 6), (2, 4)], last=[6, 3, 2]), []),
        (rows([(9, 9), (1, 2), (5, 5)], last=[3, 1, 5]), ["jump"]),
    ],
)
def test_figures_side_by_side_are_looked_at(drawn: list[Edited], codes: list[str]) -> None:
    assert [one.code for one in remarks(drawn, PLAIN)] == codes


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (Edited(1, "一", 10, need=9, ready=7), "above_names"),
        (Edited(1, "一", 8, need=9, ready=7), "above_ready"),
        (Edited(1, "一", 7, need=9, ready=7), ""),
        (Edited(1, "一", 7, need=9, ready=7, last_plan=2), "jump"),
        (Edited(1, "一", 1, need=9, ready=7, last_plan=8), "jump"),
        (Edited(1, "一", 0, need=2, ready=1, years_without=2), "starved"),
        (Edited(1, "一", 0, need=2, ready=0, years_without=2), ""),
        (Edited(1, "一", 0, need=2, ready=1), ""),
    ],
)
def test_a_single_figure_is_looked_at(row: Edited, code: str) -> None:
    found = remarks([row], PLAIN)
    assert [one.code for one in found] == ([code] if code else [])
    assert all(one.words.endswith("。") for one in found)
