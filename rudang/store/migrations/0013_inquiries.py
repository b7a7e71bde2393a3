"""Tables of inquiries, later changes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("store", "0012_papers")]
    operations = [migrations.RunSQL(migrations.RunSQL.noop, migrations.RunSQL.noop)]
