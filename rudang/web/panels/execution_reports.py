"""What the yearly execution reports add to the work list."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rudang.core.scope import Right
from rudang.regulation.planning import report_due_on
from rudang.store.reads import execution_reports as reads
from rudang.store.reads.dossiers import Kept
from rudang.store.reads.units import Place, whole_tree
from rudang.store.reads.worklists import in_words
from rudang.web.door import Visit
from rudang.web.panels.shape import Desk, Panel, Waiting, some_of

_IN = ("sent", "taken")
_SHOWN = 20


def panel(visit: Visit, case: Kept, row: Mapping[str, Any]) -> Panel | None:
    """Reports are of units: nothing of them stands in a person's dossier."""
    return None


def desk(visit: Visit) -> Desk | None:
    """The report one owes on the last year that is over, and for the department who owes one."""
    year = visit.as_of.year - (visit.as_of < date(visit.as_of.year, 12, 31))
    if year not in reads.years():
        return None
    tree = whole_tree()
    units = reads.reporters(year, tree)
    planning = [unit for unit in units if visit.me.may(Right.PLAN, unit)]
    recording = [unit for unit in units if visit.me.may(Right.RECORD, unit)]
    if not planning and not recording:
        return None
    handed = reads.reports(year)
    if planning:
        lines = _of_department(visit, year, tree, planning, handed)
    else:
        lines = _owed(visit, year, tree, recording, handed)
    if not lines:
        return None
    href = visit.address("execution-year", year)
    return Desk("execution-reports", "年度执行报告", lines[:_SHOWN], len(lines), href)


def _of_department(
    visit: Visit,
    year: int,
    tree: Mapping[int, Place],
    units: Sequence[int],
    handed: Mapping[int, reads.Report],
) -> list[Waiting]:
    """Reports to take one by one, who still owes one, and the college's own once all are in."""
    found = [
        Waiting(
            subject=tree[unit].name,
            words=f"{year} 年计划执行报告已报送，待接收",
            href=visit.address("execution-report", year, unit),
            action="查看",
            day=handed[unit].sent_on,
        )
        for unit in units
        if unit in handed and handed[unit].state == "sent"
    ]
    owing = [unit for unit in units if unit not in handed or handed[unit].state not in _IN]
    if owing:
        found.append(
            Waiting(
                subject=f"{year} 年计划执行报告",
                words=(
                    f"{len(units) - len(owing)} / {len(units)} 个单位已报送；"
                    f"{some_of([tree[unit] for unit in owing])}未报送，"
                    f"{in_words(report_due_on(year), visit.as_of)}"
                ),
                href=visit.address("execution-year", year),
                action="催报",
                day=report_due_on(year),
                is_overdue=visit.as_of > report_due_on(year),
            )
        )
    elif not found and not any(
        tree[unit].parent is None and report.state in _IN for unit, report in handed.items()
    ):
        found.append(
            Waiting(
                subject=f"{year} 年计划执行报告",
                words=f"{len(units)} 个单位全部报送并接收，可以汇总全校的报告",
                href=visit.address("execution-college", year),
                action="汇总",
                day=report_due_on(year),
            )
        )
    return found


def _owed(
    visit: Visit,
    year: int,
    tree: Mapping[int, Place],
    units: Sequence[int],
    handed: Mapping[int, reads.Report],
) -> list[Waiting]:
    """What one's own units have not handed in, with the reason where it came back."""
    due = report_due_on(year)
    found = []
    for unit in units:
        report = handed.get(unit)
        if report is not None and report.state in _IN:
            continue
        words = f"{year} 年计划执行报告应于 {due} 前报送"
        if report is not None and report.state == "returned":
            words = f"{year} 年计划执行报告被退回：{report.reason}"
        found.append(
            Waiting(
                subject=tree[unit].name,
                words=words,
                href=visit.address("execution-report", year, unit),
                action="撰写",
                day=due,
                is_overdue=visit.as_of > due,
            )
        )
    return found
