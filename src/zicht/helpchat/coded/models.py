"""What counsellors code of a conversation that is over. Nothing in it says which, when, with whom, or by whom."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

__all__ = ["CODED", "Record", "Year"]

#: Columns of the table `chats` that a record holds, in the order of the form.
CODED = (
    "trafficking", "same_visitor", "known_before", "contact", "age_group", "sex", "nationality_class", "form", "route",
    "still_exploited", "duration", "offenders", "relation", "technology", "language", "campaign", "referral",
    "report_made",
)  # fmt: skip


def _code(length: int = 24) -> models.CharField[str, str]:
    return models.CharField(max_length=length, default="not_asked")


class Year(models.Model):
    """A year that has records: who adds one waits here for who is adding another."""

    year = models.PositiveSmallIntegerField(primary_key=True)


class Record(models.Model):
    """The answers of one counsellor about one visitor, in a year.

    The number is drawn anew for every record of the year whenever one is added, and so is the order in which they lie.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    year = models.PositiveSmallIntegerField(db_index=True)
    trafficking = _code()
    same_visitor = _code()
    known_before = _code()
    contact = _code()
    age_group = _code()
    sex = _code()
    nationality_class = _code()
    form = _code()
    route = _code()
    still_exploited = _code()
    duration = _code()
    offenders = _code()
    relation = _code(160)
    technology = _code(160)
    language = _code()
    campaign = _code(32)
    referral = _code()
    report_made = _code()

    class Meta:
        """Who wants a report agreed to it in a conversation about trafficking."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(report_made="yes") | ~Q(trafficking="no"),
                name="a_report_is_about_trafficking",
            ),
        ]
