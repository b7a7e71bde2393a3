"""`rudang plan PERIOD`: every unit's quota, who uses it, and what remains."""

from datetime import date
from typing import Any

from rudang.core.scope import Refused, Right
from rudang.store.door import scoped
from rudang.store.reads import nesting, plans
from rudang.web.management.arguments import a_day, a_period
from rudang.web.management.base import RudangCommand


class Command(RudangCommand):
    """Print the lines of a period; a unit without entries of its own has none."""

    help = "列出一个期间的计划和执行情况"

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("period", metavar="PERIOD", type=a_period, help="期间，如 2019H2")
        parser.add_argument("--as-of", type=a_day, metavar="DATE", help="按某日情况，默认今天")

    def handle(self, *args: Any, **options: Any) -> int:
        by = self.by(options)
        if not by.may(Right.READ_PLAN):
            raise Refused("您的职务不含查看计划的权限。")
        as_of: date = options["as_of"] or self.today
        with scoped(by.scope):
            plan = plans.plan(options["period"], as_of=as_of)
            over = nesting.nested(options["period"], as_of=as_of)
        lines = [
            {
                "unit": row.place.name,
                "quota": row.line.quota,
                "teachers": row.line.teachers,
                "high_knowledge": row.line.high_knowledge,
                "named": row.named,
                "admitted": row.line.admitted,
                "awaiting": row.line.awaiting,
                "admitted_teachers": row.line.admitted_teachers,
                "admitted_high_knowledge": row.line.admitted_high_knowledge,
                "exempt": row.line.exempt,
                "remaining": row.line.remaining,
            }
            for row in plan.rows
        ]
        total = plan.sums["quota"]
        said = [
            f"{line['unit']}：计划 {line['quota']}，已批准 {line['admitted']}，"
            f"待审批 {line['awaiting']}，剩余 {line['remaining']}"
            for line in lines
        ]
        said.append(
            f"{plan.period.term}合计 {total} 名，{len(lines)} 个单位；截至 {as_of.isoformat()}，"
            f"党委批准后按{plan.counting.term}计入期间。"
        )
        whole = over.sums.whole if over is not None and over.sums is not None else None
        if over is not None and whole is not None:
            of_parts = "、".join(part.code for part in over.parts)
            said.append(
                f"连同所含的 {of_parts} 共计划 {whole.quota} 名，已批准 {whole.admitted}，"
                f"待审批 {whole.awaiting}，剩余 {whole.remaining}。"
            )
        document = {
            "period": plan.period.code,
            "as_of": as_of,
            "counting_date": plan.counting.value,
            "total": total,
            "lines": lines,
        }
        if over is not None and whole is not None:
            document["with_parts"] = {
                "parts": [part.code for part in over.parts],
                "quota": whole.quota,
                "admitted": whole.admitted,
                "awaiting": whole.awaiting,
                "remaining": whole.remaining,
            }
        return self.report(options, document, said)
