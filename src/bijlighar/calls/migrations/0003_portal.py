from django.db import migrations, models


class Migration(migrations.Migration):
    """People ask on the portal to be called back."""

    dependencies = [("calls", "0002_messages")]

    operations = [
        migrations.RemoveConstraint(model_name="callback", name="calls_back_reason"),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "reason_code__in",
                        {
                            "IVR": ("asked for in the menu", "मेन्यू में माँगा"),
                            "ABANDONED": ("hung up while waiting", "इंतज़ार में फ़ोन रखा"),
                            "FEEDBACK": ("feedback on a complaint", "शिकायत पर राय"),
                            "OPERATOR": ("promised by an operator", "ऑपरेटर ने वादा किया"),
                            "PORTAL": ("asked for on the portal", "पोर्टल पर माँगा"),
                        },
                    )
                ),
                name="calls_back_reason",
            ),
        ),
    ]
