"""The organization tree."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Unit(models.Model):
    """A Party organization: committee, general branch, branch or group, below its superior."""

    class Kind(models.TextChoices):
        WORKING_COMMITTEE = "working_committee", "教育工委"
        COMMITTEE = "committee", "党委"
        GENERAL_BRANCH = "general_branch", "党总支"
        BRANCH = "branch", "党支部"
        TEMPORARY_BRANCH = "temporary_branch", "临时党支部"
        GROUP = "group", "党小组"

    name = models.TextField(unique=True)
    short_name = models.TextField(blank=True, default="")
    aliases = ArrayField(models.TextField(), default=list, blank=True)
    kind = models.TextField(choices=Kind.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    may_approve = models.BooleanField(default=False)
    founded_on = models.DateField(null=True, blank=True)
    # The day on which the unit began to work with the product; what was closed before is history.
    began_on = models.DateField(null=True, blank=True)
    full_members = models.PositiveIntegerField(null=True, blank=True)
    secretary = models.TextField(blank=True, default="")
    organization_member = models.TextField(blank=True, default="")
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(may_approve=False) | models.Q(kind="committee"),
                name="only_a_committee_approves",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Setting(models.Model):
    """A named choice of the college: its name, the counting date, whether it is a demonstration."""

    key = models.TextField(primary_key=True)
    value = models.JSONField()
