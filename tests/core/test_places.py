"""Places one by one: each person on one place at most, every place of the plan accounted for."""

from collections import Counter
from datetime import date
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.core.places import (
    Binding,
    Lost,
    MeantFor,
    Somebody,
    Standing,
    cannot_be_bound,
    changes,
    claims,
    lay_out,
    misfit,
)
from rudang.core.quotas import Held, Quota, line

LAST_DAY = date(2019, 12, 31)
NUMBERS = count(1)


def somebody(state: str = "feasible", **more: object) -> Somebody:
    number = next(NUMBERS)
    usual: dict = {"dossier": number, "name": f"人员{number}", "person_kind": "学生", "step": 12}
    return Somebody(**{**usual, "state": state, **more})


TEACHER = {"person_kind": "教师"}
SCHOLAR = {"person_kind": "教师", "is_of_group": True}


def bound(who: Somebody, meant_for: MeantFor = MeantFor.ANYBODY, **more: object) -> Binding:
    return Binding(who.dossier, who.dossier, meant_for=meant_for, **more)  # type: ignore[arg-type]


def test_a_unit_s_places_are_held_bound_firmly_bound_provisionally_and_empty() -> None:
    admitted, awaiting = somebody("admitted"), somebody("awaiting")
    target, activist, other = somebody(), somebody(step=6), somebody(step=6)
    found = lay_out(
        Quota(6),
        [admitted, awaiting, target, activist, other],
        [bound(target), bound(activist, is_firm=False)],
    )
    assert [(s.standing.value, s.who and s.who.dossier) for s in found.slots] == [
        ("admitted", admitted.dossier),
        ("awaiting", awaiting.dossier),
        ("firm", target.dossier),
        ("provisional", activist.dossier),
        ("empty", None),
        ("empty", None),
    ]
    assert found.without == (other,)
    assert (found.beyond, found.exempt, found.changes) == ((), (), ())


@pytest.mark.parametrize(
    ("who", "meant_for", "words"),
    [
        ({}, MeantFor.ANYBODY, ""),
        ({}, MeantFor.TEACHER, "名额安排给教师，李明是学生。"),
        ({}, MeantFor.HIGH_KNOWLEDGE, "名额安排给高知识群体，李明是学生。"),
        (TEACHER, MeantFor.TEACHER, ""),
        (TEACHER, MeantFor.HIGH_KNOWLEDGE, "名额安排给高知识群体，李明是教师。"),
        (SCHOLAR, MeantFor.HIGH_KNOWLEDGE, ""),
        (SCHOLAR, MeantFor.TEACHER, ""),
        (SCHOLAR, MeantFor.ANYBODY, ""),
        ({"person_kind": ""}, MeantFor.TEACHER, "名额安排给教师，李明是人员类别未登记。"),
    ],
)
def test_person_and_place_go_together_or_a_sentence_says_how_they_differ(
    who: dict, meant_for: MeantFor, words: str
) -> None:
    assert misfit(somebody(name="李明", **who), meant_for) == words


def test_the_structure_s_places_go_to_whom_they_were_meant_for() -> None:
    student, teacher, scholar = (
        somebody("admitted"),
        somebody("admitted", **TEACHER),
        somebody("admitted", **SCHOLAR),
    )
    found = lay_out(Quota(4, 2, 1), [student, teacher, scholar], [])
    of = {slot.who.dossier: slot for slot in found.slots if slot.who}
    assert of[scholar.dossier].meant_for is MeantFor.HIGH_KNOWLEDGE
    assert of[teacher.dossier].meant_for is MeantFor.TEACHER
    assert of[student.dossier].meant_for is MeantFor.ANYBODY
    assert found.empty == {MeantFor.ANYBODY: 1}


@pytest.mark.parametrize(
    ("listed", "around", "wanting"),
    [
        # The group's own place comes first, filed or not.
        (1, [], 1),
        (0, [], 0),
        # Somebody else of the group uses it, is bound to it, or is ready for it without a filing.
        (1, ["admitted"], 0),
        (1, ["bound"], 0),
        (1, ["ready"], 1),
        (2, ["admitted"], 1),
        (2, ["admitted", "bound"], 0),
        # Whoever is exempt already leaves it.
        (1, ["admitted", "exempt"], 0),
        (2, ["admitted", "exempt"], 0),
    ],
)
def test_whoever_was_filed_by_name_wants_a_place_only_while_the_group_has_one(
    listed: int, around: list[str], wanting: int
) -> None:
    filed = somebody(**SCHOLAR, is_filed=True)
    others = {
        "admitted": somebody("admitted", **SCHOLAR),
        "exempt": somebody("admitted", **SCHOLAR, is_filed=True),
        "bound": somebody(**SCHOLAR),
        "ready": somebody(**SCHOLAR),
    }
    bindings = [bound(others["bound"])] if "bound" in around else []
    people = [filed, *(others[each] for each in around)]
    found = lay_out(Quota(9, listed, listed), people, bindings)
    assert len(found.without) == wanting
    assert found.filed == (() if filed in found.without else (filed,))


def test_a_student_on_a_teacher_s_place_is_told_until_it_is_explained() -> None:
    student = somebody()
    for why, is_explained in (("", False), ("教师一方暂无成熟人选", True)):
        binding = bound(student, MeantFor.TEACHER, why=why)
        (slot, _) = lay_out(Quota(2, 1), [student], [binding]).slots
        assert slot.misfit
        assert slot.is_explained is is_explained


@pytest.mark.parametrize(
    ("who", "words"),
    [
        (somebody(step=12), ""),
        (somebody(step=15, state="past_preexam"), ""),
        (somebody("admitted", step=None), ""),
        (somebody(step=7), ""),
        (somebody("later", step=6, earliest_on=date(2020, 2, 1)), "最早 2020-02-01 才可以接收"),
        (somebody("leaving", step=6), "临近离校"),
        (somebody("later", step=3), "还不是入党积极分子"),
        (somebody("", step=None), "还不是入党积极分子"),
    ],
)
def test_a_place_goes_to_targets_and_to_activists_who_can_be_listed_in_time(
    who: Somebody, words: str
) -> None:
    said = cannot_be_bound(who, LAST_DAY)
    assert words in said
    assert bool(said) is bool(words)


@pytest.mark.parametrize(
    ("who", "is_firm", "lost", "words"),
    [
        (somebody(), True, None, None),
        (somebody(step=6), False, None, None),
        (somebody(step=12), False, None, "已列为发展对象，暂定改为确定"),
        (somebody("awaiting", step=17), False, None, "已列为发展对象，暂定改为确定"),
        (somebody("", lost=Lost.EXITED), True, Lost.EXITED, "档案已经终止"),
        (somebody("", lost=Lost.REFUSED), True, Lost.REFUSED, "支部大会未通过或者党委不批准"),
        (somebody("", lost=Lost.FAILED), False, Lost.FAILED, "政治审查或者预审不合格"),
        (somebody("", lost=Lost.MOVED), True, Lost.MOVED, "已转到其他党组织"),
        (somebody("", lost=Lost.ELSEWHERE), True, Lost.ELSEWHERE, "已计入其他期间"),
        # an exit after approval gives no place back
        (somebody("admitted", lost=Lost.EXITED), True, None, None),
    ],
)
def test_what_has_happened_to_a_binding_s_person_changes_or_frees_it(
    who: Somebody, is_firm: bool, lost: Lost | None, words: str | None
) -> None:
    found = changes([bound(who, is_firm=is_firm)], {who.dossier: who})
    assert [(one.lost, one.words) for one in found] == ([(lost, words)] if words else [])


STATES = st.sampled_from(["admitted", "awaiting", "past_preexam", "feasible", "later", ""])
PEOPLE = st.lists(
    st.builds(
        lambda state, kind, group, filed, step: somebody(
            state,
            person_kind=kind,
            is_of_group=group and kind != "学生",
            is_filed=filed,
            step=step,
        ),
        STATES,
        st.sampled_from(["学生", "教师", "教职工"]),
        st.booleans(),
        st.booleans(),
        st.sampled_from([3, 6, 12, 15, 17]),
    ),
    max_size=9,
)
QUOTAS = st.builds(
    lambda anybody, teachers, group, unnamed: Quota(
        anybody + teachers + group, teachers + group, group, unnamed
    ),
    *[st.integers(0, 3)] * 4,
)


def held_of(people: list[Somebody]) -> Held:
    def number(state: str, **wanted: bool) -> int:
        return sum(
            p.state == state and all(getattr(p, k) == v for k, v in wanted.items()) for p in people
        )

    return Held(
        admitted=number("admitted"),
        awaiting=number("awaiting"),
        admitted_high_knowledge=number("admitted", is_of_group=True),
        awaiting_high_knowledge=number("awaiting", is_of_group=True),
        admitted_filed=number("admitted", is_of_group=True, is_filed=True),
        awaiting_filed=number("awaiting", is_of_group=True, is_filed=True),
    )


@given(QUOTAS, PEOPLE, st.data())
def test_every_place_is_accounted_for_and_nobody_has_two(
    quota: Quota, people: list[Somebody], data: st.DataObject
) -> None:
    some = data.draw(st.sets(st.sampled_from(people))) if people else set()
    bindings = [
        bound(who, data.draw(st.sampled_from(MeantFor)), is_firm=data.draw(st.booleans()))
        for who in people
        if who in some
    ]
    found = lay_out(quota, people, bindings)
    assert len(found.slots) == quota.total
    assert Counter(slot.meant_for for slot in found.slots) == Counter(
        {
            kind: number
            for kind, number in (
                (MeantFor.HIGH_KNOWLEDGE, quota.high_knowledge),
                (MeantFor.TEACHER, quota.teachers - quota.high_knowledge),
                (MeantFor.ANYBODY, quota.total - quota.teachers),
            )
            if number
        }
    )
    placed = [slot.who.dossier for slot in (*found.slots, *found.beyond) if slot.who]
    outside = [who.dossier for who in found.exempt]
    assert len(set(placed + outside)) == len(placed + outside)
    holding = {who.dossier for who in people if who.holds}
    assert set(placed + outside) == holding | {b.dossier for b in bindings}
    assert not (found.beyond and found.count(Standing.EMPTY))
    # Agrees with the figures of the line.
    known = line(1, quota, held_of(people))
    assert len(outside) == known.exempt
    assert len(holding) - len(outside) == known.admitted + known.awaiting


@given(QUOTAS, PEOPLE, PEOPLE)
def test_whoever_more_is_counted_never_leaves_more_places(
    quota: Quota, people: list[Somebody], more: list[Somebody]
) -> None:
    used, left = claims(quota, people)
    after, left_after = claims(quota, people, more)
    assert used + left == after + left_after == quota.total
    assert left_after <= left


def test_whoever_passed_the_pre_examination_is_about_to_use_a_place() -> None:
    people = [somebody("admitted"), somebody("past_preexam"), somebody("feasible")]
    assert claims(Quota(2), people) == (2, 0)
    assert claims(Quota(2), people, [somebody()]) == (3, -1)


@pytest.mark.parametrize(
    ("quota", "is_filed", "left"),
    [
        # the unit's own listed place first: it is one of the plan's
        (Quota(2, 1, 1), True, 0),
        (Quota(1, 0, 0), True, 0),
        (Quota(1, 0, 0), False, -1),
    ],
)
def test_somebody_of_the_group_filed_by_name_needs_no_place_beyond_the_listed(
    quota: Quota, is_filed: bool, left: int
) -> None:
    asker = somebody(is_filed=is_filed, **SCHOLAR)
    assert claims(quota, [somebody("admitted")], [asker])[1] == left
