from django.db import migrations, models


class Migration(migrations.Migration):
    """Keep days that follow from rows about a person too, and let somebody end them."""

    dependencies = [("care", "0002_last_days")]

    operations = [
        migrations.AlterField(
            model_name="lastday",
            name="triage_id",
            field=models.UUIDField(blank=True, db_index=True, null=True),
        ),
        migrations.AddField(
            model_name="lastday", name="row_id", field=models.UUIDField(blank=True, db_index=True, null=True)
        ),
        migrations.AddField(model_name="lastday", name="urgent", field=models.BooleanField(default=False)),
        migrations.AddField(
            model_name="lastday", name="replaces", field=models.UUIDField(blank=True, null=True, unique=True)
        ),
        migrations.AddField(model_name="lastday", name="ended", field=models.BooleanField(default=False)),
    ]
