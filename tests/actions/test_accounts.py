"""Accounts and roles: who is who today, and what an administrator may do."""

from datetime import date, timedelta
from typing import Any

import pytest

from rudang.actions import accounts
from rudang.core.scope import Refused, Right, RoleKind
from rudang.store.models import Account, AuditEvent
from tests.cast import PASSWORD, Cast, found_college
from tests.world import whole

DAY = date(2019, 9, 30)
NEW = "Winter-2019-Plan"


@pytest.fixture
def cast(db: None) -> Cast:
    return found_college()


def opened(cast: Cast, **more: Any) -> tuple[Account, str]:
    wanted: dict[str, Any] = {
        "login": "new",
        "name": "新某",
        "roles": [(RoleKind.BRANCH_SECRETARY, cast.units["yinyue"])],
        "since": DAY,
        **more,
    }
    return accounts.create(by=cast.actor("administrator"), **wanted)


def test_a_role_reaches_its_place_and_everything_below(cast: Cast) -> None:
    by = accounts.actor("xueqian", today=DAY)
    inside = {"xueqian", "teachers", "first", "second", "third"}
    for short, unit in cast.units.items():
        assert by.may(Right.RECORD, unit) == (short in inside)
    assert not by.may(Right.PLAN)


@pytest.mark.parametrize(
    ("day", "is_in"),
    [
        (DAY - timedelta(1), False),
        (DAY, True),
        (date(2019, 12, 30), True),
        (date(2019, 12, 31), False),
    ],
)
def test_an_account_is_in_force_from_its_first_day_to_the_day_before_its_last(
    cast: Cast, day: date, is_in: bool
) -> None:
    account, _ = opened(cast, until=date(2019, 12, 31))
    assert accounts.in_force(account, today=day) == is_in
    if is_in:
        assert accounts.actor("new", today=day).account_id == account.pk
    else:
        with pytest.raises(Refused, match="不在有效期内"):
            accounts.actor("new", today=day)


def test_a_role_that_ended_gives_nothing_from_that_day_on(cast: Cast) -> None:
    account, _ = opened(cast)
    by = cast.actor("administrator")
    accounts.grant_role(
        by=by,
        account=account,
        kind=RoleKind.ORGANIZATION_MEMBER,
        unit=cast.units["meishu"],
        since=DAY,
        until=None,
    )
    both = accounts.actor("new", today=DAY)
    assert both.may(Right.RECORD, cast.units["meishu"])
    assert both.may(Right.RECORD, cast.units["yinyue"])
    for role in account.roles.all():
        accounts.end_role(by=by, role=role, until=date(2020, 1, 1))
    with pytest.raises(Refused, match="今天没有任何职务"):
        accounts.actor("new", today=date(2020, 1, 1))


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"login": " "}, "请填写登录名和姓名"),
        ({"login": "system"}, "留给命令行"),
        ({"login": "yinyue"}, "已经有人使用"),
        ({"roles": []}, "至少选择一个职务"),
        ({"until": DAY}, "终止日期应晚于起始日期"),
    ],
)
def test_an_account_that_cannot_be_is_refused(cast: Cast, more: dict[str, Any], says: str) -> None:
    before = Account.objects.count()
    with pytest.raises(Refused, match=says):
        opened(cast, **more)
    assert Account.objects.count() == before


def test_the_first_password_must_be_changed_and_is_nowhere_written(cast: Cast) -> None:
    account, first = opened(cast)
    assert account.must_change_password
    by = accounts.actor("new", today=DAY)
    for old, new, says in (
        ("wrong", NEW, "原密码不对"),
        (first, first, "不能与原密码相同"),
        (first, "12345678", "。"),
    ):
        with pytest.raises(Refused, match=says):
            accounts.change_password(by=by, account=account, old=old, new=new)
    accounts.change_password(by=by, account=account, old=first, new=NEW)
    assert account.check_password(NEW)
    assert not account.must_change_password
    again = accounts.reset_password(by=cast.actor("administrator"), account=account)
    assert account.check_password(again)
    assert account.must_change_password
    whole()
    for event in AuditEvent.objects.all():
        assert not {first, NEW, again, PASSWORD} & {event.before, event.after, event.cause}
        assert first not in event.after


def test_no_administrator_locks_the_door_behind_himself(cast: Cast) -> None:
    by, own = cast.actor("administrator"), cast.accounts["administrator"]
    with pytest.raises(Refused, match="另一名系统管理员"):
        accounts.end(by=by, account=own, until=DAY)
    with pytest.raises(Refused, match="另一名系统管理员"):
        accounts.end_role(by=by, role=own.roles.get(), until=DAY)
    assert accounts.in_force(own, today=DAY)


def test_only_the_administrator_keeps_accounts(cast: Cast) -> None:
    with pytest.raises(Refused, match="只有系统管理员"):
        accounts.reset_password(by=cast.actor("department"), account=cast.accounts["yinyue"])


def test_an_administrator_of_a_part_keeps_the_accounts_of_that_part_alone(cast: Cast) -> None:
    opened(
        cast,
        login="part",
        roles=[(RoleKind.SYSTEM_ADMINISTRATOR, cast.units["xueqian"])],
    )
    by = accounts.actor("part", today=DAY)
    inside = [(RoleKind.BRANCH_SECRETARY, cast.units["first"])]
    account, _ = accounts.create(by=by, login="a", name="甲", roles=inside, since=DAY)
    outside = cast.units["yinyue"]
    with pytest.raises(Refused, match="管理范围之外"):
        accounts.create(by=by, login="b", name="乙", roles=[(RoleKind.AUDITOR, outside)], since=DAY)
    with pytest.raises(Refused, match="管理范围之外"):
        accounts.grant_role(
            by=by, account=account, kind=RoleKind.AUDITOR, unit=outside, since=DAY, until=None
        )
    with pytest.raises(Refused, match="管理范围之外"):
        accounts.reset_password(by=by, account=Account.objects.get(login="yinyue"))
