"""Which places could go from units that cannot use them to units with people ready."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

RIPE_STEP = 7
"""From this step on a person waits for others to act, no longer for the time of cultivation."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What a unit has and could use: all of it counts places of the total.

    `held` are admitted and awaiting. `feasible` persons can lawfully be admitted by the period's
    end, `ready` of them past cultivation. `bound` places are meant for further persons by name.
    `kept` are structure places (teachers, high-knowledge) not filled yet.
    """

    unit: int
    quota: int
    held: int
    feasible: int
    ready: int
    bound: int
    kept: int

    @property
    def free(self) -> int:
        return max(0, self.quota - self.held)

    @property
    def spare(self) -> int:
        """Places that nobody of the unit can use: neither held, nor bound, nor of the structure."""
        claimed = max(self.feasible + self.bound, self.kept)
        return max(0, self.quota - self.held - claimed)

    @property
    def wants(self) -> int:
        """Ready persons for whom no place is free; nothing for a unit that exceeds its plan."""
        if self.held > self.quota:
            return 0
        return max(0, self.ready - max(0, self.free - self.bound))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """So many places from one unit to another, with the words why from and why to."""

    source: int
    target: int
    amount: int
    why_from: str
    why_to: str


def suggested(holdings: Sequence[Holding]) -> tuple[Suggestion, ...]:
    """Shifts that would use what is spare, in the order of the units given.

    One place at a time goes to the unit where most ready persons are without one, from the unit
    with most to spare; units alike take turns in their order. Units are not ranked by it: each
    place only meets the greatest need first.
    """
    order = {one.unit: index for index, one in enumerate(holdings)}
    of_unit = {one.unit: one for one in holdings}
    spares = [(-one.spare, 0, order[one.unit], one.unit) for one in holdings if one.spare]
    wants = [(-one.wants, 0, order[one.unit], one.unit) for one in holdings if one.wants]
    heapq.heapify(spares)
    heapq.heapify(wants)
    moved: dict[tuple[int, int], int] = {}
    while spares and wants:
        source, target = spares[0][-1], wants[0][-1]
        moved[source, target] = moved.get((source, target), 0) + 1
        _take_one(spares)
        _take_one(wants)
    return tuple(
        Suggestion(source, target, amount, _why_from(of_unit[source]), _why_to(of_unit[target]))
        for (source, target), amount in sorted(
            moved.items(), key=lambda pair: (order[pair[0][0]], order[pair[0][1]])
        )
    )


def _take_one(heap: list[tuple[int, int, int, int]]) -> None:
    """One place less at the top; among units alike, the one that had fewer turns comes next."""
    left, turns, order, unit = heap[0]
    if left + 1:
        heapq.heapreplace(heap, (left + 1, turns + 1, order, unit))
    else:
        heapq.heappop(heap)


def _why_from(one: Holding) -> str:
    words = f"计划 {one.quota} 名，已批准和待审批 {one.held} 名，期内还可办理 {one.feasible} 名"
    if one.bound:
        words += f"，另有 {one.bound} 个名额已落到人"
    if one.kept > one.feasible + one.bound:
        words += f"，结构计划（教师、高知识群体）留 {one.kept} 名"
    return f"{words}，空余 {one.spare} 名没有人可以用。"


def _why_to(one: Holding) -> str:
    return (
        f"计划 {one.quota} 名，剩余 {one.free} 名，培养考察期已满、期内可以办理的 {one.ready} 名，"
        f"其中 {one.wants} 名没有名额。"
    )
