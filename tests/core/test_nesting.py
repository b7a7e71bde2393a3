"""Periods within periods: sums over the halves, and nobody on two lines."""

from collections.abc import Mapping
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.core.facts import FACT
from rudang.core.nesting import Nested, around, nested, parts_of, within
from rudang.core.periods import parse
from rudang.core.quotas import (
    HOLDER_FACTS,
    Category,
    Counting,
    Entry,
    EntryKind,
    Line,
    holders,
    levels,
    summed,
)

YEAR = parse("2019")
# 1 stands over 2 and 3; 1 and 4 stand under the committee, 0.
TREE: dict[int, int | None] = {0: None, 1: 0, 2: 1, 3: 1, 4: 0}
BRANCHES = (2, 3, 4)


def issued(unit: int, amount: int) -> Entry:
    return Entry(unit, Category.TOTAL, EntryKind.ISSUE, amount)


def frame(*people: tuple[int, date, date | None]) -> pl.DataFrame:
    """Branch, day of the branch meeting, day of approval."""
    schema = {
        "dossier": pl.Int64(),
        "unit": pl.Int32(),
        "is_high_knowledge": pl.Boolean(),
        **{name: FACT[name].kind.dtype for name in HOLDER_FACTS},
    }
    rows = [
        {
            **dict.fromkeys(schema),
            "dossier": n,
            "unit": unit,
            "meeting_on": met,
            "meeting_result": "通过",
            "approval_on": approved,
            "is_high_knowledge": False,
        }
        for n, (unit, met, approved) in enumerate(people)
    ]
    return pl.DataFrame(rows, schema=schema)


def made(
    ledgers: Mapping[str, list[Entry]],
    people: pl.DataFrame,
    as_of: date = date(2019, 12, 31),
    counting: Counting = Counting.MEETING,
) -> Nested:
    return nested(YEAR, ledgers, people, TREE, as_of=as_of, counting=counting)


@pytest.mark.parametrize(
    ("code", "inner", "wider"),
    [
        ("2019", ["2019H1", "2019H2", "2019Q1", "2019Q2", "2019Q3", "2019Q4"], []),
        ("2019H2", ["2019Q3", "2019Q4"], ["2019"]),
        ("2019Q3", [], ["2019H2", "2019"]),
    ],
)
def test_what_lies_within_a_period_and_around_it(
    code: str, inner: list[str], wider: list[str]
) -> None:
    assert [each.code for each in within(parse(code))] == inner
    assert [each.code for each in around(parse(code))] == wider


@pytest.mark.parametrize(
    ("codes", "parts"),
    [
        (["2019H2", "2019H1", "2020H1", "2019"], ["2019H1", "2019H2"]),
        (["2019Q3", "2019H2", "2019Q1"], ["2019Q1", "2019H2"]),
        (["2018"], []),
    ],
)
def test_the_parts_of_a_year_are_the_widest_periods_within_it(
    codes: list[str], parts: list[str]
) -> None:
    assert [each.code for each in parts_of(YEAR, codes)] == parts


MET_H1, MET_H2 = date(2019, 5, 10), date(2019, 9, 10)
APPROVED_H1, APPROVED_H2 = date(2019, 6, 1), date(2019, 9, 20)


def test_over_the_half_may_be_within_the_year() -> None:
    ledgers = {"2019H1": [issued(4, 2)], "2019H2": [issued(4, 1)]}
    people = frame((4, MET_H1, APPROVED_H1), (4, MET_H2, APPROVED_H2), (4, MET_H2, None))
    whole = made(ledgers, people)
    first, second = (part.lines[4] for part in whole.parts)
    year = whole.lines[4]
    assert (first.remaining, first.over) == (1, 0)
    assert (second.remaining, second.over) == (-1, 1)
    assert (year.quota, year.admitted, year.awaiting, year.over) == (3, 2, 1, 0)


def test_what_is_issued_for_the_year_itself_takes_whom_no_half_covers() -> None:
    ledgers = {"2019": [issued(4, 5)], "2019H2": [issued(4, 1)]}
    people = frame((4, MET_H1, APPROVED_H1), (4, MET_H2, APPROVED_H2))
    whole = made(ledgers, people)
    assert [(line.quota, line.admitted) for line in whole.own] == [(5, 1)]
    assert whole.parts[0].lines[4].admitted == 1
    assert (whole.lines[4].quota, whole.lines[4].admitted) == (6, 2)


def test_a_half_broken_down_to_branches_counts_them_there_and_the_other_half_above() -> None:
    ledgers = {"2019H1": [issued(1, 3)], "2019H2": [issued(1, 1), issued(2, 2)]}
    people = frame((2, MET_H1, APPROVED_H1), (2, MET_H2, APPROVED_H2))
    lines = made(ledgers, people).lines
    assert (lines[1].quota, lines[1].admitted) == (4, 1)
    assert (lines[2].quota, lines[2].admitted) == (2, 1)


DAYS = st.dates(date(2018, 12, 1), date(2020, 1, 31))
PEOPLE = st.lists(
    st.tuples(st.sampled_from(BRANCHES), DAYS, st.none() | st.integers(0, 60)), max_size=8
)
LEDGERS = st.dictionaries(
    st.sampled_from(["2019", "2019H1", "2019H2", "2019Q1", "2019Q3"]),
    st.lists(st.tuples(st.sampled_from(sorted(TREE)), st.integers(0, 9)), min_size=1, max_size=4),
    max_size=4,
)


@given(PEOPLE, LEDGERS, DAYS, st.sampled_from(Counting))
def test_a_year_counts_everybody_once_and_every_place_once(
    people: list[tuple[int, date, int | None]],
    ledgers: dict[str, list[tuple[int, int]]],
    as_of: date,
    counting: Counting,
) -> None:
    entries = {code: [issued(*one) for one in found] for code, found in ledgers.items()}
    everybody = frame(
        *(
            (unit, met, None if later is None else date.fromordinal(met.toordinal() + later))
            for unit, met, later in people
        )
    )
    lines = made(entries, everybody, as_of, counting).lines.values()
    assert sum(line.quota for line in lines) == sum(
        amount for found in ledgers.values() for _, amount in found
    )
    # With a plan at the top of every period in which somebody counts, nobody is left out.
    top = {code: [*found, issued(0, 0)] for code, found in entries.items()}
    top["2019"] = [*top.get("2019", []), issued(0, 0)]
    held = holders(
        everybody.with_columns(unit=pl.lit(0, pl.Int32)), YEAR, as_of=as_of, counting=counting
    )
    counted = made(top, everybody, as_of, counting).lines.values()
    expected = (held[0].admitted, held[0].awaiting) if 0 in held else (0, 0)
    assert (sum(x.admitted for x in counted), sum(x.awaiting for x in counted)) == expected
    # Whatever plans there are, nobody is counted twice.
    assert sum(x.admitted for x in lines) <= expected[0]
    assert sum(x.awaiting for x in lines) <= expected[1]


FIGURES = st.dictionaries(st.sampled_from(sorted(TREE)), st.integers(0, 30))


@given(FIGURES)
def test_a_tree_of_lines_holds_each_once_and_sums_to_the_whole(figures: dict[int, int]) -> None:
    lines = [Line(unit, n, 0, 0, n, 0, 0, 0, 0) for unit, n in figures.items()]
    found = levels(TREE, lines)
    assert sorted(each.own.unit for each in found) == sorted(figures)
    assert sum(each.whole.quota for each in found if each.depth == 0) == sum(figures.values())
    for at, level in enumerate(found):
        below = []
        for other in found[at + 1 :]:
            if other.depth <= level.depth:
                break
            below.append(other.own)
        assert level.whole == summed(level.own, *below)
        assert level.is_over_others == bool(below)
