"""The plan's ledger, the names its places are meant for, dispatch runs and letters."""

from django.db import models

from rudang.store.models.accounts import Account
from rudang.store.models.dossiers import Dossier
from rudang.store.models.units import Unit
from rudang.store.models.uploads import Upload


class PlanGrant(models.Model):
    """What the authority above granted the college in one batch; never changed, taken back by less.

    A share is a structure target in percent of the total; everything else counts places. What
    is granted for a year holds for its halves together.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    period = models.TextField()
    kind = models.TextField(default="total")
    amount = models.IntegerField()
    is_share = models.BooleanField(default=False)
    batch = models.PositiveIntegerField(default=1)
    document = models.TextField(blank=True, default="")
    dated_on = models.DateField(null=True, blank=True)
    source = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = (models.Index(fields=("period",)),)


class PlanEntry(models.Model):
    """One movement of a figure. Never changed; every figure is the sum of its entries.

    Entries written together bear one moment. A mistaken one is met by another of its kind and
    the opposite amount, which `corrects` it. `dated_on` is the day of the document that moved the
    figure. A filing outside the plan may name the person it is for; its day is then that of filing.
    """

    class Kind(models.TextChoices):
        ISSUE = "issue", "下达"
        ADD = "add", "追加"
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
    approver = models.TextField(blank=True, default="")
    dated_on = models.DateField(null=True, blank=True)
    dossier = models.ForeignKey(
        Dossier, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    upload = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.PROTECT)
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = (models.Index(fields=("period", "unit")),)


class PlanName(models.Model):
    """A place of a unit's plan meant for one person, until released with a reason.

    Firm for development targets, provisional for activists who can be listed in time. `why` tells
    how person and place go together where the place was meant for others.
    """

    class MeantFor(models.TextChoices):
        ANYBODY = "anybody", "不限"
        TEACHER = "teachers", "教师"
        HIGH_KNOWLEDGE = "high_knowledge", "高知识群体"

    period = models.TextField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="plan_names")
    is_firm = models.BooleanField(default=True)
    meant_for = models.TextField(choices=MeantFor.choices, default=MeantFor.ANYBODY)
    why = models.TextField(blank=True, default="")
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


class OverPlanLeave(models.Model):
    """Why somebody may pass pre-examination though the unit's plan has no place left."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    period = models.TextField()
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    document = models.TextField(blank=True, default="")
    given_on = models.DateField()
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("period", "dossier"),
                condition=models.Q(taken_back_at__isnull=True),
                name="one_leave_a_person_and_period",
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
    handed_over_on = models.DateField(null=True, blank=True)
    handed_over_to = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("number",), condition=~models.Q(number=""), name="one_letter_a_number"
            ),
        )


class LetterStep(models.Model):
    """What followed a letter: the unit's answer and measures, guidance, a look later, the end.

    `places` are those the unit offers back (negative) or asks for in an answer. `answer_by` is
    the day set for the next answer by a return or an escalation, `to_unit` whom it came to.
    """

    class Kind(models.TextChoices):
        ANSWER = "answer", "答复"
        RETURN = "return", "退回重报"
        GUIDANCE = "guidance", "精准指导"
        FOLLOW_UP = "follow_up", "跟踪"
        ESCALATE = "escalate", "提级"
        CLOSE = "close", "办结"

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="steps")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=Kind.choices)
    held_on = models.DateField()
    words = models.TextField()
    measures = models.TextField(blank=True, default="")
    places = models.IntegerField(default=0)
    who = models.TextField(blank=True, default="")
    answer_by = models.DateField(null=True, blank=True)
    to_unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )


class PlanPaper(models.Model):
    """What people give a paper to all units: its words, number, date. The figures are never kept.

    An announcement of the committee: no unit and no person. `about` tells papers of a kind and
    period apart: the day of the dispatch, the span of the adjustments.
    """

    class Kind(models.TextChoices):
        NOTICE = "notice", "计划下达通知"
        CIRCULAR = "circular", "调度通报"
        ADJUSTMENT = "adjustment", "计划调整通知"

    period = models.TextField()
    kind = models.TextField(choices=Kind.choices)
    about = models.TextField(blank=True, default="")
    words = models.TextField()
    number = models.TextField(blank=True, default="")
    dated_on = models.DateField(null=True, blank=True)
    signatory = models.TextField(blank=True, default="")
    printed_by = models.TextField(blank=True, default="")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("period", "kind", "about"), name="one_paper_a_matter"),
        )
