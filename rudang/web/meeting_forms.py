"""The forms of a meeting: its roll, the vote on each person, and the arithmetic beside them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.http import QueryDict

from rudang.actions.sittings import Result, Sat, Seat, warnings_of
from rudang.core.ballots import Ballots, Fault
from rudang.core.facts import ACT_KIND, CHOICES, FACT, NO, YES, Kind
from rudang.regulation.meetings import LEFT_OUT, MATTERS, Sitting
from rudang.store.reads.meetings import Item
from rudang.web import filled

Errors = list[tuple[str, str]]

# Written opinions last; the act keeps of them what it has a fact for, the minutes keep all.
BALLOTS: tuple[tuple[str, str], ...] = (
    ("issued", "发出"),
    ("returned", "收回"),
    ("yes", "赞成"),
    ("no", "反对"),
    ("abstain", "弃权"),
    ("spoiled", "无效"),
)
WRITTEN: tuple[tuple[str, str], ...] = (
    ("written_yes", "书面赞成"),
    ("written_no", "书面反对"),
    ("written_abstain", "书面弃权"),
)
_SHORT = {
    "voted_one_by_one": "逐个讨论、逐个表决",
    "full_voted_one_by_one": "转正逐个讨论、逐个表决",
    "approved_collectively": "党委集体讨论、表决",
    "approved_one_by_one": "逐个审议、逐个表决",
    "written_last_on": "最后一份书面意见的日期",
    "written_names": "提交书面意见的党员",
    "introducers_present": "到会的入党介绍人数",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A fact that the form asks; `shape` is day, number, text, choice or choices."""

    name: str
    label: str
    shape: str
    value: str
    options: Sequence[tuple[str, str]] = ()
    help: str = ""
    error: str = ""

    @property
    def chosen(self) -> list[str]:
        """The values ticked, of several choices."""
        return [part for part in self.value.split("、") if part]


@dataclass(frozen=True, slots=True)
class ItemForm:
    """The part of the form that is one person's matter."""

    item: Item
    outcomes: Sequence[tuple[str, str]]
    decision: str
    ballots: Sequence[tuple[str, str, str, str]]
    written: Sequence[tuple[str, str, str, str]]
    fields: Sequence[Asked]
    discussion: str
    reason: str
    wrong: Mapping[str, str]

    @property
    def key(self) -> str:
        return self.item.key


@dataclass(frozen=True, slots=True)
class SeatForm:
    """One line of the roll as the form shows it."""

    n: int
    seat: Seat
    is_present: bool
    error: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """The arithmetic of one vote, as far as it is filled in."""

    key: str
    name: str
    term: str
    figures: Ballots
    must_attend: int | None
    must_agree: int | None
    agreed: int | None
    is_quorate: bool | None
    passes: bool | None
    faults: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sums:
    """The arithmetic of the meeting: attendance, each vote, and what is odd."""

    due: int | None
    present: int | None
    must_attend: int | None
    is_quorate: bool | None
    sums: Sequence[Sum]
    faults: Sequence[str]


def seats_of(roll: Iterable[Seat], values: Mapping[str, str] | None = None) -> list[SeatForm]:
    """The roll as lines of a form; ticks come from what was typed, where anything was."""
    return [
        SeatForm(
            n,
            seat,
            bool(values.get(f"present-{n}")) if values is not None else bool(seat.is_present),
        )
        for n, seat in enumerate(roll)
    ]


def read_roll(posted: Mapping[str, str], *, has_attendance: bool) -> list[Seat]:
    """The roll as typed; the lines are numbered by `name-<n>`.

    Somebody not ticked was absent only where attendance was taken at all.
    """
    count = _count(posted)
    was_taken = has_attendance and any(posted.get(f"present-{n}") for n in range(count))
    roll = [
        Seat(
            name=posted.get(f"name-{n}", "").strip(),
            posts=tuple(part for part in posted.get(f"posts-{n}", "").split("、") if part),
            may_vote={"1": True, "0": False}.get(posted.get(f"vote-{n}", "")),
            why_not=posted.get(f"why-{n}", ""),
            excluded=posted.get(f"excluded-{n}", ""),
            superior_agreed=posted.get(f"superior-{n}", ""),
            meeting_agreed=posted.get(f"agreed-{n}", ""),
            is_present=bool(posted.get(f"present-{n}")) if was_taken else None,
        )
        for n in range(count)
    ]
    added = filled.value(FACT["attendees"], posted.get("more_names", ""))
    return roll + [Seat(name=name, is_present=True if has_attendance else None) for name in added]


def _count(posted: Mapping[str, str]) -> int:
    given = posted.get("seats", "")
    return min(int(given), 2000) if given.isdecimal() else 0


def read_sat(posted: Mapping[str, str], matters: Iterable[str]) -> tuple[Sat, Errors]:
    """The meeting as typed, with every field that cannot be read."""
    wrong: Errors = []
    held_on = None
    try:
        held_on = filled.day(posted.get("held_on", ""))
    except filled.Unreadable as error:
        wrong.append(("held_on", f"召开日期{error}"))
    figures: dict[str, int | None] = {"due": None, "present": None}
    for name, term in (("due", "应到会"), ("present", "实到会")):
        try:
            figures[name] = filled.whole(posted.get(name, ""))
        except filled.Unreadable as error:
            wrong.append((name, f"{term}{error}"))
    asked = [name for matter in matters for name in MATTERS[matter].shared]
    shared, unread = filled.facts([FACT[name] for name in dict.fromkeys(asked)], posted)
    sat = Sat(
        held_on=held_on,
        place=posted.get("place", ""),
        chair=posted.get("chair", ""),
        recorder=posted.get("recorder", ""),
        roll=read_roll(posted, has_attendance=True),
        due=figures["due"],
        present=figures["present"],
        shared={name: value for name, value in shared.items() if value not in (None, "", [])},
        note=posted.get("note", ""),
    )
    return sat, wrong + unread


def keys_of(posted: QueryDict) -> list[tuple[int, str]]:
    """The matters of the form, by dossier and kind of act, in their order."""
    found = []
    for key in posted.getlist("item"):
        dossier, _, matter = key.partition("-")
        if dossier.isdecimal() and matter in MATTERS:
            found.append((int(dossier), matter))
    return found


def read_results(
    posted: Mapping[str, str], keys: Iterable[tuple[int, str]]
) -> tuple[list[Result], Errors]:
    """What each matter came to as typed, with every field that cannot be read."""
    results: list[Result] = []
    wrong: Errors = []
    for dossier, matter in keys:
        key = f"{dossier}-{matter}"
        ballots: dict[str, int | None] = {}
        for name, term in (*BALLOTS, *WRITTEN):
            try:
                ballots[name] = filled.whole(posted.get(f"{name}-{key}", ""))
            except filled.Unreadable as error:
                wrong.append((f"{name}-{key}", f"{term}{error}"))
        facts: dict[str, Any] = {}
        for name in MATTERS[matter].each:
            try:
                facts[name] = filled.value(FACT[name], posted.get(f"{name}-{key}", ""))
            except filled.Unreadable as error:
                wrong.append((f"{name}-{key}", f"{FACT[name].term}{error}"))
        results.append(
            Result(
                dossier=dossier,
                matter=matter,
                decision=posted.get(f"decision-{key}", ""),
                ballots=Ballots(**ballots),
                facts={name: value for name, value in facts.items() if value not in (None, "", [])},
                discussion=posted.get(f"discussion-{key}", ""),
                reason=posted.get(f"reason-{key}", ""),
            )
        )
    return results, wrong


def item_forms(
    items: Iterable[Item],
    sitting: Sitting,
    values: Mapping[str, str],
    wrong: Mapping[str, str],
) -> list[ItemForm]:
    """The parts of the form for each matter, filled with texts."""
    made = []
    for item in items:
        matter, key = MATTERS[item.matter], item.key

        def numbers(
            names: Iterable[tuple[str, str]], key: str = key
        ) -> list[tuple[str, str, str, str]]:
            return [
                (f"{n}-{key}", term, values.get(f"{n}-{key}", ""), wrong.get(f"{n}-{key}", ""))
                for n, term in names
            ]

        counts_written = sitting.majority.counts_written
        made.append(
            ItemForm(
                item,
                [(one.decision.value, one.term) for one in matter.outcomes],
                values.get(f"decision-{key}", ""),
                numbers(BALLOTS),
                numbers(WRITTEN) if counts_written else [],
                [
                    _field(name, f"{name}-{key}", values, wrong, _help(name, item))
                    for name in matter.each
                ],
                values.get(f"discussion-{key}", ""),
                values.get(f"reason-{key}", ""),
                {
                    name: wrong[f"{name}-{key}"]
                    for name in ("decision", "reason", "discussion")
                    if f"{name}-{key}" in wrong
                },
            )
        )
    return made


def shared_fields(
    matters: Iterable[str], values: Mapping[str, str], wrong: Mapping[str, str]
) -> list[Asked]:
    """What is asked once for the whole meeting."""
    names = dict.fromkeys(name for matter in matters for name in MATTERS[matter].shared)
    return [_field(name, name, values, wrong) for name in names]


def _help(name: str, item: Item) -> str:
    if name in ("introducers_present", "introducers_spoke") and item.introducers:
        return f"介绍人：{'、'.join(item.introducers)}。"
    return {
        "written_names": "几个人之间用顿号隔开。",
        "postponed_reason": "因转入而推迟讨论的，写明情况。",
        "extend_to": "决定延长的，写明延长到哪一天。",
        "leave_reason": "离校前三个月内仍办理的，写明原因。",
        "approval_delay_reason": "超过三个月才审批的，写明特殊情况。",
    }.get(name, "")


def _field(
    fact: str,
    name: str,
    values: Mapping[str, str],
    wrong: Mapping[str, str],
    help_: str = "",
) -> Asked:
    declared = FACT[fact]
    options = [(one, one) for one in CHOICES.get(fact, ())]
    shape = {Kind.DATE: "day", Kind.INTEGER: "number"}.get(declared.kind, "text")
    if options:
        shape = "choices" if declared.kind is Kind.TEXTS else "choice"
    return Asked(
        name,
        _SHORT.get(fact, declared.term),
        shape,
        values.get(name, ""),
        options=options,
        help=help_,
        error=wrong.get(name, ""),
    )


def sums(
    unit: int,
    sitting: Sitting,
    sat: Sat,
    results: Sequence[Result],
    names: Mapping[int, str],
) -> Sums:
    """The arithmetic of the form as it stands."""
    # Somebody not ticked yet is not absent yet; the faults speak once there are figures.
    faults = warnings_of(unit, sitting, sat, results)
    of_items: dict[str, list[str]] = {one.key: [] for one in results}
    others = []
    for fault in faults:
        key = _key_in(fault, of_items)
        if key:
            of_items[key].append(fault.words.partition("：")[2])
        else:
            others.append(fault.words)
    made = []
    for one in results:
        rule = sitting.majority
        figures = sat.figures(one.ballots)
        made.append(
            Sum(
                one.key,
                names.get(one.dossier, ""),
                ACT_KIND[one.matter].term,
                figures,
                figures.must_attend(rule),
                figures.must_agree(rule),
                figures.agreed(rule),
                figures.is_quorate(rule),
                figures.passes(rule),
                of_items[one.key],
            )
        )
    whole = Ballots(due=sat.due_counted, present=sat.present_counted)
    rule = sitting.majority
    return Sums(
        whole.due,
        whole.present,
        whole.must_attend(rule),
        whole.is_quorate(rule),
        made,
        others,
    )


def _key_in(fault: Fault, keys: Iterable[str]) -> str:
    return next((key for key in keys if fault.field.endswith(f"-{key}")), "")


def figures_of(kept: Mapping[str, Any]) -> Ballots:
    """Figures as a held meeting keeps them."""
    known = {field.name for field in fields(Ballots)}
    return Ballots(**{name: value for name, value in kept.items() if name in known})


def decision_term(matter: str, decision: str) -> str:
    """What a decision is called of a matter."""
    found = MATTERS[matter].outcome(decision) if matter in MATTERS else None
    return found.term if found else ""


REASONS: tuple[str, ...] = LEFT_OUT
ANSWERS: tuple[str, ...] = (YES, NO)
