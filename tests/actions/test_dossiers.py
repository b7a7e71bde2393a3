"""Recording acts: taken as they were held, refused where they cannot be, never overwritten."""

from datetime import date, timedelta

import pytest

from rudang.actions import accounts, disclosures, dossiers
from rudang.core.scope import Actor, Refused
from rudang.store.door import enter
from rudang.store.models import Act, AuditEvent, Dossier, Finding, Sheet
from rudang.web.clock import today
from tests.world import World, make_world, whole

TALK = date(2018, 2, 1)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def somebody(login: str) -> Actor:
    by = accounts.actor(login, today=today())
    enter(by.scope)
    return by


def opened(world: World) -> int:
    by = somebody("music")
    case = dossiers.open_dossier(
        by=by, unit=world.units["music"], particulars={"name": "李明"}, today=today()
    )
    dossiers.record_act(
        by=by,
        dossier=case.pk,
        kind="application",
        held_on=date(2018, 1, 10),
        facts={},
        today=today(),
    )
    return case.pk


def record(login: str, dossier: int, **more: object) -> Act:
    wanted = {"kind": "talk", "held_on": TALK, "facts": {"talkers": ["赵一"]}, **more}
    return dossiers.record_act(by=somebody(login), dossier=dossier, today=today(), **wanted)  # type: ignore[arg-type]


def test_what_is_recorded_stands_in_the_sheet_the_findings_and_the_ledger(world: World) -> None:
    number = opened(world)
    standing = Finding.objects.filter(dossier=number, rule="B02", closed_at=None)
    assert [f.state for f in standing] != ["met_late"]
    record("music", number, held_on=date(2018, 3, 1))
    assert [f.state for f in standing.all()] == ["met_late"]
    sheet = Sheet.objects.get(dossier=number)
    assert (sheet.talk_on, sheet.talkers, sheet.pinyin) == (date(2018, 3, 1), ["赵一"], "liming")
    whole()
    verbs = AuditEvent.objects.filter(subject_kind="dossier").order_by("seq")
    assert [e.verb for e in verbs] == ["open_dossier", "record_act", "record_act"]
    assert {e.by for e in verbs} == {"music"}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"kind": "party"}, "没有“party”这种记录"),
        ({"held_on": None}, "实际办理的日期"),
        ({"held_on": today() + timedelta(days=1)}, "还没有办的事不能记"),
        ({"facts": {"remark": "x"}}, "不记录"),
        ({"kind": "review", "facts": {"review_result": "还行"}}, "不在选项内"),
        ({"kind": "training", "facts": {"train_days": -1}}, "不能是负数"),
        ({"kind": "training", "facts": {"train_to": "昨天"}}, "不是日期"),
        ({"facts": {"talkers": ["赵" * 10_001]}}, "谈话人最多 10000 个字，现有 10001 个字"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(
    world: World, more: dict[str, object], says: str
) -> None:
    number = opened(world)
    before = Act.objects.filter(dossier=number).count()
    with pytest.raises(Refused, match=says):
        record("music", number, **more)
    assert Act.objects.filter(dossier=number).count() == before


def test_a_name_fits_into_a_cell_of_a_roster_and_a_remark_may_be_longer(world: World) -> None:
    by = somebody("music")

    def open_named(name: str) -> Dossier:
        return dossiers.open_dossier(
            by=by,
            unit=world.units["music"],
            particulars={"name": name, "remark": "备" * 300},
            today=today(),
        )

    assert open_named("玛" * 100).pk
    with pytest.raises(dossiers.Problem, match="姓名最多 100 个字，现有 101 个字"):
        open_named("玛" * 101)


def test_a_second_act_of_a_kind_is_refused_where_one_stands(world: World) -> None:
    number = opened(world)
    record("music", number)
    with pytest.raises(dossiers.Changed, match="已经有记录（2018-02-01）"):
        record("music", number)


def test_half_yearly_observations_stand_side_by_side(world: World) -> None:
    number = opened(world)
    for day in (date(2018, 9, 1), date(2018, 3, 1)):
        record("music", number, kind="observation", held_on=day, facts={})
    assert Sheet.objects.get(dossier=number).observations == [date(2018, 3, 1), date(2018, 9, 1)]


def test_a_correction_supersedes_with_a_reason_and_only_once(world: World) -> None:
    number = opened(world)
    first = record("music", number)
    with pytest.raises(dossiers.Problem, match="更正要写明原因"):
        record("music", number, corrects=first.pk)
    second = record(
        "department", number, corrects=first.pk, held_on=date(2018, 1, 20), reason="看错一行"
    )
    assert second.supersedes_id == first.pk
    assert Sheet.objects.get(dossier=number).talk_on == date(2018, 1, 20)
    with pytest.raises(dossiers.Changed, match="刚刚被别人改过"):
        record("music", number, corrects=first.pk, reason="也来改")


def test_an_act_taken_back_may_be_recorded_anew(world: World) -> None:
    number = opened(world)
    act = record("music", number)
    dossiers.void_act(
        by=somebody("music"), dossier=number, act=act.pk, reason="记错人", today=today()
    )
    assert Sheet.objects.get(dossier=number).talk_on is None
    record("music", number, held_on=date(2018, 1, 15))
    assert Sheet.objects.get(dossier=number).talk_on == date(2018, 1, 15)
    assert Act.objects.filter(dossier=number, kind="talk").count() == 3


@pytest.mark.parametrize(("login", "says"), [("art", "没有这份档案"), ("auditor", "记录的权限")])
def test_nobody_records_outside_their_place(world: World, login: str, says: str) -> None:
    number = opened(world)
    with pytest.raises(Refused, match=says):
        record(login, number)


def test_a_dossier_is_opened_only_where_one_may_record(world: World) -> None:
    with pytest.raises(Refused, match="记录的权限"):
        dossiers.open_dossier(
            by=somebody("music"),
            unit=world.units["art"],
            particulars={"name": "李明"},
            today=today(),
        )
    with pytest.raises(dossiers.Problem, match="请填写姓名"):
        dossiers.open_dossier(
            by=somebody("music"), unit=world.units["music"], particulars={}, today=today()
        )


def test_a_number_out_of_scope_is_not_revealed(world: World) -> None:
    number = opened(world)
    with pytest.raises(Refused, match="没有这份档案"):
        disclosures.reveal_identity(by=somebody("art"), dossier=number)
    with pytest.raises(Refused, match="完整公民身份号码"):
        disclosures.reveal_identity(by=somebody("auditor"), dossier=number)
    assert disclosures.reveal_identity(by=somebody("music"), dossier=number) == ""
