"""Takes the table of look-ups over from the review of duplicates, with its rows."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
        ("duplicates", "0003_look_ups_to_audit"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="LookUp",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("at", models.DateTimeField(db_index=True)),
                        ("user_id", models.UUIDField(blank=True, null=True)),
                        ("organisation_id", models.UUIDField()),
                        ("role", models.CharField(blank=True, default="", max_length=40)),
                        ("kind", models.CharField(blank=True, default="", max_length=40)),
                        ("found", models.PositiveIntegerField()),
                        ("refused", models.BooleanField(default=False)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["organisation_id", "at"], name="look_up_of_agency"),
                            models.Index(fields=["user_id", "at"], name="look_up_of_user"),
                        ],
                    },
                ),
            ],
        ),
    ]
