"""A branch on a day, both sides of each day that changes it."""

from datetime import date
from typing import Any

import pytest

from rudang.core.bodies import Body, Entry, approver, branch_on, covers

DAY = date(2019, 10, 9)


def entry(name: str = "张红梅", **facts: Any) -> Entry:
    days = {
        n: date.fromisoformat(v)
        for n, v in facts.items()
        if n.endswith(("_on", "since", "until")) and v
    }
    return Entry(name, **{"full_on": date(2010, 7, 1), **facts, **days})


@pytest.mark.parametrize(
    ("facts", "may_vote"),
    [
        ({"full_on": "2019-10-08"}, True),
        ({"full_on": "2019-10-09"}, True),
        ({"full_on": "2019-10-10"}, False),
        ({"full_on": None}, None),
        ({"full_on": None, "kind": "预备党员"}, False),
        ({"full_on": None, "joined_on": "2019-10-10"}, False),
        ({"since": "2019-10-09"}, True),
        ({"until": "2019-10-10"}, True),
        ({"punishment": "留党察看", "punished_on": "2019-10-09"}, False),
        ({"punishment": "留党察看", "punished_on": "2019-10-10"}, True),
        ({"punishment": "留党察看", "effect_until": "2019-10-08"}, True),
        ({"punishment": "留党察看", "effect_until": "2019-10-09"}, False),
        ({"punishment": "留党察看"}, None),
        ({"punishment": "警告", "punished_on": "2019-10-09"}, True),
        ({"punishment": "开除党籍", "punished_on": "2019-10-09"}, False),
        ({"punishment": "开除党籍", "punished_on": "2019-10-10"}, True),
    ],
)
def test_who_may_vote_on_the_day(facts: dict[str, Any], may_vote: bool | None) -> None:
    (one,) = branch_on([entry(**facts)], DAY).people
    assert one.may_vote is may_vote
    assert bool(one.why_not) is (may_vote is not True)


@pytest.mark.parametrize(
    "facts", [{"since": "2019-10-10"}, {"until": "2019-10-09"}, {"until": "2019-10-08"}]
)
def test_whoever_is_not_yet_or_no_longer_there_is_nobody_of_the_branch(
    facts: dict[str, Any],
) -> None:
    assert branch_on([entry(**facts)], DAY).people == []


@pytest.mark.parametrize(
    ("punishment", "since", "until", "covered"),
    [
        ("留党察看", None, "2020-10-09", True),
        ("留党察看", None, "2020-10-10", None),
        ("留党察看二年", None, "2020-10-10", True),
        ("留党察看一年", None, "2020-10-10", False),
        ("留党察看", None, "2021-10-10", False),
        ("留党察看", "2018-10-09", None, True),
        ("留党察看", "2018-10-08", None, None),
        ("警告", "2018-10-09", None, True),
        ("警告", "2018-10-08", None, False),
        ("严重警告", None, "2021-04-09", True),
        ("严重警告", None, "2021-04-10", False),
        ("撤销党内职务", "2017-10-09", None, True),
        ("撤销党内职务", "2017-10-08", None, False),
        ("警告", None, None, None),
    ],
)
def test_a_punishment_with_one_end_has_the_other_by_its_kind(
    punishment: str, since: str | None, until: str | None, covered: bool | None
) -> None:
    first, last = (date.fromisoformat(text) if text else None for text in (since, until))
    assert covers(punishment, first, last, DAY) is covered


@pytest.mark.parametrize(
    ("post", "held"),
    [
        ({"post_since": "2019-10-09"}, ("书记",)),
        ({"post_since": "2019-10-10"}, ()),
        ({"post_until": "2019-10-09"}, ("书记",)),
        ({"post_until": "2019-10-08"}, ()),
    ],
)
def test_a_post_is_held_from_its_first_to_its_last_day(
    post: dict[str, Any], held: tuple[str, ...]
) -> None:
    assert branch_on([entry(post="书记", **post)], DAY).people[0].posts == held


def test_several_entries_of_one_person_count_once() -> None:
    branch = branch_on(
        [
            entry(post="书记", id_no="11010119660101123X"),
            entry(post="组织委员", since="2015-01-01"),
            entry("李明"),
        ],
        DAY,
    )
    assert branch.full_members == 2
    assert branch.people[0].posts == ("书记", "组织委员")


@pytest.mark.parametrize(
    ("members", "body", "must_attend"),
    [(6, Body.MEETING, 4), (7, Body.COMMITTEE, 4), (8, Body.COMMITTEE, 5)],
)
def test_from_so_many_members_on_a_committee_decides(
    members: int, body: Body, must_attend: int
) -> None:
    branch = branch_on([entry(f"某{n}") for n in range(members)], DAY)
    assert branch.body(7) is body
    assert branch.quorum is not None
    assert (branch.quorum.must_attend, branch.quorum.must_agree) == (must_attend, must_attend)


def test_nothing_is_counted_where_somebody_is_not_known() -> None:
    branch = branch_on([entry(), entry("李明", full_on=None)], DAY)
    assert (branch.full_members, branch.voters, branch.quorum, branch.body(7)) == (None,) * 4


def test_a_decision_goes_up_to_the_nearest_that_may_approve() -> None:
    assert approver([(3, False), (2, False), (1, True)]) == 1
    assert approver([(3, False)]) is None
