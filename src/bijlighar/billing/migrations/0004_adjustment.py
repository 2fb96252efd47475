import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from bijlighar.kernel.tables import append_only

# A step repeats who proposed, so that a check can compare the two; this keeps what it repeats true.
SAME_PERSON = """
ALTER TABLE {what} ADD CONSTRAINT {what}_proposer UNIQUE (id, proposed_by_id);
ALTER TABLE {step} ADD CONSTRAINT {step}_proposer
    FOREIGN KEY ({column}, proposed_by_id) REFERENCES {what} (id, proposed_by_id)
"""
NO_MORE = """
ALTER TABLE {step} DROP CONSTRAINT {step}_proposer;
ALTER TABLE {what} DROP CONSTRAINT {what}_proposer
"""


def same_person(what: str, step: str, column: str) -> migrations.RunSQL:
    names = {"what": what, "step": step, "column": column}
    return migrations.RunSQL(SAME_PERSON.format(**names), NO_MORE.format(**names))


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0003_receipts_to_ledger'),
        ('network', '0001_first'),
    ]

    operations = [
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('pk', models.CompositePrimaryKey('connection_id', 'cycle_from', 'revision', blank=True, editable=False, primary_key=True, serialize=False)),
                ('connection_id', models.BigIntegerField()),
                ('cycle_from', models.DateField()),
                ('revision', models.SmallIntegerField()),
            ],
            options={
                'db_table': 'billing_revision',
            },
        ),
        migrations.CreateModel(
            name='RevisionSet',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('company_id', models.IntegerField()),
                ('office_id', models.BigIntegerField()),
                ('cycle_from', models.DateField()),
                ('cycle_to', models.DateField()),
                ('reason_code', models.CharField(max_length=16)),
                ('words_en', models.CharField(max_length=500)),
                ('words_hi', models.CharField(max_length=500)),
                ('proposed_at', models.DateTimeField()),
                ('proposed_by_id', models.BigIntegerField(null=True)),
                ('proposed_by', models.CharField(max_length=120)),
            ],
            options={
                'db_table': 'billing_revision_set',
            },
        ),
        migrations.CreateModel(
            name='RevisionMember',
            fields=[
                ('pk', models.CompositePrimaryKey('set_id', 'connection_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('set_id', models.BigIntegerField()),
                ('connection_id', models.BigIntegerField()),
                ('revision', models.SmallIntegerField()),
                ('old_total_paise', models.BigIntegerField()),
                ('new_total_paise', models.BigIntegerField()),
                ('old_energy_wh', models.BigIntegerField()),
                ('new_energy_wh', models.BigIntegerField()),
                ('digest', models.UUIDField()),
            ],
            options={
                'db_table': 'billing_revision_member',
            },
        ),
        migrations.CreateModel(
            name='Adjustment',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('connection_id', models.BigIntegerField()),
                ('company_id', models.IntegerField()),
                ('office_id', models.BigIntegerField()),
                ('amount_paise', models.BigIntegerField()),
                ('lines_paise', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('reason_code', models.CharField(max_length=16)),
                ('words_en', models.CharField(max_length=500)),
                ('words_hi', models.CharField(max_length=500)),
                ('document', models.CharField(max_length=500)),
                ('source', models.CharField(max_length=40)),
                ('from_date', models.DateField()),
                ('to_date', models.DateField()),
                ('proposed_at', models.DateTimeField()),
                ('proposed_by_id', models.BigIntegerField(null=True)),
                ('proposed_by', models.CharField(max_length=120)),
            ],
            options={
                'db_table': 'billing_adjustment',
                'indexes': [models.Index(fields=['office_id', 'id'], name='billing_adjustment_office'), models.Index(fields=['connection_id'], name='billing_adjustment_connection'), models.Index(condition=models.Q(('source', ''), _negated=True), fields=['source'], name='billing_adjustment_source')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_paise', 0), _negated=True), name='billing_adjustment_amount'), models.CheckConstraint(condition=models.Q(('from_date__lt', models.F('to_date'))), name='billing_adjustment_dates'), models.CheckConstraint(condition=models.Q(('reason_code__in', ['CHECK_METER', 'WRONG_READING', 'WRONG_TERMS', 'BILLED_TWICE', 'ORDER', 'OTHER'])), name='billing_adjustment_reason'), models.CheckConstraint(condition=models.Q(models.Q(('words_en', ''), _negated=True), models.Q(('words_hi', ''), _negated=True), models.Q(('document', ''), _negated=True)), name='billing_adjustment_words')],
            },
        ),
        migrations.CreateModel(
            name='AdjustmentLimit',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('from_date', models.DateField()),
                ('role_code', models.CharField(max_length=20)),
                ('office_kind', models.CharField(max_length=12)),
                ('most_paise', models.BigIntegerField()),
                ('source', models.CharField(max_length=300)),
                ('mark', models.CharField(default='U', max_length=1)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.company')),
            ],
            options={
                'db_table': 'billing_adjustment_limit',
            },
        ),
        migrations.CreateModel(
            name='AdjustmentStep',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('step_code', models.CharField(max_length=8)),
                ('reason', models.CharField(max_length=500)),
                ('account_code', models.SmallIntegerField(null=True)),
                ('booked_on', models.DateField(null=True)),
                ('proposed_by_id', models.BigIntegerField(null=True)),
                ('taken_at', models.DateTimeField()),
                ('taken_by_id', models.BigIntegerField()),
                ('taken_by', models.CharField(max_length=120)),
                ('adjustment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.adjustment')),
            ],
            options={
                'db_table': 'billing_adjustment_step',
            },
        ),
        migrations.CreateModel(
            name='RevisionDecision',
            fields=[
                ('set', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='billing.revisionset')),
                ('step_code', models.CharField(max_length=8)),
                ('reason', models.CharField(max_length=500)),
                ('proposed_by_id', models.BigIntegerField(null=True)),
                ('taken_at', models.DateTimeField()),
                ('taken_by_id', models.BigIntegerField()),
                ('taken_by', models.CharField(max_length=120)),
            ],
            options={
                'db_table': 'billing_revision_decision',
            },
        ),
        migrations.AddIndex(
            model_name='revisionset',
            index=models.Index(fields=['office_id', 'id'], name='billing_revision_set_office'),
        ),
        migrations.AddConstraint(
            model_name='revisionset',
            constraint=models.CheckConstraint(condition=models.Q(('cycle_from__lt', models.F('cycle_to'))), name='billing_revision_set_dates'),
        ),
        migrations.AddConstraint(
            model_name='revisionset',
            constraint=models.CheckConstraint(condition=models.Q(('reason_code__in', ['LATE_READINGS', 'CORRECTED', 'CHECK_METER', 'TERMS', 'RULES'])), name='billing_revision_set_reason'),
        ),
        migrations.AddConstraint(
            model_name='revisionset',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('words_en', ''), _negated=True), models.Q(('words_hi', ''), _negated=True)), name='billing_revision_set_words'),
        ),
        migrations.AddField(
            model_name='revision',
            name='set',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.revisionset'),
        ),
        migrations.AddConstraint(
            model_name='revisionmember',
            constraint=models.CheckConstraint(condition=models.Q(('revision__range', (1, 9))), name='billing_revision_member_number'),
        ),
        migrations.AddConstraint(
            model_name='adjustmentlimit',
            constraint=models.UniqueConstraint(fields=('company', 'role_code', 'office_kind', 'from_date'), name='billing_adjustment_limit_from'),
        ),
        migrations.AddConstraint(
            model_name='adjustmentlimit',
            constraint=models.CheckConstraint(condition=models.Q(('most_paise__gte', 0)), name='billing_adjustment_limit_amount'),
        ),
        migrations.AddConstraint(
            model_name='adjustmentstep',
            constraint=models.UniqueConstraint(condition=models.Q(('step_code__in', ['APPROVED', 'REFUSED'])), fields=('adjustment',), name='billing_adjustment_step_decided'),
        ),
        migrations.AddConstraint(
            model_name='adjustmentstep',
            constraint=models.UniqueConstraint(fields=('adjustment', 'step_code'), name='billing_adjustment_step_once'),
        ),
        migrations.AddConstraint(
            model_name='adjustmentstep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('booked_on__isnull', False), ('step_code__in', ['APPROVED', 'REVERSED'])), models.Q(('booked_on__isnull', True), ('step_code', 'REFUSED')), _connector='OR'), name='billing_adjustment_step_code'),
        ),
        migrations.AddConstraint(
            model_name='adjustmentstep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account_code__in', [1, 2]), ('step_code', 'APPROVED')), models.Q(models.Q(('step_code', 'APPROVED'), _negated=True), ('account_code__isnull', True)), _connector='OR'), name='billing_adjustment_step_account'),
        ),
        migrations.AddConstraint(
            model_name='adjustmentstep',
            constraint=models.CheckConstraint(condition=models.Q(('proposed_by_id__isnull', True), models.Q(('step_code', 'APPROVED'), _negated=True), models.Q(('taken_by_id', models.F('proposed_by_id')), _negated=True), _connector='OR'), name='billing_adjustment_step_other'),
        ),
        migrations.AddConstraint(
            model_name='adjustmentstep',
            constraint=models.CheckConstraint(condition=models.Q(('step_code', 'APPROVED'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='billing_adjustment_step_reason'),
        ),
        migrations.AddConstraint(
            model_name='revisiondecision',
            constraint=models.CheckConstraint(condition=models.Q(('step_code__in', ['APPROVED', 'REFUSED'])), name='billing_revision_decision_code'),
        ),
        migrations.AddConstraint(
            model_name='revisiondecision',
            constraint=models.CheckConstraint(condition=models.Q(('proposed_by_id__isnull', True), models.Q(('step_code', 'APPROVED'), _negated=True), models.Q(('taken_by_id', models.F('proposed_by_id')), _negated=True), _connector='OR'), name='billing_revision_decision_other'),
        ),
        migrations.AddConstraint(
            model_name='revisiondecision',
            constraint=models.CheckConstraint(condition=models.Q(('step_code', 'APPROVED'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='billing_revision_decision_reason'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('revision__gte', 1)), name='billing_revision_number'),
        ),
        same_person("billing_adjustment", "billing_adjustment_step", "adjustment_id"),
        same_person("billing_revision_set", "billing_revision_decision", "set_id"),
        append_only("billing_adjustment"),
        append_only("billing_adjustment_step"),
        append_only("billing_revision_set"),
        append_only("billing_revision_member"),
        append_only("billing_revision_decision"),
        append_only("billing_revision"),
    ]
