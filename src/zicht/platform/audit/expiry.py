"""The end of the log: whole batches go when all that is in them is too old. Their links stay, so the chain holds."""

from __future__ import annotations

from datetime import datetime, timedelta

from zicht.platform.access.context import open_case_room, system_access
from zicht.platform.audit.models import Batch, Event, Seal
from zicht.platform.clock import now

__all__ = ["expire_log", "is_expired"]


def expire_log() -> int:
    """Delete the events of batches that were sealed longer ago than the log is kept; return how many events went."""
    with open_case_room(system_access()):
        old = Batch.objects.filter(sealed_at__lt=_oldest()).values("number")
        held = Seal.objects.filter(batch__in=old).order_by("batch")
        numbers = list(held.values_list("batch", flat=True).distinct())
    gone = 0
    for number in numbers:
        with open_case_room(system_access()):
            events = list(Seal.objects.filter(batch=number).values_list("event_id", flat=True))
            gone += Event.objects.filter(id__in=events).delete()[0]
            Seal.objects.filter(batch=number).delete()
    return gone


def is_expired(batch: Batch) -> bool:
    """Say whether the events of a batch may be gone."""
    return batch.sealed_at < _oldest()


def _oldest() -> datetime:
    return now() - timedelta(days=Event.retention.days or 0)
