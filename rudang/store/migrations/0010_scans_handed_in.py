"""Scans that wait with what a person hands in; lists counted from their indexes alone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0009_plan_security'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='sheet',
            name='store_sheet_stage_54ddb2_idx',
        ),
        migrations.RemoveIndex(
            model_name='sheet',
            name='store_sheet_name_e13731_idx',
        ),
        migrations.RemoveField(
            model_name='handedin',
            name='scan',
        ),
        migrations.AddField(
            model_name='scan',
            name='handed_in',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='store.handedin'),
        ),
        migrations.AlterField(
            model_name='handedin',
            name='words',
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name='scan',
            name='state',
            field=models.TextField(choices=[('kept', '在册'), ('waiting', '待收下'), ('void', '作废')], default='kept'),
        ),
        migrations.AddIndex(
            model_name='sheet',
            index=models.Index(fields=['stage', 'pinyin', 'dossier'], include=('unit',), name='store_sheet_by_stage'),
        ),
        migrations.AddIndex(
            model_name='sheet',
            index=models.Index(fields=['name', 'dossier'], include=('unit',), name='store_sheet_by_name'),
        ),
    ]
