"""`rudang export`: a roster, a plan, one person's record or statistics as a workbook."""

import errno
import os
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from rudang.actions import exports
from rudang.actions.exports import Exported
from rudang.core.periods import Period, parse
from rudang.core.scope import Actor, Refused
from rudang.store.door import scoped
from rudang.store.reads.statistics import called
from rudang.store.reads.units import unit_names, whole_tree
from rudang.web.management.arguments import a_day
from rudang.web.management.base import Misused, RudangCommand
from rudang.web.management.commands.plan import a_period

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
            _write(options["file"], made.body)
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
        unit = _unit(options["unit"]) if options["unit"] else None
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
            dossier=_person(options["person"]),
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
    if options["file"].suffix.lower() != ".xlsx":
        raise Misused(f"“{options['file'].name}”的扩展名应为 .xlsx。")


def _unit(name: str) -> int:
    names = unit_names()
    unit = names.resolve(name)
    if unit is None:
        near = "”或“".join(names.near(name))
        raise Misused(f"没有名为“{name}”的党组织。" + (f"是否为“{near}”？" if near else ""))
    return unit


def _person(word: str) -> int:
    found = called(word.strip())
    if not found:
        raise Refused(f"没有姓名或学号（工号）为“{word}”的人，或不在您的范围内。")
    if len(found) > 1:
        tree = whole_tree()
        which = "；".join(
            f"{name} {tree[unit].name} {number or '无学号'}" for _, unit, name, number in found[:5]
        )
        raise Refused(f"“{word}”有 {len(found)} 人，请改用学号（工号）：{which}。")
    return found[0][0]


def _write(path: Path, body: bytes) -> None:
    """The whole file or none, readable by its owner alone: it holds personal data."""
    part = path.with_name(f".{path.name}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(body)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        why = _WHY.get(error.errno or 0, error.strerror)
        raise CommandError(f"不能写入 {path}：{why}。") from error


_WHY = {
    errno.ENOENT: "没有这个目录",
    errno.EACCES: "没有写入权限",
    errno.EISDIR: "这是一个目录",
    errno.ENOSPC: "磁盘空间不足",
    errno.EROFS: "磁盘是只读的",
}
