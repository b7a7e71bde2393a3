"""What is kept of a package beside its contents page, and of a graduates' batch."""

from django.db import migrations, models


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
        migrations.RunSQL(
            "CREATE INDEX store_transfer_batch ON store_transfer (batch) WHERE batch <> '';"
            "CREATE INDEX store_transfer_open ON store_transfer (unit_id) WHERE state = 'sent';",
            "DROP INDEX store_transfer_batch; DROP INDEX store_transfer_open;",
        ),
    ]
