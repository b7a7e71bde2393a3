"""`rudang demo`: fill an empty base with the demonstration college and print its accounts."""

from dataclasses import asdict
from typing import Any

from rudang.actions import demo
from rudang.actions.demo.college import COLLEGE_NAME
from rudang.store.door import scoped
from rudang.store.reads.units import has_organizations
from rudang.web.management.base import RudangCommand


class Command(RudangCommand):
    """Fill the base, or with `--tree-only` its organizations and accounts alone."""

    help = "在空库里装入演示数据（学校、单位和人员均为虚构）"

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("--tree-only", action="store_true", help="只装党组织和账号")
        parser.add_argument("--if-empty", action="store_true", help="库里已有内容时什么也不做")

    def handle(self, *args: Any, **options: Any) -> int:
        by = self.by(options)
        with scoped(by.scope):
            if options["if_empty"] and has_organizations():
                note = "库里已经有党组织，没有装入演示数据。"
                return self.report(options, {"filled": False, "note": note}, [note])
            put_in = demo.fill_tree if options["tree_only"] else demo.fill
            filled = put_in(by=by, today=self.today)
        lines = [f"已装入“{COLLEGE_NAME}”（虚构）：党组织 {filled.organizations} 个。"]
        if filled.opens_as_of:
            lines.append(
                f"人员 {filled.dossiers} 名，计划 {filled.planned} 名；"
                f"页面按 {filled.opens_as_of.isoformat()} 的情况打开。"
            )
        lines.append("账号（登录名、密码、职务、党组织、姓名）：")
        lines += [
            f"  {a.login}　{a.password}　{a.role}　{a.unit}　{a.name}" for a in filled.accounts
        ]
        if not filled.opens_as_of:
            lines.append("以上是初始密码，只显示这一次，首次登录须修改。")
        return self.report(options, {"filled": True, **asdict(filled)}, lines)
