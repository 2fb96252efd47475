from django.db import migrations, models


class Migration(migrations.Migration):
    """What cannot be credited or taken now is tried again later, and keeps nobody else waiting."""

    dependencies = [
        ("payments", "0004_basket"),
    ]

    operations = [
        migrations.AddField("order", "asked_at", models.DateTimeField(null=True)),
        migrations.AddField("order", "credit_tries", models.SmallIntegerField(default=0)),
        migrations.AddField("order", "credit_next_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "order", "credit_problem", models.CharField(blank=True, default="", max_length=200)
        ),
        migrations.AddField("waiting", "tries", models.SmallIntegerField(default=0)),
        migrations.AddField("waiting", "next_at", models.DateTimeField(null=True)),
    ]
