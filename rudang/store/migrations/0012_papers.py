"""Tables of papers, later changes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("store", "0011_next")]
    operations = [migrations.RunSQL(migrations.RunSQL.noop, migrations.RunSQL.noop)]
