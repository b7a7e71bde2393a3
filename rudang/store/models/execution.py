"""What became of a plan: the year's duties, why places stayed empty, and the yearly report."""

from django.db import models

from rudang.store.models.accounts import Account
from rudang.store.models.units import Unit


class DutyDone(models.Model):
    """A duty of a unit done for a span (2019, 2019Q3); taken back with a reason, never changed."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    duty = models.TextField()
    span = models.TextField()
    done_on = models.DateField()
    words = models.TextField(blank=True, default="")
    document = models.TextField(blank=True, default="")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "duty", "span"),
                condition=models.Q(taken_back_at__isnull=True),
                name="one_doing_a_duty_and_span",
            ),
        )


class PlanReason(models.Model):
    """Why so many places of a unit's period stayed empty or were exceeded, in the unit's words."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    period = models.TextField()
    kind = models.TextField()
    amount = models.PositiveIntegerField(default=0)
    words = models.TextField(blank=True, default="")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("unit", "period", "kind"), name="one_reason_of_a_kind"),
        )


class ExecutionReport(models.Model):
    """A unit's report on a year's plan: figures frozen when sent, blocks of text to edit."""

    class State(models.TextChoices):
        DRAFT = "draft", "撰写中"
        SENT = "sent", "已报送"
        RETURNED = "returned", "已退回"
        TAKEN = "taken", "已收"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveIntegerField()
    state = models.TextField(choices=State.choices, default=State.DRAFT)
    blocks = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    reason = models.TextField(blank=True, default="")
    sent_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("unit", "year"), name="one_report_a_unit_and_year"),
        )
