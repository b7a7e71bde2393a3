"""Accounts with their roles, for the administrator."""

from dataclasses import dataclass
from datetime import date, datetime

from rudang.core.scope import ROLE_TERMS, RoleKind
from rudang.store.models import Account, Role


@dataclass(frozen=True, slots=True)
class Office:
    """One role of an account."""

    id: int
    term: str
    unit: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Line:
    """One account in the list."""

    id: int
    login: str
    name: str
    since: date | None
    until: date | None
    must_change_password: bool
    last_login: datetime | None
    offices: tuple[Office, ...]


def everyone() -> list[Line]:
    """All accounts by login, in two queries."""
    accounts = Account.objects.prefetch_related("roles__unit").order_by("login")
    return [_line(account) for account in accounts]


def one(account: int) -> Line | None:
    """One account."""
    found = Account.objects.prefetch_related("roles__unit").filter(pk=account).first()
    return _line(found) if found else None


def _line(account: Account) -> Line:
    return Line(
        account.pk,
        account.login,
        account.name,
        account.since,
        account.until,
        account.must_change_password,
        account.last_login,
        tuple(
            Office(role.pk, ROLE_TERMS[RoleKind(role.kind)], role.unit.name, role.since, role.until)
            for role in sorted(account.roles.all(), key=lambda r: (r.since, r.pk))
        ),
    )


def get(account: int) -> Account | None:
    """The account itself, for an action."""
    return Account.objects.filter(pk=account).first()


def role(role: int) -> Role | None:
    """The role itself, for an action."""
    return Role.objects.filter(pk=role).first()


def by_login(login: str) -> Account | None:
    """The account of a login, for an action."""
    return Account.objects.filter(login=login).first()
