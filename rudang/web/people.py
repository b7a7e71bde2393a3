"""People told by name in a message: everybody of a few, the first of many."""

from collections.abc import Sequence

from rudang.store.reads.persons import names_of

_MOST = 5


def together(names: Sequence[str]) -> str:
    """Some names in the order given: 甲、乙、丙、丁、戊等 12 人."""
    more = f"等 {len(names)} 人" if len(names) > _MOST else ""
    return "、".join(names[:_MOST]) + more


def named(dossiers: Sequence[int]) -> str:
    """The names of those dossiers that are in scope, in the order given."""
    names = names_of(dossiers)
    return together([names[one] for one in dossiers if one in names])
