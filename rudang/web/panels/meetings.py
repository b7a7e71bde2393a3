"""What meetings add to a dossier's page and to the work list."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from rudang.actions.sittings import article
from rudang.core.facts import ACT_KIND
from rudang.core.scope import Right
from rudang.regulation.meetings import MATTERS, sitting_of
from rudang.store.reads import meetings as reads
from rudang.store.reads.dossiers import Kept
from rudang.store.reads.units import Place, above, whole_tree
from rudang.web.door import Visit
from rudang.web.meeting_forms import decision_term
from rudang.web.panels.shape import Desk, Link, Panel, Waiting

_LINES = 20
_AHEAD = timedelta(days=7)

# By stage: the matter whose meeting may come next, told by the step's own facts.
_NEXT: tuple[tuple[str, str, str, str], ...] = (
    # stage, what must be there, what must not, the matter
    ("applicant", "talk_on", "activist_on", "activist"),
    ("activist", "activist_on", "target_meeting_on", "target_meeting"),
    ("activist", "target_meeting_on", "superior_consent_on", "superior_consent"),
    ("target", "target_on", "committee_exam_on", "committee_exam"),
    ("target", "committee_exam_on", "preexam_on", "preexam"),
    ("preexamined", "preexam_on", "", "admission_meeting"),
    ("awaiting", "meeting_on", "general_reviewed_on", "general_review"),
    ("awaiting", "meeting_on", "approval_on", "approval"),
    ("probationary", "full_app_on", "full_meeting_on", "full_meeting"),
    ("probationary", "full_meeting_on", "full_general_reviewed_on", "full_general_review"),
    ("probationary", "full_meeting_on", "full_approval_on", "full_approval"),
)


def panel(visit: Visit, case: Kept, row: Mapping[str, Any]) -> Panel | None:
    """Notes of what meetings said of the person, and the meeting that may be called next."""
    if not visit.me.may(Right.READ_DOSSIERS):
        return None
    items = reads.of_dossier(case.id)
    notes: dict[int, list[Link]] = {}
    for item, meeting in items:
        words = _note(item, meeting)
        if words:
            href = visit.address("meeting", meeting.id) if meeting else ""
            notes.setdefault(item.step, []).append(Link(words, href))
    open_matters = {
        item.matter for item, meeting in items if meeting and meeting.state == reads.CALLED
    }
    links = _links(visit, case, row, open_matters) if visit.me.may(Right.RECORD) else {}
    return Panel("meetings", notes=notes, links=links)


def _note(item: reads.Item, meeting: reads.Kept | None) -> str:
    """What a meeting has to do with the step, where its act does not say it itself."""
    day = meeting.day.isoformat() if meeting and meeting.day else ""
    where = f"{day} {meeting.term}".strip() if meeting else "上级党组织会议"
    if item.act is not None:
        return f"{where}：{decision_term(item.matter, item.decision)}，见会议记录。" if day else ""
    if item.decision:
        reason = f"（{item.reason.rstrip('。')}）" if item.reason else ""
        return f"{where}：{decision_term(item.matter, item.decision)}{reason}。"
    if meeting and meeting.state == reads.CANCELLED:
        return f"原定 {where}已取消。"
    return f"已列入 {where}议程，待召开。" if meeting else "已列入上级党组织会议议程。"


def _links(
    visit: Visit, case: Kept, row: Mapping[str, Any], open_matters: set[str]
) -> dict[int, list[Link]]:
    tree = whole_tree()
    found: dict[int, list[Link]] = {}
    for stage, done, undone, matter in _NEXT:
        if row.get("stage") != stage or row.get(done) is None or matter in open_matters:
            continue
        if undone and row.get(undone) is not None:
            continue
        href = to_agenda(visit, tree, case.unit, case.id, matter)
        if href:
            words = f"召集{reads.KINDS[sitting_of(matter).kind]}：{ACT_KIND[matter].term}"
            found.setdefault(ACT_KIND[matter].step, []).append(Link(words, href))
    return found


def to_agenda(visit: Visit, tree: Mapping[int, Place], unit: int, dossier: int, matter: str) -> str:
    """Where the meeting that decides a matter is called, with somebody on its agenda.

    It is that of the nearest unit of the right kind; empty where no meeting decides, or the
    visitor may not record there. Whether a branch is too small for a committee is told there.
    """
    if matter not in MATTERS or not article(matter, visit.as_of):
        return ""
    sitting = sitting_of(matter)
    for one in above(tree, unit):
        if tree[one].kind in sitting.unit_kinds:
            what, chosen = f"{one}:{sitting.kind}", f"{dossier}-{matter}"
            may = visit.me.may(Right.RECORD, one)
            return visit.address("new-meeting", what=what, chosen=chosen) if may else ""
    return ""


def desk(visit: Visit) -> Desk | None:
    """Meetings whose day is near or past and whose results nobody entered."""
    if not visit.me.may(Right.RECORD):
        return None
    rows, total = reads.waiting(visit.as_of + _AHEAD, _LINES)
    if not rows:
        return None
    tree = whole_tree()
    lines = [
        Waiting(
            subject=f"{tree[one.unit].term} {one.term}",
            words=_words(one, visit),
            href=visit.address(
                "meeting-results"
                if one.planned_on and one.planned_on <= visit.as_of
                else "meeting",
                one.id,
            ),
            action="登记结果" if one.planned_on and one.planned_on <= visit.as_of else "查看",
            day=one.planned_on,
            is_overdue=one.planned_on is not None and one.planned_on < visit.as_of,
        )
        for one in rows
        if visit.me.may(Right.RECORD, one.unit)
    ]
    return Desk(
        "meetings",
        "待召开、待登记的会议",
        lines,
        total if len(rows) < total else len(lines),
        visit.address("meetings", state=reads.CALLED),
    )


def _words(one: reads.Kept, visit: Visit) -> str:
    day = one.planned_on.isoformat() if one.planned_on else ""
    if one.planned_on and one.planned_on < visit.as_of:
        return f"计划 {day} 召开，议程 {one.people} 项，还没有登记结果"
    return f"计划 {day} 召开，议程 {one.people} 项"
