"""The arithmetic of a meeting: who is due, how many came, what was voted, and what cannot be."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum


class Decision(StrEnum):
    """What a matter can come to."""

    APPROVE = "approve"
    REFUSE = "refuse"
    POSTPONE = "postpone"
    EXTEND = "extend"
    CANCEL = "cancel"


class Half(StrEnum):
    """Two readings of a half: 超过半数 means more, 半数以上 includes exactly half."""

    MORE = "more"
    OR_MORE = "or_more"

    def least(self, whole: int) -> int:
        """How many of a whole are needed."""
        return whole // 2 + 1 if self is Half.MORE else -(-whole // 2)

    @property
    def term(self) -> str:
        return "超过半数" if self is Half.MORE else "半数以上"


@dataclass(frozen=True, slots=True)
class Majority:
    """How a meeting decides: how many must come, and of whom the yes votes need more than half.

    `of_present`: of those who came; otherwise of all who were due. `counts_written`: opinions
    handed in before the meeting count as votes, though never as presence.
    """

    attend: Half = Half.MORE
    of_present: bool = False
    counts_written: bool = True


ADMISSION = Majority()
"""Admission and full membership (2014: Arts 20-21, 2026: Arts 19-20)."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A figure that cannot be, or a decision that the figures do not bear out."""

    field: str
    words: str


_TERMS = {
    "due": "应到会",
    "present": "实到会",
    "issued": "发出票数",
    "returned": "收回票数",
    "yes": "赞成",
    "no": "反对",
    "abstain": "弃权",
    "spoiled": "无效",
    "written_yes": "书面赞成",
    "written_no": "书面反对",
    "written_abstain": "书面弃权",
}


@dataclass(frozen=True, slots=True)
class Ballots:
    """The figures of one vote; None is not known, and nothing is made of it.

    `due` counts those with a vote who should be present, `present` those of them who came; the
    written opinions are of the absent, handed in before.
    """

    due: int | None = None
    present: int | None = None
    issued: int | None = None
    returned: int | None = None
    yes: int | None = None
    no: int | None = None
    abstain: int | None = None
    spoiled: int | None = None
    written_yes: int | None = None
    written_no: int | None = None
    written_abstain: int | None = None

    @property
    def cast(self) -> int:
        """Ballots counted, as far as known."""
        return sum(n or 0 for n in (self.yes, self.no, self.abstain, self.spoiled))

    @property
    def is_counted(self) -> bool:
        """Whether every kind of ballot was counted."""
        return None not in (self.yes, self.no, self.abstain, self.spoiled)

    @property
    def written(self) -> int:
        """Written opinions, as far as known."""
        return sum(n or 0 for n in (self.written_yes, self.written_no, self.written_abstain))

    @property
    def has_votes(self) -> bool:
        """Whether anything was voted at all."""
        return self.yes is not None or self.no is not None or self.abstain is not None

    def must_attend(self, rule: Majority = ADMISSION) -> int | None:
        return None if self.due is None else rule.attend.least(self.due)

    def must_agree(self, rule: Majority = ADMISSION) -> int | None:
        whole = self.present if rule.of_present else self.due
        return None if whole is None else Half.MORE.least(whole)

    def agreed(self, rule: Majority = ADMISSION) -> int | None:
        """Votes that count as yes."""
        if self.yes is None:
            return None
        return self.yes + ((self.written_yes or 0) if rule.counts_written else 0)

    def is_quorate(self, rule: Majority = ADMISSION) -> bool | None:
        """Whether enough came; written opinions do not help."""
        least = self.must_attend(rule)
        if least is None or self.present is None or self.due is None:
            return None
        return least <= self.present <= self.due

    def passes(self, rule: Majority = ADMISSION) -> bool | None:
        """Whether the meeting agreed; None where a figure that matters is missing."""
        quorate, least, agreed = self.is_quorate(rule), self.must_agree(rule), self.agreed(rule)
        if quorate is False:
            return False
        if quorate is None or least is None or agreed is None:
            return None
        return agreed >= least

    def faults(self, rule: Majority = ADMISSION) -> list[Fault]:
        """What of the figures cannot be, each with the figures in it."""
        return list(self._faults(rule))

    def _faults(self, rule: Majority) -> Iterator[Fault]:
        for field in fields(self):
            value = getattr(self, field.name)
            if value is not None and value < 0:
                yield Fault(field.name, f"{_TERMS[field.name]}不能是负数。")
        for less, more in (
            ("present", "due"),
            ("issued", "present"),
            ("returned", "issued"),
            ("returned", "present"),
        ):
            a, b = getattr(self, less), getattr(self, more)
            if a is not None and b is not None and a > b:
                yield Fault(less, f"{_TERMS[less]} {a} 多于{_TERMS[more]} {b}。")
        if self.returned is not None:
            if self.is_counted and self.cast != self.returned:
                yield Fault(
                    "returned", f"各项票数合计 {self.cast}，与收回票数 {self.returned} 不符。"
                )
            elif self.cast > self.returned:
                yield Fault("yes", f"各项票数合计 {self.cast}，多于收回票数 {self.returned}。")
        elif self.present is not None and self.cast > self.present:
            yield Fault("yes", f"各项票数合计 {self.cast}，多于实到会 {self.present}。")
        if self.due is not None and self.present is not None:
            absent = max(self.due - self.present, 0)
            if self.written > absent:
                yield Fault("written_yes", f"书面意见 {self.written} 份，多于未到会 {absent} 人。")
        if self.is_quorate(rule) is False and (self.present or 0) <= (self.due or 0):
            yield Fault(
                "present",
                f"应到会 {self.due}，须到会 ≥{self.must_attend(rule)}，实到会 {self.present}，"
                "不足法定人数，不能表决。",
            )

    def against(self, decision: Decision, rule: Majority = ADMISSION) -> Fault | None:
        """What speaks against a decision: passed without the votes, or refused with them."""
        passes, agreed = self.passes(rule), self.agreed(rule)
        if passes is None or decision is Decision.POSTPONE:
            return None
        figures = f"赞成 {agreed}，须赞成 ≥{self.must_agree(rule)}"
        if decision is Decision.APPROVE and not passes:
            return Fault("decision", f"决定与票数不符：{figures}，未达到，却登记为同意。")
        if decision is Decision.REFUSE and passes:
            return Fault("decision", f"决定与票数不符：{figures}，已达到，却登记为不同意。")
        return None
