import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

PURPOSES = ("RECHARGE", "BILL", "DEPOSIT", "DEMAND")


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0002_waiting"),
    ]

    operations = [
        migrations.AlterField(
            model_name="order",
            name="connection",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="consumers.connection",
            ),
        ),
        migrations.AlterField(
            model_name="receipt",
            name="connection_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.RemoveConstraint(model_name="order", name="payments_order_purpose"),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=Q(purpose_code__in=PURPOSES), name="payments_order_purpose"
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=Q(purpose_code="DEMAND", connection__isnull=True)
                | (~Q(purpose_code="DEMAND") & Q(connection__isnull=False)),
                name="payments_order_for",
            ),
        ),
    ]
