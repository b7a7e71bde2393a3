"""Looks across scopes at members, plan and other dossiers, with their indexes: see bodies.sql."""

from pathlib import Path

from django.db import migrations

BODIES = Path(__file__).parent.parent / "bodies.sql"


class Migration(migrations.Migration):
    dependencies = [("store", "0004_answers_security")]
    operations = [migrations.RunSQL(BODIES.read_text("utf-8"), migrations.RunSQL.noop)]
