"""Dossiers, their append-only acts, and the derived fact sheet."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from rudang.core.facts import ACT_KINDS, FACTS, Kind
from rudang.store.models.accounts import Account
from rudang.store.models.units import Unit
from rudang.store.models.uploads import Upload


class Asking(models.Model):
    """A set of facts that were asked for; many dossiers share one, so it is kept once."""

    facts = ArrayField(models.TextField(), unique=True)


class Dossier(models.Model):
    """One person's case. Everything known of it stands in its acts."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="dossiers")
    asking = models.ForeignKey(Asking, on_delete=models.PROTECT)
    version = models.PositiveIntegerField(default=1)
    is_void = models.BooleanField(default=False)
    opened_at = models.DateTimeField()


class Act(models.Model):
    """What was done and on which day, as recorded. Never changed: a correction supersedes it.

    `unit` has custody of the dossier and moves with it; `held_unit` is where the act was held.
    A void act says that nothing stands in the place of the one it supersedes. A renewal is no
    correction: the step was done again, and the one before stood until the day of the new one.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="acts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    held_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=[(kind.name, kind.term) for kind in ACT_KINDS])
    held_on = models.DateField(null=True, blank=True)
    facts = models.JSONField(default=dict)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    is_void = models.BooleanField(default=False)
    # Entered by the superior for the branch that did it.
    is_for_branch = models.BooleanField(default=False, db_default=False)
    is_renewal = models.BooleanField(default=False, db_default=False)
    reason = models.TextField(blank=True, default="")
    upload = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.PROTECT)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("dossier", "kind"),
                condition=models.Q(supersedes__isnull=True)
                & ~models.Q(kind__in=[kind.name for kind in ACT_KINDS if kind.repeats]),
                name="one_root_act_of_a_kind",
            ),
        )


_FIELDS = {
    Kind.DATE: lambda: models.DateField(null=True, blank=True),
    Kind.DATES: lambda: ArrayField(models.DateField(), default=list, blank=True),
    Kind.INTEGER: lambda: models.IntegerField(null=True, blank=True),
    Kind.TEXT: lambda: models.TextField(null=True, blank=True),
    Kind.TEXTS: lambda: ArrayField(models.TextField(), default=list, blank=True),
}

# A column for every declared fact: the declaration in core is the only list of them.
FactColumns = type(
    "FactColumns",
    (models.Model,),
    {
        "__module__": __name__,
        "Meta": type("Meta", (), {"abstract": True}),
        **{fact.name: _FIELDS[fact.kind]() for fact in FACTS},
    },
)


class Sheet(FactColumns):  # type: ignore[misc, valid-type]
    """The projection of a dossier's standing acts: a column per fact, rebuilt from acts."""

    dossier = models.OneToOneField(
        Dossier, primary_key=True, on_delete=models.CASCADE, related_name="sheet"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    meeting_unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    pinyin = models.TextField(blank=True, default="")
    initials = models.TextField(blank=True, default="")
    stage = models.TextField(default="applicant")
    # The rules that cannot say anything because a fact is missing.
    unknown = ArrayField(models.TextField(), default=list, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=("unit", "pinyin", "dossier")),
            models.Index(fields=("pinyin", "dossier")),
            # With the columns that row security asks for, counting reads no sheet.
            models.Index(
                fields=("stage", "pinyin", "dossier"),
                include=("unit",),
                name="store_sheet_by_stage",
            ),
            models.Index(fields=("name", "dossier"), include=("unit",), name="store_sheet_by_name"),
            models.Index(fields=("id_no",)),
            models.Index(fields=("number",)),
            models.Index(fields=("initials",)),
        )


class Finding(models.Model):
    """What a rule says of a dossier, apart from what time changes; met rules leave no row."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="findings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    rule = models.TextField()
    state = models.TextField()
    on = models.DateField(null=True, db_column="held_on")
    due_on = models.DateField(null=True)
    not_before = models.DateField(null=True)
    edition = models.TextField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("dossier", "rule"),
                condition=models.Q(closed_at__isnull=True),
                name="one_standing_finding_of_a_rule",
            ),
        )
        indexes = (
            models.Index(
                fields=("due_on", "id"),
                condition=models.Q(closed_at__isnull=True, state="open"),
                name="open_findings_by_day",
            ),
            models.Index(
                fields=("rule", "dossier"),
                condition=models.Q(closed_at__isnull=True),
                name="standing_findings_by_rule",
            ),
        )


class Member(models.Model):
    """An entry of the register of Party members: who may vote, accompany, introduce.

    A member stands in the unit from `since` (from the beginning where blank) until before
    `until`. A post and a punishment are entries of their own days.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="members")
    name = models.TextField()
    id_no = models.TextField(blank=True, default="")
    kind = models.TextField()
    joined_on = models.DateField(null=True, blank=True)
    full_on = models.DateField(null=True, blank=True)
    post = models.TextField(blank=True, default="")
    post_since = models.DateField(null=True, blank=True)
    post_until = models.DateField(null=True, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    punishment = models.TextField(blank=True, default="")
    punished_on = models.DateField(null=True, blank=True)
    effect_until = models.DateField(null=True, blank=True)
    upload = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        indexes = (models.Index(fields=("unit", "name")),)
