"""`rudang dispatch PERIOD`: each unit's level on a day with reasons, and drafts of the letters."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rudang.actions import dispatches, drafting, pacing
from rudang.core.pace import PaceLevel
from rudang.core.periods import Period
from rudang.core.scope import Refused, Right
from rudang.papers.issued import write_docx
from rudang.papers.letters import Letter
from rudang.store.door import scoped
from rudang.store.reads import dispatches as reads
from rudang.store.server import why
from rudang.web.management.arguments import a_day, a_period
from rudang.web.management.base import RudangCommand


class Command(RudangCommand):
    """Compute the dispatch of a day; only `--record` keeps it, and asked again gives the first."""

    help = "按某日情况调度一个期间的计划，起草函件"

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("period", metavar="PERIOD", type=a_period, help="期间，如 2019H2")
        parser.add_argument("--as-of", type=a_day, metavar="DATE", help="按某日情况，默认今天")
        parser.add_argument("--letters", type=Path, metavar="DIR", help="把函件草稿写到这个目录")
        parser.add_argument("--record", action="store_true", help="固定这一天的调度")

    def handle(self, *args: Any, **options: Any) -> int:
        by = self.by(options)
        if not by.may(Right.READ_PLAN):
            raise Refused("您的职务不含查看计划的权限。")
        if options["letters"] and not by.may(Right.LETTERS):
            raise Refused("您的职务不含起草函件的权限。")
        period, as_of = options["period"], options["as_of"] or self.today
        if words := dispatches.too_early(period, as_of):
            raise Refused(words)
        parts: tuple[Period, ...] = ()
        with scoped(by.scope):
            if options["record"]:
                made = dispatches.record(by=by, period=period, as_of=as_of, today=self.today)
                units = [_unit(one.place.name, one.figures) for one in made.units]
                papers = [
                    (one.place.name, one.figures["level"], drafting.composed(kept))
                    for one in made.units
                    if one.letter is not None and (kept := reads.letter(one.letter)) is not None
                ]
            else:
                found = reads.computed(period, as_of=as_of, pacing=pacing.on(as_of))
                parts = found.parts
                units = [_unit(row.place.name, drafting.as_figures(row.pace)) for row in found.rows]
                papers = [
                    (row.place.name, row.pace.level.value, drafting.composed_draft(found, row))
                    for row in found.needing_letter
                ]
        written = _write(options["letters"], papers) if options["letters"] else []
        lines = [
            f"{one['unit']}：{PaceLevel(one['level']).term}。{''.join(one['reasons'])}"
            for one in units
        ]
        lines += [f"已写出 {path}" for path in written]
        lines.append(f"{period.term}，截至 {as_of.isoformat()}，{len(units)} 个单位。")
        if words := dispatches.of_parts(period, parts):
            lines.append(words)
        document = {"as_of": as_of, "units": units, "letters": written}
        return self.report(options, document, lines)


_FIGURES = ("quota", "admitted", "awaiting", "rate", "time_progress", "feasible")


def _unit(name: str, figures: Mapping[str, Any]) -> dict[str, Any]:
    shown = {key: figures[key] for key in _FIGURES}
    for key in ("rate", "time_progress"):
        shown[key] = None if shown[key] is None else round(shown[key], 4)
    return {"unit": name, **shown, "level": figures["level"], "reasons": figures["reasons"]}


def _write(directory: Path, papers: list[tuple[str, str, Letter]]) -> list[str]:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        paths = []
        for unit, level, letter in papers:
            path = directory / drafting.file_name(unit, level)
            path.write_bytes(write_docx(letter))
            paths.append(str(path))
    except OSError as error:
        raise Refused(f"函件写不进目录 {directory}：{why(error)}。") from None
    return paths
