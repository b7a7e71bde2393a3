"""What proposals for a plan add to the work list: units asked for their answer."""

from collections.abc import Mapping
from typing import Any

from rudang.core.scope import Right
from rudang.store.reads import proposals as reads
from rudang.store.reads.dossiers import Kept
from rudang.web.door import Visit
from rudang.web.panels.shape import Desk, Panel, Waiting

_LINES = 20


def panel(visit: Visit, case: Kept, row: Mapping[str, Any]) -> Panel | None:
    """Nothing: no figure of a plan is about one person."""
    return None


def desk(visit: Visit) -> Desk | None:
    """Proposed figures that wait for the unit's answer; whoever plans sees them in the editor."""
    if not visit.me.may(Right.RECORD) or visit.me.may(Right.PLAN):
        return None
    lines, total = reads.asked(_LINES)
    waiting = [
        Waiting(
            subject=f"{line.period.term}计划建议数 {line.figure} 名",
            unit=line.place.term,
            words="请核对后答复组织部",
            href=visit.address("proposal-unit", line.period.code, line.place.id),
            action="答复",
            day=line.answer_by,
            is_overdue=line.answer_by is not None and visit.as_of > line.answer_by,
        )
        for line in lines
        if visit.me.may(Right.RECORD, line.place.id)
    ]
    return Desk("proposals", "计划建议数待答复", waiting, total)
