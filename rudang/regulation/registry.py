"""The whole regulation in one object; the rules are found by walking the package of checks."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from rudang.core.rules import Level, Regulation, Rule
from rudang.regulation import checks, params, planning
from rudang.regulation.editions import EDITIONS
from rudang.regulation.steps import STEPS


def declared() -> Iterator[tuple[str, Rule]]:
    """Every rule with the name of the module that declares it, in order of check and name."""
    found = []
    for module in iter_modules(checks.__path__):
        namespace = vars(import_module(f"{checks.__name__}.{module.name}"))
        found += [(module.name, v) for v in namespace.values() if isinstance(v, Rule)]
    names = [rule.name for _, rule in found]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"rules declared twice: {sorted(twice)}")
    yield from sorted(found, key=lambda pair: pair[1].name)


MODULE_OF: dict[str, str] = {rule.name: module for module, rule in declared()}
"""Rule name to the module of `rudang.regulation.checks` that declares it."""

REGULATION = Regulation(
    editions=EDITIONS,
    params=(*params.PARAMS, *planning.PARAMS),
    steps=STEPS,
    rules=tuple(rule for _, rule in declared()),
    not_checkable={
        "N06": "笔迹是否相同不能由数据判断，须由人查看原件。",
    },
)
RULES: dict[str, Rule] = {rule.name: rule for rule in REGULATION.rules}
CHECK_LEVELS: dict[str, tuple[Level, ...]] = REGULATION.levels()
