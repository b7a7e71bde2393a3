"""Files that commands leave: whole or not at all, readable by their owner alone."""

import errno
import os
from pathlib import Path

from django.core.management.base import CommandError

from rudang.web.management.base import Misused

_WHY = {
    errno.ENOENT: "没有这个目录",
    errno.EACCES: "没有写入权限",
    errno.EISDIR: "这是一个目录",
    errno.ENOSPC: "磁盘空间不足",
    errno.EROFS: "磁盘是只读的",
}


def must_end(path: Path, suffix: str) -> None:
    """The call is wrong where the file would bear another ending than its kind's."""
    if path.suffix.lower() != suffix:
        raise Misused(f"“{path.name}”的扩展名应为 {suffix}。")


def write(path: Path, body: bytes) -> None:
    """The whole file or none, readable by its owner alone: it may hold personal data."""
    part = path.with_name(f".{path.name}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(body)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        why = _WHY.get(error.errno or 0, error.strerror)
        raise CommandError(f"不能写入 {path}：{why}。") from error
