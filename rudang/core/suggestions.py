"""Which places could go from units that cannot use them to units with people ready, by kind."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

RIPE_STEP = 7
"""From this step on a person waits for others to act, no longer for the time of cultivation."""


class ByKind(NamedTuple):
    """So many places, or persons, of each kind: each counted once, the narrowest kind first.

    Whoever is of a kind may use its places and those of the kinds after it.
    """

    high_knowledge: int = 0
    teachers: int = 0
    anybody: int = 0

    @property
    def total(self) -> int:
        return sum(self)

    @property
    def within_teachers(self) -> int:
        """As the plan writes it, where the high-knowledge group lies within the teachers."""
        return self.high_knowledge + self.teachers

    @property
    def words(self) -> str:
        """So many, and of which kind: 3 名（教师 2 名，含高知识群体 1 名）."""
        of_kinds = ""
        if self.within_teachers:
            of_kinds = f"教师 {self.within_teachers} 名"
            of_kinds += f"，含高知识群体 {self.high_knowledge} 名" if self.high_knowledge else ""
            of_kinds = f"（{of_kinds}）"
        return f"{self.total} 名{of_kinds}"


NOBODY = ByKind()
_KINDS = range(len(ByKind._fields))


def _seated(places: ByKind, persons: ByKind, *, is_anywhere: bool = False) -> tuple[ByKind, ByKind]:
    """The places that persons leave free, and those who find none; each takes the narrowest.

    Who has least choice is first, so that those left without could use most of what others spare.

    Args:
        is_anywhere: whether they may sit where others were meant to, as who holds a place may;
            then those for whom the narrowest were meant are first.
    """
    free, without = list(places), list(persons)
    for kind in _KINDS if is_anywhere else reversed(_KINDS):
        narrower = reversed(range(kind)) if is_anywhere else ()
        for place in (*range(kind, len(free)), *narrower):
            taken = min(free[place], without[kind])
            free[place] -= taken
            without[kind] -= taken
    return ByKind(*free), ByKind(*without)


@dataclass(frozen=True, slots=True)
class Holding:
    """What a unit has and could use: all of it counts places of the total.

    `held` are admitted and awaiting. `bound` places are meant by name for persons not ready;
    `ready` persons can lawfully be admitted by the period's end and are past cultivation, each of
    the kind whose place is meant for them, or of their own; `feasible` are the others who can.
    """

    unit: int
    places: ByKind
    held: ByKind = NOBODY
    bound: ByKind = NOBODY
    ready: ByKind = NOBODY
    feasible: ByKind = NOBODY

    @property
    def free(self) -> int:
        return max(0, self.places.total - self.held.total)

    @property
    def spare(self) -> ByKind:
        """Places that nobody of the unit can use: neither held, nor bound, nor to be filled."""
        return self._used()[0]

    @property
    def wants(self) -> ByKind:
        """Ready persons for whom no place is free; nobody of a unit that exceeds its plan."""
        if self.held.total > self.places.total:
            return NOBODY
        return self._used()[1]

    def _used(self) -> tuple[ByKind, ByKind]:
        free, _ = _seated(self.places, self.held, is_anywhere=True)
        free, _ = _seated(free, self.bound, is_anywhere=True)
        free, wants = _seated(free, self.ready)
        spare, _ = _seated(free, self.feasible)
        return spare, wants


@dataclass(frozen=True, slots=True)
class Suggestion:
    """So many places of each kind from one unit to another, with why from and why to."""

    source: int
    target: int
    places: ByKind
    why_from: str
    why_to: str

    @property
    def amount(self) -> int:
        return self.places.total

    @property
    def teachers(self) -> int:
        return self.places.within_teachers

    @property
    def high_knowledge(self) -> int:
        return self.places.high_knowledge

    def covers(self, amount: int, teachers: int, high_knowledge: int) -> bool:
        """Whether so many places, in the plan's way of writing, are no more than suggested."""
        asked = (high_knowledge, teachers - high_knowledge, amount - teachers)
        return all(one <= most for one, most in zip(asked, self.places, strict=True))


def suggested(holdings: Sequence[Holding]) -> tuple[Suggestion, ...]:
    """Shifts that would use what is spare, in the order of the units given.

    A place stays of its kind: one meant for a teacher goes where a teacher is ready without one.
    The narrowest go first, since whoever they suit can use the others as well. One at a time goes
    to the unit where most such persons are without a place, from the unit with most to spare;
    units alike take turns in their order. Units are not ranked by it: each place only meets the
    greatest need first.
    """
    order = {one.unit: index for index, one in enumerate(holdings)}
    of_unit = {one.unit: one for one in holdings}
    wants = {one.unit: list(one.wants) for one in holdings}
    spares = {one.unit: one.spare for one in holdings}
    moved: dict[tuple[int, int], list[int]] = {}
    for kind in _KINDS:
        givers = _heap((spares[unit][kind], at, unit) for unit, at in order.items())
        takers = _heap((sum(wants[unit][: kind + 1]), at, unit) for unit, at in order.items())
        while givers and takers:
            source, target = givers[0][-1], takers[0][-1]
            moved.setdefault((source, target), [0 for _ in _KINDS])[kind] += 1
            served = next(each for each in _KINDS if wants[target][each])
            wants[target][served] -= 1
            _take_one(givers)
            _take_one(takers)
    return tuple(
        Suggestion(
            source, target, ByKind(*places), _why_from(of_unit[source]), _why_to(of_unit[target])
        )
        for (source, target), places in sorted(
            moved.items(), key=lambda pair: (order[pair[0][0]], order[pair[0][1]])
        )
    )


_Heap = list[tuple[int, int, int, int]]


def _heap(counts: Iterable[tuple[int, int, int]]) -> _Heap:
    heap = [(-count, 0, at, unit) for count, at, unit in counts if count]
    heapq.heapify(heap)
    return heap


def _take_one(heap: _Heap) -> None:
    """One place less at the top; among units alike, the one that had fewer turns comes next."""
    left, turns, order, unit = heap[0]
    if left + 1:
        heapq.heapreplace(heap, (left + 1, turns + 1, order, unit))
    else:
        heapq.heappop(heap)


def _why_from(one: Holding) -> str:
    words = (
        f"计划 {one.places.words}，已批准和待审批 {one.held.words}，"
        f"期内还可办理 {_added(one.ready, one.feasible).words}"
    )
    if one.bound.total:
        words += f"，另有 {one.bound.total} 个名额已落到人"
    return f"{words}，空余 {one.spare.words}没有人可以用。"


def _why_to(one: Holding) -> str:
    return (
        f"计划 {one.places.words}，剩余 {one.free} 名，培养考察期已满、期内可以办理的 "
        f"{one.ready.words}，其中 {one.wants.total} 名没有名额。"
    )


def _added(one: ByKind, other: ByKind) -> ByKind:
    return ByKind(*(a + b for a, b in zip(one, other, strict=True)))
