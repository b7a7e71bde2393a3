"""Signals of a scope on a day, from the base: who sees them, with whom behind them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from rudang.actions import accounts, dossiers, patterns, plans, unit_acts
from rudang.core.scope import Scope
from rudang.store.door import enter
from rudang.store.models import Demand, Member, Unit
from rudang.web.clock import today
from tests.cast import Line
from tests.world import World, make_world, whole

TODAY = date(2020, 6, 30)
BEGAN = date(2018, 1, 1)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def seen(world: World, login: str = "department", as_of: date = TODAY) -> list[patterns.Signal]:
    scope = accounts.actor(login, today=TODAY).scope
    enter(scope)
    observed = patterns.observed(as_of, max(as_of, TODAY), scope=scope)
    return list(patterns.signals(observed))


def names(signals: Sequence[patterns.Signal]) -> set[str]:
    return {one.pattern.name for one in signals}


def introduced(count: int, unit: str = "", *, apart: int = 40) -> list[Mapping[str, Any]]:
    return [
        {
            "name": f"甲{unit}{number}",
            "activist_on": date(2018, 1, 1),
            "introducers": ["周正", f"乙{number}"],
            "meeting_on": date(2019, 5, 1) + timedelta(days=apart * number),
            "approval_on": date(2019, 6, 1) + timedelta(days=apart * number),
        }
        for number in range(count)
    ]


def test_a_clerk_sees_the_signals_of_the_own_branch_alone(world: World) -> None:
    world.people("music", introduced(4), today=TODAY)
    world.people("art", introduced(4, "美"), today=TODAY)
    both = {world.units["music"], world.units["art"]}
    assert {one.unit for one in seen(world) if one.pattern.name == "E06.many"} == both
    for login in ("music", "art"):
        assert {one.unit for one in seen(world, login)} == {world.units[login]}


def test_a_signal_tells_how_much_and_names_who_is_behind_it(world: World) -> None:
    found = world.people("music", introduced(4), today=TODAY)
    scope = Scope.everything()
    whole()
    observed = patterns.observed(TODAY, TODAY, scope=scope)
    signal = next(s for s in patterns.signals(observed) if s.pattern.name == "E06.many")
    assert signal.message == "2019年入党介绍人周正介绍4人；写明介绍人的共4人。"
    assert dict(signal.evidence)["其介绍的人数"] == "4"
    assert "第十四条" in signal.article
    people = patterns.behind(observed, signal)
    assert [one.dossier for one in people] == [found[f"甲{number}"] for number in range(4)]
    assert people[0].on == date(2019, 5, 1)


def test_another_day_is_seen_as_it_was_known_by_then(world: World) -> None:
    world.people("music", introduced(4), today=TODAY)
    assert "E06.many" in names(seen(world))
    assert "E06.many" not in names(seen(world, as_of=date(2019, 7, 31)))


def test_signals_stand_in_the_order_of_the_tree(world: World) -> None:
    world.people("art", introduced(9, "美"), today=TODAY)
    world.people("music", introduced(4), today=TODAY)
    order = [one.unit for one in seen(world)]
    assert order == sorted(order, key=list(world.units.values()).index)


def test_more_than_planned_is_seen_at_the_unit_with_the_plan(world: World) -> None:
    world.people("music", introduced(4), today=TODAY)
    music = world.units["music"]
    whole()
    plans.issue(by=accounts.actor("department", today=TODAY), period="2019", lines=[Line(music, 4)])
    assert "O06" not in names(seen(world))
    whole()
    plans.issue(by=accounts.actor("department", today=TODAY), period="2019", lines=[Line(music, 3)])
    (signal,) = [one for one in seen(world) if one.pattern.name == "O06"]
    assert (signal.unit, signal.year) == (music, 2019)
    assert signal.message.startswith("2019 年计划3人，已接收（含待审批）4人")


def test_a_local_limit_is_judged_only_where_and_since_it_is_demanded(world: World) -> None:
    world.people("music", introduced(3), today=TODAY)
    world.people("art", introduced(3, "美"), today=TODAY)
    assert "E06.local" not in names(seen(world))
    Demand.objects.create(
        unit_id=world.units["music"],
        code="introducer_max_a_year",
        title="一名党员一年介绍的人数",
        value=2,
        rank=Demand.Rank.SUPERIOR,
        issuer="上级",
        document="某发〔2019〕1号",
        since=date(2019, 1, 1),
    )
    patterns.forget()
    (signal,) = [one for one in seen(world) if one.pattern.name == "E06.local"]
    assert signal.unit == world.units["music"]
    assert signal.message.endswith("规定一般不超过2人。")


def test_a_demand_of_ones_own_making_is_named(world: World) -> None:
    made = {"issuer": "本支部", "since": date(2019, 1, 1), "unit_id": world.units["music"]}
    Demand.objects.create(title="加写承诺书", rank=Demand.Rank.UNIT, **made)
    Demand.objects.create(title="有文件的", rank=Demand.Rank.UNIT, document="某发1号", **made)
    Demand.objects.create(title="上级定的", rank=Demand.Rank.SUPERIOR, **made)
    (signal,) = [one for one in seen(world) if one.pattern.name == "N09"]
    assert "现行1项" in signal.message
    assert "加写承诺书" in signal.message


def test_the_committees_year_without_an_analysis(world: World) -> None:
    world.people("music", [{"name": "甲", "activist_on": date(2017, 1, 1)}], today=TODAY)
    assert "C17" not in names(seen(world))
    college = world.units["college"]
    Unit.objects.filter(pk=college).update(began_on=BEGAN)
    patterns.forget()
    assert {one.year for one in seen(world) if one.pattern.name == "C17"} == {2018, 2019}
    unit_acts.record(
        by=accounts.actor("department", today=TODAY),
        unit=college,
        kind="analysis",
        held_on=date(2019, 11, 1),
        today=TODAY,
    )
    assert {one.year for one in seen(world) if one.pattern.name == "C17"} == {2018}
    assert "C17" not in names(seen(world, "music"))


def test_a_reported_figure_is_set_beside_the_register_of_the_day(world: World) -> None:
    music = world.units["music"]

    def told() -> list[str]:
        return [one.message for one in seen(world) if one.pattern.name == "O15"]

    unit_acts.record(
        by=accounts.actor("department", today=TODAY),
        unit=music,
        kind="census",
        held_on=date(2019, 12, 31),
        figure=2,
        today=TODAY,
    )
    assert told() == []
    Member.objects.create(unit_id=music, name="周正", kind="正式党员", post="书记")
    Member.objects.create(unit_id=music, name="周正", kind="正式党员", post="组织委员")
    Member.objects.create(unit_id=music, name="吴平", kind="正式党员", since=date(2020, 1, 1))
    Member.objects.create(unit_id=music, name="李明", kind="正式党员", until=date(2019, 12, 31))
    patterns.forget()
    assert told() == ["2019-12-31上报党员2人，当日名册1人。"]
    Member.objects.filter(name="吴平").update(since=date(2019, 12, 31))
    patterns.forget()
    assert told() == []


def test_papers_entered_together_after_the_year(world: World) -> None:
    (dossier,) = world.people("music", [{"name": "甲"}], today=TODAY).values()
    clerk, now = accounts.actor("music", today=today()), today()
    for number in range(20):
        dossiers.record_act(
            by=clerk,
            dossier=dossier,
            kind="thought_report",
            held_on=date(2019, 1, 1) + timedelta(days=10 * number),
            facts={},
            today=now,
        )

    def told() -> set[int]:
        return {s.year for s in seen(world, as_of=now) if s.pattern.name == "N03"}

    # Since no beginning of the work with the product is known, nothing is late.
    assert told() == set()
    for began, years in ((date(2019, 1, 1), {2019}), (date(2019, 1, 2), set())):
        Unit.objects.filter(pk=world.units["music"]).update(began_on=began)
        patterns.forget()
        assert told() == years


def test_what_was_seen_is_kept_until_something_is_recorded(world: World) -> None:
    world.people("music", introduced(4), today=TODAY)
    whole()
    scope = Scope.everything()
    first = patterns.observed(TODAY, TODAY, scope=scope)
    assert patterns.observed(TODAY, TODAY, scope=scope) is first
    unit_acts.record(
        by=accounts.actor("department", today=TODAY),
        unit=world.units["music"],
        kind="analysis",
        held_on=date(2019, 1, 1),
        today=TODAY,
    )
    assert patterns.observed(TODAY, TODAY, scope=scope) is not first
