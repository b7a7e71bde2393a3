"""Tables of next, later changes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("store", "0010_acts")]
    operations = [migrations.RunSQL(migrations.RunSQL.noop, migrations.RunSQL.noop)]
