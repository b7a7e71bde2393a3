"""What is kept of a package beside its contents page, and how a dossier is taken over."""

from pathlib import Path

from django.db import migrations, models

MOVES = Path(__file__).parent.parent / "moves.sql"


class Migration(migrations.Migration):
    dependencies = [("store", "0013_inquiries")]
    operations = [
        migrations.AddField(
            model_name="package",
            name="on",
            field=models.DateField(blank=True, db_column="handed_on", null=True),
        ),
        migrations.AddField(
            model_name="package",
            name="name",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="package",
            name="stage",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="package",
            name="batch",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="package", name="arrival", field=models.JSONField(default=dict)
        ),
        migrations.AddField(
            model_name="package", name="body", field=models.BinaryField(null=True)
        ),
        migrations.AddField(
            model_name="package",
            name="is_discarded",
            field=models.BooleanField(default=False),
        ),
        migrations.RunSQL(MOVES.read_text("utf-8"), migrations.RunSQL.noop),
    ]
