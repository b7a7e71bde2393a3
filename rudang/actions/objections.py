"""Keep the register of what is said against somebody during a public notice."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from rudang.actions import ledger, notices
from rudang.actions.dossiers import Changed, Problem, done_on
from rudang.core.facts import NO, NOTICE_RESULTS, YES
from rudang.core.scope import Actor, Refused, Right
from rudang.store.models import Act, Dossier, Objection
from rudang.store.reads.inquiries import SOURCES

_REASON = "登记公示期间的反映"


@transaction.atomic
def receive(
    *,
    by: Actor,
    dossier: int,
    received_on: date | None,
    source: str,
    content: str,
    today: date,
    point: str = "target",
) -> Objection:
    """Take down an objection; the notice's record says at once that there is one, unresolved."""
    case = _case(by, dossier)
    if point not in notices.TOLD_BY:
        raise Problem("point", "请选择是哪一次公示。")
    if source not in SOURCES:
        raise Problem("source", f"请选择来源，可以是：{'、'.join(SOURCES.values())}。")
    if not content.strip():
        raise Problem("content", "请写明反映的内容。")
    received = done_on(received_on, today=today, field="received_on", absent="请填写收到的日期。")
    act = notices.standing(case.pk, point)
    made = Objection.objects.create(
        dossier=case,
        unit_id=case.unit_id,
        act=act,
        received_on=received,
        source=source,
        content=content.strip(),
        recorded_at=timezone.now(),
        recorded_by_id=by.account_id,
    )
    _tell_the_rules(case, act, "", by=by, today=today)
    _tell("receive_objection", made, by=by, after=_told(made))
    return made


@transaction.atomic
def handle(
    *,
    by: Actor,
    objection: int,
    handled_on: date | None,
    handling: str,
    is_upheld: bool | None,
    version: int,
    today: date,
    result: str = "",
) -> Objection:
    """Write down how an objection was looked into and whether it was found true.

    Args:
        result: with the last open one of a development target's notice, whether all of it stands
            in the way; people say so, nothing concludes it from `is_upheld`.
    """
    # The dossier's lock comes first, as everywhere else.
    before = Objection.objects.filter(pk=objection).values_list("dossier_id", flat=True).first()
    if before is None:
        raise Refused("没有这条反映，或不在您的范围内。")
    case = _case(by, before)
    found = Objection.objects.select_for_update().get(pk=objection)
    if found.version != version:
        now = f"{found.handled_on.isoformat()} 已办结：{found.handling}" if found.handled_on else ""
        raise Changed(f"这条反映刚刚被别人改过。{now}请看看新的内容再决定。")
    handled = done_on(handled_on, today=today, field="handled_on", absent="请填写办结的日期。")
    if handled < found.received_on:
        raise Problem("handled_on", f"办结不能早于收到（{found.received_on.isoformat()}）。")
    if not handling.strip():
        raise Problem("handling", "请写明怎样调查核实和处理。")
    if is_upheld is None:
        raise Problem("is_upheld", "请选择反映的问题是否属实。")
    act = found.act and notices.standing(case.pk, notices.POINT_OF[found.act.kind])
    is_last = not Objection.objects.filter(dossier=case, handled_on=None).exclude(pk=found.pk)
    if act is not None and act.kind == notices.TARGET and is_last and result not in NOTICE_RESULTS:
        raise Problem("result", f"反映已全部办结，请选择公示结果：{'、'.join(NOTICE_RESULTS)}。")
    told = _told(found)
    found.handled_on, found.handling, found.is_upheld = handled, handling.strip(), is_upheld
    found.version += 1
    found.save()
    _tell_the_rules(case, act, result, by=by, today=today)
    _tell("handle_objection", found, by=by, before=told, after=_told(found))
    return found


def _tell_the_rules(case: Dossier, act: Act | None, result: str, *, by: Actor, today: date) -> None:
    """What the rules on listing read of the register, as facts of the notice's act."""
    if act is None or act.kind != notices.TARGET:
        return
    is_open = Objection.objects.filter(dossier=case, handled_on=None).exists()
    facts = {
        "notice_objections": "有",
        "objections_checked": NO if is_open else YES,
        "notice_result": "未查清" if is_open else result,
    }
    if all(act.facts.get(name) == value for name, value in facts.items()):
        return
    notices.complete(case, notices.TARGET, facts, _REASON, by=by, today=today)


def _case(by: Actor, dossier: int) -> Dossier:
    case = Dossier.objects.select_for_update().filter(pk=dossier, is_void=False).first()
    if case is None or not by.may(Right.RECORD, case.unit_id):
        raise Refused("没有这份档案，或您没有为它记录的权限。")
    return case


def _told(objection: Objection) -> dict[str, Any]:
    told = {
        "objection": objection.pk,
        "received_on": objection.received_on,
        "source": objection.get_source_display(),
        "content": objection.content,
        "handled_on": objection.handled_on,
        "handling": objection.handling,
        "is_upheld": objection.is_upheld,
    }
    return {name: value for name, value in told.items() if value not in (None, "")}


def _tell(
    verb: str,
    objection: Objection,
    *,
    by: Actor,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    ledger.write(
        ledger.Event(
            verb=verb,
            subject_kind="dossier",
            subject_id=objection.dossier_id,
            unit=objection.unit_id,
            before=before,
            after=after,
        ),
        by=by,
    )
