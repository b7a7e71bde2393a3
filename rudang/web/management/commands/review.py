"""`rudang review`: what the rules find in the dossiers in scope on a day."""

from typing import Any

from rudang.actions import patterns, review_runs, reviews
from rudang.core.rules import Level, Verdict
from rudang.core.scope import Actor
from rudang.regulation.registry import RULES
from rudang.regulation.rulebook import VERDICT_TERMS
from rudang.store.door import scoped
from rudang.store.reads import reviews as reads
from rudang.store.reads.units import Place, below, whole_tree
from rudang.web.management.arguments import a_day, unit_named
from rudang.web.management.base import COMPLAINTS, DONE, Misused, RudangCommand

_GRAVE = (Verdict.BROKEN, Verdict.MET_LATE, Verdict.OVERDUE)


class Command(RudangCommand):
    """Judge, and print what was found; status 1 where a rule of level B is not kept."""

    help = "按条例检查档案，列出问题和待办"

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("--as-of", type=a_day, metavar="DATE", help="按某日情况，默认今天")
        parser.add_argument("--unit", metavar="NAME", help="只看这个党组织及其下级")
        parser.add_argument("--all", action="store_true", help="也列出未掌握、已符合和不适用的")
        parser.add_argument("--record", action="store_true", help="记下这次检查，并与上一次比较")
        parser.add_argument("--unmask", action="store_true", help="显示完整身份号码，须有权限")

    def handle(self, *args: Any, **options: Any) -> int:
        by = self.by(options)
        as_of = options["as_of"] or self.today
        if options["record"] and as_of != self.today:
            raise Misused("只能记下按今天的情况所做的检查，请去掉 --as-of 或 --record。")
        with scoped(by.scope):
            tree = whole_tree()
            unit = unit_named(options["unit"], within=by.scope) if options["unit"] else None
            made = reviews.review(
                by=by,
                as_of=as_of,
                today=self.today,
                unit=unit,
                everything=options["all"],
                unmask=options["unmask"],
            )
            findings: list[dict[str, Any]] = [
                {
                    "check": one.check,
                    "level": one.level,
                    "verdict": one.verdict,
                    "person": one.person,
                    "number": one.number,
                    "id_no": one.id_no,
                    "unit": tree[one.unit].name,
                    "due_on": one.due_on,
                    "article": one.article,
                    "edition": one.edition,
                    "message": one.message,
                }
                for one in made.found
            ]
            seen = patterns.observed(as_of, self.today, scope=by.scope)
            units = below(tree, unit) if unit is not None else None
            findings += [
                {
                    "check": one.pattern.check,
                    "level": one.pattern.level.value,
                    "verdict": Verdict.BROKEN.value,
                    "person": "",
                    "number": "",
                    "id_no": "",
                    "unit": tree[one.unit].name,
                    "due_on": None,
                    "article": one.article,
                    "edition": one.edition,
                    "message": one.message,
                }
                for one in patterns.signals(seen, units=units)
            ]
            changes = self._recorded(by, unit, tree) if options["record"] else {}
        is_grave = any(f["level"] == Level.BREACH and f["verdict"] in _GRAVE for f in findings)
        lines = [
            f"{f['check']} {f['level']} {VERDICT_TERMS[Verdict(f['verdict'])]} {f['unit']} "
            f"{f['person']}：{f['message']}（{f['article']}）"
            for f in findings
            if options["all"] or f["verdict"] != Verdict.UNKNOWN
        ]
        if unsaid := len(findings) - len(lines):
            lines.append(f"另有 {unsaid} 条未掌握，用 --all 或 --json 列出。")
        lines += [
            f"{term} {len(changes[key])} 项。"
            for key, term in (("opened", "新增"), ("standing", "仍在"), ("closed", "消除"))
            if key in changes
        ]
        lines.append(f"截至 {as_of.isoformat()}，{made.dossiers} 份档案，{len(findings)} 条。")
        document = {"as_of": as_of, "dossiers": made.dossiers, "findings": findings, **changes}
        return self.report(options, document, lines, status=COMPLAINTS if is_grave else DONE)

    def _recorded(
        self, by: Actor, unit: int | None, tree: dict[int, Place]
    ) -> dict[str, list[dict[str, Any]]]:
        """What this review found beside the last one of the same unit, which it now follows."""
        place = unit if unit is not None else by.place
        if place is None:
            raise Misused("还没有党组织，没有可以检查的档案。")
        made = reads.run(review_runs.run(by=by, unit=place, today=self.today).pk)
        assert made is not None
        found = reads.compared(made, reads.before(made), below(tree, place), limit=None)
        changes = {"opened": found.opened, "standing": found.standing, "closed": found.closed}
        return {
            kind: [
                {
                    "check": RULES[one.rule].check,
                    "level": reviews.level(RULES[one.rule], one.state, one.edition, one.on).value,
                    "rule": one.rule,
                    "person": one.person,
                    "number": one.number,
                    "unit": tree[one.unit].name,
                }
                for one in change.points
                if one.rule in RULES
            ]
            for kind, change in changes.items()
        }
