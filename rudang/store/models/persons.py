"""A person's own account, what they hand in, and who looked at their data."""

from django.db import models

from rudang.store.models.accounts import Account
from rudang.store.models.dossiers import Act, Dossier
from rudang.store.models.units import Unit


class OwnAccount(models.Model):
    """Which dossier an account is the person of. `unit` has custody and moves with it."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="own")
    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="own")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()


class HandedIn(models.Model):
    """A thought report or a request for correction that a person handed in, and the answer."""

    class Kind(models.TextChoices):
        THOUGHT_REPORT = "thought_report", "思想汇报"
        CORRECTION = "correction", "更正申请"

    class State(models.TextChoices):
        WAITING = "waiting", "待处理"
        TAKEN = "taken", "已采纳"
        DECLINED = "declined", "未采纳"

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="handed_in")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=Kind.choices)
    state = models.TextField(choices=State.choices, default=State.WAITING)
    # Of a request for correction: the fact (blank for anything else) and its right value.
    about = models.TextField(blank=True, default="")
    should_be = models.TextField(blank=True, default="", db_default="")
    dated_on = models.DateField(null=True, blank=True)
    words = models.TextField(blank=True)
    act = models.ForeignKey(Act, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reply = models.TextField(blank=True, default="")
    handed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)


class Look(models.Model):
    """That an account looked at a dossier on a day, in one way, so many times."""

    class Kind(models.TextChoices):
        OPENED = "opened", "打开档案"
        UNMASKED = "unmasked", "查看完整身份证号"
        EXPORTED = "exported", "导出"
        READ_SCAN = "read_scan", "查看扫描件"

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="looks")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=Kind.choices)
    on = models.DateField(db_column="looked_on")
    times = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("dossier", "account", "kind", "on"), name="one_look_a_day"
            ),
        )
