import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Codes printed on letters of connections without a registered mobile."""

    dependencies = [("consumers", "0007_link_request_made")]

    operations = [
        migrations.RemoveConstraint(model_name="mobilelink", name="consumers_mobile_link_how"),
        migrations.AddConstraint(
            model_name="mobilelink",
            constraint=models.CheckConstraint(
                condition=models.Q(("how_code__in", ["REGISTERED", "CODE", "STAFF", "LETTER"])),
                name="consumers_mobile_link_how",
            ),
        ),
        migrations.CreateModel(
            name="LetterCode",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("document", models.CharField(max_length=40)),
                ("code_hash", models.CharField(max_length=64)),
                ("printed_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("used_by", models.CharField(blank=True, default="", max_length=16)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "connection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consumers.connection",
                    ),
                ),
            ],
            options={
                "db_table": "consumers_letter_code",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("connection", "document"), name="consumers_letter_code_of_document"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("used_at__isnull", True), ("used_by", "")),
                            models.Q(
                                ("used_at__isnull", False),
                                models.Q(("used_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="consumers_letter_code_used",
                    ),
                ],
            },
        ),
    ]
