"""What papers add to a dossier's page and to the work list."""

from collections.abc import Mapping
from typing import Any

from rudang.actions import scans
from rudang.core.scope import Right
from rudang.core.serials import State
from rudang.regulation.papers import ITEM
from rudang.store.reads import forms
from rudang.store.reads import scans as reads
from rudang.store.reads.dossiers import Kept
from rudang.store.reads.units import whole_tree
from rudang.web.door import Visit
from rudang.web.panels.shape import Desk, Link, Panel, Waiting
from rudang.web.paper_states import lines_of

_SHOWN = 5


def panel(visit: Visit, case: Kept, row: Mapping[str, Any]) -> Panel | None:
    """What scans there are, what the minimum still lacks, and the form that was issued."""
    if not visit.me.may(Right.READ_DOSSIERS, case.unit):
        return None
    kept = reads.kept_papers(case.id)
    issued = forms.of_dossier(case.id, visit.as_of)
    told = lines_of(row, kept, visit.as_of, only_minimum=True)
    lacking = [item for item, state, is_least in told if is_least and state == "missing"]
    href = visit.address("papers", case.id)
    may_record = visit.me.may(Right.RECORD, case.unit)
    notes: dict[int, list[Link]] = {}
    links: dict[int, list[Link]] = {}
    for paper, (step, count) in kept.items():
        if step:
            term = ITEM[paper].term if paper in ITEM else "另加的材料"
            notes.setdefault(step, []).append(Link(f"扫描件：{term} {count} 份", href))
    for one in issued:
        notes.setdefault(14, []).append(
            Link(f"志愿书 {one.serial} {one.state.term}（{one.on.isoformat()}）",
                 visit.address("form-serial", one.serial))
        )  # fmt: skip
    if may_record:
        for item in lacking:
            where = visit.address("papers", case.id, paper=item.code) + "#upload"
            links.setdefault(item.step, []).append(Link(f"上传{item.term}", where))
        is_due = row["preexam_result"] == "合格" and row["meeting_on"] is None
        if is_due and not any(one.state in (State.OUT, State.USED) for one in issued):
            where = visit.address("form-entry", "issue", dossier=case.id)
            links.setdefault(14, []).append(Link("发志愿书给本人", where))
        if row["full_approval_on"] is not None:
            links.setdefault(25, []).append(Link("核对材料", href))
            links[25].append(Link("档案材料清单", visit.address("papers-contents", case.id)))
    return Panel(
        "papers",
        "材料",
        "panels/papers.html",
        {
            "href": href,
            "contents": visit.address("papers-contents", case.id),
            "may_record": may_record,
            "kept": [
                (ITEM[paper].term if paper in ITEM else "另加的材料", count)
                for paper, (_, count) in kept.items()
            ],
            "lines": [(item, state) for item, state, is_least in told if is_least],
            "lacking": len(lacking),
        },
        count=sum(count for _, count in kept.values()),
        notes=notes,
        links=links,
    )


def desk(visit: Visit) -> Desk | None:
    """Those made full members whose papers are all there: their files can be closed."""
    if not visit.me.may(Right.RECORD):
        return None
    tree = whole_tree()
    mine = {unit for unit in tree if visit.me.may(Right.RECORD, unit)}
    total, people = reads.ready(scans.needed(), as_of=visit.as_of, units=mine, limit=_SHOWN)
    return Desk(
        "archive",
        "材料齐全，可以归档",
        [
            Waiting(
                one.name,
                "归档必备材料都有扫描件或已登记存档",
                visit.address("act", one.dossier, "archive"),
                tree[one.unit].term,
                "记录归档",
            )
            for one in people
        ],
        total,
        visit.address("papers-missing", stage="closing"),
    )
