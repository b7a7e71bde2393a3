"""`rudang notice PERIOD FILE.docx`: the plan's notice, circular or adjustments as a Word file."""

from pathlib import Path
from typing import Any

from rudang.actions import plan_papers
from rudang.actions.plan_papers import Matter
from rudang.store.door import scoped
from rudang.web.management.arguments import a_day, a_period
from rudang.web.management.base import Misused, RudangCommand
from rudang.web.management.files import must_end, write


class Command(RudangCommand):
    """Write the paper; what is given on the call is kept with it, the rest stands as it was."""

    help = "写出计划下达通知，或者调度通报（--circular）、调整通知（--since --until）"

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("period", metavar="PERIOD", type=a_period, help="期间，如 2019H2")
        parser.add_argument("file", metavar="FILE.docx", type=Path, help="写到这个 Word 文件")
        parser.add_argument("--circular", type=a_day, metavar="DATE", help="这一天的调度通报")
        parser.add_argument("--since", type=a_day, metavar="DATE", help="调整通知：自这一天")
        parser.add_argument("--until", type=a_day, metavar="DATE", help="调整通知：至这一天")
        parser.add_argument("--number", metavar="TEXT", help="文号，如 某党委〔2019〕51号")
        parser.add_argument("--dated-on", type=a_day, metavar="DATE", help="成文日期")
        parser.add_argument("--signatory", metavar="TEXT", help="签发人")
        parser.add_argument("--printed-by", metavar="TEXT", help="印发机关")
        parser.add_argument(
            "--words", type=Path, metavar="FILE.txt", help="正文，一行一段，UTF-8 文本文件"
        )

    def handle(self, *args: Any, **options: Any) -> int:
        must_end(options["file"], ".docx")
        matter, by = _matter(options), self.by(options)
        words = _read(options["words"]) if options["words"] else None
        given = {name: options[name] for name in ("number", "dated_on", "signatory", "printed_by")}
        with scoped(by.scope):
            if words is not None or any(value is not None for value in given.values()):
                kept = plan_papers.composed(matter).kept
                plan_papers.keep(
                    by=by,
                    matter=matter,
                    words=kept.words if words is None else words,
                    today=self.today,
                    version=kept.version,
                    **{
                        name: getattr(kept, name) if value is None else value
                        for name, value in given.items()
                    },
                )
            made = plan_papers.write(by=by, matter=matter)
            paper = plan_papers.composed(matter).paper
            write(options["file"], made.body)
        document = {
            "file": str(options["file"]),
            "kind": matter.kind.value,
            "period": matter.period.code,
            "title": paper.title,
            "number": paper.number or "",
            "is_draft": paper.is_draft,
        }
        draft = "（草稿：文号和成文日期填齐后才是定稿）" if paper.is_draft else ""
        said = [f"已写出{matter.kind.label} {options['file']}{draft}。"]
        return self.report(options, document, said)


def _matter(options: dict[str, Any]) -> Matter:
    period, day = options["period"], options["circular"]
    since, until = options["since"], options["until"]
    if bool(since) != bool(until):
        raise Misused("调整通知要同时写明 --since 和 --until。")
    if day and since:
        raise Misused("--circular 和 --since、--until 只能用一种。")
    if day:
        return plan_papers.circular_of(period, day)
    if since:
        return plan_papers.adjustment_of(period, since, until)
    return plan_papers.notice_of(period)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Misused(f"读不到正文 {path}：{error}。") from None
