import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

PURPOSES = ("RECHARGE", "BILL", "DEPOSIT", "DEMAND", "BASKET")
PAID_FOR_NONE = ("DEMAND", "BASKET")


class Migration(migrations.Migration):
    """Several connections are paid for at once: an order of orders, a payment of payments."""

    dependencies = [("payments", "0003_demand")]

    operations = [
        migrations.AddField(
            model_name="order",
            name="part_of",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="payments.order",
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="part_of",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="payments.payment",
            ),
        ),
        migrations.RemoveConstraint(model_name="order", name="payments_order_purpose"),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=Q(purpose_code__in=PURPOSES), name="payments_order_purpose"
            ),
        ),
        migrations.RemoveConstraint(model_name="order", name="payments_order_for"),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=Q(purpose_code__in=PAID_FOR_NONE, connection__isnull=True)
                | (~Q(purpose_code__in=PAID_FOR_NONE) & Q(connection__isnull=False)),
                name="payments_order_for",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=Q(part_of__isnull=True) | Q(gateway_code="basket"), name="payments_order_part"
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.UniqueConstraint(
                fields=("part_of", "connection"),
                condition=Q(part_of__isnull=False),
                name="payments_order_part_once",
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                fields=["part_of"], condition=Q(part_of__isnull=False), name="payments_payment_parts"
            ),
        ),
    ]
