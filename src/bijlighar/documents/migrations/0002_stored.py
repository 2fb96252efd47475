from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_first")]

    operations = [
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                fields=["area_code", "kind_code", "stored_at"], name="documents_document_stored"
            ),
        ),
    ]
