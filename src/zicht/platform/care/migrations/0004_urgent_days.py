from django.db import migrations, models


class Migration(migrations.Migration):
    """Find urgent days among all others at once."""

    dependencies = [("care", "0003_days_of_rows")]

    operations = [
        migrations.AddIndex(
            model_name="lastday",
            index=models.Index(
                condition=models.Q(("urgent", True)), fields=["person"], name="urgent_days_by_person"
            ),
        ),
    ]
