"""Who sits in a meeting, who may come before it, what was voted, and what is odd about it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import polars as pl

from rudang.actions import gates, reviews
from rudang.core.ballots import Ballots, Decision, Fault
from rudang.core.bodies import Body, Branch, Standing, branch_on
from rudang.core.facts import ACT_KIND, YES
from rudang.core.stages import STAGES
from rudang.regulation.articles import cite
from rudang.regulation.meetings import LEFT_OUT, MATTERS, SITTINGS, Sitting
from rudang.regulation.params import COMMITTEE_MIN_MEMBERS, POSTPONE_MONTHS
from rudang.regulation.registry import REGULATION
from rudang.store.models import Sheet
from rudang.store.reads import members
from rudang.store.reads.units import below, whole_tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One line of the roll. None is not known: of `may_vote` by the register, of `is_present`
    because nobody has said yet.

    `excluded` names the reason for which somebody with a vote is not counted as due.
    """

    name: str
    posts: tuple[str, ...] = ()
    may_vote: bool | None = True
    why_not: str = ""
    excluded: str = ""
    superior_agreed: str = ""
    meeting_agreed: str = ""
    is_present: bool | None = None

    @property
    def is_due(self) -> bool:
        return bool(self.may_vote) and not self.excluded

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Seat":
        """From a line as the meeting keeps it."""
        known = {name: kept[name] for name in cls.__dataclass_fields__ if name in kept}
        return cls(**{**known, "posts": tuple(known.get("posts", ()))})


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one person's matter came to. `facts` are the act's own, beyond the figures."""

    dossier: int
    matter: str
    decision: str
    ballots: Ballots = field(default_factory=Ballots)
    facts: Mapping[str, Any] = field(default_factory=dict)
    discussion: str = ""
    reason: str = ""

    @property
    def key(self) -> str:
        """What a form's fields of this item end in."""
        return f"{self.dossier}-{self.matter}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sat:
    """The meeting as it was held. `due` and `present` are counted from the roll where blank."""

    held_on: date | None
    place: str = ""
    chair: str = ""
    recorder: str = ""
    roll: Sequence[Seat] = ()
    due: int | None = None
    present: int | None = None
    shared: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""

    @property
    def due_counted(self) -> int | None:
        """Those who should be present."""
        if self.due is not None:
            return self.due
        return sum(seat.is_due for seat in self.roll) if self.roll else None

    @property
    def present_counted(self) -> int | None:
        """Of them those who came; not known where nobody was ticked off."""
        if self.present is not None:
            return self.present
        if all(seat.is_present is None for seat in self.roll):
            return None
        return sum(seat.is_due and bool(seat.is_present) for seat in self.roll)

    def figures(self, ballots: Ballots) -> Ballots:
        """A vote with who was due and who came."""
        return Ballots(
            **{
                **asdict(ballots),
                "due": self.due_counted if ballots.due is None else ballots.due,
                "present": self.present_counted if ballots.present is None else ballots.present,
            }
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be put on an agenda, and what still forbids it."""

    dossier: int
    name: str
    number: str
    unit: int
    stage: str
    is_waiting: bool
    lacks: Sequence[str]

    @property
    def is_ready(self) -> bool:
        return self.is_waiting and not self.lacks


# ---- what may be decided where


def decides(sitting: Sitting, unit: int, day: date) -> tuple[str, ...]:
    """The matters that a meeting of a unit decides on a day.

    A branch too small for a committee decides in the branch meeting; where the register does
    not tell how many there are, either may. What the edition of the day does not know, such as
    consent before 2026, is decided nowhere.
    """
    known = tuple(one for one in sitting.matters if article(one, day))
    if "branch" not in sitting.unit_kinds:
        return known
    people = branch(unit, day)
    # Nobody in the register is a register that nobody keeps.
    body = people.body(COMMITTEE_MIN_MEMBERS.on(day) or 0) if people.people else None
    if sitting.small:
        return known + (() if body is Body.COMMITTEE else sitting.small)
    return () if body is Body.MEETING else known


def kinds_of(unit_kind: str) -> list[Sitting]:
    """The kinds of meeting that a unit of a kind holds."""
    return [one for one in SITTINGS.values() if unit_kind in one.unit_kinds]


def proposed_roll(sitting: Sitting, unit: int, day: date) -> list[Seat]:
    """Who has a vote on a day, and who sits in without one, from the register."""
    people = branch(unit, day).people
    if sitting.is_of_officers:
        people = [one for one in people if _is_officer(one)]
    return [
        Seat(
            name=one.name,
            posts=one.posts,
            may_vote=one.may_vote,
            why_not=one.why_not,
        )
        for one in people
    ]


def _is_officer(one: Standing) -> bool:
    return any("书记" in post or "委员" in post for post in one.posts)


def branch(unit: int, day: date) -> Branch:
    """Who was what in a branch on a day, by the register of members."""
    return branch_on(members.entries(unit), day)


def candidates(
    unit: int, matter: str, *, on: date, as_of: date, today: date, text: str = ""
) -> list[Candidate]:
    """Who under a unit may be put on an agenda: those whose turn it is first, with what lacks.

    Args:
        on: the day for which the meeting is planned, or on which it was held.
        as_of: the day by whose situation people are chosen.
        text: a part of a name; then of whatever stage.
    """
    rule = MATTERS[matter]
    found = Sheet.objects.filter(unit_id__in=sorted(below(whole_tree(), unit)))
    if text:
        found = found.filter(name__contains="".join(text.split()))
    elif as_of >= today:
        found = found.filter(stage__in=rule.near)
    ids = list(found.order_by("pinyin", "dossier_id").values_list("dossier_id", flat=True)[:2000])
    if not ids:
        return []
    frame = reviews.several(ids, as_of, today)
    if not text:
        frame = frame.filter(pl.col("stage").is_in(rule.near))
    if frame.is_empty():
        return []
    frame = frame.with_columns(waits=rule.waits.fill_null(False))
    stops = gates.stops_of(frame["dossier"].to_list(), matter, on=on, today=today)
    place = {dossier: n for n, dossier in enumerate(ids)}
    made = [
        Candidate(
            row["dossier"],
            row["name"] or "",
            row["number"] or "",
            row["unit"],
            STAGES.get(row["stage"], ""),
            row["waits"],
            tuple(f"{one.words}（{one.article}）" for one in stops.get(row["dossier"], ())),
        )
        for row in frame.iter_rows(named=True)
    ]
    return sorted(made, key=lambda one: (not one.is_ready, not one.is_waiting, place[one.dossier]))


# ---- what is odd about it


def warnings_of(unit: int, sitting: Sitting, sat: Sat, results: Sequence[Result]) -> list[Fault]:
    """What is odd about a meeting as typed: it is taken as it was held, and said."""
    found = _odd_roll(unit, sitting, sat)
    names = dict(
        Sheet.objects.filter(dossier_id__in=[one.dossier for one in results]).values_list(
            "dossier_id", "name"
        )
    )
    come = _transferred_in(results)
    day = sat.held_on
    allowed = decides(sitting, unit, day) if day else sitting.matters + sitting.small
    for result in results:
        rule = sitting.majority
        figures = sat.figures(result.ballots)
        who = names.get(result.dossier) or ""
        said = figures.faults(rule) if figures.has_votes or figures.written else []
        if result.decision in set(Decision):
            against = figures.against(Decision(result.decision), rule)
            said += [against] if against else []
        if result.matter not in allowed:
            said.append(Fault("matter", out_of_place(sitting, result.matter, day)))
        if (
            result.matter == "full_meeting"
            and result.decision == Decision.POSTPONE
            and result.dossier not in come
        ):
            said.append(
                Fault(
                    "decision",
                    "推迟讨论转正只适用于转入的预备党员，且最长不超过"
                    f"{POSTPONE_MONTHS.values[-1].value}个月（{article('', day, 36)}）；"
                    "档案中没有转入记录。",
                )
            )
        if result.decision == Decision.EXTEND and not result.facts.get("extend_to"):
            said.append(Fault("extend_to", "延长预备期没有写明延长到哪一天。"))
        found += [Fault(f"{fault.field}-{result.key}", f"{who}：{fault.words}") for fault in said]
    return found


def _odd_roll(unit: int, sitting: Sitting, sat: Sat) -> list[Fault]:
    found = []
    counted = Sat(held_on=sat.held_on, roll=sat.roll)
    for name, term, typed, by_roll in (
        ("due", "应到会", sat.due, counted.due_counted),
        ("present", "实到会", sat.present, counted.present_counted),
    ):
        if typed is not None and by_roll is not None and typed != by_roll:
            found.append(Fault(name, f"{term}登记为 {typed}，按名单是 {by_roll}。"))
    figures = Ballots(due=sat.due_counted, present=sat.present_counted)
    found += figures.faults(sitting.majority)
    said = [words for seat in sat.roll for words in _odd_seat(seat)]
    if sat.held_on and sat.roll:
        said += _unlike_register(sat.roll, proposed_roll(sitting, unit, sat.held_on))
    return [*found, *(Fault("roll", words) for words in said)]


def _odd_seat(seat: Seat) -> Iterator[str]:
    if seat.may_vote is None and not seat.excluded:
        why = f"（{seat.why_not}）" if seat.why_not else ""
        yield f"{seat.name}有没有表决权未掌握{why}，没有计入应到会。"
    if not seat.excluded:
        return
    if seat.excluded not in LEFT_OUT:
        yield f"{seat.name}：“{seat.excluded}”不是可以不计入的原因。"
    if seat.superior_agreed != YES or seat.meeting_agreed != YES:
        yield f"{seat.name}不计入应到会，须经上级党组织同意并经支部大会通过。"
    if seat.is_present:
        yield f"{seat.name}列为不计入应到会，却登记为到会。"


def _unlike_register(roll: Sequence[Seat], register: Sequence[Seat]) -> Iterator[str]:
    """Who has a vote by one of the two alone; a branch without a register says nothing."""
    if not register:
        return
    now = {seat.name for seat in register if seat.may_vote}
    listed = {seat.name for seat in roll if seat.may_vote}
    for words, names in (
        ("名册上当日有表决权，名单里没有", now - listed),
        ("名单里有表决权，名册上当日没有", listed - now),
    ):
        if names:
            yield f"{words}：{'、'.join(sorted(names))}。"


def _transferred_in(results: Sequence[Result]) -> set[int]:
    wanted = [
        one.dossier
        for one in results
        if one.matter == "full_meeting" and one.decision == Decision.POSTPONE
    ]
    if not wanted:
        return set()
    return set(
        Sheet.objects.filter(dossier_id__in=wanted, transferred_in_on__isnull=False).values_list(
            "dossier_id", flat=True
        )
    )


def out_of_place(sitting: Sitting, matter: str, day: date | None) -> str:
    """Why a matter that such meetings decide was not this one's to decide."""
    term, least = ACT_KIND[matter].term, COMMITTEE_MIN_MEMBERS.values[-1].value
    if not article(matter, day):
        return f"当时施行的细则没有“{term}”这一步。"
    if sitting.is_of_officers:
        return f"正式党员不足 {least} 名的党支部不设支部委员会，“{term}”由支部大会决定。"
    return f"正式党员 {least} 名以上的党支部，“{term}”由支部委员会讨论决定。"


def article(matter: str, day: date | None, old: int = 0) -> str:
    """The article on a matter as the edition in force on a day numbers it."""
    edition = REGULATION.edition_on(day) if day else REGULATION.editions[-1]
    numbers = cite(old) if old else MATTERS[matter].cite
    return numbers.get(edition.code, "")
