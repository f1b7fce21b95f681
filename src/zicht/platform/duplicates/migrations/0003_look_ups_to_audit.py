"""Hands the table of look-ups to the audit: one count for all that looks somebody up."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("duplicates", "0002_review_and_look_ups")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name="LookUp")],
            database_operations=[migrations.AlterModelTable(name="LookUp", table="audit_lookup")],
        ),
    ]
