"""The link to the next plan: a formula to redo on paper, never below nought, never above need."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.core.linking import LinkTerms, ReasonKind, Result, following, linked
from rudang.core.periods import parse

H2 = parse("2019H2")
USUAL = LinkTerms(empty_share=50, exceeded_share=100, fault_share=10, most_share=30)

counts = st.integers(0, 60)
shares = st.integers(0, 200)
results = st.builds(
    Result,
    unit=st.just(1),
    period=st.just(H2),
    quota=counts,
    admitted=counts,
    awaiting=st.integers(0, 9),
    exempt=st.integers(0, 5),
    faults=st.integers(0, 40),
    excused=st.integers(0, 70),
)
terms = st.builds(
    LinkTerms,
    empty_share=shares,
    exceeded_share=shares,
    fault_share=shares,
    most_share=st.integers(0, 100),
)


def result(quota: int, admitted: int, *, awaiting: int = 0, **more: int) -> Result:
    facts = {"exempt": 0, "faults": 0, "excused": 0, **more}
    return Result(1, H2, quota, admitted, awaiting, **facts)


@pytest.mark.parametrize(
    ("need", "past", "figure"),
    [
        # Done to the full: nothing taken off.
        (9, result(8, 8), 9),
        # Awaiting approval holds its place.
        (9, result(8, 6, awaiting=2), 9),
        # 2 × 50% = 1.
        (9, result(8, 6), 8),
        # Both for reasons outside the unit.
        (9, result(8, 6, excused=2), 9),
        # One of three: 2 × 50% = 1.
        (9, result(8, 5, excused=1), 8),
        # 1 × 50% = 0.5, rounded down in the unit's favour.
        (9, result(8, 7), 9),
        # 2 × 100% = 2, at most 30% of 9 is 2.
        (9, result(8, 10), 7),
        # 4 × 100% = 4, bounded by 2.
        (9, result(8, 12), 7),
        # 5 × 10% = 0.5; with 1 × 50% it makes a whole place.
        (9, result(8, 7, faults=5), 8),
        # Exempt persons neither use places nor exceed.
        (9, result(8, 8, exempt=3), 9),
        (0, result(8, 0), 0),
        # Empty places are not carried over.
        (5, result(20, 10), 4),
    ],
)
def test_the_formula_on_paper(need: int, past: Result, figure: int) -> None:
    assert linked(need, [past], USUAL).figure == figure


def test_every_number_of_the_sum_is_told() -> None:
    said = linked(9, [result(8, 5, excused=1, faults=4)], USUAL)
    assert said.words == (
        "需要 9 名。",
        "2019 年下半年计划 8 名，已接收（含待审批）5 名。",
        "空余 3 名，其中 1 名的原因不在本单位，不计；2 × 50% = 1 名。",
        "当期接收中有违规的 4 名：4 × 10% = 0.4 名。",
        "合计 1.4 名，舍去小数为 1 名；最多减需要的 30%，舍去小数为 2 名；取较小的，减 1 名。",
        "9 − 1 = 8 名。",
    )


def test_without_a_result_the_need_stands() -> None:
    said = linked(6, [], USUAL)
    assert said.figure == 6
    assert "没有可比的期间" in said.words[0]
    # A line of nought that nobody used says nothing either.
    assert linked(6, [result(0, 0)], USUAL).figure == 6


def test_only_the_latest_result_counts() -> None:
    earlier = Result(1, parse("2019H1"), 10, 0, 0, 0, 0)
    assert linked(9, [result(8, 8), earlier], USUAL).figure == 9


@given(need=st.integers(0, 200), past=st.lists(results, max_size=3), by=terms)
def test_never_below_nought_never_above_need(need: int, past: list[Result], by: LinkTerms) -> None:
    figure = linked(need, past, by).figure
    assert 0 <= figure <= need
    # Nor below what the bound leaves.
    assert figure >= need - need * by.most_share // 100


@given(need=st.integers(0, 200), past=results, by=terms, more=st.integers(0, 50))
def test_a_larger_share_never_raises_the_figure(
    need: int, past: Result, by: LinkTerms, more: int
) -> None:
    before = linked(need, [past], by).figure
    for name in ("empty_share", "exceeded_share", "fault_share"):
        raised = {**_shares(by), name: getattr(by, name) + more}
        assert linked(need, [past], LinkTerms(**raised)).figure <= before
    bound = {**_shares(by), "most_share": min(100, by.most_share + more)}
    assert linked(need, [past], LinkTerms(**bound)).figure <= before


@given(need=st.integers(0, 200), past=results, by=terms)
def test_more_need_never_lowers_the_figure(need: int, past: Result, by: LinkTerms) -> None:
    assert linked(need + 1, [past], by).figure >= linked(need, [past], by).figure


@given(past=results, by=terms)
def test_a_reason_outside_the_unit_never_costs_a_place(past: Result, by: LinkTerms) -> None:
    excused = replace(past, excused=past.excused + 1)
    assert linked(40, [excused], by).figure >= linked(40, [past], by).figure


def _shares(by: LinkTerms) -> dict[str, int]:
    names = ("empty_share", "exceeded_share", "fault_share", "most_share")
    return {name: getattr(by, name) for name in names}


@pytest.mark.parametrize("wrong", [{"empty_share": -1}, {"most_share": 101}])
def test_parameters_that_cannot_be_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="挂钩"):
        LinkTerms(**{**_shares(USUAL), **wrong})


def test_holding_back_from_the_unfit_is_no_reason_to_lose_a_place() -> None:
    assert ReasonKind.HELD_BACK.lies_outside
    assert not ReasonKind.NOBODY_RIPE.lies_outside
    assert [kind for kind in ReasonKind if not kind.is_of_empty] == [ReasonKind.EXCEEDED]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2019H1", "2019H2"),
        ("2019H2", "2020H1"),
        ("2019", "2020"),
        ("2019Q4", "2020Q1"),
        ("2019Q2", "2019Q3"),
    ],
)
def test_the_period_that_follows(before: str, after: str) -> None:
    assert following(parse(before)).code == after
