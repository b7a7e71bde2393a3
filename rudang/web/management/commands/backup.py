"""`rudang backup FILE`: the whole base in one file."""

from pathlib import Path
from typing import Any

from rudang.store.migrate import dump
from rudang.web.management.base import RudangCommand


class Command(RudangCommand):
    """Dumps as the owner, whom no scope narrows."""

    help = "把整个数据库备份到一个文件"

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", type=Path, help="备份文件")

    def handle(self, *args: Any, **options: Any) -> int:
        self.whole_base(self.by(options))
        file: Path = options["file"]
        dump(file)
        size = file.stat().st_size
        return self.report(
            options, {"file": str(file), "bytes": size}, [f"已备份到 {file}（{size} 字节）。"]
        )
