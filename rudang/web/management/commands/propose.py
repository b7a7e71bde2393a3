"""`rudang propose PERIOD`: compute the plan's proposal from need, readiness and past results."""

from datetime import date
from typing import Any

from rudang.actions import proposals
from rudang.actions.proposals import Wanted
from rudang.core.periods import Period
from rudang.core.scope import Actor, Refused, Right
from rudang.store.door import scoped
from rudang.store.reads import grants
from rudang.store.reads import proposals as reads
from rudang.store.reads.proposals import Kept, Line
from rudang.web.management.arguments import a_day, a_period
from rudang.web.management.base import RudangCommand


class Command(RudangCommand):
    """Keep a proposal for a period, once; asked again, it gives the one that is open."""

    help = "测算一个期间的计划建议数，逐个单位说明理由"

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("period", metavar="PERIOD", type=a_period, help="期间，如 2020H1")
        parser.add_argument("--total", type=int, metavar="N", help="总数，默认上级下达的数")
        parser.add_argument("--as-of", type=a_day, metavar="DATE", help="按某日情况，默认今天")
        parser.add_argument(
            "--need-weight", type=int, default=0, metavar="0-100", help="需求的权重，默认 0"
        )

    def handle(self, *args: Any, **options: Any) -> int:
        by, period = self.by(options), options["period"]
        if not by.may(Right.PLAN):
            raise Refused("只有校党委组织部可以编制计划建议方案。")
        with scoped(by.scope):
            kept = reads.open_one(period) or self._made(by, period, options)
        lines = [_line(line) for line in kept.lines]
        document = {
            "period": period.code,
            "as_of": kept.as_of,
            "total": kept.total,
            "state": kept.state,
            "lines": lines,
        }
        said = [f"{one['unit']}：{one['figure']} 名。{''.join(one['words'])}" for one in lines]
        said.append(f"{period.term}共 {kept.total} 名，按 {kept.as_of.isoformat()} 的情况测算。")
        return self.report(options, document, said)

    def _made(self, by: Actor, period: Period, options: dict[str, Any]) -> Kept:
        as_of: date = options["as_of"] or self.today
        total = options["total"] or sum(grants.totals([period]).values())
        if not total:
            raise Refused(f"{period.term}还没有登记上级下达的总数，请用 --total 写明按多少名测算。")
        made = proposals.make(
            by=by,
            period=period.code,
            total=total,
            as_of=as_of,
            today=self.today,
            wanted=Wanted(need_weight=options["need_weight"]),
        )
        kept = reads.one(made.pk)
        assert kept is not None
        return kept


def _line(line: Line) -> dict[str, Any]:
    return {
        "unit": line.place.name,
        "figure": line.figure,
        "computed": line.computed,
        "teachers": line.teachers,
        "high_knowledge": line.high_knowledge,
        "inputs": dict(line.inputs),
        "words": list(line.words),
    }
