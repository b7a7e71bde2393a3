"""Tables of meetings, later changes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("store", "0007_casework_security")]
    operations = [migrations.RunSQL(migrations.RunSQL.noop, migrations.RunSQL.noop)]
