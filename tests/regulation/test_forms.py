"""What forms ask follows from the rules: single editions, days that follow, nothing left out."""

from datetime import date

import polars as pl
import pytest

from rudang.core.bounds import follow
from rudang.core.facts import ACT_KIND, FACT, FACTS_OF_ACT, sheet_schema
from rudang.regulation import forms
from rudang.regulation.calendar import WORKING_DAYS
from rudang.regulation.editions import E2014, E2026, SINCE_2026
from rudang.regulation.registry import REGULATION
from rudang.regulation.steps import STEPS


def editions_reading(name: str) -> set[str]:
    return {code for rule in REGULATION.rules if name in rule.reads for code in rule.cite}


def test_a_fact_asked_in_one_edition_alone_is_read_by_no_rule_of_the_other() -> None:
    for name, edition in forms.ONLY_IN.items():
        assert editions_reading(name) <= {edition}, name


def test_a_detail_that_one_edition_alone_judges_is_asked_in_that_edition_alone() -> None:
    judged = {
        name: editions_reading(name) for name, one in FACT.items() if one.is_detail and one.act
    }
    single = {name: next(iter(codes)) for name, codes in judged.items() if len(codes) == 1}
    assert single.items() <= forms.ONLY_IN.items()


@pytest.mark.parametrize("kind", sorted(ACT_KIND))
@pytest.mark.parametrize("edition", [E2014, E2026])
def test_every_fact_of_an_act_has_one_place_in_its_form(kind: str, edition: str) -> None:
    asked = forms.asked_of(kind, edition)
    names = [one.name for one in (*asked.first, *asked.folded, *asked.elsewhere)]
    assert sorted(names) == sorted(one.name for one in FACTS_OF_ACT[kind] if not one.is_day)


def test_what_is_asked_first_is_a_fact_of_that_act() -> None:
    for kind, names in forms.FIRST.items():
        assert set(names) <= {one.name for one in FACTS_OF_ACT[kind]}, kind


@pytest.mark.parametrize(
    ("kind", "edition", "is_asked"),
    [
        ("superior_filing", E2014, True),
        ("superior_filing", E2026, False),
        ("superior_consent", E2014, False),
        ("superior_consent", E2026, True),
        ("public_notice", E2014, False),
        ("public_notice", E2026, True),
        ("talk", E2014, True),
        ("talk", E2026, True),
    ],
)
def test_listing_goes_by_filing_before_and_by_consent_and_notice_since_2026(
    kind: str, edition: str, is_asked: bool
) -> None:
    assert forms.is_of(kind, edition) is is_asked
    assert is_asked or forms.REMARKS[kind]


@pytest.mark.parametrize("edition", [E2014, E2026])
def test_every_step_has_an_act_of_each_edition(edition: str) -> None:
    for step in STEPS[edition].values():
        assert any(forms.is_of(kind, edition) for kind in step.acts), step.number


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(2010, 1, 1), E2014),
        (date(2026, 5, 10), E2014),
        (SINCE_2026, E2026),
        (date(2030, 1, 1), E2026),
    ],
)
def test_the_day_of_the_act_decides_the_edition(day: date, edition: str) -> None:
    assert forms.edition_on(day) == edition


def test_every_bound_cites_a_rule_that_reads_its_fact_in_each_edition_it_holds() -> None:
    for name, bound in forms.BOUNDS.items():
        rules = [r for r in REGULATION.rules if r.check == bound.check and name in r.reads]
        assert rules, name
        wanted = {bound.since} if bound.since else {E2014, E2026}
        assert wanted <= {code for rule in rules for code in rule.cite}, name


def days_of(kind: str, edition: str, on: date, **facts: object) -> dict[str, tuple[str, ...]]:
    schema = {n: t for n, t in sheet_schema().items() if not n.startswith("asked_")}
    row = pl.DataFrame([{name: facts.get(name) for name in schema}], schema=schema)
    found = follow(row, forms.bounds_of(kind, edition), on=on, calendar=WORKING_DAYS)
    return {
        name: tuple(day.isoformat() if day else "-" for day in (d.earliest, d.latest, d.expected))
        for name, d in found.items()
        if d.is_known
    }


@pytest.mark.parametrize(
    ("kind", "edition", "facts", "name", "days"),
    [
        # earliest, latest, expected
        ("approval", E2014, {"meeting_on": date(2019, 10, 10)}, "probation_to",
         ("-", "-", "2020-10-10")),
        ("approval", E2014, {"meeting_on": date(2020, 2, 29)}, "probation_to",
         ("-", "-", "2021-02-28")),
        ("approval", E2026, {"meeting_on": date(2026, 6, 1)}, "probation_from",
         ("-", "-", "2026-06-01")),
        # National Day's week off and a worked Sunday lie between.
        ("public_notice", E2026, {"notice_from": date(2026, 9, 28)}, "notice_to",
         ("2026-10-10", "-", "-")),
        ("full_meeting", E2014, {"meeting_on": date(2018, 6, 1)}, "extend_to",
         ("2019-11-30", "2020-06-01", "-")),
        ("full_approval", E2014, {"meeting_on": date(2018, 6, 1)}, "full_from",
         ("-", "-", "2019-06-01")),
        ("form", E2014, {"meeting_on": date(2018, 6, 1)}, "introducer_opinions_on",
         ("-", "2018-06-01", "-")),
    ],
)  # fmt: skip
def test_what_follows_for_a_day_beside_the_acts_own(
    kind: str, edition: str, facts: dict[str, object], name: str, days: tuple[str, ...]
) -> None:
    assert days_of(kind, edition, date(2026, 9, 28), **facts)[name] == days


def test_the_old_edition_draws_no_end_for_a_notice() -> None:
    facts = {"notice_from": date(2019, 9, 2)}
    assert "notice_to" not in days_of("public_notice", E2014, date(2019, 9, 2), **facts)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (date(2020, 10, 10), ""),
        (date(2020, 10, 9), ""),
        (date(2020, 10, 11), "比应为的 2020-10-10 晚 1 天"),
        (date(2020, 10, 8), "比应为的 2020-10-10 早 2 天"),
    ],
)
def test_the_end_of_probation_may_be_written_as_the_day_before(typed: date, words: str) -> None:
    schema = {n: t for n, t in sheet_schema().items() if not n.startswith("asked_")}
    facts = {"meeting_on": date(2019, 10, 10)}
    row = pl.DataFrame([{name: facts.get(name) for name in schema}], schema=schema)
    bounds = forms.bounds_of("approval", E2014)
    found = follow(row, bounds, on=date(2019, 11, 1), calendar=WORKING_DAYS)
    assert found["probation_to"].outside(typed) == words
