"""Accounts and the roles that bind them to places in the tree."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from rudang.core.scope import ROLE_TERMS
from rudang.store.models.units import Unit


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by login."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(login=username)


class Account(AbstractBaseUser):
    """Somebody who signs in. Never deleted; it ends on `until`."""

    login = models.TextField(unique=True)
    name = models.TextField()
    must_change_password = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS = ["name"]
    objects = AccountManager()

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """An account's office at a place, from `since` until the day before `until`."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="roles")
    kind = models.TextField(choices=[(kind.value, term) for kind, term in ROLE_TERMS.items()])
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="roles")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
