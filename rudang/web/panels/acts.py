"""What acts add to a dossier's page and to the work list: the grids where many are written."""

from collections.abc import Mapping
from typing import Any

from rudang.core.facts import ACT_KIND
from rudang.core.scope import Right
from rudang.store.reads import worklists
from rudang.store.reads.dossiers import Kept
from rudang.web.door import Visit
from rudang.web.panels.shape import Desk, Link, Panel, Waiting

_STEPS = {2: "talk", 6: "observation", 21: "probation_observation"}


def panel(visit: Visit, case: Kept, row: Mapping[str, Any]) -> Panel | None:
    """No section of its own; at the steps that repeat, the way to the branch's grid."""
    if not visit.me.may(Right.RECORD, case.unit) or row["stage"] == "ended":
        return None
    kind_of = {"applicant": 2, "activist": 6, "probationary": 21}
    number = kind_of.get(row["stage"])
    if number is None:
        return None
    href = visit.address("grid", _STEPS[number], case.unit)
    label = f"全支部{ACT_KIND[_STEPS[number]].term}登记表"
    return Panel("acts", links={number: [Link(label, href)]})


def desk(visit: Visit) -> Desk | None:
    """For whoever works in a branch: how many its grids hold."""
    place = visit.me.place
    if place is None or not visit.me.may(Right.RECORD, place):
        return None
    counts = worklists.of_grids(place)
    words = {
        "talk": "人递交了申请、还没有谈话记录",
        "observation": "人在培养考察中",
        "probation_observation": "名预备党员在教育考察中",
    }
    lines = [
        Waiting(
            f"{ACT_KIND[kind].term}登记表",
            f"{counts[kind]} {said}",
            visit.address("grid", kind, place),
            action="逐人填写",
        )
        for kind, said in words.items()
        if counts.get(kind)
    ]
    return Desk("grids", "谈话和考察登记表", lines, len(lines)) if lines else None
