"""Meetings with their agenda: called, held, and what each item came to."""

from django.db import models

from rudang.core.facts import ACT_KINDS
from rudang.store.models.accounts import Account
from rudang.store.models.dossiers import Act, Dossier
from rudang.store.models.units import Unit


class Meeting(models.Model):
    """A meeting of an organization, from its calling to its minutes.

    `roll` lists who was proposed as entitled: name, whether excluded and why, the agreement of
    the superior and of the meeting, whether present. `record` is what was done as it stood when
    it was held, so that the minutes stay whole when somebody's dossier moves away.
    """

    class Kind(models.TextChoices):
        BRANCH_COMMITTEE = "branch_committee", "支部委员会会议"
        BRANCH_MEETING = "branch_meeting", "支部大会"
        GENERAL_BRANCH = "general_branch", "党总支委员会会议"
        COMMITTEE = "committee", "党委会"

    class State(models.TextChoices):
        CALLED = "called", "待召开"
        HELD = "held", "已召开"
        CANCELLED = "cancelled", "已取消"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="meetings")
    kind = models.TextField(choices=Kind.choices)
    state = models.TextField(choices=State.choices, default=State.CALLED)
    planned_on = models.DateField(null=True, blank=True)
    held_on = models.DateField(null=True, blank=True)
    place = models.TextField(blank=True, default="")
    chair = models.TextField(blank=True, default="")
    recorder = models.TextField(blank=True, default="")
    roll = models.JSONField(default=list)
    record = models.JSONField(default=dict)
    note = models.TextField(blank=True, default="")
    called_at = models.DateTimeField()
    called_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (models.Index(fields=("unit", "-held_on")),)


class AgendaItem(models.Model):
    """One person's matter before a meeting, discussed and voted by itself.

    `unit` has custody of the dossier and moves with it. `matter` is the kind of act that the
    decision leaves; a postponed item leaves none. `facts` are the ballots and what else the act
    records, in the act's own names.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="items")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    matter = models.TextField(choices=[(kind.name, kind.term) for kind in ACT_KINDS])
    facts = models.JSONField(default=dict)
    discussion = models.TextField(blank=True, default="")
    decision = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    act = models.ForeignKey(
        Act, null=True, blank=True, on_delete=models.PROTECT, related_name="items"
    )

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "dossier", "matter"), name="one_item_a_matter"
            ),
        )
