"""What outreach workers write down: campaigns, places, hours. Nobody who was spoken to is in it."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

__all__ = ["LONGEST_WORD", "Campaign", "Entry", "Opened"]

LONGEST_WORD = 20


class Campaign(models.Model):
    """Something by which the chat is made known, with a short word that is its link."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    word = models.CharField(max_length=LONGEST_WORD, unique=True)
    name = models.CharField(max_length=100)
    channel = models.CharField(max_length=24)
    languages = models.CharField(max_length=60)
    started = models.DateField()
    ended = models.DateField(null=True, blank=True)

    class Meta:
        """It does not end before it begins."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended__isnull=True) | Q(ended__gte=F("started")), name="campaign_ends_later"
            ),
        ]


class Entry(models.Model):
    """What was done on a day: where, with which message, how long, at what cost, and how many answered."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    day = models.DateField(db_index=True)
    channel = models.CharField(max_length=24)
    place = models.CharField(max_length=120)
    message = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=8)
    hours = models.DecimalField(max_digits=5, decimal_places=1)
    euro = models.DecimalField(max_digits=9, decimal_places=2)
    answers = models.PositiveIntegerField()
    written_by = models.UUIDField()


class Opened(models.Model):
    """How often a short link was opened, and nothing else: not when, not by whom.

    A table of its own, so that the visitors' side can count without seeing campaigns.
    """

    word = models.CharField(max_length=LONGEST_WORD, primary_key=True)
    times = models.PositiveIntegerField(default=0)
