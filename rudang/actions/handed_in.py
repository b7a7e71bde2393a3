"""What persons hand in, thought reports and requests for correction, and what becomes of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from rudang.actions import dossiers, ledger, scans
from rudang.actions.dossiers import Changed, Problem
from rudang.core.facts import FACT
from rudang.core.scope import Actor, Refused, Right, Scope
from rudang.regulation.papers import ITEM, report_of
from rudang.store import door
from rudang.store.models import Act, Dossier, HandedIn, Scan, Sheet
from rudang.store.reads import persons as reads

THOUGHT_REPORT = HandedIn.Kind.THOUGHT_REPORT.value
CORRECTION = HandedIn.Kind.CORRECTION.value
MOST = 20_000
"""Characters of one thought report."""
_SHORT = 500
MOST_FILES = 10
"""Pages photographed one by one, of one report."""


@transaction.atomic
def hand_in(
    *,
    by: Actor,
    kind: str,
    words: str,
    dated_on: date | None = None,
    about: str = "",
    should_be: str = "",
    files: Sequence[tuple[str, bytes]] = (),
    today: date,
) -> HandedIn:
    """Hand in a thought report or ask for a correction of the own dossier.

    From here on the transaction sees that dossier alone, whatever it saw before.

    Args:
        words: the report itself, or why it should be corrected.
        dated_on: the day of the report; a request has none.
        about: the fact to be corrected; blank for anything else.
        files: name and bytes of scans of the report; they wait with it, as no paper of the
            dossier yet.
    """
    own = reads.own_dossier(by.account_id) if by.account_id and by.may(Right.OWN) else None
    if own is None:
        raise Refused("只有本人可以用本人账号提交。")
    door.enter(Scope.of([own.unit]), dossier=own.dossier)
    values = _checked(kind, words, dated_on, about, should_be, today, len(files))
    if HandedIn.objects.filter(
        dossier_id=own.dossier, state=HandedIn.State.WAITING, **values
    ).exists():
        raise Refused("同样的内容已经提交过，正在等候党支部处理，不用再交。")
    made = HandedIn.objects.create(
        dossier_id=own.dossier, unit_id=own.unit, handed_at=timezone.now(), **values
    )
    kept = _keep(made, files, by=by)
    ledger.write(
        ledger.Event(
            verb="hand_in",
            subject_kind="dossier",
            subject_id=own.dossier,
            unit=own.unit,
            after={"handed_in": made.pk, **_told(made), **({"files": kept} if kept else {})},
        ),
        by=by,
    )
    return made


@transaction.atomic
def take(
    *, by: Actor, handed_in: int, version: int, act: int | None = None, reply: str = "", today: date
) -> HandedIn:
    """Take what was handed in: a report is recorded as handed in, a request as corrected.

    Args:
        act: the act by which the dossier was corrected, recorded after the request came.
    """
    found = _at_hand(by, handed_in, version)
    if found.kind == THOUGHT_REPORT:
        made = dossiers.record_act(
            by=by,
            dossier=found.dossier_id,
            kind="thought_report",
            held_on=found.dated_on,
            facts={"report_words": [found.words]} if found.words else {},
            today=today,
        )
        found.scans.filter(state=Scan.State.WAITING).update(state=Scan.State.KEPT, act=made)
    else:
        corrected = Act.objects.filter(
            pk=act or 0,
            dossier_id=found.dossier_id,
            supersedes__isnull=False,
            recorded_at__gte=found.handed_at,
        ).first()
        if corrected is None:
            raise Problem("act", "请先更正有关记录，再选择是哪一条更正采纳了这份申请。")
        made = corrected
    return _answer(
        found, HandedIn.State.TAKEN, by=by, verb="take_handed_in", act=made, reply=reply.strip()
    )


@transaction.atomic
def decline(*, by: Actor, handed_in: int, version: int, reply: str) -> HandedIn:
    """Decline what was handed in; the person reads why."""
    found = _at_hand(by, handed_in, version)
    if not reply.strip():
        raise Problem("reply", "请写明未采纳的理由，本人会看到这段话。")
    found.scans.filter(state=Scan.State.WAITING).update(
        state=Scan.State.VOID, reason=f"退回本人：{reply.strip()}", voided_at=timezone.now()
    )
    return _answer(
        found, HandedIn.State.DECLINED, by=by, verb="decline_handed_in", reply=reply.strip()
    )


def _keep(made: HandedIn, files: Sequence[tuple[str, bytes]], *, by: Actor) -> list[str]:
    """Keep the files of a report beside it, and tell their names and hashes."""
    if not files:
        return []
    case = Dossier.objects.get(pk=made.dossier_id)
    stages = Sheet.objects.filter(dossier=case).values_list("stage", flat=True)
    paper = report_of(stages.get())
    kept = []
    for name, data in files:
        scan = scans.keep(
            case,
            data=data,
            filename=name,
            by_account=by.account_id,
            paper=paper,
            state=Scan.State.WAITING,
            step=ITEM[paper].step,
            dated_on=made.dated_on,
            handed_in=made,
        ).scan
        kept.append(f"{scan.filename}（{scan.sha256}）")
    return kept


def _at_hand(by: Actor, which: int, version: int) -> HandedIn:
    # The row alone: what it points to may be absent, and an outer join cannot be locked.
    found = HandedIn.objects.select_for_update().filter(pk=which).first()
    if found is None:
        raise Refused("没有这份材料，或不在您的范围内。")
    if not by.may(Right.RECORD, found.unit_id):
        raise Refused("您没有处理这份材料的权限。")
    if found.state != HandedIn.State.WAITING or found.version != version:
        who = found.answered_by.name if found.answered_by else "别人"
        raise Changed(f"{who}刚刚已经处理了这份材料：{HandedIn.State(found.state).label}。")
    return found


def _answer(
    found: HandedIn,
    state: HandedIn.State,
    *,
    by: Actor,
    verb: str,
    act: Act | None = None,
    reply: str = "",
) -> HandedIn:
    found.state, found.act, found.reply = state, act, reply
    found.answered_at, found.answered_by_id = timezone.now(), by.account_id
    found.version += 1
    found.save()
    ledger.write(
        ledger.Event(
            verb=verb,
            subject_kind="dossier",
            subject_id=found.dossier_id,
            unit=found.unit_id,
            after={"handed_in": found.pk, "act": act.pk if act else None, "reply": reply},
        ),
        by=by,
    )
    return found


def _told(found: HandedIn) -> dict[str, Any]:
    """What the ledger keeps: that and about what, not the report itself."""
    if found.kind == THOUGHT_REPORT:
        return {"kind": found.kind, "dated_on": found.dated_on}
    return {"kind": found.kind, "about": found.about, "should_be": found.should_be}


def _checked(
    kind: str,
    words: str,
    dated_on: date | None,
    about: str,
    should_be: str,
    today: date,
    files: int,
) -> Mapping[str, Any]:
    words, should_be = words.strip(), should_be.strip()
    if kind == THOUGHT_REPORT:
        if dated_on is None:
            raise Problem("dated_on", "请填写这份思想汇报落款的日期。")
        if dated_on > today:
            raise Problem("dated_on", f"{dated_on.isoformat()} 还没有到，请填写实际落款的日期。")
        if not words and not files:
            raise Problem("words", "请填写思想汇报的内容，或者附上手写稿的扫描件。")
        if files > MOST_FILES:
            raise Problem("file", f"一份汇报最多附 {MOST_FILES} 个文件，请把几页合成一份 PDF。")
        if len(words) > MOST:
            raise Problem("words", f"一份最多 {MOST:,} 字，现在有 {len(words):,} 字。")
        return {"kind": kind, "dated_on": dated_on, "words": words}
    if kind != CORRECTION:
        raise Refused("只能提交思想汇报或更正申请。")
    if about and about not in FACT:
        raise Problem("about", "请选择要更正的内容。")
    if not should_be:
        raise Problem("should_be", "请填写正确的内容。")
    if not words:
        raise Problem("words", "请写明理由，有材料可以证明的也请写上。")
    for field, text in (("should_be", should_be), ("words", words)):
        if len(text) > _SHORT:
            raise Problem(field, f"最多 {_SHORT} 字，现在有 {len(text)} 字。")
    return {"kind": kind, "about": about, "should_be": should_be, "words": words}
