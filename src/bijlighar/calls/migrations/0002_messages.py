from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calls", "0001_first")]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                ("signature", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("met_at", models.DateTimeField()),
                ("count", models.IntegerField()),
            ],
            options={
                "db_table": "calls_message",
                "indexes": [models.Index(fields=["met_at"], name="calls_message_met")],
            },
        ),
        migrations.CreateModel(
            name="Strange",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "hour",
                        "exchange_code",
                        "verdict_code",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("hour", models.DateTimeField()),
                ("exchange_code", models.CharField(max_length=20)),
                ("verdict_code", models.CharField(max_length=8)),
                ("count", models.BigIntegerField()),
            ],
            options={"db_table": "calls_strange"},
        ),
    ]
