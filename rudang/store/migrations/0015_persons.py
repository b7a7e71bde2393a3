"""What a request for correction says, and what persons' own accounts need: see persons.sql."""

from pathlib import Path

from django.db import migrations, models

PERSONS = Path(__file__).parent.parent / "persons.sql"


class Migration(migrations.Migration):
    dependencies = [("store", "0014_moves")]
    operations = [
        migrations.AddField(
            model_name="handedin",
            name="should_be",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.RunSQL(PERSONS.read_text("utf-8"), migrations.RunSQL.noop),
    ]
