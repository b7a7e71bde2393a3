"""What each kind of casework adds to a dossier's page and to the work list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rudang.store.reads.units import Place

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Link:
    """Something that can be done: what it says, where it leads."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A folded section of a dossier's page, and what can be done at its steps.

    `template` draws the section from `context`, which it finds as `panel`; a panel without one
    only adds to the steps. `count` stands beside the title. `notes` are lines shown at a step,
    `links` what can be done there, both by the step's number.
    """

    key: str
    title: str = ""
    template: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    count: int = 0
    is_open: bool = False
    notes: Mapping[int, Sequence[Link]] = field(default_factory=dict)
    links: Mapping[int, Sequence[Link]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the work list: a person or unit, what waits, since or until when."""

    subject: str
    words: str
    href: str
    unit: str = ""
    action: str = ""
    day: date | None = None
    is_overdue: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """A group of the work list. `total` counts what is cut off too; `href` leads to all of it."""

    key: str
    title: str
    lines: Sequence[Waiting]
    total: int
    href: str = ""


def some_of(units: Sequence[Place]) -> str:
    """The first few units by name, and how many there are where they are more."""
    names = "、".join(one.term for one in units[:_NAMED])
    return f"{names}等 {len(units)} 个单位" if len(units) > _NAMED else names
