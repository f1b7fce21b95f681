import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Keep places, what is said of them, and which are kept free."""

    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=80)),
                ("kind", models.CharField(blank=True, default="", max_length=40)),
                ("region", models.CharField(blank=True, default="", max_length=40)),
                ("municipality", models.CharField(blank=True, default="", max_length=40)),
                ("contact", models.CharField(blank=True, max_length=120)),
                ("sex", models.CharField(blank=True, default="", max_length=40)),
                ("age_from", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("age_to", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("children", models.CharField(blank=True, default="", max_length=40)),
                ("psychiatric", models.CharField(blank=True, default="", max_length=40)),
                ("addiction", models.CharField(blank=True, default="", max_length=40)),
                ("wheelchair", models.CharField(blank=True, default="", max_length=40)),
                ("total", models.PositiveSmallIntegerField()),
                ("free", models.PositiveSmallIntegerField()),
                ("waiting", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("said_at", models.DateTimeField()),
                ("made_at", models.DateTimeField(db_index=True)),
                ("made_by", models.UUIDField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", models.UUIDField(blank=True, null=True)),
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
        migrations.CreateModel(
            name="PlaceCount",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("total", models.PositiveSmallIntegerField()),
                ("free", models.PositiveSmallIntegerField()),
                ("waiting", models.PositiveSmallIntegerField(blank=True, null=True)),
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
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
                        to="capacity.place",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reservation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("lapses_at", models.DateTimeField(db_index=True)),
                ("made_at", models.DateTimeField(db_index=True)),
                ("made_by", models.UUIDField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", models.UUIDField(blank=True, null=True)),
                ("ended_why", models.CharField(blank=True, default="", max_length=40)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reservations",
                        to="capacity.place",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(("free__lte", models.F("total"))), name="no_more_free_than_there_are"
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_why", "")),
                    models.Q(
                        ("ended_at__isnull", False), ("ended_why__in", ["taken", "given_back", "withdrawn"])
                    ),
                    _connector="OR",
                ),
                name="reservation_ended_with_a_reason",
            ),
        ),
    ]
