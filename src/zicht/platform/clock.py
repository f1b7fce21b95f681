"""The one place that reads the clock."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

__all__ = ["now", "today"]


def now() -> datetime:
    return timezone.now()


def today() -> date:
    return timezone.localdate(now())
