"""Tables of persons, later changes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("store", "0014_moves")]
    operations = [migrations.RunSQL(migrations.RunSQL.noop, migrations.RunSQL.noop)]
