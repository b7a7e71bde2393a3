"""A backup holds the base and every file of a scan, and comes back with both or not at all."""

import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from rudang.actions.demo.papers import pdf
from rudang.store import scans
from tests.store.test_migrate import UNIT

PAPERS = {name: pdf(name) for name in ("Application", "Review")}


@pytest.fixture
def base(home: Any) -> Iterator["psycopg.Connection[Any]"]:
    address = home.environment["RUDANG_DATABASE_URL"]
    with psycopg.connect(address, autocommit=True) as door:
        door.execute(UNIT.encode())
        yield door


@pytest.fixture
def papers(home: Any, settings: Any) -> list[str]:
    """The hashes of two files in the home."""
    settings.RUDANG_HOME, settings.RUDANG_SCAN_HOOK = home.path, ""
    return sorted(scans.keep(data)[0] for data in PAPERS.values())


def names(door: "psycopg.Connection[Any]") -> list[str]:
    return [name for (name,) in door.execute("SELECT name FROM store_unit").fetchall()]


def test_base_and_files_come_back_together(
    home: Any, base: "psycopg.Connection[Any]", papers: list[str]
) -> None:
    file = home.path / "kept.dump"
    done = home.run("backup", str(file), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["papers"] == 2
    assert file.stat().st_mode & 0o077 == 0

    base.execute("UPDATE store_unit SET name = '改过'")
    for sha256 in papers:
        scans.path_of(sha256).unlink()
    done = home.run("restore", str(file), "--replace")
    assert done.returncode == 0, done.stderr
    assert "含扫描件 2 份" in done.stdout
    assert names(base) == ["甲学院党委"]
    assert sorted(scans.read(sha256) for sha256 in papers) == sorted(PAPERS.values())
    assert {scans.path_of(one).stat().st_mode & 0o777 for one in papers} == {0o600}
    # What stood there before was kept whole too: its own backup holds no file, as none was left.
    assert len(list((home.path / "backups").glob("*.dump"))) == 1


def test_without_scans_a_backup_is_a_plain_dump_as_older_programs_wrote_it(
    home: Any, base: "psycopg.Connection[Any]"
) -> None:
    file = home.path / "kept.dump"
    done = home.run("backup", str(file))
    assert "没有扫描件" in done.stdout
    assert not tarfile.is_tarfile(file)
    base.execute("UPDATE store_unit SET name = '改过'")
    assert home.run("restore", str(file), "--replace").returncode == 0
    assert names(base) == ["甲学院党委"]


def test_an_old_dump_leaves_the_files_that_are_there(
    home: Any, base: "psycopg.Connection[Any]", papers: list[str]
) -> None:
    held = home.path / "held"
    (home.path / "papers").rename(held)
    file = home.path / "old.dump"
    assert home.run("backup", str(file)).returncode == 0
    held.rename(home.path / "papers")
    assert home.run("restore", str(file), "--replace").returncode == 0
    assert all(scans.read(sha256) for sha256 in papers)


@pytest.mark.parametrize("spoil", ["one byte", "cut"])
def test_a_spoilt_backup_is_refused_before_anything_is_touched(
    home: Any, base: "psycopg.Connection[Any]", papers: list[str], spoil: str
) -> None:
    file = home.path / "kept.dump"
    assert home.run("backup", str(file)).returncode == 0
    data = bytearray(file.read_bytes())
    if spoil == "one byte":
        data[data.index(b"%PDF-1.4") + 30] ^= 1
        said = "校验值不符"
    else:
        del data[-len(data) // 4 :]
        said = "备份"
    file.write_bytes(data)
    base.execute("UPDATE store_unit SET name = '改过'")
    done = home.run("restore", str(file), "--replace")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert said in done.stderr
    assert names(base) == ["改过"]


def test_a_tar_of_somebody_elses_is_no_backup(home: Any, base: "psycopg.Connection[Any]") -> None:
    file: Path = home.path / "other.tar"
    with tarfile.open(file, "w") as pack:
        entry = tarfile.TarInfo("../../outside")
        entry.size = 1
        pack.addfile(entry, io.BytesIO(b"x"))
    done = home.run("restore", str(file), "--replace")
    assert done.returncode == 1
    assert "不是 rudang 的备份文件" in done.stderr
    assert not (home.path.parent / "outside").exists()
    assert names(base) == ["甲学院党委"]


def test_a_scan_without_its_file_is_told_when_backing_up(
    home: Any, base: "psycopg.Connection[Any]"
) -> None:
    unit = base.execute("SELECT id FROM store_unit").fetchone()
    assert unit
    base.execute("INSERT INTO store_asking (facts) VALUES ('{}')")
    base.execute(
        "INSERT INTO store_dossier (unit_id, asking_id, version, is_void, opened_at)"
        " SELECT %s, id, 1, false, now() FROM store_asking",
        unit,
    )
    base.execute(
        "INSERT INTO store_scan (dossier_id, unit_id, paper, step, state, filename, mime, size,"
        " sha256, note, checked, reason, uploaded_at) SELECT id, unit_id, 'application', 1,"
        " 'kept', 'a.pdf', 'application/pdf', 3, repeat('a', 64), '', '', '', now()"
        " FROM store_dossier"
    )
    done = home.run("backup", str(home.path / "kept.dump"))
    assert done.returncode == 0, done.stderr
    assert "有 1 份扫描件登记过但找不到文件" in done.stdout
