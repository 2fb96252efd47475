"""Months beyond the thirteenth move to files: the manifest, and the owner's functions that hold and drop them."""

from django.db import migrations, models

from bijlighar.kernel.tables import APP_ROLE, append_only

IS_ARCHIVED = """
CREATE FUNCTION metering_is_archived(of_day date) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce((SELECT step_code = 'ARCHIVED' FROM metering_archive_step
                     WHERE month = date_trunc('month', of_day::timestamp)::date ORDER BY id DESC LIMIT 1), false)
$$;
"""

# While a month is written to files nobody adds to it; everybody may read it.
HOLD = f"""
CREATE FUNCTION metering_hold_month(of_month date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    parent text;
    part text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['metering_raw_day', 'metering_day'] LOOP
        part := parent || to_char(of_month, '_YYYY_MM');
        IF to_regclass('public.' || part) IS NULL THEN
            RETURN false;
        END IF;
        EXECUTE format('LOCK TABLE public.%I IN SHARE MODE', part);
    END LOOP;
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION metering_hold_month(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION metering_hold_month(date) TO {APP_ROLE};
"""

# The one way in which readings ever leave a table. It believes no caller: the manifest must say that every file
# was read back whole, and the partition must still hold exactly what the manifest says.
DROP = f"""
CREATE FUNCTION metering_drop_archived(of_step bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    told record;
    parent text;
    part text;
    here_rows bigint;
    here_sum numeric;
    file_rows numeric;
    file_sum numeric;
    whole boolean;
BEGIN
    SELECT s.month INTO told FROM public.metering_archive_step s
    WHERE s.id = of_step AND s.step_code = 'ARCHIVED'
      AND NOT EXISTS (SELECT 1 FROM public.metering_archive_step n WHERE n.month = s.month AND n.id > s.id);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'metering_drop_archived: step % is not the last word on an archived month', of_step;
    END IF;
    FOREACH parent IN ARRAY ARRAY['metering_raw_day', 'metering_day'] LOOP
        part := parent || to_char(told.month, '_YYYY_MM');
        IF to_regclass('public.' || part) IS NULL THEN
            RAISE EXCEPTION 'metering_drop_archived: there is no table %', part;
        END IF;
        EXECUTE format('LOCK TABLE public.%I IN SHARE MODE', part);
        EXECUTE format('SELECT count(*), coalesce(sum(%s), 0) FROM public.%I',
                       CASE parent WHEN 'metering_day' THEN 'energy_wh' ELSE 'octet_length("values")' END, part)
            INTO here_rows, here_sum;
        SELECT coalesce(sum(f.rows), 0), coalesce(sum(f.check_sum), 0),
               coalesce(bool_and(f.rows = f.read_rows AND f.check_sum = f.read_sum), true)
            INTO file_rows, file_sum, whole
        FROM public.metering_archive_file f
        WHERE f.step_id = of_step AND f.table_code = CASE parent WHEN 'metering_day' THEN 'DAY' ELSE 'RAW' END;
        IF NOT whole OR here_rows <> file_rows OR here_sum <> file_sum THEN
            RAISE EXCEPTION 'metering_drop_archived: % holds % rows (sum %), its files % (sum %), read back: %',
                part, here_rows, here_sum, file_rows, file_sum, whole;
        END IF;
    END LOOP;
    FOREACH parent IN ARRAY ARRAY['metering_raw_day', 'metering_day'] LOOP
        part := parent || to_char(told.month, '_YYYY_MM');
        EXECUTE format('ALTER TABLE public.%I DETACH PARTITION public.%I', parent, part);
        EXECUTE format('DROP TABLE public.%I', part);
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION metering_drop_archived(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION metering_drop_archived(bigint) TO {APP_ROLE};
"""

# As in 0002, but an archived month gets no table: a row for it finds no place and is refused.
_MONTHS = f"""
CREATE OR REPLACE FUNCTION metering_make_months(from_day date, to_day date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    month date;
    parent text;
    part text;
    made integer := 0;
BEGIN
    IF from_day < date '2000-01-01' OR to_day > date '2100-01-01' OR to_day < from_day THEN
        RAISE EXCEPTION 'metering_make_months: % to % is not a sensible range of days', from_day, to_day;
    END IF;
    FOR month IN SELECT generate_series(date_trunc('month', from_day::timestamp), to_day::timestamp, '1 month')::date
    LOOP
        FOREACH parent IN ARRAY ARRAY['metering_raw_day', 'metering_day'] LOOP
            part := parent || to_char(month, '_YYYY_MM');
            CONTINUE WHEN to_regclass('public.' || part) IS NOT NULL;
            {{archived}}
            PERFORM pg_advisory_xact_lock(hashtextextended('metering_make_months', 0));
            CONTINUE WHEN to_regclass('public.' || part) IS NOT NULL;
            EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING ALL)', part, parent);
            EXECUTE format('REVOKE ALL ON public.%I FROM {APP_ROLE}', part);
            EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
                           parent, part, month, (month + interval '1 month')::date);
            made := made + 1;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;
"""
MONTHS = _MONTHS.replace("{archived}", "CONTINUE WHEN public.metering_is_archived(month);")
MONTHS_BEFORE = _MONTHS.replace("            {archived}\n", "")


class Migration(migrations.Migration):

    dependencies = [("metering", "0009_coverage")]

    operations = [
        migrations.CreateModel(
            name='ArchiveStep',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('month', models.DateField()),
                ('step_code', models.CharField(max_length=10)),
                ('folder', models.CharField(max_length=60)),
                ('known_until', models.DateTimeField(null=True)),
                ('taken_at', models.DateTimeField()),
                ('taken_by', models.CharField(max_length=120)),
            ],
            options={
                'db_table': 'metering_archive_step',
                'indexes': [models.Index(fields=['month', '-id'], name='metering_archive_step_month')],
                'constraints': [models.CheckConstraint(condition=models.Q(('step_code__in', ['ARCHIVED', 'RESTORED'])), name='metering_archive_step_code'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='metering_archive_step_is_a_month')],
            },
        ),
        migrations.CreateModel(
            name='ArchiveFile',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('table_code', models.CharField(max_length=3)),
                ('shard', models.IntegerField()),
                ('name', models.CharField(max_length=60)),
                ('rows', models.BigIntegerField()),
                ('check_sum', models.BigIntegerField()),
                ('read_rows', models.BigIntegerField()),
                ('read_sum', models.BigIntegerField()),
                ('size_bytes', models.BigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('step', models.ForeignKey(on_delete=models.deletion.PROTECT, related_name='files', to='metering.archivestep')),
            ],
            options={
                'db_table': 'metering_archive_file',
                'constraints': [models.UniqueConstraint(fields=('step', 'table_code', 'shard'), name='metering_archive_file_once'), models.CheckConstraint(condition=models.Q(('table_code__in', ['DAY', 'RAW'])), name='metering_archive_file_table')],
            },
        ),
        migrations.CreateModel(
            name='ArchiveBatch',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('batch_id', models.BigIntegerField()),
                ('raw_days', models.BigIntegerField()),
                ('step', models.ForeignKey(on_delete=models.deletion.PROTECT, related_name='batches', to='metering.archivestep')),
            ],
            options={
                'db_table': 'metering_archive_batch',
                'indexes': [models.Index(fields=['batch_id'], name='metering_archive_batch_batch')],
            },
        ),
        append_only("metering_archive_step"),
        append_only("metering_archive_file"),
        append_only("metering_archive_batch"),
        migrations.RunSQL(IS_ARCHIVED, "DROP FUNCTION metering_is_archived(date)"),
        migrations.RunSQL(HOLD, "DROP FUNCTION metering_hold_month(date)"),
        migrations.RunSQL(DROP, "DROP FUNCTION metering_drop_archived(bigint)"),
        migrations.RunSQL(MONTHS, MONTHS_BEFORE),
    ]
