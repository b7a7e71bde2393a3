"""Local demands in force, the calendar years entered by hand, and acts of organizations."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from rudang.store.models.accounts import Account
from rudang.store.models.units import Unit


class Demand(models.Model):
    """A demand beyond the regulation that an organization made for all dossiers under it.

    `code` is a known local demand; blank for an extra paper or step named in `title` alone.
    `document` is the superior's paper it rests on; without one it is a demand of its own making.
    """

    class Rank(models.TextChoices):
        SUPERIOR = "superior", "上级党组织"
        COLLEGE = "college", "校党委"
        UNIT = "unit", "本单位"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="demands")
    code = models.TextField(blank=True, default="")
    title = models.TextField()
    value = models.PositiveIntegerField(null=True, blank=True)
    step = models.PositiveSmallIntegerField(default=0)
    rank = models.TextField(choices=Rank.choices)
    issuer = models.TextField()
    document = models.TextField(blank=True, default="")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("unit", "since", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "code"),
                condition=models.Q(until__isnull=True) & ~models.Q(code=""),
                name="one_demand_of_a_code_in_force",
            ),
        )


class CalendarYear(models.Model):
    """The public holidays and worked weekends of a year, entered with the notice that set them."""

    year = models.PositiveIntegerField(primary_key=True)
    holidays = ArrayField(models.DateField())
    worked = ArrayField(models.DateField(), default=list, blank=True)
    document = models.TextField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)


class UnitAct(models.Model):
    """What an organization did for the whole of its people. Never changed.

    An act recorded by mistake is taken back by a void one that supersedes it.
    """

    class Kind(models.TextChoices):
        ANALYSIS = "analysis", "分析入党积极分子队伍"
        CENSUS = "census", "上报党员人数"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="acts")
    kind = models.TextField(choices=Kind.choices)
    held_on = models.DateField()
    figure = models.PositiveIntegerField(null=True, blank=True)
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
        indexes = (models.Index(fields=("unit", "kind", "held_on")),)
