"""kill -9 while a roster is being taken in leaves the base as it was, and the way on open."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from rudang.store.server import DATABASE, OWNER, Server
from tests.papers.workbook_making import workbook

SAMPLE = Path(__file__).parent / "samples" / "roster-2014.xlsx"
PEOPLE = 1_000
# What the receipt of a workbook may leave behind: the workbook itself, and that it came.
RECEIPT = {"store_upload", "store_uploadbody", "store_progress", "store_auditevent"}
HEADINGS = ["姓名", "所在党支部", "学号", "申请入党日期", "谈话日期", "确定积极分子日期"]


def roster() -> bytes:
    """A thousand people, each of whom gives acts, a sheet and findings."""
    first = date(2017, 3, 1)
    rows = [
        [
            f"学员{n}",
            "音乐教育系党支部",
            f"2017{n:06}",
            first + timedelta(days=n % 200),
            first + timedelta(days=n % 200 + 20),
            first + timedelta(days=n % 200 + 300),
        ]
        for n in range(PEOPLE)
    ]
    return workbook([HEADINGS, *rows])


class Home:
    """A home with a server of its own, that may be killed too."""

    def __init__(self, path: Path) -> None:
        self.path = path
        kept = {name: value for name, value in os.environ.items() if not name.startswith("RUDANG")}
        self.environment = {**kept, "RUDANG_HOME": str(path)}

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "rudang.config.command", *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def said(self, *arguments: str) -> Any:
        process = self.start(*arguments, "--json")
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err + out[-500:]
        return json.loads(out)


@pytest.fixture
def place() -> Iterator[Home]:
    """A home with the demonstration's tree and a first roster in it."""
    path = Path(tempfile.mkdtemp(prefix="rudang-killed-", dir="/tmp"))
    path.chmod(0o711)
    made = Home(path)
    made.said("demo", "--tree-only")
    made.said("load", str(SAMPLE))
    yield made
    shutil.rmtree(path, ignore_errors=True)


def until(is_so: Callable[[], bool], *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


def contents(server: Server) -> dict[str, Any]:
    """What stands in every table that a receipt does not touch, as one sum each."""
    with psycopg.connect(**server.address(OWNER, DATABASE)) as owner:
        names = owner.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'store_%'"
        ).fetchall()
        return {
            name: owner.execute(
                f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {name} t"
                .encode()
            ).fetchone()
            for (name,) in names
            if name not in RECEIPT
        }  # fmt: skip


@pytest.mark.parametrize("dies", ["the command", "the command and the server"])
def test_a_roster_that_was_being_taken_in_is_as_if_it_never_was(
    place: Home, tmp_path: Path, dies: str
) -> None:
    file = tmp_path / "roster.xlsx"
    file.write_bytes(roster())
    with Server(place.path) as server:
        before = contents(server)
        assert before["store_dossier"][0] == 120
        with (
            psycopg.connect(**server.address(OWNER, DATABASE)) as gate,
            psycopg.connect(**server.address(OWNER, DATABASE), autocommit=True) as watch,
        ):
            # Findings are written after acts and sheets: there it stops, with most of it done.
            gate.execute("LOCK TABLE store_finding IN EXCLUSIVE MODE")
            process = place.start("load", str(file))

            def waits() -> bool:
                assert process.poll() is None, process.communicate()
                row = watch.execute(
                    "SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
                    " WHERE NOT l.granted AND c.relname = 'store_finding'"
                ).fetchone()
                return row == (1,)

            until(waits)
            process.kill()
            assert process.wait(30) == -signal.SIGKILL
            postmaster = server.postmaster()
            assert postmaster is not None
            if dies == "the command":
                gate.rollback()
                until(lambda: _others(watch) == 0)
            else:
                postmaster.kill()
                gate.close()
    with Server(place.path) as server:
        assert contents(server) == before
        with psycopg.connect(**server.address(OWNER, DATABASE)) as owner:
            states = owner.execute("SELECT state FROM store_upload ORDER BY id").fetchall()
        assert states == [("taken",), ("checked",)]

    # And the way on is open: the ledger holds, the same workbook goes in whole.
    assert place.said("audit", "verify")["ok"] is True
    loaded = place.said("load", str(file))
    assert (loaded["taken"], loaded["changed"]) == (PEOPLE, PEOPLE)
    assert place.said("audit", "verify")["ok"] is True


def _others(watch: "psycopg.Connection[Any]") -> int:
    """How many of the application's sessions are left."""
    row = watch.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE usename = 'rudang_app'"
    ).fetchone()
    return int(row[0]) if row else 0
