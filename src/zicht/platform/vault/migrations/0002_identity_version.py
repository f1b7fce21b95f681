from django.db import migrations, models


class Migration(migrations.Migration):
    """Name the version of the report that each row is of: safe on live data, for rows of before have none."""

    dependencies = [("vault", "0001_initial")]

    operations = [
        migrations.AddField(model_name="identity", name="version_id", field=models.UUIDField(null=True)),
    ]
