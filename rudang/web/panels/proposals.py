"""What proposals for a plan add to the work list: answers owed, and answers that are in."""

from collections.abc import Mapping
from typing import Any

from rudang.core.scope import Right
from rudang.store.reads import proposals as reads
from rudang.store.reads.dossiers import Kept
from rudang.store.reads.worklists import in_words
from rudang.web.door import Visit
from rudang.web.panels.shape import Desk, Panel, Waiting, some_of

_LINES = 20


def panel(visit: Visit, case: Kept, row: Mapping[str, Any]) -> Panel | None:
    """Nothing: no figure of a plan is about one person."""
    return None


def desk(visit: Visit) -> Desk | None:
    """Figures that wait for the unit's answer; for whoever plans, the rounds of answers."""
    if visit.me.may(Right.PLAN):
        found = [line for one in reads.rounds() if (line := _round(visit, one)) is not None]
        return Desk("proposals", "计划建议数的答复", found[:_LINES], len(found))
    if not visit.me.may(Right.RECORD):
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


def _round(visit: Visit, one: reads.Round) -> Waiting | None:
    """All answers in, or the day past with some missing; nothing while units still have time."""
    is_late = one.answer_by is not None and visit.as_of > one.answer_by
    if one.silent and not is_late:
        return None
    objecting = f"，其中 {one.objecting} 个有不同意见" if one.objecting else ""
    answered = one.units - len(one.silent)
    if one.silent:
        assert one.answer_by is not None
        words = (
            f"{answered} / {one.units} 个单位已答复{objecting}；"
            f"{some_of(one.silent)}未答复，{in_words(one.answer_by, visit.as_of)}"
        )
    else:
        words = f"{one.units} 个单位全部答复{objecting}，可以核对、修改后下达"
    return Waiting(
        subject=f"{one.period.term}计划建议方案",
        words=words,
        href=visit.address("proposal", one.period.code),
        action="查看答复" if one.silent else "核对下达",
        day=one.answer_by,
        is_overdue=bool(one.silent),
    )
