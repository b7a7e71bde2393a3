"""The plan's ledger over days: figures as they stood, and what moved them from one to the other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rudang.core.quotas import Category, Entry, EntryKind, Quota, balances


@dataclass(frozen=True, slots=True)
class Dated:
    """An entry with the day from which it counts: its document's, or that of its entering."""

    on: date
    entry: Entry


@dataclass(frozen=True, slots=True)
class Step:
    """What entries of one kind added to the total or took from it; they sum to the difference."""

    kind: EntryKind
    amount: int

    @property
    def term(self) -> str:
        plus, minus = _TERMS[self.kind]
        return plus if self.amount >= 0 else minus


_TERMS = {
    EntryKind.ISSUE: ("下达", "核减"),
    EntryKind.ADD: ("追加", "核减追加"),
    EntryKind.DECOMPOSE: ("分解调入", "分解调出"),
    EntryKind.SHIFT: ("调剂调入", "调剂调出"),
    EntryKind.FILE_OUTSIDE: ("计划外备案", "撤回备案"),
    EntryKind.UNDO: ("撤销调减后恢复", "撤销导入"),
}
_MOVES = (EntryKind.DECOMPOSE, EntryKind.SHIFT)


def figures(rows: Iterable[Dated], day: date) -> dict[int, Quota]:
    """Each unit's figures at the end of a day."""
    return balances(row.entry for row in rows if row.on <= day)


def after(rows: Iterable[Dated], since: date, until: date) -> list[Dated]:
    """The entries of the days after `since` up to `until`."""
    return [row for row in rows if since < row.on <= until]


def steps(entries: Sequence[Entry]) -> list[Step]:
    """How entries move the total, kind by kind; what moves between units, both ways."""
    totals = [
        entry
        for entry in entries
        if entry.category is Category.TOTAL and entry.kind is not EntryKind.FILE_OUTSIDE
    ]
    found = []
    for kind in EntryKind:
        amounts = [entry.amount for entry in totals if entry.kind is kind]
        signed = (
            [sum(a for a in amounts if a < 0), sum(a for a in amounts if a > 0)]
            if kind in _MOVES
            else [sum(amounts)]
        )
        found += [Step(kind, amount) for amount in signed if amount]
    return found
