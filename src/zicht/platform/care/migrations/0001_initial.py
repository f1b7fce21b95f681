import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Keep what a person says of a need."""

    initial = True

    dependencies = [("accounts", "0001_initial"), ("registry", "0006_notes")]

    operations = [
        migrations.CreateModel(
            name="NeedWords",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("replaces", models.UUIDField(blank=True, null=True, unique=True)),
                ("withdrawn", models.BooleanField(default=False)),
                ("content", models.BinaryField()),
                ("made_at", models.DateTimeField(db_index=True)),
                ("made_by", models.UUIDField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="need_words",
                        to="registry.person",
                    ),
                ),
            ],
        ),
    ]
