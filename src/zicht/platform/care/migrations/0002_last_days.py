import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Keep the last days of options."""

    dependencies = [("accounts", "0001_initial"), ("care", "0001_initial"), ("registry", "0006_notes")]

    operations = [
        migrations.CreateModel(
            name="LastDay",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("triage_id", models.UUIDField(db_index=True)),
                ("due_on", models.DateField(db_index=True)),
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
                        related_name="last_days",
                        to="registry.person",
                    ),
                ),
            ],
        ),
    ]
