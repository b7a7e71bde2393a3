"""`rudang backup FILE`: the whole base and the files of its scans in one file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rudang.core.scope import Scope
from rudang.store.backups import Backed, backup
from rudang.store.door import scoped
from rudang.store.reads.scans import hashes
from rudang.web.management.base import RudangCommand


class Command(RudangCommand):
    """Dumps as the owner, whom no scope narrows."""

    help = "把整个数据库和扫描件备份到一个文件"

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", type=Path, help="备份文件")

    def handle(self, *args: Any, **options: Any) -> int:
        self.whole_base(self.by(options))
        file: Path = options["file"]
        with scoped(Scope.everything()):
            named = hashes()
        done = backup(file, named=named)
        size = file.stat().st_size
        document = {
            "file": str(file),
            "bytes": size,
            "papers": done.papers,
            "missing": list(done.missing),
        }
        return self.report(options, document, _lines(file, size, done))


def _lines(file: Path, size: int, done: Backed) -> Iterator[str]:
    held = f"，含扫描件 {done.papers} 份" if done.papers else "，没有扫描件"
    yield f"已备份到 {file}（{size} 字节{held}）。"
    if done.missing:
        some = "、".join(one[:12] for one in done.missing[:5])
        yield (
            f"注意：有 {len(done.missing)} 份扫描件登记过但找不到文件（校验值开头：{some}），"
            "备份里没有它们。"
        )
