"""The places of a unit's plan one by one: who holds each, for whom it is meant, what changed.

Nobody is ranked: persons stand in the order in which they are given.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import polars as pl

from rudang.core.prospects import failed
from rudang.core.quotas import Quota, held_by, is_approved, is_awaiting, is_filed, is_refused


class MeantFor(StrEnum):
    """Whom a place was meant for; the plan's structure gives so many of each."""

    ANYBODY = "anybody"
    TEACHER = "teachers"
    HIGH_KNOWLEDGE = "high_knowledge"

    @property
    def term(self) -> str:
        return _MEANT_TERMS[self]


_MEANT_TERMS = {
    MeantFor.ANYBODY: "不限",
    MeantFor.TEACHER: "教师",
    MeantFor.HIGH_KNOWLEDGE: "高知识群体",
}


class Standing(StrEnum):
    """What has become of one place."""

    ADMITTED = "admitted"
    AWAITING = "awaiting"
    FIRM = "firm"
    PROVISIONAL = "provisional"
    EMPTY = "empty"

    @property
    def term(self) -> str:
        return {
            Standing.ADMITTED: "已批准",
            Standing.AWAITING: "待审批",
            Standing.FIRM: "确定",
            Standing.PROVISIONAL: "暂定",
            Standing.EMPTY: "空余",
        }[self]


class Lost(StrEnum):
    """Why somebody can no longer take the place meant for them."""

    EXITED = "exited"
    REFUSED = "refused"
    FAILED = "failed"
    MOVED = "moved"
    ELSEWHERE = "elsewhere"

    @property
    def reason(self) -> str:
        return {
            Lost.EXITED: "档案已经终止",
            Lost.REFUSED: "支部大会未通过或者党委不批准",
            Lost.FAILED: "政治审查或者预审不合格",
            Lost.MOVED: "已转到其他党组织",
            Lost.ELSEWHERE: "已计入其他期间",
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Why somebody may pass pre-examination though no place is left: who decided, when and why.

    `stands`: not taken back by the day looked at.
    """

    id: int
    unit: int
    dossier: int
    name: str
    reason: str
    document: str
    given_on: date
    by: str
    taken_back_on: date | None = None
    stands: bool = True

    @property
    def words(self) -> str:
        """Day, reason and paper, without anybody's name."""
        paper = f"（{self.document}）" if self.document else ""
        return f"{self.given_on.isoformat()}，{self.reason.rstrip('。；')}{paper}"


HOLDING = ("admitted", "awaiting")
READY = ("past_preexam", "feasible")
_FIRST_ACTIVIST, _FIRST_TARGET = 4, 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """A person as far as places go. `state` is that of the plan's figures, blank for none.

    `step` is the one awaited, `earliest_on` the earliest lawful day of the branch meeting.
    """

    dossier: int
    name: str
    person_kind: str = ""
    is_of_group: bool = False
    state: str = ""
    step: int | None = None
    where: str = ""
    branch: str = ""
    earliest_on: date | None = None
    is_filed: bool = False
    lost: Lost | None = None

    @property
    def holds(self) -> bool:
        return self.state in HOLDING

    @property
    def is_listed(self) -> bool:
        """Listed as a development target."""
        return self.step is not None and self.step >= _FIRST_TARGET

    @property
    def is_activist(self) -> bool:
        return self.step is not None and _FIRST_ACTIVIST <= self.step < _FIRST_TARGET

    @property
    def is_ready(self) -> bool:
        """Can still be admitted in the period, and has come far enough to be given a place."""
        return self.state in READY and (self.is_listed or self.is_activist)

    @property
    def kinds(self) -> tuple[MeantFor, ...]:
        """The places that were meant for such a person, the narrowest first."""
        found = [MeantFor.ANYBODY]
        if self.person_kind == "教师" or self.is_of_group:
            found.insert(0, MeantFor.TEACHER)
        if self.is_of_group:
            found.insert(0, MeantFor.HIGH_KNOWLEDGE)
        return tuple(found)

    @property
    def what(self) -> str:
        kind = self.person_kind or "人员类别未登记"
        return f"{kind}、高知识群体" if self.is_of_group else kind


@dataclass(frozen=True, slots=True)
class Binding:
    """A place meant for a person, as the record has it."""

    id: int
    dossier: int
    is_firm: bool = True
    meant_for: MeantFor = MeantFor.ANYBODY
    why: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What has happened to a binding's person since: it is to be freed, or has become firm."""

    binding: Binding
    who: Somebody
    lost: Lost | None
    words: str

    @property
    def frees(self) -> bool:
        return self.lost is not None


@dataclass(frozen=True, slots=True)
class Slot:
    """One place. `misfit` says how person and place differ; `doubt` that it may stay unused."""

    meant_for: MeantFor
    standing: Standing
    who: Somebody | None = None
    binding: Binding | None = None
    misfit: str = ""
    doubt: str = ""

    @property
    def is_explained(self) -> bool:
        return not self.misfit or bool(self.binding and self.binding.why)


@dataclass(frozen=True, slots=True)
class Layout:
    """A unit's places and the persons around them.

    `slots` are the plan's places, as many as it has; `beyond` are persons for whom it has none;
    `exempt` are outside the plan; `without` are ready and have no place yet; `filed` are ready
    and need none, since they will be exempt.
    """

    slots: tuple[Slot, ...]
    beyond: tuple[Slot, ...]
    exempt: tuple[Somebody, ...]
    without: tuple[Somebody, ...]
    filed: tuple[Somebody, ...]
    changes: tuple[Change, ...]

    def count(self, standing: Standing) -> int:
        return sum(slot.standing is standing for slot in self.slots)

    @property
    def unseated(self) -> tuple[Somebody, ...]:
        """For whom a place was meant that the plan no longer has."""
        return tuple(s.who for s in self.beyond if s.binding and s.who and not s.who.holds)

    @property
    def empty(self) -> Counter[MeantFor]:
        """Places for nobody yet, by whom they are meant for."""
        return Counter(s.meant_for for s in self.slots if s.standing is Standing.EMPTY)


def misfit(who: Somebody, meant_for: MeantFor) -> str:
    """How a person differs from what the place was meant for; blank where they go together."""
    if meant_for in who.kinds:
        return ""
    return f"名额安排给{meant_for.term}，{who.name}是{who.what}。"


def cannot_be_bound(who: Somebody, last_day: date) -> str:
    """Why no place can be meant for a person, in a sentence; blank where one can."""
    if who.holds or who.is_listed:
        return ""
    if not who.is_activist:
        return (
            f"{who.name}还不是入党积极分子，名额只能落到发展对象或者能按期列为发展对象的积极分子。"
        )
    if who.state in READY:
        return ""
    if who.state == "leaving":
        return f"{who.name}在具备条件以前已临近离校，不能在本期列为发展对象并接收。"
    day = f"最早 {who.earliest_on.isoformat()} 才可以接收，" if who.earliest_on else ""
    return f"{who.name}{day}不能在 {last_day.isoformat()} 以前列为发展对象并接收，不能暂定名额。"


def exempt_of(
    holders: Sequence[Somebody], *, listed: int, filed_unnamed: int
) -> tuple[Somebody, ...]:
    """Those of the group beyond its listed places who were filed: by name, then without one.

    Agrees with `quotas.line` in number, and as there the admitted come first.
    """
    group = sorted((who for who in holders if who.is_of_group), key=lambda w: w.state != "admitted")
    beyond = max(0, len(group) - listed)
    named = [who for who in group if who.is_filed]
    others = [who for who in group if not who.is_filed][:filed_unnamed]
    found = sorted([*named, *others], key=lambda w: w.state != "admitted")
    return tuple(found[:beyond])


def changes(bindings: Iterable[Binding], people: Mapping[int, Somebody]) -> tuple[Change, ...]:
    """Bindings to be freed, with the reason, and provisional ones whose person is listed now."""
    found = []
    for binding in bindings:
        who = people[binding.dossier]
        if who.lost is not None and not who.holds:
            found.append(Change(binding, who, who.lost, who.lost.reason))
        elif not binding.is_firm and (who.is_listed or who.holds):
            found.append(Change(binding, who, None, "已列为发展对象，暂定改为确定"))
    return tuple(found)


def lay_out(quota: Quota, people: Sequence[Somebody], bindings: Sequence[Binding]) -> Layout:
    """Set the plan's places beside those who hold them and those for whom they are meant."""
    known = {who.dossier: who for who in people}
    bound = {binding.dossier: binding for binding in bindings}
    holders = [who for who in people if who.holds]
    exempt = exempt_of(holders, listed=quota.high_knowledge, filed_unnamed=quota.filed_outside)
    outside = {who.dossier for who in exempt}
    free = Counter(
        {
            MeantFor.HIGH_KNOWLEDGE: quota.high_knowledge,
            MeantFor.TEACHER: quota.teachers - quota.high_knowledge,
            MeantFor.ANYBODY: quota.total - quota.teachers,
        }
    )
    slots: list[Slot] = []
    beyond: list[Slot] = []

    def take(who: Somebody, standing: Standing, doubt: str = "") -> None:
        binding = bound.get(who.dossier)
        wanted = [*([binding.meant_for] if binding else []), *who.kinds, *MeantFor]
        kind = next((kind for kind in wanted if free[kind] > 0), None)
        if kind is None:
            meant = binding.meant_for if binding else MeantFor.ANYBODY
            beyond.append(Slot(meant, standing, who, binding, doubt=doubt))
            return
        free[kind] -= 1
        slots.append(Slot(kind, standing, who, binding, misfit(who, kind), doubt))

    # Whom the structure names choose first, so that they use the places meant for them.
    for state in HOLDING:
        for who in sorted(holders, key=lambda w: -len(w.kinds)):
            if who.state == state and who.dossier not in outside:
                take(who, Standing(state))
    for binding in sorted(bindings, key=lambda b: not b.is_firm):
        who = known[binding.dossier]
        if not who.holds:
            doubt = "" if who.state in READY or who.lost else "本期内可能办不到"
            take(who, Standing.FIRM if binding.is_firm else Standing.PROVISIONAL, doubt)
    for kind in (MeantFor.HIGH_KNOWLEDGE, MeantFor.TEACHER, MeantFor.ANYBODY):
        slots += [Slot(kind, Standing.EMPTY)] * max(0, free[kind])
    ready = [who for who in people if who.is_ready and who.dossier not in bound]
    filed = [who for who in ready if who.is_of_group and who.is_filed]
    # The group's own places come first, and serve whoever else of it uses or wants one.
    others = [who for who in (*holders, *ready) if who.dossier not in outside and who not in filed]
    others += [known[one] for one in bound if not known[one].holds and known[one].lost is None]
    listed = max(0, quota.high_knowledge - sum(who.is_of_group for who in others))
    filed = filed[listed:]
    return Layout(
        tuple(slots),
        tuple(beyond),
        exempt,
        tuple(who for who in ready if who not in filed),
        tuple(filed),
        changes(bindings, known),
    )


def is_counted(who: Somebody) -> bool:
    """Uses the plan, or is about to: admitted, awaiting approval or past pre-examination."""
    return who.holds or who.state == "past_preexam"


def claims(
    quota: Quota, people: Iterable[Somebody], also: Iterable[Somebody] = ()
) -> tuple[int, int]:
    """How many use the plan or are about to, and how many more it bears; those `also` included.

    The exempt use nothing of it.
    """
    known = {who.dossier: who for who in people if is_counted(who)}
    known |= {who.dossier: who for who in also if who.dossier not in known}
    outside = exempt_of(
        list(known.values()), listed=quota.high_knowledge, filed_unnamed=quota.filed_outside
    )
    used = len(known) - len(outside)
    return used, quota.total - used


def lost_expr(as_of: date) -> pl.Expr:
    """Code of `Lost` for whoever can take no place of any period's any more; else null.

    Whoever is admitted or awaits approval, yet stands behind no figure of the period at hand,
    counts in another one.
    """
    choices = (
        (held_by("exited_on", as_of) & ~is_approved(as_of), Lost.EXITED),
        (is_refused(as_of), Lost.REFUSED),
        (failed(as_of), Lost.FAILED),
        (is_approved(as_of) | is_awaiting(as_of), Lost.ELSEWHERE),
    )
    found: pl.Expr = pl.lit(None, dtype=pl.String)
    for holds, code in reversed(choices):
        found = pl.when(holds.fill_null(False)).then(pl.lit(code.value)).otherwise(found)
    return found


def lost_for_good(as_of: date) -> pl.Expr:
    """Code of `Lost` for whoever was refused, failed or ended without an admission; else null.

    Whoever has been voted in all the same uses a place: their own, or that of another period.
    """
    uses_one = is_approved(as_of) | is_awaiting(as_of)
    return pl.when(~uses_one.fill_null(False)).then(lost_expr(as_of))


def filed_expr(filed: Mapping[int, date]) -> pl.Expr:
    """Filed by name: before the meeting where it was held, at all where it was not."""
    if not filed:
        return pl.lit(False)
    return is_filed(filed) | (pl.col("meeting_on").is_null() & pl.col("dossier").is_in(list(filed)))
