"""Guards over the whole set of rules: what each must declare, read and be tested for."""

import string
from datetime import date
from importlib import import_module
from pkgutil import iter_modules
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from rudang.core.evaluate import judge
from rudang.core.facts import (
    CHOICES,
    CIRCUMSTANCE,
    CIRCUMSTANCES,
    FACT,
    FACTS,
    Fact,
    Kind,
    asked,
)
from rudang.core.rules import Level, Rule, State, local_column
from rudang.regulation import checks
from rudang.regulation.articles import ARTICLES, article
from rudang.regulation.boundaries import boundaries
from rudang.regulation.calendar import WORKING_DAYS
from rudang.regulation.catalogue import CATALOGUE
from rudang.regulation.editions import E2014, E2026
from rudang.regulation.locals import LOCAL
from rudang.regulation.registry import CHECK_LEVELS, MODULE_OF, REGULATION, RULES
from tests.regulation.table import AS_OF, SCHEMA, sheet

every_rule = pytest.mark.parametrize("rule", REGULATION.rules, ids=lambda rule: rule.name)


def test_every_check_of_the_catalogue_is_declared_or_listed_and_no_other() -> None:
    assert len(CATALOGUE) == len(set(CATALOGUE)) == 188
    assert {*CHECK_LEVELS, *REGULATION.not_checkable} == set(CATALOGUE)
    assert not set(REGULATION.not_checkable) & set(CHECK_LEVELS)
    assert all(len(reason) > 10 for reason in REGULATION.not_checkable.values())


@pytest.mark.parametrize(
    ("check", "levels"),
    [
        ("A04", "B"),
        ("C15", "BW"),
        ("D01", "BW"),
        ("F03", "BW"),
        ("J02", "BW"),
        ("J04", "BW"),
        ("L09", "W"),
        ("N01", "B"),
    ],
)
def test_a_check_has_the_levels_of_the_catalogue(check: str, levels: str) -> None:
    assert "".join(CHECK_LEVELS[check]) == levels


@every_rule
def test_a_rule_reads_only_declared_facts(rule: Rule) -> None:
    assert rule.reads <= set(SCHEMA)


@every_rule
def test_a_rule_says_only_what_the_sheet_holds(rule: Rule) -> None:
    fields = {name for _, name, _, _ in string.Formatter().parse(rule.says) if name}
    assert fields
    assert fields <= set(FACT) | set(CIRCUMSTANCE) | {"due", "not_before", "local"}


@every_rule
def test_a_rule_is_called_by_its_check(rule: Rule) -> None:
    assert rule.name.split(".")[0] == rule.check
    assert rule.title
    assert rule.step in REGULATION.steps[E2014]


@every_rule
def test_a_rule_has_a_met_line_and_a_broken_line_in_the_table_of_its_family(rule: Rule) -> None:
    family = MODULE_OF[rule.name]
    assert import_module(f"tests.regulation.checks.test_{family}")
    verdicts = {line["verdict"] for line in boundaries(family)[rule.name]}
    # An open deadline is never met itself: the act that meets it closes the question.
    is_open = rule.met is not None and not rule.met.meta.root_names()
    good = {"met", "not_applicable"} if is_open else {"met"}
    assert verdicts & good
    assert verdicts & {"broken", "met_late", "overdue"}


def test_every_file_of_checks_declares_a_rule() -> None:
    files = {module.name for module in iter_modules(checks.__path__)}
    assert files == {MODULE_OF[name] for name in RULES}


@pytest.mark.parametrize("is_asked", [False, True])
@pytest.mark.parametrize("as_of", [date(2014, 1, 1), AS_OF, date(2026, 5, 11), date(2030, 1, 1)])
def test_nothing_is_broken_on_an_empty_dossier(as_of: date, is_asked: bool) -> None:
    empty = sheet([{}], is_asked=[fact.name for fact in FACTS] if is_asked else [])
    found = judge(empty, REGULATION.rules, REGULATION.editions, as_of=as_of, calendar=WORKING_DAYS)
    assert found.rows() == []


def citations() -> set[tuple[str, str]]:
    """Every (edition, articles) that a rule, pattern, step or parameter rests on."""
    cites = [one.cite for one in REGULATION.declared]
    cites += [step.cite for steps in REGULATION.steps.values() for step in steps.values()]
    pairs = {(edition, names) for cite in cites for edition, names in cite.items()}
    for value in (value for param in REGULATION.params for value in param.values):
        if value.value is not None and not value.assumed:
            pairs.add((REGULATION.edition_on(value.since).code, value.article))
    return pairs


def test_every_article_is_cited_or_said_to_bind_no_record() -> None:
    cited = {(edition, name) for edition, names in citations() for name in names.split("、")}
    for entry in ARTICLES:
        for edition, number in ((E2014, entry.in_2014), (E2026, entry.in_2026)):
            if number is None:
                continue
            is_cited = (edition, article(number)) in cited
            assert is_cited != bool(entry.binds_no_record), (edition, article(number))


def test_each_edition_has_44_articles() -> None:
    assert sorted(a.in_2014 for a in ARTICLES if a.in_2014) == list(range(1, 45))
    assert sorted(a.in_2026 for a in ARTICLES if a.in_2026) == list(range(1, 45))


_NAMES = ("周正", "吴平", "李明")
_FIRST, _LAST = date(2015, 1, 1), date(2027, 12, 31)


def _drawn(fact: Fact, random: Random) -> object:
    """A value of the fact's kind, or none; days in any order."""

    def day() -> date:
        return date.fromordinal(random.randint(_FIRST.toordinal(), _LAST.toordinal()))

    if random.random() < 0.3:
        return None
    words = CHOICES.get(fact.name, _NAMES if fact.kind is Kind.TEXTS else ("甲", ""))
    count = random.randint(0, 3)
    return {
        Kind.DATE: day(),
        Kind.DATES: [day() for _ in range(count)],
        Kind.INTEGER: random.randint(0, 30),
        Kind.TEXT: random.choice(words),
        Kind.TEXTS: random.sample(words, min(count, len(words))),
    }[fact.kind]


@st.composite
def frames(draw: st.DrawFn) -> pl.DataFrame:
    """Random frames: some facts never asked, some blank, some local demands in force."""
    random = Random(draw(st.integers(0, 2**32)))
    every = (*FACTS, *CIRCUMSTANCES)
    rows = [{fact.name: _drawn(fact, random) for fact in every} for _ in range(draw(_HEIGHTS))]
    for row in rows:
        row |= {local_column(code): random.choice([None, 1, 3, 12]) for code in LOCAL}
    unasked = [fact.name for fact in FACTS if random.random() < 0.2]
    return sheet(rows).with_columns(**{asked(name): pl.col(name).is_not_null() for name in unasked})


_HEIGHTS = st.integers(1, 4)


def _findings(part: pl.DataFrame, as_of: date) -> pl.DataFrame:
    return judge(
        part,
        REGULATION.rules,
        REGULATION.editions,
        as_of=as_of,
        keep=tuple(State),
        calendar=WORKING_DAYS,
    ).sort("dossier", "rule")


@settings(max_examples=15, deadline=None)
@given(frame=frames(), as_of=st.dates(date(2015, 1, 1), date(2028, 12, 31)))
def test_one_dossier_alone_is_judged_as_among_all(frame: pl.DataFrame, as_of: date) -> None:
    together = _findings(frame, as_of)
    assert together.height == frame.height * len(RULES)
    alone = pl.concat([_findings(frame.slice(n, 1), as_of) for n in range(frame.height)])
    assert_frame_equal(together, alone)


@settings(max_examples=8, deadline=None)
@given(
    frame=frames(),
    as_of=st.dates(date(2015, 1, 1), date(2028, 12, 31)),
    columns=st.lists(st.sampled_from(sorted(SCHEMA.keys() - {"dossier", "unit"})), max_size=30),
)
def test_a_dossier_changed_in_one_fact_is_judged_as_if_never_seen_before(
    frame: pl.DataFrame, as_of: date, columns: list[str]
) -> None:
    """Each row is the one before but for one column, so that rules have met all else already."""
    rows = [frame.slice(0, 1)]
    for column in columns:
        rows.append(
            rows[-1].with_columns(frame[column].slice(frame.height - 1), pl.col("dossier") + 1)
        )
    every = pl.concat(rows)
    alone = pl.concat([_findings(row, as_of) for row in rows])
    assert_frame_equal(_findings(every, as_of), alone)


@settings(max_examples=15, deadline=None)
@given(frame=frames(), as_of=st.dates(date(2015, 1, 1), date(2028, 12, 31)))
def test_whether_a_rule_applies_is_always_known(frame: pl.DataFrame, as_of: date) -> None:
    day = pl.lit(as_of)
    for rule in REGULATION.rules:
        applies = frame.with_columns(on=pl.coalesce(rule.on, day)).select(x=rule.applies)["x"]
        assert applies.null_count() == 0, rule.name


def test_levels_are_ordered_by_gravity() -> None:
    assert all(list(v) == sorted(v, key=list(Level).index) for v in CHECK_LEVELS.values())
