"""Row-level security of casework, and how custody moves: see casework.sql."""

from pathlib import Path

from django.db import migrations

SECURITY = Path(__file__).parent.parent / "casework.sql"


class Migration(migrations.Migration):
    dependencies = [("store", "0006_casework")]
    operations = [migrations.RunSQL(SECURITY.read_text("utf-8"), migrations.RunSQL.noop)]
