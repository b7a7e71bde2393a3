"""The tests' own PostgreSQL: one server, a migrated base, and a clone of it for each worker."""

import contextlib
import fcntl
import io
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import settings as trials
from psycopg import sql

# Set before Django reads its settings: the tests never touch a home or a base of anybody's.
# Workers are children of the first process and find its home in the environment.
IS_FIRST = "RUDANG_TEST_HOME" not in os.environ
if IS_FIRST:
    os.environ["RUDANG_TEST_HOME"] = tempfile.mkdtemp(prefix="rudang-tests-", dir="/tmp")
    os.chmod(os.environ["RUDANG_TEST_HOME"], 0o711)
HOME = Path(os.environ["RUDANG_TEST_HOME"])
os.environ["RUDANG_HOME"] = str(HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "rudang.config.settings"
# As many workers as cores already share the machine.
os.environ.setdefault("POLARS_MAX_THREADS", "1")
for name in ("RUDANG_DATABASE_URL", "RUDANG_APP_DATABASE_URL", "RUDANG_DEBUG", "RUDANG_HTTPS"):
    os.environ.pop(name, None)

from django.conf import settings  # noqa: E402
from django.db import connections, transaction  # noqa: E402
from django.test import TransactionTestCase, override_settings  # noqa: E402

from rudang.config import command  # noqa: E402
from rudang.store.migrate import ready  # noqa: E402
from rudang.store.server import APP, DATABASE, OWNER, Server  # noqa: E402

# How long one example takes is for the benchmarks to tell.
trials.register_profile("house", deadline=None)
trials.load_profile("house")

CRASHES_ARE_NO_MATTER = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
CLONES = ("default", "owner")
TOLD = "told.json"  # what filling the demonstration printed, in its home


def pytest_configure(config: pytest.Config) -> None:
    """Hashing a password in a hundred rounds is the point of nothing tested here."""
    settings.PASSWORD_HASHERS = [
        f"django.contrib.auth.hashers.{name}PasswordHasher"
        # The second for what a process of the product's own hashed.
        for name in ("MD5", "PBKDF2")
    ]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the tests' home away with the process that made it."""
    if IS_FIRST:
        server = Server(HOME)
        # A worker that was killed left it running.
        if server.postmaster() is not None:
            with server:
                pass
        shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def server(django_db_blocker: Any) -> Iterator[Server]:
    """The server all workers share, with a migrated base to clone."""
    with Server(HOME, options=CRASHES_ARE_NO_MATTER) as shared:
        with _one_at_a_time(), django_db_blocker.unblock():
            if not (HOME / "migrated").exists():
                ready()
                connections.close_all()
                (HOME / "migrated").touch()
        yield shared


@pytest.fixture(scope="session")
def clone(server: Server) -> Callable[..., None]:
    """Make a base of this name anew from the migrated one, ending whoever uses the old one."""

    def make(name: str, template: str = DATABASE) -> None:
        with (
            _one_at_a_time(),
            psycopg.connect(**server.address(OWNER, "postgres"), autocommit=True) as door,
        ):
            new = sql.Identifier(name)
            door.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(new))
            door.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(new, sql.Identifier(template))
            )

    return make


@pytest.fixture(scope="session")
def django_db_setup(
    clone: Callable[..., None], worker_id: str, django_db_blocker: Any
) -> Iterator[None]:
    """This worker's base: made by the owner, used by the bound role from the first test on."""
    name = f"test_{worker_id}"
    with django_db_blocker.unblock():
        connections.close_all()
        clone(name)
    for alias in CLONES:
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name
    settings.RUDANG_BASE_IS_READY = True

    def begin_anew(self: TransactionTestCase) -> None:
        # The bound role may not truncate, and must not: what a test committed goes with its base.
        connections.close_all()
        clone(name)

    usual = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]
    TransactionTestCase._fixture_teardown = begin_anew  # type: ignore[attr-defined]
    yield
    TransactionTestCase._fixture_teardown = usual  # type: ignore[attr-defined]
    with django_db_blocker.unblock():
        connections.close_all()


@contextlib.contextmanager
def at_base(name: str) -> Iterator[None]:
    """Work on another base; what is open on the one before stays as it is until then."""
    # Models can be imported only once the settings are read, which is after this file.
    from rudang.actions import reviews

    before = {alias: connections[alias] for alias in CLONES}
    names = {alias: settings.DATABASES[alias]["NAME"] for alias in CLONES}
    for alias, one in before.items():
        settings.DATABASES[alias]["NAME"] = name
        connections[alias] = type(one)({**one.settings_dict, "NAME": name}, alias)
    reviews.forget()
    try:
        yield
    finally:
        for alias, one in before.items():
            connections[alias].close()
            connections[alias] = one
            settings.DATABASES[alias]["NAME"] = names[alias]
        reviews.forget()


@pytest.fixture(scope="session")
def furnished_base(
    django_db_setup: None, clone: Callable[..., None], django_db_blocker: Any
) -> Callable[[], Any]:
    """The base "furnished", to be cloned only; called, gives its cast and things, each time anew.

    Whichever worker comes first furnishes it: that takes longer than most tests.
    """
    from tests.cast import found_college, furnish

    kept = HOME / "furnished"
    with _one_at_a_time("furnished"):
        if not kept.exists():
            clone("furnished")
            with django_db_blocker.unblock(), at_base("furnished"), transaction.atomic():
                cast = found_college()
                things = furnish(cast)
            kept.write_bytes(pickle.dumps((cast, things)))
    return lambda: pickle.loads(kept.read_bytes())


@pytest.fixture(scope="session")
def furnished_clone(
    furnished_base: Callable[[], Any], clone: Callable[..., None], worker_id: str
) -> str:
    """This worker's furnished base, in which nothing is ever committed."""
    name = f"furnished_{worker_id}"
    clone(name, "furnished")
    return name


@pytest.fixture(scope="module")
def furnished_once(
    furnished_base: Callable[[], Any], furnished_clone: str, django_db_blocker: Any
) -> Iterator[Any]:
    """The cast and one branch's things for a whole module; what is done to them is undone."""
    from rudang.core.scope import Scope
    from rudang.store.door import enter

    with django_db_blocker.unblock(), at_base(furnished_clone), transaction.atomic():
        enter(Scope.everything())
        yield furnished_base()
        transaction.set_rollback(True)


@pytest.fixture
def furnished(furnished_once: Any) -> Iterator[Any]:
    """The cast and the branch's things; whatever the test does to them is undone."""
    from rudang.actions import reviews
    from rudang.core.scope import Scope
    from rudang.store.door import enter

    with transaction.atomic():
        enter(Scope.everything())
        reviews.forget()
        yield furnished_once
        transaction.set_rollback(True)
    reviews.forget()


def pytest_itemcollected(item: pytest.Item) -> None:
    """What is dear to make is made by one worker: its module is not spread over all of them."""
    if {"peopled_once", "filled_once", "demonstrated"} & set(getattr(item, "fixturenames", ())):
        item.add_marker(pytest.mark.xdist_group(item.nodeid.split("::")[0]))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What starts the product takes a minute: it comes first, that no worker is left with it."""
    dear = {"browser", "shell", "place"}
    items.sort(key=lambda item: not dear & set(getattr(item, "fixturenames", ())))


@pytest.fixture
def committed(
    furnished_base: Callable[[], Any],
    clone: Callable[..., None],
    worker_id: str,
    django_db_blocker: Any,
) -> Iterator[Any]:
    """The cast and the branch's things, committed in a base of the test's own."""
    name = f"committed_{worker_id}"
    clone(name, "furnished")
    with django_db_blocker.unblock(), at_base(name):
        yield furnished_base()


@pytest.fixture
def owner(django_db_setup: None, server: Server) -> Iterator["psycopg.Connection[Any]"]:
    """A connection as the owner to the base in use, beside the test's own transaction."""
    with psycopg.connect(**server.address(OWNER, settings.DATABASES["owner"]["NAME"])) as door:
        yield door


class Home:
    """A RUDANG_HOME with an empty, migrated base, for commands in processes of their own."""

    def __init__(self, path: Path, server: Server, name: str) -> None:
        self.path, self.name = path, name
        self.environment = {
            **{key: value for key, value in os.environ.items() if key != "RUDANG_TEST_HOME"},
            "RUDANG_HOME": str(path),
            "RUDANG_DATABASE_URL": f"postgresql://{OWNER}@/{name}?host={server.host}",
            "RUDANG_APP_DATABASE_URL": f"postgresql://{APP}@/{name}?host={server.host}",
        }

    def start(self, *arguments: str, **more: str) -> "subprocess.Popen[str]":
        """Start `rudang` with these arguments."""
        return subprocess.Popen(
            [sys.executable, "-m", "rudang.config.command", *arguments],
            env={**self.environment, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        """Run `rudang` with these arguments to its end."""
        process = self.start(*arguments, **more)
        out, err = process.communicate(timeout=300)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def call(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """What `run` gives, without a process: the command's own `main`, over this home's base."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.ExitStack() as stack:
            stack.enter_context(at_base(self.name))
            stack.enter_context(override_settings(RUDANG_HOME=self.path))
            stack.enter_context(contextlib.redirect_stdout(out))
            stack.enter_context(contextlib.redirect_stderr(err))
            stack.callback(signal.signal, signal.SIGTERM, signal.getsignal(signal.SIGTERM))
            patch = stack.enter_context(pytest.MonkeyPatch.context())
            patch.setattr(sys, "argv", ["rudang", *arguments])
            # Set up long ago; once more, and the logs would go where this call's words go.
            patch.setattr(command.django, "setup", lambda: None)
            left = stack.enter_context(pytest.raises(SystemExit))
            command.main()
        status = left.value.code
        return subprocess.CompletedProcess(arguments, status or 0, out.getvalue(), err.getvalue())


@pytest.fixture
def home(
    server: Server,
    clone: Callable[..., None],
    worker_id: str,
    django_db_setup: None,
    django_db_blocker: Any,
) -> Iterator[Home]:
    """`home.call("load", file, "--json")` is a command over a base of its own; `run`, a process."""
    name = f"home_{worker_id}"
    clone(name)
    path = Path(tempfile.mkdtemp(prefix="rudang-home-", dir="/tmp"))
    with django_db_blocker.unblock():
        yield Home(path, server, name)
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def demonstration(server: Server, clone: Callable[..., None]) -> Home:
    """A home filled with the demonstration, by whichever worker comes first; to be copied only."""
    made = Home(HOME / "demonstration", server, "demonstration")
    with _one_at_a_time("demonstration"):
        if not made.path.exists():
            clone("demonstration")
            part = Home(HOME / "demonstration.part", server, "demonstration")
            filled = part.run("demo", "--json")
            assert filled.returncode == 0, filled.stderr
            (part.path / TOLD).write_text(filled.stdout, "utf-8")
            part.path.rename(made.path)
    return made


@pytest.fixture(scope="module")
def demonstrated(
    demonstration: Home,
    clone: Callable[..., None],
    worker_id: str,
    django_db_setup: None,
    django_db_blocker: Any,
) -> Iterator[Any]:
    """The base of the demonstration for a whole module, and what filling it told."""
    from rudang.actions import demo

    told = json.loads((demonstration.path / TOLD).read_text("utf-8"))
    opened = tuple(demo.Opened(**one) for one in told["accounts"])
    day = date.fromisoformat(told["opens_as_of"])
    counts = {name: told[name] for name in ("organizations", "planned", "dossiers")}
    name = f"demonstrated_{worker_id}"
    clone(name, demonstration.name)
    with django_db_blocker.unblock(), at_base(name):
        yield demo.Filled(**counts, accounts=opened, opens_as_of=day)


@pytest.fixture
def filled_home(demonstration: Home, home: Home, clone: Callable[..., None]) -> Home:
    """The demonstration in a home and a base of the test's own."""
    clone(home.name, demonstration.name)
    shutil.copytree(demonstration.path, home.path, dirs_exist_ok=True)
    return home


@contextlib.contextmanager
def _one_at_a_time(what: str = "tests") -> Iterator[None]:
    with (HOME / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
