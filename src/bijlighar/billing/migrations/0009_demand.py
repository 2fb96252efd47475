from django.db import migrations, models


class Migration(migrations.Migration):
    """What a bill by demand, peak hours or horsepower was made from; 0 where the category has no use for it."""

    dependencies = [("billing", "0008_plan_office")]

    operations = [
        migrations.AddField("bill", "contract_demand_w", models.IntegerField(default=0, db_default=0)),
        migrations.AddField("bill", "contract_demand_va", models.IntegerField(default=0, db_default=0)),
        migrations.AddField("bill", "load_millihp", models.IntegerField(default=0, db_default=0)),
        migrations.AddField("bill", "demand_w", models.IntegerField(default=0, db_default=0)),
        migrations.AddField("bill", "peak_wh", models.BigIntegerField(default=0, db_default=0)),
        migrations.AddField("piece", "contract_demand_w", models.IntegerField(default=0, db_default=0)),
        migrations.AddField("piece", "contract_demand_va", models.IntegerField(default=0, db_default=0)),
        migrations.AddField("piece", "load_millihp", models.IntegerField(default=0, db_default=0)),
        migrations.AddField("piece", "demand_w", models.IntegerField(default=0, db_default=0)),
        migrations.AddField("piece", "peak_wh", models.BigIntegerField(default=0, db_default=0)),
        migrations.AddField("piece", "demand_before_w", models.IntegerField(default=0, db_default=0)),
        migrations.AddField("piece", "peak_before_wh", models.BigIntegerField(default=0, db_default=0)),
    ]
