"""Planned days in the timeline: set, moved, dropped, marked when odd, gone with the act."""

import re
from datetime import date, timedelta

import pytest

from rudang.core import schedule
from rudang.core.dates import add_months
from rudang.store.models import Act, AuditEvent, Finding, Sheet
from rudang.web.clock import today
from tests.world import World, make_world, whole

APPLIED = date(2019, 6, 24)
LATEST = add_months(APPLIED, 1)
TALK = 2


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def person(world: World) -> int:
    """Somebody who has applied and waits for the talk."""
    waiting = {"name": "李明", "app_signed_on": APPLIED, "talk_on": None}
    return world.people("music", [waiting], today=today())["李明"]


def plan(world: World, person: int, step: int, day: str, *, login: str = "music") -> int:
    words = {"step": str(step), "day": day}
    return world.client(login).post(f"/dossiers/{person}/schedule", words).status_code


def the_page(world: World, person: int, *, login: str = "music") -> str:
    return world.client(login).get(f"/dossiers/{person}").content.decode()


def the_step(world: World, person: int, step: int) -> str:
    page = the_page(world, person)
    (row,) = re.findall(rf'<li class="step [^>]*id="step-{step}">(.*?)</li>', page, re.DOTALL)
    return row


def standing(person: int) -> list[Act]:
    whole()
    return list(Act.objects.filter(dossier=person, kind="schedule").order_by("pk"))


def test_a_planned_day_stands_in_the_timeline(world: World, person: int) -> None:
    assert plan(world, person, TALK, "2019.7.10") == 302
    row = the_step(world, person, TALK)
    assert re.search(r'class="planned">2019-07-10<small>计划', row)
    assert "改计划" in row
    assert "planned-note" not in row
    assert 'class="planned"' not in the_step(world, person, 3)
    assert "计划日期：第 2 步 2019-07-10" in the_page(world, person)
    whole()
    assert Sheet.objects.get(dossier=person).planned_days == ["2 2019-07-10"]


def test_every_step_has_its_own_day_and_a_move_leaves_the_others(world: World, person: int) -> None:
    plan(world, person, TALK, "2019-07-10")
    plan(world, person, 15, "2021-10-10")
    plan(world, person, TALK, "2019-07-12")
    whole()
    assert Sheet.objects.get(dossier=person).planned_days == ["2 2019-07-12", "15 2021-10-10"]


def test_a_moved_day_leaves_the_old_one_in_the_history(world: World, person: int) -> None:
    plan(world, person, TALK, "2019-07-10")
    plan(world, person, TALK, "2019-07-12")
    first, second = standing(person)
    assert (second.supersedes_id, second.reason) == (first.pk, "调整计划日期")
    page = the_page(world, person)
    assert "第 2 步 2019-07-10" in page
    assert "第 2 步 2019-07-12" in page
    whole()
    assert AuditEvent.objects.filter(verb="correct_act", by="music").count() == 1


def test_the_same_day_again_is_no_change(world: World, person: int) -> None:
    plan(world, person, TALK, "2019-07-10")
    assert plan(world, person, TALK, "2019-07-10") == 302
    assert plan(world, person, 3, "") == 302
    assert len(standing(person)) == 1


def test_a_blank_day_drops_the_plan_and_it_may_be_made_again(world: World, person: int) -> None:
    plan(world, person, TALK, "2019-07-10")
    assert plan(world, person, TALK, "") == 302
    assert 'class="planned"' not in the_step(world, person, TALK)
    assert [act.is_void for act in standing(person)] == [False, True]
    plan(world, person, TALK, "2019-07-11")
    assert "2019-07-11" in the_step(world, person, TALK)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (APPLIED - timedelta(days=1), f"早于最早日期 {APPLIED.isoformat()}"),
        (APPLIED, ""),
        (LATEST, ""),
        (LATEST + timedelta(days=1), f"晚于最迟日期 {LATEST.isoformat()}"),
    ],
)
def test_a_day_outside_the_legal_window_is_marked(
    world: World, person: int, day: date, words: str
) -> None:
    plan(world, person, TALK, day.isoformat())
    row = the_step(world, person, TALK)
    assert day.isoformat() in row
    assert ("planned-note" in row) == bool(words)
    assert words in row


def test_what_is_done_shows_its_own_day_and_no_plan(world: World, person: int) -> None:
    plan(world, person, TALK, "2019-07-10")
    client = world.client("music")
    client.post(f"/dossiers/{person}/acts/talk", {"held_on": "2019-07-08", "talkers": "张红梅"})
    row = the_step(world, person, TALK)
    assert "2019-07-08" in row
    assert "2019-07-10" not in row
    assert "计划" not in row
    assert plan(world, person, TALK, "2019-07-20") == 400


def test_a_plan_changes_no_finding(world: World, person: int) -> None:
    def findings() -> list[tuple[object, ...]]:
        whole()
        rows = Finding.objects.filter(dossier=person, closed_at=None)
        return sorted(rows.values_list("rule", "state", "due_on"))

    before = findings()
    plan(world, person, TALK, "2019-09-10")
    assert findings() == before != []


def test_a_day_that_does_not_exist_is_said_at_the_step_and_kept(world: World, person: int) -> None:
    words = {"step": "2", "day": "2019-02-30"}
    answer = world.client("music").post(f"/dossiers/{person}/schedule", words)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "第 2 步的计划日期没有保存" in page
    assert re.search(r'<details class="menu plan-day" open>.*?value="2019-02-30"', page, re.DOTALL)
    assert standing(person) == []


@pytest.mark.parametrize("step", ["0", "26", "x", ""])
def test_a_step_that_is_none_does_not_exist(world: World, person: int, step: str) -> None:
    words = {"step": step, "day": "2019-07-10"}
    assert world.client("music").post(f"/dossiers/{person}/schedule", words).status_code == 404


def test_nobody_else_plans(world: World, person: int) -> None:
    assert plan(world, person, TALK, "2019-07-10", login="art") == 404
    assert plan(world, person, TALK, "2019-07-10", login="auditor") == 403
    assert standing(person) == []
    assert "plan-day" not in the_page(world, person, login="auditor")


def test_a_closed_dossier_plans_nothing(world: World) -> None:
    gone = {
        "name": "王芳",
        "app_signed_on": APPLIED,
        "exited_on": date(2019, 8, 1),
        "exit_kind": "本人撤回",
    }
    person = world.people("music", [gone], today=today())["王芳"]
    assert "plan-day" not in the_page(world, person)
    assert plan(world, person, TALK, "2019-07-10") == 400


def test_planned_days_never_ask_for_a_step(world: World, person: int) -> None:
    plan(world, person, 25, "2022-01-10")
    assert schedule.parse(standing(person)[-1].facts["planned_days"]) == {25: date(2022, 1, 10)}
    assert "plan-day" in the_step(world, person, 25)
