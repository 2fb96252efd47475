from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("billing", "0009_demand")]

    operations = [
        migrations.CreateModel(
            name="Budget",
            fields=[
                ("connection_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind_code", models.CharField(max_length=6)),
                ("amount", models.BigIntegerField()),
                ("chosen_at", models.DateTimeField()),
            ],
            options={
                "db_table": "billing_budget",
                "constraints": [
                    models.CheckConstraint(condition=Q(amount__gt=0), name="billing_budget_amount"),
                    models.CheckConstraint(
                        condition=Q(kind_code__in=("UNITS", "RUPEES")), name="billing_budget_kind"
                    ),
                ],
            },
        ),
    ]
