"""Who of the register may accompany, introduce, talk and observe on a day, and whom they have."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from rudang.core.bodies import GRAVE, PROBATIONARY, Entry, covers

_LIGHT = re.compile("警告|撤销|撤职")
_EXPELLED = re.compile("开除党籍|除名")


class Role(StrEnum):
    """What somebody is wanted for."""

    CONTACT = "contact"
    INTRODUCER = "introducer"
    TALKER = "talker"
    OBSERVER = "observer"
    REVIEWER = "reviewer"
    INTERVIEWER = "interviewer"

    @property
    def term(self) -> str:
        return {
            Role.CONTACT: "培养联系人",
            Role.INTRODUCER: "入党介绍人",
            Role.TALKER: "谈话人",
            Role.OBSERVER: "考察人",
            Role.REVIEWER: "政审人员",
            Role.INTERVIEWER: "审批前谈话人",
        }[self]


ROLE_OF_FACT: Mapping[str, Role] = {
    "contacts": Role.CONTACT,
    "contacts_new": Role.CONTACT,
    "introducers": Role.INTRODUCER,
    "talkers": Role.TALKER,
    "heart_talkers": Role.TALKER,
    "observers": Role.OBSERVER,
    "probation_observers": Role.OBSERVER,
    "reviewers": Role.REVIEWER,
    "interviewer": Role.INTERVIEWER,
}
"""Fact to the role of the people it names."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Somebody accompanied or introduced by one member, and since when where that is known."""

    dossier: int
    unit: int
    person: str
    member: str
    since: date | None


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a unit's register on a day. None is unknown.

    `full_on` is the day of becoming a full member. `left_on` is the first day no longer in the
    unit. `is_in_effect`: a lighter punishment still has effect; `punishments` names those that
    cover the day or may.
    """

    unit: int
    name: str
    joined_on: date | None = None
    full_on: date | None = None
    posts: tuple[str, ...] = ()
    is_full: bool | None = None
    is_probationary: bool = False
    is_expelled: bool = False
    is_barred: bool | None = False
    is_in_effect: bool | None = False
    punishments: tuple[str, ...] = ()
    left_on: date | None = None
    pinyin: str = ""
    initials: str = ""
    accompanies: tuple[Tie, ...] = ()
    introduces: tuple[Tie, ...] = ()
    introduced_this_year: int = 0

    @property
    def is_here(self) -> bool:
        return self.left_on is None

    @property
    def has_lost_standing(self) -> bool:
        """Left the unit or is no full member any more: what is unknown is no loss."""
        return self.left_on is not None or self.is_expelled or self.is_full is False

    def party_age(self, day: date) -> int | None:
        """Whole years as a full member, from which Party age is counted."""
        if self.full_on is None or self.full_on > day:
            return None
        years = day.year - self.full_on.year
        return years - ((day.month, day.day) < (self.full_on.month, self.full_on.day))


def members_on(entries: Mapping[int, Sequence[Entry]], day: date) -> list[Member]:
    """Everybody whom the units' registers know on a day, those who have left before it too.

    Several entries of one person count once, as in `bodies.branch_on`. Who comes later is not
    there yet.
    """
    found = []
    for unit, some in entries.items():
        for of_person in _persons(some):
            member = _member(unit, of_person, day)
            if member is not None:
                found.append(member)
    return found


def _persons(entries: Sequence[Entry]) -> Iterable[list[Entry]]:
    numbers: dict[str, set[str]] = {}
    for entry in entries:
        numbers.setdefault(entry.name, set()).update({entry.id_no} - {""})
    people: dict[str, list[Entry]] = {}
    for entry in entries:
        known = numbers[entry.name]
        key = entry.id_no or (next(iter(known)) if len(known) == 1 else f":{entry.name}")
        people.setdefault(key, []).append(entry)
    return people.values()


def _member(unit: int, entries: Sequence[Entry], day: date) -> Member | None:
    stays = [entry for entry in entries if entry.is_dated] or entries
    is_here = any(entry.stands_on(day) for entry in stays)
    gone = [entry.until for entry in stays if entry.until is not None and entry.until <= day]
    if not is_here and not gone:
        return None
    full_on = min((e.full_on for e in entries if e.full_on), default=None)
    joined = min((e.joined_on for e in entries if e.joined_on), default=None)
    expelled = min(
        (e.punished_on for e in entries if e.punished_on and _EXPELLED.search(e.punishment)),
        default=None,
    )
    is_expelled = expelled is not None and expelled <= day
    is_probationary = all(e.kind == PROBATIONARY for e in entries)
    is_full: bool | None = None
    if is_expelled:
        is_full = False
    elif full_on is not None:
        is_full = full_on <= day
    elif is_probationary or (joined is not None and joined > day):
        is_full = False
    grave = [_covers(e, day) for e in entries if GRAVE in e.punishment]
    light = [
        _covers(e, day)
        for e in entries
        if GRAVE not in e.punishment and _LIGHT.search(e.punishment)
    ]
    punishments = [_told(e) for e in entries if e.punishment and _covers(e, day) in (True, None)]
    return Member(
        unit=unit,
        name=entries[0].name,
        joined_on=joined,
        full_on=full_on,
        posts=tuple(dict.fromkeys(e.post for e in entries if e.holds_post_on(day))),
        is_full=is_full,
        is_probationary=is_probationary or (full_on is not None and day < full_on),
        is_expelled=is_expelled,
        is_barred=_any(grave),
        is_in_effect=_any(light),
        punishments=tuple(dict.fromkeys(punishments)),
        left_on=None if is_here else max(gone),
    )


def _covers(entry: Entry, day: date) -> bool | None:
    return covers(entry.punishment, entry.punished_on, entry.effect_until, day)


def _told(entry: Entry) -> str:
    since = entry.punished_on.isoformat() if entry.punished_on else ""
    until = entry.effect_until.isoformat() if entry.effect_until else ""
    span = f"（{since} 至 {until}）" if until else f"（{since}）" if since else ""
    return entry.punishment + span


def _any(told: Sequence[bool | None]) -> bool | None:
    return True if True in told else None if None in told else False


@dataclass(frozen=True, slots=True)
class Limits:
    """What a place demands beyond the regulation; None and False where nothing is in force."""

    activists: int | None = None
    a_year: int | None = None
    contact_no_kin: bool = False
    introducer_no_kin: bool = False


class Weight(StrEnum):
    """How much a reason weighs: the text forbids it, advises against it, or a place demands it."""

    BAR = "bar"
    WARN = "warn"
    LOCAL = "local"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody does not suit. `article` is the 2014 number of the article; 0 for none."""

    weight: Weight
    words: str
    article: int = 0


_ARTICLE = {
    Role.CONTACT: 9,
    Role.INTRODUCER: 14,
    Role.TALKER: 7,
    Role.OBSERVER: 0,
    Role.REVIEWER: 16,
    Role.INTERVIEWER: 24,
}


def reasons(
    member: Member,
    role: Role,
    *,
    day: date,
    limits: Limits,
    is_2026: bool,
    kin: Iterable[str] = (),
    unit: int | None = None,
) -> list[Reason]:
    """Why a member does not suit a role on a day, the gravest first; nothing where all is well.

    Args:
        is_2026: whether the later edition, which spares those under punishment, is in force.
        kin: names of relatives that the person declared.
        unit: the branch for which somebody is wanted.
    """
    article = _ARTICLE[role]
    found: list[Reason] = []
    if member.left_on is not None:
        weight = Weight.BAR if role in (Role.CONTACT, Role.INTRODUCER) else Weight.WARN
        found.append(Reason(weight, f"{member.left_on.isoformat()} 已离开本支部", article))
    if member.is_full is False:
        words = "已被除名或开除党籍" if member.is_expelled else "当日还不是正式党员"
        found.append(Reason(Weight.BAR, words, article))
    if member.is_barred and role is Role.INTRODUCER:
        found.append(Reason(Weight.BAR, "受留党察看处分，尚未恢复党员权利", article))
    elif member.is_barred:
        found.append(Reason(Weight.WARN, "受留党察看处分", article))
    if member.is_in_effect and role is Role.INTRODUCER and is_2026:
        found.append(Reason(Weight.WARN, "处分影响期未满，不宜担任", article))
    elif member.is_in_effect:
        found.append(Reason(Weight.UNKNOWN, "处分影响期未满"))
    if unit is not None and member.unit != unit and role is Role.INTRODUCER:
        found.append(Reason(Weight.WARN, "在其他支部，须由党组织指定", article))
    found += _of_the_place(member, role, limits, set(kin))
    if member.is_full is None:
        found.append(Reason(Weight.UNKNOWN, "没有登记转正日期，是否正式党员未掌握"))
    if member.is_barred is None or member.is_in_effect is None:
        found.append(Reason(Weight.UNKNOWN, "处分起止没有登记清楚"))
    order = list(Weight)
    return sorted(found, key=lambda one: order.index(one.weight))


def _of_the_place(member: Member, role: Role, limits: Limits, kin: set[str]) -> list[Reason]:
    found = []
    if role is Role.CONTACT and limits.activists is not None:
        count = len(member.accompanies)
        if count >= limits.activists:
            found.append(
                Reason(Weight.LOCAL, f"已联系 {count} 人，本地规定不超过 {limits.activists} 人")
            )
    if role is Role.INTRODUCER and limits.a_year is not None:
        count = member.introduced_this_year
        if count >= limits.a_year:
            found.append(
                Reason(
                    Weight.LOCAL, f"今年已介绍 {count} 人，本地规定一般不超过 {limits.a_year} 人"
                )
            )
    if member.name in kin:
        is_barred = (role is Role.CONTACT and limits.contact_no_kin) or (
            role is Role.INTRODUCER and limits.introducer_no_kin
        )
        words = "与本人申报的亲属同名"
        found.append(
            Reason(Weight.LOCAL, f"{words}，本地规定回避")
            if is_barred
            else Reason(Weight.UNKNOWN, words)
        )
    return found


def may_serve(found: Iterable[Reason]) -> bool:
    """Whether nothing that the text forbids or advises against stands in the way."""
    return not any(one.weight in (Weight.BAR, Weight.WARN) for one in found)


def burdened(
    members: Iterable[Member],
    accompanied: Iterable[Tie],
    introduced: Iterable[Tie],
    by_year: Mapping[tuple[int, str], int],
) -> list[Member]:
    """The members with whom they have, by name, since ties name nobody by number.

    A name means the person of its own unit's register, else the only one who bears it elsewhere;
    somebody who has left a unit keeps the ties that are still recorded there.

    Args:
        by_year: how many somebody introduced in the year, by unit and name.
    """
    some = list(members)
    meant = _meant(some)
    contacts = _by_member(accompanied, meant)
    introducers = _by_member(introduced, meant)
    counts: dict[tuple[int, str], int] = {}
    for (unit, name), count in by_year.items():
        place = meant(unit, name)
        counts[place] = counts.get(place, 0) + count
    return [
        replace(
            one,
            accompanies=tuple(contacts.get((one.unit, one.name), ())),
            introduces=tuple(introducers.get((one.unit, one.name), ())),
            introduced_this_year=counts.get((one.unit, one.name), 0),
        )
        for one in some
    ]


def _meant(members: Sequence[Member]) -> Callable[[int, str], tuple[int, str]]:
    """Whose entry a name recorded in a unit means: the unit's own, or the only one elsewhere."""
    here = {(one.unit, one.name) for one in members}
    places: dict[str, set[int]] = {}
    for one in members:
        places.setdefault(one.name, set()).add(one.unit)

    def of(unit: int, name: str) -> tuple[int, str]:
        elsewhere = places.get(name, set())
        if (unit, name) in here or len(elsewhere) != 1:
            return unit, name
        return next(iter(elsewhere)), name

    return of


def _by_member(
    ties: Iterable[Tie], meant: Callable[[int, str], tuple[int, str]]
) -> dict[tuple[int, str], list[Tie]]:
    made: dict[tuple[int, str], list[Tie]] = {}
    for tie in ties:
        made.setdefault(meant(tie.unit, tie.member), []).append(tie)
    return made


def to_replace(members: Iterable[Member], ties: Iterable[Tie]) -> list[tuple[Member, Tie]]:
    """Contacts who have left the person's own branch or lost standing, with whom they accompany.

    Where several of the branch bear the name, only if that holds of all of them.
    """
    named: dict[tuple[int, str], list[Member]] = {}
    for one in members:
        named.setdefault((one.unit, one.name), []).append(one)
    found = []
    for tie in ties:
        meant = named.get((tie.unit, tie.member), [])
        if meant and all(one.has_lost_standing for one in meant):
            found.append((meant[0], tie))
    return sorted(found, key=lambda one: (one[1].unit, one[1].member, one[1].person))


@dataclass(frozen=True, slots=True)
class Turn:
    """How long somebody accompanied or introduced; `until` is the first day no longer."""

    name: str
    since: date | None
    until: date | None
    why_ended: str = ""


def turns(
    first: Sequence[str],
    since: date | None,
    changes: Sequence[tuple[date, Sequence[str]]],
    ended_on: date | None,
    why_ended: str = "",
) -> list[Turn]:
    """Who accompanied from when to when.

    A change names everybody who accompanies from its day on; whoever it does not name ended
    that day.
    """
    standing: dict[str, date | None] = dict.fromkeys(first, since)
    done: list[Turn] = []
    for day, names in sorted(changes, key=lambda one: one[0]):
        if not names:
            continue
        for name in [n for n in standing if n not in names]:
            done.append(Turn(name, standing.pop(name), day, "更换"))
        for name in names:
            standing.setdefault(name, day)
    return done + [
        Turn(n, day, ended_on, why_ended if ended_on else "") for n, day in standing.items()
    ]
