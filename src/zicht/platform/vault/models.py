"""Identity, sealed under the person's key, and the keyed tokens by which it is found."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zicht.platform.fields import by_whom, key_field, made_field
from zicht.platform.marks import Clock, Retention

__all__ = ["Identity", "SearchToken"]


class Identity(models.Model):
    """Names, numbers and contact as one version of a report gave them; the newest counts.

    This room is committed before the case room: a row whose version the case room does not have was never said.
    Rows of before versions were named have none, and count.
    """

    id = key_field()
    person_id = models.UUIDField(db_index=True)
    report_id = models.UUIDField(db_index=True)
    version_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField()
    content = models.BinaryField()
    made_at = made_field()
    made_by = by_whom()

    retention: ClassVar = Retention(Clock.PARENT, parent="registry.Person")
    scrub: ClassVar = frozenset({"content"})
    keep: ClassVar = frozenset(
        {"id", "person_id", "report_id", "version_id", "organisation_id", "made_at", "made_by"}
    )


class SearchToken(models.Model):
    """A keyed token in place of one attribute: who has no key sees what is the same, never what it is."""

    id = models.BigAutoField(primary_key=True)
    person_id = models.UUIDField(db_index=True)
    report_id = models.UUIDField()
    organisation_id = models.UUIDField()
    field = models.PositiveSmallIntegerField()
    token = models.CharField(max_length=16)

    retention: ClassVar = Retention(Clock.PARENT, parent="registry.Person")
    scrub: ClassVar = frozenset({"person_id", "report_id", "organisation_id", "field", "token"})
    keep: ClassVar = frozenset({"id"})

    class Meta:
        """Looked for by field and token; whose it is stands in the index, so that common names are added up there."""

        indexes: ClassVar = [
            models.Index(fields=["field", "token"], include=("person_id",), name="token_with_person")
        ]
