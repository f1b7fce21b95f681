"""When the chat is open, and what happened in each hour: what a supervisor sets and sees. No conversation is in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from django.db import transaction

from zicht.helpchat.talk.models import ClosedDay, Device, HourCount, OpenHours

__all__ = [
    "MIDNIGHT",
    "add_closed_day",
    "closed_days",
    "counsellors_on_duty",
    "hour_counts",
    "remove_closed_day",
    "set_week",
    "week_of_hours",
]

#: The end of a day: what is open until then is open in its last second too.
MIDNIGHT = time.max

Stretch = tuple[time, time]


def week_of_hours() -> list[list[Stretch]]:
    """Return for each day of the week, Monday first, from when to when the chat is open."""
    week: list[list[Stretch]] = [[] for _day in range(7)]
    for row in OpenHours.objects.order_by("weekday", "opens"):
        week[row.weekday].append((row.opens, row.closes))
    return week


def set_week(week: Sequence[Iterable[Stretch]]) -> None:
    """Put these hours, of seven days, in the place of those there were."""
    with transaction.atomic():
        OpenHours.objects.all().delete()
        OpenHours.objects.bulk_create(
            [
                OpenHours(weekday=weekday, opens=opens, closes=closes)
                for weekday, stretches in enumerate(week)
                for opens, closes in stretches
            ]
        )


def closed_days(since: date) -> list[date]:
    """Return the days from one on that the chat is closed, whatever the day of the week."""
    return list(ClosedDay.objects.filter(day__gte=since).order_by("day").values_list("day", flat=True))


def add_closed_day(day: date) -> None:
    ClosedDay.objects.get_or_create(day=day)


def remove_closed_day(day: date) -> None:
    ClosedDay.objects.filter(day=day).delete()


def hour_counts(since: datetime, until: datetime) -> list[HourCount]:
    """Return the counters of the hours from one moment to another, the earliest first."""
    return list(HourCount.objects.filter(hour__gte=since, hour__lt=until).order_by("hour"))


def counsellors_on_duty(at: datetime) -> int:
    """Return how many counsellors have a device whose shift goes on."""
    return Device.objects.filter(ends_at__gt=at).values("counsellor").distinct().count()
