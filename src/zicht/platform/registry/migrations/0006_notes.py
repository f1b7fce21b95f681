from django.db import migrations, models


class Migration(migrations.Migration):
    """Let notes be corrected and shared; those of before are neither."""

    dependencies = [("registry", "0005_indices_of_lists")]

    operations = [
        migrations.AddField("note", "replaces", models.UUIDField(null=True, blank=True, unique=True)),
        migrations.AddField("note", "withdrawn", models.BooleanField(default=False)),
        migrations.AddField("note", "shared", models.BooleanField(default=False)),
    ]
