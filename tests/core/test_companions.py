"""Who of the register may serve on a day, whom each has, and who accompanied from when to when."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.core.bodies import Entry, branch_on
from rudang.core.companions import (
    Limits,
    Member,
    Role,
    Tie,
    Turn,
    Weight,
    burdened,
    may_serve,
    members_on,
    reasons,
    to_replace,
    turns,
)

D = date
DAY = D(2019, 9, 30)
MUSIC, ART = 7, 8


def one(*entries: Entry, day: date = DAY) -> Member:
    (found,) = members_on({MUSIC: list(entries)}, day)
    return found


@pytest.mark.parametrize(
    ("entry", "is_full", "is_probationary"),
    [
        (Entry("张红梅", full_on=D(2019, 9, 30)), True, False),
        (Entry("张红梅", full_on=D(2019, 10, 1)), False, True),
        (Entry("张红梅", kind="预备党员"), False, True),
        (Entry("张红梅"), None, False),
        (Entry("张红梅", joined_on=D(2019, 10, 1)), False, False),
        (
            Entry("张红梅", full_on=D(2010, 1, 1), punishment="开除党籍", punished_on=DAY),
            False,
            False,
        ),
        (
            Entry(
                "张红梅", full_on=D(2010, 1, 1), punishment="开除党籍", punished_on=D(2019, 10, 1)
            ),
            True,
            False,
        ),
    ],
)
def test_who_is_a_full_member(entry: Entry, is_full: bool | None, is_probationary: bool) -> None:
    found = one(entry)
    assert (found.is_full, found.is_probationary) == (is_full, is_probationary)


def test_whoever_leaves_is_gone_from_that_day_and_whoever_comes_later_is_not_there() -> None:
    leaving = Entry("张红梅", full_on=D(2010, 1, 1), until=DAY)
    assert one(leaving).left_on == DAY
    assert one(leaving, day=D(2019, 9, 29)).left_on is None
    assert members_on({MUSIC: [Entry("张红梅", since=D(2019, 10, 1))]}, DAY) == []


def test_several_entries_of_one_person_count_once_with_the_posts_of_the_day() -> None:
    found = one(
        Entry("张红梅", post="书记", post_until=D(2019, 9, 29)),
        Entry("张红梅", full_on=D(2010, 1, 1), post="组织委员", post_since=D(2019, 9, 30)),
    )
    assert found.posts == ("组织委员",)
    assert found.full_on == D(2010, 1, 1)


@pytest.mark.parametrize(
    ("day", "age"), [(D(2019, 6, 30), 8), (D(2019, 7, 1), 9), (D(2010, 6, 30), None)]
)
def test_party_age_is_counted_from_full_membership(day: date, age: int | None) -> None:
    assert Member(MUSIC, "张红梅", full_on=D(2010, 7, 1)).party_age(day) == age


FULL = Entry("张红梅", full_on=D(2010, 1, 1))


def told(
    entry: Entry, role: Role, *, day: date = DAY, limits: Limits | None = None, kin: str = ""
) -> list[tuple[Weight, int]]:
    found = reasons(
        one(entry, day=day),
        role,
        day=day,
        limits=limits or Limits(),
        is_2026=day >= D(2026, 5, 11),
        kin=[kin] if kin else (),
        unit=MUSIC,
    )
    return [(reason.weight, reason.article) for reason in found]


def punished(kind: str, on: date) -> Entry:
    return Entry("张红梅", full_on=D(2010, 1, 1), punishment=kind, punished_on=on)


@pytest.mark.parametrize(
    ("entry", "role", "day", "expected"),
    [
        (FULL, Role.CONTACT, DAY, []),
        (FULL, Role.INTRODUCER, DAY, []),
        (Entry("张红梅", kind="预备党员"), Role.CONTACT, DAY, [(Weight.BAR, 9)]),
        (Entry("张红梅", kind="预备党员"), Role.INTRODUCER, DAY, [(Weight.BAR, 14)]),
        (Entry("张红梅"), Role.CONTACT, DAY, [(Weight.UNKNOWN, 0)]),
        # On probation within the Party nobody introduces.
        (
            Entry(
                "张红梅",
                full_on=D(2010, 1, 1),
                punishment="留党察看一年",
                punished_on=D(2018, 10, 1),
                effect_until=DAY,
            ),
            Role.INTRODUCER,
            DAY,
            [(Weight.BAR, 14)],
        ),
        (
            Entry(
                "张红梅",
                full_on=D(2010, 1, 1),
                punishment="留党察看一年",
                punished_on=D(2018, 9, 1),
                effect_until=D(2019, 9, 29),
            ),
            Role.INTRODUCER,
            DAY,
            [],
        ),
        # A lighter punishment advises against introducing from 2026 on, for as long as it lasts.
        (
            punished("警告", D(2026, 5, 11)),
            Role.INTRODUCER,
            D(2027, 5, 11),
            [(Weight.WARN, 14)],
        ),
        (punished("警告", D(2026, 5, 11)), Role.INTRODUCER, D(2027, 5, 12), []),
        (punished("警告", D(2019, 5, 11)), Role.INTRODUCER, DAY, [(Weight.UNKNOWN, 0)]),
        (
            punished("严重警告", D(2025, 5, 11)),
            Role.INTRODUCER,
            D(2026, 11, 11),
            [(Weight.WARN, 14)],
        ),
        (punished("严重警告", D(2025, 5, 11)), Role.INTRODUCER, D(2026, 11, 12), []),
    ],
)
def test_what_speaks_against_a_role(
    entry: Entry, role: Role, day: date, expected: list[tuple[Weight, int]]
) -> None:
    assert told(entry, role, day=day) == expected


def test_relatives_are_marked_and_barred_only_where_a_place_demands_it() -> None:
    assert told(FULL, Role.CONTACT, kin="张红梅") == [(Weight.UNKNOWN, 0)]
    found = told(FULL, Role.CONTACT, kin="张红梅", limits=Limits(contact_no_kin=True))
    assert found == [(Weight.LOCAL, 0)]
    found = told(FULL, Role.INTRODUCER, kin="张红梅", limits=Limits(contact_no_kin=True))
    assert found == [(Weight.UNKNOWN, 0)]
    assert told(FULL, Role.CONTACT, kin="李卫国") == []


@pytest.mark.parametrize(("already", "is_over"), [(4, False), (5, True)])
def test_a_local_maximum_is_reached_with_as_many_as_it_allows(already: int, is_over: bool) -> None:
    member = Member(
        MUSIC,
        "张红梅",
        full_on=D(2010, 1, 1),
        is_full=True,
        accompanies=tuple(Tie(n, MUSIC, "某", "张红梅", None) for n in range(already)),
    )
    found = reasons(
        member, Role.CONTACT, day=DAY, limits=Limits(activists=5), is_2026=False, unit=MUSIC
    )
    assert bool(found) is is_over
    assert may_serve(found)


def test_an_introducer_of_another_branch_needs_assigning() -> None:
    found = reasons(
        Member(ART, "张红梅", full_on=D(2010, 1, 1), is_full=True),
        Role.INTRODUCER,
        day=DAY,
        limits=Limits(),
        is_2026=False,
        unit=MUSIC,
    )
    assert [reason.weight for reason in found] == [Weight.WARN]
    assert not may_serve(found)


def test_a_name_means_the_own_unit_s_member_or_the_only_one_elsewhere() -> None:
    members = [Member(MUSIC, "张红梅"), Member(ART, "张红梅"), Member(ART, "李卫国")]
    ties = [
        Tie(1, MUSIC, "甲", "张红梅", None),
        Tie(2, MUSIC, "乙", "李卫国", None),
        Tie(3, MUSIC, "丙", "没有的人", None),
    ]
    loads = burdened(members, ties, ties[:1], {(MUSIC, "李卫国"): 2})
    found = [(m.unit, m.name, len(m.accompanies), m.introduced_this_year) for m in loads]
    assert found == [(MUSIC, "张红梅", 1, 0), (ART, "张红梅", 0, 0), (ART, "李卫国", 1, 2)]


def test_contacts_who_left_or_lost_standing_are_to_be_replaced() -> None:
    members = [
        Member(MUSIC, "走了", is_full=True, left_on=DAY),
        Member(MUSIC, "还在", is_full=True),
        Member(MUSIC, "重名", is_full=True, left_on=DAY),
        Member(MUSIC, "重名", is_full=True),
        Member(MUSIC, "未知"),
    ]
    ties = [Tie(n, MUSIC, "某", m.name, None) for n, m in enumerate(members)]
    ties.append(Tie(9, MUSIC, "某", "名册中没有", None))
    assert [(m.name, t.dossier) for m, t in to_replace(members, ties)] == [("走了", 0)]


def test_turns_end_with_the_change_that_no_longer_names_somebody() -> None:
    found = turns(
        ["甲", "乙"],
        D(2018, 3, 1),
        [(D(2019, 5, 1), ["丙"]), (D(2018, 9, 1), ["甲", "丙"])],
        D(2019, 10, 1),
        "列为发展对象",
    )
    assert found == [
        Turn("乙", D(2018, 3, 1), D(2018, 9, 1), "更换"),
        Turn("甲", D(2018, 3, 1), D(2019, 5, 1), "更换"),
        Turn("丙", D(2018, 9, 1), D(2019, 10, 1), "列为发展对象"),
    ]


def test_a_change_without_names_changes_nobody() -> None:
    assert turns(["甲"], None, [(DAY, [])], None) == [Turn("甲", None, None)]


DAYS = st.none() | st.dates(D(2017, 1, 1), D(2021, 1, 1))
ENTRIES = st.lists(
    st.builds(
        Entry,
        name=st.sampled_from(["甲", "乙"]),
        id_no=st.sampled_from(["", "1", "2"]),
        kind=st.sampled_from(["正式党员", "预备党员"]),
        joined_on=DAYS,
        full_on=DAYS,
        post=st.sampled_from(["", "书记"]),
        post_since=DAYS,
        since=DAYS,
        until=DAYS,
        punishment=st.sampled_from(["", "警告", "留党察看一年", "开除党籍"]),
        punished_on=DAYS,
        effect_until=DAYS,
    ),
    max_size=5,
)


@given(ENTRIES, st.dates(D(2017, 1, 1), D(2021, 1, 1)))
def test_those_present_are_the_branch_of_the_day(entries: list[Entry], day: date) -> None:
    here = [m for m in members_on({MUSIC: entries}, day) if m.is_here]
    branch = branch_on(entries, day)
    mine = sorted((m.name, str(m.is_full), str(m.is_barred), m.posts) for m in here)
    theirs = sorted((s.name, str(s.is_full), str(s.is_barred), s.posts) for s in branch.people)
    assert mine == theirs
