"""What the rest of the base tells of a dossier: the register on a day, the plan, other dossiers."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

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
    for key, value in told.items():
        if key.endswith(("_on", "since", "until")):
            told[key] = day(value)
    return Member.objects.create(unit_id=world.units[unit], name=name, **told)


def told(world: World, name: str, circumstance: str, **facts: Any) -> Any:
    """One circumstance of a new dossier of 音乐教育系党支部 with these facts."""
    case = world.people("music", [{"name": name, **facts}], today=TODAY)[name]
    return looked([case], [circumstance])[circumstance].to_list()[0]


def looked(dossiers: list[int], names: list[str]) -> pl.DataFrame:
    frame = frames.sheets(SOURCE_FACTS, dossiers=dossiers)
    return with_circumstances(frame, names)


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


# Whoever is named, wherever the register has them.

RED, LI = "张红梅", "李明"


def test_without_a_register_of_the_unit_nothing_is_known(world: World) -> None:
    member(world, "art", RED)
    case = world.people("music", [everything("甲")], today=TODAY)["甲"]
    found = looked([case], sorted(CIRCUMSTANCE)).row(0, named=True)
    told_anyway = {n for n in CIRCUMSTANCE if found[n] is not None}
    assert told_anyway == {
        *("same_person", "serial_elsewhere", "cert_elsewhere", "edited_after_approval"),
        *("registered_unit", "meeting_unit_kind", "attendees_elsewhere"),
    }


def test_who_is_not_in_the_register_is_unfound_and_otherwise_unknown(world: World) -> None:
    member(world, "music", LI)
    facts = {"contacts": [RED, LI], "activist_on": MET}
    assert told(world, "甲", "contacts_unfound", **facts) == [RED]
    assert told(world, "乙", "contacts_unfit", **facts) is None
    member(world, "music", RED, full_on="2019-10-10")
    assert told(world, "丙", "contacts_unfound", **facts) == []
    assert told(world, "丁", "contacts_unfit", **facts) == [RED]
    assert told(world, "戊", "contacts_unfit", **{**facts, "contacts_on": date(2019, 10, 10)}) == []


def test_somebody_unfit_is_named_though_another_is_unknown(world: World) -> None:
    member(world, "music", LI, kind="预备党员", full_on=None)
    facts = {"introducers": [RED, LI], "meeting_on": MET}
    assert told(world, "甲", "introducers_unfit", **facts) == [LI]


def test_an_introducer_of_another_branch(world: World) -> None:
    member(world, "music", LI)
    member(world, "art", RED)
    facts = {"introducers": [RED, LI], "meeting_on": MET}
    assert told(world, "甲", "introducers_elsewhere", **facts) == [RED]
    assert told(world, "乙", "introducers_unfit", **facts) == []


def test_one_person_by_number_moves_from_branch_to_branch(world: World) -> None:
    member(world, "music", RED, id_no="A1", until="2019-10-09")
    member(world, "art", RED, id_no="A1", since="2019-10-09", full_on=None)
    facts = {"introducers": [RED]}
    assert told(world, "甲", "introducers_elsewhere", **facts, meeting_on=MET) == [RED]
    assert told(world, "乙", "introducers_unfit", **facts, meeting_on=MET) == []
    before = date(2019, 10, 8)
    assert told(world, "丙", "introducers_elsewhere", **facts, meeting_on=before) == []


def test_namesakes_are_unknown_unless_they_agree(world: World) -> None:
    member(world, "music", RED, id_no="A1")
    member(world, "music", RED, id_no="A2", full_on="2019-10-10")
    facts = {"introducers": [RED], "meeting_on": MET}
    assert told(world, "甲", "introducers_unfit", **facts) is None
    assert told(world, "乙", "introducers_barred", **facts) == []
    assert told(world, "丙", "voters_on_meeting", meeting_on=MET) == 1
    later = date(2019, 10, 10)
    assert told(world, "丁", "introducers_unfit", introducers=[RED], meeting_on=later) == []


def test_a_namesake_elsewhere_does_not_stand_in_the_way_of_the_branchs_own(world: World) -> None:
    member(world, "music", RED, id_no="A1")
    member(world, "art", RED, id_no="A2", full_on="2019-10-10")
    facts = {"introducers": [RED], "meeting_on": MET}
    assert told(world, "甲", "introducers_unfit", **facts) == []


def test_several_posts_are_one_person_and_one_vote(world: World) -> None:
    member(world, "music", RED, id_no="A1", post="书记", since="2015-01-01")
    member(world, "music", RED, post="组织委员")
    assert told(world, "甲", "voters_on_meeting", meeting_on=MET) == 1
    assert told(world, "乙", "voters_on_meeting", meeting_on=date(2014, 12, 31)) == 0


def test_when_a_contact_or_introducer_left(world: World) -> None:
    member(world, "music", RED, until="2019-10-09")
    facts = {"contacts": [RED], "introducers": [RED]}
    assert told(world, "甲", "contact_left_on", **facts, contacts_on=date(2019, 10, 8)) == MET
    assert told(world, "乙", "contact_left_on", **facts, contacts_on=MET) is None
    assert told(world, "丙", "introducer_left_on", **facts) == MET
    member(world, "music", RED, since="2020-01-01")
    assert told(world, "丁", "introducer_left_on", **facts) is None


def test_before_somebody_came_from_elsewhere_the_register_says_nothing(world: World) -> None:
    member(world, "music", RED, full_on="2019-10-10")
    facts = {"talkers": [RED], "talk_on": MET}
    assert told(world, "甲", "talkers_strange", **facts, transferred_in_on=MET) == [RED]
    later = date(2019, 10, 10)
    assert told(world, "乙", "talkers_strange", **facts, transferred_in_on=later) is None


def test_a_talker_may_come_from_the_general_branch_or_the_committee(world: World) -> None:
    whole()
    college = world.units["college"]
    general = Unit.objects.create(name="音乐系党总支", kind="general_branch", parent_id=college)
    Unit.objects.filter(pk=world.units["music"]).update(parent=general)
    sister = Unit.objects.create(name="音乐系教工党支部", kind="branch", parent=general)
    for unit, name in ((sister.pk, "甲一"), (general.pk, "甲二"), (college, "甲三")):
        Member.objects.create(unit_id=unit, name=name, kind="正式党员", full_on=date(2010, 1, 1))
    member(world, "music", LI)
    member(world, "art", RED)
    facts = {"talkers": ["甲一", "甲二", "甲三", LI, RED], "talk_on": MET}
    assert told(world, "乙", "talkers_strange", **facts) == [RED]


def test_a_post_in_the_place_of_a_name_leaves_unknown_what_the_register_would_say(
    world: World,
) -> None:
    member(world, "music", LI)
    member(world, "art", RED)
    post = {"talkers": ["支部书记"], "talk_on": MET}
    assert told(world, "甲", "talkers_strange", **post) is None
    both = {"talkers": ["支部书记", LI], "talk_on": MET}
    assert told(world, "乙", "talkers_strange", **both) is None
    strange = {"talkers": ["支部书记", RED], "talk_on": MET}
    assert told(world, "丙", "talkers_strange", **strange) == [RED]


@pytest.mark.parametrize(
    ("post", "in_office"),
    [
        ({"post": "书记"}, YES),
        ({"post": "书记", "post_until": "2019-10-09"}, YES),
        ({"post": "书记", "post_until": "2019-10-08"}, NO),
        ({"post": "书记", "post_since": "2019-10-10"}, NO),
        ({}, NO),
    ],
)
def test_who_chaired_was_in_office(world: World, post: dict[str, str], in_office: str) -> None:
    member(world, "music", LI, post="书记", post_until="2016-01-01")
    member(world, "music", RED, **post)
    facts = {"meeting_on": MET, "meeting_chair": RED}
    assert told(world, "甲", "chair_in_office", **facts) == in_office
    assert told(world, "乙", "chair_in_office", meeting_on=MET, meeting_chair="某人") is None


def test_a_register_without_posts_tells_of_no_office(world: World) -> None:
    member(world, "music", RED)
    facts = {"meeting_on": MET, "meeting_chair": RED, "kin_names": [RED]}
    assert told(world, "甲", "chair_in_office", **facts) is None
    assert told(world, "乙", "kin_in_post", **facts) is None


def test_relatives_with_a_post_in_the_branch(world: World) -> None:
    member(world, "music", RED, post="书记")
    member(world, "music", LI, post="书记", post_until="2018-01-01")
    facts = {"kin_names": [RED, LI, "某人"], "app_signed_on": date(2018, 1, 2)}
    assert told(world, "甲", "kin_in_post", **facts) == [RED]
    assert told(world, "乙", "kin_in_post", kin_names=["某人"]) == []


# Other dossiers.


def test_whoever_is_in_two_dossiers(world: World) -> None:
    born = date(2000, 1, 2)
    rows: list[dict[str, Any]] = [
        {"name": "甲", "id_no": "A1", "birth_date": born},
        {"name": "甲改名", "id_no": "A1"},
        {"name": "甲", "birth_date": born},
        {"name": "甲", "id_no": "A2", "birth_date": born},
        {"name": "乙"},
        {"name": "丙", "form_serial": "0001", "train_cert_no": "C1"},
        {"name": "丁", "form_serial": "0001", "train_cert_no": "C2"},
    ]
    world.people("music", rows, today=TODAY)
    numbers = list(Sheet.objects.order_by("dossier_id").values_list("dossier_id", flat=True))
    names = ["same_person", "serial_elsewhere", "cert_elsewhere"]
    found = looked(numbers, names)
    assert found.sort("dossier").select(names).rows() == [
        # The third may be the first or the fourth, who are two.
        (2, None, None),
        (1, None, None),
        (2, None, None),
        (1, None, None),
        (None, None, None),
        (None, 1, 0),
        (None, 1, 0),
    ]


def test_who_was_at_two_meetings_on_one_day(world: World) -> None:
    member(world, "art", LI, id_no="B2")
    member(world, "music", LI, id_no="B1")
    world.people("art", [{"name": "甲", "meeting_on": MET, "attendees": [RED, LI]}], today=TODAY)
    facts = {"attendees": [RED, LI, "某人"]}
    assert told(world, "乙", "attendees_elsewhere", **facts, meeting_on=MET) == [RED]
    later = date(2019, 10, 10)
    assert told(world, "丙", "attendees_elsewhere", **facts, meeting_on=later) == []


# The plan and the records.


def test_no_is_said_of_the_plan_only_when_every_place_is_meant_for_somebody(world: World) -> None:
    target = {"target_on": date(2019, 5, 6)}
    cases = world.people("music", [{"name": "甲", **target}, {"name": "乙", **target}], today=TODAY)
    whole()
    PlanEntry.objects.create(
        period="2019H1",
        unit_id=world.units["college"],
        kind="issue",
        category="total",
        amount=2,
        entered_at=timezone.now(),
    )

    def place(name: str, **facts: Any) -> PlanName:
        return PlanName.objects.create(
            period="2019H1",
            unit_id=world.units["college"],
            dossier_id=cases[name],
            named_at=timezone.now(),
            **facts,
        )

    def said() -> list[str | None]:
        return looked(sorted(cases.values()), ["named_in_plan"])["named_in_plan"].to_list()

    place("乙", released_at=timezone.now())
    place("甲")
    assert said() == [YES, None]
    PlanEntry.objects.create(
        period="2019H1",
        unit_id=world.units["college"],
        kind="shift",
        category="total",
        amount=-1,
        entered_at=timezone.now(),
    )
    assert said() == [YES, NO]


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T12:00").replace(tzinfo=UTC)


def test_what_was_changed_after_the_approval(world: World) -> None:
    case = world.people("music", [{"name": "甲", "approval_on": MET}], today=TODAY)["甲"]

    def record(kind: str, when: str, supersedes: Act | None = None) -> Act:
        return Act.objects.create(
            dossier_id=case,
            unit_id=world.units["music"],
            held_unit_id=world.units["music"],
            kind=kind,
            held_on=date(2019, 5, 1),
            recorded_at=at(when),
            supersedes=supersedes,
        )

    record("talk", "2019-10-09", record("talk", "2019-10-01"))
    assert looked([case], ["edited_after_approval"]).item(0, "edited_after_approval") == 0
    record("target", "2019-10-10", record("target", "2019-10-09"))
    # Entered after it as a whole, or about what comes after it: nothing that was approved.
    record("review", "2019-10-12", record("review", "2019-10-11"))
    record("oath", "2019-11-12", record("oath", "2019-10-09"))
    assert looked([case], ["edited_after_approval"]).item(0, "edited_after_approval") == 1


@pytest.mark.parametrize(
    ("began", "held", "recorded", "late"),
    [
        (None, "2019-05-01", "2019-12-01", None),
        ("2019-05-01", "2019-05-01", "2019-05-31", 0),
        ("2019-05-01", "2019-05-01", "2019-06-01", 1),
        ("2019-05-02", "2019-05-01", "2019-12-01", 0),
    ],
)
def test_what_was_entered_late(
    world: World, began: str | None, held: str, recorded: str, late: int | None
) -> None:
    case = world.people("music", [{"name": "甲"}], today=TODAY)["甲"]
    # A unit that says nothing begins with its superior.
    Unit.objects.filter(pk=world.units["college"]).update(began_on=day(began))
    Act.objects.create(
        dossier_id=case,
        unit_id=world.units["music"],
        held_unit_id=world.units["music"],
        kind="talk",
        held_on=day(held),
        recorded_at=at(recorded),
    )
    assert looked([case], ["entered_late"]).item(0, "entered_late") == late


# Whoever asks, and about however many.


def everything(name: str, **facts: Any) -> dict[str, Any]:
    return {
        "name": name,
        "id_no": f"ID{name}",
        "birth_date": date(1999, 1, 1),
        "app_signed_on": date(2018, 1, 2),
        "talkers": [RED],
        "talk_on": date(2018, 2, 1),
        "activist_on": date(2018, 5, 1),
        "contacts": [RED, LI],
        "target_meeting_on": date(2019, 5, 2),
        "target_on": date(2019, 5, 6),
        "introducers": [RED, LI],
        "reviewers": [LI],
        "review_concluded_on": date(2019, 6, 1),
        "meeting_on": MET,
        "meeting_chair": RED,
        "attendees": [RED, LI],
        "kin_names": [LI],
        "form_serial": f"F{name}",
        "train_cert_no": f"C{name}",
        "approval_on": date(2019, 11, 1),
        "full_meeting_on": date(2020, 10, 9),
        **facts,
    }


@pytest.fixture
def college(world: World) -> World:
    member(world, "music", RED, post="书记", since="2015-01-01")
    member(world, "music", LI, until="2019-10-01", punishment="留党察看", effect_until="2019-12-01")
    member(world, "art", LI, since="2019-10-01", full_on=None)
    member(world, "art", RED, full_on="2019-10-10")
    Unit.objects.filter(pk=world.units["college"]).update(began_on=date(2018, 1, 1))
    rows = [
        everything("甲"),
        everything("乙", id_no=None, introducers=[RED], meeting_chair=None),
        {"name": "丙", "talkers": ["某人"], "talk_on": MET},
        {"name": "丁"},
        everything("戊", id_no="ID甲", form_serial="F甲", transferred_in_on=date(2019, 1, 1)),
    ]
    world.people("music", rows, today=TODAY)
    world.people("art", [everything("己", train_cert_no="C甲"), everything("甲")], today=TODAY)
    return world


def test_one_dossier_alone_equals_itself_among_all(college: World) -> None:
    names = sorted(CIRCUMSTANCE)
    everybody = sorted(Sheet.objects.values_list("dossier_id", flat=True))
    among = looked(everybody, names).sort("dossier")
    alone = pl.concat([looked([one], names) for one in everybody])
    assert among.select("dossier", *names).rows() == alone.select("dossier", *names).rows()
    for name in names:
        assert looked(everybody, [name]).sort("dossier")[name].to_list() == among[name].to_list()


def test_the_answer_does_not_depend_on_who_asks(college: World) -> None:
    names = sorted(CIRCUMSTANCE)
    mine = college.units["music"]
    ours = sorted(Sheet.objects.filter(unit=mine).values_list("dossier_id", flat=True))
    seen_by_all = looked(ours, names).select("dossier", *names).rows()
    enter(Scope.of([mine]))
    assert looked(ours, names).select("dossier", *names).rows() == seen_by_all


def test_everything_of_a_dossier_takes_three_queries_and_nothing_takes_none(college: World) -> None:
    case = Sheet.objects.filter(unit=college.units["music"]).earliest("dossier_id").dossier_id
    frame = frames.sheets(SOURCE_FACTS, dossiers=[case])
    with CaptureQueriesContext(connection) as asked:
        with_circumstances(frame, sorted(CIRCUMSTANCE))
    # Two of them by COPY, which is not captured.
    assert len(asked) == 1
    blank = frame.with_columns(pl.lit(None, dtype=t).alias(n) for n, t in frame.schema.items())
    with CaptureQueriesContext(connection) as asked:
        with_circumstances(blank, ["introducers_unfit", "voters_on_meeting"])
    assert len(asked) == 0
