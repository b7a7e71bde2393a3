"""Figures are sums of entries; places are used by admissions and held by those who await one."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.core.facts import FACT
from rudang.core.periods import parse
from rudang.core.quotas import (
    HOLDER_FACTS,
    Category,
    Counting,
    Entry,
    EntryKind,
    Held,
    Quota,
    balances,
    filings,
    holders,
    line,
    lines,
    moved,
    plan_units,
    roll_up,
)

H2 = parse("2019H2")
ANNEX = {1: 32, 6: 6, 7: 7, 8: 3, 9: 5}
# 1 stands over 2-5; 1 and 6-9 stand under the committee, 0.
TREE: dict[int, int | None] = {0: None, 1: 0, 2: 1, 3: 1, 4: 1, 5: 1, 6: 0, 7: 0, 8: 0, 9: 0}


def issued() -> list[Entry]:
    entries = [Entry(u, Category.TOTAL, EntryKind.ISSUE, n) for u, n in ANNEX.items()]
    entries.append(Entry(1, Category.TEACHERS, EntryKind.ISSUE, 2))
    entries.append(Entry(1, Category.HIGH_KNOWLEDGE, EntryKind.ISSUE, 1))
    return entries


def people(*rows: dict[str, object]) -> pl.DataFrame:
    schema = {
        "dossier": pl.Int64(),
        "unit": pl.Int32(),
        "is_high_knowledge": pl.Boolean(),
        **{name: FACT[name].kind.dtype for name in HOLDER_FACTS},
    }
    blank = dict.fromkeys(schema)
    filled = [{**blank, "dossier": n, "unit": 1, **row} for n, row in enumerate(rows)]
    return pl.DataFrame(filled, schema=schema)


def test_the_annex_sums_to_53_with_its_structure_inside_the_first_unit() -> None:
    sums = balances(issued())
    assert list(sums) == [1, 6, 7, 8, 9]
    assert sum(q.total for q in sums.values()) == 53
    assert sums[1] == Quota(total=32, teachers=2, high_knowledge=1)


def test_places_that_move_leave_one_unit_and_reach_the_other() -> None:
    entries = [*issued(), *moved(8, 6, 2)]
    sums = balances(entries)
    assert (sums[8].total, sums[6].total) == (1, 8)


def test_an_undone_entry_leaves_the_unit_in_the_plan_with_nothing() -> None:
    entries = [
        Entry(8, Category.TOTAL, EntryKind.ISSUE, 3),
        Entry(8, Category.TOTAL, EntryKind.UNDO, -3),
    ]
    assert balances(entries) == {8: Quota()}


def test_places_filed_outside_the_plan_do_not_raise_it() -> None:
    entries = [*issued(), Entry(6, Category.HIGH_KNOWLEDGE, EntryKind.FILE_OUTSIDE, 2)]
    assert balances(entries)[6] == Quota(total=6, filed_outside=2)


@pytest.mark.parametrize(("source", "target", "amount"), [(8, 6, 0), (8, 6, -1), (8, 8, 1)])
def test_a_shift_of_nothing_or_to_itself_is_refused(source: int, target: int, amount: int) -> None:
    with pytest.raises(ValueError, match="。"):
        moved(source, target, amount)


SHIFTS = st.lists(
    st.tuples(
        st.sampled_from(sorted(TREE)),
        st.sampled_from(sorted(TREE)),
        st.integers(1, 40),
        st.sampled_from([EntryKind.SHIFT, EntryKind.DECOMPOSE]),
        st.sampled_from(list(Category)),
    ).filter(lambda shift: shift[0] != shift[1])
)


@given(SHIFTS)
def test_no_shift_or_decomposition_changes_what_the_whole_tree_has(shifts: list[tuple]) -> None:
    entries = issued()
    for source, target, amount, kind, category in shifts:
        entries += moved(source, target, amount, kind=kind, category=category)
    root = roll_up(TREE, balances(entries))[0]
    assert root == Quota(total=53, teachers=2, high_knowledge=1)


@given(st.dictionaries(st.sampled_from(sorted(TREE)), st.integers(0, 50)))
def test_a_roll_up_holds_in_each_unit_its_own_and_all_below(figures: dict[int, int]) -> None:
    own = {unit: Quota(total=n) for unit, n in figures.items()}
    sums = roll_up(TREE, own)
    for unit in TREE:
        children = [child for child, parent in TREE.items() if parent == unit]
        below = sum(sums[child].total for child in children)
        assert sums[unit].total == figures.get(unit, 0) + below


def test_a_branch_uses_the_plan_of_the_nearest_unit_above_with_entries() -> None:
    assert plan_units(TREE, [1, 4, 6]) == {1: 1, 2: 1, 3: 1, 4: 4, 5: 1, 6: 6}


@pytest.mark.parametrize(
    ("quota", "faults"),
    [
        (Quota(32, 2, 1), 0),
        (Quota(2, 2, 2), 0),
        (Quota(1, 2, 1), 1),
        (Quota(3, 1, 2), 1),
        (Quota(-1, 0, 0), 2),
        (Quota(3, 0, 0, -1), 1),
    ],
)
def test_figures_that_cannot_be_are_named(quota: Quota, faults: int) -> None:
    assert len(quota.faults()) == faults


MEETING = {"meeting_on": date(2019, 9, 10), "meeting_result": "通过"}
APPROVED = {**MEETING, "approval_on": date(2019, 9, 25), "approval_result": "批准"}

STANDINGS = [
    # what the dossier holds, as of, admitted, awaiting
    ({}, date(2019, 9, 30), 0, 0),
    (MEETING, date(2019, 9, 9), 0, 0),
    (MEETING, date(2019, 9, 10), 0, 1),
    (APPROVED, date(2019, 9, 24), 0, 1),
    (APPROVED, date(2019, 9, 25), 1, 0),
    ({**APPROVED, "approval_result": None}, date(2019, 9, 25), 1, 0),
    ({**APPROVED, "approval_result": "不批准"}, date(2019, 9, 24), 0, 1),
    ({**APPROVED, "approval_result": "不批准"}, date(2019, 9, 25), 0, 0),
    ({**MEETING, "approval_result": "不批准"}, date(2019, 9, 25), 0, 0),
    ({**MEETING, "meeting_result": "未通过"}, date(2019, 9, 30), 0, 0),
    ({**MEETING, "meeting_result": "推迟"}, date(2019, 9, 30), 0, 0),
    ({**MEETING, "meeting_result": None}, date(2019, 9, 30), 0, 1),
    (
        {**MEETING, "meeting_result": None, "due_voting": 10, "votes_yes": 5, "written_yes": 0},
        date(2019, 9, 30),
        0,
        0,
    ),
    (
        {**MEETING, "meeting_result": None, "due_voting": 10, "votes_yes": 5, "written_yes": 1},
        date(2019, 9, 30),
        0,
        1,
    ),
    ({**MEETING, "exited_on": date(2019, 9, 20)}, date(2019, 9, 19), 0, 1),
    ({**MEETING, "exited_on": date(2019, 9, 20)}, date(2019, 9, 20), 0, 0),
    ({**APPROVED, "exited_on": date(2019, 11, 1)}, date(2019, 12, 31), 1, 0),
    ({**APPROVED, "meeting_on": date(2019, 6, 30)}, date(2019, 9, 30), 0, 0),
    ({**APPROVED, "meeting_on": date(2019, 7, 1)}, date(2019, 9, 30), 1, 0),
    ({**APPROVED, "meeting_on": None}, date(2019, 9, 30), 0, 0),
]


@pytest.mark.parametrize(("facts", "as_of", "admitted", "awaiting"), STANDINGS)
def test_a_person_uses_a_place_or_holds_one(
    facts: dict[str, object], as_of: date, admitted: int, awaiting: int
) -> None:
    held = holders(people(facts), H2, as_of=as_of).get(1, Held())
    assert (held.admitted, held.awaiting) == (admitted, awaiting)


YEAR_END = {
    "meeting_on": date(2019, 12, 20),
    "approval_on": date(2020, 1, 9),
    "approval_result": "批准",
}


@pytest.mark.parametrize(
    ("period", "counting", "as_of", "admitted", "awaiting"),
    [
        ("2019H2", Counting.MEETING, date(2019, 12, 31), 0, 1),
        ("2019H2", Counting.MEETING, date(2020, 1, 9), 1, 0),
        ("2020H1", Counting.MEETING, date(2020, 1, 9), 0, 0),
        ("2019H2", Counting.APPROVAL, date(2019, 12, 31), 0, 1),
        ("2019H2", Counting.APPROVAL, date(2020, 1, 8), 0, 0),
        ("2020H1", Counting.APPROVAL, date(2020, 1, 8), 0, 1),
        ("2019H2", Counting.APPROVAL, date(2020, 1, 9), 0, 0),
        ("2020H1", Counting.APPROVAL, date(2020, 1, 9), 1, 0),
    ],
)
def test_a_vote_in_december_approved_in_january_counts_by_the_chosen_day(
    period: str, counting: Counting, as_of: date, admitted: int, awaiting: int
) -> None:
    counted = holders(people(YEAR_END), parse(period), as_of=as_of, counting=counting)
    assert (counted[1].admitted, counted[1].awaiting) == (admitted, awaiting)


def test_teachers_and_the_high_knowledge_group_are_counted_within() -> None:
    frame = people(
        APPROVED,
        {**APPROVED, "person_kind": "教师"},
        {**APPROVED, "person_kind": "教师", "is_high_knowledge": True},
        {**MEETING, "person_kind": "教师", "is_high_knowledge": True},
    )
    assert holders(frame, H2, as_of=date(2019, 9, 30)) == {
        1: Held(
            admitted=3,
            awaiting=1,
            admitted_teachers=2,
            awaiting_teachers=1,
            admitted_high_knowledge=1,
            awaiting_high_knowledge=1,
        )
    }


@pytest.mark.parametrize(
    ("quota", "held", "admitted", "awaiting", "exempt", "remaining"),
    [
        (Quota(6), Held(4, 1), 4, 1, 0, 1),
        (Quota(6), Held(6, 1), 6, 1, 0, -1),
        # one of the group beyond its own place, none filed: counted on the plan
        (Quota(6, 1, 1), Held(2, 0, 2, 0, 2, 0), 2, 0, 0, 4),
        (Quota(6, 1, 1, 1), Held(2, 0, 2, 0, 2, 0), 1, 0, 1, 5),
        (Quota(6, 1, 1, 1), Held(1, 0, 1, 0, 1, 0), 1, 0, 0, 5),
        (Quota(6, 0, 0, 3), Held(3, 2, 1, 1, 1, 1), 2, 1, 2, 3),
    ],
)
def test_a_line_sets_the_plan_beside_those_who_use_it(
    quota: Quota, held: Held, admitted: int, awaiting: int, exempt: int, remaining: int
) -> None:
    found = line(1, quota, held)
    assert (found.admitted, found.awaiting, found.exempt) == (admitted, awaiting, exempt)
    assert found.remaining == remaining


FILED_ON = date(2019, 9, 2)


def filing(dossier: int, amount: int = 1, day: date = FILED_ON) -> Entry:
    return Entry(1, Category.HIGH_KNOWLEDGE, EntryKind.FILE_OUTSIDE, amount, dossier, day)


OF_GROUP = {**APPROVED, "person_kind": "教师", "is_high_knowledge": True}
STUDENT = {**APPROVED, "person_kind": "学生", "is_high_knowledge": False}


@pytest.mark.parametrize(
    ("listed", "filed", "rows", "admitted", "awaiting", "exempt"),
    [
        # nobody filed: whoever is beyond the listed place counts on the plan
        (1, [], [OF_GROUP, OF_GROUP], 2, 0, 0),
        # filed, but the unit's own listed place is used first
        (1, [filing(0)], [OF_GROUP], 1, 0, 0),
        (1, [filing(1)], [OF_GROUP, OF_GROUP], 1, 0, 1),
        (0, [filing(0)], [OF_GROUP], 0, 0, 1),
        # filed for somebody who is not among those admitted: exempts nobody else
        (0, [filing(9)], [OF_GROUP], 1, 0, 0),
        # the day of the meeting itself is too late, the day before is not
        (0, [filing(0, day=date(2019, 9, 10))], [OF_GROUP], 1, 0, 0),
        (0, [filing(0, day=date(2019, 9, 9))], [OF_GROUP], 0, 0, 1),
        (0, [filing(0, day=date(2019, 11, 1))], [OF_GROUP], 1, 0, 0),
        # taken back
        (0, [filing(0), filing(0, -1)], [OF_GROUP], 1, 0, 0),
        # not of the group
        (0, [filing(0)], [STUDENT], 1, 0, 0),
        # exempt while awaiting approval
        (0, [filing(0)], [{**OF_GROUP, "approval_on": None, "approval_result": None}], 0, 0, 1),
    ],
)
def test_who_is_filed_by_name_before_the_meeting_uses_no_place_beyond_the_listed_ones(
    listed: int,
    filed: list[Entry],
    rows: list[dict[str, object]],
    admitted: int,
    awaiting: int,
    exempt: int,
) -> None:
    entries = [
        Entry(1, Category.TOTAL, EntryKind.ISSUE, 6),
        Entry(1, Category.TEACHERS, EntryKind.ISSUE, listed),
        Entry(1, Category.HIGH_KNOWLEDGE, EntryKind.ISSUE, listed),
        *filed,
    ]
    (found,) = lines(entries, people(*rows), H2, as_of=date(2019, 12, 31))
    assert (found.admitted, found.awaiting, found.exempt) == (admitted, awaiting, exempt)
    assert found.quota == 6


def test_a_filing_by_name_stands_until_it_is_taken_back() -> None:
    later = date(2019, 10, 8)
    entries = [filing(1), filing(2), filing(1, -1), filing(1, day=later)]
    assert filings(entries) == {1: later, 2: FILED_ON}
    assert balances(entries)[1] == Quota(filed_by_name=2)


HELD = st.builds(
    lambda a, w, fa, fw, sa, sw: Held(
        admitted=a + sa,
        awaiting=w + sw,
        admitted_high_knowledge=a,
        awaiting_high_knowledge=w,
        admitted_filed=min(a, fa),
        awaiting_filed=min(w, fw),
    ),
    *[st.integers(0, 6)] * 6,
)


@given(HELD, st.integers(0, 5), st.integers(0, 5))
def test_nobody_is_lost_or_counted_twice_between_plan_and_filings(
    held: Held, listed: int, unnamed: int
) -> None:
    found = line(1, Quota(20, listed, listed, unnamed), held)
    whole = held.admitted + held.awaiting
    of_group = held.admitted_high_knowledge + held.awaiting_high_knowledge
    assert found.admitted + found.awaiting + found.exempt == whole
    assert min(found.admitted, found.awaiting, found.exempt) >= 0
    assert found.exempt <= held.admitted_filed + held.awaiting_filed + unnamed
    # The listed places are used first, and never freed by a filing.
    assert of_group - found.exempt >= min(of_group, listed)


def test_only_units_with_entries_have_a_line() -> None:
    frame = people(APPROVED, {**APPROVED, "unit": 99}, MEETING)
    found = lines(issued(), frame, H2, as_of=date(2019, 9, 30))
    assert [one.unit for one in found] == [1, 6, 7, 8, 9]
    assert (found[0].admitted, found[0].awaiting, found[0].remaining) == (1, 1, 30)
    assert found[1].remaining == 6
