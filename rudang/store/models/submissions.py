"""What goes up to the next level and comes back, and acts that are one for many people."""

from django.db import models

from rudang.core.facts import ACT_KINDS
from rudang.store.models.accounts import Account
from rudang.store.models.dossiers import Act, Dossier
from rudang.store.models.units import Unit

_KINDS = [(kind.name, kind.term) for kind in ACT_KINDS]


class Batch(models.Model):
    """One act for many: a filing, a training class, an oath. Each line is checked by itself.

    `facts` are those all share, in the act's own names; `programme` the order of a ceremony.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="batches")
    kind = models.TextField(choices=_KINDS)
    title = models.TextField(blank=True, default="")
    held_on = models.DateField()
    facts = models.JSONField(default=dict)
    programme = models.JSONField(default=list)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = (models.Index(fields=("unit", "-held_on")),)


class BatchLine(models.Model):
    """One person of a batch: the act it left, or why none could be recorded."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="lines")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    act = models.ForeignKey(Act, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    message = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("batch", "dossier"), name="one_line_a_person"),
        )


class Submission(models.Model):
    """One person's matter sent to the organization that must act: received, returned, answered.

    `unit` has custody of the dossier and moves with it. `kind` is the kind of act asked for;
    once such an act is recorded in the dossier the submission is answered by it.
    """

    class State(models.TextChoices):
        SENT = "sent", "已报送"
        RECEIVED = "received", "已接收"
        RETURNED = "returned", "已退回"
        ANSWERED = "answered", "已办理"
        WITHDRAWN = "withdrawn", "已撤回"

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="submissions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=_KINDS)
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    state = models.TextField(choices=State.choices, default=State.SENT)
    sent_on = models.DateField()
    note = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    act = models.ForeignKey(Act, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (models.Index(fields=("to_unit", "state")),)
        constraints = (
            models.UniqueConstraint(
                fields=("dossier", "kind"),
                condition=models.Q(state__in=("sent", "received")),
                name="one_open_submission_of_a_kind",
            ),
        )
