"""`rudang decompose PERIOD`: break a unit's places down to the units below it."""

import re
from typing import Any

from rudang.actions import plans
from rudang.core.scope import Refused
from rudang.store.door import scoped
from rudang.store.reads.units import below, whole_tree
from rudang.web.management.arguments import a_day, a_period, unit_named
from rudang.web.management.base import Misused, RudangCommand

_SHARE = re.compile(r"(?P<unit>.+?)[=＝](?P<total>\d+)(?:,(?P<teachers>\d+)(?:,(?P<high>\d+))?)?")


def a_share(text: str) -> tuple[str, int, int, int]:
    """A unit and its places: 名称=总数[,其中教师[,其中高知识群体]]."""
    found = _SHARE.fullmatch(text.strip())
    if found is None:
        raise Misused(
            f"“{text}”应写成 党支部=8 或者 党支部=8,2,1（总数、其中教师、其中高知识群体）。"
        )
    return (
        found["unit"],
        int(found["total"]),
        int(found["teachers"] or 0),
        int(found["high"] or 0),
    )


class Command(RudangCommand):
    """Move places from one unit to those below it, all of them or none."""

    help = "把一个党组织的名额分解到下级党组织"

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("period", metavar="PERIOD", type=a_period, help="期间，如 2019H2")
        parser.add_argument(
            "--from", dest="giver", metavar="NAME", required=True, help="从哪里分解"
        )
        parser.add_argument(
            "--to",
            dest="shares",
            metavar="NAME=N[,N[,N]]",
            type=a_share,
            action="append",
            required=True,
            help="下级党组织=总数[,其中教师[,其中高知识群体]]，可写多次",
        )
        parser.add_argument("--reason", required=True, metavar="TEXT", help="分解的理由")
        parser.add_argument("--document", default="", metavar="TEXT", help="文号")
        parser.add_argument("--approver", default="", metavar="TEXT", help="批准的会议或领导")
        parser.add_argument("--dated-on", type=a_day, metavar="DATE", help="分解的日期")

    def handle(self, *args: Any, **options: Any) -> int:
        by, period = self.by(options), options["period"]
        with scoped(by.scope):
            tree = whole_tree()
            giver = unit_named(options["giver"])
            left, lines = 0, []
            for name, total, teachers, high in options["shares"]:
                taker = unit_named(name)
                if taker == giver or taker not in below(tree, giver):
                    raise Refused(
                        f"{tree[taker].name}不是{tree[giver].name}的下级，不能分解到那里。"
                    )
                given, taken = plans.shift(
                    by=by,
                    period=period.code,
                    from_unit=giver,
                    to_unit=taker,
                    amount=total,
                    teachers=teachers,
                    high_knowledge=high,
                    reason=options["reason"],
                    document=options["document"],
                    approver=options["approver"],
                    dated_on=options["dated_on"],
                    today=self.today,
                )
                left = given.quota
                lines.append(
                    {
                        "unit": tree[taker].name,
                        "amount": total,
                        "quota": taken.quota,
                        "teachers": taken.teachers,
                        "high_knowledge": taken.high_knowledge,
                    }
                )
        source = tree[giver].name
        document = {"period": period.code, "from": source, "left": left, "lines": lines}
        said = [f"{one['unit']}：分到 {one['amount']} 名，现为 {one['quota']} 名" for one in lines]
        said.append(f"{period.term}，{source}还有 {left} 名没有分解。")
        return self.report(options, document, said)
