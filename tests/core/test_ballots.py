"""The arithmetic of a vote: a half, who counts, what cannot be, and what the figures bear out."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.core.ballots import ADMISSION, Ballots, Decision, Half, Majority
from rudang.core.rules import Quorum

COMMITTEE = Majority(Half.OR_MORE, of_present=True, counts_written=False)


def up_to(most: int, *, near: int) -> st.SearchStrategy[int]:
    """Anything from 0, and often just about where the answer turns."""
    edges = sorted({min(max(near + step, 0), most) for step in (-1, 0, 1)})
    return st.one_of(st.sampled_from(edges), st.integers(0, most))


@st.composite
def lawful(draw: st.DrawFn) -> Ballots:
    """A vote whose figures fit together, half of them close to the half that decides."""
    due = draw(st.integers(1, 120))
    present = draw(up_to(due, near=due // 2))
    issued = draw(up_to(present, near=present))
    returned = draw(up_to(issued, near=issued))
    yes = draw(up_to(returned, near=due // 2))
    no = draw(st.integers(0, returned - yes))
    abstain = draw(st.integers(0, returned - yes - no))
    away = due - present
    written_yes = draw(up_to(away, near=due // 2 - yes))
    written_no = draw(st.integers(0, away - written_yes))
    written_abstain = draw(st.integers(0, away - written_yes - written_no))
    return Ballots(
        due=due,
        present=present,
        issued=issued,
        returned=returned,
        yes=yes,
        no=no,
        abstain=abstain,
        spoiled=returned - yes - no - abstain,
        written_yes=written_yes,
        written_no=written_no,
        written_abstain=written_abstain,
    )


@pytest.mark.parametrize(
    ("due", "attend", "agree"),
    [(31, 16, 16), (30, 16, 16), (3, 2, 2), (2, 2, 2), (1, 1, 1), (20, 11, 11)],
)
def test_more_than_half_of_those_due(due: int, attend: int, agree: int) -> None:
    figures = Ballots(due=due)
    assert (figures.must_attend(), figures.must_agree()) == (attend, agree)


@pytest.mark.parametrize(("due", "attend"), [(3, 2), (4, 2), (5, 3), (7, 4)])
def test_half_and_more_includes_exactly_half(due: int, attend: int) -> None:
    assert Ballots(due=due).must_attend(COMMITTEE) == attend


@given(lawful())
def test_the_denominator_is_always_who_was_due(figures: Ballots) -> None:
    """As domain arithmetic has it: 2A > E and 2(Yp + Yw) > E."""
    due, present, yes, written = (
        figures.due or 0,
        figures.present or 0,
        figures.yes or 0,
        figures.written_yes or 0,
    )
    assert figures.is_quorate() is (2 * present > due)
    assert figures.passes() is (2 * present > due and 2 * (yes + written) > due)


@given(lawful())
def test_it_says_the_same_as_the_rules(figures: Ballots) -> None:
    quorum = Quorum(
        due=figures.due or 0,
        present=figures.present or 0,
        yes=figures.yes or 0,
        written_yes=figures.written_yes or 0,
    )
    assert figures.must_attend() == quorum.must_attend
    assert figures.is_quorate() is quorum.is_quorate
    assert figures.passes() is quorum.passes


@given(lawful())
def test_figures_that_fit_have_no_fault_but_a_missing_quorum(figures: Ballots) -> None:
    faults = figures.faults()
    if figures.is_quorate():
        assert faults == []
    else:
        assert [fault.field for fault in faults] == ["present"]
        assert "不足法定人数" in faults[0].words


@given(lawful(), st.integers(1, 50))
def test_written_opinions_never_help_the_quorum(figures: Ballots, more: int) -> None:
    helped = replace(figures, written_yes=(figures.written_yes or 0) + more)
    assert helped.is_quorate() is figures.is_quorate()


@given(lawful())
def test_another_yes_never_turns_a_passed_vote_down(figures: Ballots) -> None:
    if figures.passes():
        assert replace(figures, yes=(figures.yes or 0) + 1).passes() is True


@given(lawful())
def test_a_vote_can_never_pass_both_ways(figures: Ballots) -> None:
    turned = replace(
        figures,
        yes=figures.no,
        no=figures.yes,
        written_yes=figures.written_no,
        written_no=figures.written_yes,
    )
    assert not (figures.passes() and turned.passes())


@given(lawful())
def test_a_decision_is_questioned_exactly_where_the_figures_speak_against_it(
    figures: Ballots,
) -> None:
    approved = figures.against(Decision.APPROVE)
    refused = figures.against(Decision.REFUSE)
    assert (approved is None) is bool(figures.passes())
    assert (refused is None) is not figures.passes()
    assert figures.against(Decision.POSTPONE) is None


FITS: dict[str, Any] = {
    "due": 20, "present": 18, "issued": 18, "returned": 17, "yes": 14, "no": 1, "abstain": 1,
    "spoiled": 1, "written_yes": 1, "written_no": 1, "written_abstain": 0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"present": 21}, "present", "实到会 21 多于应到会 20"),
        ({"issued": 19}, "issued", "发出票数 19 多于实到会 18"),
        ({"returned": 19, "issued": 18}, "returned", "收回票数 19 多于发出票数 18"),
        ({"yes": 15}, "returned", "各项票数合计 18，与收回票数 17 不符"),
        ({"yes": 17, "no": None, "spoiled": 2}, "yes", "合计 20，多于收回票数 17"),
        ({"returned": None, "yes": 17}, "yes", "合计 20，多于实到会 18"),
        ({"written_abstain": 1}, "written_yes", "书面意见 3 份，多于未到会 2 人"),
        ({"no": -1}, "no", "反对不能是负数"),
    ],
)
def test_what_cannot_be_is_said_with_its_figures(
    change: dict[str, Any], field: str, says: str
) -> None:
    assert Ballots(**FITS).faults() == []
    faults = Ballots(**{**FITS, **change}).faults()
    assert any(fault.field == field and says in fault.words for fault in faults), faults


@given(lawful(), st.sampled_from(["due", "present", "yes"]))
def test_what_is_not_known_is_not_decided(figures: Ballots, name: str) -> None:
    if figures.is_quorate():
        assert replace(figures, **{name: None}).passes() is None


def test_a_committee_decides_by_those_who_came() -> None:
    figures = Ballots(due=5, present=3, yes=2, no=1, abstain=0, spoiled=0)
    assert (figures.must_agree(COMMITTEE), figures.passes(COMMITTEE)) == (2, True)
    assert figures.passes(ADMISSION) is False
