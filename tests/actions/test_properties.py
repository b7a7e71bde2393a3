"""Whole courses of acts: order leaves no trace, undo restores, a renewal leaves the days before."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rudang.actions import accounts, dossiers, projecting, reviews
from rudang.core.facts import ACT_KINDS, CHOICES, FACTS_OF_ACT, ActKind, Fact, Kind
from rudang.store import frames
from tests.actions.test_dossiers_acts import TODAY, a_dossier, asked_of, rows
from tests.actions.test_dossiers_acts import sheet as stored_sheet
from tests.world import World, make_world

# A handful with every run of the tests, as many as one likes with `make fuzz`.
EXAMPLES = int(os.environ.get("RUDANG_FUZZ", "4"))
COURSES = settings(
    max_examples=EXAMPLES,
    deadline=None,
    print_blob=True,
    # Making a failing course smaller takes minutes: that is for `make fuzz`.
    phases=[phase for phase in Phase if phase is not Phase.shrink or "RUDANG_FUZZ" in os.environ],
    suppress_health_check=list(HealthCheck),
)
FIRST = date(2013, 1, 1)
LAST = date(2024, 12, 31)
ONE_DAY = timedelta(days=1)

# In the order of the steps, as a case takes them; plans and the rest have no place of their own.
COURSE = sorted(
    (kind for kind in ACT_KINDS if kind.name not in ("particulars", "schedule")),
    key=lambda kind: kind.step or 26,
)
PEOPLE = st.sampled_from(["张红梅", "李建国", "王秀英", "赵志强", "欧阳娜娜"])


@dataclass(frozen=True)
class Deed:
    """One act as it will be recorded; `again` is its place among the times the step was done."""

    kind: str
    on: date | None
    facts: Mapping[str, Any]
    again: int = 0


def fact_of(draw: st.DrawFn, fact: Fact, on: date) -> Any:
    """What a form plausibly says: days near the act, choices from the list, some heads."""
    near = st.integers(-40, 40).map(lambda n: min(max(on + timedelta(days=n), FIRST), TODAY))
    if fact.name in CHOICES:
        choice = st.sampled_from(CHOICES[fact.name])
        return draw(st.lists(choice, max_size=2, unique=True) if is_list(fact) else choice)
    return draw(
        {
            Kind.DATE: near,
            Kind.DATES: st.lists(near, max_size=2, unique=True),
            Kind.INTEGER: st.integers(0, 40),
            Kind.TEXT: st.sampled_from(["一", "高等学校", "按期", "00123"]),
            Kind.TEXTS: st.lists(PEOPLE, min_size=1, max_size=2, unique=True),
        }[fact.kind]
    )


def is_list(fact: Fact) -> bool:
    return fact.kind is Kind.TEXTS


def a_deed(draw: st.DrawFn, kind: ActKind, on: date, again: int = 0) -> Deed:
    has_day = any(fact.is_day for fact in FACTS_OF_ACT[kind.name])
    # Details are often left blank, and so may be anything else.
    wanted = [
        fact
        for fact in FACTS_OF_ACT[kind.name]
        if not fact.is_day and draw(st.integers(0, 5)) > (2 if fact.is_detail else 0)
    ]
    return Deed(
        kind.name,
        on if has_day else None,
        {fact.name: fact_of(draw, fact, on) for fact in wanted},
        again,
    )


@st.composite
def a_course(draw: st.DrawFn, most: int = 9) -> list[Deed]:
    """A case from some kind of act to some other, steps left out, some repeated or done again."""
    some = draw(st.lists(st.sampled_from(COURSE), min_size=2, max_size=most - 1, unique=True))
    # What stands several times side by side is where an order could be told.
    several = draw(st.sampled_from([kind for kind in COURSE if kind.repeats]))
    kinds = sorted({*some, several}, key=COURSE.index)
    on = FIRST + timedelta(days=draw(st.integers(0, 2500)))
    deeds = []
    for kind in kinds:
        most_times = 3 if kind.repeats else 2 if kind.may_be_renewed else 1
        times = draw(st.integers(2 if kind is several else 1, most_times))
        for n in range(times):
            deeds.append(a_deed(draw, kind, on, 0 if kind.repeats else n))
            # A second time comes later; otherwise things fall on one day, or on days astray.
            least = 1 if times > 1 else -5
            on = min(on + timedelta(days=draw(st.integers(least, 120))), LAST)
    return deeds


@st.composite
def shuffled(draw: st.DrawFn, course: Sequence[Deed]) -> list[Deed]:
    """The same deeds in another order, but no second time of a step before its first."""
    order = draw(st.permutations(course))
    for kind in {deed.kind for deed in course if deed.again}:
        places = [n for n, deed in enumerate(order) if deed.kind == kind]
        times = sorted((order[n] for n in places), key=lambda deed: deed.again)
        for place, deed in zip(places, times, strict=True):
            order[place] = deed
    return order


@pytest.fixture
def world(db: None) -> World:
    return make_world()


class Case:
    """A dossier under the hands of its branch's secretary."""

    def __init__(self, world: World) -> None:
        self.id = a_dossier(world)
        self.last: dict[str, int] = {}

    def record(self, deed: Deed, **more: Any) -> int:
        renews = self.last.get(deed.kind) if deed.again else None
        act = dossiers.record_act(
            by=accounts.actor("music", today=TODAY),
            dossier=self.id,
            kind=deed.kind,
            held_on=deed.on,
            facts=deed.facts,
            today=TODAY,
            renews=renews,
            **more,
        ).pk
        self.last[deed.kind] = act
        return act

    def void(self, act: int) -> None:
        by = accounts.actor("music", today=TODAY)
        dossiers.void_act(by=by, dossier=self.id, act=act, reason="记错了人", today=TODAY)

    def undo(self, act: int) -> None:
        by = accounts.actor("music", today=TODAY)
        dossiers.undo_act(by=by, dossier=self.id, act=act, today=TODAY)

    def sheet(self) -> Mapping[str, Any]:
        return stored_sheet(self.id)

    def findings(self) -> list[dict[str, Any]]:
        """What stands, but for what the way of recording itself leaves (O10)."""
        return rows(
            "SELECT rule, state, held_on, due_on, not_before, edition, unit_id FROM store_finding"
            " WHERE dossier_id = %s AND closed_at IS NULL AND rule NOT LIKE 'O10%%' ORDER BY rule",
            self.id,
        )

    def stands(self) -> tuple[Mapping[str, Any], list[dict[str, Any]]]:
        return self.sheet(), self.findings()

    def judged_anew(self) -> tuple[Mapping[str, Any], list[dict[str, Any]]]:
        # Two dossiers of one test bear one name: each is judged beside the other.
        projecting.rejudge([self.id], today=TODAY)
        return self.stands()

    def gathered(self, day: date) -> list[dict[str, Any]]:
        """The facts of a past day, from the acts."""
        frame = frames.gathered(as_of=day, known_at=timezone.now(), dossiers=[self.id])
        return frame.drop("dossier", "asking").to_dicts()

    def found(self, day: date) -> list[tuple[Any, ...]]:
        """What the rules say on a past day."""
        judged = reviews.one(self.id, day, TODAY)
        assert judged is not None
        told = judged.findings.filter(~judged.findings["rule"].str.starts_with("O10"))
        return sorted(told.select("rule", "verdict", "due_on", "edition").iter_rows(), key=str)


@COURSES
@given(course=a_course(), data=st.data())
def test_the_same_acts_in_any_order_are_the_same_case(
    world: World, course: list[Deed], data: st.DataObject
) -> None:
    with transaction.atomic():
        one, other = Case(world), Case(world)
        for deed in course:
            one.record(deed)
        for deed in data.draw(shuffled(course)):
            other.record(deed)
        assert one.judged_anew() == other.judged_anew()
        assert asked_of(one.id) == asked_of(other.id)
        days = [deed.on for deed in course if deed.on]
        for day in data.draw(st.lists(st.sampled_from(days), max_size=2)) if days else []:
            assert one.gathered(day) == other.gathered(day)
            assert one.found(day) == other.found(day)
        transaction.set_rollback(True)


@COURSES
@given(course=a_course(most=6), data=st.data())
def test_what_is_taken_back_was_never_there(
    world: World, course: list[Deed], data: st.DataObject
) -> None:
    with transaction.atomic():
        case = Case(world)
        *before, last = course
        for deed in before:
            case.record(deed)
        stood = case.stands()
        act = case.record(last)
        take_back = data.draw(st.sampled_from([case.void, case.undo]))
        take_back(act)
        assert case.stands() == stood
        # Recorded once more after it was taken back, it is as if nothing had happened.
        case.last.pop(last.kind, None)
        straight = Case(world)
        for deed in course:
            straight.record(deed)
        if last.again == 0:
            case.record(last)
            assert case.judged_anew() == straight.judged_anew()
        transaction.set_rollback(True)


@COURSES
@given(course=a_course(most=6), data=st.data())
def test_corrected_and_corrected_back_is_what_it_was(
    world: World, course: list[Deed], data: st.DataObject
) -> None:
    with transaction.atomic():
        case = Case(world)
        acts = {case.record(deed): deed for deed in course}
        stood = case.stands()
        standing = {act: d for act, d in acts.items() if case.last[d.kind] == act or not d.again}
        act = data.draw(st.sampled_from([a for a in standing if not is_renewed(acts[a], course)]))
        right = acts[act]
        kind = next(kind for kind in ACT_KINDS if kind.name == right.kind)
        wrong = data.draw(a_wrong_deed(kind, right.on))
        again = Deed(right.kind, right.on, right.facts)
        changed = case.record(wrong, corrects=act, reason="日期抄错")
        if data.draw(st.booleans()):
            case.record(again, corrects=changed, reason="原来没有错")
        else:
            case.undo(changed)
        assert case.stands() == stood
        transaction.set_rollback(True)


def is_renewed(deed: Deed, course: Sequence[Deed]) -> bool:
    """Whether the step was done once more after it: what was superseded cannot be corrected."""
    return any(other.kind == deed.kind and other.again > deed.again for other in course)


@st.composite
def a_wrong_deed(draw: st.DrawFn, kind: ActKind, on: date | None) -> Deed:
    day = min((on or FIRST) + timedelta(days=draw(st.integers(-90, 90))), TODAY)
    return a_deed(draw, kind, day)


@COURSES
@given(course=a_course(most=5), data=st.data())
def test_until_the_day_of_a_renewal_the_first_time_stands(
    world: World, course: list[Deed], data: st.DataObject
) -> None:
    with transaction.atomic():
        case = Case(world)
        for deed in course:
            case.record(deed)
        renewable = [
            kind
            for kind in COURSE
            if kind.may_be_renewed and any(f.is_day for f in FACTS_OF_ACT[kind.name])
        ]
        kind = data.draw(st.sampled_from(renewable))
        held = [deed.on for deed in course if deed.kind == kind.name and deed.on]
        first = max(held, default=None)
        if first is None:
            first = LAST
            case.record(Deed(kind.name, first, {}))
        day = first + timedelta(days=data.draw(st.integers(1, 300)))
        eve = data.draw(st.integers(0, (day - first).days - 1).map(lambda n: first + n * ONE_DAY))
        known = sorted({eve, first, first - ONE_DAY})
        before = [(case.gathered(d), case.found(d)) for d in known]
        sheet, _ = stood = case.stands()
        second = data.draw(a_renewal(kind, day))
        act = case.record(second)
        assert [(case.gathered(d), case.found(d)) for d in known] == before
        (that_day,) = case.gathered(day)
        (own,) = (f.name for f in FACTS_OF_ACT[kind.name] if f.is_day)
        assert that_day[own] == day
        assert sheet[own] == first
        case.void(act)
        assert case.stands() == stood
        transaction.set_rollback(True)


@st.composite
def a_renewal(draw: st.DrawFn, kind: ActKind, day: date) -> Deed:
    return a_deed(draw, kind, day, again=1)
