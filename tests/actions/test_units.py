"""The tree of organizations: what may stand where, and what is refused."""

from datetime import date
from typing import Any

import pytest

from rudang.actions import accounts, units
from rudang.actions.units import UnitFacts
from rudang.core.scope import Actor, Refused
from rudang.store.models import Unit
from tests.cast import Cast, found_college
from tests.world import whole

TODAY = date(2026, 5, 8)


@pytest.fixture
def cast(db: None) -> Cast:
    return found_college()


def system() -> Actor:
    whole()
    return accounts.system(on_behalf_of="tests")


def add(kind: str, parent: int | None, name: str = "新的党组织", **more: Any) -> Unit:
    facts = UnitFacts(name=name, kind=kind, parent=parent, **more)
    return units.add(by=system(), facts=facts)


def change(unit: int, by: Actor | None = None, **more: Any) -> Unit:
    found = Unit.objects.get(pk=unit)
    facts = units.facts_of(found)
    wanted = UnitFacts(**{name: getattr(facts, name) for name in facts.__slots__} | more)
    return units.change(
        by=by or system(), unit=unit, facts=wanted, version=found.version, today=TODAY
    )


@pytest.mark.parametrize(
    ("kind", "parent", "allowed"),
    [
        ("general_branch", "college", True),
        ("general_branch", "xueqian", False),
        ("branch", "college", True),
        ("branch", "xueqian", True),
        ("branch", "yinyue", False),
        ("temporary_branch", "yinyue", True),
        ("group", "yinyue", True),
        ("group", "college", False),
        ("committee", "college", True),
        ("committee", "xueqian", False),
        ("working_committee", "college", False),
        ("party", "college", False),
    ],
)
def test_what_may_stand_under_what(cast: Cast, kind: str, parent: str, allowed: bool) -> None:
    if allowed:
        assert add(kind, cast.units[parent]).parent_id == cast.units[parent]
        return
    with pytest.raises(Refused):
        add(kind, cast.units[parent])


def test_a_second_top_is_only_one_that_will_stand_above_the_first(cast: Cast) -> None:
    with pytest.raises(Refused, match="最上一级已经是“校党委”"):
        add("branch", None)
    top = add("working_committee", None, "市委教育工委")
    assert change(cast.units["college"], parent=top.pk).parent_id == top.pk
    with pytest.raises(Refused, match="最上一级已经是“市委教育工委”"):
        change(cast.units["xueqian"], parent=None)


def test_a_kind_under_which_the_subordinates_may_not_stand_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="下级“学前教育系教师党支部”是党支部"):
        change(cast.units["xueqian"], kind="branch")


def test_a_unit_never_stands_under_itself(cast: Cast) -> None:
    inner = add("committee", cast.units["college"], "学院党委")
    with pytest.raises(Refused, match="不能放在自己的下级之下"):
        change(cast.units["college"], parent=inner.pk)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"name": " "}, "请填写党组织全称"),
        ({"name": "音乐教育系党支部"}, "已经有名为“音乐教育系党支部”的党组织"),
        ({"may_approve": True}, "只有党委可以审批"),
        ({"parent": 999_999}, "没有这个上级"),
    ],
)
def test_what_cannot_be_is_refused(cast: Cast, more: dict[str, Any], says: str) -> None:
    before = Unit.objects.count()
    with pytest.raises(Refused, match=says):
        change(cast.units["meishu"], **more)
    assert Unit.objects.count() == before


def test_whoever_was_faster_is_not_overwritten(cast: Cast) -> None:
    unit = cast.units["meishu"]
    seen = Unit.objects.get(pk=unit)
    change(unit, secretary="万洁岚", founded_on=date(2001, 7, 1))
    with pytest.raises(Refused, match="刚刚被别人改过"):
        units.change(
            by=system(), unit=unit, facts=units.facts_of(seen), version=seen.version, today=TODAY
        )
    assert Unit.objects.get(pk=unit).secretary == "万洁岚"


def test_a_clerk_changes_no_unit_not_even_the_own(cast: Cast) -> None:
    with pytest.raises(Refused, match="权限"):
        change(cast.units["yinyue"], by=cast.actor("yinyue"), secretary="某人")


def test_a_unit_on_which_something_rests_is_not_removed(cast: Cast) -> None:
    with pytest.raises(Refused, match="不能删除"):
        units.remove(by=system(), unit=cast.units["xueqian"], cause="误增")
    new = add("branch", cast.units["xueqian"])
    units.remove(by=system(), unit=new.pk, cause="误增")
    assert not Unit.objects.filter(pk=new.pk).exists()
