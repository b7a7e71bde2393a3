"""Local demands are made with who and by what paper, changed one at a time, and ended."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from rudang.actions import demands
from rudang.actions.dossiers import Changed, Problem
from rudang.core.scope import Refused
from rudang.regulation.locals import LOCALS
from rudang.store.models import AuditEvent, Demand
from tests.cast import Cast, found_college

TODAY = date(2026, 5, 20)
SINCE = date(2026, 3, 1)
KNOWN = {"code": "archive_days", "value": 7}
EXTRA = {"title": "个人自传三份", "step": 10}
MADE: Mapping[str, Any] = {"rank": "college", "issuer": "校党委", "since": SINCE, "today": TODAY}


@pytest.fixture
def cast(db: None) -> Cast:
    return found_college()


def make(cast: Cast, unit: str = "college", who: str = "department", **more: Any) -> Demand:
    return demands.make(by=cast.actor(who), unit=cast.units[unit], **{**MADE, **KNOWN, **more})


@pytest.mark.parametrize(
    ("more", "field", "says"),
    [
        ({"code": "nothing"}, "code", "没有编号为“nothing”的地方做法"),
        ({"value": None}, "value", "请填写数值（单位：天），如 7"),
        ({"value": 0}, "value", "请填写数值（单位：天），如 7"),
        ({"value": 1000}, "value", "请填写数值（单位：天），如 7"),
        ({"code": "", "title": " "}, "title", "请填写另加的材料或步骤的名称"),
        ({"code": "", "title": "长" * 61, "step": 3}, "title", "不超过 60 字"),
        ({"code": "", "title": "自传"}, "step", "请选择这项要求属于二十五个步骤中的哪一步"),
        ({"code": "", "title": "自传", "step": 26}, "step", "请选择这项要求属于"),
        ({"rank": "nobody"}, "rank", "请选择是哪一级提出的要求"),
        ({"issuer": " "}, "issuer", "请填写提出要求的组织"),
        ({"rank": "superior"}, "document", "上级党组织的要求请写明文件"),
        ({"since": None}, "since", "请填写从哪一天起执行"),
        ({"since": date(2026, 5, 21)}, "since", "不能晚于今天（2026-05-20）"),
    ],
)
def test_a_faulty_demand_is_refused_and_the_field_named(
    cast: Cast, more: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(Problem) as refusal:
        make(cast, **more)
    assert (refusal.value.field, says in refusal.value.message) == (field, True)
    assert not Demand.objects.exists()


def test_every_known_practice_can_be_switched_on(cast: Cast) -> None:
    for local in LOCALS:
        made = make(cast, code=local.code, value=local.usual)
        assert (made.title, made.value) == (local.term, local.usual)


def test_a_demand_without_a_number_keeps_none(cast: Cast) -> None:
    assert make(cast, code="contact_no_kin", value=5).value is None


@pytest.mark.parametrize("who", ["yinyue", "xueqian", "organizer", "auditor", "administrator"])
def test_only_the_department_makes_changes_and_ends_demands(cast: Cast, who: str) -> None:
    made = make(cast, "yinyue")
    with pytest.raises(Refused):
        make(cast, "meishu", who)
    with pytest.raises(Refused):
        demands.amend(by=cast.actor(who), demand=made.pk, value=9, version=1, **MADE)
    with pytest.raises(Refused):
        demands.end(by=cast.actor(who), demand=made.pk, until=TODAY, version=1, today=TODAY)
    assert list(Demand.objects.values_list("value", "until")) == [(7, None)]


def test_the_same_demand_stands_once_in_a_unit_and_again_after_its_end(cast: Cast) -> None:
    first = make(cast)
    make(cast, "yinyue", value=3)
    with pytest.raises(Problem, match="已经在执行（校党委）"):
        make(cast, value=9)
    by = cast.actor("department")
    demands.end(by=by, demand=first.pk, until=date(2026, 4, 1), version=1, today=TODAY)
    with pytest.raises(Problem, match="到 2026-04-01 才不再执行"):
        make(cast, value=9, since=date(2026, 3, 31))
    assert make(cast, value=9, since=date(2026, 4, 1)).value == 9


def test_two_extra_papers_of_different_names_stand_side_by_side(cast: Cast) -> None:
    make(cast, **EXTRA, code="", value=None)
    make(cast, **{**EXTRA, "title": "亲属关系证明"}, code="", value=None)
    with pytest.raises(Problem, match="已经在执行"):
        make(cast, **EXTRA, code="", value=None)


@pytest.mark.parametrize(
    ("until", "says"),
    [
        (None, "从哪一天起不再执行"),
        (date(2026, 2, 28), "不能早于开始执行的 2026-03-01"),
        (date(2026, 5, 21), "不能晚于今天"),
    ],
)
def test_an_end_is_a_day_of_the_time_it_was_in_force(
    cast: Cast, until: date | None, says: str
) -> None:
    made = make(cast)
    with pytest.raises(Problem, match=says):
        demands.end(
            by=cast.actor("department"), demand=made.pk, until=until, version=1, today=TODAY
        )


def test_an_ended_demand_is_not_touched_again(cast: Cast) -> None:
    made, by = make(cast), cast.actor("department")
    demands.end(by=by, demand=made.pk, until=TODAY, version=1, today=TODAY)
    with pytest.raises(Changed, match="已自 2026-05-20 起不再执行"):
        demands.amend(by=by, demand=made.pk, value=9, version=2, **MADE)


def test_whoever_comes_second_is_told_whose_change_came_first(cast: Cast) -> None:
    made, by = make(cast), cast.actor("department")
    demands.amend(by=by, demand=made.pk, value=9, version=1, **MADE)
    with pytest.raises(Changed, match="刚刚被department某改过"):
        demands.amend(by=by, demand=made.pk, value=11, version=1, **MADE)
    with pytest.raises(Changed, match="刚刚被department某改过"):
        demands.end(by=by, demand=made.pk, until=TODAY, version=1, today=TODAY)
    made.refresh_from_db()
    assert (made.value, made.version, made.until) == (9, 2, None)


def test_each_change_is_one_event_that_holds_what_changed(cast: Cast) -> None:
    made, by = make(cast), cast.actor("department")
    demands.amend(by=by, demand=made.pk, value=9, version=1, **MADE)
    demands.amend(by=by, demand=made.pk, value=9, version=2, **MADE)
    demands.end(by=by, demand=made.pk, until=TODAY, version=2, today=TODAY)
    events = AuditEvent.objects.filter(subject_kind="demand").order_by("seq")
    assert [event.verb for event in events] == ["make_demand", "amend_demand", "end_demand"]
    told = json.loads(events[0].after)
    assert (told["issuer"], told["rank"], told["document"]) == ("校党委", "校党委", "")
    assert (events[1].before, events[1].after) == ('{"value": 7}', '{"value": 9}')
    assert json.loads(events[2].after) == {"until": "2026-05-20"}
    assert {event.unit_id for event in events} == {cast.units["college"]}
