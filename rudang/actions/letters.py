"""Letters to units: issued by a named official, then handed over."""

import re
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from rudang.actions import calendars, ledger, pacing
from rudang.actions.dossiers import Changed, Problem
from rudang.core.scope import Actor, Refused, Right
from rudang.papers.issued import tidy_number
from rudang.regulation.planning import ANSWER_DAYS
from rudang.store.models import Letter

_NUMBER = re.compile(r"\S+〔\d{4}〕[1-9]\d*号")


@transaction.atomic
def issue(
    *,
    by: Actor,
    letter: int,
    signatory: str,
    number: str,
    dated_on: date | None,
    today: date,
    version: int,
) -> Letter:
    """Make a draft a letter: who signs, its number, its date; then it waits to be handed over."""
    found = _locked(by, letter, version)
    if found.state != Letter.State.DRAFT:
        raise Changed(f"这份函已经签发（{found.number}）。")
    if by.account_id is None:
        raise Refused("签发要由具名的人员办理，命令行不能代为签发。")
    if not signatory.strip():
        raise Problem("signatory", "请填写签发人姓名。")
    tidy = tidy_number(number)
    if not _NUMBER.fullmatch(tidy):
        raise Problem("number", f"文号“{number}”不完整，请写成 某党组〔2019〕12号 这样的形式。")
    if dated_on is None:
        raise Problem("dated_on", "请填写成文日期。")
    if dated_on < found.run.as_of:
        raise Problem(
            "dated_on",
            f"成文日期不能早于调度日期 {found.run.as_of.isoformat()}。",
        )
    if dated_on > today:
        raise Problem("dated_on", f"成文日期不能晚于今天（{today.isoformat()}）。")
    found.signatory, found.number, found.dated_on = signatory.strip(), tidy, dated_on
    days = pacing.value(ANSWER_DAYS, dated_on)
    found.answer_by = calendars.in_force().after(dated_on, days)
    found.state = Letter.State.ISSUED
    found.issued_by_id, found.issued_at = by.account_id, timezone.now()
    found.version += 1
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError:
        raise Problem("number", f"文号“{tidy}”已经用过。") from None
    ledger.write(
        ledger.Event(
            verb="issue_letter",
            subject_kind="letter",
            subject_id=found.pk,
            unit=found.unit_id,
            before={"state": Letter.State.DRAFT.value},
            after={
                "state": found.state,
                "signatory": found.signatory,
                "number": tidy,
                "dated_on": dated_on,
                "answer_by": found.answer_by,
            },
        ),
        by=by,
    )
    return found


@transaction.atomic
def hand_over(
    *, by: Actor, letter: int, to: str, on: date | None, today: date, version: int
) -> Letter:
    """Say to whom an issued letter was handed and when; with that it leaves the outbox."""
    found = _locked(by, letter, version)
    if found.state == Letter.State.DRAFT:
        raise Refused("这份函还是草稿，请先签发。")
    if found.state == Letter.State.HANDED_OVER:
        raise Changed(f"这份函已经送达（{found.handed_over_to}）。")
    if not to.strip():
        raise Problem("to", "请填写收件人姓名。")
    if on is None:
        raise Problem("handed_over_on", "请填写送达日期。")
    if found.dated_on is not None and on < found.dated_on:
        raise Problem("handed_over_on", f"送达日期不能早于成文日期 {found.dated_on.isoformat()}。")
    if on > today:
        raise Problem("handed_over_on", f"送达日期不能晚于今天（{today.isoformat()}）。")
    found.handed_over_to, found.handed_over_at = to.strip(), timezone.now()
    found.handed_over_on = on
    found.state = Letter.State.HANDED_OVER
    found.version += 1
    found.save()
    ledger.write(
        ledger.Event(
            verb="hand_over_letter",
            subject_kind="letter",
            subject_id=found.pk,
            unit=found.unit_id,
            before={"state": Letter.State.ISSUED.value},
            after={"state": found.state, "to": found.handed_over_to, "held_on": on},
        ),
        by=by,
    )
    return found


def _locked(by: Actor, letter: int, version: int) -> Letter:
    found = (
        Letter.objects.select_for_update(of=("self",))
        .select_related("run")
        .filter(pk=letter)
        .first()
    )
    if found is None:
        raise Refused("没有这份函，或不在您的范围内。")
    if not by.may(Right.LETTERS, found.unit_id):
        raise Refused("只有校党委组织部可以签发和送达函件。")
    if found.version != version:
        raise Changed("这份函刚刚被别人改过，请看看新的内容再决定。")
    return found
