"""Who sees which row is the base's own affair: no scope no rows, and nothing changed afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, connection, transaction

from rudang.core.scope import Scope
from rudang.store.door import UNBOUND, UNBOUND_PREFIXES, enter, scoped
from rudang.store.server import APP, OWNER, Server
from tests.cast import Cast, Things
from tests.conftest import at_base

Door = "psycopg.Connection[Any]"

TABLES = """
    SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
           (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid),
           EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'unit_id')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1"""


def one(door: Door, query: str, *values: object) -> Any:
    row = door.execute(query.encode(), values).fetchone()
    return row[0] if row else None


def is_exempt(table: str) -> bool:
    return table in UNBOUND or table.startswith(tuple(UNBOUND_PREFIXES))


@pytest.fixture
def tables(owner: Door) -> list[tuple[str, bool, bool, int, bool]]:
    return owner.execute(TABLES).fetchall()


@pytest.fixture
def bound(tables: list[tuple[str, bool, bool, int, bool]]) -> list[str]:
    """The tables that row security binds."""
    return [name for name, *_ in tables if not is_exempt(name)]


@pytest.fixture
def app(django_db_setup: None, server: Server) -> Iterator[Door]:
    """A connection of the bound role of its own, without any scope."""
    name = settings.DATABASES["default"]["NAME"]
    with psycopg.connect(**server.address(APP, name), autocommit=True) as door:
        yield door


@contextmanager
def refused(*kinds: type[Exception]) -> Iterator[None]:
    with pytest.raises(kinds), transaction.atomic():
        yield


def test_every_table_is_bound_or_exempt_with_a_reason(
    tables: list[tuple[str, bool, bool, int, bool]],
) -> None:
    loose = [
        name
        for name, enabled, forced, policies, has_unit in tables
        if not is_exempt(name) and not (enabled and forced and policies and has_unit)
    ]
    assert loose == []
    assert len([name for name, *_ in tables if not is_exempt(name)]) >= 12


def test_exemptions_have_reasons_and_name_tables_that_exist(
    tables: list[tuple[str, bool, bool, int, bool]],
) -> None:
    names = {name for name, *_ in tables}
    assert all(len(reason) > 10 for reason in (*UNBOUND.values(), *UNBOUND_PREFIXES.values()))
    assert set(UNBOUND) - names == set()
    # A prefix may never swallow a table of our own.
    assert not any(prefix.startswith("store_") for prefix in UNBOUND_PREFIXES)


def test_no_exempt_table_holds_a_person_of_a_dossier(owner: Door) -> None:
    personal = owner.execute(
        "SELECT DISTINCT table_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name IN ('id_no', 'dossier_id', 'birth_date')"
    ).fetchall()
    assert [name for (name,) in personal if is_exempt(name)] == []


def test_no_view_leads_around_the_policies(owner: Door) -> None:
    assert (
        owner.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind IN ('v', 'm')"
        ).fetchall()
        == []
    )


def test_functions_of_the_owner_fix_their_search_path(owner: Door) -> None:
    rows = owner.execute(
        "SELECT p.proname, p.proconfig FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = 'public' AND p.prosecdef"
    ).fetchall()
    assert len(rows) >= 3
    for name, config in rows:
        assert "search_path=pg_catalog, public" in (config or []), name
        assert name.startswith("rudang_"), name


def test_the_application_logs_in_as_a_role_that_cannot_rise(db: None, owner: Door) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user, current_user")
        assert cursor.fetchone() == (APP, APP)
    rights = owner.execute(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles"
        " WHERE rolname = %s",
        [APP],
    ).fetchone()
    assert rights == (False,) * 5
    assert (
        one(owner, "SELECT count(*) FROM pg_auth_members m WHERE m.member = %s::regrole", APP) == 0
    )
    assert one(owner, "SELECT count(*) FROM pg_class WHERE relowner = %s::regrole", APP) == 0
    assert one(owner, "SELECT has_schema_privilege(%s, 'public', 'CREATE')", APP) is False


@pytest.mark.parametrize(
    "trick",
    [
        f"SET ROLE {OWNER}",
        f"SET SESSION AUTHORIZATION {OWNER}",
        f"ALTER ROLE {APP} BYPASSRLS",
        f"ALTER ROLE {APP} SUPERUSER",
        "ALTER TABLE store_act NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE store_act DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE store_auditevent DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "DROP POLICY rudang_scope ON store_act",
        "CREATE POLICY open ON store_act USING (true)",
        "DROP TRIGGER never_changed ON store_auditevent",
        "TRUNCATE store_auditevent",
        "TRUNCATE store_sheet",
        "CREATE TABLE public.copied AS SELECT 1",
        "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "COPY store_setting TO '/tmp/x'",
        "SET row_security = off; SELECT * FROM store_dossier",
    ],
)
def test_the_bound_role_cannot_free_itself(app: Door, trick: str) -> None:
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation)):
        app.execute(trick.encode())


@pytest.fixture(scope="module")
def peopled_once(
    furnished_base: Callable[[], tuple[Cast, Things]],
    clone: Callable[..., None],
    worker_id: str,
    server: Server,
    django_db_blocker: Any,
) -> Iterator[Cast]:
    """Committed rows, as work leaves them; nothing of what is tried here changes one."""
    name = f"peopled_{worker_id}"
    clone(name, "furnished")
    cast, _ = furnished_base()
    with psycopg.connect(**server.address(OWNER, name)) as owner:
        owner.execute(
            "INSERT INTO store_member (unit_id, name, id_no, kind, post, punishment)"
            " VALUES (%s, '林某', '', '正式党员', '', '')",
            [cast.units["yinyue"]],
        )
    with django_db_blocker.unblock(), at_base(name):
        yield cast


@pytest.fixture
def peopled(peopled_once: Cast, bound: list[str], owner: Door) -> Cast:
    """Rows in every bound table."""
    empty = [name for name in bound if one(owner, f"SELECT count(*) FROM {name}") == 0]
    owner.rollback()
    assert empty == []
    return peopled_once


def test_without_a_scope_no_bound_table_has_a_row(
    peopled: Cast, bound: list[str], app: Door
) -> None:
    for name in bound:
        assert one(app, f"SELECT count(*) FROM {name}") == 0, name
    # Nor on the application's own connection, where a scope held until the commit.
    with transaction.atomic():
        enter(Scope.everything())
    with connection.cursor() as cursor:
        for name in bound:
            cursor.execute(f"SELECT count(*) FROM {name}")
            assert cursor.fetchone() == (0,), name


def test_a_scope_shows_its_own_units_rows_and_no_others(
    peopled: Cast, bound: list[str], owner: Door
) -> None:
    mine, sibling = peopled.units["yinyue"], peopled.units["meishu"]
    for name in bound:
        # A transfer is seen from both its ends.
        ends = "unit_id, from_unit_id" if name == "store_transfer" else "unit_id"
        rows = owner.execute(f"SELECT {ends} FROM {name}".encode()).fetchall()
        for unit in (mine, sibling):
            with scoped(Scope.of([unit])), connection.cursor() as cursor:
                cursor.execute(f"SELECT {ends} FROM {name}")
                assert cursor.fetchall() == [row for row in rows if unit in row], name
    owner.rollback()


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        (["yinyue"], ["yinyue"]),
        (["chudeng", "yinyue"], ["chudeng", "yinyue"]),
        (["chudeng", "meishu"], ["chudeng", "meishu"]),
        (["teachers", "yinyue", "yuwen"], ["teachers", "yinyue", "yuwen"]),
        ([], []),
    ],
)
def test_scopes_may_have_gaps(peopled: Cast, wanted: list[str], shown: list[str]) -> None:
    with scoped(Scope.everything()):
        assert {peopled.units[short] for short in shown} <= _units_of_events()
    with scoped(Scope.of(peopled.units[short] for short in wanted)):
        assert _units_of_events() == {peopled.units[short] for short in shown}


def _units_of_events() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT unit_id FROM store_auditevent")
        return {unit for (unit,) in cursor.fetchall()}


@pytest.mark.django_db
def test_nothing_is_written_into_a_unit_out_of_scope(peopled: Cast) -> None:
    mine, sibling = peopled.units["yinyue"], peopled.units["meishu"]
    enter(Scope.of([mine]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT asking_id FROM store_dossier")
        (asking,) = cursor.fetchone()
        insert = (
            "INSERT INTO store_dossier (unit_id, asking_id, version, is_void, opened_at)"
            " VALUES (%s, %s, 1, false, now())"
        )
        cursor.execute(insert, [mine, asking])
        with refused(ProgrammingError):
            cursor.execute(insert, [sibling, asking])
        with refused(ProgrammingError):
            cursor.execute("UPDATE store_dossier SET unit_id = %s", [sibling])
        enter(Scope.of([sibling]))
        cursor.execute("UPDATE store_sheet SET name = 'x'")
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM store_finding")
        assert cursor.rowcount == 0


@pytest.mark.parametrize("role", ["bound", "owner"])
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM store_act",
        "UPDATE store_act SET reason = 'x'",
        "UPDATE store_act SET facts = '{}'",
        "UPDATE store_act SET held_on = held_on + 1",
        "DELETE FROM store_planentry",
        "UPDATE store_planentry SET amount = amount + 1",
        "UPDATE store_planentry SET unit_id = unit_id",
        "DELETE FROM store_auditevent",
        "UPDATE store_auditevent SET cause = 'x'",
        "UPDATE store_auditevent SET \"by\" = 'x'",
    ],
)
def test_what_was_recorded_is_never_changed(
    peopled: Cast, owner: Door, role: str, statement: str
) -> None:
    if role == "owner":
        with pytest.raises(psycopg.errors.RestrictViolation):
            owner.execute(statement.encode())
        owner.rollback()
        return
    with (
        scoped(Scope.everything()),
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match="append-only"),
    ):
        # No row may quietly stay as it is either: the attempt itself is refused.
        cursor.execute(statement)


@pytest.mark.django_db
def test_custody_of_an_act_moves_with_its_dossier(peopled: Cast) -> None:
    enter(Scope.everything())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE store_act SET unit_id = %s", [peopled.units["meishu"]])
        assert cursor.rowcount > 0


@pytest.mark.usefixtures("peopled")
def test_a_scope_holds_for_a_transaction_and_needs_one() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        enter(Scope.everything())


@pytest.mark.django_db
def test_looks_across_scopes_answer_only_what_they_are_asked(peopled: Cast) -> None:
    enter(Scope.of([peopled.units["meishu"]]))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM rudang_known_elsewhere(%s)",
            [["110101199003071233", "110101199003070011"]],
        )
        assert cursor.fetchall() == [("110101199003071233",)]
        cursor.execute("SELECT * FROM rudang_known_elsewhere(ARRAY[]::text[])")
        assert cursor.fetchall() == []
        cursor.execute("SELECT rudang_ledger_position()")
        assert cursor.fetchone()[0] > 10
