"""Dossiers on their way between organizations, and packages from and for other schools."""

from django.db import models

from rudang.store.models.accounts import Account
from rudang.store.models.dossiers import Dossier
from rudang.store.models.units import Unit


class Transfer(models.Model):
    """A dossier offered to another organization of the tree; it moves when that one accepts.

    `unit` is the organization that must act and does not see the dossier yet: `name`, `stage`
    and `papers` (paper and count) are what it is told. Both sides see the transfer. `arrival` is
    what the check on arrival said.
    """

    class State(models.TextChoices):
        SENT = "sent", "待接收"
        ACCEPTED = "accepted", "已接收"
        RETURNED = "returned", "已退回"
        WITHDRAWN = "withdrawn", "已撤回"

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="transfers")
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    state = models.TextField(choices=State.choices, default=State.SENT)
    name = models.TextField()
    stage = models.TextField()
    papers = models.JSONField(default=list)
    counted = models.JSONField(default=list)
    arrival = models.JSONField(default=dict)
    batch = models.TextField(blank=True, default="")
    sent_on = models.DateField()
    accepted_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    reply = models.TextField(blank=True, default="")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("dossier",),
                condition=models.Q(state="sent"),
                name="one_open_transfer_a_dossier",
            ),
        )


class Package(models.Model):
    """What went to or came from outside the tree: a handover package, or papers where `filename`
    is blank.

    `unit` has custody of the dossier and moves with it. `manifest` is the contents page: every
    file with its size and hash. `on` is the day of handing over as people gave it. `arrival` is
    what the check on arrival said. `body` holds a received package until it is taken in; only
    then has it a dossier. `batch` names the yearly transfer of graduates that it belongs to.
    """

    class Direction(models.TextChoices):
        OUT = "out", "转出"
        IN = "in", "转入"

    dossier = models.ForeignKey(
        Dossier, null=True, blank=True, on_delete=models.PROTECT, related_name="packages"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    direction = models.TextField(choices=Direction.choices)
    school = models.TextField(blank=True, default="")
    filename = models.TextField()
    sha256 = models.TextField()
    manifest = models.JSONField(default=dict)
    on = models.DateField(null=True, blank=True, db_column="handed_on")
    name = models.TextField(blank=True, default="")
    stage = models.TextField(blank=True, default="")
    batch = models.TextField(blank=True, default="")
    arrival = models.JSONField(default=dict)
    body = models.BinaryField(null=True)
    is_discarded = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
