"""A branch on a day: its full members, who may vote, which body decides, who may approve.

The same reading as store/bodies.sql gives of many branches at once.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rudang.core.dates import add_months
from rudang.core.rules import Quorum

FULL, PROBATIONARY = "正式党员", "预备党员"
GRAVE = "留党察看"


class Body(StrEnum):
    """The body of a branch that decides on activists and targets."""

    COMMITTEE = "支部委员会"
    MEETING = "支部大会"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the register; a person may have several, by posts, stays and punishments."""

    name: str
    id_no: str = ""
    kind: str = FULL
    joined_on: date | None = None
    full_on: date | None = None
    post: str = ""
    post_since: date | None = None
    post_until: date | None = None
    since: date | None = None
    until: date | None = None
    punishment: str = ""
    punished_on: date | None = None
    effect_until: date | None = None

    @property
    def is_dated(self) -> bool:
        return self.since is not None or self.until is not None

    def stands_on(self, day: date) -> bool:
        """Whether the entry's stay in the branch covers the day; `until` is the first day gone."""
        has_come = self.since is None or self.since <= day
        return has_come and (self.until is None or day < self.until)

    def holds_post_on(self, day: date) -> bool:
        """Whether the entry's post was held; its last day belongs to it."""
        has_begun = self.post_since is None or self.post_since <= day
        return bool(self.post) and has_begun and (self.post_until is None or day <= self.post_until)

    def is_barred_on(self, day: date) -> bool | None:
        """Whether 留党察看 covered the day; None where the register leaves that open."""
        if GRAVE not in self.punishment:
            return False
        return covers(self.punishment, self.punished_on, self.effect_until, day)


def covers(punishment: str, since: date | None, until: date | None, day: date) -> bool | None:
    """Whether a punishment covered a day. One of its ends may be blank, since how long each
    kind lasts is fixed, but for 留党察看 of one or two years.
    """
    shortest, longest = _months(punishment)
    if since is not None:
        first = sure_from = since
        sure_to = until or add_months(since, shortest)
        last = until or add_months(since, longest)
    elif until is not None:
        first, sure_from = add_months(until, -longest), add_months(until, -shortest)
        sure_to = last = until
    else:
        return None
    if not first <= day <= last:
        return False
    return True if sure_from <= day <= sure_to else None


def _months(punishment: str) -> tuple[int, int]:
    """How long a punishment has effect, at least and at most."""
    if GRAVE in punishment:
        return 24 if re.search("[两二2]", punishment) else 12, (
            12 if re.search("[一1]", punishment) else 24
        )
    if "撤" in punishment:
        return 24, 24
    return (18, 18) if "严重" in punishment else (12, 12)


@dataclass(frozen=True, slots=True)
class Standing:
    """One person of a branch on a day. None is unknown."""

    name: str
    full_on: date | None
    posts: tuple[str, ...]
    is_full: bool | None
    is_barred: bool | None
    is_probationary: bool

    @property
    def may_vote(self) -> bool | None:
        """Only full members vote, and none on 留党察看."""
        if self.is_full is False or self.is_barred:
            return False
        return True if self.is_full and self.is_barred is False else None

    @property
    def why_not(self) -> str:
        """Why somebody has no vote, or why nobody can say."""
        if self.is_full is False:
            return PROBATIONARY if self.is_probationary else "当日还不是正式党员或已除名"
        if self.is_barred:
            return GRAVE
        if self.is_full is None:
            return "没有登记转正日期"
        return "处分起止没有登记清楚" if self.is_barred is None else ""


@dataclass(frozen=True, slots=True)
class Branch:
    """Everybody who stood in a branch on a day, the entitled first."""

    people: Sequence[Standing]

    @property
    def entitled(self) -> list[Standing]:
        return [one for one in self.people if one.may_vote]

    @property
    def others(self) -> list[Standing]:
        return [one for one in self.people if not one.may_vote]

    @property
    def full_members(self) -> int | None:
        """None where of somebody the register does not say."""
        if any(one.is_full is None for one in self.people):
            return None
        return sum(1 for one in self.people if one.is_full)

    @property
    def voters(self) -> int | None:
        if any(one.may_vote is None for one in self.people):
            return None
        return len(self.entitled)

    @property
    def quorum(self) -> Quorum | None:
        """How many must attend and agree where everybody entitled should be present."""
        return None if self.voters is None else Quorum(due=self.voters, present=0, yes=0)

    def body(self, committee_from: int) -> Body | None:
        """Which body decides on activists and targets: from so many full members a committee."""
        if self.full_members is None:
            return None
        return Body.COMMITTEE if self.full_members >= committee_from else Body.MEETING


def branch_on(entries: Iterable[Entry], day: date) -> Branch:
    """The branch on a day from its register. Several entries of a person count once."""
    people: dict[str, list[Entry]] = {}
    entries = list(entries)
    numbers: dict[str, set[str]] = {}
    for entry in entries:
        numbers.setdefault(entry.name, set()).update({entry.id_no} - {""})
    for entry in entries:
        known = numbers[entry.name]
        key = entry.id_no or (next(iter(known)) if len(known) == 1 else f":{entry.name}")
        people.setdefault(key, []).append(entry)
    found = [_standing(of_person, day) for of_person in people.values() if _is_here(of_person, day)]
    return Branch(sorted(found, key=lambda one: (not one.may_vote, not one.posts)))


def _is_here(entries: Sequence[Entry], day: date) -> bool:
    """A post's own entry need not repeat since when somebody stands in the branch."""
    stays = [entry for entry in entries if entry.is_dated] or entries
    return any(entry.stands_on(day) for entry in stays)


def _standing(entries: Sequence[Entry], day: date) -> Standing:
    full_on = min((e.full_on for e in entries if e.full_on), default=None)
    barred = [entry.is_barred_on(day) for entry in entries]
    return Standing(
        name=entries[0].name,
        full_on=full_on,
        posts=tuple(dict.fromkeys(e.post for e in entries if e.holds_post_on(day))),
        is_full=_is_full(entries, full_on, day),
        is_barred=True if True in barred else None if None in barred else False,
        is_probationary=all(e.kind == PROBATIONARY for e in entries)
        or (full_on is not None and day < full_on),
    )


def _is_full(entries: Sequence[Entry], full_on: date | None, day: date) -> bool | None:
    expelled = [
        e.punished_on for e in entries if e.punished_on and re.search("开除党籍|除名", e.punishment)
    ]
    if expelled and min(expelled) <= day:
        return False
    if full_on is not None:
        return full_on <= day
    joined = min((e.joined_on for e in entries if e.joined_on), default=None)
    if all(e.kind == PROBATIONARY for e in entries) or (joined is not None and joined > day):
        return False
    return None


def approver(line: Sequence[tuple[int, bool]]) -> int | None:
    """The nearest of a unit and its superiors that may approve, each with whether it may."""
    return next((unit for unit, may_approve in line if may_approve), None)
