"""Guards over the whole set of patterns: what each must declare, read and be tested for."""

import string
from datetime import date
from importlib import import_module
from pkgutil import iter_modules

import pytest

from rudang.core.patterns import Pattern, look
from rudang.core.rules import Level, State
from rudang.core.unit_sheets import COLUMN, SCHEMA
from rudang.regulation import patterns, thresholds
from rudang.regulation.boundaries import boundaries
from rudang.regulation.editions import E2014, E2026
from rudang.regulation.registry import (
    CHECK_LEVELS,
    FILE_OF,
    MODULE_OF,
    PATTERNS,
    REGULATION,
    RULES,
)
from tests.regulation.patterns.table import COLUMNS, rows

every_pattern = pytest.mark.parametrize(
    "pattern", REGULATION.patterns, ids=lambda pattern: pattern.name
)


@every_pattern
def test_a_pattern_reads_and_says_only_what_the_unit_sheet_holds(pattern: Pattern) -> None:
    assert pattern.reads <= set(COLUMNS)
    fields = {name for _, name, _, _ in string.Formatter().parse(pattern.says) if name}
    assert fields
    assert fields <= set(SCHEMA) | {"local"}
    assert set(pattern.evidence) <= set(COLUMN)
    assert not pattern.chart or pattern.chart in COLUMN


@every_pattern
def test_a_pattern_is_called_by_its_check_and_stands_at_a_step(pattern: Pattern) -> None:
    assert pattern.name.split(".")[0] == pattern.check
    assert pattern.step in REGULATION.steps[E2014]
    assert set(pattern.cite) == {E2014, E2026}


@every_pattern
def test_a_pattern_has_both_sides_in_the_table_of_its_family(pattern: Pattern) -> None:
    family = MODULE_OF[pattern.name]
    assert import_module(f"tests.regulation.patterns.test_{family}")
    said = {line["verdict"] for line in boundaries(f"patterns/{family}")[pattern.name]}
    assert said >= {"met", "broken"}


def test_names_are_shared_with_no_rule_and_files_are_told() -> None:
    assert not set(PATTERNS) & set(RULES)
    assert FILE_OF["O04"] == "rudang/regulation/patterns/admissions.py"
    assert FILE_OF["B02"] == "rudang/regulation/checks/talks.py"
    files = {module.name for module in iter_modules(patterns.__path__)}
    assert files == {MODULE_OF[name] for name in PATTERNS}


@pytest.mark.parametrize("year", [2014, 2019, 2026])
def test_nothing_is_seen_where_nothing_is_recorded(year: int) -> None:
    empty = rows({"year": str(year), "on": date(year, 12, 31).isoformat(), "kind": "committee"})
    assert look(empty, REGULATION.patterns, REGULATION.editions).is_empty()


def test_the_edition_is_the_one_in_force_on_the_last_day_of_the_row() -> None:
    two = rows(
        {"extra_demands": "1", "on": "2026-05-10"},
        {"extra_demands": "1", "on": "2026-05-11", "unit": "2"},
    )
    found = look(two, [PATTERNS["N09"]], REGULATION.editions)
    assert found["edition"].to_list() == [E2014, E2026]


def test_what_stands_is_asked_of_the_last_year_alone() -> None:
    dry = {"dry_years": "3", "waiting": "1"}
    two = rows({**dry, "year": "2018"}, {**dry, "year": "2019"})
    found = look(two, [PATTERNS["O03.red"]], REGULATION.editions, keep=tuple(State))
    assert found["year"].to_list() == [2019]


def test_every_threshold_is_an_assumption_under_a_name_of_its_own() -> None:
    assert all(value.assumed for param in thresholds.PARAMS for value in param.values)
    names = [param.name for param in REGULATION.params]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("check", "levels"),
    [
        ("B08", "S"),
        ("C13", "L"),
        ("C17", "W"),
        ("D02", "S"),
        ("E06", "LS"),
        ("N03", "S"),
        ("N09", "WS"),
        *((f"O{number:02}", "S") for number in range(1, 16)),
    ],
)
def test_a_check_has_the_levels_of_the_catalogue(check: str, levels: str) -> None:
    assert "".join(CHECK_LEVELS[check]) == levels


def test_only_signals_demands_and_likely_faults_are_patterns() -> None:
    assert Level.BREACH not in {pattern.level for pattern in REGULATION.patterns}
