"""Numbered admission forms: their serials, what became of each, and whether a register balances."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

MOST = 2000
"""How many forms one entry may cover."""

_SPLIT = re.compile(r"(.*?)(\d+)")


class Move(StrEnum):
    """What was done with a form."""

    RECEIVED = "received"
    ISSUED = "issued"
    USED = "used"
    SPOILED = "spoiled"
    LOST = "lost"
    RETURNED = "returned"


class State(StrEnum):
    """Where a form is after all that was done with it."""

    STOCK = "stock"
    OUT = "out"
    USED = "used"
    SPOILED = "spoiled"
    LOST = "lost"
    RETURNED = "returned"

    @property
    def term(self) -> str:
        return _TERMS[self]


_TERMS = {
    State.STOCK: "在库",
    State.OUT: "已发给本人",
    State.USED: "已使用",
    State.SPOILED: "已作废",
    State.LOST: "已遗失",
    State.RETURNED: "已退回",
}

# From which states a form may be moved. Used from stock: it was used though nobody wrote down
# that it was issued, and the register says so.
MAY_FOLLOW: Mapping[Move, frozenset[State]] = {
    Move.RECEIVED: frozenset({State.RETURNED}),
    Move.ISSUED: frozenset({State.STOCK}),
    Move.USED: frozenset({State.STOCK, State.OUT}),
    Move.SPOILED: frozenset({State.STOCK, State.OUT}),
    Move.LOST: frozenset({State.STOCK, State.OUT}),
    Move.RETURNED: frozenset({State.STOCK, State.OUT}),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One standing entry of the register, in the order in which entries were made.

    `unit` is whose register it was entered in; `to_unit` whose register holds the form after
    it, where that changed; `dossier` whose form it is.
    """

    id: int
    serial: str
    move: Move
    unit: int
    on: date
    to_unit: int | None = None
    dossier: int | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Where one form is: in whose register, since when, whose it is."""

    serial: str
    state: State
    unit: int
    on: date
    event: int
    dossier: int | None = None
    issued_to: int | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """What came into a register, what went on to another, and where the rest is."""

    received: int = 0
    taken_in: int = 0
    passed_on: int = 0
    stock: int = 0
    out: int = 0
    used: int = 0
    spoiled: int = 0
    lost: int = 0
    returned: int = 0

    @property
    def came(self) -> int:
        return self.received + self.taken_in

    @property
    def accounted(self) -> int:
        return (
            self.passed_on
            + self.stock
            + self.out
            + self.used
            + self.spoiled
            + self.lost
            + self.returned
        )

    @property
    def is_even(self) -> bool:
        return self.came == self.accounted

    def __add__(self, other: "Balance") -> "Balance":
        names = self.__slots__
        return Balance(*(getattr(self, name) + getattr(other, name) for name in names))


def tidy(serial: str) -> str:
    """A serial as it is compared: half-width, without spaces, letters upper-case."""
    return "".join(unicodedata.normalize("NFKC", serial).split()).upper()


def between(first: str, last: str) -> list[str]:
    """Every serial from the first to the last, both included.

    Raises:
        ValueError: with a sentence saying what would be accepted.
    """
    first, last = tidy(first), tidy(last) or tidy(first)
    if not first:
        raise ValueError("请填写编号。")
    if first == last:
        return [first]
    one, other = _SPLIT.fullmatch(first), _SPLIT.fullmatch(last)
    if one is None or other is None or one[1] != other[1] or len(first) != len(last):
        raise ValueError(
            f"“{first}”到“{last}”不是连续的编号；字头和位数要相同，如 05019001 到 05019100。"
        )
    low, high = int(one[2]), int(other[2])
    if high < low:
        raise ValueError(f"终止编号 {last} 小于起始编号 {first}。")
    if high - low >= MOST:
        raise ValueError(f"一次最多登记 {MOST} 册，{first} 到 {last} 有 {high - low + 1} 册。")
    return [f"{one[1]}{number:0{len(one[2])}d}" for number in range(low, high + 1)]


def after(event: Event, before: Held | None) -> Held:
    """Where a form is once an entry was made."""
    state = State(event.move.value) if event.move not in (Move.RECEIVED, Move.ISSUED) else None
    issued_to = before.issued_to if before else None
    if event.move is Move.RECEIVED:
        return Held(event.serial, State.STOCK, event.unit, event.on, event.id)
    if event.move is Move.ISSUED:
        unit = event.to_unit or event.unit
        if event.dossier is None:
            return Held(event.serial, State.STOCK, unit, event.on, event.id)
        return Held(event.serial, State.OUT, unit, event.on, event.id, event.dossier, event.dossier)
    if event.move is Move.RETURNED and event.to_unit is not None:
        return Held(event.serial, State.STOCK, event.to_unit, event.on, event.id)
    assert state is not None
    return Held(event.serial, state, event.unit, event.on, event.id, event.dossier, issued_to)


def held(events: Iterable[Event]) -> dict[str, Held]:
    """Where every form is, by its serial."""
    found: dict[str, Held] = {}
    for event in events:
        found[event.serial] = after(event, found.get(event.serial))
    return found


def balances(events: Iterable[Event]) -> dict[int, Balance]:
    """Every register's balance, by its unit."""
    counts: dict[int, dict[str, int]] = {}

    def add(unit: int, name: str) -> None:
        of_unit = counts.setdefault(unit, {})
        of_unit[name] = of_unit.get(name, 0) + 1

    found: dict[str, Held] = {}
    for event in events:
        before = found.get(event.serial)
        now = found[event.serial] = after(event, before)
        if event.move is Move.RECEIVED:
            add(event.unit, "received")
            if before is not None:
                # It had left as returned, and is counted there no more.
                add(before.unit, "passed_on")
        elif before is not None and before.unit != now.unit:
            add(before.unit, "passed_on")
            add(now.unit, "taken_in")
        elif before is None:
            # An entry of a form that came from a register out of sight.
            add(now.unit, "taken_in")
    for one in found.values():
        add(one.unit, one.state.value)
    return {unit: Balance(**of_unit) for unit, of_unit in counts.items()}


@dataclass(frozen=True, slots=True)
class Use:
    """What a dossier says of its form: the serial, blank where it names none, and the meeting."""

    dossier: int
    unit: int
    name: str
    serial: str
    meeting_on: date | None = None
    is_admitted: bool = False


class Fault(StrEnum):
    """How a register and the dossiers can disagree."""

    NOT_IN_REGISTER = "档案中的编号没有领取登记"
    NEVER_ISSUED = "使用前没有发放登记"
    OTHER_PERSON = "发给一人、另一人使用"
    TWICE = "一个编号用于两份档案"
    WRITTEN_OFF = "登记为作废、遗失或退回，档案中仍在使用"
    NOT_IN_DOSSIER = "登记为已使用，档案中没有这个编号"
    STILL_OUT = "支部大会已开，没有登记使用"
    YEAR = "当年使用数与接收人数不符"


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One disagreement: what kind, which form, whose dossiers, in words."""

    fault: Fault
    serial: str
    unit: int
    words: str
    people: Sequence[tuple[int, str]] = field(default=())


def discrepancies(
    register: Mapping[str, Held],
    uses: Iterable[Use],
    names: Mapping[int, str],
    *,
    since: date | None = None,
) -> list[Discrepancy]:
    """Every form of which the register and the dossiers say different things.

    Args:
        since: when the register was begun; what meetings used before it is not asked about.
        names: names of persons by dossier, for those that only the register knows.
    """
    by_serial: dict[str, list[Use]] = {}
    for use in uses:
        if use.serial:
            by_serial.setdefault(tidy(use.serial), []).append(use)
    found: list[Discrepancy] = []
    for serial, users in sorted(by_serial.items()):
        people = tuple((use.dossier, use.name) for use in users)
        found += (
            Discrepancy(fault, serial, users[0].unit, words, people)
            for fault, words in _said_by_dossiers(serial, users, register.get(serial), names, since)
        )
    for serial, one in sorted(register.items()):
        if one.state is State.USED:
            holder = names.get(one.dossier or 0, "")
            people = ((one.dossier, holder),) if one.dossier and holder else ()
            found += (
                Discrepancy(fault, serial, one.unit, words, people)
                for fault, words in _said_by_register(
                    serial, one, holder, names, is_named=serial in by_serial
                )
            )
    return found


def _said_by_dossiers(
    serial: str,
    users: Sequence[Use],
    one: Held | None,
    names: Mapping[int, str],
    since: date | None,
) -> Iterator[tuple[Fault, str]]:
    """What is wrong with a form that dossiers name, and the register holds or does not."""
    who = "、".join(use.name for use in users)
    if len(users) > 1:
        yield Fault.TWICE, f"{serial} 在{who}的档案中都登记使用。"
    if one is None:
        if since is None or not all(u.meeting_on and u.meeting_on < since for u in users):
            yield Fault.NOT_IN_REGISTER, f"{who}的档案登记编号 {serial}，台账中没有领取这一册。"
        return
    if one.state is State.STOCK:
        yield Fault.NEVER_ISSUED, f"{who}的档案登记编号 {serial}，台账中这一册还在库。"
    if one.state in (State.SPOILED, State.LOST, State.RETURNED):
        yield Fault.WRITTEN_OFF, f"{who}的档案登记编号 {serial}，台账中这一册{one.state.term}。"
    if one.dossier is not None and all(use.dossier != one.dossier for use in users):
        holder = names.get(one.dossier, "别的人")
        yield Fault.OTHER_PERSON, f"{serial} 台账中是{holder}的，档案中由{who}使用。"
    elif one.state is State.OUT and any(
        use.meeting_on and use.dossier == one.dossier for use in users
    ):
        yield Fault.STILL_OUT, f"{who}的支部大会已经召开，{serial} 还没有登记使用。"


def _said_by_register(
    serial: str, one: Held, holder: str, names: Mapping[int, str], *, is_named: bool
) -> Iterator[tuple[Fault, str]]:
    """What is wrong with a form that the register calls used; `is_named`: by some dossier."""
    if one.issued_to is None:
        yield Fault.NEVER_ISSUED, f"{serial} 登记由{holder}使用，没有发给本人的登记。"
    elif one.dossier not in (None, one.issued_to):
        issued = names.get(one.issued_to, "别的人")
        yield Fault.OTHER_PERSON, f"{serial} 发给{issued}，登记由{holder}使用。"
    if one.dossier is not None and not is_named:
        yield Fault.NOT_IN_DOSSIER, f"{serial} 登记由{holder}使用，本人档案中没有登记这个编号。"


def by_year(
    register: Mapping[str, Held], uses: Iterable[Use], *, since: date | None = None
) -> dict[int, tuple[int, int]]:
    """Year to forms used and people admitted by a branch meeting of that year.

    Args:
        since: when the register was begun; who was admitted before it is not counted.
    """
    figures: dict[int, list[int]] = {}
    for one in register.values():
        if one.state is State.USED:
            figures.setdefault(one.on.year, [0, 0])[0] += 1
    for use in uses:
        if use.meeting_on and use.is_admitted and (since is None or use.meeting_on >= since):
            figures.setdefault(use.meeting_on.year, [0, 0])[1] += 1
    return {year: (used, admitted) for year, (used, admitted) in sorted(figures.items())}
