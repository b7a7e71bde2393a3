"""The plan's ledger, the names its places are meant for, dispatch runs and letters."""

from django.db import models

from rudang.store.models.accounts import Account
from rudang.store.models.dossiers import Dossier
from rudang.store.models.units import Unit
from rudang.store.models.uploads import Upload


class PlanEntry(models.Model):
    """One movement of a figure. Never changed; every figure is the sum of its entries."""

    class Kind(models.TextChoices):
        ISSUE = "issue", "下达"
        DECOMPOSE = "decompose", "分解"
        SHIFT = "shift", "调剂"
        FILE_OUTSIDE = "file_outside", "计划外备案"
        UNDO = "undo", "撤销"

    class Category(models.TextChoices):
        TOTAL = "total", "总数"
        TEACHERS = "teachers", "其中教师"
        HIGH_KNOWLEDGE = "high_knowledge", "其中高知识群体"

    period = models.TextField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="plan_entries")
    kind = models.TextField(choices=Kind.choices)
    category = models.TextField(choices=Category.choices)
    amount = models.IntegerField()
    reason = models.TextField(blank=True, default="")
    document = models.TextField(blank=True, default="")
    remark = models.TextField(blank=True, default="")
    position = models.PositiveIntegerField(default=0)
    upload = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.PROTECT)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = (models.Index(fields=("period", "unit")),)


class PlanName(models.Model):
    """A place of a unit's plan meant for one person, until released with a reason."""

    period = models.TextField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="plan_names")
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("period", "dossier"),
                condition=models.Q(released_at__isnull=True),
                name="one_place_a_person_and_period",
            ),
        )


class DispatchRun(models.Model):
    """The figures of one unit frozen on a day of a period, with their level and reasons."""

    period = models.TextField()
    as_of = models.DateField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    figures = models.JSONField()
    level = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("period", "as_of", "unit"), name="one_run_a_day"),
        )


class Letter(models.Model):
    """A letter to a unit: a draft, then issued under a name, number and date, then handed over."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        ISSUED = "issued", "待送达"
        HANDED_OVER = "handed_over", "已送达"

    run = models.OneToOneField(DispatchRun, on_delete=models.PROTECT, related_name="letter")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    state = models.TextField(choices=State.choices, default=State.DRAFT)
    content = models.JSONField()
    signatory = models.TextField(blank=True, default="")
    number = models.TextField(blank=True, default="")
    dated_on = models.DateField(null=True, blank=True)
    answer_by = models.DateField(null=True, blank=True)
    issued_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    handed_over_to = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("number",), condition=~models.Q(number=""), name="one_letter_a_number"
            ),
        )
