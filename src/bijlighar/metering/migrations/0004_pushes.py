"""What is pushed every quarter hour: batches and verdicts, and two tables with one partition a day."""

import django.db.models.deletion
from django.db import migrations, models

from bijlighar.kernel.tables import APP_ROLE, append_only

# A whole quarter hour of a shard is 16 kB of values; stored apart and unpacked, four bytes of it are read
# without the rest. The bits stay in the row: they say where the four bytes are.
TABLES = """
CREATE TABLE metering_push_block (
    day date NOT NULL,
    shard integer NOT NULL,
    slot smallint NOT NULL CONSTRAINT metering_push_block_slot CHECK (slot BETWEEN 0 AND 95),
    batch_id bigint NOT NULL,
    present bytea NOT NULL CONSTRAINT metering_push_block_present CHECK (octet_length(present) = 512),
    values_wh bytea NOT NULL
        CONSTRAINT metering_push_block_values CHECK (octet_length(values_wh) = 4 * bit_count(present)),
    CONSTRAINT metering_push_block_pkey PRIMARY KEY (day, shard, slot, batch_id)
) PARTITION BY RANGE (day);
ALTER TABLE metering_push_block ALTER COLUMN present SET STORAGE PLAIN;
ALTER TABLE metering_push_block ALTER COLUMN values_wh SET STORAGE EXTERNAL;

CREATE TABLE metering_push_inbox (
    day date NOT NULL,
    meter_id bigint NOT NULL,
    slot smallint NOT NULL CONSTRAINT metering_push_inbox_slot CHECK (slot BETWEEN 0 AND 95),
    batch_id bigint NOT NULL,
    wh integer NOT NULL CONSTRAINT metering_push_inbox_wh CHECK (wh >= 0),
    is_correction boolean NOT NULL,
    CONSTRAINT metering_push_inbox_pkey PRIMARY KEY (day, meter_id, slot, batch_id)
) PARTITION BY RANGE (day);
"""

# As for months: the program's role makes no table, this function does that one thing. Days that are in raw days
# to the last value may be dropped as a whole, which costs nothing and leaves no holes.
DAYS = f"""
CREATE FUNCTION metering_make_push_days(from_day date, to_day date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    one date;
    parent text;
    part text;
    made integer := 0;
BEGIN
    IF from_day < date '2000-01-01' OR to_day > date '2100-01-01' OR to_day < from_day OR to_day - from_day > 400 THEN
        RAISE EXCEPTION 'metering_make_push_days: % to % is not a sensible range of days', from_day, to_day;
    END IF;
    FOR one IN SELECT generate_series(from_day::timestamp, to_day::timestamp, '1 day')::date
    LOOP
        FOREACH parent IN ARRAY ARRAY['metering_push_block', 'metering_push_inbox'] LOOP
            part := parent || to_char(one, '_YYYY_MM_DD');
            CONTINUE WHEN to_regclass('public.' || part) IS NOT NULL;
            PERFORM pg_advisory_xact_lock(hashtextextended('metering_make_push_days', 0));
            CONTINUE WHEN to_regclass('public.' || part) IS NOT NULL;
            EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING ALL)', part, parent);
            EXECUTE format('REVOKE ALL ON public.%I FROM {APP_ROLE}', part);
            EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
                           parent, part, one, one + 1);
            made := made + 1;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;
REVOKE ALL ON FUNCTION metering_make_push_days(date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION metering_make_push_days(date, date) TO {APP_ROLE};

CREATE FUNCTION metering_drop_push_days(before_day date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    one date;
    dropped integer := 0;
BEGIN
    IF before_day > (now() AT TIME ZONE 'Asia/Kolkata')::date - 2 THEN
        RAISE EXCEPTION 'metering_drop_push_days: % is too near to today', before_day;
    END IF;
    -- Whatever is being pushed is finished first; what comes after finds the counters as they are then.
    LOCK TABLE public.metering_push_block, public.metering_push_inbox IN ACCESS EXCLUSIVE MODE;
    FOR one IN SELECT day FROM public.metering_push_shard WHERE day < before_day
               GROUP BY day HAVING bool_and(folded = pushes)
                   AND to_regclass('public.metering_push_block' || to_char(day, '_YYYY_MM_DD')) IS NOT NULL
               ORDER BY day
    LOOP
        EXECUTE format('DROP TABLE IF EXISTS public.%I', 'metering_push_block' || to_char(one, '_YYYY_MM_DD'));
        EXECUTE format('DROP TABLE IF EXISTS public.%I', 'metering_push_inbox' || to_char(one, '_YYYY_MM_DD'));
        UPDATE public.metering_push_shard SET is_dropped = true WHERE day = one;
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END $$;
REVOKE ALL ON FUNCTION metering_drop_push_days(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION metering_drop_push_days(date) TO {APP_ROLE};
"""


class Migration(migrations.Migration):
    dependencies = [("metering", "0003_editing"), ("people", "0003_api_client")]

    operations = [
        migrations.CreateModel(
            name="PushBlock",
            fields=[
                ("pk", models.CompositePrimaryKey("day", "shard", "slot", "batch_id", blank=True, editable=False, primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("shard", models.IntegerField()),
                ("slot", models.SmallIntegerField()),
                ("batch_id", models.BigIntegerField()),
                ("present", models.BinaryField()),
                ("values_wh", models.BinaryField()),
            ],
            options={"db_table": "metering_push_block", "managed": False},
        ),
        migrations.CreateModel(
            name="PushInbox",
            fields=[
                ("pk", models.CompositePrimaryKey("day", "meter_id", "slot", "batch_id", blank=True, editable=False, primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("meter_id", models.BigIntegerField()),
                ("slot", models.SmallIntegerField()),
                ("batch_id", models.BigIntegerField()),
                ("wh", models.IntegerField()),
                ("is_correction", models.BooleanField()),
            ],
            options={"db_table": "metering_push_inbox", "managed": False},
        ),
        migrations.CreateModel(
            name="PushShard",
            fields=[
                ("pk", models.CompositePrimaryKey("day", "shard", blank=True, editable=False, primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("shard", models.IntegerField()),
                ("pushes", models.IntegerField()),
                ("folded", models.IntegerField(default=0)),
                ("is_dropped", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "metering_push_shard",
                "constraints": [models.CheckConstraint(condition=models.Q(("folded__gte", 0), ("folded__lte", models.F("pushes"))), name="metering_push_shard_folded")],
                "indexes": [models.Index(condition=models.Q(("folded__lt", models.F("pushes"))), fields=["day", "shard"], name="metering_push_shard_open")],
            },
        ),
        migrations.CreateModel(
            name="PushFold",
            fields=[
                ("batch", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="+", serialize=False, to="metering.ingestbatch")),
                ("day", models.DateField(db_index=True)),
            ],
            options={"db_table": "metering_push_fold"},
        ),
        migrations.CreateModel(
            name="Push",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("idempotency_key", models.CharField(max_length=80)),
                ("body_digest", models.CharField(max_length=64)),
                ("verdict", models.JSONField()),
                ("received_at", models.DateTimeField()),
                ("batch", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="metering.ingestbatch")),
                ("client", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.apiclient")),
            ],
            options={
                "db_table": "metering_push",
                "constraints": [models.UniqueConstraint(fields=("client", "idempotency_key"), name="metering_push_once")],
            },
        ),
        migrations.RunSQL(TABLES, "DROP TABLE metering_push_block, metering_push_inbox"),
        append_only("metering_push"),
        append_only("metering_push_block"),
        append_only("metering_push_inbox"),
        append_only("metering_push_fold"),
        migrations.RunSQL(
            DAYS,
            "DROP FUNCTION metering_make_push_days(date, date); DROP FUNCTION metering_drop_push_days(date)",
        ),
    ]
