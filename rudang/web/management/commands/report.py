"""`rudang report YEAR FILE.docx`: the yearly report on the plan's execution as a Word file."""

from datetime import date
from pathlib import Path
from typing import Any

from rudang.actions import execution_files
from rudang.core.scope import Refused, Right
from rudang.store.door import scoped
from rudang.web.management.arguments import a_day, unit_named
from rudang.web.management.base import RudangCommand
from rudang.web.management.files import must_end, write


class Command(RudangCommand):
    """Write a unit's report or the college's; a report handed in keeps its figures."""

    help = "写出年度计划执行情况报告"

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("year", metavar="YEAR", type=int, help="年度，如 2019")
        parser.add_argument("file", metavar="FILE.docx", type=Path, help="写到这个 Word 文件")
        parser.add_argument("--unit", metavar="NAME", help="哪个单位的报告，不写就是全校的")
        parser.add_argument("--as-of", type=a_day, metavar="DATE", help="按某日情况，默认今天")

    def handle(self, *args: Any, **options: Any) -> int:
        must_end(options["file"], ".docx")
        by = self.by(options)
        if not by.may(Right.READ_PLAN):
            raise Refused("您的职务不含查看计划的权限。")
        as_of: date = options["as_of"] or self.today
        with scoped(by.scope):
            unit = unit_named(options["unit"]) if options["unit"] else None
            made = execution_files.write(by=by, year=options["year"], as_of=as_of, unit=unit)
            write(options["file"], made.body)
        document = {
            "file": str(options["file"]),
            "year": options["year"],
            "as_of": as_of,
            "title": made.title,
            "is_draft": made.is_draft,
        }
        draft = "（尚未报送，是草稿）" if made.is_draft else ""
        return self.report(options, document, [f"已写出{made.title} {options['file']}{draft}。"])
