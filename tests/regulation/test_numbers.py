"""Every number of the regulation that a rule's expressions use is named by the rule."""

import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from inspect import getsource
from types import ModuleType

import pytest

from rudang.core.patterns import Pattern
from rudang.core.rules import Param, Rule
from rudang.regulation import params, thresholds
from rudang.regulation.registry import FILE_OF, PATTERNS, REGULATION, RULES

HOUSE = "rudang.regulation."

every_one = pytest.mark.parametrize("one", REGULATION.declared, ids=lambda one: one.name)


@cache
def written(module: ModuleType) -> dict[str, ast.AST]:
    """What a module says of each of its own names: the value assigned, or the function."""
    found: dict[str, ast.AST] = {}
    for node in ast.parse(getsource(module)).body:
        match node:
            case ast.FunctionDef(name=name):
                found[name] = node
            case ast.Assign(targets=targets, value=value):
                found |= {n.id: value for n in _names(*targets)}
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.AST() as value):
                found[name] = value
    return found


@cache
def imported(module: ModuleType) -> dict[str, tuple[str, str]]:
    """Names that a module takes from elsewhere, with where they come from."""
    return {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in ast.parse(getsource(module)).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def _names(*nodes: ast.AST) -> Iterator[ast.Name]:
    for node in nodes:
        yield from (part for part in ast.walk(node) if isinstance(part, ast.Name))


def used(node: ast.AST, module: ModuleType, seen: set[tuple[str, str]]) -> set[str]:
    """Names of the parameters met in an expression, through every name it is built from."""
    match node:
        case ast.keyword(arg="numbers"):
            return set()
        case ast.Attribute(value=ast.Name(id=owner), attr=name) if isinstance(
            source := vars(module).get(owner), ModuleType
        ):
            return named(name, source, seen)
        case ast.Name(id=name):
            return named(name, module, seen)
        case ast.FunctionDef(args=args, body=body):
            own = {arg.arg for arg in (*args.args, *args.kwonlyargs)}
            own |= {n.id for n in _names(*body) if isinstance(n.ctx, ast.Store)}
            seen |= {(module.__name__, name) for name in own - set(written(module))}
            return set[str]().union(*(used(part, module, seen) for part in body))
    return set[str]().union(*(used(part, module, seen) for part in ast.iter_child_nodes(node)))


def named(name: str, module: ModuleType, seen: set[tuple[str, str]]) -> set[str]:
    """Names of the parameters behind one name of a module."""
    if (module.__name__, name) in seen:
        return set()
    seen.add((module.__name__, name))
    value = vars(module).get(name)
    if isinstance(value, Param):
        return {value.name}
    if name in written(module):
        return used(written(module)[name], module, seen)
    source, original = imported(module).get(name, ("", ""))
    if source.startswith(HOUSE):
        return named(original, import_module(source), seen)
    return set()


def used_by(one: Rule | Pattern) -> set[str]:
    module = import_module(FILE_OF[one.name].removesuffix(".py").replace("/", "."))
    name = next(name for name, value in vars(module).items() if value is one)
    return named(name, module, set())


COUNTED_WITH: tuple[tuple[str, Param], ...] = (
    ("entered_late", params.ENTRY_DAYS),
    ("window_most", thresholds.WINDOW_DAYS),
    ("window_past", thresholds.PAST_YEARS),
    ("quick", params.CULTIVATION_MONTHS),
    ("quick", thresholds.QUICK_DAYS),
    ("targets_first_day", params.CULTIVATION_MONTHS),
    ("waiting", params.CULTIVATION_MONTHS),
    ("young_known", thresholds.YOUNG_YEARS),
    ("entered_together", thresholds.ENTERED_AFTER_DAYS),
)
"""Columns that somebody else counted, with the number that decided what was counted."""


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("C02", {"committee_min_members"}),
        ("A04", {"min_age_years"}),
        ("J06", {"probation_years"}),
        ("L02", {"probation_years", "full_discussion_months"}),
        ("C15.gap", {"observation_interval_months", "observation_tolerance_days"}),
        ("C07", set()),
        ("O03.red", {"waiting_min", "dry_red"}),
    ],
)
def test_a_number_is_seen_through_helpers_spans_and_functions(name: str, numbers: set[str]) -> None:
    assert used_by((RULES | PATTERNS)[name]) == numbers


@every_one
def test_a_rule_names_the_numbers_that_it_rests_on_and_no_other(one: Rule | Pattern) -> None:
    counted = {param.name for column, param in COUNTED_WITH if column in one.reads}
    assert {param.name for param in one.params} == used_by(one) | counted


@every_one
def test_a_rule_names_each_number_once(one: Rule | Pattern) -> None:
    names = [param.name for param in one.params]
    assert len(names) == len(set(names))
    span = one.term.length if isinstance(one, Rule) and one.term else None
    assert span not in one.numbers
