"""Bring the base to the program's version, one process at a time; dump and restore it."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from rudang.store.server import Server, Unavailable, binaries, explain, why

# Any number; all bring-ups of one base contend for it.
_ONE_AT_A_TIME = 7205002
_WAIT_SECONDS = 600
_LEAST_VERSION = 150000
_PARAMETERS = ("rudang.lo", "rudang.hi", "rudang.holes", "rudang.units", "rudang.dossier")
_RIGHTS = {
    "TABLES": "SELECT, INSERT, UPDATE, DELETE",
    "SEQUENCES": "USAGE, SELECT",
    "FUNCTIONS": "EXECUTE",
}


@contextmanager
def brought_up() -> Iterator[None]:
    """The base, reachable and of the program's version, for as long as the block runs.

    Raises:
        Unavailable: with the reason in one sentence.
    """
    if settings.RUDANG_BASE_IS_READY:
        yield
        return
    if not settings.RUDANG_SERVES_ITSELF:
        ready()
        try:
            yield
        finally:
            connections.close_all()
        return
    with Server(settings.RUDANG_HOME):
        try:
            ready()
            yield
        finally:
            connections.close_all()


def ready() -> None:
    """Make the database and the bound role where they are missing, then migrate what is behind.

    Raises:
        Unavailable: the base is newer than the program, or the server refuses.
    """
    try:
        _make_database()
        with _owner(autocommit=True) as owner:
            _take_turn(owner)
            if owner.info.server_version < _LEAST_VERSION:
                raise Unavailable("需要 PostgreSQL 15 或以上版本。")
            _may_set_scope(owner)
            _bind_app(owner)
            _migrate()
        _check_app()
    except psycopg.OperationalError as error:
        raise Unavailable(
            explain(error, _where()) or f"数据库出错：{_first_line(error)}"
        ) from error
    finally:
        connections["owner"].close()


def dump(to: Path) -> None:
    """Write the whole base into one file, whole or not at all.

    Raises:
        Unavailable: pg_dump failed; the text says why.
    """
    draft = to.with_name(f".{to.name}.{os.getpid()}")
    try:
        draft.touch(mode=0o600)
        _program("pg_dump", "--format=custom", "--enable-row-security", f"--file={draft}")
        draft.replace(to)
    except OSError as error:
        raise Unavailable(explain(error) or f"写不了 {to}：{why(error)}。") from error
    finally:
        draft.unlink(missing_ok=True)


def restore(file: Path) -> None:
    """Put a dump in the base's place in one transaction, then bring it to the program's version.

    Raises:
        Unavailable: the file is no dump of ours, or a newer program wrote it.
    """
    known = {(app, name) for app, name in _executor().loader.disk_migrations}
    newer = _dumped_migrations(file) - known
    if newer:
        raise Unavailable(f"{file} 由更新版本的程序写成（{_named(newer)}），请先升级程序。")
    with tempfile.TemporaryDirectory() as folder:
        chosen = Path(folder) / "list"
        # What names the dumping owner or the schema itself is said anew by `ready`.
        chosen.write_text(
            "\n".join(
                line
                for line in _program("pg_restore", "--list", str(file), is_local=True).splitlines()
                if " DEFAULT ACL " not in line and " SCHEMA - public " not in line
            ),
            "utf-8",
        )
        script = Path(folder) / "restore.sql"
        _program(
            *("pg_restore", "--no-owner", f"--use-list={chosen}", f"--file={script}", str(file)),
            is_local=True,
        )
        _program(
            *("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"),
            "--output=/dev/null",
            "--command=SET client_min_messages = warning",
            "--command=DROP SCHEMA public CASCADE",
            "--command=CREATE SCHEMA public",
            f"--file={script}",
        )
    connections.close_all()
    ready()


def _make_database() -> None:
    """Make the database of the owner's address if the server lacks it."""
    try:
        _owner().close()
        return
    except psycopg.OperationalError as error:
        # libpq gives no code for a failed connection, so its words have to do.
        if "does not exist" not in str(error) or "role" in str(error):
            raise
    name = connections["owner"].settings_dict["NAME"]
    try:
        with _owner(autocommit=True, dbname="postgres") as door:
            door.execute(
                sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(
                    sql.Identifier(name)
                )
            )
    except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
        pass  # another process was first; the code depends on how close it was
    except psycopg.errors.InsufficientPrivilege as error:
        raise Unavailable(
            f'数据库 {name} 不存在，当前账号也无权建立；请管理员执行：CREATE DATABASE "{name}";'
        ) from error


def _take_turn(owner: "psycopg.Connection[Any]") -> None:
    deadline = time.monotonic() + _WAIT_SECONDS
    has_said = False
    while True:
        row = owner.execute("SELECT pg_try_advisory_lock(%s)", [_ONE_AT_A_TIME]).fetchone()
        if row and row[0]:
            return
        if time.monotonic() > deadline:
            raise Unavailable("另一个进程正在升级数据库，十分钟仍未完成，请稍后重试。")
        if not has_said and time.monotonic() > deadline - _WAIT_SECONDS + 2:
            print("另一个进程正在升级数据库，请稍候……", file=sys.stderr)  # noqa: T201
            has_said = True
        time.sleep(0.05)


def _may_set_scope(owner: "psycopg.Connection[Any]") -> None:
    """Functions that look across scopes carry settings of ours, which needs a right."""
    row = owner.execute(
        "SELECT bool_and(has_parameter_privilege(current_user, name, 'SET'))"
        " FROM unnest(%s::text[]) AS name",
        [list(_PARAMETERS)],
    ).fetchone()
    if row and not row[0]:
        names = ", ".join(f'"{name}"' for name in _PARAMETERS)
        raise Unavailable(
            f"当前账号不能在函数中设定查看范围；请管理员执行：GRANT SET ON PARAMETER {names}"
            f' TO "{owner.info.user}";'
        )


def _bind_app(owner: "psycopg.Connection[Any]") -> None:
    """The bound role exists, can log in, is bound, and may use what migrations will make."""
    app = connections["default"].settings_dict
    role = sql.Identifier(app["USER"])
    found = owner.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [app["USER"]]).fetchone()
    password = sql.SQL(" PASSWORD {}").format(sql.Literal(app["PASSWORD"]))
    try:
        if not found:
            owner.execute(
                sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS{}").format(
                    role, password if app["PASSWORD"] else sql.SQL("")
                )
            )
        elif settings.RUDANG_KEEPS_APP_PASSWORD and not _logs_in("default"):
            owner.execute(sql.SQL("ALTER ROLE {} LOGIN{}").format(role, password))
    except psycopg.errors.InsufficientPrivilege as error:
        kept = settings.RUDANG_HOME / "secrets" / "app-password"
        raise Unavailable(
            f"当前账号无权建立受限角色；请管理员执行：CREATE ROLE {app['USER']} LOGIN"
            f" NOSUPERUSER NOBYPASSRLS PASSWORD '<{kept} 中的口令>';"
        ) from error
    bound = owner.execute(
        "SELECT rolsuper OR rolbypassrls OR pg_has_role(oid, current_user, 'MEMBER')"
        " FROM pg_roles WHERE rolname = %s",
        [app["USER"]],
    ).fetchone()
    if bound and bound[0]:
        raise Unavailable(
            f"角色 {app['USER']} 能绕过行级安全，不能用它运行；请换一个既非超级用户、"
            "也无 BYPASSRLS、也不属于数据库属主的角色。"
        )
    _grant(owner, app["USER"])


def _grant(owner: "psycopg.Connection[Any]", app: str) -> None:
    """Rights come with the making of a table, so that a migration's REVOKE is the last word."""
    found = owner.execute(
        "SELECT EXISTS (SELECT FROM pg_default_acl, aclexplode(defaclacl) AS given"
        " WHERE defaclrole = current_user::regrole AND given.grantee = %(app)s::regrole),"
        " to_regclass('public.django_migrations') IS NOT NULL"
        " AND NOT has_table_privilege(%(app)s, to_regclass('public.django_migrations'), 'SELECT')",
        {"app": app},
    ).fetchone()
    comes_by_itself, is_shut_out = found or (False, False)
    role = sql.Identifier(app)
    for what, rights in _RIGHTS.items():
        words = {"rights": sql.SQL(rights), "what": sql.SQL(what), "role": role}
        if not comes_by_itself:
            owner.execute(
                sql.SQL(
                    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON {what} TO {role}"
                ).format(**words)
            )
        if is_shut_out:
            owner.execute(
                sql.SQL("GRANT {rights} ON ALL {what} IN SCHEMA public TO {role}").format(**words)
            )
    if not comes_by_itself:
        owner.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))


def _migrate() -> None:
    executor = _executor()
    applied = set(executor.recorder.applied_migrations())
    unknown = applied - set(executor.loader.disk_migrations)
    if unknown:
        raise Unavailable(f"数据库由更新版本的程序建立（{_named(unknown)}），请先升级程序。")
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if applied:
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        newest = max((name for app, name in applied if app == "store"), default="0000")
        backups = settings.RUDANG_HOME / "backups"
        backups.mkdir(parents=True, exist_ok=True, mode=0o700)
        dump(backups / f"{moment}-{newest}.dump")
    call_command("migrate", database="owner", verbosity=0, interactive=False, skip_checks=True)


def _executor() -> MigrationExecutor:
    return MigrationExecutor(connections["owner"])


def _named(migrations: "set[tuple[str, str]]") -> str:
    app, name = max(migrations)
    return f"{app}.{name}"


def _owner(**changes: Any) -> "psycopg.Connection[Any]":
    return psycopg.connect(**_address("owner", **changes))


def _logs_in(alias: str) -> bool:
    try:
        psycopg.connect(**_address(alias)).close()
    except psycopg.OperationalError:
        return False
    return True


def _check_app() -> None:
    """Say now, not at the first page, that the bound role cannot log in."""
    if not settings.RUDANG_SERVES_ITSELF:
        psycopg.connect(**_address("default")).close()


def _address(alias: str, **changes: Any) -> dict[str, Any]:
    """What psycopg and PostgreSQL's programs need of one of Django's addresses."""
    said = connections[alias].settings_dict
    address = {
        "dbname": said["NAME"],
        "user": said["USER"],
        "password": said["PASSWORD"],
        "host": said["HOST"],
        "port": said["PORT"],
        **said["OPTIONS"],
        **changes,
    }
    return {name: value for name, value in address.items() if value != ""}


def _where() -> str:
    said = connections["owner"].settings_dict
    return f"{said['HOST']}:{said['PORT'] or 5432}/{said['NAME']}"


def _program(name: str, *args: str, is_local: bool = False) -> str:
    """Run one of PostgreSQL's programs, over the base as its owner unless it is local."""
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": "/nonexistent"}
    door: list[str] = []
    if not is_local:
        address = _address("owner")
        # A password among the arguments could be read by anybody on the machine.
        environment["PGPASSWORD"] = address.pop("password", "")
        door = [f"--dbname={psycopg.conninfo.make_conninfo(**address)}"]
    done = subprocess.run(
        [_path(name), *door, *args], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"{done.returncode}"]
        raise Unavailable(explain(OSError(done.stderr)) or f"{name} 失败：{said[0]}")
    return done.stdout


def _path(name: str) -> str:
    try:
        return str(binaries() / name)
    except Unavailable:
        found = shutil.which(name)
        if found is None:
            raise Unavailable(f"找不到 {name}，请安装 PostgreSQL 客户端程序。") from None
        return found


def _dumped_migrations(file: Path) -> "set[tuple[str, str]]":
    if not file.is_file():
        raise Unavailable(f"没有文件 {file}。")
    try:
        text = _program(
            *("pg_restore", "--data-only", "--table=django_migrations", "--file=-", str(file)),
            is_local=True,
        )
    except Unavailable as error:
        raise Unavailable(f"{file} 不是 rudang 的备份文件。") from error
    _, _, rows = text.partition("FROM stdin;\n")
    body, _, _ = rows.partition("\n\\.")
    found = {(row.split("\t")[1], row.split("\t")[2]) for row in body.splitlines() if row}
    if not found:
        raise Unavailable(f"{file} 不是 rudang 的备份文件。")
    return found


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n", 1)[0]
