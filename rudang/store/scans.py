"""The files of scans: under their hash in the home, never under the web root, always whole."""

import hashlib
import os
import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from rudang.store.server import why

_CHECK_SECONDS = 300
_SAID = 200


class Infected(Exception):
    """The check for viruses did not let a file through; the text is what it said."""


class Lost(Exception):
    """A file that should be there is not, or is another one than was put there."""


def folder() -> Path:
    """Where the files lie."""
    return Path(settings.RUDANG_HOME) / "papers"


def path_of(sha256: str) -> Path:
    """Where the file of a hash lies, whether or not it is there."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError(f"no hash: {sha256!r}")
    return folder() / sha256[:2] / sha256


def has_check() -> bool:
    """Whether the college has its files checked for viruses."""
    return bool(settings.RUDANG_SCAN_HOOK)


def put_back(data: bytes) -> str:
    """Put a file of a backup in its place, unchecked: it was let in once already."""
    sha256 = hashlib.sha256(data).hexdigest()
    _put(data, sha256, is_checked=False)
    return sha256


def keep(data: bytes) -> tuple[str, str]:
    """Check a file and put it in its place; what the check said is blank where there is none.

    Returns:
        Its hash, and what the check said.

    Raises:
        Infected: the check refused it, or could not be made; nothing is kept.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    return sha256, _put(data, sha256, is_checked=True)


def read(sha256: str) -> bytes:
    """The bytes of a file.

    Raises:
        Lost: it is not there, or not what it was.
    """
    try:
        data = path_of(sha256).read_bytes()
    except FileNotFoundError:
        raise Lost("存储里没有这份文件。") from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Lost("这份文件和登记的校验值不符，可能已损坏。")
    return data


def everything() -> Iterator[Path]:
    """Every file kept, in order of hash; drafts that a crash left behind are none."""
    for place in sorted(folder().glob("??/*")):
        if len(place.name) == 64 and place.is_file():
            yield place


def _put(data: bytes, sha256: str, *, is_checked: bool) -> str:
    place = path_of(sha256)
    _make(place.parent)
    with _draft(place.parent) as draft:
        with draft.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        said = _checked(draft) if is_checked else ""
        # One of the same hash is replaced by itself, which mends it where the disk spoilt it.
        draft.replace(place)
        _settle(place.parent)
    return said


@contextmanager
def _draft(place: Path) -> Iterator[Path]:
    number, name = tempfile.mkstemp(prefix=".draft-", dir=place)
    os.close(number)
    draft = Path(name)
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _make(place: Path) -> None:
    for one in (folder(), place):
        one.mkdir(mode=0o700, parents=True, exist_ok=True)
        one.chmod(0o700)


def _settle(place: Path) -> None:
    """The name of a file is on the disk only once its folder is."""
    number = os.open(place, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _checked(draft: Path) -> str:
    if not has_check():
        return ""
    command = [*shlex.split(settings.RUDANG_SCAN_HOOK), str(draft)]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_CHECK_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        raise Infected(f"病毒检查 {_CHECK_SECONDS} 秒没有完成") from None
    except OSError as error:
        raise Infected(f"病毒检查程序不能运行（{why(error)}）") from error
    # The draft's own place means nothing to the reader.
    said = " ".join((done.stdout or done.stderr).replace(str(draft), "").split())[:_SAID]
    if done.returncode:
        raise Infected(said.strip(" :：") or f"检查程序返回 {done.returncode}")
    return said.strip(" :：") or "通过"
