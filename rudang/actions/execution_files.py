"""Write the yearly execution report in Word: a unit's own, or the college's over all units."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from rudang.actions import execution_drafting as drafting
from rudang.actions import execution_reports as reports
from rudang.actions import ledger
from rudang.core.scope import Actor, Refused, Right
from rudang.papers.execution_reports import write as written
from rudang.store.models import ExecutionReport
from rudang.store.reads import execution_reports as reads
from rudang.store.reads.units import root, whole_tree

_IN = (ExecutionReport.State.SENT, ExecutionReport.State.TAKEN)


@dataclass(frozen=True, slots=True)
class Written:
    """A file, the name under which it is handed over, and whether it is still a draft."""

    body: bytes
    name: str
    title: str
    is_draft: bool


@transaction.atomic
def write(*, by: Actor, year: int, as_of: date, unit: int | None = None) -> Written:
    """The report as it stands: text and figures handed in, or what the base says on a day.

    Args:
        unit: whose report; the college's over all units where left out.

    Raises:
        Refused: the year has no plan, or the unit hands in no report or is out of scope.
    """
    tree, top = whole_tree(), root()
    if year not in reads.years():
        raise Refused(f"{year} 年没有计划，没有执行情况可以报告。")
    place = top.pk if unit is None and top is not None else unit
    if place is None or place not in tree or not by.may(Right.READ_PLAN, place):
        raise Refused("没有这个单位，或不在您的范围内。")
    is_college = top is not None and place == top.pk
    if not is_college and place not in reads.reporters(year, tree):
        raise Refused(f"{tree[place].name}在 {year} 年没有自己的计划，不单独报告。")
    report = reads.report(year, place)
    lines = reports.lines(year, as_of=as_of) if is_college else None
    frozen = report.figures if report is not None and report.state in _IN else None
    if frozen is not None:
        figures = frozen
    elif lines is not None:
        figures = reports.merged(year, lines, as_of=as_of)
    else:
        figures = reports.figures_of(year, [place], as_of=as_of)[place]
    name = "全校" if is_college else tree[place].name
    blocks = dict(report.blocks) if report else reports.suggestions(name, figures)
    paper = drafting.paper(tree[place], year, figures, blocks, report, lines)
    ledger.write(
        ledger.Event(
            verb="write_execution_report_file",
            subject_kind="execution_report",
            subject_id=f"{year} {place}",
            unit=place,
            after={"is_draft": paper.is_draft},
        ),
        by=by,
    )
    return Written(written(paper), drafting.file_name(paper), paper.title, paper.is_draft)
