"""Who sees casework, how custody moves, and looks across scopes: see the files named."""

from pathlib import Path

from django.db import migrations

_STORE = Path(__file__).parent.parent
FILES = ("casework.sql", "forms.sql", "moves.sql", "persons.sql")


class Migration(migrations.Migration):
    dependencies = [("store", "0006_casework")]
    operations = [
        migrations.RunSQL((_STORE / name).read_text("utf-8"), migrations.RunSQL.noop)
        for name in FILES
    ]
