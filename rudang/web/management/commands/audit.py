"""`rudang audit verify`: does the ledger's chain hold?"""

from typing import Any

from rudang.core.scope import Refused, Right
from rudang.store.door import scoped
from rudang.store.reads.audit import verify
from rudang.web.management.base import COMPLAINTS, RudangCommand

_REASONS = {
    "gap": "序号不连续，之前有记录被删去",
    "link": "与前一条接不上，前一条被改动或删去",
    "content": "内容与它的校验值不符，被改动过",
}


class Command(RudangCommand):
    """Reads the whole ledger, so only for whoever may see all of it."""

    help = "核对审计记录的链条（audit verify）"

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("what", choices=["verify"], help="核对")

    def handle(self, *args: Any, **options: Any) -> int:
        by = self.by(options)
        scope = by.scopes.get(Right.AUDIT)
        if scope is None or not scope.is_everything:
            raise Refused("核对审计记录要能看到全部记录，须由全校的审计员办理。")
        with scoped(scope):
            found = verify()
        document: dict[str, Any] = {"events": found.events, "ok": found.ok}
        if found.ok:
            return self.report(options, document, [f"共 {found.events} 条，链条完整。"])
        document |= {"event": found.broken_at, "reason": found.reason}
        return self.report(
            options,
            document,
            [f"第 {found.broken_at} 条：{_REASONS[found.reason]}。"],
            status=COMPLAINTS,
        )
