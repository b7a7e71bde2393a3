"""Scans of papers, and the register of the numbered admission forms."""

from django.db import models

from rudang.store.models.accounts import Account
from rudang.store.models.dossiers import Act, Dossier
from rudang.store.models.units import Unit


class Scan(models.Model):
    """One file of a paper. Its bytes lie under their hash outside the web root.

    `unit` has custody of the dossier and moves with it. `checked` says what the virus check
    answered; blank where the college has none. One that the person handed in waits, as no paper
    of the dossier yet, until that is taken.
    """

    class State(models.TextChoices):
        KEPT = "kept", "在册"
        WAITING = "waiting", "待收下"
        VOID = "void", "作废"

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="scans")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    paper = models.TextField()
    step = models.PositiveSmallIntegerField(default=0)
    act = models.ForeignKey(Act, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    handed_in = models.ForeignKey(
        "HandedIn", null=True, blank=True, on_delete=models.PROTECT, related_name="scans"
    )
    state = models.TextField(choices=State.choices, default=State.KEPT)
    filename = models.TextField()
    mime = models.TextField()
    size = models.PositiveIntegerField()
    sha256 = models.TextField()
    pages = models.PositiveIntegerField(null=True, blank=True)
    is_original = models.BooleanField(null=True, blank=True)
    dated_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True, default="")
    checked = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    voided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        indexes = (models.Index(fields=("dossier", "paper")), models.Index(fields=("sha256",)))


class FormEvent(models.Model):
    """What became of a numbered admission form. Never changed; a register is the sum of these.

    `unit` is the organization in whose register it counts; `to_unit` where it was issued to.
    A void event takes back the one it supersedes.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received", "领取"
        ISSUED = "issued", "发放"
        USED = "used", "使用"
        SPOILED = "spoiled", "作废"
        LOST = "lost", "遗失"
        RETURNED = "returned", "退回"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    serial = models.TextField()
    kind = models.TextField(choices=Kind.choices)
    on = models.DateField(db_column="held_on")
    to_unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dossier = models.ForeignKey(
        Dossier, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(blank=True, default="")
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    is_void = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = (models.Index(fields=("unit", "serial")),)
