"""Accounts, their roles, and the actor that somebody signed in is today."""

import secrets
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from rudang.actions import ledger
from rudang.core.scope import RIGHTS, Actor, Refused, Right, RoleKind, Scope
from rudang.store.models import Account, Role
from rudang.store.reads.units import below, root, whole_tree

SYSTEM = "system"


def system(*, on_behalf_of: str = "") -> Actor:
    """The command line without `--as`: the whole tree, under the operating system user's name."""
    everything = Scope.everything()
    top = root()
    return Actor(
        login=SYSTEM,
        name="系统",
        account_id=None,
        place=top.id if top else None,
        place_term=top.name if top else "",
        scopes=dict.fromkeys(Right, everything),
        on_behalf_of=on_behalf_of,
    )


def actor(login: str, *, today: date, on_behalf_of: str = "") -> Actor:
    """Who an account is today: its rights, each with the units in which it holds.

    Raises:
        Refused: there is no such account, it has ended, or it has no role today.
    """
    account = Account.objects.filter(login=login).first()
    if account is None:
        raise Refused(f"没有账号“{login}”。")
    return of_account(account, today=today, on_behalf_of=on_behalf_of)


def of_account(account: Account, *, today: date, on_behalf_of: str = "") -> Actor:
    """`actor` for an account at hand."""
    if not in_force(account, today=today):
        raise Refused(f"账号“{account.login}”不在有效期内。")
    roles = [r for r in account.roles.select_related("unit") if _holds(r, today)]
    if not roles:
        raise Refused(f"账号“{account.login}”今天没有任何职务，请联系系统管理员。")
    tree = whole_tree()
    reach: dict[Right, set[int]] = defaultdict(set)
    for role in roles:
        units = below(tree, role.unit_id)
        for right in RIGHTS[RoleKind(role.kind)]:
            reach[right] |= units
    scopes = {
        right: Scope.everything() if len(units) == len(tree) else Scope.of(units)
        for right, units in reach.items()
    }
    return Actor(
        login=account.login,
        name=account.name,
        account_id=account.pk,
        place=roles[0].unit_id,
        place_term="、".join(dict.fromkeys(r.unit.short_name or r.unit.name for r in roles)),
        scopes=scopes,
        on_behalf_of=on_behalf_of,
    )


def in_force(account: Account, *, today: date) -> bool:
    """Whether an account may sign in on a day; `until` is the first day it may not."""
    return (
        account.is_active
        and (account.since is None or account.since <= today)
        and (account.until is None or today < account.until)
    )


def _holds(role: Role, today: date) -> bool:
    return role.since <= today and (role.until is None or today < role.until)


_OF_A_DOSSIER = "本人账号要对应一份档案，由党支部在“本人账号”页面为其开立。"


def enrol(
    *,
    login: str,
    name: str,
    roles: Iterable[tuple[RoleKind, int]],
    since: date,
    until: date | None = None,
    password: str,
    must_change_password: bool = True,
) -> Account:
    """An account and its roles, for actions that asked who may and tell the ledger themselves."""
    wanted = list(roles)
    login, name = login.strip(), name.strip()
    if not login or not name:
        raise Refused("请填写登录名和姓名。")
    if login == SYSTEM:
        raise Refused("登录名“system”留给命令行使用，请换一个。")
    if until is not None and until <= since:
        raise Refused("终止日期应晚于起始日期。")
    if not wanted:
        raise Refused("请至少选择一个职务和所在党组织。")
    account = Account(
        login=login,
        name=name,
        since=since,
        until=until,
        must_change_password=must_change_password,
    )
    account.set_password(password)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:
        raise Refused(f"登录名“{login}”已经有人使用。") from None
    Role.objects.bulk_create(
        Role(account=account, kind=kind.value, unit_id=unit, since=since, until=until)
        for kind, unit in wanted
    )
    return account


def is_person(account: Account) -> bool:
    """Whether it is somebody's own account, which leads to the own dossier alone."""
    return account.roles.filter(kind=RoleKind.PERSON.value).exists()


@transaction.atomic
def create(
    *,
    by: Actor,
    login: str,
    name: str,
    roles: Iterable[tuple[RoleKind, int]],
    since: date,
    until: date | None = None,
    password: str | None = None,
    must_change_password: bool = True,
) -> tuple[Account, str]:
    """Open an account with its roles; returns it and its first password, shown only now."""
    wanted = list(roles)
    _must(by, *(unit for _, unit in wanted))
    if any(kind is RoleKind.PERSON for kind, _ in wanted):
        raise Refused(_OF_A_DOSSIER)
    login, name = login.strip(), name.strip()
    first = password or secrets.token_urlsafe(9)
    account = enrol(
        login=login,
        name=name,
        roles=wanted,
        since=since,
        until=until,
        password=first,
        must_change_password=must_change_password,
    )
    ledger.write(
        ledger.Event(
            verb="open_account",
            subject_kind="account",
            subject_id=account.pk,
            after={"login": login, "name": name, "roles": [[k.value, u] for k, u in wanted]},
        ),
        by=by,
    )
    return account, first


@transaction.atomic
def grant_role(
    *, by: Actor, account: Account, kind: RoleKind, unit: int, since: date, until: date | None
) -> Role:
    """Give an account one more role at a place."""
    _must(by, unit)
    if kind is RoleKind.PERSON:
        raise Refused(_OF_A_DOSSIER)
    if is_person(account):
        raise Refused("这是本人账号，只能看本人的档案；另有职务的，请另开一个账号。")
    if until is not None and until <= since:
        raise Refused("终止日期应晚于起始日期。")
    role = Role.objects.create(
        account=account, kind=kind.value, unit_id=unit, since=since, until=until
    )
    ledger.write(
        ledger.Event(
            verb="grant_role",
            subject_kind="account",
            subject_id=account.pk,
            after={"role": kind.value, "unit": unit, "since": since, "until": until},
        ),
        by=by,
    )
    return role


@transaction.atomic
def end_role(*, by: Actor, role: Role, until: date) -> None:
    """End a role: `until` is the first day on which it no longer holds."""
    _must(by, role.unit_id)
    if role.kind == RoleKind.SYSTEM_ADMINISTRATOR:
        _must_be_another(by, role.account_id)
    before = role.until
    role.until = until
    role.save(update_fields=["until"])
    ledger.write(
        ledger.Event(
            verb="end_role",
            subject_kind="account",
            subject_id=role.account_id,
            before={"role": role.kind, "until": before},
            after={"role": role.kind, "until": until},
        ),
        by=by,
    )


@transaction.atomic
def end(*, by: Actor, account: Account, until: date) -> None:
    """End an account: `until` is the first day on which it can no longer sign in."""
    _must(by, *_places(account))
    _must_be_another(by, account.pk)
    before = account.until
    account.until = until
    account.save(update_fields=["until"])
    ledger.write(
        ledger.Event(
            verb="end_account",
            subject_kind="account",
            subject_id=account.pk,
            before={"until": before},
            after={"until": until},
        ),
        by=by,
    )


@transaction.atomic
def reset_password(*, by: Actor, account: Account) -> str:
    """Give an account a new first password, which must be changed when it is used."""
    _must(by, *_places(account))
    first = secrets.token_urlsafe(9)
    account.set_password(first)
    account.must_change_password = True
    account.save(update_fields=["password", "must_change_password"])
    ledger.write(
        ledger.Event(verb="reset_password", subject_kind="account", subject_id=account.pk), by=by
    )
    return first


@transaction.atomic
def change_password(*, by: Actor, account: Account, old: str, new: str) -> None:
    """Change one's own password."""
    if not account.check_password(old):
        raise Refused("原密码不对。")
    if old == new:
        raise Refused("新密码不能与原密码相同。")
    try:
        validate_password(new, account)
    except ValidationError as error:
        raise Refused("".join(error.messages)) from None
    account.set_password(new)
    account.must_change_password = False
    account.save(update_fields=["password", "must_change_password"])
    ledger.write(
        ledger.Event(verb="change_password", subject_kind="account", subject_id=account.pk), by=by
    )


def _must_be_another(by: Actor, account: int) -> None:
    """Nobody locks the door from outside: an administrator is ended by another one."""
    if by.account_id == account:
        raise Refused("不能停用自己的账号或管理员职务，请由另一名系统管理员办理。")


def _must(by: Actor, *units: int) -> None:
    """Whoever looks after a part of the tree hands out offices in that part alone."""
    if not by.may(Right.ACCOUNTS):
        raise Refused("只有系统管理员可以管理账号。")
    if not all(by.may(Right.ACCOUNTS, unit) for unit in units):
        raise Refused("有的职务在您的管理范围之外，请由上级的系统管理员办理。")


def _places(account: Account) -> list[int]:
    return [role.unit_id for role in account.roles.all()]
