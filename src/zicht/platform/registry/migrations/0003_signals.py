"""Signals: a number that stays over corrections, how long each is kept, and the report that one led to."""

from datetime import timedelta
from uuid import uuid4

import django.db.models.deletion
from django.db import migrations, models

KEPT = timedelta(days=1827)


def fill(apps, schema_editor):
    """Give signals of before a number and a day; the owner sees rows for upkeep alone."""
    connection = schema_editor.connection
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('zicht.upkeep', 'on', true)")
    signals = apps.get_model("registry", "Signal").objects.using(connection.alias)
    for one in signals.all():
        first = one
        while first.replaces and (before := signals.filter(id=first.replaces).first()):
            first = before
        one.root_id, one.retain_until = first.id, (first.made_at + KEPT).date()
        one.save(update_fields=["root_id", "retain_until"])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('zicht.upkeep', '', true)")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("registry", "0002_access_request"),
    ]

    operations = [
        migrations.AddField("signal", "root_id", models.UUIDField(null=True, db_index=True)),
        migrations.AddField("signal", "retain_until", models.DateField(null=True)),
        migrations.AddField("signal", "withdrawn", models.BooleanField(default=False)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("signal", "root_id", models.UUIDField(db_index=True)),
        migrations.AlterField("signal", "retain_until", models.DateField()),
        migrations.CreateModel(
            name="SignalReport",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("signal_id", models.UUIDField(db_index=True)),
                ("made_at", models.DateTimeField(db_index=True)),
                ("made_by", models.UUIDField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.person"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signals",
                        to="registry.report",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("signal_id", "report"),
                        name="signal_led_to_report_once",
                    )
                ],
            },
        ),
    ]
