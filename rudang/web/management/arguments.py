"""Arguments that several commands take, and what they name in the base."""

from datetime import date

from rudang.core.dates import looked_at
from rudang.core.periods import Period, parse
from rudang.core.scope import Refused, Scope
from rudang.store.reads.statistics import called
from rudang.store.reads.units import unit_names, whole_tree
from rudang.web.management.base import Misused


def a_day(text: str) -> date:
    """An argument that is a day."""
    try:
        return looked_at(text)
    except ValueError as error:
        raise Misused(str(error)) from None


def a_period(text: str) -> Period:
    """An argument that is a period."""
    try:
        return parse(text)
    except ValueError as error:
        raise Misused(str(error)) from None


def unit_named(name: str, *, within: Scope | None = None) -> int:
    """The organization of this name, in full or short; a near miss is told, never taken.

    One that does not lie `within` a scope is refused.
    """
    names = unit_names()
    unit = names.resolve(name)
    if unit is None:
        near = "”或“".join(names.near(name))
        raise Misused(f"没有名为“{name}”的党组织。" + (f"是否为“{near}”？" if near else ""))
    if within is not None and unit not in within:
        raise Refused(f"“{name}”不在您的范围内。")
    return unit


def person_named(word: str) -> int:
    """The dossier of whoever has this name or number, as far as one sees."""
    found = called(word.strip())
    if not found:
        raise Refused(f"没有姓名或学号（工号）为“{word}”的人，或不在您的范围内。")
    if len(found) > 1:
        tree = whole_tree()
        which = "；".join(
            f"{name} {tree[unit].name} {number or '无学号'}" for _, unit, name, number in found[:5]
        )
        raise Refused(f"“{word}”有 {len(found)} 人，请改用学号（工号）：{which}。")
    return found[0][0]
