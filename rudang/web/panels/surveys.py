"""What demand surveys add to the work list: what is due from one's units, and what came to them."""

from collections.abc import Mapping
from datetime import date

from rudang.core.scope import Right
from rudang.store.reads import surveys as reads
from rudang.store.reads.submissions import offices
from rudang.store.reads.units import Place, whole_tree
from rudang.store.reads.worklists import in_words
from rudang.web.door import Visit
from rudang.web.panels.shape import Desk, Waiting, some_of

_SHOWN = 20


def panel(visit: Visit, case: object, row: object) -> None:
    """Nothing on a dossier's page: whom a place is meant for is not shown there."""
    return


def desk(visit: Visit) -> Desk | None:
    """Open surveys: the own return with the days left, those below, and all for the department."""
    held = offices(visit.me.account_id, visit.today)
    if not held:
        return None
    found = reads.progress(reads.calls(only_open=True))
    if not found:
        return None
    tree = whole_tree()
    lines = [
        line
        for one in found
        for unit, rights in held.items()
        for line in _lines(visit, one, tree, unit, rights)
    ]
    if not lines:
        return None
    return Desk("surveys", "摸底申报", lines[:_SHOWN], len(lines), visit.address("surveys"))


def _lines(
    visit: Visit,
    one: reads.Progress,
    tree: Mapping[int, Place],
    unit: int,
    rights: set[Right],
) -> list[Waiting]:
    call, day = one.call, visit.opens_on
    lines = []
    place = tree[unit]
    below = reads.gathered_by(tree, unit)
    if reads.answers(place) and Right.RECORD in rights and one.states.get(unit) not in reads.IN:
        lines.append(_own(visit, one, place, len(below), day))
    if below and Right.ANSWER in rights:
        came = [each for each in below if one.states.get(each) == "sent"]
        missing = [each for each in below if one.states.get(each) not in reads.IN]
        is_top = place.may_approve
        if came or missing:
            words = [f"{len(below) - len(missing)} / {len(below)} 个单位已报送"]
            if came:
                words.append(f"{len(came)} 个待汇总")
            if missing:
                names = some_of([tree[each] for each in missing])
                words.append(f"{names}未报送，{in_words(call.due_on, day)}")
            lines.append(
                Waiting(
                    f"{call.period.term}摸底",
                    "；".join(words),
                    visit.address("survey", call.period.code)
                    if is_top
                    else visit.address("survey-return", call.period.code, unit),
                    action="汇总" if came else "查看",
                    day=call.due_on,
                    is_overdue=bool(missing) and call.is_late(day),
                )
            )
        elif is_top:
            lines.append(
                Waiting(
                    f"{call.period.term}摸底",
                    "全部单位已报送并汇总，可以截止并编制计划",
                    visit.address("survey", call.period.code) + "#steer",
                    action="截止",
                    day=call.due_on,
                )
            )
    return lines


def _own(visit: Visit, one: reads.Progress, place: Place, branches: int, day: date) -> Waiting:
    call = one.call
    if one.states.get(place.id) == "returned":
        words = f"报送单被退回：{one.reasons.get(place.id, '')}"
    elif branches:
        words = f"汇总所属支部的申报，{in_words(call.due_on, day)}"
    else:
        words = f"逐人申报哪一季度可以接收谁，{in_words(call.due_on, day)}"
    return Waiting(
        f"{call.period.term}摸底申报",
        words,
        visit.address("survey-return", call.period.code, place.id),
        unit=place.term,
        action="填报",
        day=call.due_on,
        is_overdue=call.is_late(day),
    )
