"""Who sees the plan's grants, surveys, proposals and reports: see plan.sql."""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).parent.parent / "plan.sql"


class Migration(migrations.Migration):
    dependencies = [("store", "0008_plan")]
    operations = [migrations.RunSQL(_SQL.read_text("utf-8"), migrations.RunSQL.noop)]
