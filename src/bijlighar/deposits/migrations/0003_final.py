from django.db import migrations, models
from django.db.models import F, Q

NOT_BELOW = Q(used_paise__gte=0, moved_paise__gte=0, refunded_paise__gte=0, withdrawn_paise__gte=0) & Q(
    balance_used_paise__gte=0, surplus_used_paise__gte=0, balance_back_paise__gte=0, surplus_back_paise__gte=0
)
NEW = ("balance_used_paise", "surplus_used_paise", "balance_back_paise", "surplus_back_paise")


class Migration(migrations.Migration):
    """The last settlement sets off and gives back the balance and what was paid beyond the bills too."""

    dependencies = [("deposits", "0002_month")]

    operations = [
        *(migrations.AddField("settlement", name, models.BigIntegerField(default=0)) for name in NEW),
        migrations.AddField("settlement", "refund_id", models.BigIntegerField(null=True)),
        migrations.RemoveConstraint("settlement", "deposits_settlement_reference"),
        migrations.RemoveConstraint("settlement", "deposits_settlement_amounts"),
        migrations.AddConstraint(
            "settlement",
            models.CheckConstraint(
                condition=NOT_BELOW
                & Q(held_paise__gte=F("used_paise") + F("moved_paise") + F("refunded_paise")),
                name="deposits_settlement_amounts",
            ),
        ),
        migrations.AddConstraint(
            "settlement",
            models.CheckConstraint(
                condition=Q(refunded_paise=0, balance_back_paise=0, surplus_back_paise=0)
                | ~Q(reference="")
                | Q(refund_id__isnull=False),
                name="deposits_settlement_reference",
            ),
        ),
    ]
