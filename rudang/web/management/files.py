"""Files that commands leave: whole or not at all, readable by their owner alone."""

import os
from pathlib import Path

from django.core.management.base import CommandError

from rudang.store.server import why
from rudang.web.management.base import Misused


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
        raise CommandError(f"不能写入 {path}：{why(error)}。") from error


def read(path: Path) -> bytes:
    """The bytes of a file that the call names; the call is wrong where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Misused(f"读不到文件 {path}：{why(error)}。") from None
