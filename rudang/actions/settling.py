"""Close what was sent up for an act, once the act is recorded."""

from django.utils import timezone

from rudang.actions import ledger
from rudang.core.scope import Actor
from rudang.store.models import Act, Submission

_OPEN = (Submission.State.SENT, Submission.State.RECEIVED)


def settle(act: Act, *, by: Actor) -> Submission | None:
    """The open submission of the act's kind is answered by it; None where there was none.

    The act itself is the event: whoever records it, by whatever way, has answered. What puts an
    earlier act right answers nothing that was sent up since.
    """
    if act.supersedes is not None and not act.supersedes.is_void and not act.is_renewal:
        return None
    found = (
        Submission.objects.select_for_update()
        .filter(dossier_id=act.dossier_id, kind=act.kind, state__in=_OPEN)
        .first()
    )
    if found is None:
        return None
    found.state = Submission.State.ANSWERED
    found.act = act
    found.closed_at, found.closed_by_id = timezone.now(), by.account_id
    found.version += 1
    found.save()
    ledger.write(
        ledger.Event(
            verb="answer_submission",
            subject_kind="dossier",
            subject_id=act.dossier_id,
            unit=found.unit_id,
            after={"submission": found.pk, "kind": act.kind, "act": act.pk},
        ),
        by=by,
    )
    return found


def reopen(act: Act, *, by: Actor) -> Submission | None:
    """What an act answered waits again once the act is taken back; None where it answered nothing.

    Where the same was sent up once more meanwhile, that one waits already.
    """
    line: Act | None = act
    numbers = []
    while line is not None:
        numbers.append(line.pk)
        line = line.supersedes
    found = (
        Submission.objects.select_for_update()
        .filter(act__in=numbers, state=Submission.State.ANSWERED)
        .order_by("-closed_at")
        .first()
    )
    waiting = Submission.objects.filter(
        dossier_id=act.dossier_id, kind=act.kind, state__in=_OPEN
    ).exists()
    if found is None or waiting:
        return None
    is_received = found.received_at is not None
    found.state = Submission.State.RECEIVED if is_received else Submission.State.SENT
    found.act = found.closed_at = found.closed_by = None
    found.version += 1
    found.save()
    ledger.write(
        ledger.Event(
            verb="reopen_submission",
            subject_kind="dossier",
            subject_id=act.dossier_id,
            unit=found.unit_id,
            after={"submission": found.pk, "kind": act.kind},
        ),
        by=by,
    )
    return found
