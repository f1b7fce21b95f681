"""The index of tokens tells whose each is: a search reads it and not the table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vault", "0002_identity_version")]
    operations = [
        migrations.AddIndex(
            model_name="searchtoken",
            index=models.Index(fields=["field", "token"], include=("person_id",), name="token_with_person"),
        ),
        migrations.RemoveIndex(model_name="searchtoken", name="vault_searc_field_d0d29d_idx"),
    ]
