import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editions", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=200)),
                ("public_key", models.CharField(max_length=200, unique=True)),
                ("made_at", models.DateTimeField(db_index=True)),
                ("made_by", models.UUIDField()),
            ],
        ),
        migrations.AddField(
            model_name="signoff",
            name="key",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sign_offs",
                to="editions.signingkey",
            ),
        ),
        migrations.AddField(
            model_name="signoff",
            name="signature",
            field=models.BinaryField(default=b"", max_length=64),
        ),
    ]
