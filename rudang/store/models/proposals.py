"""The proposal for a period's plan: computed, answered by the units, edited, and issued."""

from django.db import models

from rudang.store.models.accounts import Account
from rudang.store.models.units import Unit


class Proposal(models.Model):
    """One proposal for a period: what it was computed from and with, and how far it has come.

    `terms` holds the weights and bounds; `total` the places to be given.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "编制中"
        ASKING = "asking", "征求意见"
        ISSUED = "issued", "已下达"
        DROPPED = "dropped", "已作废"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    period = models.TextField()
    as_of = models.DateField()
    total = models.PositiveIntegerField()
    terms = models.JSONField(default=dict)
    state = models.TextField(choices=State.choices, default=State.DRAFT)
    answer_by = models.DateField(null=True, blank=True)
    document = models.TextField(blank=True, default="")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("period",),
                condition=models.Q(state__in=("draft", "asking")),
                name="one_open_proposal_a_period",
            ),
        )


class ProposalLine(models.Model):
    """One unit of a proposal: the figure computed, the figure as edited, why, and the answer.

    `inputs` are the figures that went in (need, ready, last plan, last done, bounds); `words`
    explain the computed figure. `period`, `state` and `answer_by` repeat the proposal's, which a
    branch does not see.
    """

    class Answer(models.TextChoices):
        NONE = "", "未答复"
        AGREES = "agrees", "同意"
        OBJECTS = "objects", "有不同意见"

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="lines")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    period = models.TextField()
    state = models.TextField(choices=Proposal.State.choices, default=Proposal.State.DRAFT)
    answer_by = models.DateField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    computed = models.PositiveIntegerField()
    figure = models.PositiveIntegerField()
    teachers = models.PositiveIntegerField(default=0)
    high_knowledge = models.PositiveIntegerField(default=0)
    inputs = models.JSONField(default=dict)
    words = models.JSONField(default=list)
    remark = models.TextField(blank=True, default="")
    answer = models.TextField(choices=Answer.choices, blank=True, default="")
    answer_words = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("proposal", "unit"), name="one_line_a_unit"),
        )
