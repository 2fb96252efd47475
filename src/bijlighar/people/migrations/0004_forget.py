from django.db import migrations, models

from bijlighar.kernel.tables import forgettable


class Migration(migrations.Migration):
    """Codes and failed sign-ins are found by their age, and go when nobody needs them any more."""

    dependencies = [("people", "0003_api_client")]

    operations = [
        migrations.AddIndex(
            "signincode", models.Index(fields=["created_at"], name="people_code_created")
        ),
        migrations.AddIndex("passwordtry", models.Index(fields=["at"], name="people_try_at")),
        forgettable("people_password_try", "at", 30),
    ]
