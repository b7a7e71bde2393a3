"""Files of scans: under their hash, for the owner alone, checked before they are there at all."""

import hashlib
import stat
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.finders import get_finders

from rudang.store import scans

DATA = b"%PDF-1.4 a paper"
HASH = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    """A home with nothing in it and no check for viruses."""
    settings.RUDANG_HOME, settings.RUDANG_SCAN_HOOK = tmp_path, ""
    return tmp_path


def hook(settings: Any, path: Path, script: str) -> None:
    """A program of the college's own that gets the path of each file."""
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    settings.RUDANG_SCAN_HOOK = str(path)


def files(home: Path) -> list[Path]:
    return [path for path in (home / "papers").rglob("*") if path.is_file()]


def test_a_file_lies_under_its_hash_and_is_open_to_its_owner_alone(home: Path) -> None:
    assert scans.keep(DATA) == (HASH, "")
    place = home / "papers" / HASH[:2] / HASH
    assert place.read_bytes() == DATA == scans.read(HASH)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    for folder in (place.parent, place.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert scans.keep(DATA)[0] == HASH
    assert files(home) == [place] == list(scans.everything())


def test_it_lies_where_no_static_file_is_served_from(home: Path) -> None:
    scans.keep(DATA)
    for finder in get_finders():
        for name, storage in finder.list([]):
            served = Path(storage.path(name)).resolve()
            assert not served.is_relative_to(home.resolve())


@pytest.mark.parametrize("name", ["", "../" * 30, "a" * 63, "A" * 64, "g" * 64, "a" * 62 + "/."])
def test_only_a_hash_names_a_file(home: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no hash"):
        scans.path_of(name)


def test_a_file_that_is_gone_or_changed_is_told_and_not_handed_out(home: Path) -> None:
    with pytest.raises(scans.Lost, match="没有这份文件"):
        scans.read(HASH)
    scans.keep(DATA)
    scans.path_of(HASH).write_bytes(DATA + b".")
    with pytest.raises(scans.Lost, match="校验值不符"):
        scans.read(HASH)
    # Uploading it once more mends it.
    scans.keep(DATA)
    assert scans.read(HASH) == DATA


def test_what_the_check_lets_through_is_kept_with_its_words(settings: Any, home: Path) -> None:
    seen = home / "seen"
    hook(settings, home / "check", f'cat "$1" > {seen}; echo "$1: OK"')
    assert scans.keep(DATA) == (HASH, "OK")
    assert seen.read_bytes() == DATA
    hook(settings, home / "check", "exit 0")
    assert scans.keep(DATA) == (HASH, "通过")


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ('echo "$1: Eicar-Test-Signature FOUND"; exit 1', "Eicar-Test-Signature FOUND"),
        ("echo 病毒库过期 >&2; exit 2", "病毒库过期"),
        ("exit 3", "检查程序返回 3"),
        ("kill -9 $$", "检查程序返回 -9"),
    ],
)
def test_what_the_check_refuses_is_not_kept(
    settings: Any, home: Path, script: str, says: str
) -> None:
    hook(settings, home / "check", script)
    with pytest.raises(scans.Infected, match=says):
        scans.keep(DATA)
    assert files(home) == []


def test_a_check_that_cannot_be_made_lets_nothing_in(settings: Any, home: Path) -> None:
    settings.RUDANG_SCAN_HOOK = str(home / "nowhere")
    with pytest.raises(scans.Infected, match="不能运行"):
        scans.keep(DATA)
    assert files(home) == []


def test_the_command_may_have_arguments_and_never_goes_through_a_shell(
    settings: Any, home: Path
) -> None:
    hook(settings, home / "check it", 'echo "$1"')
    settings.RUDANG_SCAN_HOOK = f"'{home}/check it' '$(touch {home}/run)'"
    assert scans.keep(DATA)[1] == f"$(touch {home}/run)"
    assert not (home / "run").exists()
