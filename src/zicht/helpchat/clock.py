"""The one place of the chat that reads the clock."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

__all__ = ["now", "today"]


def now() -> datetime:
    return timezone.now().replace(microsecond=0)


def today() -> date:
    return timezone.localdate(timezone.now())
