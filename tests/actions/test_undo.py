"""Undo restores the sheet and the findings of every day, whatever was done; both turns stay."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from rudang.actions import accounts, dossiers
from rudang.core.facts import ACT_KIND, FACTS_OF_ACT
from rudang.core.scope import Refused
from rudang.store import frames
from rudang.store.models import Act, Submission
from tests.actions.test_dossiers_acts import (
    DAYS,
    KINDS,
    SLOWLY,
    TODAY,
    a_dossier,
    an_act,
    record,
    sheet,
    some_acts,
    standing,
)
from tests.world import World, make_world

RENEWABLE = [kind.name for kind in KINDS if kind.may_be_renewed]


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def by() -> Any:
    return accounts.actor("music", today=TODAY)


def undo(dossier: int, act: int) -> None:
    dossiers.undo_act(by=by(), dossier=dossier, act=act, today=TODAY)


def on_day(dossier: int, day: date) -> list[dict[str, Any]]:
    """The sheet as of a past day: one row, whatever became of the acts later."""
    frame = frames.gathered(as_of=day, known_at=timezone.now(), dossiers=[dossier])
    columns = [name for name in frame.columns if not name.startswith("asked_") and name != "asking"]
    return frame.select(columns).to_dicts()


def turned(dossier: int, acts: list[tuple[Any, ...]], data: st.DataObject) -> int:
    """One more thing done in a dossier: recorded, corrected, done again or taken back."""
    newest = Act.objects.filter(dossier=dossier).exclude(kind="particulars").order_by("-pk")[0]
    ways = ["correct", "void"]
    others = [k for k in KINDS if k.repeats or all(k.name != kind for kind, *_ in acts)]
    if others:
        ways.append("record")
    if ACT_KIND[newest.kind].may_be_renewed:
        ways.append("renew")
    way = data.draw(st.sampled_from(ways))
    if way == "record":
        return record(dossier, data.draw(an_act(data.draw(st.sampled_from(others)).name)))
    if way == "void":
        return dossiers.void_act(
            by=by(), dossier=dossier, act=newest.pk, reason="记错了人", today=TODAY
        ).pk
    made = data.draw(an_act(newest.kind))
    if way == "correct":
        return record(dossier, made, corrects=newest.pk, reason="抄错")
    kind, held_on, facts = made
    if newest.held_on is not None and held_on is not None:
        held_on = max(held_on, newest.held_on)
    return record(dossier, (kind, held_on, facts), renews=newest.pk)


@SLOWLY
@given(acts=some_acts(), data=st.data())
def test_undo_restores_the_sheet_and_the_findings(
    world: World, acts: list[tuple[str, date | None, dict[str, Any]]], data: st.DataObject
) -> None:
    with transaction.atomic():
        dossier = a_dossier(world)
        for act in acts:
            record(dossier, act)
        day = data.draw(DAYS)
        before = (sheet(dossier), standing(dossier), on_day(dossier, day))
        asked = sheet(dossier)["unknown"]
        count = Act.objects.filter(dossier=dossier).count()
        undo(dossier, turned(dossier, acts, data))
        after = (sheet(dossier), standing(dossier), on_day(dossier, day))
        assert after == before
        assert sheet(dossier)["unknown"] == asked
        assert Act.objects.filter(dossier=dossier).count() == count + 2
        transaction.set_rollback(True)


@SLOWLY
@given(data=st.data())
def test_of_a_step_done_again_and_corrected_one_act_stands_on_every_day(
    world: World, data: st.DataObject
) -> None:
    with transaction.atomic():
        dossier = a_dossier(world)
        kind = data.draw(st.sampled_from(RENEWABLE))
        first, again, right = sorted(data.draw(st.lists(DAYS, min_size=3, max_size=3)))
        last = record(dossier, (kind, first, {}))
        last = record(dossier, (kind, again, {}), renews=last)
        last = record(dossier, (kind, right, {}), corrects=last, reason="抄错")
        name = next(f.name for f in FACTS_OF_ACT[kind] if f.is_day)
        for day in {first, again, right, right - timedelta(days=1), data.draw(DAYS)}:
            (row,) = on_day(dossier, day)
            held = right if day >= right else first if day >= first else None
            assert row[name] == held
        transaction.set_rollback(True)


def test_what_an_act_answered_waits_again_when_it_is_undone(world: World) -> None:
    dossier = a_dossier(world)
    sent = Submission.objects.create(
        dossier_id=dossier,
        unit_id=world.units["music"],
        kind="preexam",
        from_unit_id=world.units["music"],
        to_unit_id=world.units["college"],
        sent_on=date(2019, 9, 2),
        sent_at=timezone.now(),
    )
    act = record(dossier, ("preexam", date(2019, 9, 10), {"preexam_result": "合格"}))
    sent.refresh_from_db()
    assert (sent.state, sent.act_id) == (Submission.State.ANSWERED, act)
    undo(dossier, act)
    sent.refresh_from_db()
    assert (sent.state, sent.act_id, sent.closed_at) == (Submission.State.SENT, None, None)


def test_an_undone_correction_leaves_what_was_answered_answered(world: World) -> None:
    dossier = a_dossier(world)
    sent = Submission.objects.create(
        dossier_id=dossier,
        unit_id=world.units["music"],
        kind="preexam",
        from_unit_id=world.units["music"],
        to_unit_id=world.units["college"],
        sent_on=date(2019, 9, 2),
        sent_at=timezone.now(),
    )
    act = record(dossier, ("preexam", date(2019, 9, 10), {}))
    undo(dossier, record(dossier, ("preexam", date(2019, 9, 11), {}), corrects=act, reason="抄错"))
    sent.refresh_from_db()
    assert sent.state == Submission.State.ANSWERED


def test_an_undo_is_not_undone(world: World) -> None:
    dossier = a_dossier(world)
    act = record(dossier, ("talk", date(2019, 9, 10), {}))
    undo(dossier, act)
    last = Act.objects.get(dossier=dossier, supersedes=act).pk
    with pytest.raises(Refused, match="已经撤销"):
        undo(dossier, last)
