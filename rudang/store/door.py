"""Enter a scope for the length of a transaction: from here on row-level security decides."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from rudang.core.scope import EVERYTHING, Scope

_BIGINT = (-(2**63), 2**63 - 1)


def enter(scope: Scope, *, dossier: int | None = None) -> None:
    """Set what the running transaction may see. Without it no bound row is visible.

    Args:
        dossier: of the scope this dossier alone, for the person whose it is.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a scope holds for a transaction, and none is open")
    low, high = (scope.ranges[0][0], scope.ranges[-1][1]) if scope.ranges else ("", "")
    if scope.ranges == (EVERYTHING,):
        low, high = _BIGINT
    has_gaps = len(scope.ranges) > 1
    units = "{" + ",".join(f"[{a},{b}]" for a, b in scope.ranges) + "}" if has_gaps else "{}"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('rudang.lo', %s, true), set_config('rudang.hi', %s, true),"
            " set_config('rudang.holes', %s, true), set_config('rudang.units', %s, true),"
            " set_config('rudang.dossier', %s, true)",
            [str(low), str(high), "1" if has_gaps else "", units, str(dossier or "")],
        )


@contextmanager
def scoped(scope: Scope) -> Iterator[None]:
    """One transaction within a scope."""
    with transaction.atomic():
        enter(scope)
        yield


@contextmanager
def seeing_all() -> Iterator[None]:
    """See the whole base for a look at what is not the actor's own, then as before again.

    For figures of a superior's plan and for places of units that a person has left: whoever looks
    must give out counts alone, never somebody else's row.
    """
    names = [f"rudang.{name}" for name in ("lo", "hi", "holes", "units", "dossier")]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(COALESCE(current_setting(name, true), '') ORDER BY place)"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS asked(name, place)",
            [names],
        )
        (before,) = cursor.fetchone()
    enter(Scope.everything())
    try:
        yield
    finally:
        # Within a broken transaction nothing can be set, and nothing seen either.
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config(name, kept, true)"
                    " FROM unnest(%s::text[], %s::text[]) AS was(name, kept)",
                    [names, before],
                )


# Tables that row security does not bind, each with the reason.
UNBOUND: dict[str, str] = {
    "store_unit": "names and places of organizations, which the door needs before a scope exists",
    "store_setting": "choices of the whole college, no person's data",
    "store_account": "signing in comes before any scope; only the administrator lists accounts",
    "store_role": "the scope is computed from it",
    "store_asking": "sets of column names",
    "store_demand": "demands of organizations on everybody under them, no person's data",
    "store_negativelist": "the college's list of adverse conduct, no person's data",
    "store_calendaryear": "public holidays and the notice that set them",
    "store_survey": "announcements of the demand survey to every unit, no person's data",
    "store_planpaper": "the wording of the committee's papers to all units, no person's data",
    "store_progress": "figures of running work, no person's data",
}
UNBOUND_PREFIXES: dict[str, str] = {
    "django_": "the framework's own",
    "axes_": "failed sign-ins, shown to the administrator only",
    "procrastinate_": "jobs carry ids, no person's data",
    "auth_": "unused tables of the framework",
}
