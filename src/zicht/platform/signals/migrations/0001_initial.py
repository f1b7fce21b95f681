import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Keep the places of signals."""

    initial = True
    dependencies = [("accounts", "0001_initial"), ("registry", "0003_signals")]

    operations = [
        migrations.CreateModel(
            name="SignalPlace",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("signal_id", models.UUIDField(db_index=True)),
                ("kind", models.CharField(blank=True, default="", max_length=40)),
                ("token", models.CharField(db_index=True, max_length=64)),
                ("content", models.BinaryField()),
                ("replaces", models.UUIDField(blank=True, null=True, unique=True)),
                ("withdrawn", models.BooleanField(default=False)),
                ("retain_until", models.DateField()),
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
            ],
        ),
    ]
