from django.db import migrations, models


class Migration(migrations.Migration):
    """What a day by demand, peak hours or horsepower was charged from; 0 where a category has no use for it."""

    dependencies = [("prepaid", "0003_conversion")]

    operations = [
        migrations.AddField("charge", "contract_demand_w", models.IntegerField(default=0, db_default=0)),
        migrations.AddField("charge", "contract_demand_va", models.IntegerField(default=0, db_default=0)),
        migrations.AddField("charge", "load_millihp", models.IntegerField(default=0, db_default=0)),
        migrations.AddField("charge", "peak_before_wh", models.BigIntegerField(default=0, db_default=0)),
        migrations.AddField("charge", "peak_after_wh", models.BigIntegerField(default=0, db_default=0)),
        migrations.AddField("charge", "demand_before_w", models.IntegerField(default=0, db_default=0)),
        migrations.AddField("charge", "demand_after_w", models.IntegerField(default=0, db_default=0)),
    ]
