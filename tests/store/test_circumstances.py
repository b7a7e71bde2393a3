"""What the rest of the base tells of a dossier: the register on a day, the plan, other dossiers."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rudang.core.circumstances import SOURCE_FACTS
from rudang.core.facts import CIRCUMSTANCE, NO, YES
from rudang.core.scope import Scope
from rudang.store import frames
from rudang.store.circumstances import with_circumstances
from rudang.store.door import enter
from rudang.store.models import Act, Member, PlanEntry, PlanName, Sheet, Unit
from tests.world import World, make_world, whole

TODAY = date(2026, 6, 30)
MET = date(2019, 10, 9)


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def member(world: World, unit: str, name: str, **facts: Any) -> Member:
    """An entry of the register; days as text, a full member since 2010 unless told otherwise."""
    told: dict[str, Any] = {"kind": "正式党员", "full_on": "2010-07-01", **facts}
    for key in ("joined_on", "full_on", "since", "until", "post_since", "post_until") + (
        "punished_on",
        "effect_until",
    ):
        if key in told:
            told[key] = day(told[key])
    return Member.objects.create(unit_id=world.units[unit], name=name, **told)


def told(world: World, name: str, circumstance: str, **facts: Any) -> Any:
    """One circumstance of a new dossier of 音乐教育系党支部 with these facts."""
    case = world.people("music", [{"name": name, **facts}], today=TODAY)[name]
    return looked([case], [circumstance])[circumstance].to_list()[0]


def looked(dossiers: list[int], names: list[str]) -> pl.DataFrame:
    frame = frames.sheets(SOURCE_FACTS, dossiers=dossiers)
    return with_circumstances(frame, names, as_of=TODAY)


# Full membership, and where somebody stood.

SPELLS = [
    # The register's entry, and whether it is a full member of the branch on 2019-10-09.
    ({"full_on": "2019-10-08"}, True),
    ({"full_on": "2019-10-09"}, True),
    ({"full_on": "2019-10-10"}, False),
    ({"full_on": None}, None),
    ({"full_on": None, "kind": "预备党员"}, False),
    ({"full_on": None, "joined_on": "2019-10-10"}, False),
    ({"since": "2019-10-08"}, True),
    ({"since": "2019-10-09"}, True),
    ({"since": "2019-10-10"}, False),
    ({"until": "2019-10-08"}, False),
    ({"until": "2019-10-09"}, False),
    ({"until": "2019-10-10"}, True),
    ({"since": "2015-01-01", "until": "2019-10-10"}, True),
    ({"punishment": "开除党籍", "punished_on": "2019-10-09"}, False),
    ({"punishment": "开除党籍", "punished_on": "2019-10-10"}, True),
]


@pytest.mark.parametrize(("entry", "is_member"), SPELLS)
def test_a_full_member_of_the_branch_on_the_day(
    world: World, entry: Mapping[str, Any], is_member: bool | None
) -> None:
    member(world, "music", "张红梅", **entry)
    strange = told(world, "甲", "attendees_strange", meeting_on=MET, attendees=["张红梅"])
    assert strange == {True: [], False: ["张红梅"], None: None}[is_member]
    counted = told(world, "乙", "voters_on_meeting", meeting_on=MET)
    assert counted == {True: 1, False: 0, None: None}[is_member]


BARS = [
    # Punishment, its day, the end of its effect; barred by 留党察看, in effect of a lighter one.
    ("", None, None, False, False),
    ("留党察看", "2019-10-09", "2020-10-08", True, False),
    ("留党察看", "2019-10-10", "2020-10-09", False, False),
    ("留党察看", "2018-10-09", "2019-10-09", True, False),
    ("留党察看", "2018-10-08", "2019-10-08", False, False),
    # At least one year, at most two, where nobody says which.
    ("留党察看", None, "2020-10-09", True, False),
    ("留党察看", None, "2020-10-10", None, False),
    ("留党察看二年", None, "2020-10-10", True, False),
    ("留党察看一年", None, "2020-10-10", False, False),
    ("留党察看", None, "2021-10-09", None, False),
    ("留党察看", None, "2021-10-10", False, False),
    ("留党察看", "2018-10-09", None, True, False),
    ("留党察看", "2018-10-08", None, None, False),
    ("留党察看", "2017-10-08", None, False, False),
    ("警告", "2018-10-09", None, False, True),
    ("警告", "2018-10-08", None, False, False),
    ("严重警告", None, "2021-04-09", False, True),
    ("严重警告", None, "2021-04-10", False, False),
    ("撤销党内职务", "2017-10-09", None, False, True),
    ("撤销党内职务", "2017-10-08", None, False, False),
    ("警告", None, None, False, None),
    ("诫勉谈话", None, None, False, False),
]


@pytest.mark.parametrize(("punishment", "since", "until", "barred", "lighter"), BARS)
def test_an_introducer_under_punishment_on_the_day(
    world: World,
    punishment: str,
    since: str | None,
    until: str | None,
    barred: bool | None,
    lighter: bool | None,
) -> None:
    member(world, "music", "张红梅", punishment=punishment, punished_on=since, effect_until=until)
    facts = {"meeting_on": MET, "introducers": ["张红梅"]}
    said = {True: ["张红梅"], False: [], None: None}
    assert told(world, "甲", "introducers_barred", **facts) == said[barred]
    assert told(world, "乙", "introducers_in_effect", **facts) == said[lighter]
    voters = told(world, "丙", "voters_on_meeting", meeting_on=MET)
    assert voters == {True: 0, False: 1, None: None}[barred]
