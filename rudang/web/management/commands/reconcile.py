"""`rudang reconcile FILE`: a list of the national system beside our records."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from rudang.actions import national
from rudang.actions.national import Kept
from rudang.core.masking import masked
from rudang.core.national import Comparison, Difference, Somebody
from rudang.store.door import scoped
from rudang.web.management.arguments import a_day
from rudang.web.management.base import COMPLAINTS, DONE, RudangCommand
from rudang.web.management.files import read


class Command(RudangCommand):
    """Print who is missing on which side and what differs; status 1 where anything does."""

    help = (
        "核对全国党员管理信息系统（12371）导出的名单：默认只比对；不据此建立党员名册，"
        "不改动档案的其他内容"
    )

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, metavar="FILE.xlsx", help="导出的名单")
        parser.add_argument("--as-of", type=a_day, metavar="DATE", help="按某日情况，默认今天")
        parser.add_argument(
            "--record", action="store_true", help="把名单所载情况记入各人档案的“全国系统登记情况”"
        )
        parser.add_argument("--unmask", action="store_true", help="显示完整身份号码，须有权限")

    def handle(self, *args: Any, **options: Any) -> int:
        by = self.by(options)
        data = read(options["file"])
        unmask: bool = options["unmask"]
        compare = national.keep if options["record"] else national.reconcile
        with scoped(by.scope):
            made = compare(
                by=by,
                data=data,
                as_of=options["as_of"] or self.today,
                today=self.today,
                unmask=unmask,
            )
        found, complaints = made.found, made.reading.complaints
        notes = [note.as_json() for note in made.reading.notes]
        kept = made if isinstance(made, Kept) else None
        said = _notes(found) + (_notes_of_record(kept) if kept else [])
        notes += [{"cell": "", "code": code, "message": text} for code, text in said]
        wrong = [complaint.as_json(unmask=unmask) for complaint in complaints]
        document = {
            "rows": made.reading.row_count,
            "compared": found.compared,
            "missing_here": [_shown(one, unmask) for one in found.missing_here],
            "missing_there": [_shown(one, unmask) for one in found.missing_there],
            "different": [_shown(one, unmask) for one in found.different],
            "complaints": wrong,
            "notes": notes,
        }
        if kept:
            document["recorded"] = kept.recorded
        lines = [f"{c['cell']} {c['heading']}：{c['message']}" for c in wrong]
        lines += [note["message"] for note in notes]
        lines += [f"本库没有：{_who(one)}（第 {one.row} 行）" for one in found.missing_here]
        lines += [f"名单没有：{_who(one)}" for one in found.missing_there]
        lines += [
            f"不一致：{one.unit} {one.name}（第 {one.row} 行）{one.field}"
            f"本库为{one.here or '空'}，名单为{one.there or '空'}"
            for one in found.different
        ]
        lines.append(
            f"名单 {made.reading.row_count} 行，比对 {found.compared} 人；本库没有"
            f" {len(found.missing_here)} 人，名单没有 {len(found.missing_there)} 人，"
            f"不一致 {len(found.different)} 处。"
            + (
                f"记入 {kept.recorded} 份档案，没有改动档案的其他内容。"
                if kept
                else "只比对，没有改动任何数据。"
            )
        )
        is_fine = found.agrees and not complaints
        return self.report(options, document, lines, status=DONE if is_fine else COMPLAINTS)


def _shown(one: Somebody | Difference, unmask: bool) -> dict[str, Any]:
    shown = asdict(one)
    if not unmask:
        shown["id_no"] = masked(one.id_no)
    return shown


def _who(one: Somebody) -> str:
    return " ".join(filter(None, (one.unit, one.name, one.number, one.category)))


def _notes_of_record(kept: Kept) -> list[tuple[str, str]]:
    if not kept.untold:
        return []
    text = (
        f"有 {kept.untold} 名党员名单上没有，但名单没有他们所在支部或这类人员的记录，"
        "或有读不出号码的行，没有记为缺漏。"
    )
    return [("missing-not-recorded", text)]


def _notes(found: Comparison) -> list[tuple[str, str]]:
    notes = []
    if found.left_out:
        words = "、".join(found.left_out)
        notes.append(("category-left-out", f"名单里没有{words}，这几类人没有核对是否缺漏。"))
    if found.unnumbered:
        notes.append(
            ("without-id", f"本库有 {found.unnumbered} 人没有公民身份号码，不能参加比对。")
        )
    if found.beyond:
        notes.append(
            ("beyond-scope", f"名单里有 {found.beyond} 人所在支部不在您的范围内，未核对。")
        )
    return notes
