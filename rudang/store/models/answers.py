"""What people answered to findings, and the reviews whose outcomes are compared."""

from django.db import models

from rudang.store.models.accounts import Account
from rudang.store.models.dossiers import Dossier, Finding
from rudang.store.models.units import Unit


class Answer(models.Model):
    """An explanation of a finding, its acceptance, or the withdrawal of either. Never changed.

    `unit` has custody of the dossier and moves with it. The finding itself stays as it is.
    """

    class Kind(models.TextChoices):
        EXPLAINED = "explained", "说明"
        ACCEPTED = "accepted", "认可"
        WITHDRAWN = "withdrawn", "撤回"

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="answers")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=Kind.choices)
    reason = models.TextField()
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )


class ReviewRun(models.Model):
    """One look over everybody under a unit: when, as of which day, and how many were found.

    `counts` holds, by check and verdict, how many dossiers had the finding at that moment.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reviews")
    as_of = models.DateField()
    run_at = models.DateTimeField()
    run_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dossiers = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=("unit", "-run_at")),)
