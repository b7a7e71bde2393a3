"""Judge everybody again: findings rest on more than the dossier they stand on.

Other dossiers, the register, the day that passes over a change of edition and the rules
themselves all move what is found, and none of them says whom it touches.
"""

import hashlib
from datetime import date
from functools import cache

from django.db import connection

from rudang.actions import ledger, projecting
from rudang.core.evaluate import state_of
from rudang.core.scope import Actor, Refused, Right
from rudang.regulation.registry import REGULATION
from rudang.store.door import scoped
from rudang.store.models import Dossier, Setting

JUDGED_BY = "judged_by"
"""The setting that keeps by which rules, and on which day, everybody was last judged."""

_BLOCK = 20_000


@cache
def fingerprint() -> str:
    """Another one for rules that may find anything else: their names, levels, days and numbers."""
    told = hashlib.sha256()
    for edition in REGULATION.editions:
        told.update(repr(edition).encode())
    for rule in REGULATION.rules:
        told.update(repr((rule.name, rule.level.value, sorted(rule.cite), rule.local)).encode())
        for part in (rule.on, rule.due, rule.not_before, state_of(rule)):
            told.update(b"-" if part is None else part.meta.serialize())
    return told.hexdigest()


def is_due(today: date) -> bool:
    """Whether somebody's findings may stem from other rules, or from a day before this one."""
    found = Setting.objects.filter(key=JUDGED_BY).first()
    return found is None or found.value != _as_of(today)


def note(today: date) -> None:
    """Keep that everybody's findings are those of today's rules."""
    Setting.objects.update_or_create(key=JUDGED_BY, defaults={"value": _as_of(today)})


def _as_of(today: date) -> dict[str, str]:
    return {"rules": fingerprint(), "on": today.isoformat()}


def rejudge(*, by: Actor, today: date) -> int:
    """Judge everybody in the actor's scope again, block by block; returns how many dossiers.

    Each block is a transaction of its own, so that nobody who records waits for all of them.
    Broken off, it is simply done again: only its end is noted.
    """
    if not by.may(Right.RECORD):
        raise Refused("您没有重新检查档案的权限。")
    with scoped(by.scope):
        dossiers = list(
            Dossier.objects.filter(is_void=False).order_by("pk").values_list("pk", flat=True)
        )
    for start in range(0, len(dossiers), _BLOCK):
        block = dossiers[start : start + _BLOCK]
        with scoped(by.scope):
            _hold(block)
            projecting.rejudge(block, today=today)
    with scoped(by.scope):
        if by.scope.is_everything:
            note(today)
        ledger.write(
            ledger.Event(
                verb="rejudge",
                subject_kind="base",
                subject_id="findings",
                after={"dossiers": len(dossiers)},
            ),
            by=by,
        )
    return len(dossiers)


def _hold(dossiers: list[int]) -> None:
    """Keep acts from being recorded between reading the sheets and storing what was found."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM store_dossier WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [dossiers]
        )
