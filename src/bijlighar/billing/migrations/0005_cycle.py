import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from bijlighar.kernel.tables import append_only


class Migration(migrations.Migration):
    """The cycle step by step: groups, drafts and their limits; arrears paid in parts."""

    dependencies = [
        ('billing', '0004_adjustment'),
        ('network', '0001_first'),
    ]

    operations = [
        migrations.AddField(
            model_name='policy',
            name='estimated_percent',
            field=models.SmallIntegerField(default=25),
        ),
        migrations.AddField(
            model_name='policy',
            name='high_percent',
            field=models.SmallIntegerField(default=200),
        ),
        migrations.AddField(
            model_name='policy',
            name='least_wh_day',
            field=models.IntegerField(default=1000),
        ),
        migrations.AddField(
            model_name='policy',
            name='low_percent',
            field=models.SmallIntegerField(default=33),
        ),
        migrations.AddField(
            model_name='policy',
            name='missing_percent',
            field=models.SmallIntegerField(default=10),
        ),
        migrations.AddField(
            model_name='policy',
            name='plan_grace_days',
            field=models.SmallIntegerField(default=7),
        ),
        migrations.AddField(
            model_name='policy',
            name='plan_parts',
            field=models.SmallIntegerField(default=12),
        ),
        migrations.AddField(
            model_name='policy',
            name='reads_percent',
            field=models.SmallIntegerField(default=95),
        ),
        migrations.CreateModel(
            name='ArrearsPlan',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('connection_id', models.BigIntegerField()),
                ('amount_paise', models.BigIntegerField()),
                ('received_before_paise', models.BigIntegerField()),
                ('agreed_on', models.DateField()),
                ('agreed_at', models.DateTimeField()),
                ('agreed_by_id', models.BigIntegerField(null=True)),
                ('agreed_by', models.CharField(max_length=120)),
                ('document', models.CharField(max_length=200)),
                ('state_code', models.CharField(default='OPEN', max_length=8)),
                ('ended_on', models.DateField(null=True)),
                ('ended_by', models.CharField(default='', max_length=120)),
                ('ended_note', models.CharField(default='', max_length=300)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.company')),
            ],
            options={
                'db_table': 'billing_arrears_plan',
            },
        ),
        migrations.CreateModel(
            name='ArrearsPart',
            fields=[
                ('pk', models.CompositePrimaryKey('plan_id', 'number', blank=True, editable=False, primary_key=True, serialize=False)),
                ('number', models.SmallIntegerField()),
                ('due_date', models.DateField()),
                ('amount_paise', models.BigIntegerField()),
                ('plan', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.arrearsplan')),
            ],
            options={
                'db_table': 'billing_arrears_part',
            },
        ),
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('cycle_from', models.DateField()),
                ('cycle_to', models.DateField()),
                ('round', models.SmallIntegerField(default=1)),
                ('state_code', models.CharField(default='PLANNED', max_length=10)),
                ('connections', models.IntegerField()),
                ('complete', models.IntegerField(null=True)),
                ('partial', models.IntegerField(null=True)),
                ('silent', models.IntegerField(null=True)),
                ('planned_at', models.DateTimeField()),
                ('ready_at', models.DateTimeField(null=True)),
                ('ready_by', models.CharField(default='', max_length=120)),
                ('ready_note', models.CharField(default='', max_length=300)),
                ('drafted_at', models.DateTimeField(null=True)),
                ('checked_at', models.DateTimeField(null=True)),
                ('checked_by_id', models.BigIntegerField(null=True)),
                ('checked_by', models.CharField(default='', max_length=120)),
                ('approved_at', models.DateTimeField(null=True)),
                ('approved_by_id', models.BigIntegerField(null=True)),
                ('approved_by', models.CharField(default='', max_length=120)),
                ('approved_bills', models.IntegerField(null=True)),
                ('approved_energy_wh', models.BigIntegerField(null=True)),
                ('approved_total_paise', models.BigIntegerField(null=True)),
                ('returned_note', models.CharField(default='', max_length=300)),
                ('issued_at', models.DateTimeField(null=True)),
                ('delivered_at', models.DateTimeField(null=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.company')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.office')),
            ],
            options={
                'db_table': 'billing_group',
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('pk', models.CompositePrimaryKey('connection_id', 'cycle_from', 'round', blank=True, editable=False, primary_key=True, serialize=False)),
                ('connection_id', models.BigIntegerField()),
                ('cycle_from', models.DateField()),
                ('round', models.SmallIntegerField(default=1)),
                ('state_code', models.CharField(max_length=8)),
                ('doubts', models.IntegerField()),
                ('reason', models.CharField(default='', max_length=300)),
                ('category_code', models.CharField(default='', max_length=20)),
                ('energy_wh', models.BigIntegerField()),
                ('solar_wh', models.BigIntegerField()),
                ('estimated_wh', models.BigIntegerField()),
                ('known_days', models.SmallIntegerField()),
                ('missing', models.SmallIntegerField()),
                ('lines_paise', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), null=True, size=None)),
                ('total_paise', models.BigIntegerField(null=True)),
                ('last_wh', models.BigIntegerField(null=True)),
                ('usual_wh', models.BigIntegerField(null=True)),
                ('usual_days', models.SmallIntegerField(null=True)),
                ('year_wh', models.BigIntegerField(null=True)),
                ('year_days', models.SmallIntegerField(null=True)),
                ('drafted_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by_id', models.BigIntegerField(null=True)),
                ('decided_by', models.CharField(default='', max_length=120)),
                ('decided_note', models.CharField(default='', max_length=300)),
                ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.group')),
            ],
            options={
                'db_table': 'billing_draft',
            },
        ),
        migrations.AddIndex(
            model_name='arrearsplan',
            index=models.Index(fields=['connection_id', 'agreed_on'], name='billing_arrears_plan_of'),
        ),
        migrations.AddIndex(
            model_name='arrearsplan',
            index=models.Index(condition=models.Q(('state_code', 'OPEN')), fields=['company', 'id'], name='billing_arrears_plan_open'),
        ),
        migrations.AddConstraint(
            model_name='arrearsplan',
            constraint=models.CheckConstraint(condition=models.Q(('amount_paise__gt', 0)), name='billing_arrears_plan_amount'),
        ),
        migrations.AddConstraint(
            model_name='arrearsplan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', True), ('state_code', 'OPEN')), models.Q(('ended_on__gte', models.F('agreed_on')), ('state_code__in', ['KEPT', 'BROKEN', 'ENDED'])), _connector='OR'), name='billing_arrears_plan_state'),
        ),
        migrations.AddConstraint(
            model_name='arrearsplan',
            constraint=models.UniqueConstraint(condition=models.Q(('state_code', 'OPEN')), fields=('connection_id',), name='billing_arrears_plan_one'),
        ),
        migrations.AddConstraint(
            model_name='arrearspart',
            constraint=models.CheckConstraint(condition=models.Q(('amount_paise__gt', 0)), name='billing_arrears_part_amount'),
        ),
        migrations.AddIndex(
            model_name='group',
            index=models.Index(fields=['company', 'cycle_from'], name='billing_group_cycle'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.UniqueConstraint(fields=('office', 'cycle_from', 'round'), name='billing_group_round'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.CheckConstraint(condition=models.Q(('cycle_from__lt', models.F('cycle_to'))), name='billing_group_days'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.CheckConstraint(condition=models.Q(('state_code__in', ['PLANNED', 'READY', 'DRAFTED', 'CHECKED', 'APPROVED', 'ISSUED', 'DELIVERED'])), name='billing_group_state'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by_id__isnull', True), ('checked_by_id__isnull', True), models.Q(('approved_by_id', models.F('checked_by_id')), _negated=True), _connector='OR'), name='billing_group_two_people'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state_code__in', ['APPROVED', 'ISSUED', 'DELIVERED']), _negated=True), models.Q(('approved_at__isnull', False), ('approved_bills__isnull', False), ('approved_by_id__isnull', False), ('approved_total_paise__isnull', False)), _connector='OR'), name='billing_group_approved'),
        ),
        migrations.AddIndex(
            model_name='draft',
            index=models.Index(fields=['group', 'connection_id'], name='billing_draft_group'),
        ),
        migrations.AddIndex(
            model_name='draft',
            index=models.Index(condition=models.Q(('state_code', 'CLEAR'), _negated=True), fields=['group', 'connection_id'], name='billing_draft_doubtful'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.CheckConstraint(condition=models.Q(('state_code__in', ['CLEAR', 'WAITING', 'ACCEPTED', 'HELD', 'TO_READ'])), name='billing_draft_state'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lines_paise__isnull', False), ('reason', ''), ('total_paise__isnull', False)), models.Q(('lines_paise__isnull', True), ('total_paise__isnull', True), models.Q(('reason', ''), _negated=True), models.Q(('state_code__in', ['CLEAR', 'ACCEPTED']), _negated=True)), _connector='OR'), name='billing_draft_billable'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.CheckConstraint(condition=models.Q(('state_code__in', ['CLEAR', 'WAITING']), models.Q(('decided_at__isnull', False), models.Q(('decided_note', ''), _negated=True), models.Q(('decided_by', ''), _negated=True)), _connector='OR'), name='billing_draft_decided'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state_code', 'CLEAR'), _negated=True), ('doubts', 0), _connector='OR'), name='billing_draft_clear'),
        ),
        append_only("billing_arrears_part"),
    ]
