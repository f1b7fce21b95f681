"""Counters of an hour: sums alone, which stay when conversations are gone."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from zicht.helpchat.talk.models import Conversation, Device, HourCount, State

__all__ = ["count", "count_duty"]

#: After a silence longer than this nobody knows who was on duty: it is not counted.
_LONGEST_SILENCE = timedelta(minutes=1)


def count(at: datetime, **more: int) -> None:
    """Add to counters of the hour of `at`."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    HourCount.objects.get_or_create(hour=hour)
    HourCount.objects.filter(hour=hour).update(**{name: F(name) + number for name, number in more.items()})


def count_duty(at: datetime) -> None:
    """Add the seconds that counsellors were on duty since it was counted last, and how many wait at most."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    HourCount.objects.get_or_create(hour=hour)
    with transaction.atomic():
        row = HourCount.objects.select_for_update().get(hour=hour)
        since = at - (row.counted_until or hour)
        if row.counted_until is not None and since <= _LONGEST_SILENCE:
            on_duty = Device.objects.filter(ends_at__gt=at).values("counsellor").distinct().count()
            row.duty_seconds += on_duty * max(int(since.total_seconds()), 0)
        waiting = Conversation.objects.filter(state=State.WAITING.value).count()
        row.most_waiting = max(row.most_waiting, waiting)
        row.counted_until = at
        row.save(update_fields=["duty_seconds", "most_waiting", "counted_until"])
