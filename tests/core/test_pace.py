"""A unit's level on a day, both sides of every boundary, and the words that give its reasons."""

from datetime import date
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.core.facts import FACT
from rudang.core.pace import (
    Figures,
    PaceLevel,
    Pacing,
    QuarterWeights,
    Rung,
    UnitPace,
    level_of,
    paces,
    rung_of,
    time_progress,
)
from rudang.core.periods import parse
from rudang.core.places import Leave
from rudang.core.prospects import PACE_FACTS, Minimums
from rudang.core.quotas import Category, Counting, Entry, EntryKind
from rudang.core.workdays import WorkingDays

WEIGHTS = QuarterWeights(first_half=50, first_quarter=50, third_quarter=30)
PACING = Pacing(
    weights=WEIGHTS,
    minimums=Minimums(12, 3, 3, 5, date(2026, 5, 11)),
    working_days=WorkingDays([], [], [2019]),
)
H2 = parse("2019H2")
AS_OF = date(2019, 9, 30)
THIRD = Fraction(3, 10)


@pytest.mark.parametrize(
    ("period", "as_of", "gone"),
    [
        ("2019H2", date(2019, 6, 30), Fraction(0)),
        ("2019H2", date(2019, 7, 1), THIRD / 92),
        ("2019H2", date(2019, 9, 29), THIRD * 91 / 92),
        ("2019H2", date(2019, 9, 30), THIRD),
        ("2019H2", date(2019, 10, 1), THIRD + Fraction(7, 10) / 92),
        ("2019H2", date(2019, 12, 30), THIRD + Fraction(7, 10) * 91 / 92),
        ("2019H2", date(2019, 12, 31), Fraction(1)),
        ("2019H2", date(2020, 3, 1), Fraction(1)),
        ("2019H1", date(2019, 3, 31), Fraction(1, 2)),
        ("2019", date(2019, 3, 31), Fraction(1, 4)),
        ("2019", date(2019, 6, 30), Fraction(1, 2)),
        ("2019", date(2019, 9, 30), Fraction(65, 100)),
        ("2019Q3", date(2019, 7, 31), Fraction(31, 92)),
    ],
)
def test_time_gone_counts_both_end_days(period: str, as_of: date, gone: Fraction) -> None:
    assert time_progress(parse(period), as_of, WEIGHTS) == gone


@given(
    st.integers(0, 100),
    st.integers(0, 100),
    st.integers(0, 100),
    st.sampled_from(["2020", "2020H1", "2020H2", "2020Q2", "2020Q3"]),
)
def test_quarters_together_are_the_whole_period(a: int, b: int, c: int, code: str) -> None:
    assert sum(QuarterWeights(a, b, c).over(parse(code))) == 1


def test_a_weight_beyond_a_hundred_is_refused() -> None:
    with pytest.raises(ValueError, match="0 至 100"):
        QuarterWeights(50, 101, 30)


E, W, D, C, S, P = (
    PaceLevel.EXCEEDED,
    PaceLevel.WILL_EXCEED,
    PaceLevel.DONE,
    PaceLevel.CANNOT_FINISH,
    PaceLevel.SLOW,
    PaceLevel.ON_PACE,
)
TENTH = Fraction(1, 10)

LEVELS = [
    # quota, admitted, awaiting, past pre-examination, feasible, time gone, level
    (5, 6, 0, 0, 0, THIRD, E),
    (5, 5, 1, 0, 0, THIRD, E),
    (5, 4, 1, 0, 0, THIRD, D),
    (5, 4, 1, 1, 1, THIRD, W),
    (5, 5, 0, 1, 1, THIRD, W),
    (5, 5, 0, 0, 9, THIRD, D),
    (5, 2, 1, 2, 2, THIRD, P),
    (5, 2, 1, 3, 3, THIRD, W),
    (5, 0, 5, 0, 0, Fraction(1), D),
    (5, 2, 1, 0, 1, THIRD, C),
    (5, 2, 1, 0, 2, THIRD, P),
    (5, 0, 0, 0, 4, Fraction(0), C),
    (5, 0, 0, 0, 5, Fraction(0), P),
    # three places are not slow for half a person, and are for a whole one
    (3, 0, 0, 0, 3, THIRD, P),
    (3, 0, 0, 0, 3, Fraction(1, 2), S),
    (3, 0, 0, 0, 3, Fraction(1, 3), S),
    (3, 0, 0, 0, 3, Fraction(1, 3) - Fraction(1, 1000), P),
    (3, 1, 0, 0, 2, Fraction(1, 2), P),
    (3, 1, 0, 0, 2, Fraction(2, 3), S),
    # who awaits approval or is past pre-examination makes good, person by person
    (10, 0, 0, 0, 10, THIRD, S),
    (10, 2, 0, 0, 8, THIRD, S),
    (10, 3, 0, 0, 7, THIRD, P),
    (10, 1, 1, 1, 8, THIRD, P),
    (10, 1, 1, 0, 8, THIRD, S),
    (10, 0, 0, 3, 10, THIRD, P),
    (10, 0, 0, 2, 10, THIRD, S),
    (10, 0, 3, 0, 7, THIRD, P),
    # a tenth that floating point cannot hold is still exactly one person
    (10, 0, 0, 0, 10, TENTH, S),
    (30, 2, 0, 0, 28, TENTH, S),
    (30, 3, 0, 0, 27, TENTH, P),
    # no places at all
    (0, 0, 0, 0, 4, THIRD, D),
    (0, 0, 0, 1, 4, THIRD, W),
    (0, 0, 1, 0, 4, THIRD, E),
]


@pytest.mark.parametrize(
    ("quota", "admitted", "awaiting", "past", "feasible", "gone", "level"), LEVELS
)
def test_a_level_follows_from_the_figures(
    quota: int,
    admitted: int,
    awaiting: int,
    past: int,
    feasible: int,
    gone: Fraction,
    level: PaceLevel,
) -> None:
    assert level_of(Figures(quota, admitted, awaiting, past, feasible, gone)) is level


def test_every_level_has_a_boundary_and_a_term() -> None:
    assert {row[-1] for row in LEVELS} == set(PaceLevel)
    assert len({level.term for level in PaceLevel}) == len(PaceLevel)


ADMITTED = {"meeting_on": date(2019, 9, 10), "approval_on": date(2019, 9, 25)}
AWAITING = {"meeting_on": date(2019, 9, 26)}
PAST = {
    "train_to": date(2019, 6, 3),
    "preexam_on": date(2019, 9, 12),
    "preexam_result": "合格",
}
READY = {"activist_on": date(2018, 6, 1), "train_to": date(2019, 6, 3)}
LATER = {"activist_on": date(2019, 3, 1)}
LEAVING = {**READY, "expected_leave_date": date(2019, 11, 30)}
EARLIER_VOTE = {"meeting_on": date(2019, 6, 20)}


def people(*groups: tuple[int, int, dict[str, object]]) -> pl.DataFrame:
    """A frame of so many persons of a unit for each group (unit, how many, their facts)."""
    schema = {
        "dossier": pl.Int64(),
        "unit": pl.Int32(),
        "is_high_knowledge": pl.Boolean(),
        **{name: FACT[name].kind.dtype for name in PACE_FACTS},
    }
    rows: list[dict[str, object]] = []
    for unit, count, facts in groups:
        for _ in range(count):
            n = len(rows)
            rows.append(
                {**dict.fromkeys(schema), "dossier": n, "unit": unit, "name": f"张{n}", **facts}
            )
    return pl.DataFrame(rows, schema=schema)


def issued(**quotas: int) -> list[Entry]:
    return [Entry(int(u[1:]), Category.TOTAL, EntryKind.ISSUE, n) for u, n in quotas.items()]


def judged(quota: int, *groups: tuple[int, dict[str, object]], as_of: date = AS_OF) -> UnitPace:
    frame = people(*((1, count, facts) for count, facts in groups))
    [found] = paces(issued(u1=quota), frame, H2, as_of=as_of, pacing=PACING)
    return found


@pytest.mark.parametrize(
    ("quota", "groups", "level", "words"),
    [
        (2, [(2, ADMITTED), (1, AWAITING)], E, "超出计划 1 名"),
        (5, [(2, ADMITTED), (1, AWAITING), (3, PAST)], W, "将超出计划 1 名"),
        (3, [(2, ADMITTED), (1, AWAITING)], D, "1 名尚待审批"),
        (2, [(2, ADMITTED)], D, "全部经过审批"),
        (0, [], D, "没有名额"),
        (3, [(1, READY), (4, LATER), (2, LEAVING)], C, "空余 2 名"),
        (3, [(1, READY), (4, LATER), (2, LEAVING)], C, "4 名最早"),
        (3, [(1, READY), (4, LATER), (2, LEAVING)], C, "2 名在具备条件前"),
        (6, [(8, READY)], S, "少 1 名"),
        (6, [(7, READY), (1, PAST)], P, "可以补足"),
        (3, [(5, READY)], P, "不足一名"),
    ],
)
def test_reasons_say_why_with_their_figures(
    quota: int, groups: list[tuple[int, dict[str, object]]], level: PaceLevel, words: str
) -> None:
    found = judged(quota, *groups)
    assert found.level is level
    assert any(words in reason for reason in found.reasons)


def test_once_the_period_is_over_places_are_empty_and_nobody_is_still_to_come() -> None:
    found = judged(3, (1, ADMITTED), (4, LATER), as_of=date(2020, 1, 1))
    assert found.level is PaceLevel.CANNOT_FINISH
    assert found.reasons[1:] == ("本期已经结束，空余 2 名。",)
    assert "还能接收的至多" in "".join(judged(3, (1, ADMITTED), as_of=date(2019, 12, 31)).reasons)


def test_the_first_reason_gives_plan_admitted_awaiting_rate_and_time() -> None:
    found = judged(10, (2, ADMITTED), (1, AWAITING), (8, READY))
    assert found.reasons[0] == (
        "计划 10 名，已审批 2 名，待审批 1 名，完成率 20.0%；时间进度 30.0%，折合 3.0 名。"
    )
    assert (found.rate, found.time_progress, found.expected) == (0.2, 0.3, 3.0)
    assert (found.remaining, found.feasible) == (7, 8)


def test_a_unit_without_places_has_no_rate() -> None:
    assert judged(0).rate is None


def test_structure_is_told_and_exempt_persons_do_not_use_the_plan() -> None:
    entries = [
        *issued(u1=2),
        Entry(1, Category.TEACHERS, EntryKind.ISSUE, 1),
        Entry(1, Category.HIGH_KNOWLEDGE, EntryKind.FILE_OUTSIDE, 1),
    ]
    teacher = {**ADMITTED, "person_kind": "教师", "is_high_knowledge": True}
    frame = people((1, 1, teacher), (1, 2, ADMITTED))
    [found] = paces(entries, frame, H2, as_of=AS_OF, pacing=PACING)
    assert (found.admitted, found.exempt, found.level) == (2, 1, D)
    assert any("教师 1 名" in reason for reason in found.reasons)
    assert any("不占计划" in reason for reason in found.reasons)


def test_leave_beyond_the_plan_is_told_with_day_reason_and_paper_and_nobody_s_name() -> None:
    leave = Leave(
        id=1,
        unit=1,
        dossier=3,
        name="张某",
        reason="学科带头人。",
        document="校党委会第 12 次会议",
        given_on=date(2019, 9, 10),
        by="王部长",
    )
    frame = people((1, 3, ADMITTED))
    [found] = paces(
        issued(u1=2), frame, H2, as_of=AS_OF, pacing=PACING, leaves={1: [leave], 2: [leave]}
    )
    assert (found.level, found.leaves) == (E, 1)
    told = "经准予超计划预审 1 名：2019-09-10，学科带头人（校党委会第 12 次会议）。"
    assert told in found.reasons
    assert not any("张某" in reason for reason in found.reasons)


def test_the_waiting_are_named_the_furthest_first() -> None:
    found = judged(9, (1, READY), (1, PAST), (1, AWAITING), (1, LATER), (1, ADMITTED))
    assert [(one.name, one.step) for one in found.waiting] == [
        ("张2", 17),
        ("张1", 15),
        ("张0", 10),
    ]
    assert [one.earliest_on for one in found.waiting] == [None, AS_OF, AS_OF]


@pytest.mark.parametrize(("counting", "awaiting"), [(Counting.MEETING, 0), (Counting.APPROVAL, 2)])
def test_a_vote_of_an_earlier_period_waits_where_it_counts(
    counting: Counting, awaiting: int
) -> None:
    pacing = Pacing(WEIGHTS, PACING.minimums, PACING.working_days, counting)
    frame = people((1, 2, EARLIER_VOTE))
    [found] = paces(issued(u1=9), frame, H2, as_of=AS_OF, pacing=pacing)
    assert (found.awaiting, len(found.waiting)) == (awaiting, awaiting)


def test_units_stand_in_the_order_of_the_ledger_and_without_dossiers_too() -> None:
    frame = people((7, 9, READY), (99, 5, PAST))
    found = paces(issued(u7=7, u3=2), frame, H2, as_of=AS_OF, pacing=PACING)
    assert [(one.unit, one.level) for one in found] == [(7, S), (3, C)]


def test_after_the_period_nothing_can_be_finished_any_more() -> None:
    found = judged(3, (1, ADMITTED), (9, PAST), as_of=date(2020, 1, 1))
    assert (found.level, found.feasible, found.past_preexam) == (C, 0, 0)


@given(
    quota=st.integers(0, 12),
    counts=st.tuples(*[st.integers(0, 4)] * 6),
    as_of=st.dates(min_value=date(2019, 6, 1), max_value=date(2020, 2, 1)),
)
def test_figures_agree_with_one_another_on_any_day(
    quota: int, counts: tuple[int, ...], as_of: date
) -> None:
    kinds = (ADMITTED, AWAITING, PAST, READY, LATER, LEAVING)
    found = judged(quota, *zip(counts, kinds, strict=True), as_of=as_of)
    assert found.reasons
    assert all(reason.endswith("。") for reason in found.reasons)
    assert found.remaining == quota - found.admitted - found.awaiting
    assert found.past_preexam <= found.feasible
    assert len(found.waiting) == found.awaiting + found.feasible
    assert 0 <= found.time_progress <= 1
    used = found.admitted + found.awaiting + found.feasible
    assert used + found.maturing_later + found.leaving_sooner == sum(counts)


@pytest.mark.parametrize(
    ("level", "quarters", "rung"),
    [
        (D, 0, Rung.NONE),
        (P, 0, Rung.NONE),
        (S, 1, Rung.REMIND),
        (S, 2, Rung.GUIDE),
        (S, 3, Rung.ADJUST),
        (C, 0, Rung.ADJUST),
        (W, 0, Rung.REMIND),
        (E, 0, Rung.GUIDE),
    ],
)
def test_the_ladder_reminds_guides_and_adjusts(level: PaceLevel, quarters: int, rung: Rung) -> None:
    assert rung_of(level, quarters, guide_after=2, adjust_after=3) is rung
    assert level.needs_letter is (rung is not Rung.NONE)
