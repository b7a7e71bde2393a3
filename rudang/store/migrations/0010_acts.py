"""Tables of acts, later changes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("store", "0009_submissions")]
    operations = [migrations.RunSQL(migrations.RunSQL.noop, migrations.RunSQL.noop)]
