"""Close what was sent up for an act, once the act is recorded."""

from django.utils import timezone

from rudang.actions import ledger
from rudang.core.scope import Actor
from rudang.store.models import Act, Submission

_OPEN = (Submission.State.SENT, Submission.State.RECEIVED)


def settle(act: Act, *, by: Actor) -> Submission | None:
    """The open submission of the act's kind is answered by it; None where there was none.

    The act itself is the event: whoever records it, by whatever way, has answered.
    """
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
