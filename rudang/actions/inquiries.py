"""Ask others about a person for the political review, and write down what they answered."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from rudang.actions import ledger
from rudang.actions.dossiers import Changed, Problem, done_on
from rudang.core.facts import REVIEW_PERSONS
from rudang.core.scope import Actor, Refused, Right
from rudang.store.models import Dossier, Inquiry
from rudang.store.reads.inquiries import KINDS, LETTERS

_LONGEST = 2_000


@transaction.atomic
def send(
    *,
    by: Actor,
    dossier: int,
    kind: str,
    sent_on: date | None,
    today: date,
    relation: str = "",
    person: str = "",
    addressee: str = "",
    number: str = "",
) -> Inquiry:
    """Write down that a letter of inquiry went out, or that an office was asked.

    Args:
        relation: whom a letter asks about, as the review names kin; blank where an office of the
            college is asked about the person.
        person: that relative's name, where it is needed to be answered at all.
    """
    case = _case(by, dossier)
    if kind not in KINDS:
        raise Problem("kind", f"请选择怎样了解，可以是：{'、'.join(KINDS.values())}。")
    if kind in LETTERS and relation not in REVIEW_PERSONS:
        raise Problem("relation", f"请选择了解谁的情况，可以是：{'、'.join(REVIEW_PERSONS)}。")
    if kind in LETTERS and not addressee.strip():
        raise Problem("addressee", "请填写发往哪个党组织或单位。")
    if kind == Inquiry.Kind.OTHER and not addressee.strip():
        raise Problem("addressee", "请填写听取哪个部门的意见。")
    sent = done_on(sent_on, today=today, field="sent_on", absent="请填写发出的日期。")
    made = Inquiry.objects.create(
        dossier=case,
        unit_id=case.unit_id,
        kind=kind,
        relation=relation if kind in LETTERS else "",
        person=person.strip() if kind in LETTERS else "",
        addressee=addressee.strip(),
        number=number.strip(),
        sent_on=sent,
        recorded_at=timezone.now(),
        recorded_by_id=by.account_id,
    )
    _tell("send_inquiry", made, by=by, after=_told(made))
    return made


@transaction.atomic
def reply(
    *,
    by: Actor,
    inquiry: int,
    replied_on: date | None,
    words: str,
    has_problem: bool | None,
    version: int,
    today: date,
) -> Inquiry:
    """Write down the reply to an inquiry, or put right what was written of it.

    `has_problem` is what the reply itself says; a person must say it, nothing concludes it.
    """
    found = _locked(by, inquiry, version)
    replied = done_on(replied_on, today=today, field="replied_on", absent="请填写收到回复的日期。")
    if replied < found.sent_on:
        raise Problem("replied_on", f"收到回复不能早于发出（{found.sent_on.isoformat()}）。")
    if not words.strip():
        raise Problem("reply", "请摘要写明回复的内容，没有发现问题的也请照写。")
    if len(words) > _LONGEST:
        raise Problem("reply", f"回复摘要请不超过 {_LONGEST} 字，全文作为材料上传。")
    if has_problem is None:
        raise Problem("has_problem", "请选择回复中有没有反映问题。")
    before = _told(found)
    found.replied_on, found.reply, found.has_problem = replied, words.strip(), has_problem
    found.version += 1
    found.save()
    _tell("keep_reply", found, by=by, before=before, after=_told(found))
    return found


@transaction.atomic
def void(*, by: Actor, inquiry: int, version: int, reason: str) -> Inquiry:
    """Take back an inquiry recorded by mistake; it stays, marked as void."""
    found = _locked(by, inquiry, version)
    if not reason.strip():
        raise Problem("reason", "请写明作废的原因。")
    found.is_void = True
    found.version += 1
    found.save()
    _tell("void_inquiry", found, by=by, before=_told(found), cause=reason.strip())
    return found


def _case(by: Actor, dossier: int) -> Dossier:
    case = Dossier.objects.select_for_update().filter(pk=dossier, is_void=False).first()
    if case is None or not by.may(Right.RECORD, case.unit_id):
        raise Refused("没有这份档案，或您没有为它记录的权限。")
    return case


def _locked(by: Actor, inquiry: int, version: int) -> Inquiry:
    found = (
        Inquiry.objects.select_for_update(of=("self",))
        .select_related("recorded_by")
        .filter(pk=inquiry)
        .first()
    )
    if found is None or not by.may(Right.RECORD, found.unit_id):
        raise Refused("没有这条记录，或您没有改动它的权限。")
    if found.is_void:
        raise Changed("这条记录刚刚被作废，请看看新的内容再决定。")
    if found.version != version:
        day = found.replied_on.isoformat() if found.replied_on else "未回复"
        raise Changed(
            f"这条记录刚刚被别人改过，现在是：{found.get_kind_display()}{found.addressee}，"
            f"回复日期{day}{'，' + found.reply if found.reply else ''}。请看看再决定。"
        )
    return found


def _told(inquiry: Inquiry) -> dict[str, Any]:
    told = {
        "inquiry": inquiry.pk,
        "inquiry_kind": inquiry.get_kind_display(),
        "relation": inquiry.relation,
        "addressee": inquiry.addressee,
        "number": inquiry.number,
        "sent_on": inquiry.sent_on,
        "replied_on": inquiry.replied_on,
        "reply_words": inquiry.reply,
        "has_problem": inquiry.has_problem,
    }
    return {name: value for name, value in told.items() if value not in (None, "")}


def _tell(
    verb: str,
    inquiry: Inquiry,
    *,
    by: Actor,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    cause: str = "",
) -> None:
    ledger.write(
        ledger.Event(
            verb=verb,
            subject_kind="dossier",
            subject_id=inquiry.dossier_id,
            unit=inquiry.unit_id,
            before=before,
            after=after,
            cause=cause,
        ),
        by=by,
    )
