"""Inquiries of the political review, the negative list, and objections to a public notice."""

from django.db import models

from rudang.store.models.accounts import Account
from rudang.store.models.dossiers import Act, Dossier
from rudang.store.models.units import Unit


class Inquiry(models.Model):
    """A letter of inquiry, or an office asked for its opinion, and the reply.

    `unit` has custody of the dossier and moves with it. `relation` is whom it concerns, as the
    review names kin; blank where an office of the college is asked about the person.
    """

    class Kind(models.TextChoices):
        LETTER = "letter", "函调"
        VISIT = "visit", "外调"
        DISCIPLINE = "discipline", "纪检监察部门"
        STUDENT_AFFAIRS = "student_affairs", "学生工作部门"
        SECURITY = "security", "保卫部门"
        OTHER = "other", "其他部门"

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="inquiries")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=Kind.choices)
    relation = models.TextField(blank=True, default="")
    person = models.TextField(blank=True, default="")
    addressee = models.TextField(blank=True, default="")
    number = models.TextField(blank=True, default="")
    sent_on = models.DateField()
    replied_on = models.DateField(null=True, blank=True)
    reply = models.TextField(blank=True, default="")
    has_problem = models.BooleanField(null=True, blank=True)
    is_void = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)


class NegativeList(models.Model):
    """A version of the college's list of adverse political conduct: `items` of code and words."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    title = models.TextField()
    document = models.TextField(blank=True, default="")
    items = models.JSONField(default=list)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)


class NegativeMark(models.Model):
    """What the reviewing body found on one item of the list, with its evidence. Never computed.

    A mark stops the case until somebody with the right decides whether it may go on.
    """

    class Decision(models.TextChoices):
        CONTINUE = "continue", "可以继续"
        STOP = "stop", "不得继续"

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="marks")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    negative_list = models.ForeignKey(NegativeList, on_delete=models.PROTECT, related_name="+")
    item = models.TextField()
    is_marked = models.BooleanField()
    evidence = models.TextField(blank=True, default="")
    marked_on = models.DateField()
    marked_at = models.DateTimeField()
    marked_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decision = models.TextField(blank=True, default="", choices=Decision.choices)
    reason = models.TextField(blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("dossier", "negative_list", "item"), name="one_mark_an_item"
            ),
        )


class Objection(models.Model):
    """What was said against somebody during a public notice, and how it was handled."""

    class Source(models.TextChoices):
        SIGNED = "signed", "署名"
        ANONYMOUS = "anonymous", "匿名"
        ORGANIZATION = "organization", "单位"

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="objections")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    act = models.ForeignKey(Act, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    received_on = models.DateField()
    source = models.TextField(choices=Source.choices)
    content = models.TextField()
    handled_on = models.DateField(null=True, blank=True)
    handling = models.TextField(blank=True, default="")
    is_upheld = models.BooleanField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
