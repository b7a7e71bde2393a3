"""Answer a finding: explain it, accept it, take either back. The finding itself stays."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from rudang.actions import ledger, reviews
from rudang.actions.dossiers import Problem
from rudang.core.answers import ANSWERABLE, Standing, standing
from rudang.core.evaluate import verdict_of
from rudang.core.rules import State
from rudang.core.scope import Actor, Refused, Right
from rudang.regulation.registry import RULES
from rudang.store.models import Answer, Finding, Unit


@transaction.atomic
def explain(*, by: Actor, finding: int, reason: str, today: date) -> Answer:
    """Say why a finding is as it is; it then waits for whoever may accept it."""
    found, stands = _answerable(finding, today)
    _must(by, Right.RECORD, found, "说明")
    if stands is Standing.ACCEPTED:
        raise Refused("这个问题已经认可，不用再说明。")
    return _answer(found, Answer.Kind.EXPLAINED, "explain_finding", reason, by=by)


@transaction.atomic
def accept(*, by: Actor, finding: int, reason: str, today: date) -> Answer:
    """Accept a finding as it is: it stays in the dossier and raises no work."""
    found, stands = _answerable(finding, today)
    _must(by, Right.ACCEPT, found, "认可")
    if stands is Standing.ACCEPTED:
        raise Refused("这个问题刚刚已经有人认可。")
    return _answer(found, Answer.Kind.ACCEPTED, "accept_finding", reason, by=by)


@transaction.atomic
def withdraw(*, by: Actor, finding: int, reason: str, today: date) -> Answer:
    """Take back the acceptance that stands, and where none does the explanations."""
    found, stands = _answerable(finding, today)
    if stands is Standing.ACCEPTED:
        _must(by, Right.ACCEPT, found, "撤回认可")
    else:
        _must(by, Right.RECORD, found, "撤回说明")
    if stands is Standing.WORK:
        raise Refused("这个问题没有说明，也没有认可，不用撤回。")
    return _answer(found, Answer.Kind.WITHDRAWN, "withdraw_answer", reason, by=by)


def _answerable(finding: int, today: date) -> tuple[Finding, Standing]:
    """The finding, locked so that answers come one after another, and where it stands."""
    found = Finding.objects.select_for_update().filter(pk=finding, closed_at=None).first()
    if found is None:
        raise Refused("这个问题已经不在了，可能刚刚有人更正了记录，请刷新后再看。")
    verdict = verdict_of(
        State(found.state), found.due_on, as_of=today, soon_days=reviews.soon_days(today)
    )
    if verdict not in ANSWERABLE:
        raise Refused("只有不符合、超期完成和逾期未办的问题需要说明或认可。")
    return found, standing(_kinds(found))


def _kinds(found: Finding) -> Sequence[str]:
    return list(Answer.objects.filter(finding=found).order_by("pk").values_list("kind", flat=True))


def _must(by: Actor, right: Right, found: Finding, what: str) -> None:
    if not by.may(right, found.unit_id):
        name = Unit.objects.get(pk=found.unit_id).name
        raise Refused(f"您没有{what}{name}的问题的权限。")


def _answer(found: Finding, kind: Answer.Kind, verb: str, reason: str, *, by: Actor) -> Answer:
    words = reason.strip()
    if not words:
        raise Problem("reason", "请写明理由。")
    made = Answer.objects.create(
        finding=found,
        dossier_id=found.dossier_id,
        unit_id=found.unit_id,
        kind=kind,
        reason=words,
        answered_at=timezone.now(),
        answered_by_id=by.account_id,
    )
    rule = RULES.get(found.rule)
    ledger.write(
        ledger.Event(
            verb=verb,
            subject_kind="dossier",
            subject_id=found.dossier_id,
            unit=found.unit_id,
            after={"rule": f"{rule.name} {rule.title}" if rule else found.rule},
            cause=words,
        ),
        by=by,
    )
    return made
