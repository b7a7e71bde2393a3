"""The demand survey: each branch puts forward persons, not numbers, for a period of the plan."""

from django.db import models

from rudang.store.models.accounts import Account
from rudang.store.models.dossiers import Dossier
from rudang.store.models.units import Unit


class Survey(models.Model):
    """A call to put persons forward for a period, answered by a day; an announcement to all.

    `reason` says why it was closed without some returns, or opened again.
    """

    period = models.TextField(unique=True)
    opened_on = models.DateField()
    due_on = models.DateField()
    note = models.TextField(blank=True, default="")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)


class SurveyReturn(models.Model):
    """What one unit answers: a branch by its persons, a general branch by merging its branches'.

    `wished` is the number the unit asks for; where it exceeds the persons named, that shows.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "填写中"
        SENT = "sent", "已报送"
        RETURNED = "returned", "已退回"
        MERGED = "merged", "已汇总"

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="returns")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    state = models.TextField(choices=State.choices, default=State.DRAFT)
    wished = models.PositiveIntegerField(null=True, blank=True)
    note = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    sent_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("survey", "unit"), name="one_return_a_unit"),
        )


class SurveyName(models.Model):
    """One person put forward: the quarter, and what the base said of them on that day.

    `evidence` holds what was shown when the name was put down: months of cultivation,
    observations, review, the earliest lawful day.
    """

    given = models.ForeignKey(SurveyReturn, on_delete=models.CASCADE, related_name="names")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    quarter = models.TextField()
    kind = models.TextField(blank=True, default="")
    note = models.TextField(blank=True, default="")
    evidence = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("given", "dossier"), name="one_name_a_return"),
        )
