"""Share places out among units: by need, readiness, past results, structure and continuity.

Two accounts of the same figures: `apportioned` is the formula that anybody can redo on paper,
`proposed` the integer program that also keeps the structure targets. Where no target binds, both
give the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from rudang.core.grants import GrantKind
from rudang.core.linking import LinkTerms, Result, linked

Cell = frozenset[GrantKind]
"""The groups a person counts towards; who counts towards the same is alike to the arithmetic."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A structure target: how many of a group there are to be, at least or at most; who says so."""

    group: GrantKind
    least: int | None = None
    most: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a proposal is computed with.

    `need_weight` percent of those who are put forward but not ready count beside the ready. A
    figure stays within `swing_share` percent of the last plan, or within `swing_least` places
    where that is more. A unit without an admission for `years` gets one place if anybody is ready.
    """

    link: LinkTerms
    need_weight: int = 0
    swing_share: int = 50
    swing_least: int = 2
    years: int = 2
    structure: tuple[Limit, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.need_weight <= 100:
            raise ValueError(f"需要的权重应在 0% 至 100% 之间：{self.need_weight}%")
        if min(self.swing_share, self.swing_least, self.years) < 0:
            raise ValueError("波动幅度和年数不能是负数。")


@dataclass(frozen=True, slots=True)
class Asked:
    """A unit before it has a figure.

    `names` were put forward by the unit itself, `ready` of them can lawfully be admitted in the
    period. `results` are those of comparable periods, the latest first. `years_without` counts
    whole years since the last admission, None where none is on record.
    """

    unit: int
    term: str
    parent: int | None = None
    names: Mapping[Cell, int] | None = None
    ready: Mapping[Cell, int] | None = None
    results: tuple[Result, ...] = ()
    years_without: int | None = None


class Binding(StrEnum):
    """What decided a figure."""

    SHARE = "share"
    PEOPLE = "people"
    SWING_UP = "swing_up"
    SWING_DOWN = "swing_down"
    STARVED = "starved"
    BELOW = "below"
    STRUCTURE = "structure"

    @property
    def term(self) -> str:
        return _BINDING_TERMS[self]


_BINDING_TERMS = {
    Binding.SHARE: "按份额",
    Binding.PEOPLE: "受人数限制",
    Binding.SWING_UP: "受增幅限制",
    Binding.SWING_DOWN: "受减幅限制",
    Binding.STARVED: "多年没有接收，保底",
    Binding.BELOW: "受所属支部限制",
    Binding.STRUCTURE: "受结构要求限制",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A unit's computed figure with all that went into it."""

    unit: int
    parent: int | None
    figure: int
    teachers: int
    high_knowledge: int
    need: int
    ready: int
    cap: int
    weight: int
    low: int
    high: int
    last_plan: int | None
    last_done: int | None
    years_without: int | None
    binding: Binding
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Allocation:
    """Every unit's figure, units before those below them, or in sentences what cannot be met."""

    figures: tuple[Figure, ...] = ()
    unmet: tuple[str, ...] = ()

    @property
    def by_unit(self) -> dict[int, int]:
        return {one.unit: one.figure for one in self.figures}


@dataclass(frozen=True, slots=True)
class Share:
    """A unit's part of the total: `whole` places and `rest` of `parts` of one more.

    `pool` places were shared by units of the joint weight `parts`. `is_held` where a bound
    decided instead.
    """

    whole: int
    rest: int
    parts: int
    pool: int
    is_held: bool


def shares(
    total: int, weights: Sequence[int], lows: Sequence[int], highs: Sequence[int]
) -> list[Share]:
    """The total in proportion to the weights, nobody below the low or above the high bound.

    Whoever the proportion would take beyond a bound gets the bound, and the others share anew
    what is left, until all lie within. Of both kinds of bound, the one that moves more places
    goes first. Raises ValueError where the bounds leave no room for the total.
    """
    low, high = np.asarray(lows, np.int64), np.asarray(highs, np.int64)
    if len(low) and ((low > high).any() or (low < 0).any()):
        raise ValueError("下限不能高于上限，也不能是负数。")
    if not low.sum() <= total <= high.sum():
        raise ValueError(f"总数 {total} 不在下限之和 {low.sum()} 与上限之和 {high.sum()} 之间。")
    # Somebody who may have a place has some weight, so that every total within the bounds fits.
    weight = np.where(high > 0, np.maximum(np.asarray(weights, np.int64), 1), 0)
    fixed = np.where(high == low, low, -1)
    while True:
        is_free = fixed < 0
        pool = total - int(fixed[~is_free].sum())
        parts = int(weight[is_free].sum())
        over = is_free & (pool * weight > high * parts)
        under = is_free & (pool * weight < low * parts)
        if not (over.any() or under.any()):
            break
        above = int((pool * weight - high * parts)[over].sum())
        beneath = int((low * parts - pool * weight)[under].sum())
        if above >= beneath:
            fixed[over] = high[over]
        if beneath >= above:
            fixed[under] = low[under]
    return [
        Share(int(held), 0, 1, 0, True)
        if held >= 0
        else Share(*divmod(pool * int(own), parts), parts, pool, False)
        for held, own in zip(fixed, weight, strict=True)
    ]


def _by_remainder(found: Sequence[Share]) -> list[int]:
    """The units that have a part of one more place, the largest part first, then in order."""
    some = [index for index, share in enumerate(found) if share.rest]
    return sorted(some, key=lambda index: (-found[index].rest, index))


def apportioned(
    total: int, weights: Sequence[int], lows: Sequence[int], highs: Sequence[int]
) -> list[int]:
    """The shares in whole places: those with the largest remainders get one more."""
    found = shares(total, weights, lows, highs)
    figures = [share.whole for share in found]
    for index in _by_remainder(found)[: total - sum(figures)]:
        figures[index] += 1
    return figures


@dataclass(slots=True)
class _Part:
    """A unit on its way to a figure, with what its subordinates bring."""

    asked: Asked
    below: list["_Part"]
    names: dict[Cell, int]
    ready: dict[Cell, int]
    results: tuple[Result, ...]
    cap: int = 0
    weight: int = 0
    low: int = 0
    high: int = 0
    lower: Binding = Binding.SHARE
    upper: Binding = Binding.PEOPLE
    words: tuple[str, ...] = ()

    @property
    def need(self) -> int:
        return sum(self.names.values())

    @property
    def is_ready(self) -> int:
        return sum(self.ready.values())

    @property
    def last(self) -> Result | None:
        return next((one for one in self.results if one.quota or one.held), None)


def proposed(total: int, asked: Sequence[Asked], terms: Terms) -> Allocation:
    """Figures that meet the total, every bound and every target, or why there are none.

    The total goes to the units at the top of the tree, then each one's figure to those below it.
    """
    tops = _parts(asked, terms)
    figures: list[Figure] = []
    unmet: list[str] = []
    # What a unit was given of a group with a target, those below it get together.
    kept = sorted({target.group for target in terms.structure})

    def share(
        parts: Sequence[_Part], places: int, targets: Sequence[Limit], of: str
    ) -> list[dict[Cell, int]]:
        """Put down the figures of these units and all below; returns whom each one's are for."""
        told = _out_of_bounds(places, parts, of)
        if told:
            unmet.append(told)
            return []
        solved = _solved(places, parts, targets)
        if solved is None:
            unmet.extend(_short(places, parts, targets, of))
            return []
        on_paper = shares(
            places,
            [part.weight for part in parts],
            [part.low for part in parts],
            [part.high for part in parts],
        )
        up = set(_by_remainder(on_paper)[: places - sum(one.whole for one in on_paper)])
        given = []
        for index, (part, cells) in enumerate(zip(parts, solved, strict=True)):
            at = len(figures)
            if part.below:
                # Whom the places are for is settled where the people are.
                inner = [Limit(group, n, n) for group in kept for n in (_of_group(cells, group),)]
                cells = _together(share(part.below, sum(cells.values()), inner, part.asked.term))
            given.append(cells)
            if part.asked.parent != part.asked.unit and not unmet:
                plain = on_paper[index].whole + (index in up)
                figures.insert(at, _figure(part, cells, on_paper[index], plain))
        return given

    if tops or total:
        try:
            share(tops, total, terms.structure, "")
        except _TooLong:
            unmet.append(
                f"结构要求互相交叉，{SECONDS} 秒内没有算出符合全部要求的数。"
                "请减少结构要求，或者放宽其中的人数。"
            )
    return Allocation(unmet=tuple(unmet)) if unmet else Allocation(tuple(figures))


def _together(parts: Iterable[Mapping[Cell, int]]) -> dict[Cell, int]:
    sums: dict[Cell, int] = {}
    for part in parts:
        for cell, count in part.items():
            sums[cell] = sums.get(cell, 0) + count
    return sums


def program(total: int, asked: Sequence[Asked], terms: Terms) -> "Model":
    """The integer program for the units at the top, for whoever would solve it bare."""
    return _model(total, _parts(asked, terms), terms.structure)


def _parts(asked: Sequence[Asked], terms: Terms) -> list[_Part]:
    """The tree of units from the bottom up; units without anybody put forward are kept."""
    made = {
        one.unit: _Part(one, [], dict(one.names or {}), dict(one.ready or {}), one.results)
        for one in asked
    }
    tops: list[_Part] = []
    for part in made.values():
        above = made.get(part.asked.parent or 0)
        (above.below if above else tops).append(part)
    for unit, part in made.items():
        if part.below and part.names:
            # Its own people share with the units below; what they get stays with the unit.
            own = replace(part.asked, parent=unit, results=(), years_without=None)
            part.below.append(_Part(own, [], part.names, part.ready, ()))
            part.names, part.ready = {}, {}

    def rise(part: _Part) -> None:
        for one in part.below:
            rise(one)
            part.names = _together((part.names, one.names))
            part.ready = _together((part.ready, one.ready))
        part.results = _joined(part)
        _bound(part, terms)

    for part in tops:
        rise(part)
    return tops


def _joined(part: _Part) -> tuple[Result, ...]:
    """The unit's own results, or where it had no plan those of the units below as one."""
    if part.results or not part.below:
        return part.results
    found: dict[str, Result] = {}
    for one in (each for below in part.below for each in below.results):
        had = found.get(one.period.code, Result(part.asked.unit, one.period, 0, 0, 0, 0, 0))
        found[one.period.code] = replace(
            had,
            quota=had.quota + one.quota,
            admitted=had.admitted + one.admitted,
            awaiting=had.awaiting + one.awaiting,
            exempt=had.exempt + one.exempt,
            faults=had.faults + one.faults,
            excused=had.excused + one.excused,
        )
    return tuple(sorted(found.values(), key=lambda one: one.period.since, reverse=True))


def _bound(part: _Part, terms: Terms) -> None:
    """Set the unit's weight and bounds, and say in words how they came about."""
    need, ready, last = part.need, part.is_ready, part.last
    if part.below:
        part.cap = sum(one.cap for one in part.below)
    else:
        part.cap = ready + -(-terms.need_weight * (need - ready) // 100)
    enters = linked(part.cap, part.results, terms.link)
    part.weight = enters.figure
    words = [f"摸底报名 {need} 人，其中期内符合条件 {ready} 人。"]
    if terms.need_weight and need > ready:
        words.append(f"报名而尚不符合条件的按 {terms.need_weight}% 计入，进一后为 {part.cap} 名。")
    words += enters.words
    part.low, part.high, part.upper = 0, part.cap, Binding.PEOPLE
    if last is not None:
        # Exact integers: a share of the last plan, rounded away from it.
        least = max(0, min(last.quota * (100 - terms.swing_share) // 100, last.quota))
        most = -(-last.quota * (100 + terms.swing_share) // 100)
        least = max(0, min(least, last.quota - terms.swing_least))
        most = max(most, last.quota + terms.swing_least)
        words.append(
            f"上期计划 {last.quota} 名，波动不超过 {terms.swing_share}%"
            f"（不足 {terms.swing_least} 名的按 {terms.swing_least} 名）：{least} 至 {most} 名。"
        )
        if most < part.high:
            part.high, part.upper = most, Binding.SWING_UP
        part.low, part.lower = min(least, part.high), Binding.SWING_DOWN
        if least > part.cap:
            words.append(f"可以发展的只有 {part.cap} 人，不强求到 {least} 名。")
    without = part.asked.years_without
    if terms.years and without is not None and without >= terms.years and ready:
        words.append(f"已有 {without} 年没有接收，本期有人符合条件，至少 1 名。")
        if part.low < 1 <= part.high:
            part.low, part.lower = 1, Binding.STARVED
    if part.below:
        above, beneath = sum(o.high for o in part.below), sum(o.low for o in part.below)
        if above < part.high:
            part.high, part.upper = above, Binding.BELOW
        part.low = min(part.low, part.high)
        if beneath > part.low:
            part.low, part.lower = beneath, Binding.BELOW
            # What those below must have outweighs the college's bound on the whole.
            part.high = max(part.high, beneath)
        words.append(f"所属各支部的下限之和 {beneath} 名，上限之和 {above} 名。")
    words.append(f"下限 {part.low} 名，上限 {part.high} 名。")
    part.words = tuple(words)


def _available(part: _Part) -> dict[Cell, int]:
    """How many of each kind may have a place: the ready, and the others where need counts."""
    return part.ready if part.cap == part.is_ready else part.names


def _of_group(cells: Mapping[Cell, int], group: GrantKind) -> int:
    return sum(count for cell, count in cells.items() if group in cell)


# Within a unit the high-knowledge group comes first, then teachers, then everybody else alike.
def _preference(cell: Cell) -> tuple[bool, bool, bool, list[str]]:
    return (
        GrantKind.HIGH_KNOWLEDGE not in cell,
        GrantKind.TEACHERS not in cell,
        GrantKind.MINORITY not in cell,
        sorted(cell),
    )


SECONDS = 20
"""So long the integer program is looked at before a proposal says that it has none."""

_OUT_OF_TIME = 1
# A place of a kind less liked costs more than this, with as many units as there may be.
_EXACT = 1e-6
# So many units are solved together with those that have parts of places.
_AT_ONCE = (200, 1_000)


class _TooLong(Exception):
    """The program was not solved within its time."""


@dataclass(frozen=True, slots=True)
class Model:
    """The integer program as matrices: `milp(**model.arguments)` is all that is left to do."""

    cost: np.ndarray
    upper: np.ndarray
    is_whole: np.ndarray
    rows: csr_array
    least: np.ndarray
    most: np.ndarray
    places: tuple[tuple[int, Cell], ...]
    unit: np.ndarray
    """Each variable's unit by its place, -1 for what belongs to none."""

    @property
    def arguments(self) -> dict[str, object]:
        return {
            "c": self.cost,
            "integrality": self.is_whole,
            "bounds": Bounds(0, self.upper),
            "constraints": LinearConstraint(self.rows, self.least, self.most),
            "options": {"mip_rel_gap": 0},
        }


def _model(
    total: int, parts: Sequence[_Part], targets: Sequence[Limit], *, is_elastic: bool = False
) -> Model:
    """The program: stay as near to the shares as totals, bounds and targets permit.

    A place for each unit and kind of person; from the whole share a unit goes up by one where
    its remainder is large, and beyond that over or under, which costs more. An elastic program
    may miss the targets, at a price above everything else.
    """
    on_paper = shares(
        total,
        [part.weight for part in parts],
        [part.low for part in parts],
        [part.high for part in parts],
    )
    count = len(parts)
    rank = {unit: place for place, unit in enumerate(_by_remainder(on_paper))}
    preferred = {
        cell: place
        for place, cell in enumerate(
            sorted({cell for part in parts for cell in _available(part)}, key=_preference)
        )
    }
    # A kind never outweighs an order of remainders.
    small = 0.5 / ((count + 1) * (len(preferred) + 1))
    cost: list[float] = []
    upper: list[float] = []
    row: list[int] = []
    column: list[int] = []
    value: list[float] = []
    places: list[tuple[int, Cell]] = []
    unit: list[int] = []
    wanted = dict(enumerate(targets, count + 1))
    for index, part in enumerate(parts):
        for cell, most in sorted(_available(part).items(), key=lambda each: preferred[each[0]]):
            if not most:
                continue
            at = len(cost)
            places.append((index, cell))
            unit.append(index)
            cost.append(small * preferred[cell] / 4)
            upper.append(min(most, part.high))
            on = [index, count, *(r for r, target in wanted.items() if target.group in cell)]
            row += on
            column += [at] * len(on)
            value += [1.0] * len(on)
    whole = len(cost)
    for index, (part, share) in enumerate(zip(parts, on_paper, strict=True)):
        one_more = 1 if share.rest else 0
        over, under = part.high - share.whole - one_more, share.whole - part.low
        order = (index + 1) / (2 * count + 2)
        for price, most, sign in (
            (2 * (rank.get(index, 0) + 1) / (count + 1) - 1, one_more, -1.0),
            (1 + order, min(over, 1), -1.0),
            (2 + order, over - 1, -1.0),
            (1 + order, min(under, 1), 1.0),
            (2 + order, under - 1, 1.0),
        ):
            if most > 0:
                row.append(index)
                column.append(len(cost))
                value.append(sign)
                unit.append(index)
                cost.append(price)
                upper.append(most)
    if is_elastic:
        for at in wanted:
            for sign in (1.0, -1.0):
                row.append(at)
                column.append(len(cost))
                value.append(sign)
                unit.append(-1)
                cost.append(1e3)
                upper.append(np.inf)
    least: list[float] = [*(share.whole for share in on_paper), total]
    most_ = [*least]
    for target in targets:
        least.append(target.least or 0)
        most_.append(target.most if target.most is not None else np.inf)
    return Model(
        np.array(cost),
        np.array(upper),
        (np.arange(len(cost)) < whole).astype(int),
        csr_array((value, (row, column)), shape=(count + 1 + len(targets), len(cost))),
        np.array(least, float),
        np.array(most_, float),
        tuple(places),
        np.array(unit),
    )


def _solved(
    total: int, parts: Sequence[_Part], targets: Sequence[Limit]
) -> list[dict[Cell, int]] | None:
    """How many of each kind every unit gets, or None where nothing satisfies all."""
    if not total:
        meets = all(not target.least for target in targets)
        return [{} for _ in parts] if meets else None
    model = _model(total, parts, targets)
    found = solution(model)
    if found is None:
        return None
    given: list[dict[Cell, int]] = [{} for _ in parts]
    for (index, cell), amount in zip(model.places, found, strict=False):
        if round(amount):
            given[index][cell] = round(amount)
    return given


def solution(model: Model) -> np.ndarray | None:
    """The best whole point, or None where there is none; `_TooLong` where it cannot be told.

    Without groups that cut across each other the best corner of the relaxed program is whole, and
    found many times faster. Where they do, a few units have parts of places: those are solved
    together with some others, all the rest as in the corner. What costs no more than the corner
    is the best there is; only where nothing does, all are solved at once.
    """
    corner = milp(**{**model.arguments, "integrality": np.zeros_like(model.is_whole)})
    if corner.x is None:
        return None
    near = np.round(corner.x)
    is_part = np.abs(corner.x - near) > _EXACT
    if not is_part[model.is_whole == 1].any():
        return corner.x
    for at_once in _AT_ONCE:
        among = -(-(int(model.unit.max()) + 1) // at_once)
        is_open = np.isin(model.unit, model.unit[is_part]) | (model.unit % among == 0)
        lower, upper = np.where(is_open, 0, near), np.where(is_open, model.upper, near)
        found = milp(**{**model.arguments, "bounds": Bounds(lower, upper)})
        if found.x is not None and found.fun <= corner.fun + _EXACT:
            return found.x
    found = milp(**{**model.arguments, "options": {"mip_rel_gap": 0, "time_limit": SECONDS}})
    if found.status == _OUT_OF_TIME:
        raise _TooLong
    return found.x


def _out_of_bounds(total: int, parts: Sequence[_Part], of: str) -> str:
    """Why the total lies outside what the units may have; empty where it lies within."""
    where = f"{of}的 " if of else "总数 "
    high, low = sum(p.high for p in parts), sum(p.low for p in parts)
    if total > high:
        cap = sum(p.cap for p in parts)
        swung = [p.asked.term for p in parts if p.upper is not Binding.PEOPLE and p.high < p.cap]
        why = (
            f"各单位可以发展的共 {cap} 人；{_some(swung)}受波动幅度限制，上限之和为 {high} 名。"
            "请减少总数，或者放宽波动幅度。"
            if swung
            else f"各单位可以发展的一共只有 {high} 人。请减少总数，或者退回摸底补报人员。"
        )
        return f"{where}{total} 名分不完，有 {total - high} 名没有人可以落到：{why}"
    if total < low:
        return (
            f"{where}{total} 名不够分：各单位的下限之和是 {low} 名，差 {low - total} 名。"
            "请增加总数，或者放宽波动幅度、多年没有接收的保底年数。"
        )
    return ""


def _some(terms: Sequence[str]) -> str:
    return "、".join(terms[:3]) + (f"等 {len(terms)} 个单位" if len(terms) > 3 else "")


def _short(total: int, parts: Sequence[_Part], targets: Sequence[Limit], of: str) -> list[str]:
    """Which targets cannot be met and how near one comes, by the program that may miss them."""
    where = f"{of}：" if of else ""
    model = _model(total, parts, targets, is_elastic=True)
    neither = [f"{where}总数 {total} 名与结构要求、各单位的上下限不能同时满足。"]
    try:
        found = solution(model)
    except _TooLong:
        return neither
    assert found is not None
    given: list[dict[Cell, int]] = [{} for _ in parts]
    for (index, cell), amount in zip(model.places, found, strict=False):
        given[index][cell] = round(amount)
    told = []
    for target in targets:
        reached = sum(_of_group(cells, target.group) for cells in given)
        there = sum(_of_group(_available(part), target.group) for part in parts)
        source = f"（{target.source}）" if target.source else ""
        term = target.group.term
        if target.least is not None and reached < target.least:
            told.append(
                f"{where}{term}不少于 {target.least} 名{source}做不到，最多 {reached} 名："
                f"可以发展的{term} {there} 人，还要满足总数和各单位的上下限。"
            )
        elif target.most is not None and reached > target.most:
            told.append(
                f"{where}{term}不多于 {target.most} 名{source}做不到，至少 {reached} 名："
                f"其他人员不足以满足总数 {total} 名和各单位的下限。"
            )
    return told or neither


def _figure(part: _Part, cells: Mapping[Cell, int], share: Share, plain: int) -> Figure:
    """The figure with its words: the share on paper, the bound that binds, what structure moved."""
    figure = sum(cells.values())
    high_knowledge = _of_group(cells, GrantKind.HIGH_KNOWLEDGE)
    last = part.last
    words = list(part.words)
    # Whoever stands at the upper bound could not have more, by whichever way it got there.
    at_bound = part.upper if plain == part.high else part.lower
    binding = at_bound if share.is_held or plain == part.high else Binding.SHARE
    if share.is_held:
        words.append(f"{binding.term}，取 {plain} 名。")
    else:
        exact = share.whole + share.rest / share.parts
        own = max(part.weight, 1)
        words.append(
            f"{share.pool} 名按各单位参加分配的数分：{share.pool} × {own} ÷ {share.parts} = "
            f"{exact:.2f}，尾数{'进一' if plain > share.whole else '舍去'}，取 {plain} 名。"
            if share.rest
            else f"{share.pool} 名按各单位参加分配的数分：{share.pool} × {own} ÷ {share.parts} = "
            f"{share.whole} 名。"
        )
    if figure != plain:
        binding = Binding.STRUCTURE
        more = f"多 {figure - plain} 名" if figure > plain else f"少 {plain - figure} 名"
        words.append(f"为满足结构要求，{more}，为 {figure} 名。")
    if high_knowledge:
        words.append(f"其中高知识群体 {high_knowledge} 名，单列。")
    return Figure(
        unit=part.asked.unit,
        parent=part.asked.parent,
        figure=figure,
        teachers=_of_group(cells, GrantKind.TEACHERS),
        high_knowledge=high_knowledge,
        need=part.need,
        ready=part.is_ready,
        cap=part.cap,
        weight=part.weight,
        low=part.low,
        high=part.high,
        last_plan=last.quota if last else None,
        last_done=last.held if last else None,
        years_without=part.asked.years_without,
        binding=binding,
        words=tuple(words),
    )


@dataclass(frozen=True, slots=True)
class Edited:
    """A unit's figure as it stands in the editor, with what it is judged by."""

    unit: int
    term: str
    figure: int
    need: int
    ready: int
    members: int | None = None
    last_plan: int | None = None
    years_without: int | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to look at again; `unit` None where it is about all figures together."""

    unit: int | None
    code: str
    words: str


def remarks(rows: Sequence[Edited], terms: Terms) -> tuple[Remark, ...]:
    """What the figures of units side by side look like: for people to weigh, never a refusal."""
    return (*_of_all(rows), *(one for row in rows for one in _of_one(row, terms)))


def _of_one(row: Edited, terms: Terms) -> Iterable[Remark]:
    def say(code: str, words: str) -> Remark:
        return Remark(row.unit, code, words)

    if row.figure > row.need:
        yield say("above_names", f"{row.figure} 名多于摸底报名的 {row.need} 人。")
    elif row.figure > row.ready:
        yield say("above_ready", f"{row.figure} 名多于期内符合条件的 {row.ready} 人。")
    if row.last_plan is not None:
        swing = max(terms.swing_least, -(-row.last_plan * terms.swing_share // 100))
        moved = row.figure - row.last_plan
        if abs(moved) > swing:
            more = "增加" if moved > 0 else "减少"
            yield say("jump", f"比上期计划 {row.last_plan} 名{more} {abs(moved)} 名，起落过大。")
    if terms.years and not row.figure and row.ready and (row.years_without or 0) >= terms.years:
        yield say(
            "starved",
            f"已有 {row.years_without} 年没有接收，有 {row.ready} 人符合条件，本期仍没有名额。",
        )


_FEWEST = 3
"""Of fewer units than these nothing can be told from their figures side by side."""


def _of_all(rows: Sequence[Edited]) -> Iterable[Remark]:
    if len(rows) < _FEWEST or not any(row.figure for row in rows):
        return
    figures = [row.figure for row in rows]
    total = sum(figures)
    by_ready = _ratio(total, [row.ready for row in rows])
    if figures == by_ready:
        return
    ready = [row.ready for row in rows]
    if max(figures) - min(figures) <= 1 < max(ready) - min(ready):
        yield Remark(
            None,
            "even",
            f"{len(rows)} 个单位的数几乎一样，像是平均分配，而各单位符合条件的人数不同。",
        )
        return
    for code, term, base in (
        ("ratio_members", "党员人数", [row.members for row in rows]),
        ("ratio_last", "上期计划", [row.last_plan for row in rows]),
    ):
        known = [each for each in base if each]
        if len(known) == len(rows) and figures == _ratio(total, known):
            yield Remark(None, code, f"各单位的数正好是按{term}的比例摊的，没有反映摸底的人数。")


def _ratio(total: int, base: Sequence[int]) -> list[int]:
    """The total in the mere ratio of a base, in whole places."""
    return apportioned(total, base, [0] * len(base), [total] * len(base))
