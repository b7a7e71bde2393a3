"""What submissions add to a dossier's page and to the work list."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from rudang.actions import submissions
from rudang.core.facts import ACT_KIND
from rudang.core.scope import Right
from rudang.regulation import levels
from rudang.regulation.levels import LEVEL, Acting, Level
from rudang.store.reads import submissions as reads
from rudang.store.reads.dossiers import Kept
from rudang.store.reads.units import Place, whole_tree
from rudang.web.door import Visit
from rudang.web.pages import submissions as pages
from rudang.web.panels.shape import Desk, Link, Panel, Waiting

_TOLD_DAYS = 14
"""For so many days whoever sent something is told that it was answered."""


def panel(visit: Visit, case: Kept, row: Mapping[str, Any]) -> Panel | None:
    """What was sent for the person, and what can be sent now, at the steps it belongs to."""
    sent = reads.of_dossier(case.id)
    may_send = visit.me.may(Right.RECORD, case.unit)
    if not sent and not may_send:
        return None
    tree = whole_tree()
    latest: dict[str, reads.Sent] = {}
    for one in sent:
        if one.kind in LEVEL:
            latest.setdefault(one.kind, one)
    notes: dict[int, list[Link]] = {}
    for one in latest.values():
        note = Link(_words(one, tree), visit.address("submission", one.id))
        notes.setdefault(LEVEL[one.kind].step, []).append(note)
    links: dict[int, list[Link]] = {}
    if may_send:
        waiting = {one.kind for one in sent if one.is_open}
        line = submissions.line_of(tree, case.unit)
        for level in levels.levels_on(visit.as_of):
            if level.kind not in waiting and _is_due(visit, level, line, row, case):
                href = visit.address("send-submissions", level.kind, dossier=case.id)
                links.setdefault(level.step, []).append(Link(level.verb, href))
    rows = [
        {
            "term": ACT_KIND[one.kind].term,
            "one": one,
            "from_unit": tree[one.from_unit].term,
            "to_unit": tree[one.to_unit].term,
            "state": pages.state_words(one),
            "mark": pages.mark_of(one),
            "result": pages.result_words(one),
            "href": visit.address("submission", one.id),
        }
        for one in sent
    ]
    return Panel(
        "submissions",
        "报送",
        "panels/submissions.html" if rows else "",
        {"rows": rows},
        len(rows),
        notes=notes,
        links=links,
    )


def _words(one: reads.Sent, tree: Mapping[int, Place]) -> str:
    """已于 2019-09-20 报送校党委，待接收."""
    level = LEVEL[one.kind]
    there = "校外" if level.acting is Acting.BEYOND else tree[one.to_unit].term
    words = f"{one.sent_on.isoformat()} {level.verb}：{there}，{pages.state_words(one)}"
    return f"{words}：{one.reason}" if one.state == "returned" else words


def _is_due(
    visit: Visit, level: Level, line: list[levels.Rung], row: Mapping[str, Any], case: Kept
) -> bool:
    """Whether the step is the one that may be sent now, by the facts of the day looked at."""
    if levels.acting_unit(level, line) is None or row["stage"] == "ended":
        return False
    if level.acting is Acting.BEYOND and not visit.me.may(Right.ANSWER):
        return False
    before = row[levels.day_of(level.after)]
    # On a past day it may have been done since: then there is nothing to send.
    done = max((act.held_on for act in case.standing(level.kind) if act.held_on), default=None)
    if before is None or (done is not None and done >= before):
        return False
    if done is not None and not ACT_KIND[level.kind].may_be_renewed:
        return False
    if level.moot and (later := row[levels.day_of(level.moot)]) and later >= before:
        return False
    if any(row[name] in values for name, values in level.unless.items()):
        return False
    review = levels.missing_review(level, line)
    reviewed = row[levels.day_of(review)] if review else before
    return reviewed is not None and reviewed >= before


def desk(visit: Visit) -> Desk | None:
    """What came to one's own posts, and to whoever sends: what was returned or answered."""
    held = reads.offices(visit.me.account_id, visit.today)
    own = {unit for unit, rights in held.items() if Right.ANSWER in rights}
    at_work = {unit for unit, rights in held.items() if Right.RECORD in rights}
    if not own and not at_work:
        return None
    tree = whole_tree()
    # The college's own desk is not where the branches' returned matters are put right.
    mine = {unit for unit in at_work if not tree[unit].may_approve}
    since = visit.today - timedelta(days=_TOLD_DAYS)
    groups: dict[str, list[Waiting]] = {"inbox": [], "returned": [], "done": []}
    for heap in reads.heaps(own, mine, since=since):
        term = _term(heap.kind)
        if heap.state in reads.OPEN:
            how = "待接收" if heap.state == "sent" else "已接收，待办理"
            groups["inbox"].append(_line(visit, heap, tree, f"{term}，{how}", "办理", "inbox"))
        elif heap.state == "returned":
            words = f"{term}被退回：{heap.reason}"
            groups["returned"].append(_line(visit, heap, tree, words, "补正后重报", "returned"))
        else:
            groups["done"].append(_line(visit, heap, tree, f"{term}已经办理", "", "done"))
    lines = [line for group in groups.values() for line in group]
    if not lines:
        return None
    shown = lines[:20]
    return Desk("submissions", "报送", shown, len(lines), visit.address("submissions"))


def _term(kind: str) -> str:
    return LEVEL[kind].term if kind in LEVEL else ACT_KIND[kind].term


def _line(
    visit: Visit, heap: reads.Heap, tree: Mapping[int, Place], words: str, action: str, box: str
) -> Waiting:
    """One person by name and straight to the matter, several by their number and to the list."""
    is_one = heap.people == 1
    return Waiting(
        subject=heap.person if is_one else f"{heap.person}等 {heap.people} 人",
        words=words,
        href=visit.address("submission", heap.first)
        if is_one
        else visit.address("submissions", box=box, kind=heap.kind, unit=heap.from_unit),
        unit=tree[heap.from_unit].term,
        action=action,
        day=heap.since,
    )
