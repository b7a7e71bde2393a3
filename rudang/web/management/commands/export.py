"""`rudang export`: a roster, a plan, one person's record or statistics as a workbook."""

from datetime import date
from pathlib import Path
from typing import Any

from rudang.actions import exports
from rudang.actions.exports import Exported
from rudang.core.periods import Period, parse
from rudang.core.scope import Actor
from rudang.store.door import scoped
from rudang.web.management.arguments import a_day, a_period, person_named, unit_named
from rudang.web.management.base import Misused, RudangCommand
from rudang.web.management.files import must_end, write

_KINDS = {"roster": "名册", "plan": "计划表", "dossier": "档案", "statistics": "统计表"}
# Which options mean something for which kind.
_TAKES = {
    "roster": {"unit", "as_of"},
    "plan": {"period", "as_of"},
    "dossier": {"person", "as_of", "unmask"},
    "statistics": {"unit", "period", "as_of"},
}
_OPTIONS = {"unit": "--unit", "period": "--period", "person": "--person", "unmask": "--unmask"}


class Command(RudangCommand):
    """Write a workbook; the event that tells of it stands only where the file was written."""

    help = "导出名册、计划表、个人档案或统计表（roster、plan、dossier、statistics）"

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("kind", choices=list(_KINDS), help="导出什么")
        parser.add_argument("file", type=Path, metavar="FILE", help="写到这个 .xlsx 文件")
        parser.add_argument("--as-of", type=a_day, metavar="DATE", help="按某日情况，默认今天")
        parser.add_argument("--unit", metavar="NAME", help="名册、统计：只要这个党组织及其下级")
        parser.add_argument(
            "--period", type=a_period, metavar="PERIOD", help="计划、统计：期间，如 2019H2"
        )
        parser.add_argument("--person", metavar="NAME", help="档案：本人的姓名或学号（工号）")
        parser.add_argument(
            "--unmask", action="store_true", help="档案：写出完整身份号码，须有权限"
        )

    def handle(self, *args: Any, **options: Any) -> int:
        kind: str = options["kind"]
        _check(kind, options)
        by = self.by(options)
        as_of: date = options["as_of"] or self.today
        with scoped(by.scope):
            made = self._made(kind, by, as_of, options)
            # Within the transaction: a file that cannot be written leaves no event behind.
            write(options["file"], made.body)
        document = {
            "file": str(options["file"]),
            "kind": kind,
            "as_of": as_of,
            "rows": made.rows,
            "notes": list(made.notes),
        }
        lines = [f"已写出{_KINDS[kind]} {options['file']}（{made.rows:,} 条）。", *made.notes]
        return self.report(options, document, lines)

    def _made(self, kind: str, by: Actor, as_of: date, options: dict[str, Any]) -> Exported:
        unit = unit_named(options["unit"], within=by.scope) if options["unit"] else None
        if kind == "roster":
            return exports.export_roster(by=by, as_of=as_of, today=self.today, unit=unit)
        if kind == "plan":
            return exports.export_plan(by=by, period=options["period"], as_of=as_of)
        if kind == "statistics":
            period: Period = options["period"] or parse(str(as_of.year))
            return exports.export_statistics(
                by=by, as_of=as_of, today=self.today, period=period, unit=unit
            )
        return exports.export_dossier(
            by=by,
            dossier=person_named(options["person"]),
            as_of=as_of,
            today=self.today,
            unmask=options["unmask"],
        )


def _check(kind: str, options: dict[str, Any]) -> None:
    for name, option in _OPTIONS.items():
        if options[name] and name not in _TAKES[kind]:
            raise Misused(f"导出{_KINDS[kind]}不用 {option}。")
    if kind == "plan" and not options["period"]:
        raise Misused("导出计划表要写明期间，例如 --period 2019H2。")
    if kind == "dossier" and not options["person"]:
        raise Misused("导出档案要写明是谁，例如 --person 学号。")
    must_end(options["file"], ".xlsx")
