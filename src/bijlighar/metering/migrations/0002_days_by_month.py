"""The two large tables, one partition a month, and the constraints that Django cannot write."""

from django.db import migrations

from bijlighar.kernel.tables import APP_ROLE, append_only

# No foreign keys on these tables: they are written by the million, and every key begins with day and meter so
# that they can be spread over several servers. The audits see to it that nothing points nowhere.
TABLES = """
CREATE TABLE metering_raw_day (
    day date NOT NULL,
    meter_id bigint NOT NULL,
    batch_id bigint NOT NULL,
    kind smallint NOT NULL,
    interval_minutes smallint NOT NULL,
    register_start_wh bigint,
    register_end_wh bigint,
    "values" bytea NOT NULL,
    CONSTRAINT metering_raw_day_pkey PRIMARY KEY (day, meter_id, batch_id)
) PARTITION BY RANGE (day);
ALTER TABLE metering_raw_day ALTER COLUMN "values" SET STORAGE EXTERNAL;

CREATE TABLE metering_day (
    day date NOT NULL,
    meter_id bigint NOT NULL,
    version integer NOT NULL CONSTRAINT metering_day_version CHECK (version >= 1),
    batch_id bigint NOT NULL,
    energy_wh bigint NOT NULL,
    solar_wh bigint NOT NULL,
    estimated_wh bigint NOT NULL,
    missing_blocks integer NOT NULL,
    is_complete boolean NOT NULL,
    register_start_wh bigint,
    register_end_wh bigint,
    input_digest bigint NOT NULL,
    known_at timestamptz NOT NULL,
    values_wh bytea NOT NULL CONSTRAINT metering_day_values CHECK (octet_length(values_wh) = 384),
    flags bytea NOT NULL CONSTRAINT metering_day_flags CHECK (octet_length(flags) = 96),
    CONSTRAINT metering_day_pkey PRIMARY KEY (day, meter_id, version)
) PARTITION BY RANGE (day);
ALTER TABLE metering_day ALTER COLUMN values_wh SET STORAGE EXTERNAL;
ALTER TABLE metering_day ALTER COLUMN flags SET STORAGE EXTERNAL;
-- Rows arrive in the order of batch and known_at: block ranges find the newest ones in a few pages.
CREATE INDEX metering_raw_day_batch ON metering_raw_day USING brin (batch_id);
CREATE INDEX metering_day_known_at ON metering_day USING brin (known_at);
"""

# The program's role may create no table, yet a reading may belong to a month nobody thought of. This function
# belongs to the owner and does that one thing. A table is made first and attached then: attaching waits for no
# reader, creating it as a partition would. Partitions carry no grants, so that the only way in is the parent.
MONTHS = f"""
CREATE FUNCTION metering_make_months(from_day date, to_day date) RETURNS integer
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
REVOKE ALL ON FUNCTION metering_make_months(date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION metering_make_months(date, date) TO {APP_ROLE};
"""

# A range of one number stands for equality, so that no extension is needed. The days make sure that a
# meter-day belongs to one connection only: a meter that comes down goes up elsewhere on a later day.
NO_OVERLAPS = """
ALTER TABLE metering_installation
    ADD CONSTRAINT metering_installation_meter_at_one_place EXCLUDE USING gist (
        int8range(meter_id, meter_id, '[]') WITH &&,
        daterange((from_at AT TIME ZONE 'Asia/Kolkata')::date,
                  (to_at AT TIME ZONE 'Asia/Kolkata' - interval '1 microsecond')::date, '[]') WITH &&),
    ADD CONSTRAINT metering_installation_one_main_meter EXCLUDE USING gist (
        int8range(connection_id, connection_id, '[]') WITH &&,
        tstzrange(from_at, to_at) WITH &&) WHERE (role_code = 'MAIN');
"""


class Migration(migrations.Migration):
    dependencies = [("metering", "0001_first")]

    operations = [
        migrations.RunSQL(TABLES, "DROP TABLE metering_raw_day, metering_day"),
        append_only("metering_raw_day"),
        append_only("metering_day"),
        migrations.RunSQL(MONTHS, "DROP FUNCTION metering_make_months(date, date)"),
        migrations.RunSQL(
            NO_OVERLAPS,
            "ALTER TABLE metering_installation DROP CONSTRAINT metering_installation_meter_at_one_place,"
            " DROP CONSTRAINT metering_installation_one_main_meter",
        ),
    ]
