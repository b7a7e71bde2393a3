"""The plan: grants from above, the demand survey, proposals, what follows letters, reports."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0007_casework_security'),
    ]

    operations = [
        migrations.AddField(
            model_name='planentry',
            name='approver',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='planentry',
            name='dated_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='planentry',
            name='dossier',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.dossier'),
        ),
        migrations.AddField(
            model_name='planname',
            name='is_firm',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='planname',
            name='meant_for',
            field=models.TextField(choices=[('anybody', '不限'), ('teachers', '教师'), ('high_knowledge', '高知识群体')], default='anybody'),
        ),
        migrations.AddField(
            model_name='planname',
            name='why',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.CreateModel(
            name='LetterStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField(choices=[('answer', '答复'), ('return', '退回重报'), ('guidance', '精准指导'), ('follow_up', '跟踪'), ('escalate', '提级'), ('close', '办结')])),
                ('held_on', models.DateField()),
                ('words', models.TextField()),
                ('measures', models.TextField(blank=True, default='')),
                ('places', models.IntegerField(default=0)),
                ('who', models.TextField(blank=True, default='')),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='store.letter')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.TextField()),
                ('as_of', models.DateField()),
                ('total', models.PositiveIntegerField()),
                ('terms', models.JSONField(default=dict)),
                ('state', models.TextField(choices=[('draft', '编制中'), ('asking', '征求意见'), ('issued', '已下达'), ('dropped', '已作废')], default='draft')),
                ('answer_by', models.DateField(blank=True, null=True)),
                ('document', models.TextField(blank=True, default='')),
                ('made_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.unit')),
            ],
        ),
        migrations.CreateModel(
            name='ProposalLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.TextField()),
                ('state', models.TextField(choices=[('draft', '编制中'), ('asking', '征求意见'), ('issued', '已下达'), ('dropped', '已作废')], default='draft')),
                ('answer_by', models.DateField(blank=True, null=True)),
                ('position', models.PositiveIntegerField(default=0)),
                ('computed', models.PositiveIntegerField()),
                ('figure', models.PositiveIntegerField()),
                ('teachers', models.PositiveIntegerField(default=0)),
                ('high_knowledge', models.PositiveIntegerField(default=0)),
                ('inputs', models.JSONField(default=dict)),
                ('words', models.JSONField(default=list)),
                ('remark', models.TextField(blank=True, default='')),
                ('answer', models.TextField(blank=True, choices=[('', '未答复'), ('agrees', '同意'), ('objects', '有不同意见')], default='')),
                ('answer_words', models.TextField(blank=True, default='')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='store.proposal')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Survey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.TextField(unique=True)),
                ('opened_on', models.DateField()),
                ('due_on', models.DateField()),
                ('note', models.TextField(blank=True, default='')),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='SurveyReturn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.TextField(choices=[('draft', '填写中'), ('sent', '已报送'), ('returned', '已退回'), ('merged', '已汇总')], default='draft')),
                ('wished', models.PositiveIntegerField(blank=True, null=True)),
                ('note', models.TextField(blank=True, default='')),
                ('reason', models.TextField(blank=True, default='')),
                ('sent_on', models.DateField(blank=True, null=True)),
                ('changed_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='store.survey')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.unit')),
            ],
        ),
        migrations.CreateModel(
            name='SurveyName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quarter', models.TextField()),
                ('kind', models.TextField(blank=True, default='')),
                ('note', models.TextField(blank=True, default='')),
                ('evidence', models.JSONField(default=dict)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.dossier')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.unit')),
                ('given', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='store.surveyreturn')),
            ],
        ),
        migrations.CreateModel(
            name='DutyDone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('duty', models.TextField()),
                ('span', models.TextField()),
                ('done_on', models.DateField()),
                ('words', models.TextField(blank=True, default='')),
                ('document', models.TextField(blank=True, default='')),
                ('entered_at', models.DateTimeField()),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, default='')),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('taken_back_at__isnull', True)), fields=('unit', 'duty', 'span'), name='one_doing_a_duty_and_span')],
            },
        ),
        migrations.CreateModel(
            name='ExecutionReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveIntegerField()),
                ('state', models.TextField(choices=[('draft', '撰写中'), ('sent', '已报送'), ('returned', '已退回'), ('taken', '已收')], default='draft')),
                ('blocks', models.JSONField(default=dict)),
                ('figures', models.JSONField(default=dict)),
                ('reason', models.TextField(blank=True, default='')),
                ('sent_on', models.DateField(blank=True, null=True)),
                ('changed_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('unit', 'year'), name='one_report_a_unit_and_year')],
            },
        ),
        migrations.CreateModel(
            name='OverPlanLeave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.TextField()),
                ('reason', models.TextField()),
                ('document', models.TextField(blank=True, default='')),
                ('given_on', models.DateField()),
                ('given_at', models.DateTimeField()),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.dossier')),
                ('given_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('taken_back_at__isnull', True)), fields=('period', 'dossier'), name='one_leave_a_person_and_period')],
            },
        ),
        migrations.CreateModel(
            name='PlanGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.TextField()),
                ('kind', models.TextField(default='total')),
                ('amount', models.IntegerField()),
                ('is_share', models.BooleanField(default=False)),
                ('batch', models.PositiveIntegerField(default=1)),
                ('document', models.TextField(blank=True, default='')),
                ('dated_on', models.DateField(blank=True, null=True)),
                ('source', models.TextField(blank=True, default='')),
                ('reason', models.TextField(blank=True, default='')),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['period'], name='store_plang_period_3a17ad_idx')],
            },
        ),
        migrations.CreateModel(
            name='PlanReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.TextField()),
                ('kind', models.TextField()),
                ('amount', models.PositiveIntegerField(default=0)),
                ('words', models.TextField(blank=True, default='')),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('unit', 'period', 'kind'), name='one_reason_of_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='PlanPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.TextField()),
                ('kind', models.TextField(choices=[('notice', '计划下达通知'), ('circular', '调度通报'), ('adjustment', '计划调整通知')])),
                ('about', models.TextField(blank=True, default='')),
                ('words', models.TextField()),
                ('number', models.TextField(blank=True, default='')),
                ('dated_on', models.DateField(blank=True, null=True)),
                ('signatory', models.TextField(blank=True, default='')),
                ('printed_by', models.TextField(blank=True, default='')),
                ('changed_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('period', 'kind', 'about'), name='one_paper_a_matter')],
            },
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('draft', 'asking'))), fields=('period',), name='one_open_proposal_a_period'),
        ),
        migrations.AddConstraint(
            model_name='proposalline',
            constraint=models.UniqueConstraint(fields=('proposal', 'unit'), name='one_line_a_unit'),
        ),
        migrations.AddConstraint(
            model_name='surveyreturn',
            constraint=models.UniqueConstraint(fields=('survey', 'unit'), name='one_return_a_unit'),
        ),
        migrations.AddConstraint(
            model_name='surveyname',
            constraint=models.UniqueConstraint(fields=('given', 'dossier'), name='one_name_a_return'),
        ),
    ]
