"""What the calendar of duties adds to the work list: what is due soon or overdue."""

from collections.abc import Mapping
from typing import Any

from rudang.actions import duties
from rudang.core.duties import DutyState, ShownBy
from rudang.core.scope import Right
from rudang.regulation.duties import DUTIES
from rudang.store.reads.dossiers import Kept
from rudang.store.reads.units import whole_tree
from rudang.store.reads.worklists import in_words
from rudang.web.door import Visit
from rudang.web.panels.shape import Desk, Panel, Waiting

_SHOWN = 8
# Observations stand on the list person by person, and reports have a desk of their own.
_TOLD = tuple(
    duty for duty in DUTIES if duty.shown_by not in (ShownBy.OBSERVATIONS, ShownBy.REPORT)
)


def panel(visit: Visit, case: Kept, row: Mapping[str, Any]) -> Panel | None:
    """Duties are organizations': a person's dossier shows none."""
    return None


def desk(visit: Visit) -> Desk | None:
    """One's own duties a line each; those of several organizations below in one line a duty."""
    me = visit.me
    if not me.may(Right.RECORD):
        return None
    units = {unit for unit in whole_tree() if me.may(Right.RECORD, unit)}
    year = visit.as_of.year
    owed = duties.owed(
        duties.calendar([year - 1, year], as_of=visit.as_of, units=units, duties=_TOLD)
    )
    heaps: dict[tuple[str, str, int], list[duties.Cell]] = {}
    for cell in owed:
        own = cell.place.id if cell.place.id == me.place or len(units) == 1 else 0
        heaps.setdefault((cell.duty.code, cell.span.code, own), []).append(cell)
    lines = [_line(visit, heap) for heap in heaps.values()]
    if not lines:
        return None
    return Desk("duties", "年度工作事项", lines[:_SHOWN], len(lines), visit.address("duties"))


def _line(visit: Visit, heap: list[duties.Cell]) -> Waiting:
    first = heap[0]
    is_one = len(heap) == 1
    return Waiting(
        subject=first.duty.term,
        words=f"{first.span.term}，{in_words(first.stand.due_on, visit.as_of)}；{first.source}",
        href=visit.address("duty", first.duty.code, first.span.code, first.place.id)
        if is_one
        else visit.address("duties", year=first.span.year, state=first.stand.state.value),
        unit=first.place.term if is_one else f"{len(heap)} 个党组织",
        action="登记" if is_one else "查看",
        day=first.stand.due_on,
        is_overdue=first.stand.state is DutyState.OVERDUE,
    )
