"""Figures of any day are sums of entries; what lies between two days makes the difference."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rudang.core.plan_ledger import Dated, after, figures, steps
from rudang.core.quotas import Category, Entry, EntryKind, Quota, balances, moved

SINCE = date(2019, 7, 1)
UNITS = st.integers(1, 4)
KINDS = st.sampled_from([EntryKind.ISSUE, EntryKind.ADD, EntryKind.UNDO, EntryKind.FILE_OUTSIDE])
DAYS = st.integers(0, 180).map(lambda n: SINCE + timedelta(days=n))
ENTRIES = st.builds(Entry, UNITS, st.sampled_from(list(Category)), KINDS, st.integers(-20, 40)).map(
    lambda entry: (entry,)
)
SHIFTS = (
    st.tuples(
        UNITS, UNITS, st.integers(1, 9), st.sampled_from([EntryKind.SHIFT, EntryKind.DECOMPOSE])
    )
    .filter(lambda found: found[0] != found[1])
    .map(lambda found: moved(found[0], found[1], found[2], kind=found[3]))
)
LEDGER = st.lists(st.tuples(DAYS, ENTRIES | SHIFTS), max_size=20).map(
    lambda found: [Dated(day, entry) for day, entries in found for entry in entries]
)


def totals(rows: list[Dated], day: date) -> Quota:
    return sum(figures(rows, day).values(), Quota())


@given(LEDGER, DAYS, DAYS)
def test_before_and_what_came_between_make_after(rows: list[Dated], one: date, other: date) -> None:
    since, until = sorted((one, other))
    before, then = figures(rows, since), figures(rows, until)
    between = balances(row.entry for row in after(rows, since, until))
    for unit in then:
        assert before.get(unit, Quota()) + between.get(unit, Quota()) == then[unit]


@given(LEDGER, DAYS, DAYS)
def test_the_steps_lead_from_the_one_total_to_the_other(
    rows: list[Dated], one: date, other: date
) -> None:
    since, until = sorted((one, other))
    moves = steps([row.entry for row in after(rows, since, until)])
    gained = totals(rows, until).total - totals(rows, since).total
    assert sum(step.amount for step in moves) == gained
    assert all(step.amount for step in moves)


@given(LEDGER, DAYS)
def test_shifts_and_decompositions_move_no_total(rows: list[Dated], day: date) -> None:
    still = [row for row in rows if row.entry.kind not in (EntryKind.SHIFT, EntryKind.DECOMPOSE)]
    assert totals(rows, day).total == totals(still, day).total


@given(LEDGER)
def test_the_order_of_entries_of_a_day_does_not_matter(rows: list[Dated]) -> None:
    last = SINCE + timedelta(days=200)
    assert figures(rows, last) == figures(list(reversed(rows)), last)


def test_a_second_batch_and_a_shift_are_told_apart() -> None:
    moves = steps(
        [
            Entry(1, Category.TOTAL, EntryKind.ISSUE, 53),
            Entry(1, Category.TEACHERS, EntryKind.ISSUE, 2),
            Entry(2, Category.TOTAL, EntryKind.ADD, 4),
            *moved(1, 2, 3),
            Entry(2, Category.HIGH_KNOWLEDGE, EntryKind.FILE_OUTSIDE, 1),
        ]
    )
    told = [(step.term, step.amount) for step in moves]
    assert told == [("下达", 53), ("追加", 4), ("调剂调出", -3), ("调剂调入", 3)]
