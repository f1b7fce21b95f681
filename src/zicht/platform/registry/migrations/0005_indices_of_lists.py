"""Lists go by an index however many persons there are: all of them, those of an agency, and a part of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("registry", "0004_report_moves")]
    operations = [
        migrations.RemoveIndex(model_name="person", name="registry_pe_organis_3763fe_idx"),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("erased_at__isnull", True)),
                fields=["-made_at", "-id"],
                name="person_listed",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("erased_at__isnull", True)),
                fields=["organisation", "-made_at", "-id"],
                name="person_listed_of_agency",
            ),
        ),
        migrations.AddIndex(
            model_name="report", index=models.Index(fields=["status"], name="report_by_status")
        ),
        migrations.AddIndex(
            model_name="report", index=models.Index(fields=["dossier_type"], name="report_by_dossier_type")
        ),
        migrations.AddIndex(
            model_name="report", index=models.Index(fields=["main_form"], name="report_by_main_form")
        ),
    ]
