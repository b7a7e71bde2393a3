"""A backup of everything: the base and the files of its scans, in one file that is whole or not."""

import hashlib
import os
import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rudang.store import migrate, scans
from rudang.store.server import Unavailable, explain, why

_DUMP = "rudang/base.dump"
_PAPERS = "rudang/papers/"


@dataclass(frozen=True, slots=True)
class Backed:
    """What went into a backup; `missing` are hashes that the base names and no file has."""

    papers: int
    missing: tuple[str, ...]


def backup(to: Path, *, named: Iterable[str] = ()) -> Backed:
    """Write the base and all files of scans into one file, whole or not at all.

    A base without scans makes a plain dump, as PostgreSQL's own programs read it; with scans it
    is a tar of the dump and of the files.

    Args:
        named: hashes that the base is known to name, to tell which have no file.

    Raises:
        Unavailable: with the reason in one sentence.
    """
    # The base first: whatever file its rows name was put in its place before the row was there.
    files = list(scans.everything())
    if not files:
        migrate.dump(to)
        return Backed(0, _missing(named, ()))
    draft = to.with_name(f".{to.name}.{os.getpid()}.tar")
    try:
        with tempfile.TemporaryDirectory(dir=to.parent, prefix=".rudang-backup-") as folder:
            dumped = Path(folder) / "base.dump"
            migrate.dump(dumped)
            draft.touch(mode=0o600)
            files = list(scans.everything())
            with tarfile.open(draft, "w", format=tarfile.PAX_FORMAT) as pack:
                pack.add(dumped, _DUMP, recursive=False)
                for file in files:
                    pack.add(file, f"{_PAPERS}{file.parent.name}/{file.name}", recursive=False)
        draft.replace(to)
    except OSError as error:
        raise Unavailable(explain(error) or f"写不了 {to}：{why(error)}。") from error
    finally:
        draft.unlink(missing_ok=True)
    return Backed(len(files), _missing(named, files))


def restore(file: Path) -> int:
    """Put a backup in the base's place, and its files of scans beside those that are there.

    A plain dump, as older programs wrote them, is taken as it is. Every file of a scan is checked
    before anything is touched.

    Returns:
        How many files of scans the backup held.

    Raises:
        Unavailable: the file is no backup of ours, a part of it is damaged, or a newer program
            wrote it; then the base was not touched.
    """
    if not file.is_file() or not tarfile.is_tarfile(file):
        migrate.restore(file)
        return 0
    try:
        with tarfile.open(file) as pack, tempfile.TemporaryDirectory() as folder:
            count = _verify(file, pack)
            dumped = Path(folder) / "base.dump"
            found = pack.extractfile(_DUMP)
            assert found is not None
            with found, dumped.open("wb") as out:
                while part := found.read(1 << 20):
                    out.write(part)
            # The files first: nobody minds one too many, a row without its file is a loss.
            for member in pack:
                if member.name.startswith(_PAPERS):
                    scans.put_back(_bytes(pack, member))
            migrate.restore(dumped)
    except (KeyError, tarfile.TarError, EOFError) as error:
        raise Unavailable(f"{file} 不是 rudang 的备份文件，或已经损坏。") from error
    return count


def _verify(file: Path, pack: tarfile.TarFile) -> int:
    count = 0
    pack.getmember(_DUMP)
    for member in pack:
        if not member.name.startswith(_PAPERS):
            continue
        name = member.name.rpartition("/")[2]
        if hashlib.sha256(_bytes(pack, member)).hexdigest() != name:
            raise Unavailable(
                f"{file} 中扫描件 {name[:12]} 的内容与校验值不符，备份已损坏，没有恢复。"
            )
        count += 1
    return count


def _bytes(pack: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    found = pack.extractfile(member)
    if found is None:
        raise KeyError(member.name)
    with found:
        return found.read()


def _missing(named: Iterable[str], files: Iterable[Path]) -> tuple[str, ...]:
    return tuple(sorted(set(named) - {file.name for file in files}))
