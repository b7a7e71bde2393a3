"""Demands judge those under them from their first day, and tell whom they hold up."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rudang.actions import accounts, demands, units
from rudang.core.scope import Actor
from rudang.store.models import Finding, Unit
from tests.world import World, make_world

TODAY = date(2026, 5, 8)
SINCE = date(2025, 1, 1)
FULL = {
    "app_signed_on": date(2020, 3, 2),
    "activist_on": date(2020, 9, 1),
    "target_on": date(2021, 10, 8),
    "meeting_on": date(2022, 3, 4),
    "approval_on": date(2022, 4, 1),
    "full_meeting_on": date(2023, 3, 10),
}


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def by(world: World) -> Actor:
    return accounts.actor("department", today=TODAY)


def make(world: World, by: Actor, unit: str, **more: Any) -> int:
    given = {"rank": "college", "issuer": "校党委", "since": SINCE, "today": TODAY}
    return demands.make(by=by, unit=world.units[unit], **(given | more)).pk


def archived(name: str, full: date, filed: date | None) -> dict[str, Any]:
    """A full member approved on a day, with the file put away on another or not yet."""
    return {**FULL, "name": name, "full_approval_on": full, "archived_on": filed}


def people(world: World) -> dict[str, int]:
    world.people("music", [archived("柳永", date(2026, 4, 1), date(2026, 4, 9))], today=TODAY)
    world.people("art", [archived("秦观", date(2026, 4, 1), date(2026, 4, 8))], today=TODAY)
    world.people("art", [archived("晏殊", date(2026, 5, 2), None)], today=TODAY)
    return dict(
        world.people("art", [archived("周邦彦", date(2024, 4, 1), date(2024, 9, 1))], today=TODAY)
    )


def standing(rule: str = "N08") -> dict[str, str]:
    """Standing findings of a rule: person to state."""
    rows = Finding.objects.filter(rule=rule, closed_at=None)
    return dict(rows.values_list("dossier__sheet__name", "state"))


def test_nothing_local_is_found_until_somebody_demands_it(world: World, by: Actor) -> None:
    people(world)
    assert standing() == {}


def test_a_demand_is_judged_at_once_for_all_under_it_from_its_first_day(
    world: World, by: Actor
) -> None:
    people(world)
    make(world, by, "college", code="archive_days", value=7)
    # On the eighth day after; on the seventh; still to be done; before the demand was made.
    assert standing() == {"柳永": "met_late", "晏殊": "open"}


def test_a_branchs_own_number_holds_there_alone(world: World, by: Actor) -> None:
    people(world)
    make(world, by, "college", code="archive_days", value=7)
    own = make(world, by, "art", code="archive_days", value=6)
    assert standing() == {"柳永": "met_late", "秦观": "met_late", "晏殊": "open"}
    demands.end(by=by, demand=own, until=TODAY, version=1, today=TODAY)
    assert standing() == {"柳永": "met_late", "晏殊": "open"}


def test_changing_and_ending_a_demand_judges_again(world: World, by: Actor) -> None:
    people(world)
    made = make(world, by, "college", code="archive_days", value=7)
    same = {"rank": "college", "issuer": "校党委", "since": SINCE, "today": TODAY}
    demands.amend(by=by, demand=made, value=8, version=1, **same)
    assert standing() == {"晏殊": "open"}
    demands.end(by=by, demand=made, until=TODAY, version=2, today=TODAY)
    assert standing() == {}


def test_a_unit_that_comes_under_another_comes_under_its_demands(world: World, by: Actor) -> None:
    people(world)
    above = units.add(
        by=by,
        facts=units.UnitFacts(
            name="艺术教育党总支部", kind="general_branch", parent=world.units["college"]
        ),
    )
    make(replace(world, units={"above": above.pk}), by, "above", code="archive_days", value=6)
    assert standing() == {}
    art = Unit.objects.get(pk=world.units["art"])
    for parent, found in ((above.pk, {"秦观": "met_late", "晏殊": "open"}), (art.parent_id, {})):
        art.refresh_from_db()
        facts = replace(units.facts_of(art), parent=parent)
        units.change(by=by, unit=art.pk, facts=facts, version=art.version, today=TODAY)
        assert standing() == found


def test_the_title_of_an_extra_paper_alone_judges_nobody(world: World, by: Actor) -> None:
    people(world)
    make(world, by, "college", title="个人自传", step=25)
    assert not Finding.objects.filter(rule__startswith="N08", closed_at=None).exists()


def test_those_held_up_are_counted_where_they_stand(world: World, by: Actor) -> None:
    """Open or broken by the demand's rule; or the next step is lawful and waits for the paper."""
    people(world)
    make(world, by, "college", code="archive_days", value=7)
    make(world, by, "art", title="个人自传", step=25)
    make(world, by, "music", title="亲属关系证明", step=10)
    piled = demands.piled_on(as_of=TODAY, today=TODAY)
    art = world.units["art"]
    assert {p.demand.title: (p.is_paper, dict(p.people)) for p in piled} == {
        "转正后归档的期限": (False, {art: 1}),
        "个人自传": (True, {art: 1}),
        "亲属关系证明": (True, {}),
    }


def test_a_past_day_counts_by_what_was_recorded_for_it(world: World, by: Actor) -> None:
    people(world)
    make(world, by, "college", title="个人自传", step=25)
    on = date(2026, 4, 8)
    # On that day one file was put away, another not yet, and two people were full long before.
    (piled,) = demands.piled_on(as_of=on, today=TODAY)
    assert dict(piled.people) == {world.units["music"]: 1}
    assert demands.piled_on(as_of=date(2024, 12, 31), today=TODAY) == []


def test_a_step_that_may_not_yet_be_taken_holds_nobody_up(world: World, by: Actor) -> None:
    activist = {"app_signed_on": date(2024, 3, 4), "talk_on": date(2024, 3, 20)}
    rows = [
        {**activist, "name": "满一年", "activist_on": date(2025, 5, 8)},
        {**activist, "name": "差一天", "activist_on": date(2025, 5, 9)},
    ]
    blank = {
        "activist_filed_on": date(2025, 5, 20),
        "contacts": ["张红梅"],
        "observations": [date(2025, 11, 8)],
        "target_meeting_on": None,
    }
    world.people("music", [{**row, **blank} for row in rows], today=TODAY)
    make(world, by, "music", title="群众测评表", step=7)
    (piled,) = demands.piled_on(as_of=TODAY, today=TODAY)
    assert dict(piled.people) == {world.units["music"]: 1}


def test_whoever_lacks_only_what_the_demand_asks_is_held_up_by_it(world: World, by: Actor) -> None:
    """Listing would be lawful today; without the certificate the demand's rule finds fault."""
    ready = {
        "app_signed_on": date(2024, 3, 4),
        "talk_on": date(2024, 3, 20),
        "activist_on": date(2024, 9, 2),
        "activist_filed_on": date(2024, 9, 10),
        "contacts": ["张红梅"],
        "observations": [date(2025, 3, 3)],
        "opinions_on": date(2026, 3, 2),
        "target_meeting_on": date(2026, 4, 1),
        "target_on": None,
        "school_cert_on": None,
    }
    rows = [
        {**ready, "name": "没有结业"},
        {**ready, "name": "已经结业", "school_cert_on": date(2025, 12, 1)},
        {**ready, "name": "还没讨论", "target_meeting_on": None, "opinions_on": None},
    ]
    world.people("music", rows, today=TODAY)
    make(world, by, "college", code="school_before_target")
    assert standing("C21") == {}
    (piled,) = demands.piled_on(as_of=TODAY, today=TODAY)
    assert dict(piled.people) == {world.units["music"]: 1}


def test_what_a_superiors_paper_backs_is_not_piled_on(world: World, by: Actor) -> None:
    people(world)
    make(world, by, "college", code="archive_days", value=7, document="某委教工委〔2025〕3号")
    assert demands.piled_on(as_of=TODAY, today=TODAY) == []
