"""`rudang restore FILE`: a backup in the base's place."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from rudang.core.scope import Refused
from rudang.store.backups import backup, restore
from rudang.store.models import Unit
from rudang.store.server import Server
from rudang.web.management.base import RudangCommand


class Command(RudangCommand):
    """All or nothing; what stood there before is dumped first."""

    help = "用备份文件恢复数据库和扫描件"

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", type=Path, help="备份文件")
        parser.add_argument("--replace", action="store_true", help="替换已有数据（先自动备份）")

    def handle(self, *args: Any, **options: Any) -> int:
        self.whole_base(self.by(options))
        file: Path = options["file"]
        server = Server(settings.RUDANG_HOME)
        with server.alone("rudang serve 正在运行，请先停止它再恢复。"):
            is_empty = not Unit.objects.exists()
            if not is_empty and not options["replace"]:
                raise Refused("数据库里已有党组织；确要替换，请加 --replace（会先自动备份）。")
            kept = None if is_empty else _keep()
            papers = restore(file)
        held = f"，含扫描件 {papers} 份" if papers else ""
        lines = [f"已从 {file} 恢复{held}。", *([f"原有数据已备份到 {kept}。"] if kept else [])]
        document = {
            "file": str(file),
            "previous": str(kept) if kept else None,
            "papers": papers,
        }
        return self.report(options, document, lines)


def _keep() -> Path:
    folder: Path = settings.RUDANG_HOME / "backups"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    kept = folder / f"{moment}-before-restore.dump"
    backup(kept)
    return kept
