"""`rudang serve`: the web site and the worker, until it is told to stop."""

import argparse
import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from typing import Any, cast

from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.management import CommandError
from django.db import connections
from procrastinate import App
from procrastinate.contrib.django import app as jobs
from procrastinate.contrib.django.django_connector import DjangoConnector

from rudang.store.migrate import brought_up
from rudang.store.server import Server, why
from rudang.web import tasks
from rudang.web.management.base import DONE, Misused, RudangCommand

_STALLED_SECONDS = 30
_QUICK_DEATH_SECONDS = 5
_QUICK_DEATHS = 3
_STOP_SECONDS = 20
_START_SECONDS = 60


class Child:
    """A process of ours that is started again when it dies, unless it dies at once each time."""

    def __init__(self, name: str, command: list[str], handles: tuple[int, ...] = ()) -> None:
        self.name = name
        self.command = command
        self.handles = handles
        self.quick_deaths = 0
        self.start()

    def start(self) -> None:
        # Its standard input is a pipe whose closing tells it that we are gone. A session of its
        # own keeps the terminal's Ctrl-C from reaching it before us.
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE,
            pass_fds=self.handles,
            start_new_session=True,
        )

    def keep_alive(self) -> None:
        """Start it again if it died.

        Raises:
            CommandError: it keeps dying at once.
        """
        if self.process.poll() is None:
            return
        is_quick = time.monotonic() - self.started < _QUICK_DEATH_SECONDS
        self.quick_deaths = self.quick_deaths + 1 if is_quick else 0
        if self.quick_deaths >= _QUICK_DEATHS:
            raise CommandError(f"{self.name}反复启动失败，已停止；原因见上面的输出。")
        self._close()
        self.start()

    def stop(self) -> None:
        """Ask it to end, and end it if it does not."""
        with suppress(ProcessLookupError):
            self.process.terminate()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self._close()

    def _close(self) -> None:
        if self.process.stdin:
            with suppress(OSError):
                self.process.stdin.close()


class Command(RudangCommand):
    """The parent keeps the database, a web server and a worker; Ctrl-C ends them in that order."""

    help = "启动网站和后台任务（PORT 或 --port 指定端口，默认 8000）"
    needs_base = False

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1")
        parser.add_argument("--port", type=int, help="监听端口，默认取环境变量 PORT 或 8000")
        parser.add_argument("--part", choices=["worker"], help=argparse.SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> int:
        if options["part"] == "worker":
            return _work()
        stopping = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopping.set())
        server = Server(settings.RUDANG_HOME)
        refusal = f"{settings.RUDANG_HOME} 已有一个 rudang serve 在运行，不能再启动第二个。"
        with (
            server.alone(refusal),
            _listen(options["host"], _port(options["port"])) as door,
            brought_up(),
        ):
            # Nobody else works on this home, so whatever is still "doing" was killed.
            _retry_stalled(seconds=0 if settings.RUDANG_SERVES_ITSELF else _STALLED_SECONDS)
            self._run(door, options["host"], stopping)
        return DONE

    def _run(self, door: socket.socket, host: str, stopping: threading.Event) -> None:
        address = f"http://{f'[{host}]' if ':' in host else host}:{door.getsockname()[1]}/"
        python = [sys.executable, "-m"]
        worker = Child("后台任务", [*python, "rudang.config.command", "serve", "--part", "worker"])
        children = [worker]
        try:
            web = Child("网站", [*python, *_web_arguments(door)], (door.fileno(),))
            children.insert(0, web)
            self._wait_for(address, web, stopping)
            checked = time.monotonic()
            while not stopping.wait(0.5):
                for child in children:
                    child.keep_alive()
                if time.monotonic() - checked > _STALLED_SECONDS:
                    checked = time.monotonic()
                    _retry_stalled(seconds=_STALLED_SECONDS)
        finally:
            for child in children:
                child.stop()

    def _wait_for(self, address: str, web: Child, stopping: threading.Event) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not _answers(address) and not stopping.wait(0.1):
            web.keep_alive()
            if time.monotonic() > deadline:
                raise CommandError("网站一分钟内没有启动成功，已停止。")
        if not stopping.is_set():
            self.stdout.write(f"发展党员工作信息库已在 {address} 运行，按 Ctrl-C 停止。")
            self.stdout.flush()


def _port(asked: int | None) -> int:
    if asked is not None:
        return asked
    text = os.environ.get("PORT") or "8000"
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise Misused(f"PORT 的值“{text}”不是端口号。")
    return int(text)


def _listen(host: str, port: int) -> socket.socket:
    """The listening socket, opened here so that an occupied port is known before all else."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=256)
    except (OSError, OverflowError) as error:
        reason = why(error) if isinstance(error, OSError) else "端口号在 0 至 65535 之间"
        raise CommandError(
            f"端口 {host}:{port} 不能使用（{reason}），请用 --port 换一个。"
        ) from error


def _web_arguments(door: socket.socket) -> list[str]:
    if hasattr(os, "fork"):
        config = ["--config", "python:rudang.config.web_server", "--no-control-socket"]
        return ["gunicorn", *config, "--bind", f"fd://{door.fileno()}"]
    host, port = door.getsockname()[:2]
    door.close()
    return ["waitress", f"--listen={host}:{port}", "rudang.config.wsgi:application"]


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}sign-in", timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _work() -> int:
    """Do the jobs that wait, until told to stop or the parent is gone."""

    def watch() -> None:
        # Below Python's buffers, whose lock a thread at shutdown would keep.
        while os.read(0, 64):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    async def work(working: App) -> None:
        async with working.open_async():
            await working.run_worker_async(shutdown_graceful_timeout=15)

    threading.Thread(target=watch, daemon=True).start()
    tasks.catch_up()
    connections.close_all()
    door = cast(DjangoConnector, jobs.connector).get_worker_connector()
    with jobs.replace_connector(door) as working:
        asyncio.run(work(working))
    return DONE


def _retry_stalled(*, seconds: float) -> None:
    """Put back the jobs whose worker was killed: nobody else would ever take them up."""
    stalled = async_to_sync(jobs.job_manager.get_stalled_jobs)(seconds_since_heartbeat=seconds)
    for job in stalled:
        async_to_sync(jobs.job_manager.retry_job)(job)
    connections.close_all()
