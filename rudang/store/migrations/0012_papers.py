"""Tables of papers, later changes: versions of scans, who sees the register of forms."""

from pathlib import Path

from django.db import migrations, models

FORMS = Path(__file__).parent.parent / "forms.sql"


class Migration(migrations.Migration):
    dependencies = [("store", "0011_next")]
    operations = [
        migrations.AddField(
            model_name="scan",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.RunSQL(FORMS.read_text("utf-8"), migrations.RunSQL.noop),
    ]
