"""`rudang rebuild`: fact sheets and findings anew from the acts."""

from typing import Any

from rudang.actions import dossiers
from rudang.store.door import scoped
from rudang.web.management.base import RudangCommand


class Command(RudangCommand):
    """Rebuilds what is derived; the acts themselves are only read."""

    help = "按办理记录重新生成档案表和检查结果"

    def handle(self, *args: Any, **options: Any) -> int:
        by = self.by(options)
        with scoped(by.scope):
            count = dossiers.rebuild(by=by, today=self.today)
        return self.report(options, {"dossiers": count}, [f"已重新生成 {count} 份档案。"])
