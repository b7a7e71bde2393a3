"""Conditions of row-level security as the planner can estimate them: see the files named."""

from pathlib import Path

from django.db import migrations

_STORE = Path(__file__).parent.parent
FILES = ("security.sql", "casework.sql", "forms.sql", "moves.sql", "persons.sql", "plan.sql")


class Migration(migrations.Migration):
    dependencies = [("store", "0010_scans_handed_in")]
    operations = [
        migrations.RunSQL((_STORE / name).read_text("utf-8"), migrations.RunSQL.noop)
        for name in FILES
    ]
