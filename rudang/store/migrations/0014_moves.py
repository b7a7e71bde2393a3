"""Tables of moves, later changes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("store", "0013_inquiries")]
    operations = [migrations.RunSQL(migrations.RunSQL.noop, migrations.RunSQL.noop)]
