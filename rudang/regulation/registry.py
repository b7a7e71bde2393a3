"""The whole regulation in one object; the rules are found by walking the package of checks."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeVar

from rudang.core.patterns import Pattern
from rudang.core.regulation import Regulation
from rudang.core.rules import Level, Rule
from rudang.regulation import checks, params, patterns, planning, thresholds
from rudang.regulation.editions import EDITIONS
from rudang.regulation.steps import STEPS

T = TypeVar("T", Rule, Pattern)


def declared() -> Iterator[tuple[str, Rule]]:
    """Every rule with the name of the module that declares it, in order of check and name."""
    yield from _found(checks, Rule)


def observed() -> Iterator[tuple[str, Pattern]]:
    """Every pattern with the name of the module that declares it, in order of check and name."""
    yield from _found(patterns, Pattern)


def _found(package: ModuleType, kind: type[T]) -> Iterator[tuple[str, T]]:
    found = []
    for module in iter_modules(package.__path__):
        namespace = vars(import_module(f"{package.__name__}.{module.name}"))
        found += [(module.name, v) for v in namespace.values() if isinstance(v, kind)]
    names = [one.name for _, one in found]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"declared twice: {sorted(twice)}")
    yield from sorted(found, key=lambda pair: pair[1].name)


_OBSERVED = frozenset(pattern.name for _, pattern in observed())
MODULE_OF: dict[str, str] = {rule.name: module for module, rule in declared()} | {
    pattern.name: module for module, pattern in observed()
}
"""Name of a rule or a pattern to the module that declares it."""

FILE_OF: dict[str, str] = {
    name: f"rudang/regulation/{'patterns' if name in _OBSERVED else 'checks'}/{module}.py"
    for name, module in MODULE_OF.items()
}
"""Name of a rule or a pattern to the file that declares it."""

REGULATION = Regulation(
    editions=EDITIONS,
    params=(*params.PARAMS, *planning.PARAMS, *thresholds.PARAMS),
    steps=STEPS,
    rules=tuple(rule for _, rule in declared()),
    patterns=tuple(pattern for _, pattern in observed()),
    not_checkable={
        "N06": "笔迹是否相同不能由数据判断，须由人查看原件。",
        "N07": "系统不保存材料正文，不能比较申请书、思想汇报是否雷同，由人抽查。",
    },
)
RULES: dict[str, Rule] = {rule.name: rule for rule in REGULATION.rules}
PATTERNS: dict[str, Pattern] = {pattern.name: pattern for pattern in REGULATION.patterns}
CHECK_LEVELS: dict[str, tuple[Level, ...]] = REGULATION.levels()
