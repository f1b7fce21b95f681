import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Keep referrals, what is shared with them, and what both sides said."""

    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("registry", "0006_notes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("purpose", models.CharField(blank=True, default="", max_length=40)),
                ("legal_ground", models.CharField(blank=True, default="", max_length=40)),
                ("scope", models.CharField(blank=True, default="", max_length=40)),
                ("open_until", models.DateField()),
                ("answer_by", models.DateField()),
                ("made_at", models.DateTimeField(db_index=True)),
                ("made_by", models.UUIDField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_by", models.UUIDField(blank=True, null=True)),
                ("outcome", models.CharField(blank=True, default="", max_length=40)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField(blank=True, null=True)),
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
                        related_name="referrals",
                        to="registry.person",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(blank=True, default="", max_length=40)),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.person"
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="referral.referral",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Shared",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.person"
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shared",
                        to="referral.referral",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["organisation", "-made_at"], name="referral_re_organis_8a2b0f_idx"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["receiver", "-made_at"], name="referral_re_receive_396e56_idx"),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(("organisation", models.F("receiver")), _negated=True),
                name="referral_to_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(("scope__in", ["shared", "file", "handover"])), name="referral_has_a_scope"
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("outcome", "")),
                    models.Q(
                        ("closed_at__isnull", False), ("outcome__in", ["accepted", "declined", "withdrawn"])
                    ),
                    _connector="OR",
                ),
                name="referral_closed_with_an_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at__isnull", True), ("outcome", "accepted"), _connector="OR"),
                name="referral_ends_once_accepted",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("person", "receiver"),
                name="one_open_referral_to_a_receiver",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["asked", "answered", "declined"])),
                name="message_of_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="shared",
            constraint=models.UniqueConstraint(fields=("referral",), name="shared_once_a_referral"),
        ),
    ]
