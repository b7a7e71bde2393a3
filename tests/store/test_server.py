"""The embedded server: shared, recovered after a crash, closed to strangers, clear when refused."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from rudang.store import server as servers
from rudang.store.server import APP, OWNER, Server, Unavailable, explain, socket_dir

IS_ROOT = os.geteuid() == 0


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty home, with whatever runs in it ended afterwards."""
    path = Path(tempfile.mkdtemp(prefix="rudang-server-", dir="/tmp"))
    path.chmod(0o711)
    yield path
    left = Server(path)
    if left.postmaster() is not None:
        with left:
            pass
    shutil.rmtree(path)


def ask(server: Server, role: str, query: str, database: str = "postgres") -> Any:
    """The first value a query gives."""
    with psycopg.connect(**server.address(role, database), autocommit=True) as door:
        cursor = door.execute(query)  # type: ignore[arg-type]
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def command(*arguments: str, **environment: str) -> "subprocess.Popen[str]":
    """`rudang` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "rudang.config.command", *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def until(is_so: Callable[[], bool], *, seconds: float = 30) -> None:
    """Wait for something to come true, and fail if it does not."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.1)


class TestSharing:
    """Who comes first starts it; who leaves last stops it."""

    def test_two_users_share_one_server_and_the_last_stops_it(self, place: Path) -> None:
        with Server(place) as first:
            running = first.postmaster()
            assert running is not None
            with Server(place) as second:
                assert second.postmaster() == running
            assert first.postmaster() == running
            assert ask(first, OWNER, "SELECT 1") == 1
        assert first.postmaster() is None

    def test_two_commands_at_once_make_one_base(self, place: Path) -> None:
        both = [command("backup", f"{place}/{n}.dump", RUDANG_HOME=str(place)) for n in (1, 2)]
        assert [process.wait(120) for process in both] == [0, 0], both[0].stderr.read()  # type: ignore[union-attr]
        assert (place / "1.dump").stat().st_size > 10_000
        assert Server(place).postmaster() is None

    def test_a_second_serve_on_the_home_is_refused_in_one_sentence(self, place: Path) -> None:
        first = command("serve", "--port", "0", RUDANG_HOME=str(place))
        line = first.stdout.readline()  # type: ignore[union-attr]
        assert "http://127.0.0.1:" in line, first.stderr.read()  # type: ignore[union-attr]
        second = command("serve", "--port", "0", RUDANG_HOME=str(place))
        _, said = second.communicate(timeout=60)
        assert (second.returncode, said.count("\n")) == (1, 1)
        assert "已有一个 rudang serve" in said
        first.terminate()
        assert first.wait(60) == 0
        assert Server(place).postmaster() is None


class TestServing:
    """`rudang serve` answers, keeps its children alive, and ends with everything it started."""

    def test_it_answers_and_stops_cleanly(self, home: Any) -> None:
        process = home.start("serve", "--port", "0")
        line = process.stdout.readline()  # type: ignore[union-attr]
        address = line.split()[1]
        try:
            with urllib.request.urlopen(f"{address}sign-in", timeout=30) as page:
                assert page.status == 200
                assert "default-src 'self'" in page.headers["Content-Security-Policy"]
        finally:
            process.terminate()
        assert process.wait(60) == 0
        with pytest.raises(urllib.error.URLError):
            urllib.request.urlopen(address, timeout=5)

    def test_a_killed_worker_is_replaced(self, home: Any) -> None:
        with psycopg.connect(home.environment["RUDANG_DATABASE_URL"], autocommit=True) as base:

            def workers() -> list[int]:
                rows = base.execute("SELECT id FROM procrastinate_workers ORDER BY id").fetchall()
                return [row[0] for row in rows]

            process = home.start("serve", "--port", "0")
            try:
                process.stdout.readline()
                until(lambda: len(workers()) == 1)
                first = workers()
                [child] = [
                    child
                    for child in psutil.Process(process.pid).children()
                    if "worker" in child.cmdline()
                ]
                child.kill()
                until(lambda: workers()[-1:] > first)
            finally:
                process.terminate()
            assert process.wait(60) == 0

    def test_its_children_end_when_it_is_killed(self, home: Any) -> None:
        process = home.start("serve", "--port", "0")
        address = process.stdout.readline().split()[1]  # type: ignore[union-attr]
        process.kill()
        process.wait()
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{address}sign-in", timeout=1).close()
            except urllib.error.HTTPError:
                pass
            except OSError:
                return
            time.sleep(0.2)
        pytest.fail("the web server outlived its parent")

    def test_an_occupied_port_is_named(self, home: Any) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            done = home.run("serve", "--port", str(taken.getsockname()[1]))
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert "端口" in done.stderr


class TestCrash:
    """What a killed process leaves behind is cleared, and nothing committed is lost."""

    def test_a_killed_postmaster_starts_again_with_its_rows(self, place: Path) -> None:
        with Server(place) as before:
            ask(before, OWNER, "CREATE TABLE kept AS SELECT 42 AS answer")
            process = before.postmaster()
            assert process is not None
            process.kill()
            with Server(place) as after:
                assert ask(after, OWNER, "SELECT answer FROM kept") == 42

    @pytest.mark.parametrize("lock", ["postgresql/postmaster.pid", "run/.s.PGSQL.5432.lock"])
    def test_a_stale_lock_that_names_a_living_stranger_is_cleared(
        self, place: Path, lock: str
    ) -> None:
        with Server(place):
            kept = (place / lock).read_text()
        stranger_uid = (place / "postgresql").stat().st_uid
        lent = {"user": stranger_uid} if IS_ROOT else {}
        stranger = subprocess.Popen(["sleep", "60"], cwd="/", **lent)  # type: ignore[call-overload]
        try:
            stale = place / lock
            stale.write_text("\n".join([str(stranger.pid), *kept.split("\n")[1:]]))
            os.chown(stale, stranger_uid, -1)
            with Server(place) as again:
                assert ask(again, OWNER, "SELECT 1") == 1
            assert stranger.poll() is None
        finally:
            stranger.kill()
            stranger.wait()

    def test_a_base_half_made_is_made_anew(self, place: Path) -> None:
        (place / "postgresql.new" / "base").mkdir(parents=True)
        with Server(place) as made:
            assert ask(made, OWNER, "SELECT 1") == 1


class TestWhoMayConnect:
    """Peer authentication, mapped; the application's role is bound."""

    def test_another_system_user_cannot_connect(self, server: Server) -> None:
        if not IS_ROOT:
            assert server.host.stat().st_mode & 0o077 == 0
            return
        nobody = pwd.getpwnam("nobody")
        done = subprocess.run(
            [server.program("psql"), "-h", server.host, "-U", APP, "-d", "postgres", "-c", "\\q"],
            user=nobody.pw_uid,
            group=nobody.pw_gid,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode != 0
        assert "Permission denied" in done.stderr

    def test_a_user_who_passes_the_directory_is_still_not_mapped(self, server: Server) -> None:
        runs = pwd.getpwuid(os.geteuid()).pw_name
        lines = (server.data / "pg_ident.conf").read_text().splitlines()
        assert sorted(lines) == [f'rudang "{runs}" {APP}', f'rudang "{runs}" {OWNER}']
        rules = (server.data / "pg_hba.conf").read_text().splitlines()
        assert [line for line in rules if not line.startswith("#")] == [
            "local all all peer map=rudang"
        ]

    def test_the_application_role_is_bound_and_stays_bound(self, server: Server) -> None:
        assert ask(server, APP, "SELECT current_user") == APP
        rights = (
            "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb"
            " OR pg_has_role(oid, 'rudang_owner', 'MEMBER')"
            " FROM pg_roles WHERE rolname = current_user"
        )
        assert ask(server, APP, rights) is False
        for escape in ("SET ROLE rudang_owner", "ALTER ROLE rudang_app BYPASSRLS"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                ask(server, APP, escape)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(server, APP, "ALTER TABLE store_act DISABLE ROW LEVEL SECURITY", "rudang")

    def test_a_role_that_is_not_bound_is_refused(self, home: Any) -> None:
        url = home.environment["RUDANG_DATABASE_URL"]
        done = home.run("backup", "never.dump", RUDANG_APP_DATABASE_URL=url)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert "能绕过行级安全" in done.stderr


class TestSentences:
    """What goes wrong outside is said in one sentence, without a trace."""

    def test_a_wrong_password(self, home: Any) -> None:
        """The embedded server asks no password, so one that does listens beside it."""
        with passworded() as port:
            done = home.run(
                "backup",
                "never.dump",
                RUDANG_DATABASE_URL=f"postgresql://boss:wrong@127.0.0.1:{port}/rudang",
                RUDANG_APP_DATABASE_URL="",
            )
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert "用户名或口令不对" in done.stderr
        assert "wrong" not in done.stderr

    def test_a_server_with_passwords_is_brought_up(self, home: Any) -> None:
        made = ["backup", f"{home.path}/made.dump"]
        with passworded() as port:
            url = f"postgresql://boss:right@127.0.0.1:{port}/rudang"
            addresses = {"RUDANG_DATABASE_URL": url, "RUDANG_APP_DATABASE_URL": ""}
            refused = home.run(*made, **addresses)
            assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
            _, wanted = refused.stderr.split("请管理员执行：")
            with psycopg.connect(
                url.replace("boss:right", "chief:right"), autocommit=True
            ) as chief:
                chief.execute(wanted.encode())
            done = home.run(*made, **addresses)
            again = home.run("restore", f"{home.path}/made.dump", **addresses)
        assert (done.returncode, again.returncode) == (0, 0), done.stderr + again.stderr
        assert (home.path / "secrets" / "app-password").stat().st_mode & 0o777 == 0o600

    def test_an_unreachable_server(self, home: Any) -> None:
        with socket.create_server(("127.0.0.1", 0)) as door:
            port = door.getsockname()[1]
        done = home.run(
            "backup", "never.dump", RUDANG_DATABASE_URL=f"postgresql://a:b@127.0.0.1:{port}/x"
        )
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert f"连接不上数据库（127.0.0.1:{port}/x）" in done.stderr

    @pytest.mark.parametrize(
        ("error", "sentence"),
        [
            (psycopg.errors.DiskFull("could not extend file"), "磁盘空间不足"),
            (OSError(28, "No space left on device"), "磁盘空间不足"),
            (psycopg.OperationalError("connection refused"), "连接不上"),
            (psycopg.errors.TooManyConnections("too many"), "连接数已满"),
        ],
    )
    def test_known_failures(self, error: Exception, sentence: str) -> None:
        assert sentence in (explain(error) or "")

    def test_an_unknown_failure_is_not_explained_away(self) -> None:
        assert explain(ValueError("connection")) is None

    def test_a_full_disk(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """No disk of any machine has as much free as is then asked for."""
        monkeypatch.setattr(servers, "_LEAST_FREE_BYTES", 2**62)
        with pytest.raises(Unavailable, match="磁盘空间不足"):
            Server(place).join()

    def test_a_home_below_a_closed_directory(self, place: Path) -> None:
        """Root lends the server's user the open directories; anybody else is told."""
        inner = place / "closed" / "home"
        inner.mkdir(parents=True)
        inner.parent.chmod(0o700 if IS_ROOT else 0o000)
        try:
            if IS_ROOT:
                for _ in ("made", "started again"):
                    with Server(inner) as server:
                        assert ask(server, OWNER, "SELECT 1") == 1
                assert inner.parent.stat().st_mode & 0o077 == 0
            else:
                with pytest.raises(Unavailable, match="没有权限"):
                    Server(inner).join()
        finally:
            inner.parent.chmod(0o700)

    def test_programs_in_a_closed_directory(
        self, place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        closed = place / "closed"
        package = servers.binaries().parent.parent
        for part in ("pginstall18", f"../{package.name}.libs"):
            shutil.copytree(package / part, closed / package.name / part, symlinks=True)
        closed.chmod(0o700)
        programs = closed / package.name / "pginstall18" / "bin"
        monkeypatch.setattr(servers, "binaries", lambda: programs)
        with Server(place / "home") as server:
            assert ask(server, OWNER, "SELECT 1") == 1
            assert server.program("postgres").is_relative_to(place / ("home" if IS_ROOT else ""))

    def test_a_long_path_takes_a_short_socket(self, place: Path) -> None:
        deep = place / ("深" * 30)
        deep.mkdir(mode=0o711)
        assert len(os.fsencode(socket_dir(deep))) < 60
        with Server(deep) as server:
            assert ask(server, OWNER, "SELECT 1") == 1
            assert server.host.stat().st_mode & 0o777 == 0o700
        shutil.rmtree(server.host)


class passworded:
    """A PostgreSQL that asks passwords over TCP: owner `boss`, password `right`, no superuser."""

    def __enter__(self) -> int:
        self.place = Path(tempfile.mkdtemp(prefix="rudang-tcp-", dir="/tmp"))
        with socket.create_server(("127.0.0.1", 0)) as free:
            port: int = free.getsockname()[1]
        self.server = Server(
            self.place, port=port, options=("fsync=off", "listen_addresses=127.0.0.1")
        )
        self.server.join()
        with (self.server.data / "pg_hba.conf").open("a") as rules:
            rules.write("host all all 127.0.0.1/32 scram-sha-256\n")
        with psycopg.connect(**self.server.address(OWNER, "postgres"), autocommit=True) as door:
            door.execute("SELECT pg_reload_conf()")
            door.execute("CREATE ROLE chief LOGIN SUPERUSER PASSWORD 'right'")
            door.execute("CREATE ROLE boss LOGIN CREATEDB CREATEROLE PASSWORD 'right'")
        return port

    def __exit__(self, *_: object) -> None:
        self.server.leave()
        shutil.rmtree(self.place)
