import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

REASONS = ("SECOND", "NO_ORDER", "UNCREDITED", "CLOSING")
OF = Q(
    reason_code="CLOSING",
    payment__isnull=True,
    connection_id__isnull=False,
    company_id__isnull=False,
    gateway_code="",
) | (~Q(reason_code="CLOSING") & Q(payment__isnull=False, connection_id__isnull=True))


class Migration(migrations.Migration):
    """What is left on the accounts of a connection that ended goes back as a refund of no payment."""

    dependencies = [
        ("payments", "0005_tries"),
    ]

    operations = [
        migrations.AlterField(
            "refund",
            "payment",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="payments.payment",
            ),
        ),
        migrations.AddField("refund", "connection_id", models.BigIntegerField(null=True)),
        migrations.AlterField("refund", "gateway_code", models.CharField(blank=True, max_length=20)),
        migrations.RemoveConstraint("refund", "payments_refund_reason"),
        migrations.AddConstraint(
            "refund",
            models.CheckConstraint(condition=Q(reason_code__in=REASONS), name="payments_refund_reason"),
        ),
        migrations.AddConstraint("refund", models.CheckConstraint(condition=OF, name="payments_refund_of")),
    ]
