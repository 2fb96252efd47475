from django.db import migrations, models


class Migration(migrations.Migration):
    """What a category may ask for beside the load: contract demand, horsepower; and net metering."""

    dependencies = [("consumers", "0002_place")]

    operations = [
        migrations.AddField("terms", "contract_demand_w", models.IntegerField(null=True)),
        migrations.AddField("terms", "contract_demand_va", models.IntegerField(null=True)),
        migrations.AddField("terms", "load_millihp", models.IntegerField(null=True)),
        migrations.AddField("terms", "is_net_metered", models.BooleanField(default=False)),
        migrations.AddConstraint(
            "terms",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("contract_demand_va__isnull", True), ("contract_demand_w__isnull", True)),
                    models.Q(("contract_demand_va__isnull", True), ("contract_demand_w__gt", 0)),
                    models.Q(("contract_demand_va__gt", 0), ("contract_demand_w__isnull", True)),
                    _connector="OR",
                ),
                name="consumers_terms_demand",
            ),
        ),
        migrations.AddConstraint(
            "terms",
            models.CheckConstraint(
                condition=models.Q(("load_millihp__isnull", True), ("load_millihp__gt", 0), _connector="OR"),
                name="consumers_terms_horsepower",
            ),
        ),
    ]
