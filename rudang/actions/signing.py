"""Signing in is something done, and stands in the ledger."""

from datetime import date

from django.db import transaction

from rudang.actions import accounts, ledger
from rudang.core.scope import Refused
from rudang.store.models import Account


@transaction.atomic
def signed_in(*, account: Account, today: date) -> None:
    """Write that an account signed in; one without a role today signs in to a refusal."""
    try:
        by = accounts.of_account(account, today=today)
    except Refused:
        return
    ledger.write(ledger.Event(verb="sign_in", subject_kind="account", subject_id=account.pk), by=by)
