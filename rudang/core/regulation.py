"""Everything that is declared of the regulation, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rudang.core.patterns import Pattern
from rudang.core.rules import Edition, Level, Param, Rule, Step


@dataclass(frozen=True, slots=True)
class Regulation:
    """Everything declared: editions in order of time, parameters, steps per edition, rules."""

    editions: tuple[Edition, ...]
    params: tuple[Param, ...]
    steps: Mapping[str, Mapping[int, Step]]
    rules: tuple[Rule, ...]
    not_checkable: Mapping[str, str] = field(default_factory=dict)
    patterns: tuple[Pattern, ...] = ()

    @property
    def declared(self) -> tuple[Rule | Pattern, ...]:
        """Rules and patterns, all that carries out a check."""
        return (*self.rules, *self.patterns)

    def edition_on(self, day: date) -> Edition:
        """The edition in force on a day; the first for any day before it."""
        for edition in reversed(self.editions):
            if edition.since <= day:
                return edition
        return self.editions[0]

    def article(self, rule: Rule | Pattern, edition: str) -> str:
        """The article under which a rule holds in an edition, with the edition's name."""
        term = next(e.term for e in self.editions if e.code == edition)
        return f"{term}{rule.cite[edition]}" if edition in rule.cite else ""

    def levels(self) -> dict[str, tuple[Level, ...]]:
        """Check id to the levels it may raise, gravest first, in order of id."""
        order = list(Level)
        found: dict[str, set[Level]] = {}
        for one in self.declared:
            found.setdefault(one.check, set()).add(one.level)
        return {check: tuple(sorted(found[check], key=order.index)) for check in sorted(found)}
