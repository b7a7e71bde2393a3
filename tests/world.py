"""A small college for tests: a tree, accounts for its roles, people whose dates can be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.test import Client
from django.utils import timezone

from rudang.actions import accounts, reviews, taking, units
from rudang.core.facts import FACT
from rudang.core.scope import RoleKind, Scope
from rudang.store.door import enter
from rudang.store.models import Account, Sheet

PASSWORD = "Spring-2019-Plan"
SINCE = date(2014, 1, 1)
ROLES = {
    "department": (RoleKind.ORGANIZATION_DEPARTMENT, "college"),
    "auditor": (RoleKind.AUDITOR, "college"),
    "admin": (RoleKind.SYSTEM_ADMINISTRATOR, "college"),
    "music": (RoleKind.BRANCH_SECRETARY, "music"),
    "art": (RoleKind.BRANCH_SECRETARY, "art"),
}


@dataclass(frozen=True)
class World:
    """Unit ids and accounts by a short name."""

    units: Mapping[str, int]
    accounts: Mapping[str, Account]

    def client(self, login: str) -> Client:
        """A browser signed in as somebody."""
        client = Client(HTTP_HOST="localhost")
        client.force_login(
            self.accounts[login], backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    def people(
        self, unit: str, rows: Sequence[Mapping[str, Any]], *, today: date
    ) -> Mapping[str, int]:
        """Take people in, as a roster with these columns would; their dossiers by name."""
        names = sorted({name for row in rows for name in row})
        frame = pl.DataFrame(
            [{name: row.get(name) for name in names} for row in rows],
            schema={name: FACT[name].kind.dtype for name in names},
        ).with_columns(unit=pl.lit(self.units[unit], dtype=pl.Int32))
        whole()
        taking.take_new(
            frame,
            asked=names,
            upload=None,
            account=None,
            reason="",
            at=timezone.now(),
            today=today,
        )
        # Straight from the loader, without the event that an upload writes.
        reviews.forget()
        return ids()


def whole() -> None:
    """See everything for the rest of the transaction."""
    enter(Scope.everything())


def ids() -> dict[str, int]:
    """Dossiers by their person's name."""
    return dict(Sheet.objects.values_list("name", "dossier_id"))


def make_world() -> World:
    """The college committee, two branches under it, and somebody in each role."""
    whole()
    reviews.forget()
    by = accounts.system(on_behalf_of="tests")
    top = units.add(
        by=by, facts=units.UnitFacts(name="中共某学院委员会", kind="committee", may_approve=True)
    )
    known = {"college": top.pk}
    for short, name in (("music", "音乐教育系党支部"), ("art", "美术教育系党支部")):
        known[short] = units.add(
            by=by, facts=units.UnitFacts(name=name, kind="branch", parent=top.pk)
        ).pk
    made = {
        login: accounts.create(
            by=by,
            login=login,
            name=f"{login}某",
            roles=[(kind, known[place])],
            since=SINCE,
            password=PASSWORD,
            must_change_password=False,
        )[0]
        for login, (kind, place) in ROLES.items()
    }
    return World(known, made)
