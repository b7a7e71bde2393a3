"""Names of units as people write them: what a name means, and what it may have meant."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from rudang.core.codes import squeezed

NEAR = 0.6


@dataclass(frozen=True)
class UnitNames:
    """Looks units up by official name, short name or recorded alias; never by likeness.

    Built from `(id, name, short_name, aliases)` of the units that the reader may see. A short
    name or alias that two units share means neither of them; an official name goes first.
    """

    units: tuple[tuple[int, str, str, tuple[str, ...]], ...]
    _official: dict[str, set[int]] = field(init=False, repr=False, compare=False)
    _other: dict[str, set[int]] = field(init=False, repr=False, compare=False)
    _name_of: dict[int, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        official: dict[str, set[int]] = {}
        other: dict[str, set[int]] = {}
        for unit, name, short_name, aliases in self.units:
            official.setdefault(squeezed(name), set()).add(unit)
            for word in (short_name, *aliases):
                if word and word.strip():
                    other.setdefault(squeezed(word), set()).add(unit)
        object.__setattr__(self, "_official", official)
        object.__setattr__(self, "_other", other)
        object.__setattr__(self, "_name_of", {unit: name for unit, name, *_ in self.units})

    @classmethod
    def of(cls, units: Iterable[tuple[int, str, str | None, Iterable[str] | None]]) -> "UnitNames":
        """From any rows of `(id, name, short_name, aliases)`."""
        return cls(tuple((i, n, s or "", tuple(a or ())) for i, n, s, a in units))

    def meant(self, name: str) -> tuple[int, ...]:
        """Every unit that the name may stand for; more than one means that it is ambiguous."""
        plain = squeezed(name)
        return tuple(sorted(self._official.get(plain) or self._other.get(plain, set())))

    def resolve(self, name: str) -> int | None:
        """The one unit of that name, or None."""
        found = self.meant(name)
        return found[0] if len(found) == 1 else None

    def near(self, name: str, most: int = 3) -> tuple[str, ...]:
        """Official names that the word may have been meant for, the likeliest first."""
        words = self._other | self._official
        close = get_close_matches(squeezed(name), list(words), n=most * 2, cutoff=NEAR)
        names = (self._name_of[unit] for word in close for unit in sorted(words[word]))
        return tuple(dict.fromkeys(names))[:most]

    def name(self, unit: int) -> str:
        """The unit's official name."""
        return self._name_of[unit]
