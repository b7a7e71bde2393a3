"""Bringing the base up: behind, ahead, dumped first; backups that come back whole."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from rudang.store.server import Server

UNIT = """INSERT INTO store_unit
    (name, short_name, aliases, kind, may_approve, secretary, organization_member,
     position, version)
    VALUES ('甲学院党委', '党委', '{}', 'committee', true, '', '', 0, 1)"""
NEWER = "INSERT INTO django_migrations (app, name, applied) VALUES ('store', '9999_x', now())"


@pytest.fixture
def base(home: Any) -> Iterator["psycopg.Connection[Any]"]:
    """The owner's connection to the base that the commands of `home` use."""
    address = home.environment["RUDANG_DATABASE_URL"]
    with psycopg.connect(address, autocommit=True) as door:
        yield door


def one(door: "psycopg.Connection[Any]", query: str) -> Any:
    """The first value a query gives."""
    row = door.execute(query.encode()).fetchone()
    return row[0] if row else None


def backups(home: Any) -> list[Path]:
    """The dumps that commands made by themselves."""
    return sorted((home.path / "backups").glob("*.dump"))


def test_a_base_that_is_behind_is_dumped_and_brought_up(
    home: Any, base: "psycopg.Connection[Any]"
) -> None:
    base.execute("DROP TABLE django_session")
    base.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    done = home.run("backup", str(home.path / "now.dump"))
    assert done.returncode == 0, done.stderr
    assert one(base, "SELECT count(*) FROM django_session") == 0
    assert len(backups(home)) == 1
    assert backups(home)[0].stat().st_mode & 0o077 == 0


def test_a_base_that_is_up_to_date_is_not_dumped(home: Any) -> None:
    assert home.run("backup", str(home.path / "now.dump")).returncode == 0
    assert backups(home) == []


def test_a_newer_base_is_refused_in_one_sentence(
    home: Any, base: "psycopg.Connection[Any]"
) -> None:
    base.execute(NEWER)
    done = home.run("backup", str(home.path / "now.dump"))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "store.9999_x" in done.stderr
    assert not (home.path / "now.dump").exists()


def test_what_migrations_make_is_open_to_the_bound_role(
    home: Any, base: "psycopg.Connection[Any]"
) -> None:
    base.execute("CREATE TABLE made_later (id int)")
    with psycopg.connect(home.environment["RUDANG_APP_DATABASE_URL"], autocommit=True) as bound:
        assert one(bound, "SELECT count(*) FROM made_later") == 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            bound.execute("CREATE TABLE by_the_bound (id int)")


def test_a_backup_comes_back_whole(home: Any, base: "psycopg.Connection[Any]") -> None:
    base.execute(UNIT.encode())
    file = str(home.path / "kept.dump")
    assert home.run("backup", file).returncode == 0
    base.execute("UPDATE store_unit SET name = '改过'")

    refused = home.run("restore", file)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert one(base, "SELECT name FROM store_unit") == "改过"

    done = home.run("restore", file, "--replace", "--json")
    assert done.returncode == 0, done.stderr
    assert one(base, "SELECT name FROM store_unit") == "甲学院党委"
    assert len(backups(home)) == 1
    assert one(base, "SELECT relforcerowsecurity FROM pg_class WHERE relname = 'store_act'") is True
    with psycopg.connect(home.environment["RUDANG_APP_DATABASE_URL"]) as bound:
        assert one(bound, "SELECT count(*) FROM store_unit") == 1
        assert one(bound, "SELECT count(*) FROM store_act") == 0


def test_a_newer_backup_is_refused(
    home: Any, base: "psycopg.Connection[Any]", server: Server
) -> None:
    file = str(home.path / "newer.dump")
    base.execute(NEWER)
    address = f"--dbname={home.environment['RUDANG_DATABASE_URL']}"
    dumped = [str(server.program("pg_dump")), "--format=custom", address, f"--file={file}"]
    subprocess.run(dumped, check=True)
    base.execute("DELETE FROM django_migrations WHERE name = '9999_x'")
    done = home.run("restore", file)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "store.9999_x" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["restore", "/nonexistent/file"], 1, "没有文件"),
        (["restore", __file__], 1, "不是 rudang 的备份文件"),
        (["restore"], 2, "用法有误"),
        (["backup", "/nonexistent/file"], 1, "写不了"),
        (["nonsense"], 2, "没有命令"),
        (["backup", "x.dump", "--as", "nobody-here"], 1, "没有账号"),
    ],
)
def test_a_wrong_call_is_one_sentence(
    home: Any, arguments: list[str], status: int, says: str
) -> None:
    done = home.run(*arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (status, "", 1)
    assert says in done.stderr


def test_help_lists_the_commands(home: Any) -> None:
    done = home.run("--help")
    assert done.returncode == 0
    assert all(name in done.stdout for name in ("serve", "backup", "restore"))
