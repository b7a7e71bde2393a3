"""Clients signed in without the page that asks for a password, and what an answer says."""

from typing import Any

from django.test import Client

from rudang.store.models import Account


def signed_in(login: str) -> Client:
    """A client of an account that is there."""
    client = Client()
    account = Account.objects.get(login=login)
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client


def text(answer: Any) -> str:
    """The page as it was sent, markup included."""
    return str(answer.content.decode())
