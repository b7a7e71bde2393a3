"""The ledger of everything done: append-only, each event carrying the hash of the one before."""

from django.db import models


class AuditEvent(models.Model):
    """One thing done. Written only by the database function that chains the hashes."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    verb = models.TextField()
    subject_kind = models.TextField()
    subject_id = models.TextField()
    unit_id = models.BigIntegerField()
    before = models.TextField()
    after = models.TextField()
    by = models.TextField()
    on_behalf_of = models.TextField()
    cause = models.TextField()
    previous = models.TextField()
    hash = models.TextField()

    class Meta:
        indexes = (models.Index(fields=("subject_kind", "subject_id")),)
