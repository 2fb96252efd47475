import django.db.models
from django.db import migrations, models

from bijlighar.kernel.tables import append_only

# Written by hand for the one thing Django cannot say: a primary key that carries the amounts along, so that
# balances need no second index and every posting pays for one only.
CREATE = """
CREATE TABLE ledger_transfer (
    holder_id    bigint      NOT NULL,
    sequence     bigint      NOT NULL CHECK (sequence >= 0),
    amount_paise bigint      NOT NULL CHECK (amount_paise > 0),
    posted_at    timestamptz NOT NULL,
    company_id   integer     NOT NULL,
    for_day      date        NOT NULL,
    posted_on    date        NOT NULL,
    code         smallint    NOT NULL,
    debit_code   smallint    NOT NULL,
    credit_code  smallint    NOT NULL,
    document     text        NOT NULL CHECK (document <> ''),
    PRIMARY KEY (holder_id, for_day, code, sequence)
        INCLUDE (posted_on, debit_code, credit_code, amount_paise),
    CHECK (debit_code <> credit_code)
)
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(CREATE, "DROP TABLE ledger_transfer")],
            state_operations=[
                migrations.CreateModel(
                    name="Transfer",
                    fields=[
                        (
                            "pk",
                            django.db.models.CompositePrimaryKey(
                                "holder_id",
                                "for_day",
                                "code",
                                "sequence",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("holder_id", models.BigIntegerField()),
                        ("sequence", models.BigIntegerField()),
                        ("amount_paise", models.BigIntegerField()),
                        ("posted_at", models.DateTimeField()),
                        ("company_id", models.IntegerField()),
                        ("for_day", models.DateField()),
                        ("posted_on", models.DateField()),
                        ("code", models.SmallIntegerField()),
                        ("debit_code", models.SmallIntegerField()),
                        ("credit_code", models.SmallIntegerField()),
                        ("document", models.TextField()),
                    ],
                    options={"db_table": "ledger_transfer"},
                ),
            ],
        ),
        append_only("ledger_transfer"),
    ]
