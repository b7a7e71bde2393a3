"""The outlook of a period on a day, kept until the next event of the ledger."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from threading import Lock
from typing import Any, TypeVar

from django.db import connection

from rudang.actions import pacing
from rudang.core.lead_times import LeadTimes
from rudang.core.periods import Period
from rudang.core.scope import Scope
from rudang.regulation.planning import LEAD_CASES, LEAD_YEARS, minimums_on
from rudang.store.door import seeing_all
from rudang.store.reads import forecasts as reads

T = TypeVar("T")

_KEPT = 16
_cache: OrderedDict[tuple[object, ...], Any] = OrderedDict()
_guard = Lock()


def outlook(period: Period, *, as_of: date, scope: Scope) -> reads.Outlook:
    """The units of the scope that the running transaction has entered, on a day.

    Everybody sees the same lead times: those of the whole college, of which nothing but the
    quartiles of at least as many cases as the college demands leaves this function.
    """
    return _kept(
        (period.code, as_of, scope),
        lambda: reads.outlook(
            period, as_of=as_of, pacing=pacing.on(as_of), leads=_lead_times(as_of)
        ),
    )


def forget() -> None:
    """Empty the cache, for whoever puts another base behind the connection."""
    with _guard:
        _cache.clear()


def _lead_times(as_of: date) -> LeadTimes:
    def read() -> LeadTimes:
        with seeing_all():
            return reads.past_lead_times(
                as_of=as_of,
                years=pacing.value(LEAD_YEARS, as_of),
                fewest=pacing.value(LEAD_CASES, as_of),
                minimums=minimums_on(as_of),
            )

    return _kept(("lead times", as_of), read)


def _kept(key: tuple[object, ...], make: Callable[[], T]) -> T:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), rudang_ledger_position()")
        whole = (*cursor.fetchone(), *key)
    with _guard:
        if whole in _cache:
            _cache.move_to_end(whole)
            found: T = _cache[whole]
            return found
    made = make()
    with _guard:
        _cache[whole] = made
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)
    return made
