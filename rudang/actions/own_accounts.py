"""Open, close and reset the accounts by which persons see their own dossiers."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from rudang.actions import accounts, ledger
from rudang.core.scope import Actor, Refused, Right, RoleKind
from rudang.store.models import Account, Dossier, OwnAccount, Role, Sheet

# Without the letters and figures that are taken for one another on a printed slip.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Slip:
    """What somebody needs for the first sign-in; the password is known only now."""

    dossier: int
    person: str
    number: str
    unit: int
    login: str
    password: str


@dataclass(frozen=True, slots=True)
class Report:
    """What came of opening accounts for many: the slips, and who was left out and why."""

    slips: Sequence[Slip]
    left_out: Sequence[tuple[str, str]]


@transaction.atomic
def open_one(
    *,
    by: Actor,
    dossier: int,
    login: str = "",
    today: date,
    password: str = "",
    must_change_password: bool = True,
) -> Slip:
    """Open the account of a dossier's person, or open it again after it was closed.

    Args:
        login: the student's or staff number on record where blank.
    """
    case = _case(by, dossier)
    slip = _opened(
        case,
        login=login,
        today=today,
        password=password or _password(),
        must_change_password=must_change_password,
    )
    ledger.write(_event("open_own_account", case, slip), by=by)
    return slip


@transaction.atomic
def open_many(
    *, by: Actor, dossiers: Sequence[int], logins: Mapping[int, str] | None = None, today: date
) -> Report:
    """Open accounts for many, each checked by itself; one that cannot be opened stops no other."""
    slips, left_out, events = [], [], []
    for dossier in dict.fromkeys(dossiers):
        case = _case(by, dossier)
        try:
            with transaction.atomic():
                slip = _opened(
                    case,
                    login=(logins or {}).get(dossier, ""),
                    today=today,
                    password=_password(),
                    must_change_password=True,
                )
        except Refused as refused:
            left_out.append((_person(case).name or "", str(refused)))
            continue
        slips.append(slip)
        events.append(_event("open_own_account", case, slip))
    if not events:
        if not left_out:
            raise Refused("请先选择要开立账号的人。")
        return Report((), left_out)
    ledger.write(*events, by=by)
    return Report(slips, left_out)


@transaction.atomic
def close(*, by: Actor, dossier: int, today: date) -> None:
    """Close a person's account: from today it cannot sign in. What was handed in stays."""
    own = _own(by, dossier)
    account = own.account
    if not accounts.in_force(account, today=today):
        raise Refused("这个账号已经停用。")
    before = account.until
    account.until = today
    account.save(update_fields=["until"])
    ledger.write(
        ledger.Event(
            verb="close_own_account",
            subject_kind="dossier",
            subject_id=dossier,
            unit=own.unit_id,
            before={"login": account.login, "until": before},
            after={"login": account.login, "until": today},
        ),
        by=by,
    )


@transaction.atomic
def reset_password(*, by: Actor, dossier: int, today: date) -> Slip:
    """Give a person a new first password, which must be changed when it is used."""
    own = _own(by, dossier)
    account = own.account
    if not accounts.in_force(account, today=today):
        raise Refused("这个账号已经停用，请重新开立。")
    person = _person(own.dossier)
    first = _renewed(account, _password(), must_change_password=True)
    slip = Slip(dossier, person.name or "", person.number or "", own.unit_id, account.login, first)
    ledger.write(_event("reset_own_password", own.dossier, slip), by=by)
    return slip


def _case(by: Actor, dossier: int) -> Dossier:
    case = Dossier.objects.select_for_update().filter(pk=dossier, is_void=False).first()
    if case is None:
        raise Refused("没有这份档案，或不在您的范围内。")
    if not by.may(Right.RECORD, case.unit_id):
        raise Refused("您没有为这份档案开立、停用本人账号的权限。")
    return case


def _own(by: Actor, dossier: int) -> OwnAccount:
    case = _case(by, dossier)
    own = OwnAccount.objects.select_related("account", "dossier").filter(dossier=case).first()
    if own is None:
        raise Refused("这份档案还没有本人账号。")
    return own


def _opened(
    case: Dossier, *, login: str, today: date, password: str, must_change_password: bool
) -> Slip:
    person = _person(case)
    name, number = person.name or "", person.number or ""
    own = OwnAccount.objects.select_related("account").filter(dossier=case).first()
    if own is not None:
        if accounts.in_force(own.account, today=today):
            raise Refused(f"{name}已有账号“{own.account.login}”；忘记密码的请重置密码。")
        account = own.account
        account.until = None
        account.save(update_fields=["until"])
        Role.objects.filter(account=account, kind=RoleKind.PERSON.value).update(until=None)
        _renewed(account, password, must_change_password=must_change_password)
        return Slip(case.pk, name, number, case.unit_id, account.login, password)
    wanted = login.strip() or number
    if not wanted:
        raise Refused(f"{name}没有登记学号或工号，请填写登录名。")
    account = accounts.enrol(
        login=wanted,
        name=name,
        roles=[(RoleKind.PERSON, case.unit_id)],
        since=today,
        password=password,
        must_change_password=must_change_password,
    )
    OwnAccount.objects.create(
        account=account, dossier=case, unit_id=case.unit_id, opened_at=timezone.now()
    )
    return Slip(case.pk, name, number, case.unit_id, wanted, password)


def _renewed(account: Account, password: str, *, must_change_password: bool) -> str:
    account.set_password(password)
    account.must_change_password = must_change_password
    account.save(update_fields=["password", "must_change_password"])
    return password


def _person(case: Dossier) -> Sheet:
    return Sheet.objects.only("name", "number").get(dossier=case)


def _password() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def _event(verb: str, case: Dossier, slip: Slip) -> ledger.Event:
    return ledger.Event(
        verb=verb,
        subject_kind="dossier",
        subject_id=case.pk,
        unit=case.unit_id,
        after={"login": slip.login},
    )
