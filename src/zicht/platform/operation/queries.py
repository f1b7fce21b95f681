"""What waits to be done in the background: how much, since when, and nothing of what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from zicht.platform.clock import now

__all__ = ["Waiting", "waiting_work"]

_LATELY = timedelta(days=1)


@dataclass(frozen=True)
class Waiting:
    """Work that somebody asked for: how much waits and since when, how much runs, how much failed within a day."""

    ready: int
    since: datetime | None
    running: int
    failed: int


def waiting_work() -> Waiting:
    """Count the work of the background by its state."""
    lately = now() - _LATELY
    tasks = DBTaskResult.objects
    waits = tasks.filter(status=TaskResultStatus.READY).aggregate(many=Count("id"), since=Min("enqueued_at"))
    # What was killed says that it runs until it is deleted; no task of ours takes a day.
    running = tasks.filter(status=TaskResultStatus.RUNNING, started_at__gte=lately).count()
    failed = tasks.filter(status=TaskResultStatus.FAILED, finished_at__gte=lately).count()
    return Waiting(waits["many"], waits["since"], running, failed)
