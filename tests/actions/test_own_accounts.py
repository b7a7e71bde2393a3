"""A branch opens own accounts for its own people, and nothing else with them."""

from datetime import timedelta

import pytest

from rudang.actions import accounts, dossiers, own_accounts
from rudang.core.scope import Refused, Right, RoleKind, Scope
from rudang.store.door import enter
from rudang.store.models import Account, AuditEvent, OwnAccount
from rudang.web.clock import today
from tests.cast import OWN, Cast, Things

Furnished = tuple[Cast, Things]


def somebody(cast: Cast, number: str, unit: str = "yinyue") -> int:
    return dossiers.open_dossier(
        by=cast.actor(unit),
        unit=cast.units[unit],
        particulars={"name": f"某{number}", "number": number},
        today=today(),
    ).pk


def test_an_account_is_named_by_the_number_and_sees_nothing_but_its_own(
    furnished: Furnished,
) -> None:
    cast, _ = furnished
    person = somebody(cast, "2019001")
    slip = own_accounts.open_one(by=cast.actor("yinyue"), dossier=person, today=today())
    account = Account.objects.get(login="2019001")
    assert (slip.login, slip.person) == ("2019001", "某2019001")
    assert account.check_password(slip.password)
    assert account.must_change_password
    me = accounts.actor("2019001", today=today())
    assert set(me.scopes) == {Right.OWN}
    assert me.scope == Scope.nothing()
    assert [role.kind for role in account.roles.all()] == [RoleKind.PERSON]


def test_the_password_on_a_slip_cannot_be_misread_and_is_in_no_event(furnished: Furnished) -> None:
    cast, _ = furnished
    passwords = {
        own_accounts.open_one(
            by=cast.actor("yinyue"), dossier=somebody(cast, str(n)), today=today()
        ).password
        for n in range(4)
    }
    assert len(passwords) == 4
    assert not set("".join(passwords)) & set("0O1lIi")
    written = "".join(AuditEvent.objects.values_list("after", flat=True))
    assert not any(password in written for password in passwords)


def test_many_are_opened_at_once_and_whoever_cannot_be_is_named_with_the_reason(
    furnished: Furnished,
) -> None:
    cast, things = furnished
    fine, taken = somebody(cast, "2019002"), somebody(cast, OWN)
    made = own_accounts.open_many(
        by=cast.actor("yinyue"),
        dossiers=[fine, taken, things.late, things.dossier],
        today=today(),
    )
    assert [slip.login for slip in made.slips] == ["2019002"]
    reasons = dict(made.left_out)
    assert "已经有人使用" in reasons[f"某{OWN}"]
    assert "没有登记学号" in reasons["钱学文"]
    assert "已有账号" in reasons["段若兰"]


@pytest.mark.parametrize("login", ["meishu", "xueqian", "auditor", "administrator", OWN])
def test_nobody_opens_closes_or_resets_for_another_branchs_person(
    furnished: Furnished, login: str
) -> None:
    cast, things = furnished
    by = cast.actor(login)
    enter(by.scope)
    with pytest.raises(Refused):
        own_accounts.open_one(by=by, dossier=things.late, login="x", today=today())
    with pytest.raises(Refused):
        own_accounts.close(by=by, dossier=things.dossier, today=today())
    with pytest.raises(Refused):
        own_accounts.reset_password(by=by, dossier=things.dossier, today=today())


def test_opening_a_persons_account_gives_no_right_over_offices(furnished: Furnished) -> None:
    cast, _ = furnished
    with pytest.raises(Refused, match="系统管理员"):
        accounts.create(
            by=cast.actor("yinyue"),
            login="x",
            name="某",
            roles=[(RoleKind.BRANCH_SECRETARY, cast.units["yinyue"])],
            since=today(),
        )


def test_a_closed_account_is_opened_again_with_a_new_password(furnished: Furnished) -> None:
    cast, things = furnished
    clerk = cast.actor("yinyue")
    own_accounts.close(by=clerk, dossier=things.dossier, today=today())
    with pytest.raises(Refused, match="不在有效期内"):
        cast.actor(OWN)
    with pytest.raises(Refused, match="已经停用"):
        own_accounts.reset_password(by=clerk, dossier=things.dossier, today=today())
    slip = own_accounts.open_one(by=clerk, dossier=things.dossier, login="other", today=today())
    assert slip.login == OWN
    assert Account.objects.get(login=OWN).check_password(slip.password)
    assert cast.actor(OWN).may(Right.OWN)
    assert OwnAccount.objects.filter(dossier=things.dossier).count() == 1


def test_an_account_holds_from_its_day_on(furnished: Furnished) -> None:
    cast, _ = furnished
    person = somebody(cast, "2019003")
    own_accounts.open_one(by=cast.actor("yinyue"), dossier=person, today=today())
    with pytest.raises(Refused):
        accounts.actor("2019003", today=today() - timedelta(days=1))
