from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0001_first"),
    ]

    operations = [
        migrations.CreateModel(
            name="Waiting",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("gateway_code", models.CharField(max_length=20)),
                ("received_at", models.DateTimeField()),
                ("told", models.JSONField()),
                ("body", models.TextField()),
                ("body_bytes", models.IntegerField()),
                ("body_sha256", models.BinaryField(max_length=32)),
                ("signature", models.CharField(blank=True, default="", max_length=160)),
                ("sent_from", models.CharField(blank=True, default="", max_length=45)),
            ],
            options={
                "db_table": "payments_waiting",
            },
        ),
    ]
