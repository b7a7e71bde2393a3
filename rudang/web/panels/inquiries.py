"""What the political review, the negative list and public notices add to a page and the desk."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from rudang.actions import negative_lists, notices
from rudang.core.facts import FACT
from rudang.core.scope import Right
from rudang.store.reads import inquiries as reads
from rudang.store.reads.dossiers import Kept
from rudang.store.reads.units import whole_tree
from rudang.web.door import Visit
from rudang.web.panels.shape import Desk, Link, Panel, Waiting

_SHOWN = 8
_WAIT_DAYS = 30
"""After how many days without a reply the desk says so; nobody set a deadline."""
_SPANS = {told.kind: (told.since, told.until) for told in notices.TOLD_BY.values()}
_STEP_OF = {"activist": 3, "public_notice": 8, "admission_meeting": 15, "full_meeting": 23}
_EVALUATION = (
    "eval_politics",
    "eval_motive",
    "eval_character",
    "eval_conduct",
    "eval_overall",
    "eval_grades",
)
# From where on the review is at hand: listed as a target, and not yet approved.
_REVIEWED = ("target", "preexamined", "awaiting")


def panel(visit: Visit, case: Kept, row: Mapping[str, Any]) -> Panel | None:
    """The review, the list, notices and objections of one dossier."""
    asked = [one for one in reads.of_dossier(case.id, until=visit.as_of) if not one.is_void]
    marks = [one for one in reads.marks(case.id) if one.marked_on <= visit.as_of]
    raised = [one for one in reads.objections(case.id) if one.received_on <= visit.as_of]
    stops = [one for one in marks if one.stops]
    out = [one for one in asked if one.replied_on is None]
    is_open = [one for one in raised if one.handled_on is None or one.handled_on > visit.as_of]
    evaluation = [(FACT[name].term, row[name]) for name in _EVALUATION if row[name]]
    may = visit.me.may(Right.RECORD, case.unit)
    review = visit.address("political-review", case.id)
    marking = visit.address("negative-list", case.id)
    register = visit.address("objections", case.id)
    notes: dict[int, list[Link]] = {}
    links: dict[int, list[Link]] = {}
    if out:
        notes.setdefault(10, []).append(Link(f"函调和征求意见还有 {len(out)} 件没有回复", review))
    if stops:
        words = (
            "负面清单有所列情形，已决定不得继续"
            if any(one.decision for one in stops)
            else "负面清单有所列情形，等待校级决定，下一步暂停"
        )
        notes.setdefault(_next(row), []).append(Link(words, marking))
    if is_open:
        notes.setdefault(8, []).append(
            Link(f"公示期间的反映还有 {len(is_open)} 条没有办结", register)
        )
    for hung in _hanging(visit, case):
        span = notices.span(hung.since)
        notes.setdefault(_STEP_OF[hung.kind], []).append(
            Link(f"{hung.since.isoformat()} 起公示，最早 {span.until.isoformat()} 结束", "")
        )
        if may:
            links.setdefault(_STEP_OF[hung.kind], []).append(
                Link("登记公示结束", visit.address("notice", hung.act))
            )
    stage = row["stage"]
    if stage in _REVIEWED or asked:
        links.setdefault(10, []).append(Link("政治审查", review))
    if may and stage == "activist" and row["target_meeting_on"] and not row["notice_from"]:
        links.setdefault(8, []).append(
            Link("写公示", visit.address("new-notice", point="target", chosen=case.id))
        )
    if not (asked or marks or raised or evaluation or notes or links):
        return None
    return Panel(
        "inquiries",
        "政治审查、公示和综合评价",
        "panels/inquiries.html",
        {
            "asked": asked,
            "out": len(out),
            "marked": [one for one in marks if one.is_marked],
            "done": len(marks),
            "raised": raised,
            "evaluation": evaluation,
            "evaluated_on": row["evaluated_on"],
            "review": review,
            "marking": marking,
            "register": register,
        },
        count=len(asked) + len(raised) + len([one for one in marks if one.is_marked]),
        is_open=bool(stops or is_open),
        notes=notes,
        links=links,
    )


def _next(row: Mapping[str, Any]) -> int:
    """The step at which a stop is shown: the next decision in the person's stage."""
    if row["stage"] == "applicant" and row["talk_on"] is None:
        return 2
    return {
        "applicant": 3,
        "activist": 8,
        "target": 13,
        "preexamined": 15,
        "awaiting": 17,
        "probationary": 23,
    }.get(row["stage"], 24)


def _hanging(visit: Visit, case: Kept) -> list[reads.Posted]:
    """Notices of the dossier that have not ended, from the acts already at hand."""
    found = []
    for act in case.history:
        if act.is_standing and act.kind in _SPANS:
            hung = reads.hung(
                case.id, "", case.unit, act.id, act.kind, act.held_on, act.facts, _SPANS
            )
            is_begun = hung is not None and hung.since <= visit.as_of
            if hung and is_begun and (hung.until is None or hung.until > visit.as_of):
                found.append(hung)
    return found


def desk(visit: Visit) -> Desk | None:
    """Marks to decide, objections nobody handled, notices that are full, replies long out."""
    may_decide = negative_lists.may_decide(visit.me)
    if not visit.me.may(Right.RECORD):
        return None
    tree = whole_tree()
    lines: list[Waiting] = []
    total = 0

    def add(found: Sequence[reads.Line], many: int, words: str, to: str, action: str) -> None:
        nonlocal total
        total += many
        for one in found:
            lines.append(
                Waiting(
                    one.person,
                    words.format(words=one.words, days=(visit.as_of - one.day).days),
                    visit.address(to, one.dossier, *([one.id] if one.id else [])),
                    tree[one.unit].term,
                    action,
                    one.day,
                )
            )

    if may_decide:
        marked, many = reads.undecided(as_of=visit.as_of, limit=_SHOWN)
        add(marked, many, "负面清单有所列情形，等待决定能否继续", "negative-list", "作出决定")
    raised, many = reads.unhandled(as_of=visit.as_of, limit=_SHOWN)
    add(raised, many, "公示期间的反映（{words}）收到 {days} 天，没有办结", "objection", "登记处理")
    late = visit.as_of - timedelta(days=_WAIT_DAYS)
    waiting, many = reads.awaiting_replies(as_of=visit.as_of, before=late, limit=_SHOWN)
    add(waiting, many, "{words}，发出 {days} 天没有回复", "inquiry", "登记回复")
    for hung in reads.posted(_SPANS, as_of=visit.as_of, limit=_SHOWN):
        span = notices.span(hung.since)
        if hung.until is None and span.until <= visit.as_of:
            total += 1
            lines.append(
                Waiting(
                    hung.person,
                    f"公示已满 {span.days} 个工作日（{span.until.isoformat()}），等待登记结束",
                    visit.address("notice", hung.act),
                    tree[hung.unit].term,
                    "登记结束",
                    span.until,
                )
            )
    if not lines:
        return None
    return Desk("inquiries", "审查和公示", lines, total, visit.address("notices"))
