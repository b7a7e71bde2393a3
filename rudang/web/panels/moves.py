"""What moves add to a dossier's page and to the work list."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from rudang.core.scope import Right
from rudang.core.stages import STAGES
from rudang.store.reads import moves
from rudang.store.reads.dossiers import Kept
from rudang.store.reads.units import Place, whole_tree
from rudang.web.door import Visit
from rudang.web.panels.shape import Desk, Panel, Waiting

_SHOWN = 20
_LATE_DAYS = 30
"""An offer that nobody took up for so many days is shown as late."""


def panel(visit: Visit, case: Kept, row: Mapping[str, Any]) -> Panel | None:
    """Where the dossier came from, an open offer, and the ways out."""
    if not visit.me.may(Right.READ_DOSSIERS, case.unit):
        return None
    may_record = visit.me.may(Right.RECORD, case.unit)
    transfers, parcels = moves.of_dossier(case.id)
    came = case.standing("transfer")
    ended = case.standing("exit")
    if not (may_record or transfers or parcels or came or ended):
        return None
    is_moving = any(one.is_open for one in transfers)
    return Panel(
        key="moves",
        title="转接和终止",
        template="panels/moves.html",
        context={
            "dossier": case.id,
            "transfers": transfers,
            "parcels": parcels,
            "came": came[0] if came else None,
            "ended": ended[0] if ended else None,
            "tree": whole_tree(),
            "may_record": may_record,
            "may_write": may_record and visit.me.may(Right.UNMASK, case.unit),
            "is_moving": is_moving,
            "is_ended": row["stage"] == "ended",
        },
        count=len(transfers) + len(parcels),
        is_open=is_moving or bool(ended),
    )


def desk(visit: Visit) -> Desk | None:
    """Offers that wait for one's unit, those that came back, and packages not yet confirmed."""
    if not visit.me.may(Right.RECORD):
        return None
    # Whoever sees the whole tree has the list of transfers; the work list is for who must act.
    if visit.me.scope.is_everything:
        return None
    tree = whole_tree()
    waiting = [one for one in moves.waiting() if one.unit in visit.me.scope]
    back = moves.returned()
    lines = [
        Waiting(
            one.name,
            f"{STAGES.get(one.stage, '')} · {tree[one.from_unit].name}转来，等清点接收",
            visit.address("transfer", one.id),
            unit=tree[one.unit].term,
            action="清点接收",
            day=one.sent_on,
            is_overdue=(visit.as_of - one.sent_on).days > _LATE_DAYS,
        )
        for one in waiting
    ]
    lines += [
        Waiting(
            one.name,
            f"{tree[one.unit].name}退回：{one.reply}",
            visit.address("dossier", one.dossier),
            unit=tree[one.from_unit].term,
            action="重新办理",
        )
        for one in back
        if one.from_unit in visit.me.scope
    ]
    lines += [
        Waiting(
            one.name,
            _onward_words(went, tree),
            visit.address("transfer", one.id),
            unit=tree[one.unit].term,
            action="看转接",
            day=one.accepted_on,
        )
        for one in moves.gone_onward(visit.as_of - timedelta(days=_LATE_DAYS))
        for went in one.arrival["onward"]
        if went["was"] in visit.me.scope or one.unit in visit.me.scope
    ]
    if not lines:
        return None
    return Desk("moves", "转接", lines[:_SHOWN], len(lines), visit.address("transfers"))


def _onward_words(went: Mapping[str, Any], tree: Mapping[int, Place]) -> str:
    was = f"“{went['term']}”原报{tree[went['was']].name}"
    if went["to_unit"]:
        return f"{was}，已随转接改报{tree[went['to_unit']].name}，原处不用再办"
    return f"{was}，已随转接撤回，需要的由新支部重新报送"
