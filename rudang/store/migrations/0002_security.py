"""Row-level security, append-only tables and the chained ledger: see security.sql."""

from pathlib import Path

from django.db import migrations

SECURITY = Path(__file__).parent.parent / "security.sql"


class Migration(migrations.Migration):
    dependencies = [("store", "0001_tables")]
    operations = [migrations.RunSQL(SECURITY.read_text("utf-8"), migrations.RunSQL.noop)]
