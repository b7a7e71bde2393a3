"""Tables of submissions, later changes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("store", "0008_meetings")]
    operations = [migrations.RunSQL(migrations.RunSQL.noop, migrations.RunSQL.noop)]
