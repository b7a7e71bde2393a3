"""`rudang load FILE.xlsx`: a workbook in, from the command line."""

from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from rudang.actions import uploads
from rudang.actions.progress import Progress
from rudang.core.complaints import Complaint, Note
from rudang.core.scope import Refused, Right
from rudang.papers.kinds import guess
from rudang.papers.sheets import Unreadable
from rudang.store.door import scoped
from rudang.store.models import Upload
from rudang.web.management.arguments import a_day, a_period
from rudang.web.management.base import COMPLAINTS, DONE, Misused, RudangCommand
from rudang.web.management.files import read


class Command(RudangCommand):
    """Receives, checks and, unless a cell is wrong, takes the workbook in."""

    help = "导入名册、计划表、党组织或党员名册"

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE.xlsx", type=Path, help="工作簿")
        parser.add_argument("--kind", choices=Upload.Kind.values, help="是什么表，不写则按表头认")
        parser.add_argument("--period", type=a_period, help="计划表的时期，如 2019H2")
        parser.add_argument("--document", default="", help="计划的文号，如 某党组〔2019〕51 号")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不导入")
        parser.add_argument("--take-good-rows", action="store_true", help="有问题时导入其余的行")
        parser.add_argument("--as-of", type=a_day, metavar="DATE", help="以这一天判断日期是否未到")
        parser.add_argument("--unmask", action="store_true", help="不遮盖身份号码（须有权限）")

    def handle(self, *args: Any, **options: Any) -> int:
        by = self.by(options)
        if options["unmask"] and not by.may(Right.UNMASK):
            raise Refused("您没有查看完整身份号码的权限。")
        data = read(options["file"])
        kind = options["kind"] or ("plan" if options["period"] else self._guessed(data))
        if kind == Upload.Kind.PLAN and not options["period"]:
            raise Misused("导入计划表要用 --period 写明时期，例如 --period 2019H2。")
        as_of: date = options["as_of"] or self.today
        period = options["period"].code if options["period"] else ""
        with scoped(by.scope):
            upload = uploads.receive(
                by=by,
                filename=options["file"].name,
                data=data,
                kind=kind,
                period=period,
                document=options["document"],
                as_of=as_of,
            )
            was_taken = upload.state == Upload.State.TAKEN
            if not was_taken:
                upload = uploads.check(by=by, upload=upload.pk, today=self.today)
            if options["dry_run"]:
                transaction.set_rollback(True)
        # Where no row at all is good, the complaints are the whole answer.
        good_rows = options["take_good_rows"] and upload.good_rows > 0
        stays = was_taken or options["dry_run"] or (upload.complaints and not good_rows)
        if not stays:
            with Progress(upload.pk) as progress, scoped(by.scope):
                upload = uploads.confirm(
                    by=by,
                    upload=upload.pk,
                    today=self.today,
                    take_good_rows=good_rows,
                    say=progress.say,
                )
        is_taken = upload.state == Upload.State.TAKEN
        complaints = [Complaint(**c).as_json(unmask=options["unmask"]) for c in upload.complaints]
        document = {
            "upload": None if options["dry_run"] else upload.pk,
            "rows": upload.rows,
            "taken": upload.taken if is_taken else 0,
            "changed": upload.changed if is_taken and not was_taken else 0,
            "complaints": complaints,
            "notes": [Note(**n).as_json() for n in upload.notes],
            "conflicts": upload.conflicts,
        }
        lines = [f"{c['sheet']}!{c['cell']} {c['heading']}：{c['message']}" for c in complaints]
        lines += [f"{n['cell']} {n['message']}".strip() for n in document["notes"]]
        lines.append(self._summary(upload, document, was_taken=was_taken))
        return self.report(options, document, lines, status=COMPLAINTS if complaints else DONE)

    def _guessed(self, data: bytes) -> str:
        try:
            return guess(data)
        except Unreadable as error:
            raise Refused(str(error)) from None

    def _summary(self, upload: Upload, document: dict[str, Any], *, was_taken: bool) -> str:
        rows, wrong = document["rows"], len(document["complaints"])
        if was_taken:
            return "这份文件已经导入过，没有任何变化。"
        if upload.state != Upload.State.TAKEN:
            ending = f"，{wrong} 处问题，什么都没有导入" if wrong else "，可以导入（这次只检查）"
            return f"共 {rows} 行{ending}。"
        return f"共 {rows} 行，导入 {document['taken']} 行，其中 {document['changed']} 行有变化。"
