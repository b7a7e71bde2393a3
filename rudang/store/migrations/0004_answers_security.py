"""Row-level security of answers, reviews and acts of organizations: see answers.sql."""

from pathlib import Path

from django.db import migrations

SECURITY = Path(__file__).parent.parent / "answers.sql"


class Migration(migrations.Migration):
    dependencies = [("store", "0003_answers_and_demands")]
    operations = [migrations.RunSQL(SECURITY.read_text("utf-8"), migrations.RunSQL.noop)]
