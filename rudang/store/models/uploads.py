"""Workbooks as they came in, what was found wrong with them, and what they changed."""

from django.db import models

from rudang.store.models.accounts import Account
from rudang.store.models.units import Unit


class Upload(models.Model):
    """One workbook received: kept as it came, checked, then taken, refused or undone."""

    class Kind(models.TextChoices):
        ROSTER = "roster", "名册"
        PLAN = "plan", "计划表"
        UNITS = "units", "党组织"
        MEMBERS = "members", "党员名册"

    class State(models.TextChoices):
        RECEIVED = "received", "已收到"
        CHECKED = "checked", "已检查"
        TAKING = "taking", "正在导入"
        TAKEN = "taken", "已导入"
        UNDONE = "undone", "已撤销"
        FAILED = "failed", "未完成"

    # Unit 0 stands for a base without organizations, into which the first are being loaded.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    kind = models.TextField(choices=Kind.choices)
    period = models.TextField(blank=True, default="")
    state = models.TextField(choices=State.choices, default=State.RECEIVED)
    filename = models.TextField()
    sha256 = models.TextField()
    size = models.PositiveIntegerField()
    as_of = models.DateField()
    rows = models.PositiveIntegerField(default=0)
    good_rows = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    complaints = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    conflicts = models.JSONField(default=list)
    preview = models.JSONField(default=dict)
    failure = models.TextField(blank=True, default="")
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=("sha256",)),)


class UploadBody(models.Model):
    """The bytes of a workbook, apart so that lists do not read them."""

    upload = models.OneToOneField(
        Upload, primary_key=True, on_delete=models.CASCADE, related_name="body"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    data = models.BinaryField()


class Progress(models.Model):
    """How far long work has come. Holds figures only and is written apart from its transaction."""

    upload_id = models.BigIntegerField(primary_key=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    stage = models.TextField(default="")
    updated_at = models.DateTimeField()
